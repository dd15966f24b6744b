/**
 * How long a repeated command is recognised. The first answer of every command is kept, so that a retry changes nothing; after a month
 * no client retries any more (a phone keeps what it could not send for half a day, an integrator's queue for days), and the table would
 * only grow. Removed every night by a durable job that plans the next one.
 */
import type { Database } from 'better-sqlite3'
import type { JobHandler } from './jobs/runner.ts'
import { toInstant, type Clock } from './kernel/clock.ts'
import { accept, type Log } from './log/index.ts'

/** Days for which the first answer of a command is given again. */
export const COMMAND_RESULT_DAYS = 30
export const PRUNE_JOB = 'command-results.prune'

const DAY_MS = 24 * 3600 * 1000
/** After midnight UTC: between two and four in the night where stations stand, after the backup. */
const AT_NIGHT_MS = 30 * 60 * 1000
/** Rows looked at in one go; the main loop has its turn in between. */
const CHUNK = 500

type Parts = {
  /** The one writer connection; this job deletes from CommandResult only. */
  readonly db: Database
  readonly log: { readonly executor: Pick<Log['executor'], 'execute'> }
  readonly clock: Clock
}

/** Plans the next night's pruning; a night that is planned already stays as it is. @throws AppError `station.read-only` */
export async function planPruning({ log, clock }: Pick<Parts, 'log' | 'clock'>): Promise<void> {
  const night = (Math.floor(clock.nowMs() / DAY_MS) + 1) * DAY_MS + AT_NIGHT_MS
  const key = `${PRUNE_JOB}:${toInstant(night)}`
  await log.executor.execute({
    commandId: key,
    input: null,
    actor: 'station',
    decide: () => accept([], { jobs: [{ name: PRUNE_JOB, key, runAt: toInstant(night), payload: {} }] }),
  })
}

/**
 * Removes the answers of commands that are older than `COMMAND_RESULT_DAYS`. The table is in the order of command ids, which clients make:
 * it is walked through to its end, piece by piece.
 * @returns rows removed
 */
export async function pruneCommandResults({ db, clock }: Pick<Parts, 'db' | 'clock'>, signal?: AbortSignal): Promise<number> {
  const before = toInstant(clock.nowMs() - COMMAND_RESULT_DAYS * DAY_MS)
  const end = db
    .prepare('SELECT MAX(commandId) FROM (SELECT commandId FROM CommandResult WHERE commandId > ? ORDER BY commandId LIMIT ?)')
    .pluck()
  const prune = db.prepare('DELETE FROM CommandResult WHERE commandId > ? AND commandId <= ? AND at < ?')
  let removed = 0
  for (let from = ''; signal?.aborted !== true;) {
    const to = end.get(from, CHUNK) as string | null // one plucked column; null after the last row
    if (to === null) break
    removed += prune.run(from, to, before).changes
    from = to
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
  return removed
}

/** Handlers for the job runner. */
export const retentionJobs = (parts: Parts): Record<string, JobHandler> => ({
  [PRUNE_JOB]: async (_payload, signal) => {
    await pruneCommandResults(parts, signal)
    await planPruning(parts)
  },
})
