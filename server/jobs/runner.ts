/** Durable jobs on SQLite: claimed with a lease, retried with growing pauses, run once for a key. Survives kill -9 at any point. */
import type { Database } from 'better-sqlite3'
import { toInstant, type Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'

/** Does one job. Must be safe to run again: a crash after the work and before the mark repeats it. */
export type JobHandler = (payload: Record<string, unknown>, signal: AbortSignal) => Promise<void>
export type JobTimers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
export type JobRunner = { start(): void; /** Looks for due jobs now. */ nudge(): void; stop(): Promise<void> }
export type JobRunnerParts = {
  readonly db: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly timers: JobTimers
  readonly handlers: Readonly<Record<string, JobHandler>>
}

/** A claimed job whose process died is free again after this long. */
const LEASE_MS = 60_000
/** Without a nudge, due jobs are looked for this often. */
const POLL_MS = 500
/** Pause before try n+1: 1 s, 2 s, 4 s ... up to 5 minutes. After this many tries the job stays as `failed` for a person. */
const MAXIMUM_TRIES = 12
const LONGEST_RETRY_MS = 300_000
const retryMs = (attempts: number): number => Math.min(LONGEST_RETRY_MS, 1000 * 2 ** (attempts - 1))

type Claimed = { id: string; name: string; payload: string; attempts: number }

/** Builds the runner on the writer connection. */
export function createJobRunner(parts: JobRunnerParts): JobRunner {
  return new LeasingRunner(parts)
}

class LeasingRunner implements JobRunner {
  readonly #parts: JobRunnerParts
  readonly #statements: ReturnType<typeof prepare>
  readonly #abort = new AbortController()
  #timer: unknown = null
  #running: Promise<void> | null = null
  #isStopped = false

  constructor(parts: JobRunnerParts) {
    this.#parts = parts
    this.#statements = prepare(parts.db)
  }

  /** A folder has one process at a time, so what is claimed now was claimed by one that died, whatever the clock says. */
  start(): void {
    this.#statements.freeAll.run()
    this.#look()
  }

  nudge(): void {
    this.#cancelTimer()
    this.#look()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#abort.abort()
    this.#cancelTimer()
    await this.#running
  }

  #cancelTimer(): void {
    if (this.#timer !== null) this.#parts.timers.clearTimeout(this.#timer)
  }

  #look(): void {
    if (this.#running || this.#isStopped) return
    this.#running = this.#runDue()
      .catch((error: unknown) => {
        this.#parts.logger.error({ error }, 'looking for jobs failed')
      })
      .finally(() => {
        this.#running = null
        if (!this.#isStopped)
          this.#timer = this.#parts.timers.setTimeout(() => {
            this.#look()
          }, POLL_MS)
      })
  }

  async #runDue(): Promise<void> {
    const { clock } = this.#parts
    this.#statements.free.run(toInstant(clock.nowMs()))
    while (!this.#isStopped) {
      const now = clock.nowMs()
      const job = this.#statements.claim.get(toInstant(now + LEASE_MS), toInstant(now), toInstant(now + LONGEST_RETRY_MS)) as
        Claimed | undefined // columns of RETURNING
      if (!job) return
      await this.#runOne(job)
    }
  }

  async #runOne(job: Claimed): Promise<void> {
    const { clock, logger, handlers } = this.#parts
    const handler = handlers[job.name]
    try {
      if (!handler) throw new Error(`no handler for job ${job.name}`)
      await handler(JSON.parse(job.payload) as Record<string, unknown>, this.#abort.signal) // written by this program as an object
      this.#statements.done.run(job.id)
    } catch (error) {
      const isLast = job.attempts >= MAXIMUM_TRIES
      logger.error({ error, job: job.name, attempts: job.attempts }, isLast ? 'job gave up' : 'job will be tried again')
      this.#statements.again.run(
        isLast ? 'failed' : 'pending',
        toInstant(clock.nowMs() + retryMs(job.attempts)),
        error instanceof Error ? error.name : 'unknown',
        job.id,
      )
    }
  }
}

function prepare(db: Database) {
  return {
    // A retry further away than any pause was put off by a clock that has been set back since.
    claim: db.prepare(
      "UPDATE Job SET status = 'running', lockedUntil = ?, attempts = attempts + 1 WHERE id = (SELECT id FROM Job WHERE status = 'pending' AND (runAt <= ? OR (attempts > 0 AND runAt > ?)) ORDER BY runAt LIMIT 1) RETURNING id, name, payload, attempts",
    ),
    freeAll: db.prepare("UPDATE Job SET status = 'pending', lockedUntil = NULL WHERE status = 'running'"),
    free: db.prepare("UPDATE Job SET status = 'pending' WHERE status = 'running' AND lockedUntil < ?"),
    done: db.prepare("UPDATE Job SET status = 'done', lockedUntil = NULL WHERE id = ?"),
    again: db.prepare('UPDATE Job SET status = ?, runAt = ?, lockedUntil = NULL, lastError = ? WHERE id = ?'),
  }
}
