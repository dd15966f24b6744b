/** Sums up many worlds: rates, faults seen, failing seeds with the command that plays each again. */
import { INVARIANTS } from '../checks/violations.ts'
import type { SimOptions } from '../scenario/options.ts'
import type { SimResult } from '../simulate.ts'
import { emptyTally, type Tally } from '../world/world.ts'

export type Summary = {
  readonly seeds: number
  readonly failed: readonly SimResult[]
  readonly tally: Tally
  readonly frames: number
  readonly bytes: number
  readonly events: number
  readonly virtualHours: number
  readonly cpuSeconds: number
}

/** Adds up results. */
export function summarise(results: readonly SimResult[]): Summary {
  const tally = emptyTally()
  for (const result of results) for (const key of Object.keys(tally) as (keyof Tally)[]) tally[key] += result.tally[key] // keys of this very object
  const sum = (of: (result: SimResult) => number): number => results.reduce((total, result) => total + of(result), 0)
  return {
    seeds: results.length,
    failed: results.filter(({ violations }) => violations.length > 0),
    tally,
    frames: sum(({ frames }) => frames),
    bytes: sum(({ bytes }) => bytes),
    events: sum(({ events }) => events),
    virtualHours: sum(({ virtualMs }) => virtualMs) / 3_600_000,
    cpuSeconds: sum(({ cpuMs }) => cpuMs) / 1000,
  }
}

/** The command that plays a seed again, event by event. */
export function replayCommand(seed: number, options: Omit<SimOptions, 'seed'>): string {
  const stations = options.stations === null ? '' : ` --stations ${options.stations}`
  const ablation = options.ablation === null ? '' : ` --ablation ${options.ablation}`
  const commands = options.commandsPerStation === 200 ? '' : ` --commands ${options.commandsPerStation}`
  const crypto = options.realCrypto ? ' --real-crypto' : ''
  return `npm run sim -- --replay ${seed}${stations}${commands}${ablation}${crypto}`
}

/** A failing world in a few lines. */
export function describeFailure(result: SimResult, options: Omit<SimOptions, 'seed'>): string {
  const lines = result.violations.map(
    ({ invariant, station, atMs, text }) =>
      `  at ${(atMs / 1000).toFixed(1)} s, station ${station}: ${text}\n    (${INVARIANTS[invariant]})`,
  )
  return [`seed ${result.seed} FAILED`, ...lines, `  ${replayCommand(result.seed, options)}`].join('\n')
}

/** The sum in words. @param elapsedSeconds real time of the whole run */
export function describeSummary(
  { seeds, failed, tally, frames, bytes, virtualHours, cpuSeconds }: Summary,
  elapsedSeconds: number,
): string {
  const {
    commands,
    applied,
    crashes,
    powerLosses,
    restores,
    partitions,
    cuts,
    diskFaults,
    refusals,
    rollbacksSeen,
    forksSeen,
    comparisons,
  } = tally
  return [
    `${seeds} worlds, ${failed.length} failed; ${commands} commands, ${applied} ops applied elsewhere, ${virtualHours.toFixed(0)} simulated hours`,
    `${crashes} crashes (${powerLosses} in a transaction), ${restores} restores, ${partitions} partitions, ${cuts} cuts, ${diskFaults} full disks, ${refusals} refusals, ${rollbacksSeen} rollbacks noticed, ${forksSeen} forks seen, ${comparisons} states compared on the way`,
    `${frames} frames, ${(bytes / 1e6).toFixed(0)} MB; ${elapsedSeconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor time), ${Math.round(commands / Math.max(0.001, elapsedSeconds))} commands/s`,
  ].join('\n')
}
