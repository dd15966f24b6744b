/**
 * Who brings what, where several links lead to the same ops. Every link starts by sending everything; the one that comes second with a
 * stream is told to stop (WANT nothing) and from then on only says how far it is (HAVE). When nobody else brings what it has, it is asked
 * to send again. So each op travels about once to each station, along a tree that mends itself (as in Plumtree, Leitão et al., SRDS 2007).
 */
import { streamIdOf } from '../../log/codec.ts'
import type { StreamPart, Vector } from '../../log/op.ts'
import { NOT_WANTED, type HaveFrame, type ScopeVector, type StreamSeq, type WantFrame } from '../frames.ts'
import { chunks } from './chunks.ts'
import type { Core } from './core.ts'
import { raise, type ScopeState, type StreamName } from './scope-state.ts'
import type { ScopeBook } from './scopes.ts'

export class Spread {
  readonly #core: Core
  readonly #book: ScopeBook
  /** There may be something to send. */
  readonly #wake: () => void
  readonly #toTell = new Set<string>()
  #cancelTell: (() => void) | null = null
  #cancelLook: (() => void) | null = null

  constructor(core: Core, book: ScopeBook, wake: () => void) {
    this.#core = core
    this.#book = book
    this.#wake = wake
  }

  /** Parts came, not yet applied: streams of which others brought most of it sooner are not wanted here. Its author is always heard. */
  arrived(state: ScopeState, parts: readonly StreamPart[]): void {
    if (!this.#core.options.isPruning) return
    const direct = new Set([this.#core.agreed?.stationId, this.#core.parts.self.stationId])
    const mine = this.#book.vector(state.scope)
    const late = parts.filter((part) => !direct.has(part.stream.stationId) && this.#isLate(state, part, mine))
    if (late.length === 0) return
    const streams = late.map(({ stream }): StreamSeq => [stream.stationId, stream.incarnation, NOT_WANTED])
    for (const [stationId, incarnation] of streams) {
      const streamId = streamIdOf(state.scope, stationId, incarnation)
      state.spread.pruned.add(streamId)
      this.#watch(state, streamId, [stationId, incarnation], mine)
    }
    this.#core.send({ kind: 'want', scopes: [{ scope: state.scope, streams }] })
  }

  /** What the log holds of them afterwards. */
  taken(state: ScopeState, parts: readonly StreamPart[], vector: Vector): void {
    for (const { stream, signedHead } of parts) {
      const streamId = streamIdOf(stream.scope, stream.stationId, stream.incarnation)
      if ((vector.get(streamId) ?? 0) >= signedHead.seq) raise(state.spread.broughtHere, streamId, signedHead.seq)
    }
  }

  /** The peer says how far it is with streams that it does not send. */
  onHave(frame: HaveFrame): void {
    for (const { scope, streams } of frame.scopes) {
      const state = this.#book.get(scope)
      if (!state) continue
      const mine = this.#book.vector(scope)
      for (const [stationId, incarnation, seq] of streams) {
        const streamId = streamIdOf(scope, stationId, incarnation)
        raise(state.known, streamId, seq)
        this.#watch(state, streamId, [stationId, incarnation], mine)
      }
    }
  }

  /** The peer wants some streams no longer, or again. */
  onWant(frame: WantFrame): void {
    for (const { scope, streams } of frame.scopes) {
      const state = this.#book.get(scope)
      if (!state?.sent) continue
      const mine = this.#book.vector(scope)
      for (const [stationId, incarnation, seq] of streams) {
        const streamId = streamIdOf(scope, stationId, incarnation)
        if (!mine.has(streamId)) continue
        state.sent.set(streamId, seq)
        if (seq < NOT_WANTED) {
          state.spread.hushed.delete(streamId)
          raise(state.known, streamId, seq)
          state.isDirty = true
        } else state.spread.hushed.add(streamId)
      }
      this.#tellSoon(state)
    }
    this.#wake()
  }

  /** The log has new ops in these scopes: a peer that gets them from others hears of it, now and then. */
  committed(scopes: ReadonlySet<string>): void {
    for (const scope of scopes) {
      const state = this.#book.get(scope)
      if (state) this.#tellSoon(state)
    }
  }

  /** Others brought at least half of the part, and not over this very link (an answer that was asked for twice). */
  #isLate({ scope, spread }: ScopeState, { stream, ops, signedHead }: StreamPart, mine: Vector): boolean {
    const streamId = streamIdOf(scope, stream.stationId, stream.incarnation)
    const heldSeq = mine.get(streamId) ?? 0
    if (spread.pruned.has(streamId) || heldSeq <= (spread.broughtHere.get(streamId) ?? 0)) return false
    return heldSeq >= signedHead.seq - ops.length / 2
  }

  #watch({ known, spread, notWanted }: ScopeState, streamId: string, name: StreamName, mine: Vector): void {
    const heldSeq = mine.get(streamId) ?? 0
    if ((known.get(streamId) ?? 0) <= heldSeq || spread.watched.has(streamId) || notWanted.has(streamId)) return
    spread.watched.set(streamId, { name, heldSeq })
    this.#cancelLook ??= this.#core.later(this.#core.options.graftMs, () => this.#look())
  }

  /** Whether others brought what this peer has; where nothing moved, the peer is asked to send again. */
  #look(): void {
    this.#cancelLook = null
    const asked = this.#book.common.flatMap((state): ScopeVector[] => {
      const { watched, pruned } = state.spread
      if (watched.size === 0) return []
      const mine = this.#book.vector(state.scope)
      const streams: StreamSeq[] = []
      for (const [streamId, { name, heldSeq }] of [...watched]) {
        const seq = mine.get(streamId) ?? 0
        watched.delete(streamId)
        if ((state.known.get(streamId) ?? 0) > seq && seq > heldSeq) this.#watch(state, streamId, name, mine)
        else if ((state.known.get(streamId) ?? 0) > seq) {
          pruned.delete(streamId)
          streams.push([...name, seq])
        }
      }
      return streams.length > 0 ? [{ scope: state.scope, streams }] : []
    })
    for (const scopes of chunks(asked)) this.#core.send({ kind: 'want', scopes })
  }

  #tellSoon({ scope, spread }: ScopeState): void {
    if (spread.hushed.size === 0) return
    this.#toTell.add(scope)
    this.#cancelTell ??= this.#core.later(this.#core.options.haveMs, () => this.#tell())
  }

  #tell(): void {
    this.#cancelTell = null
    const told = [...this.#toTell].flatMap((scope): ScopeVector[] => {
      const state = this.#book.get(scope)
      const heads = state ? this.#book.heads(scope).filter(({ streamId, seq }) => isNews(state, streamId, seq)) : []
      for (const { streamId, seq } of heads) state?.spread.told.set(streamId, seq)
      return heads.length > 0 ? [{ scope, streams: heads.map((head): StreamSeq => [head.stationId, head.incarnation, head.seq]) }] : []
    })
    this.#toTell.clear()
    for (const scopes of chunks(told)) this.#core.send({ kind: 'have', scopes })
  }
}

/** Not sent, not known to be there, and not said before. */
const isNews = ({ known, spread }: ScopeState, streamId: string, seq: number): boolean =>
  spread.hushed.has(streamId) && seq > (known.get(streamId) ?? 0) && seq > (spread.told.get(streamId) ?? 0)
