/** The change feed: every screen and reaction hears what was committed, in order, and can resume from a log position. */
import type { Database } from 'better-sqlite3'
import type { Change } from './append.ts'

/** Either changes up to `position`, or `reset`: too far behind, read everything anew. */
export type FeedItem = { readonly position: number; readonly reset: boolean; readonly changes: readonly Change[] }
export type Feed = {
  publish(changes: readonly Change[]): void
  /** Hears changes as they are committed; returns the way to stop. */
  listen(listener: (changes: readonly Change[]) => void): () => void
  /** Items after `position` (null = only from now on), first what was missed, then live, until aborted. */
  follow(position: number | null, signal: AbortSignal): AsyncGenerator<FeedItem>
  readonly position: number
}

/** A reader further behind than this is told to start anew. */
const CATCH_UP_LIMIT = 5_000
/** A slow reader's backlog is dropped above this; it then catches up from the log. */
const BACKLOG_LIMIT = 10_000

type MissedRow = { pos: number; kind: string; entity: string; scope: string }

/** Builds the feed over the log table. */
export function createFeed(db: Database, startPosition: number): Feed {
  const listeners = new Set<(changes: readonly Change[]) => void>()
  const missed = db.prepare('SELECT Op.pos, Op.kind, Op.entity, Stream.scope FROM Op JOIN Stream ON Stream.no = Op.streamNo WHERE Op.pos > ? ORDER BY Op.pos LIMIT ?')
  let position = startPosition

  function catchUp(from: number): FeedItem | null {
    if (from >= position) return null
    const rows = missed.all(from, CATCH_UP_LIMIT + 1) as MissedRow[] // columns selected by name
    if (rows.length > CATCH_UP_LIMIT) return { position, reset: true, changes: [] }
    const changes = rows.map((row) => ({ position: row.pos, kind: row.kind, entity: row.entity, scope: row.scope }))
    return { position: changes.at(-1)?.position ?? from, reset: false, changes }
  }

  async function* follow(from: number | null, signal: AbortSignal): AsyncGenerator<FeedItem> {
    let at = Math.min(from ?? position, position)
    let backlog: Change[] = []
    let isBehind = from !== null
    let wake: (() => void) | null = null
    const stop = listen((changes) => {
      if (backlog.length > BACKLOG_LIMIT) { backlog = []; isBehind = true }
      if (!isBehind) backlog.push(...changes)
      wake?.()
    })
    const onAbort = (): void => { wake?.() }
    signal.addEventListener('abort', onAbort)
    try {
      while (!signal.aborted) {
        if (from !== null && from > position) {
          from = null
          yield { position, reset: true, changes: [] } // the reader knows more than this log: it was restored from an older copy
          continue
        }
        if (isBehind) {
          isBehind = false
          backlog = []
          const item = catchUp(at)
          if (item) { at = item.position; yield item; continue }
        }
        if (backlog.length > 0) {
          const changes = backlog
          backlog = []
          at = changes.at(-1)?.position ?? at
          yield { position: at, reset: false, changes }
          continue
        }
        await new Promise<void>((resolve) => { wake = resolve })
        wake = null
      }
    } finally {
      stop()
      signal.removeEventListener('abort', onAbort)
    }
  }

  function listen(listener: (changes: readonly Change[]) => void): () => void {
    listeners.add(listener)
    return () => { listeners.delete(listener) }
  }

  return {
    get position() { return position },
    publish(changes) {
      position = changes.at(-1)?.position ?? position
      for (const listener of listeners) listener(changes)
    },
    listen,
    follow,
  }
}
