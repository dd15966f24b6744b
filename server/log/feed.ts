/** The change feed: every screen and reaction hears what was committed, in order, and can resume from a log position. */
import type { Database, Statement } from 'better-sqlite3'
import type { Change } from './append.ts'

/** Either changes up to `position`, or `reset`: too far behind, read everything anew. */
export type FeedItem = { readonly position: number; readonly reset: boolean; readonly changes: readonly Change[] }
type Listener = (changes: readonly Change[]) => void
export type Feed = {
  publish(changes: readonly Change[]): void
  /** Rows made of these ops are others now although nothing was committed: listeners look anew, followers are told to read everything anew. */
  retell(changes: readonly Change[]): void
  /** Hears changes as they are committed; returns the way to stop. */
  listen(listener: Listener): () => void
  /** Items after `position` (null = only from now on), first what was missed, then live, until aborted. */
  follow(position: number | null, signal: AbortSignal): AsyncGenerator<FeedItem>
  readonly position: number
}

/** A reader further behind than this is told to start anew. */
const CATCH_UP_LIMIT = 5_000
/** A slow reader's backlog is dropped above this; it then catches up from the log. */
const BACKLOG_LIMIT = 10_000

type MissedRow = { pos: number; kind: string; entity: string; scope: string }

/**
 * Builds the feed over the log table.
 * @param onFailure hears what a listener threw: what was committed is committed, and neither the others nor whoever waits for an answer is left without
 */
export function createFeed(db: Database, startPosition: number, onFailure: (error: unknown) => void): Feed {
  return new LogFeed(db, startPosition, onFailure)
}

class LogFeed implements Feed {
  readonly #listeners = new Set<Listener>()
  readonly #readers = new Set<Reader>()
  readonly #missed: Statement
  readonly #onFailure: (error: unknown) => void
  #position: number

  constructor(db: Database, startPosition: number, onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure
    this.#missed = db.prepare(
      'SELECT Op.pos, Op.kind, Op.entity, Stream.scope FROM Op JOIN Stream ON Stream.no = Op.streamNo WHERE Op.pos > ? ORDER BY Op.pos LIMIT ?',
    )
    this.#position = startPosition
  }

  get position(): number {
    return this.#position
  }

  publish(changes: readonly Change[]): void {
    this.#position = changes.at(-1)?.position ?? this.#position
    this.#tell(changes)
    for (const reader of this.#readers) reader.hear(changes)
  }

  retell(changes: readonly Change[]): void {
    this.#tell(changes)
    for (const reader of this.#readers) reader.startAnew()
  }

  #tell(changes: readonly Change[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(changes)
      } catch (error) {
        this.#onFailure(error)
      }
    }
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  async *follow(position: number | null, signal: AbortSignal): AsyncGenerator<FeedItem> {
    const reader = new Reader(position, this.#position)
    this.#readers.add(reader)
    const onAbort = (): void => {
      reader.wakeUp()
    }
    signal.addEventListener('abort', onAbort)
    try {
      while (!signal.aborted) {
        const item = this.#next(reader)
        if (item) yield item
        else await reader.sleep()
      }
    } finally {
      this.#readers.delete(reader)
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** What a reader has to be told now; null = it knows everything. */
  #next(reader: Reader): FeedItem | null {
    const anew = { position: this.#position, reset: true, changes: [] }
    if (reader.isAheadOf(this.#position)) return anew // it was restored from an older copy
    if (reader.takeAnew(this.#position)) return anew
    if (reader.takeBehind()) {
      const item = this.#catchUp(reader.at)
      if (item) {
        reader.at = item.position
        return item
      }
    }
    return reader.takeBacklog()
  }

  #catchUp(from: number): FeedItem | null {
    if (from >= this.#position) return null
    const rows = this.#missed.all(from, CATCH_UP_LIMIT + 1) as MissedRow[] // columns selected by name
    if (rows.length > CATCH_UP_LIMIT) return { position: this.#position, reset: true, changes: [] }
    const changes = rows.map((row) => ({ position: row.pos, kind: row.kind, entity: row.entity, scope: row.scope }))
    return { position: changes.at(-1)?.position ?? from, reset: false, changes }
  }
}

/** One reader of the feed: how far it is and what waits for it. */
class Reader {
  /** Log position the reader knows. */
  at: number
  /** A position beyond the end of this log, until the reader was told. */
  #claimed: number | null
  #backlog: Change[] = []
  #isBehind: boolean
  #isAnew = false
  #wake: (() => void) | null = null

  constructor(from: number | null, end: number) {
    this.at = Math.min(from ?? end, end)
    this.#claimed = from
    this.#isBehind = from !== null
  }

  hear(changes: readonly Change[]): void {
    if (this.#backlog.length > BACKLOG_LIMIT) {
      this.#backlog = []
      this.#isBehind = true
    }
    if (!this.#isBehind) this.#backlog.push(...changes)
    this.wakeUp()
  }

  startAnew(): void {
    this.#isAnew = true
    this.wakeUp()
  }

  wakeUp(): void {
    this.#wake?.()
  }

  async sleep(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    this.#wake = null
  }

  /** True once when the reader knows more than the log holds. */
  isAheadOf(end: number): boolean {
    if (this.#claimed === null || this.#claimed <= end) return false
    this.#claimed = null
    return true
  }

  /** True once when everything has to be read anew; what waited is part of it. */
  takeAnew(end: number): boolean {
    if (!this.#isAnew) return false
    this.#isAnew = false
    this.#isBehind = false
    this.#backlog = []
    this.at = end
    return true
  }

  /** True when changes have to be read from the log; what waited is among them. */
  takeBehind(): boolean {
    if (!this.#isBehind) return false
    this.#isBehind = false
    this.#backlog = []
    return true
  }

  takeBacklog(): FeedItem | null {
    if (this.#backlog.length === 0) return null
    const changes = this.#backlog
    this.#backlog = []
    this.at = changes.at(-1)?.position ?? this.at
    return { position: this.at, reset: false, changes }
  }
}
