/** The taking side: batches wait in order of urgency, go to the log one at a time, and are acknowledged when they are durable there. */
import { streamIdOf } from '../../log/codec.ts'
import type { StreamPart } from '../../log/op.ts'
import { unpackBatch } from '../frame-codec-batch.ts'
import { FrameError, type AckFrame, type BatchContent, type BatchFrame } from '../frames.ts'
import type { Applied, RefusalReason } from '../ports.ts'
import { countUp, type Core } from './core.ts'
import { classOfScope, rankOf } from './priority.ts'
import { raise, type ScopeState } from './scope-state.ts'
import type { ScopeBook } from './scopes.ts'
import type { Spread } from './spread.ts'
import type { ScopeTrouble } from './types.ts'

type Waiting = { readonly frame: BatchFrame; readonly bytes: number; readonly rank: number }

/** Refusals that time can heal: what is missing may still come. The others stand as long as the link does, or until grants change. */
const TRANSIENT: ReadonlySet<RefusalReason> = new Set(['gap', 'unknown-station', 'not-granted'])
/** What waits for others usually comes with the next batches: asking again can wait longer. */
const WAITING_PATIENCE = 4
/** Enough doublings for any longest wait. */
const RETRIES_COUNTED = 20
/** Retries are spread over this share of their time. */
const JITTER = 0.25

export class Receiver {
  readonly #core: Core
  readonly #book: ScopeBook
  readonly #spread: Spread
  /** Tells the peer what we hold of a scope and asks for the rest. */
  readonly #ask: (state: ScopeState) => void
  readonly #queue: Waiting[] = []
  #queuedBytes = 0
  #isApplying = false

  constructor(core: Core, book: ScopeBook, spread: Spread, ask: (state: ScopeState) => void) {
    this.#core = core
    this.#book = book
    this.#spread = spread
    this.#ask = ask
  }

  get batches(): number {
    return this.#queue.length + (this.#isApplying ? 1 : 0)
  }

  get bytes(): number {
    return this.#queuedBytes
  }

