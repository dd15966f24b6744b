/** Which stations can be heard now: a port that the link to other stations fills. */
import type { Instant } from '../../contract/primitives.ts'

export type Reach = {
  /** A link to that station stands now. */
  isReachable(stationId: string): boolean
  /** When it was last heard; null = not since this program started. */
  lastHeardAt(stationId: string): Instant | null
}

/** Links are looked at this often; what is told of silence is right to this many milliseconds. */
const LOOK_MS = 5_000
export type ReachTimers = { setInterval(run: () => void, ms: number): unknown; clearInterval(timer: unknown): void }

/**
 * Hears through the links of this station: remembers when each other one was last connected. A station without links hears only itself.
 * @param parts.connected stations to which a link stands now
 */
export function createReach(parts: {
  readonly ownId: string
  readonly connected: () => Iterable<string>
  readonly now: () => Instant
  readonly timers: ReachTimers
}): Reach & { stop(): void } {
  const heard = new Map<string, Instant>()
  const look = (): ReadonlySet<string> => {
    const connected = new Set(parts.connected())
    for (const stationId of connected) heard.set(stationId, parts.now())
    return connected
  }
  const timer = parts.timers.setInterval(look, LOOK_MS)
  return {
    isReachable: (stationId) => stationId === parts.ownId || look().has(stationId),
    lastHeardAt: (stationId) => {
      look()
      return stationId === parts.ownId ? parts.now() : (heard.get(stationId) ?? null)
    },
    stop: () => {
      parts.timers.clearInterval(timer)
    },
  }
}
