/** The giving side: batches of what the peer lacks, most urgent scope first, never more on the way than the peer and the link bear. */
import { FRAME_BYTES_MAX, NOT_WANTED, type AckFrame } from '../frames.ts'
import { PRIORITY_CLASSES, type PriorityClass } from '../ports.ts'
import { BatchMaker, type SentPart } from './batch-maker.ts'
import { countUp, type Core } from './core.ts'
import { rankOf } from './priority.ts'
import { raise, type ScopeState } from './scope-state.ts'
import type { ScopeBook } from './scopes.ts'
import type { SentMark, Window } from './window.ts'

type InFlight = {
  readonly state: ScopeState
  /** Which request of the peer it answered: a refusal of an older answer says nothing about the newer one. */
  readonly pulls: number
  readonly bytes: number
  readonly mark: SentMark
  readonly parts: readonly SentPart[]
}

/** A full batch aims a little below the bound of a frame, a small one is still worth its overhead. */
const BATCH_BYTES_MOST = FRAME_BYTES_MAX - 16 * 1024
const BATCH_BYTES_LEAST = 4 * 1024
/** An emergency may queue this much longer than the rest: it never waits for the window of history. */
const EMERGENCY_SHARE = 2
/** From this credit on, one frame of it is kept free for emergencies. */
const CREDIT_SHARED_FROM = 4 * FRAME_BYTES_MAX
/** Bytes that may wait in the link before anything ordinary is added. */
const BUFFERED_BYTES = 32 * 1024
/** How soon to look again when only the link's own buffer is in the way. */
const BUFFER_POLL_MS = 10

export class Sender {
  readonly #core: Core
  readonly #book: ScopeBook
  readonly #window: Window
  readonly #maker: BatchMaker
  readonly #inFlight = new Map<number, InFlight>()
  readonly #fresh = new Set<string>()
  #inFlightBytes = 0
  #nextId = 1
  #cancelFlush: (() => void) | null = null
  /** The next batch is due at the next turn; or a look at a link that was full. */
  #isTurnDue = false
  #cancelPoll: (() => void) | null = null

  constructor(core: Core, book: ScopeBook, window: Window) {
    this.#core = core
    this.#book = book
    this.#window = window
    this.#maker = new BatchMaker(core)
  }

  get inFlightBatches(): number {
    return this.#inFlight.size
  }

  get inFlightBytes(): number {
    return this.#inFlightBytes
  }

  get bytesPerOp(): number {
    return this.#maker.bytesPerOp
  }