  /** Takes a batch in. A peer that sends more than it was allowed is cut: that is what bounds our memory. */
  take(frame: BatchFrame, bytes: number): void {
    if (this.#queuedBytes + bytes > this.#core.options.creditBytes) return this.#core.end('credit', { by: 'us', tell: 'bye' })
    this.#queuedBytes += bytes
    const waiting = { frame, bytes, rank: rankOf(classOfScope(frame.scope)) }
    const behind = this.#queue.findIndex((other) => other.rank > waiting.rank)
    this.#queue.splice(behind === -1 ? this.#queue.length : behind, 0, waiting)
    const state = this.#book.get(frame.scope)
    if (state) state.toApply += 1
    this.#run()
  }

  #run(): void {
    if (this.#isApplying || this.#core.state !== 'open') return
    const next = this.#queue.shift()
    if (!next) return
    this.#isApplying = true
    const state = this.#book.get(next.frame.scope)
    const proceed = (ack: AckFrame): void => {
      this.#isApplying = false
      this.#queuedBytes -= next.bytes
      if (state) state.toApply -= 1
      this.#core.guard(() => {
        if (!this.#core.options.ablations.ackBeforeCommit) this.#core.send(ack)
        if (this.#queue.length > 0) this.#core.later(0, () => this.#run()) // others come between two batches
      })
    }
    const content = this.#open(next.frame)
    if (!content) return proceed(failed(next.frame))
    if (this.#core.options.ablations.ackBeforeCommit) this.#core.send(promised(next.frame, content))
    this.#apply(next.frame, content, state).then(proceed, (error: unknown) => {
      this.#core.guard(() => {
        this.#core.emit({ type: 'applyFailed', scope: next.frame.scope, error })
        if (state) this.#retry(state, 'failed')
      })
      proceed(failed(next.frame))
    })
  }

  /** The parts of a batch; null when its inside is broken. */
  #open(frame: BatchFrame): BatchContent | null {
    try {
      return unpackBatch(frame)
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      this.#core.fault(error.fault)
      const state = this.#book.get(frame.scope)
      if (state && this.#core.state === 'open') this.#retry(state, 'failed')
      return null
    }
  }

  async #apply(frame: BatchFrame, content: BatchContent, state: ScopeState | undefined): Promise<AckFrame> {
    const streamIds = content.parts.map((part) => this.#streamId(part))
    // the peer holds what it sends: said before the log tells us of a commit, so that nothing is sent straight back
    content.parts.forEach((part, at) => {
      const [streamId, seq] = [streamIds[at] ?? '', part.signedHead.seq]
      if (state) raise(state.known, streamId, seq)
      if (state?.sent) raise(state.sent, streamId, seq)
    })
    if (state) this.#spread.arrived(state, content.parts)
    const applied = await this.#core.parts.outlet.apply(content.parts, content.keys)
    if (state) this.#spread.taken(state, content.parts, applied.vector)
    this.#core.counts.opsIn += applied.applied
    const refused = applied.refused.flatMap((refusal) => {
      countUp(this.#core.counts.refused, refusal.reason)
      this.#core.emit({ type: 'refused', refusal })
      return content.parts.flatMap((part, at) => (isSame(part, refusal.stream) ? [{ part: at, reason: refusal.reason }] : []))
    })
    if (state && this.#core.state === 'open') this.#judge(state, applied)
    return { kind: 'ack', id: frame.id, isFailed: false, seqs: streamIds.map((id) => applied.vector.get(id) ?? 0), refused }
  }

  /** Whether something must be asked for again. */
  #judge(state: ScopeState, applied: Applied): void {
    for (const { stream, reason } of applied.refused)
      if (!TRANSIENT.has(reason))
        state.notWanted.set(streamIdOf(stream.scope, stream.stationId, stream.incarnation), [stream.stationId, stream.incarnation])
    const transient = applied.refused.filter(({ reason }) => TRANSIENT.has(reason))
    if (transient.length > 0) return this.#retry(state, transient.some(({ reason }) => reason === 'gap') ? 'gap' : 'refused')
    if (applied.waiting > 0) return this.#retry(state, 'waiting')
    if (applied.applied > 0) state.retries = 0
    if (!state.cancelRetry) state.trouble = null
  }

  /** Looks again after a while that doubles each time in vain; asks when something is still missing or held back then. */
  #retry(state: ScopeState, trouble: ScopeTrouble): void {
    state.trouble = trouble
    if (trouble !== 'waiting') state.isHeldBack = true
    if (state.cancelRetry) return
    const { repullMs, repullMostMs } = this.#core.options
    const firstMs = trouble === 'waiting' ? repullMs * WAITING_PATIENCE : repullMs
    const spread = 1 + (JITTER * (this.#core.parts.random.bytes(1)[0] ?? 0)) / 255
    const waitMs = Math.min(repullMostMs, firstMs * 2 ** state.retries) * spread
    state.retries = Math.min(state.retries + 1, RETRIES_COUNTED)
    state.cancelRetry = this.#core.later(waitMs, () => {
      state.cancelRetry = null
      if (this.#book.get(state.scope) === state) this.#again(state)
    })
  }

  #again(state: ScopeState): void {
    const { missing } = this.#book.difference(state)
    if (state.isHeldBack || missing > 0) this.#ask(state)
    if (missing > 0) return
    state.trouble = null
    state.retries = 0
  }

  #streamId({ stream }: StreamPart): string {
    return streamIdOf(stream.scope, stream.stationId, stream.incarnation)
  }
}

const isSame = (part: StreamPart, stream: StreamPart['stream']): boolean =>
  part.stream.stationId === stream.stationId && part.stream.incarnation === stream.incarnation && part.stream.scope === stream.scope

/** Nothing was taken; the peer waits until it is asked again. */
const failed = (frame: BatchFrame): AckFrame => ({ kind: 'ack', id: frame.id, isFailed: true, seqs: [], refused: [] })

/** What the simulator must notice: an acknowledgement of what is not durable. */
const promised = (frame: BatchFrame, content: BatchContent): AckFrame => ({
  kind: 'ack',
  id: frame.id,
  isFailed: false,
  seqs: content.parts.map((part) => part.signedHead.seq),
  refused: [],
})
