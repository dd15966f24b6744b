/**
 * The sealed hours this station is to hold and does not: which is asked of whom next, and what has arrived of it. One for all links; kept in
 * memory only, as the log names everything that is missing after a restart.
 */
import type { SealedSegment } from '../../telemetry/index.ts'

/** Hours remembered as missing; when these have come the log is read again. */
export const MISSING_MAX = 10_000
/** Hours of which pieces are held at a time, over all links. */
export const OPEN_MAX = 4
/** Who does not hold an hour is asked again after this long; who sent wrong bytes, after that long. */
export const LACKING_MS = 60_000
export const WRONG_MS = 30 * 60_000

/** One missing hour. */
export type Missing = {
  readonly sealed: SealedSegment
  chunks: Uint8Array[]
  gotBytes: number
  /** Of all pieces together; null until the first one came. */
  totalBytes: number | null
  /** Who is being asked. */
  holder: string | null
  /** Whose pieces these are. */
  readonly givers: Set<string>
  /** Pieces of several peers made wrong bytes: from now on one peer gives all. */
  isAlone: boolean
  /** When each peer may be asked again, monotonic milliseconds. */
  readonly notBefore: Map<string, number>
}

/** Forgets the pieces. */
export function forgetChunks(missing: Missing): void {
  missing.chunks = []
  missing.gotBytes = 0
  missing.totalBytes = null
  missing.givers.clear()
}

export class SegmentBook {
  readonly #missing = new Map<string, Missing>()
  readonly #listeners = new Set<() => void>()

  get size(): number {
    return this.#missing.size
  }

  get(segmentId: string): Missing | null {
    return this.#missing.get(segmentId) ?? null
  }

  /** False when there are too many. */
  add(sealed: SealedSegment): boolean {
    if (this.#missing.has(sealed.id)) return true
    if (this.#missing.size >= MISSING_MAX) return false
    const empty = { chunks: [], gotBytes: 0, totalBytes: null, holder: null, isAlone: false }
    this.#missing.set(sealed.id, { sealed, ...empty, givers: new Set(), notBefore: new Map() })
    for (const listener of [...this.#listeners]) listener()
    return true
  }

  remove(segmentId: string): void {
    this.#missing.delete(segmentId)
  }

  /** Hears that something more is missing. */
  onAdded(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** The hour to ask this peer for: one already begun, else the newest. It is the peer's until `release`. */
  take(peer: string, open: ReadonlySet<string>, nowMs: number): Missing | null {
    let best: Missing | null = null
    for (const missing of this.#missing.values()) {
      if (missing.holder !== null || !open.has(missing.sealed.scope) || nowMs < (missing.notBefore.get(peer) ?? nowMs)) continue
      if (best === null || isSooner(missing, best, peer)) best = missing
    }
    if (best === null || !this.#hasSpace(best)) return null
    if (best.isAlone && !best.givers.has(peer)) forgetChunks(best)
    best.holder = peer
    return best
  }

  /** Gives an hour back; its pieces stay for whoever goes on. `waitMs`: this peer is not asked for it again so soon. */
  release(missing: Missing, peer: string, nowMs: number, waitMs: number): void {
    missing.holder = null
    if (waitMs > 0) missing.notBefore.set(peer, nowMs + waitMs)
  }

  /** Room for the pieces of one more hour; an idle one is forgotten for it. */
  #hasSpace(wanted: Missing): boolean {
    if (wanted.chunks.length > 0) return true
    const begun = [...this.#missing.values()].filter(({ chunks, holder }) => chunks.length > 0 || holder !== null)
    if (begun.length < OPEN_MAX) return true
    const idle = begun.find(({ holder }) => holder === null)
    if (!idle) return false
    forgetChunks(idle)
    return true
  }
}

/** Begun before new; one that the peer sealed itself before another station's; newest first. */
function isSooner(a: Missing, b: Missing, peer: string): boolean {
  const [begunA, begunB] = [a.gotBytes > 0, b.gotBytes > 0]
  if (begunA !== begunB) return begunA
  const [ownA, ownB] = [a.sealed.stationId === peer, b.sealed.stationId === peer]
  if (ownA !== ownB) return ownA
  return a.sealed.fixedToMs > b.sealed.fixedToMs
}
