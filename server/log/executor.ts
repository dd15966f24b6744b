/**
 * The one road to the log. Commands queue up, are decided and appended one after the other inside one transaction
 * (a savepoint each), and are answered only after that transaction is on disk: one fsync serves all that waited.
 * Deciding inside the transaction means no other write can slip in between reading the state and recording the ops.
 */
import type { Database, Statement } from 'better-sqlite3'
import { AppError } from '../kernel/app-error.ts'
import { toInstant, type Clock } from '../kernel/clock.ts'
import type { IdSource } from '../kernel/ids.ts'
import type { Appender, Change } from './append.ts'
import { sha256 } from './codec.ts'
import type { DecideFacts, Decision, JobRequest } from './decision.ts'
import type { StationFacts } from './define-op.ts'
import type { StateReader } from './projection.ts'
import type { Heads } from './heads.ts'
import type { SubjectKeys } from './subject-keys.ts'

/** A command on its way to the log. */
export type Request<Result> = {
  readonly commandId: string
  /** What was asked, for recognising an id that is used again for something else. */
  readonly input: unknown
  readonly actor: string
  readonly decide: (state: StateReader, facts: DecideFacts) => Decision<Result>
}
/** The durable answer. `position` is the log position after the command. */
export type Committed<Result> = {
  readonly commandId: string
  readonly position: number
  readonly repeated: boolean
  readonly result: Result
}

export type Executor = {
  execute<Result>(request: Request<Result>): Promise<Committed<Result>>
  /** Commands that are not answered yet. */
  readonly waiting: number
  /** Refuses commands from now on (a damaged or full database); null opens again. */
  setReadOnly(reason: string | null): void
  /** Waits for everything queued. */
  drain(): Promise<void>
}
export type ExecutorParts = {
  readonly db: Database
  readonly clock: Clock
  readonly ids: IdSource
  readonly heads: Heads
  readonly keys: SubjectKeys
  readonly appender: Appender
  readonly state: StateReader
  readonly station: () => StationFacts
  readonly onCommitted: (changes: readonly Change[]) => void
  /** Something that was folded was undone: what is remembered of rows may be wrong. */
  readonly onUndone: () => void
  readonly onFailure: (error: unknown) => void
}

/** At most this many commands share a transaction, and none starts after this many milliseconds: the main loop stays responsive. */
const GROUP_LIMIT = 64
const GROUP_MILLISECONDS = 10
/** Commands that may wait; more are refused at once instead of growing memory. */
const QUEUE_LIMIT = 10_000

type EarlierResult = { readonly inputHash: Buffer; readonly position: number; readonly result: string }
type Waiting = { request: Request<unknown>; resolve: (value: Committed<unknown>) => void; reject: (error: unknown) => void }
type Outcome = { waiting: Waiting; answer: Committed<unknown> } | { waiting: Waiting; error: unknown }

/** Builds the executor on the writer connection. */
export function createExecutor(parts: ExecutorParts): Executor {
  return new QueuedExecutor(parts)
}

class QueuedExecutor implements Executor {
  readonly #parts: ExecutorParts
  readonly #commands: CommandRecorder
  readonly #begin: Statement
  readonly #commit: Statement
  readonly #rollback: Statement
  #queue: Waiting[] = []
  #isScheduled = false
  #readOnlyReason: string | null = null

  constructor(parts: ExecutorParts) {
    this.#parts = parts
    this.#commands = new CommandRecorder(parts)
    this.#begin = parts.db.prepare('BEGIN IMMEDIATE')
    this.#commit = parts.db.prepare('COMMIT')
    this.#rollback = parts.db.prepare('ROLLBACK')
  }

  get waiting(): number {
    return this.#queue.length
  }

  setReadOnly(reason: string | null): void {
    this.#readOnlyReason = reason
  }

