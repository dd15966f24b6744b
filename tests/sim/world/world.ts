/** Everything the parts of one simulated world share. */
import type { Truth } from '../checks/truth.ts'
import type { Violations } from '../checks/violations.ts'
import type { SimOptions } from '../scenario/options.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Chance } from './random.ts'
import type { Network } from './network.ts'
import type { Scheduler } from './scheduler.ts'
import type { Trace } from './trace.ts'

/** What happened, in numbers. */
export type Tally = {
  commands: number
  applied: number
  crashes: number
  powerLosses: number
  restores: number
  reverts: number
  partitions: number
  cuts: number
  diskFaults: number
  forksSeen: number
  rollbacksSeen: number
  refusals: number
  applyFailures: number
  sessions: number
  comparisons: number
  doubleResolutions: number
}

export type World = {
  readonly options: SimOptions
  readonly scenario: Scenario
  readonly scheduler: Scheduler
  readonly network: Network
  readonly chance: Chance
  readonly trace: Trace
  readonly truth: Truth
  readonly violations: Violations
  readonly tally: Tally
  /** Somebody breaks the rules on purpose: others may cut links. */
  readonly hasVillain: boolean
  /** Scopes granted while the world runs. */
  readonly lateGrants: { readonly station: number; readonly granted: string; readonly by: { readonly isDoubtful: boolean } }[]
  /** Identity of the station on a computer. */
  stationIdOfHost(host: number): string
}

export const emptyTally = (): Tally => ({
  commands: 0,
  applied: 0,
  crashes: 0,
  powerLosses: 0,
  restores: 0,
  reverts: 0,
  partitions: 0,
  cuts: 0,
  diskFaults: 0,
  forksSeen: 0,
  rollbacksSeen: 0,
  refusals: 0,
  applyFailures: 0,
  sessions: 0,
  comparisons: 0,
  doubleResolutions: 0,
})
