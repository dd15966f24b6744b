/** Actual's CRDT: its timestamps, Merkle tries and messages, applied to SQLite as its sync does it: one message an op, last writer wins a cell. */
import { join } from 'node:path'
import { create, fromBinary, merkle, MessageEnvelopeSchema, MessageSchema, SyncResponseSchema, Timestamp, toBinary } from '@actual-app/crdt'
import Database from 'better-sqlite3'
import type { Engine, EnginePair, OpRecord } from './engine.ts'

type Message = {
  readonly timestamp: string
  readonly dataset: string
  readonly row: string
  readonly column: string
  readonly value: string
}
type Trie = ReturnType<typeof merkle.emptyTrie>

const SCHEMA = `
  PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
  CREATE TABLE messages (timestamp TEXT PRIMARY KEY, dataset TEXT, row TEXT, "column" TEXT, value TEXT);
  CREATE INDEX messages_search ON messages (dataset, row, "column", timestamp);
  CREATE TABLE cells (dataset TEXT, row TEXT, "column" TEXT, value TEXT, PRIMARY KEY (dataset, row, "column"))`

/** One database with its trie. */
class Side {
  trie: Trie = merkle.emptyTrie()
  readonly #db: Database.Database
  readonly #node: string
  #atMs = 0
  #counter = 0

  constructor(file: string, node: string) {
    this.#db = new Database(file)
    this.#db.exec(SCHEMA)
    this.#node = node
  }

  write({ id, body, ...about }: OpRecord): void {
    this.#counter = about.atMs > this.#atMs ? 0 : this.#counter + 1
    this.#atMs = Math.max(about.atMs, this.#atMs)
    const timestamp = new Timestamp(this.#atMs, this.#counter, this.#node).toString()
    this.apply([
      { timestamp, dataset: about.kind, row: id, column: 'op', value: JSON.stringify([about.entity, about.atMs, about.actor, body]) },
    ])
  }

  /** Records messages and shows those that are the newest of their cell; one transaction. */
  apply(messages: readonly Message[]): void {
    const newer = this.#db.prepare('SELECT 1 FROM messages WHERE dataset = ? AND row = ? AND "column" = ? AND timestamp >= ? LIMIT 1')
    const insert = this.#db.prepare('INSERT OR IGNORE INTO messages (timestamp, dataset, row, "column", value) VALUES (?, ?, ?, ?, ?)')
    const show = this.#db.prepare('INSERT OR REPLACE INTO cells (dataset, row, "column", value) VALUES (?, ?, ?, ?)')
    this.#db.transaction(() => {
      for (const { timestamp, dataset, row, column, value } of messages) {
        const isNewest = newer.get(dataset, row, column, timestamp) === undefined
        const { changes } = insert.run(timestamp, dataset, row, column, value)
        if (isNewest) show.run(dataset, row, column, value)
        const parsed = Timestamp.parse(timestamp)
        if (changes > 0 && parsed) this.trie = merkle.insert(this.trie, parsed)
      }
    })()
    this.trie = merkle.prune(this.trie)
  }

  /** Messages from this time on that `reader` did not write itself, packed as its server sends them. */
  since(ms: number, reader: Side): Uint8Array {
    const from = new Timestamp(ms, 0, '0').toString()
    const wanted = this.#db.prepare("SELECT * FROM messages WHERE timestamp >= ? AND timestamp NOT LIKE '%' || ? ORDER BY timestamp")
    const rows = wanted.all(from, reader.#node) as Message[] // columns of the table
    const messages = rows.map(({ timestamp, dataset, row, column, value }) =>
      create(MessageEnvelopeSchema, {
        timestamp,
        isEncrypted: false,
        content: toBinary(MessageSchema, create(MessageSchema, { dataset, row, column, value })),
      }),
    )
    return toBinary(SyncResponseSchema, create(SyncResponseSchema, { messages, merkle: JSON.stringify(this.trie) }))
  }

  take(bytes: Uint8Array): void {
    const { messages } = fromBinary(SyncResponseSchema, bytes)
    this.apply(messages.map(({ timestamp, content }) => ({ timestamp, ...fromBinary(MessageSchema, content) })))
  }

  *records(): Generator<OpRecord> {
    const rows = this.#db.prepare('SELECT dataset, row, value FROM cells').all() as { dataset: string; row: string; value: string }[] // columns selected by name
    for (const { dataset, row, value } of rows) {
      const [entity, atMs, actor, body] = JSON.parse(value) as [string, number, string, string] // as `write` made it
      yield { id: row, kind: dataset, entity, atMs, actor, body }
    }
  }

  close(): void {
    this.#db.close()
  }
}

function openPair(dir: string): EnginePair {
  const sides = [new Side(join(dir, 'a.db'), 'A'.repeat(16)), new Side(join(dir, 'b.db'), 'B'.repeat(16))] as const
  return {
    write: (side, record) => {
      sides[side].write(record)
    },
    sync() {
      const [a, b] = sides
      let bytes = 0
      for (let ms = merkle.diff(a.trie, b.trie); ms !== null; ms = merkle.diff(a.trie, b.trie)) {
        const [fromA, fromB] = [a.since(ms, b), b.since(ms, a)]
        bytes += fromA.byteLength + fromB.byteLength
        b.take(fromA)
        a.take(fromB)
      }
      return Promise.resolve(bytes)
    },
    records: (side) => sides[side].records(),
    close() {
      for (const side of sides) side.close()
    },
  }
}

export const actual: Engine = {
  name: '@actual-app/crdt',
  durability: 'its functions on SQLite, WAL, synchronous=FULL, not encrypted, a transaction each op and each message',
  open: (dir) => Promise.resolve(openPair(dir)),
}