  /** Monotonic time at which the oldest unacknowledged batch left; null: none. */
  get oldestSentAtMs(): number | null {
    for (const { mark } of this.#inFlight.values()) return mark.atMs
    return null
  }

  /** The log has new ops in these scopes. Commits that follow each other closely share a batch. */
  committed(scopes: ReadonlySet<string>): void {
    for (const scope of scopes) if (this.#book.get(scope)?.sent) this.#fresh.add(scope)
    if (this.#fresh.size === 0 || this.#cancelFlush) return
    this.#cancelFlush = this.#core.later(this.#inFlight.size > 0 ? this.#core.options.coalesceMs : 0, () => {
      this.#cancelFlush = null
      for (const scope of this.#fresh) {
        const state = this.#book.get(scope)
        if (state) state.isDirty = true
      }
      this.#fresh.clear()
      this.pump()
    })
  }

  /** Sends the next batch if there is one and room for it; the one after that at the next turn of the loop. */
  pump(): void {
    if (this.#core.state !== 'open' || this.#isTurnDue) return
    this.#cancelPoll?.()
    this.#cancelPoll = null
    const state = this.#next()
    if (!state) return
    if (this.#hasRoom(state.rank) && this.#sendOne(state)) {
      this.#isTurnDue = true
      this.#core.later(0, () => {
        this.#isTurnDue = false
        this.pump()
      })
    } else if (this.#inFlight.size === 0 || this.#core.parts.link.bufferedBytes > 0)
      this.#cancelPoll = this.#core.later(BUFFER_POLL_MS, () => this.pump()) // otherwise an acknowledgement wakes us
  }

  /** The peer took a batch (or says why not): its bytes may be used again. */
  acknowledged(ack: AckFrame): void {
    const batch = this.#inFlight.get(ack.id)
    if (!batch) return this.#core.fault('unknown-batch')
    this.#inFlight.delete(ack.id)
    this.#inFlightBytes -= batch.bytes
    batch.state.inFlight -= 1
    this.#window.acknowledged(batch.mark, batch.bytes, this.#core.parts.clock.monotonicMs())
    if (!ack.isFailed) this.#learn(batch, ack)
    else if (batch.pulls === batch.state.pulls) batch.state.sent = null
    this.pump()
  }

  /** Bytes that a frame of this class may add to what is on its way. */
  room(priority: PriorityClass): number {
    const limit = this.#limit(rankOf(priority))
    return Math.max(0, limit - Math.max(this.#inFlightBytes, this.#core.parts.link.bufferedBytes))
  }

  #learn({ state, pulls, parts }: InFlight, ack: AckFrame): void {
    const refused = new Map(ack.refused.map(({ part, reason }) => [part, reason]))
    parts.forEach(({ streamId }, at) => {
      const reason = refused.get(at)
      if (reason === undefined) {
        raise(state.known, streamId, ack.seqs[at] ?? 0)
        if (state.sent) raise(state.sent, streamId, ack.seqs[at] ?? 0)
        return
      }
      countUp(this.#core.counts.refusedByPeer, reason)
      if (pulls === state.pulls) state.sent?.set(streamId, NOT_WANTED) // until the peer asks again
    })
  }

  /** The most urgent scope with something to send; scopes of one class take turns. */
  #next(): ScopeState | null {
    let best: ScopeState | null = null
    for (const state of this.#book.common) {
      if (!state.isDirty) continue
      if (best && (state.rank > best.rank || (state.rank === best.rank && state.servedAt >= best.servedAt))) continue
      if (this.#book.hasMore(state)) best = state
      else state.isDirty = false
    }
    return best
  }

  #limit(rank: number): number {
    return rank === rankOf(PRIORITY_CLASSES[0]) ? this.#window.bytes * EMERGENCY_SHARE : this.#window.bytes
  }

  #batchBytes(): number {
    return Math.min(BATCH_BYTES_MOST, Math.max(BATCH_BYTES_LEAST, this.#window.bytes / 2))
  }

  #hasRoom(rank: number): boolean {
    const isUrgent = rank === rankOf(PRIORITY_CLASSES[0])
    const reserve = !isUrgent && this.#core.peerCreditBytes >= CREDIT_SHARED_FROM ? FRAME_BYTES_MAX : 0
    const next = this.#batchBytes()
    if (this.#inFlight.size > 0 && this.#inFlightBytes + next > this.#core.peerCreditBytes - reserve) return false
    const buffered = this.#core.parts.link.bufferedBytes
    if (!isUrgent && buffered > Math.max(BUFFERED_BYTES, this.#window.bytes / 4)) return false
    const occupied = isUrgent ? this.#inFlightBytes : Math.max(this.#inFlightBytes, buffered) // whatever else waits: an urgent op gets in line at once
    return occupied === 0 || occupied + next / 2 <= this.#limit(rank) // half a batch too much rather than half a window unused
  }

  /** False when the peer's credit does not bear the batch now. */
  #sendOne(state: ScopeState): boolean {
    const { sent } = state
    const batch = sent && this.#maker.next(this.#nextId, state, sent, this.#batchBytes())
    if (!batch || !sent) return true
    const size = batch.bytes.length
    if (this.#inFlight.size > 0 && this.#inFlightBytes + size > this.#core.peerCreditBytes) return false
    for (const { streamId, seq } of batch.parts) sent.set(streamId, Math.max(seq, sent.get(streamId) ?? 0))
    const mark = this.#window.sent(this.#core.parts.clock.monotonicMs(), this.#inFlightBytes, size)
    this.#inFlight.set(this.#nextId, { state, pulls: state.pulls, bytes: size, mark, parts: batch.parts })
    this.#inFlightBytes += size
    state.inFlight += 1
    state.servedAt = this.#nextId
    this.#nextId += 1
    this.#core.counts.opsOut += batch.ops
    this.#core.sendBytes(batch.bytes)
    return true
  }
}
