/** Yjs: one document, one map entry an op, a transaction each. */
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs'
import type { Engine, EnginePair, OpRecord } from './engine.ts'

function openPair(): EnginePair {
  const docs = [new Doc(), new Doc()] as const
  const opsOf = (side: 0 | 1) => docs[side].getMap<OpRecord>('ops')
  const give = (from: Doc, to: Doc): number => {
    const asked = encodeStateVector(to)
    const update = encodeStateAsUpdate(from, asked)
    applyUpdate(to, update)
    return asked.byteLength + update.byteLength
  }
  return {
    write(side, record) {
      opsOf(side).set(record.id, record)
    },
    sync: () => Promise.resolve(give(docs[0], docs[1]) + give(docs[1], docs[0])),
    records: (side) => opsOf(side).values(),
    close() {
      for (const doc of docs) doc.destroy()
    },
  }
}

export const yjs: Engine = { name: 'yjs', durability: 'memory only', open: () => Promise.resolve(openPair()) }
