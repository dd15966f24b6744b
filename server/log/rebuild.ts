/** Folding the whole log again. */
import type { Database } from 'better-sqlite3'
import { sha256 } from './codec.ts'
import type { Cutoffs } from './cutoffs.ts'
import type { Folder } from './folder.ts'
import type { FoldEngine } from './projection.ts'
import type { SqliteStore } from './sqlite-store.ts'

export type RebuildParts = {
  readonly db: Database
  readonly store: SqliteStore
  readonly engine: FoldEngine
  readonly folder: Folder
  readonly cutoffs: Cutoffs
}

/** Ops read at once while rebuilding. */
const PAGE = 20_000

/**
 * Empties every projection table and folds the whole log again, in one transaction: a crash leaves the old rows. Entities with concurrent
 * ops, and those with ops that could not be folded when they came, are folded at the end, each in causal order. Erasures that were
 * recorded but not carried out (by a build that did not know the kind) are finished.
 * @param erase erases a person, inside this transaction
 * @param onProgress hears how many ops are folded so far
 * @returns number of ops folded
 */
export function rebuildAll(
  { store, engine, folder, cutoffs }: RebuildParts,
  erase: (subjectId: string, wallMs: number) => void,
  onProgress: (ops: number) => void = () => undefined,
): number {
  return store.transaction(() => {
    const later = new Set([...store.entitiesToRefold(), ...cutoffs.entities()])
    engine.clearAll()
    store.clearDerived()
    const erased = new Map<string, number>()
    let count = 0
    for (let last = 0, isMore = true; isMore;) {
      const ops = store.opsFrom(last, PAGE)
      for (const op of ops) {
        const subjectId = folder.replay(op, later)
        if (subjectId !== null) erased.set(subjectId, op.wallMs)
      }
      count += ops.length
      last = ops.at(-1)?.pos ?? last
      isMore = ops.length === PAGE
      onProgress(count)
    }
    for (const entity of later) folder.refold(entity)
    cutoffs.reapply()
    for (const [subjectId, wallMs] of erased) erase(subjectId, wallMs)
    return count
  })
}

/** SHA-256 over every row of every projection table, table by table: equal digests mean byte-equal projections. */
export function projectionDigest(db: Database, engine: FoldEngine): Record<string, string> {
  const digests: Record<string, string> = {}
  for (const { model } of engine.tables) {
    const rows = db.prepare(`SELECT * FROM "${model}" ORDER BY 1, 2`).raw().iterate() as IterableIterator<unknown[]> // raw rows are arrays
    let digest: Uint8Array = new Uint8Array(32)
    for (const row of rows) digest = sha256(digest, Buffer.from(JSON.stringify(row)))
    digests[model] = Buffer.from(digest).toString('hex')
  }
  return digests
}