  execute<Result>(request: Request<Result>): Promise<Committed<Result>> {
    if (this.#readOnlyReason !== null) return Promise.reject(new AppError('station.read-only', { reason: this.#readOnlyReason }))
    if (this.#queue.length >= QUEUE_LIMIT) return Promise.reject(new AppError('station.overloaded', { retryAfterSeconds: 1 }))
    return new Promise<Committed<Result>>((resolve, reject) => {
      this.#queue.push({ request, resolve: resolve as (value: Committed<unknown>) => void, reject }) // the answer is the one this request's decide gave
      this.#schedule()
    })
  }

  drain(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#queue.length === 0) resolve()
        else setImmediate(look)
      }
      look()
    })
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#runGroup()
    })
  }

  #runGroup(): void {
    this.#isScheduled = false
    const { clock, appender, heads } = this.#parts
    const outcomes: Outcome[] = []
    const changes: Change[] = []
    const taken: Waiting[] = []
    try {
      this.#begin.run()
      this.#runWaiting(taken, outcomes, changes)
      appender.finish(clock.nowMs())
      this.#commit.run()
      heads.settle()
    } catch (error) {
      this.#fail(taken, error)
      return
    }
    this.#queue = this.#queue.slice(taken.length)
    if (this.#queue.length > 0) this.#schedule()
    if (changes.length > 0) this.#parts.onCommitted(changes)
    for (const outcome of outcomes) {
      if ('error' in outcome) outcome.waiting.reject(outcome.error)
      else outcome.waiting.resolve(outcome.answer)
    }
  }

  /** Runs what waits, as far as the limits of one transaction allow. */
  #runWaiting(taken: Waiting[], outcomes: Outcome[], changes: Change[]): void {
    const { clock } = this.#parts
    const startedMs = clock.monotonicMs()
    while (taken.length < GROUP_LIMIT && (taken.length === 0 || clock.monotonicMs() - startedMs < GROUP_MILLISECONDS)) {
      const waiting = this.#queue[taken.length]
      if (!waiting) return
      taken.push(waiting)
      const isFirst = outcomes.every((outcome) => 'error' in outcome)
      outcomes.push(this.#commands.run(waiting, changes, isFirst))
    }
  }

  /** The whole transaction failed (disk full, damaged page): nothing was recorded, everyone is told; when it could not begin, the first who waits. */
  #fail(taken: readonly Waiting[], error: unknown): void {
    const { db, heads, keys, onUndone } = this.#parts
    const failed = this.#queue.slice(0, Math.max(1, taken.length))
    if (db.inTransaction) this.#rollback.run()
    heads.undoTo(0)
    heads.settle()
    keys.forgetCache()
    onUndone()
    this.#queue = this.#queue.slice(failed.length)
    for (const waiting of failed) waiting.reject(error)
    this.#parts.onFailure(error)
    if (this.#queue.length > 0) this.#schedule()
  }
}

/** Decides single commands and records what they decided, inside the transaction of their group. */
class CommandRecorder {
  readonly #parts: ExecutorParts
  readonly #statements: ReturnType<typeof prepare>

  constructor(parts: ExecutorParts) {
    this.#parts = parts
    this.#statements = prepare(parts.db)
  }

  /**
   * One command inside its savepoint: a refusal leaves no trace and does not disturb its neighbours.
   * @param isFirst nothing is recorded in this transaction yet: it can be begun anew, which costs less than a savepoint that is seldom used
   */
  run(waiting: Waiting, changes: Change[], isFirst: boolean): Outcome {
    const { db, heads, keys, onUndone } = this.#parts
    const mark = heads.mark()
    const seen = changes.length
    if (!isFirst) this.#statements.savepoint.run()
    try {
      const answer = this.#decideAndAppend(waiting.request, changes)
      if (!isFirst) this.#statements.release.run()
      return { waiting, answer }
    } catch (error) {
      if (db.inTransaction) this.#undo(isFirst)
      if (heads.mark() > mark) onUndone()
      heads.undoTo(mark)
      keys.forgetCache()
      changes.length = seen
      return { waiting, error }
    }
  }

  #undo(isFirst: boolean): void {
    const { rollback, begin, rollbackTo, release } = this.#statements
    for (const statement of isFirst ? [rollback, begin] : [rollbackTo, release]) statement.run()
  }

  #decideAndAppend(request: Request<unknown>, changes: Change[]): Committed<unknown> {
    const { clock, heads, appender } = this.#parts
    const { commandId, actor } = request
    const inputHash = sha256(Buffer.from(JSON.stringify([actor, request.input ?? null])))
    const earlier = this.#statements.findResult.get(commandId) as EarlierResult | undefined // columns selected by name
    if (earlier) {
      if (!inputHash.equals(earlier.inputHash)) throw new AppError('command.reused', { commandId })
      return { commandId, position: earlier.position, repeated: true, result: JSON.parse(earlier.result) as unknown } // as this very function stored it
    }
    const wallMs = clock.nowMs()
    const now = toInstant(wallMs)
    const decision = request.decide(this.#parts.state, { now, actor, station: this.#parts.station(), newId: this.#parts.ids.next })
    if (!decision.accepted) throw decision.error
    changes.push(...appender.append(decision.ops, actor, wallMs))
    for (const job of decision.jobs) this.#enqueue(job, now)
    this.#statements.saveResult.run(commandId, actor, inputHash, heads.position, JSON.stringify(decision.result), now)
    return { commandId, position: heads.position, repeated: false, result: decision.result }
  }

  #enqueue(job: JobRequest, now: string): void {
    this.#statements.insertJob.run(this.#parts.ids.next(), job.name, job.key, JSON.stringify(job.payload), job.runAt, now)
  }
}

function prepare(db: Database) {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    rollback: db.prepare('ROLLBACK'),
    savepoint: db.prepare('SAVEPOINT command'),
    release: db.prepare('RELEASE command'),
    rollbackTo: db.prepare('ROLLBACK TO command'),
    findResult: db.prepare('SELECT inputHash, position, result FROM CommandResult WHERE commandId = ?'),
    saveResult: db.prepare('INSERT INTO CommandResult (commandId, actor, inputHash, position, result, at) VALUES (?, ?, ?, ?, ?, ?)'),
    insertJob: db.prepare(
      "INSERT INTO Job (id, name, key, payload, status, runAt, attempts, createdAt) VALUES (?, ?, ?, ?, 'pending', ?, 0, ?) ON CONFLICT (key) DO NOTHING",
    ),
  }
}
