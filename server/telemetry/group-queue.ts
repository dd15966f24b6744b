/** Rows wait in memory for a moment and go to disk together: one fsync serves all that waited, and only then are they acknowledged. */
import type { Database } from 'better-sqlite3'
import { asDatabaseError } from '../db/database-error.ts'
import { AppError } from '../kernel/app-error.ts'
import type { Clock } from '../kernel/clock.ts'

/** Transactions are at least this far apart: a lone row goes to disk at once, a stream of them in groups. */
const GROUP_MILLISECONDS = 12

export type GroupTimers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
/** `no` is the order of arrival. */
type Numbered = { readonly no: number }
export type GroupQueueParts<Row extends Numbered> = {
  readonly db: Database
  /** Stores rows; called within a transaction. */
  readonly write: (rows: readonly Row[]) => void
  readonly clock: Clock
  readonly timers: GroupTimers
  /** Rows that share a transaction at most: about 10 ms of work. */
  readonly groupLimit: number
  /** Rows that may wait; more are refused instead of growing memory. */
  readonly queueLimit: number
  /** Rows that are on disk now. */
  readonly onDurable: (rows: readonly Row[]) => void
  /** Rows that could not be written, and why. */
  readonly onLost: (rows: readonly Row[], error: unknown) => void
}
export type GroupQueue<Row extends Numbered> = {
  /** @throws AppError `station.overloaded` when `count` more do not fit */
  reserve(count: number): void
  push(row: Row): void
  /** Resolves when everything pushed so far is on disk; rejects when any of the rows from `firstNo` on could not be written. */
  settled(firstNo: number): Promise<void>
  /** Writes everything that waits, now. */
  flush(): void
  readonly waiting: number
}

/** Callers that wait for rows `firstNo` to `lastNo`. */
type Waiter = { readonly firstNo: number; readonly lastNo: number; readonly resolve: () => void; readonly reject: (error: unknown) => void }

/** Writes one group in one transaction, begin to commit without a pause: nothing can come between on the shared connection. */
function createGroupWriter<Row extends Numbered>(db: Database, write: (rows: readonly Row[]) => void): (rows: readonly Row[]) => void {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  return (rows) => {
    try {
      begin.run()
      write(rows)
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
function createPacer(clock: Clock, timers: GroupTimers, work: () => void): (isUrgent: boolean) => void {
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

/** Builds the queue in front of a table. */
export function createGroupQueue<Row extends Numbered>(parts: GroupQueueParts<Row>): GroupQueue<Row> {
  const { db, clock, timers, groupLimit, queueLimit, onDurable, onLost } = parts
  const write = createGroupWriter(db, parts.write)
  let queue: Row[] = []
  const waiters = createWaiters()
  function writeGroup(): void {
    const rows = queue.slice(0, groupLimit)
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
    if (queue.length > 0) schedule(queue.length >= groupLimit)
  })

  return {
    get waiting() {
      return queue.length
    },
    reserve(count) {
      if (queue.length + count > queueLimit) throw new AppError('station.overloaded', { retryAfterSeconds: 1 })
    },
    push(row) {
      queue.push(row)
      schedule(queue.length >= groupLimit)
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
