/** The answering side of an audit. It keeps one snapshot at a time for its peer, answers from it, and draws its own conclusion. */
import type { Clock } from '../../kernel/clock.ts'
import { FrameError, type VerifyFrame } from '../frames.ts'
import type { Outlet } from '../ports.ts'
import { Comparison, type ComparisonParts } from './comparison.ts'
import type { Line } from './line.ts'
import { RangeMessageError } from './ranges.ts'
import { answerRanges } from './rbsr.ts'
import type { Snapshots } from './snapshot.ts'
import { CHECK, ENTITIES, OPEN_ANSWER, OPEN_ASK, PLACES, STEPS, SUM, type OpenAnswer, type OpenAsk, type Step } from './steps.ts'
import type { AuditOptions } from './types.ts'
import { WHOLE_ANSWER, WHOLE_ASK } from './whole-step.ts'
import { commonVector, distance, statedVector, statement, vectorOf } from './vectors.ts'

export type AnswererParts = Omit<ComparisonParts, 'snapshots'> & {
  readonly view: Pick<Outlet, 'heads' | 'scopes'>
  readonly snapshots: Snapshots
  readonly line: Line
  readonly clock: Clock
  readonly options: AuditOptions
}
/** The audit that the peer asks for now. */
type Current = {
  readonly id: number
  readonly scope: string
  comparison: Comparison | null
  hasCheckedAll: boolean
  /** Bytes of whole ops that may still be given. */
  wholeBytes: number
  leave(): void
}

/** Questions of the peer that may wait while one is answered: an honest peer asks one at a time. */
const WAITING_MOST = 4

