/** The device's own verdict: runs of records that carry a code, and how they stand beside ours. Neither ever overwrites the other. */
import type { DeviceEpisode, Verdict } from '../../../../contract/coldchain.ts'

/** One record of a device. `codes`: what it was alarming about; empty = nothing. */
export type CodedRecord = { readonly atMs: number; readonly codes: readonly string[] }

/** Codes of the wire form, one string with spaces between ("HEAT DOOR"); null or empty = none. Repeats count once. */
export const codesOf = (wire: string | null): string[] => [...new Set((wire ?? '').split(/\s+/).filter((code) => code !== ''))]

type Growing = { -readonly [Field in keyof DeviceEpisode]: DeviceEpisode[Field] }

/**
 * Consecutive records that carry a code are one episode, from the first record to the last; a record without the code splits. Codes stand alone.
 * @param records of one device in any order; a record sent twice counts once (its codes together)
 * @returns by start, then code; `isOpen` when the last record still carries the code
 */
export function buildEpisodes(records: readonly CodedRecord[]): DeviceEpisode[] {
  const byTime = new Map<number, Set<string>>()
  for (const { atMs, codes } of records) byTime.set(atMs, new Set([...(byTime.get(atMs) ?? []), ...codes]))
  const done: DeviceEpisode[] = []
  const open = new Map<string, Growing>()
  for (const [atMs, codes] of [...byTime].sort(([a], [b]) => a - b)) {
    for (const [code, episode] of open) {
      if (codes.has(code)) continue
      done.push({ ...episode, isOpen: false })
      open.delete(code)
    }
    for (const code of codes) {
      const episode = open.get(code)
      if (!episode) open.set(code, { code, startMs: atMs, endMs: atMs, records: 1, isOpen: true })
      else {
        episode.endMs = atMs
        episode.records += 1
      }
    }
  }
  return [...done, ...open.values()].sort((a, b) => a.startMs - b.startMs || (a.code < b.code ? -1 : 1))
}

/** The two verdicts of one event side by side. */
export type VerdictPair = { readonly device: DeviceEpisode; readonly ours: Verdict; readonly startDifferenceMs: number }
export type Reconciliation = {
  readonly agreed: VerdictPair[]
  /** The device samples more often than it reports: it may be right where our readings show nothing. */
  readonly deviceOnly: DeviceEpisode[]
  readonly oursOnly: Verdict[]
}

/**
 * Lays device episodes beside our verdicts of the same code.
 * @param toleranceMs how far apart they may lie and still be one event: a logging interval or two
 */
export function reconcile(episodes: readonly DeviceEpisode[], verdicts: readonly Verdict[], toleranceMs: number): Reconciliation {
  const left = new Set(verdicts)
  const agreed: VerdictPair[] = []
  const deviceOnly: DeviceEpisode[] = []
  for (const device of episodes) {
    const near = [...left]
      .filter(
        (ours) =>
          ours.code === device.code &&
          ours.raisedAtMs <= (device.isOpen ? Infinity : device.endMs + toleranceMs) &&
          device.startMs <= (ours.endedAtMs ?? Infinity) + toleranceMs,
      )
      .sort((a, b) => Math.abs(a.raisedAtMs - device.startMs) - Math.abs(b.raisedAtMs - device.startMs))[0]
    if (!near) {
      deviceOnly.push(device)
      continue
    }
    left.delete(near)
    agreed.push({ device, ours: near, startDifferenceMs: near.raisedAtMs - device.startMs })
  }
  return { agreed, deviceOnly, oursOnly: [...left] }
}
