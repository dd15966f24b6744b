/** What goes wrong, and when: a list drawn before the world begins. Every seed switches kinds on and off, so that rare mixtures happen. */
import type { Chance } from '../world/random.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** One fault. Times in milliseconds. */
export type Fault =
  | { readonly kind: 'crash'; readonly station: number; readonly moment: CrashMoment; readonly downMs: number }
  | { readonly kind: 'pause'; readonly station: number; readonly forMs: number }
  | { readonly kind: 'disk-full'; readonly station: number; readonly afterWrites: number }
  | { readonly kind: 'backup'; readonly station: number }
  | { readonly kind: 'restore'; readonly station: number; readonly downMs: number; readonly isBeaconLost: boolean }
  | { readonly kind: 'revert'; readonly station: number }
  | { readonly kind: 'clone'; readonly station: number; readonly isNoticed: boolean }
  | { readonly kind: 'clock-jump'; readonly station: number; readonly byMs: number }
  | { readonly kind: 'clock-freeze'; readonly station: number; readonly forMs: number }
  | { readonly kind: 'cut'; readonly edge: number; readonly isHalfOpen: boolean }
  | { readonly kind: 'double-dial'; readonly edge: number }
  | { readonly kind: 'partition'; readonly side: ReadonlySet<number>; readonly direction: 'both' | 'out' | 'in'; readonly forMs: number }
  | { readonly kind: 'flap'; readonly edge: number; readonly times: number; readonly everyMs: number }
  | { readonly kind: 'grant'; readonly station: number; readonly by: number }
  | { readonly kind: 'upgrade'; readonly station: number }
  | { readonly kind: 'revoke'; readonly station: number; readonly by: number }
  | { readonly kind: 'mischief'; readonly station: number; readonly trick: Trick }
/** Where a crash strikes: now, in the middle of a transaction, or between a commit and its acknowledgement. */
export type CrashMoment = 'now' | 'in-transaction' | 'after-commit'
/** What a station with bad intentions sends. */
export const TRICKS = ['forge-author', 'fork-own', 'replay', 'missing-dependency', 'wrong-scope', 'broken-chain'] as const
export type Trick = (typeof TRICKS)[number]

export type TimedFault = Fault & { readonly atMs: number }
export type FaultWorld = {
  readonly stations: number
  readonly edges: number
  readonly durationMs: number
  /** Stations that start with the build before. */
  readonly oldBuilds: readonly number[]
}

/** Draws the faults of a world, in order of time. */
export function planFaults(chance: Chance, world: FaultWorld): TimedFault[] {
  const faults: TimedFault[] = []
  const add = (perRun: number, isOn: boolean, make: () => Fault): void => {
    if (!isOn) return
    for (let atMs = 0; ;) {
      atMs += chance.exponential(world.durationMs / perRun)
      if (atMs >= world.durationMs) return
      faults.push({ ...make(), atMs })
    }
  }
  const on = (probability: number): boolean => chance.chance(probability)
  addStationFaults(chance, world, add, on)
  addNetworkFaults(chance, world, add, on)
  return [...faults, ...rareFaults(chance, world)].sort((a, b) => a.atMs - b.atMs)
}

type Add = (perRun: number, isOn: boolean, make: () => Fault) => void
type On = (probability: number) => boolean

