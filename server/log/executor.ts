/**
 * The one road to the log. Commands queue up, are decided and appended one after the other inside one transaction
 * (a savepoint each), and are answered only after that transaction is on disk: one fsync serves all that waited.
 * Deciding inside the transaction means no other write can slip in between reading the state and recording the ops.
 */
import type { Database } from 'better-sqlite3'
import { AppError } from '../kernel/app-error.ts'
import { toInstant, type Clock } from '../kernel/clock.ts'
import type { IdSource } from '../kernel/ids.ts'
import type { Appender, Change } from './append.ts'
import { sha256 } from './codec.ts'
import type { DecideFacts, Decision, JobRequest } from './decision.ts'
import type { StationFacts } from './define-op.ts'
import type { StateReader } from './projection.ts'
import type { Streams } from './streams.ts'
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
export type Committed<Result> = { readonly commandId: string; readonly position: number; readonly repeated: boolean; readonly result: Result }

export type Executor = {
  execute<Result>(request: Request<Result>): Promise<Committed<Result>>
  /** Runs a batch of commands that wait together in as few transactions as the limits allow. */
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
  readonly streams: Streams
  readonly keys: SubjectKeys
  readonly appender: Appender
  readonly state: StateReader
  readonly station: () => StationFacts
  readonly onCommitted: (changes: readonly Change[]) => void
  readonly onFailure: (error: unknown) => void
}

/** At most this many commands share a transaction, and none starts after this many milliseconds: the main loop stays responsive. */
const GROUP_LIMIT = 64
const GROUP_MILLISECONDS = 10
/** Commands that may wait; more are refused at once instead of growing memory. */
const QUEUE_LIMIT = 10_000

type Waiting = { request: Request<unknown>; resolve: (value: Committed<unknown>) => void; reject: (error: unknown) => void }
type Outcome = { waiting: Waiting; answer: Committed<unknown> } | { waiting: Waiting; error: unknown }

/** Builds the executor on the writer connection. */
export function createExecutor(parts: ExecutorParts): Executor {
  const { db, clock, streams, keys, appender } = parts
  const statements = prepare(db)
  let queue: Waiting[] = []
  let scheduled = false
  let readOnly: string | null = null

  function decideAndAppend(request: Request<unknown>, changes: Change[]): Committed<unknown> {
    const inputHash = sha256(Buffer.from(JSON.stringify([request.actor, request.input ?? null])))
    const earlier = statements.findResult.get(request.commandId) as { inputHash: Buffer; position: number; result: string } | undefined // columns selected by name
    if (earlier) {
      if (!inputHash.equals(earlier.inputHash)) throw new AppError('command.reused', { commandId: request.commandId })
      return { commandId: request.commandId, position: earlier.position, repeated: true, result: JSON.parse(earlier.result) as unknown }
    }
    const wallMs = clock.nowMs()
    const now = toInstant(wallMs)
    const decision = request.decide(parts.state, { now, actor: request.actor, station: parts.station(), newId: parts.ids.next })
    if (!decision.accepted) throw decision.error
    changes.push(...appender.append(decision.ops, request.actor, wallMs))
    for (const job of decision.jobs) enqueue(job, now)
    statements.saveResult.run(request.commandId, request.actor, inputHash, streams.position, JSON.stringify(decision.result), now)
    return { commandId: request.commandId, position: streams.position, repeated: false, result: decision.result }
  }

  function enqueue(job: JobRequest, now: string): void {
    statements.insertJob.run(parts.ids.next(), job.name, job.key, JSON.stringify(job.payload), job.runAt, now)
  }

  /** One command inside its savepoint: a refusal leaves no trace and does not disturb its neighbours. */
  function runOne(waiting: Waiting, changes: Change[]): Outcome {
    const mark = streams.mark()
    const seen = changes.length
    statements.savepoint.run()
    try {
      const answer = decideAndAppend(waiting.request, changes)
      statements.release.run()
      return { waiting, answer }
    } catch (error) {
      if (db.inTransaction) {
        statements.rollbackTo.run()
        statements.release.run()
      }
      streams.undoTo(mark)
      keys.forgetCache()
      changes.length = seen
      return { waiting, error }
    }
  }

  function runGroup(): void {
    scheduled = false
    const startedMs = clock.monotonicMs()
    const outcomes: Outcome[] = []
    const changes: Change[] = []
    const taken: Waiting[] = []
    try {
      statements.begin.run()
      while (queue.length > taken.length && taken.length < GROUP_LIMIT && (taken.length === 0 || clock.monotonicMs() - startedMs < GROUP_MILLISECONDS)) {
        const waiting = queue[taken.length]
        if (!waiting) break
        taken.push(waiting)
        outcomes.push(runOne(waiting, changes))
      }
      appender.finish(clock.nowMs())
      statements.commit.run()
      streams.settle()
    } catch (error) {
      fail(taken, error)
      return
    }
    queue = queue.slice(taken.length)
    if (queue.length > 0) schedule()
    if (changes.length > 0) parts.onCommitted(changes)
    for (const outcome of outcomes) {
      if ('error' in outcome) outcome.waiting.reject(outcome.error)
      else outcome.waiting.resolve(outcome.answer)
    }
  }

  /** The whole transaction failed (disk full, damaged page): nothing was recorded, everyone is told. */
  function fail(taken: readonly Waiting[], error: unknown): void {
    if (db.inTransaction) statements.rollback.run()
    streams.undoTo(0)
    streams.settle()
    keys.forgetCache()
    queue = queue.slice(Math.max(1, taken.length))
    for (const waiting of taken) waiting.reject(error)
    parts.onFailure(error)
    if (queue.length > 0) schedule()
  }

  function schedule(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(runGroup)
  }

  return {
    get waiting() { return queue.length },
    setReadOnly(reason) { readOnly = reason },
    execute<Result>(request: Request<Result>): Promise<Committed<Result>> {
      if (readOnly !== null) return Promise.reject(new AppError('station.read-only', { reason: readOnly }))
      if (queue.length >= QUEUE_LIMIT) return Promise.reject(new AppError('station.overloaded', { retryAfterSeconds: 1 }))
      return new Promise<Committed<Result>>((resolve, reject) => {
        queue.push({ request, resolve: resolve as (value: Committed<unknown>) => void, reject }) // the answer is the one this request's decide gave
        schedule()
      })
    },
    drain: () =>
      new Promise((resolve) => {
        const look = (): void => { if (queue.length === 0) resolve(); else setImmediate(look) }
        look()
      }),
  }
}

function prepare(db: Database) {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    savepoint: db.prepare('SAVEPOINT command'),
    release: db.prepare('RELEASE command'),
    rollbackTo: db.prepare('ROLLBACK TO command'),
    findResult: db.prepare('SELECT inputHash, position, result FROM CommandResult WHERE commandId = ?'),
    saveResult: db.prepare('INSERT INTO CommandResult (commandId, actor, inputHash, position, result, at) VALUES (?, ?, ?, ?, ?, ?)'),
    insertJob: db.prepare("INSERT INTO Job (id, name, key, payload, status, runAt, attempts, createdAt) VALUES (?, ?, ?, ?, 'pending', ?, 0, ?) ON CONFLICT (key) DO NOTHING"),
  }
}
