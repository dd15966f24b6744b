/** The rows that projections hold of one entity, read for comparison with another station's: every column, in one fixed order. */
import type { Database } from 'better-sqlite3'
import type { FoldEngine } from './projection.ts'

export type EntityRows = {
  /** `[table, rows]` of every table that has rows of this entity; two stations with the same rows get the same value. */
  of(entity: string): readonly (readonly [table: string, rows: readonly unknown[]])[]
  /** Tables with their columns: how rows look in this build. */
  readonly shape: readonly string[]
}
type ColumnInfo = { readonly name: string; readonly pk: number }

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')

/** Prepares the reads on the writer connection. */
export function createEntityRows(db: Database, engine: Pick<FoldEngine, 'tables'>): EntityRows {
  const tables = engine.tables.map(({ model, entityColumn }) => {
    const columns = db.prepare(`PRAGMA table_info("${model}")`).all() as ColumnInfo[] // shape documented by SQLite
    const names = columns.map(({ name }) => name).sort()
    const keys = columns
      .filter(({ pk }) => pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map(({ name }) => name)
    const select = db.prepare(`SELECT ${quoted(names)} FROM "${model}" WHERE "${entityColumn}" = ? ORDER BY ${quoted(keys)}`).raw()
    return { model, names, select }
  })
  return {
    of: (entity) =>
      tables.flatMap(({ model, select }) => {
        const rows = select.all(entity)
        return rows.length === 0 ? [] : [[model, rows] as const]
      }),
    shape: tables.map(({ model, names }) => `${model}(${names.join(',')})`).sort(),
  }
}
