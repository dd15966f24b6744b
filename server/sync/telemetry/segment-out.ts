/** Answers one peer's asks for sealed hours: a piece an ask, only of hours that lie wholly in its scopes, only when nothing else needs the link. */
import { fleetScopes } from './fleet-scopes.ts'
import { SEGMENT_CHUNK_MAX, type SegmentWantFrame } from './frames.ts'
import type { CountUp, LinkParts, SealedList } from './types.ts'

/** How soon to look again when the link is full. */
const ROOM_MS = 100
/** A smaller piece is not worth its frame. */
const PIECE_BYTES_LEAST = 1024
/** A piece takes at most half of the room: an emergency behind it waits half as long. */
const ROOM_SHARE = 2
const NOTHING = new Uint8Array()

export type SegmentOutParts = LinkParts & {
  readonly sealed: SealedList
  /** Bytes of an hour, or null. */
  readonly read: (segmentId: string, sha256: string) => Buffer | null
  /** Something more urgent of ours is on its way. */
  readonly isBusy: () => boolean
  readonly count: CountUp
}

export class SegmentOut {
  readonly #parts: SegmentOutParts
  /** A newer ask replaces the one before. */
  #wanted: SegmentWantFrame | null = null
  #cancel: (() => void) | null = null

  constructor(parts: SegmentOutParts) {
    this.#parts = parts
  }

  want(frame: SegmentWantFrame): void {
    this.#wanted = frame
    if (!this.#cancel) this.#pump()
  }

  stop(): void {
    this.#cancel?.()
    this.#wanted = null
  }

  #pump(): void {
    const { session, isBusy, count, timers } = this.#parts
    const wanted = this.#wanted
    if (!wanted) return
    const room = Math.floor(session.room('history') / ROOM_SHARE)
    if (isBusy() || room < PIECE_BYTES_LEAST) {
      this.#cancel = timers.after(ROOM_MS, () => {
        this.#cancel = null
        this.#pump()
      })
      return
    }
    this.#wanted = null
    const { sha256, offset } = wanted
    const data = this.#mayHave(wanted) ? this.#parts.read(wanted.segmentId, sha256) : null
    count(data === null ? 'wantsRefused' : 'chunksOut')
    const bytes = data?.subarray(offset, offset + Math.min(SEGMENT_CHUNK_MAX, room)) ?? NOTHING
    session.send({ kind: 'segment-chunk', sha256, offset, totalBytes: data?.length ?? 0, bytes })
  }

  /** Every word of the log about this id must be open to the peer: one written elsewhere opens nothing. */
  #mayHave({ segmentId, sha256 }: SegmentWantFrame): boolean {
    const open = fleetScopes(this.#parts.outlet)
    const words = this.#parts.sealed.of(segmentId)
    return words.length > 0 && words.every((word) => open.has(word.scope)) && words.some((word) => word.sha256 === sha256)
  }
}
