/** Folding the log again: all of it (rebuild), or one entity's part of it (after erasure or a late arrival). */
import type { Database } from 'better-sqlite3'
import { sha256 } from './codec.ts'
import { foldBody } from './append.ts'
import { foldMeta, type FoldEngine } from './projection.ts'
import type { OpRegistry } from './registry.ts'
import type { SubjectKeys } from './subject-keys.ts'

type StoredOp = {
  pos: number
  streamNo: number
  seq: number
  wall: number
  kind: string
  kindVersion: number
  entity: string
  actor: string
  body: Buffer
  sealed: Buffer | null
  subjectId: string | null
}
export type RebuildParts = { readonly db: Database; readonly engine: FoldEngine; readonly registry: OpRegistry; readonly keys: SubjectKeys }

const SELECT =
  'SELECT Op.pos, streamNo, seq, wall, kind, kindVersion, entity, actor, body, sealed, subjectId FROM Op LEFT JOIN SealedBody ON SealedBody.pos = Op.pos'
/** Ops per transaction while rebuilding. */
const BATCH = 20_000

/** Folds one stored op; kinds this build does not know are left for later. */
function foldStored({ engine, registry, keys }: RebuildParts, names: ReadonlyMap<number, string>, op: StoredOp): void {
  const spec = registry.find(op.kind)
  if (!spec || op.kindVersion > spec.version) return
  const personal = op.sealed && op.subjectId ? keys.open(op.subjectId, op.sealed) : null
  let body = foldBody(spec, op.body, personal)
  if (op.kindVersion < spec.version) body = registry.upcast(spec, op.kindVersion, body)
  engine.fold(
    op.kind,
    body,
    foldMeta({ entity: op.entity, actor: op.actor, wallMs: op.wall, streamId: names.get(op.streamNo) ?? '', seq: op.seq }),
  )
}

const streamNames = (db: Database): Map<number, string> =>
  new Map((db.prepare('SELECT no, streamId FROM Stream').all() as { no: number; streamId: string }[]).map((row) => [row.no, row.streamId])) // columns selected by name

/**
 * Empties every projection table and folds the whole log again, in one transaction: a crash leaves the old rows.
 * @param onProgress hears how many ops are folded so far
 * @returns number of ops folded
 */
export function rebuildAll(parts: RebuildParts, onProgress: (ops: number) => void = () => undefined): number {
  const { db, engine } = parts
  const names = streamNames(db)
  const page = db.prepare(`${SELECT} WHERE Op.pos > ? ORDER BY Op.pos LIMIT ?`)
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const table of engine.tables) db.exec(`DELETE FROM "${table.model}"`)
    let last = 0
    let count = 0
    for (;;) {
      const ops = page.all(last, BATCH) as StoredOp[] // columns selected by name
      for (const op of ops) foldStored(parts, names, op)
      count += ops.length
      last = ops.at(-1)?.pos ?? last
      onProgress(count)
      if (ops.length < BATCH) break
    }
    db.exec('COMMIT')
    return count
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

/** Folds one entity again from its own ops; inside the caller's transaction. Possible because a fold touches rows of its entity only. */
export function refoldEntity(parts: RebuildParts, entity: string): void {
  const names = streamNames(parts.db)
  for (const table of parts.engine.tables) parts.db.prepare(`DELETE FROM "${table.model}" WHERE "${table.entityColumn}" = ?`).run(entity)
  const ops = parts.db.prepare(`${SELECT} WHERE entity = ? ORDER BY Op.pos`).all(entity) as StoredOp[] // columns selected by name
  for (const op of ops) foldStored(parts, names, op)
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
