/** Fixes wait in memory for a moment and go to disk together: one fsync serves all that waited, and only then are they acknowledged. */
import type { Database } from 'better-sqlite3'
import { asDatabaseError } from '../db/database-error.ts'
import { AppError } from '../kernel/app-error.ts'
import type { Clock } from '../kernel/clock.ts'
import type { FixRow, FixTable } from './fix-table.ts'

/** Transactions are at least this far apart: a lone fix goes to disk at once, a stream of them in groups; at most this many share one (about 10 ms of work). */
const GROUP_MILLISECONDS = 12
const GROUP_LIMIT = 2_000
/** Fixes that may wait; more are refused instead of growing memory (about 20 MB). */
const QUEUE_LIMIT = 60_000

export type IntakeTimers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
export type IntakeParts = {
  readonly db: Database
  readonly table: FixTable
  readonly clock: Clock
  readonly timers: IntakeTimers
  /** Rows that are on disk now. */
  readonly onDurable: (rows: readonly FixRow[]) => void
  /** Rows that could not be written, and why. */
  readonly onLost: (rows: readonly FixRow[], error: unknown) => void
}
export type Intake = {
  /** @throws AppError `station.overloaded` when `count` more do not fit */
  reserve(count: number): void
  push(row: FixRow): void
  /** Resolves when everything pushed so far is on disk; rejects when any of the rows from `firstNo` on could not be written. */
  settled(firstNo: number): Promise<void>
  /** Writes everything that waits, now. */
  flush(): void
  readonly waiting: number
}

/** Callers that wait for rows `firstNo` to `lastNo`. */
type Waiter = { readonly firstNo: number; readonly lastNo: number; readonly resolve: () => void; readonly reject: (error: unknown) => void }

/** Writes one group in one transaction, begin to commit without a pause: nothing can come between on the shared connection. */
function createGroupWriter(db: Database, table: FixTable): (rows: readonly FixRow[]) => void {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  return (rows) => {
    try {
      begin.run()
      for (const row of rows) table.insert(row)
      commit.run()
    } catch (error) {
      if (db.inTransaction) rollback.run()
      throw asDatabaseError(error, db.name)
    }
  }
}

/**
 * Runs `work` once for all calls that come together: at once after a quiet time, else GROUP_MILLISECONDS after the last run.
 * @returns asks for a run; `isUrgent` does not wait
 */
function createPacer(clock: Clock, timers: IntakeTimers, work: () => void): (isUrgent: boolean) => void {
  let timer: unknown = null
  let isSoon = false
  let lastMs = -Infinity
  const run = (): void => {
    if (timer !== null) timers.clearTimeout(timer)
    timer = null
    isSoon = false
    lastMs = clock.monotonicMs()
    work()
  }
  return (isUrgent) => {
    if (isSoon) return
    const waitMs = lastMs + GROUP_MILLISECONDS - clock.monotonicMs()
    if (isUrgent || waitMs <= 0) {
      isSoon = true
      setImmediate(run)
    } else timer ??= timers.setTimeout(run, waitMs)
  }
}

/** The callers that wait for their rows. */
function createWaiters() {
  let waiters: Waiter[] = []
  const release = (isDone: (waiter: Waiter) => boolean, tell: (waiter: Waiter) => void): void => {
    const done = waiters.filter(isDone)
    waiters = waiters.filter((waiter) => !isDone(waiter))
    for (const waiter of done) tell(waiter)
  }
  return {
    add: (firstNo: number, lastNo: number) =>
      new Promise<void>((resolve, reject) => {
        waiters.push({ firstNo, lastNo, resolve, reject })
      }),
    resolveUpTo: (no: number) => {
      release(
        ({ lastNo }) => lastNo <= no,
        ({ resolve }) => {
          resolve()
        },
      )
    },
    rejectFrom: (no: number, error: unknown) => {
      release(
        ({ firstNo }) => firstNo <= no,
        ({ reject }) => {
          reject(error)
        },
      )
    },
  }
}

/** Builds the queue in front of table Fix. */
export function createIntake({ db, table, clock, timers, onDurable, onLost }: IntakeParts): Intake {
  const write = createGroupWriter(db, table)
  let queue: FixRow[] = []
  const waiters = createWaiters()
  function writeGroup(): void {
    const rows = queue.slice(0, GROUP_LIMIT)
    const lastNo = rows.at(-1)?.no ?? 0
    queue = queue.slice(rows.length)
    try {
      write(rows)
    } catch (error) {
      onLost(rows, error)
      waiters.rejectFrom(lastNo, error)
      return
    }
    onDurable(rows)
    waiters.resolveUpTo(lastNo)
  }

  const schedule = createPacer(clock, timers, () => {
    if (!db.inTransaction && queue.length > 0) writeGroup()
    if (queue.length > 0) schedule(queue.length >= GROUP_LIMIT)
  })

  return {
    get waiting() {
      return queue.length
    },
    reserve(count) {
      if (queue.length + count > QUEUE_LIMIT) throw new AppError('station.overloaded', { retryAfterSeconds: 1 })
    },
    push(row) {
      queue.push(row)
      schedule(queue.length >= GROUP_LIMIT)
    },
    settled(firstNo) {
      const lastNo = queue.at(-1)?.no
      if (lastNo === undefined || lastNo < firstNo) return Promise.resolve()
      return waiters.add(firstNo, lastNo)
    },
    flush() {
      while (queue.length > 0) writeGroup()
    },
  }
}
