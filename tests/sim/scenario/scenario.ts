/** The whole plan of a simulated world, drawn from its seed before anything happens. */
import type { Build } from '../domain/ops.ts'
import { planClock, type ClockPlan } from '../world/clock.ts'
import type { Chance } from '../world/random.ts'
import { planFaults, type TimedFault } from './faults.ts'
import { REAL_CRYPTO_EVERY, type SimOptions } from './options.ts'
import { planScopes, type ScopeMap } from './scopes.ts'
import { planTopology, type Topology } from './topology.ts'

export type StationPlan = { readonly build: Build; readonly clock: ClockPlan }
/** A group of commands that a desk records in one transaction. */
export type Burst = { readonly atMs: number; readonly station: number; readonly commands: number }
export type Scenario = {
  readonly stations: readonly StationPlan[]
  readonly scopes: ScopeMap
  readonly topology: Topology
  readonly bursts: readonly Burst[]
  readonly faults: readonly TimedFault[]
  /** When the faults end and the world heals. */
  readonly durationMs: number
  readonly isRealCrypto: boolean
}

const STATIONS_MIN = 3
const STATIONS_MAX = 32
const DURATION_MS = 40 * 60_000
/** Commands of one group: usually a few, as one sitting at a desk produces them. */
const BURST_SIZES = [1, 1, 2, 4, 8, 16, 24, 32] as const

/** Draws the plan. */
export function planScenario(chance: Chance, options: SimOptions): Scenario {
  const count = options.stations ?? chance.fork('size').between(STATIONS_MIN, STATIONS_MAX)
  const topology = planTopology(chance.fork('topology'), count)
  const builds = planBuilds(chance.fork('builds'), count)
  const clocks = chance.fork('clocks')
  const oldBuilds = builds.flatMap((build, index) => (build === 'older' ? [index] : []))
  return {
    stations: builds.map((build) => ({ build, clock: planClock(clocks) })),
    scopes: planScopes(chance.fork('scopes'), count),
    topology,
    bursts: planBursts(chance.fork('bursts'), count, options.commandsPerStation),
    faults: planFaults(chance.fork('faults'), { stations: count, edges: topology.edges.length, durationMs: DURATION_MS, oldBuilds }),
    durationMs: DURATION_MS,
    isRealCrypto: options.realCrypto ?? options.seed % REAL_CRYPTO_EVERY === 0,
  }
}

/** In a third of the worlds some stations run the build before. */
function planBuilds(chance: Chance, count: number): Build[] {
  const isMixed = chance.chance(0.35)
  return Array.from({ length: count }, () => (isMixed && chance.chance(0.3) ? 'older' : 'newer'))
}

/** Splits each station's commands into groups at random moments. */
function planBursts(chance: Chance, stations: number, commandsPerStation: number): Burst[] {
  const bursts: Burst[] = []
  for (let station = 0; station < stations; station += 1)
    for (let left = commandsPerStation; left > 0;) {
      const commands = Math.min(left, chance.pick(BURST_SIZES))
      bursts.push({ atMs: chance.real(0, DURATION_MS), station, commands })
      left -= commands
    }
  return bursts.sort((a, b) => a.atMs - b.atMs)
}
