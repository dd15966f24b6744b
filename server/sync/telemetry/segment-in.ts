/** Asks one peer for sealed hours that are missing here, one at a time, piece after piece; a cut leaves what has come to the next link. */
import type { SealedSegment, StoreOutcome } from '../../telemetry/index.ts'
import { fleetScopes } from './fleet-scopes.ts'
import { SEGMENT_BYTES_MAX, type SegmentChunkFrame } from './frames.ts'
import { forgetChunks, LACKING_MS, WRONG_MS, type Missing, type SegmentBook } from './segment-book.ts'
import type { CountUp, LinkParts } from './types.ts'

/** A piece may wait long behind what is more urgent; after this the peer is passed over for a while. */
export const ANSWER_MS = 120_000
/** How soon to look again for something to ask this peer. */
export const RETRY_MS = 15_000
/** After a failure of our own. */
const FAILED_MS = 60_000

export type SegmentInParts = LinkParts & {
  readonly book: SegmentBook
  /** Checks and stores; null: no more is to be stored, the share of the disk is used. */
  readonly store: (sealed: SealedSegment, bytes: Buffer) => Promise<StoreOutcome>
  /** False when what others sealed fills its share of the disk. */
  readonly hasSpace: () => boolean
  readonly count: CountUp
  readonly onFailure: (error: unknown) => void
}

export class SegmentIn {
  readonly #parts: SegmentInParts
  #current: Missing | null = null
  #cancel: (() => void) | null = null
  #release: (() => void) | null = null

  constructor(parts: SegmentInParts) {
    this.#parts = parts
  }

  start(): void {
    this.#release ??= this.#parts.book.onAdded(() => {
      this.ask()
    })
    this.ask()
  }

  /** Asks for the next hour if none is being asked for. */
  ask(): void {
    const { book, peer, outlet, clock } = this.#parts
    if (this.#release === null || this.#current !== null) return
    this.#current = this.#parts.hasSpace() ? book.take(peer, fleetScopes(outlet), clock.monotonicMs()) : null
    if (this.#current === null) {
      if (book.size > 0)
        this.#after(RETRY_MS, () => {
          this.ask()
        })
      return
    }
    this.#want(this.#current)
  }

  /** A piece arrived. */
  take(frame: SegmentChunkFrame): void {
    const current = this.#current
    const { count } = this.#parts
    if (current?.sealed.sha256 !== frame.sha256 || frame.offset !== current.gotBytes) return count('chunksUnasked')
    if (frame.totalBytes === 0) return this.#giveUp(current, LACKING_MS)
    if (current.totalBytes !== null && current.totalBytes !== frame.totalBytes) {
      // another peer said another size: start anew, with this one alone
      forgetChunks(current)
      return this.#want(current)
    }
    const gotBytes = current.gotBytes + frame.bytes.length
    if (frame.bytes.length === 0 || gotBytes > frame.totalBytes || frame.totalBytes > SEGMENT_BYTES_MAX) {
      count('chunksMalformed')
      return this.#giveUp(current, WRONG_MS)
    }
    count('chunksIn')
    current.chunks.push(Uint8Array.from(frame.bytes)) // a copy: the frame's bytes belong to a larger buffer
    current.givers.add(this.#parts.peer)
    current.totalBytes = frame.totalBytes
    current.gotBytes = gotBytes
    if (gotBytes < frame.totalBytes) return this.#want(current)
    this.#finish(current).catch(this.#parts.onFailure)
  }

  /** The scopes of the link changed: what is being fetched may no longer be for us. */
  grantsChanged(): void {
    const current = this.#current
    if (current !== null && !fleetScopes(this.#parts.outlet).has(current.sealed.scope)) {
      forgetChunks(current)
      this.#giveUp(current, 0)
    } else this.ask()
  }

  stop(): void {
    this.#release?.()
    this.#release = null
    this.#cancel?.()
    if (this.#current) this.#parts.book.release(this.#current, this.#parts.peer, this.#parts.clock.monotonicMs(), 0)
    this.#current = null
  }

  #want(missing: Missing): void {
    const { id, sha256 } = missing.sealed
    this.#after(ANSWER_MS, () => {
      this.#parts.count('answersMissed')
      this.#giveUp(missing, WRONG_MS)
    })
    this.#parts.session.send({ kind: 'segment-want', segmentId: id, sha256, offset: missing.gotBytes })
  }

  #giveUp(missing: Missing, waitMs: number): void {
    this.#parts.book.release(missing, this.#parts.peer, this.#parts.clock.monotonicMs(), waitMs)
    if (this.#current !== missing) return
    this.#current = null
    this.#after(null)
    this.ask()
  }

  async #finish(missing: Missing): Promise<void> {
    const { store, book, count, onFailure } = this.#parts
    this.#current = null // the next one is asked for while this one is checked; the book still counts it as ours
    this.#after(null)
    this.ask()
    let outcome: StoreOutcome
    try {
      outcome = await store(missing.sealed, Buffer.concat(missing.chunks))
    } catch (error) {
      count('segmentsFailed')
      onFailure(error)
      forgetChunks(missing)
      return this.#giveUp(missing, FAILED_MS)
    }
    if (outcome === 'changed') return this.#wrong(missing)
    count(outcome === 'stored' ? 'segmentsTaken' : 'segmentsUnreadable')
    book.remove(missing.sealed.id)
    this.ask()
  }

  /** Bytes of one peer alone: it is not asked again for long. Of several: nobody knows whose were wrong, so next time one gives all. */
  #wrong(missing: Missing): void {
    this.#parts.count('segmentsWrong')
    const isOurs = missing.givers.size === 1
    missing.isAlone = true
    forgetChunks(missing)
    this.#giveUp(missing, isOurs ? WRONG_MS : 0)
    this.ask()
  }

  /** One timer: the newest plan holds. */
  #after(ms: number | null, run: () => void = () => undefined): void {
    this.#cancel?.()
    this.#cancel =
      ms === null
        ? null
        : this.#parts.timers.after(ms, () => {
            this.#cancel = null
            run()
          })
  }
}
