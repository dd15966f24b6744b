/** Moves committed pages from the write-ahead log into the database, from the writer connection, in small steps on a schedule. */
import type { DatabaseHandle } from './open.ts'

/** Pages that make a checkpoint due: about 7 ms of work on a 2-core machine, well under the 20 ms the loop may block. */
const DUE_PAGES = 256
const CHECK_EVERY_MS = 500

type WalState = { readonly busy: number; readonly log: number; readonly checkpointed: number }
export type Timers = { setInterval(run: () => void, ms: number): unknown; clearInterval(timer: unknown): void }

/** Frames of the log that SQLite accepts, checkpointed or not. */
export function loggedFrames(db: DatabaseHandle): number {
  return Math.max(0, walState(db, 'NOOP').log)
}

/** Pages in the log that are not in the database yet. */
export function pendingPages(db: DatabaseHandle): number {
  const state = walState(db, 'NOOP')
  return Math.max(0, state.log - state.checkpointed)
}

/**
 * Runs one checkpoint when enough is pending. PASSIVE never waits for a reader; when all is moved the next write starts the log anew.
 * @param duePages pages that make it worth while
 * @returns pages still pending afterwards
 */
export function checkpointIfDue(db: DatabaseHandle, duePages = DUE_PAGES): number {
  const pending = pendingPages(db)
  if (pending < duePages || db.inTransaction) return pending
  const state = walState(db, 'PASSIVE')
  return Math.max(0, state.log - state.checkpointed)
}

/**
 * Looks twice a second whether a checkpoint is due.
 * @param onError gets what a checkpoint threw (a full disk, a damaged page)
 * @returns stops the schedule
 */
export function scheduleCheckpoints(db: DatabaseHandle, timers: Timers, onError: (error: unknown) => void): () => void {
  const timer = timers.setInterval(() => {
    try {
      checkpointIfDue(db)
    } catch (error) {
      onError(error)
    }
  }, CHECK_EVERY_MS)
  return () => {
    timers.clearInterval(timer)
  }
}

function walState(db: DatabaseHandle, mode: 'NOOP' | 'PASSIVE'): WalState {
  const [state] = db.pragma(`wal_checkpoint(${mode})`) as WalState[] // columns documented by SQLite
  return state ?? { busy: 0, log: 0, checkpointed: 0 }
}
