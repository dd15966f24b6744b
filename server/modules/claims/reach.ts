/** Which stations can be heard now: a port that the link to other stations fills. */
import type { Instant } from '../../contract/primitives.ts'
import { toInstant, type Clock } from '../../kernel/clock.ts'

export type Reach = {
  /** A link to that station stands now. */
  isReachable(stationId: string): boolean
  /** When it was last heard, told by the clock as it stands now; null = not since this program started. */
  lastHeardAt(stationId: string): Instant | null
}

/** Links are looked at this often; what is told of silence is right to this many milliseconds. */
const LOOK_MS = 5_000
export type ReachTimers = { setInterval(run: () => void, ms: number): unknown; clearInterval(timer: unknown): void }

/**
 * Hears through the links of this station: remembers when each other one was last connected. A station without links hears only itself.
 * Silence is measured, not read from the clock: a clock that is put right must not make an owner silent for years, or never.
 * @param parts.connected stations to which a link stands now
 */
export function createReach(parts: {
  readonly ownId: string
  readonly connected: () => Iterable<string>
  readonly clock: Clock
  readonly timers: ReachTimers
}): Reach & { stop(): void } {
  const { clock } = parts
  const heardMs = new Map<string, number>()
  const look = (): ReadonlySet<string> => {
    const connected = new Set(parts.connected())
    for (const stationId of connected) heardMs.set(stationId, clock.monotonicMs())
    return connected
  }
  const timer = parts.timers.setInterval(look, LOOK_MS)
  return {
    isReachable: (stationId) => stationId === parts.ownId || look().has(stationId),
    lastHeardAt: (stationId) => {
      look()
      return stationId === parts.ownId ? toInstant(clock.nowMs()) : agoFrom(clock, heardMs.get(stationId) ?? null)
    },
    stop: () => {
      parts.timers.clearInterval(timer)
    },
  }
}

/** A measured moment as an instant of the clock as it stands now. @param atMs of the monotonic clock */
export function agoFrom(clock: Clock, atMs: number): Instant
export function agoFrom(clock: Clock, atMs: number | null): Instant | null
export function agoFrom(clock: Clock, atMs: number | null): Instant | null {
  return atMs === null ? null : toInstant(clock.nowMs() - Math.round(Math.max(0, clock.monotonicMs() - atMs)))
}
