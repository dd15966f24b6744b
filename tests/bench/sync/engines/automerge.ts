/** Automerge: one document, one change an op, its own sync protocol. */
import * as Automerge from '@automerge/automerge'
import type { Engine, EnginePair, OpRecord } from './engine.ts'

/** Texts that are never edited letter by letter are set as one value. */
type Stored = { [Field in keyof OpRecord]: OpRecord[Field] extends string ? Automerge.ImmutableString : OpRecord[Field] }
type Log = { ops: Record<string, Stored> }

const text = (value: string): Automerge.ImmutableString => new Automerge.ImmutableString(value)
const stored = ({ id, kind, entity, atMs, actor, body }: OpRecord): Stored => ({
  ...{ id: text(id), kind: text(kind), entity: text(entity), atMs },
  ...{ actor: text(actor), body: text(body) },
})
const read = ({ id, kind, entity, atMs, actor, body }: Stored): OpRecord => ({
  ...{ id: id.val, kind: kind.val, entity: entity.val, atMs },
  ...{ actor: actor.val, body: body.val },
})

/** Messages of one state until both fall silent. */
function exchange(docs: [Automerge.Doc<Log>, Automerge.Doc<Log>]): number {
  const states = [Automerge.initSyncState(), Automerge.initSyncState()]
  let bytes = 0
  for (let isQuiet = false; !isQuiet;) {
    isQuiet = true
    for (const [from, to] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const [next, message] = Automerge.generateSyncMessage(docs[from], states[from] ?? Automerge.initSyncState())
      states[from] = next
      if (!message) continue
      isQuiet = false
      bytes += message.byteLength
      const [doc, state] = Automerge.receiveSyncMessage(docs[to], states[to] ?? Automerge.initSyncState(), message)
      docs[to] = doc
      states[to] = state
    }
  }
  return bytes
}

function openPair(): EnginePair {
  const first = Automerge.from<Log>({ ops: {} })
  const docs: [Automerge.Doc<Log>, Automerge.Doc<Log>] = [first, Automerge.clone(first)]
  return {
    write(side, record) {
      docs[side] = Automerge.change(docs[side], (doc) => {
        doc.ops[record.id] = stored(record)
      })
    },
    sync: () => Promise.resolve(exchange(docs)),
    records: (side) => Object.values(docs[side].ops).map(read),
    close() {
      for (const doc of docs) Automerge.free(doc)
    },
  }
}

export const automerge: Engine = { name: 'automerge', durability: 'memory only, one document', open: () => Promise.resolve(openPair()) }