function addStationFaults(chance: Chance, { stations }: FaultWorld, add: Add, on: On): void {
  const station = (): number => chance.below(stations)
  const moments: readonly CrashMoment[] = ['now', 'now', 'in-transaction', 'after-commit']
  add(3.3 * stations, on(0.9), () => ({
    kind: 'crash',
    station: station(),
    moment: chance.pick(moments),
    downMs: chance.real(1_000, 121_000),
  }))
  add(1.5 * stations, on(0.5), () => ({ kind: 'pause', station: station(), forMs: chance.real(100, 60_000) }))
  add(1 * stations, on(0.4), () => ({ kind: 'disk-full', station: station(), afterWrites: chance.between(1, 40) }))
  add(1 * stations, true, () => ({ kind: 'backup', station: station() }))
  add(0.25 * stations, on(0.7), () => ({
    kind: 'restore',
    station: station(),
    downMs: chance.real(5_000, 121_000),
    isBeaconLost: chance.chance(0.3),
  }))
  add(0.5 * stations, on(0.6), () => ({
    kind: 'clock-jump',
    station: station(),
    byMs: Math.round(chance.real(-3, 3) * chance.pick([1_000, HOUR_MS, DAY_MS])),
  }))
  add(0.3 * stations, on(0.4), () => ({ kind: 'clock-freeze', station: station(), forMs: chance.real(10_000, 10 * MINUTE_MS) }))
}

function addNetworkFaults(chance: Chance, { stations, edges }: FaultWorld, add: Add, on: On): void {
  const edge = (): number => chance.below(edges)
  const someStations = (): Set<number> => {
    const all = Array.from({ length: stations }, (_, index) => index)
    return new Set(chance.shuffle(all).slice(0, chance.between(1, Math.max(1, stations >> 1))))
  }
  const directions = ['both', 'both', 'out', 'in'] as const
  const partition = (): Fault => ({
    kind: 'partition',
    side: someStations(),
    direction: chance.pick(directions),
    forMs: chance.real(2_000, 8 * MINUTE_MS),
  })
  add(0.7 * stations, on(0.85), partition)
  add(2 * edges, on(0.8), () => ({ kind: 'cut', edge: edge(), isHalfOpen: chance.chance(0.3) }))
  add(0.5 * edges, on(0.5), () => ({ kind: 'double-dial', edge: edge() }))
  add(0.3 * edges, on(0.4), () => ({ kind: 'flap', edge: edge(), times: chance.between(3, 10), everyMs: chance.real(200, 8_000) }))
}

/** Things that happen once in a world, if at all. */
function rareFaults(chance: Chance, { stations, durationMs, oldBuilds }: FaultWorld): TimedFault[] {
  const faults: TimedFault[] = []
  const when = (from = 0.2, to = 0.9): number => chance.real(from, to) * durationMs
  for (const station of oldBuilds) if (chance.chance(0.6)) faults.push({ kind: 'upgrade', station, atMs: when() })
  for (let i = chance.below(4); i > 0; i -= 1)
    faults.push({ kind: 'grant', station: chance.below(stations), by: chance.below(stations), atMs: when(0.1) })
  const [villain, clone, dismissed, judge, reverted] = chance.shuffle(Array.from({ length: stations - 1 }, (_, index) => index + 1))
  if (villain !== undefined && chance.chance(0.25))
    for (const trick of [...chance.shuffle(TRICKS), ...chance.shuffle(TRICKS)].slice(0, chance.between(1, 10)))
      faults.push({ kind: 'mischief', station: villain, trick, atMs: when(0.1) })
  if (clone !== undefined && chance.chance(0.08))
    faults.push({ kind: 'clone', station: clone, isNoticed: chance.chance(0.7), atMs: when() })
  if (reverted !== undefined && chance.chance(0.06)) faults.push({ kind: 'revert', station: reverted, atMs: when() })
  if (dismissed !== undefined && chance.chance(0.15))
    faults.push({ kind: 'revoke', station: dismissed, by: 0, atMs: when(0.3) }, ...quarrel(chance, dismissed, judge, when))
  return faults
}

/** Sometimes two shut a station out without knowing of each other, and sometimes the one who is shut out does the same to another. */
function quarrel(chance: Chance, dismissed: number, judge: number | undefined, when: (from: number) => number): TimedFault[] {
  if (judge === undefined) return []
  const faults: TimedFault[] = []
  if (chance.chance(0.3)) faults.push({ kind: 'revoke', station: dismissed, by: judge, atMs: when(0.3) })
  if (chance.chance(0.3)) faults.push({ kind: 'revoke', station: judge, by: dismissed, atMs: when(0.3) })
  return faults
}
