/** Durable jobs on SQLite: claimed with a lease, retried with growing pauses, run once for a key. Survives kill -9 at any point. */
import type { Database } from 'better-sqlite3'
import { toInstant, type Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'

/** Does one job. Must be safe to run again: a crash after the work and before the mark repeats it. */
export type JobHandler = (payload: Record<string, unknown>, signal: AbortSignal) => Promise<void>
export type JobTimers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
export type JobRunner = { start(): void; /** Looks for due jobs now. */ nudge(): void; stop(): Promise<void> }
export type JobRunnerParts = { readonly db: Database; readonly clock: Clock; readonly logger: Logger; readonly timers: JobTimers; readonly handlers: Readonly<Record<string, JobHandler>> }

/** A claimed job whose process died is free again after this long. */
const LEASE_MS = 60_000
/** Without a nudge, due jobs are looked for this often. */
const POLL_MS = 500
/** Pause before try n+1: 1 s, 2 s, 4 s ... up to 5 minutes. After this many tries the job stays as `failed` for a person. */
const MAXIMUM_TRIES = 12
const retryMs = (attempts: number): number => Math.min(300_000, 1000 * 2 ** (attempts - 1))

type Claimed = { id: string; name: string; payload: string; attempts: number }

/** Builds the runner on the writer connection. */
export function createJobRunner({ db, clock, logger, timers, handlers }: JobRunnerParts): JobRunner {
  const claim = db.prepare(
    "UPDATE Job SET status = 'running', lockedUntil = ?, attempts = attempts + 1 WHERE id = (SELECT id FROM Job WHERE status = 'pending' AND runAt <= ? ORDER BY runAt LIMIT 1) RETURNING id, name, payload, attempts",
  )
  const free = db.prepare("UPDATE Job SET status = 'pending' WHERE status = 'running' AND lockedUntil < ?")
  const done = db.prepare("UPDATE Job SET status = 'done', lockedUntil = NULL WHERE id = ?")
  const again = db.prepare("UPDATE Job SET status = ?, runAt = ?, lockedUntil = NULL, lastError = ? WHERE id = ?")
  const abort = new AbortController()
  let timer: unknown = null
  let running: Promise<void> | null = null
  let isStopped = false

  async function runOne(job: Claimed): Promise<void> {
    const handler = handlers[job.name]
    try {
      if (!handler) throw new Error(`no handler for job ${job.name}`)
      await handler(JSON.parse(job.payload) as Record<string, unknown>, abort.signal) // written by this program as an object
      done.run(job.id)
    } catch (error) {
      const isLast = job.attempts >= MAXIMUM_TRIES
      logger.error({ error, job: job.name, attempts: job.attempts }, isLast ? 'job gave up' : 'job will be tried again')
      again.run(isLast ? 'failed' : 'pending', toInstant(clock.nowMs() + retryMs(job.attempts)), error instanceof Error ? error.name : 'unknown', job.id)
    }
  }

  async function runDue(): Promise<void> {
    free.run(toInstant(clock.nowMs()))
    while (!isStopped) {
      const now = clock.nowMs()
      const job = claim.get(toInstant(now + LEASE_MS), toInstant(now)) as Claimed | undefined // columns of RETURNING
      if (!job) return
      await runOne(job)
    }
  }

  function look(): void {
    if (running || isStopped) return
    running = runDue()
      .catch((error: unknown) => { logger.error({ error }, 'looking for jobs failed') })
      .finally(() => {
        running = null
        if (!isStopped) timer = timers.setTimeout(look, POLL_MS)
      })
  }
  return {
    start: look,
    nudge() {
      if (timer !== null) timers.clearTimeout(timer)
      look()
    },
    async stop() {
      isStopped = true
      abort.abort()
      if (timer !== null) timers.clearTimeout(timer)
      await running
    },
  }
}
