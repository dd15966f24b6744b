/**
 * Moves committed pages from the write-ahead log into the database. A thread of its own does nearly all of it: each page costs about 30 us
 * of cipher, and a page that was written a hundred times since is moved once, so it is done seldom and in large portions.
 */
import { startCheckpointThread, type CheckpointThread } from './checkpoint-thread.ts'
import type { DatabaseHandle } from './open.ts'
import type { Source } from './worker-tasks.ts'

/** Pages (4 KiB each) that make a portion. */
const PORTION_PAGES = 2_000
/** What the writer moves itself so that the log can begin anew: about 7 ms of work, well under the 20 ms the loop may block. */
const REST_PAGES = 256
/** A log of this many pages is worth beginning anew even while writing goes on. */
const LONG_LOG_PAGES = 4_000
const CHECK_EVERY_MS = 500

type WalState = { readonly busy: number; readonly log: number; readonly checkpointed: number }
export type Timers = { setInterval(run: () => void, ms: number): unknown; clearInterval(timer: unknown): void }

/** Frames of the log that SQLite accepts, checkpointed or not. */
export function loggedFrames(db: DatabaseHandle): number {
  return Math.max(0, walState(db, 'NOOP').log)
}

/** Pages in the log that are not in the database yet. */
export function pendingPages(db: DatabaseHandle): number {
  return pendingOf(walState(db, 'NOOP'))
}

/**
 * Runs one checkpoint on this connection when enough is pending. PASSIVE never waits for a reader; when all is moved the next write starts
 * the log anew.
 * @param duePages pages that make it worth while
 * @returns pages still pending afterwards
 */
export function checkpointIfDue(db: DatabaseHandle, duePages = REST_PAGES): number {
  const pending = pendingPages(db)
  return pending < duePages || db.inTransaction ? pending : pendingOf(walState(db, 'PASSIVE'))
}

/**
 * Looks twice a second whether a portion is due.
 * @param source the same file and key as `db`, for the thread
 * @param onError gets what a checkpoint threw (a full disk, a damaged page)
 * @returns stops the schedule; the writer may be closed once it resolves
 */
export function scheduleCheckpoints(
  db: DatabaseHandle,
  source: Source,
  timers: Timers,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let thread: CheckpointThread | null = null
  let running: Promise<void> | null = null
  let isStopped = false
  const portions = async (): Promise<void> => {
    thread ??= startCheckpointThread(source)
    for (let isMore = true; isMore && !isStopped;) {
      await thread.run()
      isMore = !isStopped && !finished(db)
    }
  }
  const look = (): void => {
    try {
      if (running !== null || pendingPages(db) < PORTION_PAGES) return
      running = portions()
        .catch((error: unknown) => {
          thread = null // it may have died of it
          onError(error)
        })
        .finally(() => {
          running = null
        })
    } catch (error) {
      onError(error)
    }
  }
  const timer = timers.setInterval(look, CHECK_EVERY_MS)
  return async () => {
    isStopped = true
    timers.clearInterval(timer)
    await running
    await thread?.close()
  }
}

/** After a portion: moves what was written meanwhile when that is little. @returns false when another portion is due now */
function finished(db: DatabaseHandle): boolean {
  const state = walState(db, 'NOOP')
  if (pendingOf(state) > REST_PAGES) return state.log < LONG_LOG_PAGES
  checkpointIfDue(db, 1)
  return true
}

const pendingOf = ({ log, checkpointed }: WalState): number => Math.max(0, log - checkpointed)

function walState(db: DatabaseHandle, mode: 'NOOP' | 'PASSIVE'): WalState {
  const [state] = db.pragma(`wal_checkpoint(${mode})`) as WalState[] // columns documented by SQLite
  return state ?? { busy: 0, log: 0, checkpointed: 0 }
}
