/** PouchDB: one document an op, live replication both ways between two databases of one process. */
import { join } from 'node:path'
import leveldbAdapter from 'pouchdb-adapter-leveldb'
import memoryAdapter from 'pouchdb-adapter-memory'
import PouchDB, { type PouchDocument } from 'pouchdb-core'
import replication from 'pouchdb-replication'
import { z } from 'zod'
import type { Engine, EnginePair, OpRecord } from './engine.ts'

PouchDB.plugin(memoryAdapter).plugin(leveldbAdapter).plugin(replication)
const Document = z.object({ _id: z.string(), kind: z.string(), entity: z.string(), atMs: z.number(), actor: z.string(), body: z.string() })

/** As many documents in a batch as ours has ops. */
const BATCH = { batch_size: 500, batches_limit: 10 }

function openPair(dir: string, adapter: 'memory' | 'leveldb'): EnginePair {
  const sides = [new PouchDB(join(dir, 'a'), { adapter }), new PouchDB(join(dir, 'b'), { adapter })] as const
  const toRecord = (document: PouchDocument): OpRecord => {
    const { _id: id, ...fields } = Document.parse(document)
    return { id, ...fields }
  }
  return {
    async write(side, { id, ...fields }) {
      await sides[side].put({ _id: id, ...fields })
    },
    async sync() {
      await PouchDB.sync(sides[0], sides[1], BATCH)
      return null
    },
    records: async (side) => (await sides[side].allDocs({ include_docs: true })).rows.map(({ doc }) => toRecord(doc)),
    async close() {
      for (const side of sides) await side.close()
    },
  }
}

export const pouchMemory: Engine = {
  name: 'pouchdb memory',
  durability: 'memory only',
  open: (dir) => Promise.resolve(openPair(dir, 'memory')),
}
export const pouchLevel: Engine = {
  name: 'pouchdb leveldb',
  durability: 'LevelDB files, not synced at each write',
  open: (dir) => Promise.resolve(openPair(dir, 'leveldb')),
}