export class Answerer {
  readonly #parts: AnswererParts
  /** When the last audit of a scope was begun for this peer, monotonic milliseconds. */
  readonly #begunMs = new Map<string, number>()
  #current: Current | null = null
  #last: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(parts: AnswererParts) {
    this.#parts = parts
  }

  /** Takes a question. Questions are answered one after the other. */
  asked(frame: VerifyFrame): void {
    if (this.#waiting >= WAITING_MOST) return
    this.#waiting += 1
    this.#last = this.#last
      .then(() => this.#take(frame))
      .catch((error: unknown) => {
        this.#failed(error)
      })
    this.#last = this.#last.finally(() => {
      this.#waiting -= 1
    })
  }

  /** Lets the snapshot go. */
  stop(): void {
    this.#current?.leave()
    this.#current = null
  }

  async #take(frame: VerifyFrame): Promise<void> {
    const step = STEPS[frame.step]
    if (step === 'open') return this.#open(frame)
    const current = this.#current
    if (!step || current?.id !== frame.id || current.scope !== frame.scope || !current.comparison) return
    const answer = await this.#answer(step, current, current.comparison, frame.payload)
    if (answer && this.#current === current) this.#say(frame, step, answer)
  }

  async #open(frame: VerifyFrame): Promise<void> {
    const { view, log } = this.#parts
    const ask = OPEN_ASK.decode(frame.payload)
    const heads = view.scopes().includes(frame.scope) ? view.heads(frame.scope) : null
    const refuse = (status: OpenAnswer['status']): void => {
      this.#say(frame, 'open', OPEN_ANSWER.encode({ status, foldId: log.rows.foldId, streams: [] }))
    }
    if (!heads) return refuse('not-carried')
    this.stop()
    const leave = ask.depth === 'heads' ? () => undefined : this.#enter(frame.scope)
    if (!leave) return refuse('busy')
    const { wholeBytes } = this.#parts.options
    const current: Current = { id: frame.id, scope: frame.scope, comparison: null, hasCheckedAll: false, wholeBytes, leave }
    this.#current = current
    this.#say(frame, 'open', OPEN_ANSWER.encode({ status: 'open', foldId: log.rows.foldId, streams: statement(heads) }))
    const [mine, theirs] = [vectorOf(heads), statedVector(frame.scope, ask.streams)]
    if (ask.depth === 'heads' || distance(mine, theirs) > this.#parts.options.behindMost) return this.stop()
    const common = commonVector(mine, theirs)
    const comparison = this.#compare(ask, await this.#parts.snapshots.of(frame.scope, common))
    const sum = await comparison.sum()
    if (this.#current !== current) return
    current.comparison = comparison
    this.#say(frame, 'sum', SUM.encode(sum))
  }

  #compare({ depth, foldId }: OpenAsk, snapshot: Comparison['snapshot']): Comparison {
    const isOther = Buffer.compare(foldId, this.#parts.log.rows.foldId) !== 0
    return new Comparison(this.#parts, snapshot, { comparesRows: depth === 'rows', isOther })
  }

  /** A place for a snapshot, if the peer does not ask too often. */
  #enter(scope: string): (() => void) | null {
    const { clock, options, snapshots } = this.#parts
    const nowMs = clock.monotonicMs()
    const lastMs = this.#begunMs.get(scope)
    if (lastMs !== undefined && nowMs - lastMs < options.gapMs) return null
    const leave = snapshots.enter()
    if (leave) this.#begunMs.set(scope, nowMs)
    return leave
  }

  async #answer(step: Step, current: Current, comparison: Comparison, payload: Uint8Array): Promise<Uint8Array | null> {
    const { messageBytes } = this.#parts.options
    switch (step) {
      case 'ops':
        return answerRanges(comparison.snapshot.ops, payload, messageBytes)
      case 'rows': {
        const rows = await comparison.rows()
        return rows && answerRanges(rows.items, payload, messageBytes)
      }
      case 'places': {
        const { places, wanted } = PLACES.decode(payload)
        comparison.ops.note(places)
        return PLACES.encode({ places: comparison.ops.answer(places, wanted), wanted: [] })
      }
      case 'entities': {
        const { states, wanted } = ENTITIES.decode(payload)
        comparison.noteEntities(states)
        return ENTITIES.encode({ states: await comparison.answerEntities(states, wanted), wanted: [] })
      }
      case 'check':
        return this.#check(current, comparison, payload)
      case 'whole':
        return this.#whole(current, payload)
      case 'done':
        this.#done(comparison, payload)
        return null
      case 'open':
      case 'sum':
        return null
    }
  }

  async #check(current: Current, comparison: Comparison, payload: Uint8Array): Promise<Uint8Array> {
    const ask = CHECK.decode(payload)
    const isIdle = ask.isAll && current.hasCheckedAll
    current.hasCheckedAll ||= ask.isAll
    const { states, changed } = await comparison.check(ask.isAll ? (isIdle ? [] : null) : ask.states.map(({ entity }) => entity))
    comparison.noteChecked(ask.states, ask.changed)
    return CHECK.encode({ isAll: ask.isAll, changed, states })
  }

  /** Ops of this scope that the peer may see, to a limit. */
  #whole(current: Current, payload: Uint8Array): Uint8Array {
    const { view, log, options } = this.#parts
    const range = WHOLE_ASK.decode(payload)
    const isShared = view.heads(current.scope).some(({ streamId, seq }) => streamId === range.streamId && seq >= range.upTo)
    const nothing = { ops: [], heads: [], isEnd: true }
    const answer = WHOLE_ANSWER.encode(isShared && current.wholeBytes > 0 ? log.mender.offer(range, options.messageBytes) : nothing)
    current.wholeBytes -= answer.length
    return answer
  }

  #done(comparison: Comparison, payload: Uint8Array): void {
    const { clock, events } = this.#parts
    comparison.hear(SUM.decode(payload))
    this.stop()
    events({ type: 'audited', result: comparison.conclude(clock.nowMs()) })
  }

  #say({ id, scope }: VerifyFrame, step: Step, payload: Uint8Array): void {
    this.#parts.line.say({ kind: 'verify', id, scope, isAnswer: true, step: STEPS.indexOf(step), payload })
  }

  #failed(error: unknown): void {
    const { peer, events } = this.#parts
    this.stop()
    if (error instanceof FrameError || error instanceof RangeMessageError) events({ type: 'malformed', peer, error })
    else events({ type: 'failure', error })
  }
}
