/** What one door counts, and how it is shown. */
import type { TrackerCounts, TrackerPortView, TrackerProblem, WrongClock } from '../../../contract/trackers.ts'
import { toInstant, type Clock } from '../../../kernel/clock.ts'

const WINDOW_SECONDS = 10

export type PortCounters = {
  readonly counts: { [Name in keyof TrackerCounts]: number }
  /** Counts whole messages and remembers when. */
  message(count: number): void
  problem(code: TrackerProblem): void
  view(): Pick<TrackerPortView, 'messagesPerSecond' | 'lastMessageAt' | 'lastProblem' | 'counts'>
}

/** Starts at nothing. */
export function createCounters(clock: Clock): PortCounters {
  const counts = { messages: 0, fixes: 0, withoutFix: 0, badTime: 0, impossible: 0, unknown: 0, malformed: 0, refused: 0 }
  /** Messages of the last seconds: one place for each second, with the second it belongs to. */
  const seconds = Array.from({ length: WINDOW_SECONDS }, () => ({ at: -WINDOW_SECONDS, count: 0 }))
  let lastMessageMs: number | null = null
  let lastProblem: { readonly code: TrackerProblem; readonly atMs: number } | null = null
  const second = (): number => Math.floor(clock.monotonicMs() / 1000)
  return {
    counts,
    message(count) {
      counts.messages += count
      lastMessageMs = clock.nowMs()
      const place = seconds[second() % WINDOW_SECONDS]
      if (!place) return
      if (place.at !== second()) Object.assign(place, { at: second(), count: 0 })
      place.count += count
    },
    problem(code) {
      lastProblem = { code, atMs: clock.nowMs() }
    },
    view: () => ({
      counts: { ...counts },
      messagesPerSecond: seconds.reduce((sum, { at, count }) => (at > second() - WINDOW_SECONDS ? sum + count : sum), 0) / WINDOW_SECONDS,
      lastMessageAt: lastMessageMs === null ? null : toInstant(lastMessageMs),
      lastProblem: lastProblem && { code: lastProblem.code, at: toInstant(lastProblem.atMs) },
    }),
  }
}

/** Devices remembered with a wrong clock; beyond that the one that was noted longest ago makes room. */
const CLOCKS_KEPT = 100

export type WrongClocks = {
  /** @param fixedAtMs what the device says; null when it is no day that exists */
  note(deviceId: string, protocol: string, fixedAtMs: number | null): void
  list(): WrongClock[]
}

/** Which devices have a clock that is years off. */
export function createWrongClocks(clock: Clock): WrongClocks {
  const devices = new Map<string, WrongClock>()
  return {
    note(deviceId, protocol, fixedAtMs) {
      const nowMs = clock.nowMs()
      const count = (devices.get(deviceId)?.count ?? 0) + 1
      const aheadSeconds = fixedAtMs === null ? null : Math.round((fixedAtMs - nowMs) / 1000)
      devices.delete(deviceId) // set again below, as the newest
      if (devices.size >= CLOCKS_KEPT) for (const oldest of [...devices.keys()].slice(0, 1)) devices.delete(oldest)
      devices.set(deviceId, { deviceId, protocol, count, lastAt: toInstant(nowMs), aheadSeconds })
    },
    list: () => [...devices.values()].reverse(),
  }
}
