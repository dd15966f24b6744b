/** Typed writes to projection tables on the one writer connection. Only folds get one; columns come from the Prisma models. */
import type { Database, Statement } from 'better-sqlite3'
import type { Prisma } from '../../prisma/generated/client.ts'

/** A model's row as Prisma types it, with what SQLite hands back unchanged (text, numbers, booleans, JSON values). */
export type Row<Model extends Prisma.ModelName> = Prisma.TypeMap['model'][Model]['payload']['scalars']
type Column<Model extends Prisma.ModelName> = keyof Row<Model> & string
type RowPart<Model extends Prisma.ModelName> = { [Field in Column<Model>]?: Row<Model>[Field] | undefined }
/** Columns an insert may leave out, by Prisma's own word: nullable ones and ones with a default. A type of values cannot tell: any JSON may be `null`. */
type OptionalColumn<Model extends Prisma.ModelName> = {
  [Field in Column<Model>]: undefined extends Prisma.TypeMap['model'][Model]['operations']['create']['args']['data'][Field &
    keyof Prisma.TypeMap['model'][Model]['operations']['create']['args']['data']]
    ? Field
    : never
}[Column<Model>]
/** What an insert must give: every column but the ones that may be null or that the writer fills (`version`). */
export type NewRow<Model extends Prisma.ModelName> = {
  [Field in Exclude<Column<Model>, OptionalColumn<Model> | 'version'>]: Exclude<Row<Model>[Field], null>
} & { [Field in OptionalColumn<Model>]?: Row<Model>[Field] | undefined }

type Codec = { readonly encode: (value: unknown) => unknown; readonly decode: (value: unknown) => unknown }
const plain: Codec = { encode: (value) => value, decode: (value) => value }
const boolean: Codec = {
  encode: (value) => (value === null ? null : value ? 1 : 0),
  decode: (value) => (value === null ? null : value === 1),
}
const json: Codec = {
  encode: (value) => (value === null ? null : JSON.stringify(value)),
  decode: (value) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : null), // `unknown` takes nothing for granted, unlike the `any` of JSON.parse
}
const codecOf = (declared: string): Codec => (declared === 'BOOLEAN' ? boolean : declared === 'JSONB' ? json : plain)

type TableInfo = { readonly name: string; readonly type: string; readonly pk: number }

/** One table's columns, key and cached statements. */
export class TableAccess {
  readonly model: string
  readonly #db: Database
  readonly #codecs = new Map<string, Codec>()
  readonly keys: readonly string[]
  readonly #statements = new Map<string, Statement>()

  constructor(db: Database, model: string) {
    this.#db = db
    this.model = model
    const columns = db.prepare(`PRAGMA table_info("${model}")`).all() as TableInfo[] // shape documented by SQLite
    if (columns.length === 0) throw new Error(`no table ${model}`)
    for (const column of columns) this.#codecs.set(column.name, codecOf(column.type))
    this.keys = columns
      .filter((column) => column.pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map((column) => column.name)
  }

  has(column: string): boolean {
    return this.#codecs.has(column)
  }

  statement(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)))
    return statement
  }

  encode(column: string, value: unknown): unknown {
    const codec = this.#codecs.get(column)
    if (!codec) throw new Error(`${this.model} has no column ${column}`)
    return codec.encode(value)
  }

  decodeRow(row: Record<string, unknown>): Record<string, unknown> {
    const out: Record<string, unknown> = {}
    for (const name in row) out[name] = (this.#codecs.get(name) ?? plain).decode(row[name])
    return out
  }
}

/** Reads of one table on the writer connection, for loading the state a decision needs. */
export type TableReader<Model extends Prisma.ModelName> = {
  /** The row with this primary key (first key column). */
  get(id: string): Row<Model> | null
  /** Rows whose columns equal `where`, at most `limit` (default 1000), in key order. */
  find(where: RowPart<Model>, limit?: number): Row<Model>[]
  /** Largest value of a number column among rows that equal `where`, or null. */
  max(column: Column<Model>, where?: RowPart<Model>): number | null
}

/** Writes of one projection table. `entity` is checked: an op may change rows of its own entity only. */
export type TableWriter<Model extends Prisma.ModelName> = Pick<TableReader<Model>, 'get' | 'find'> & {
  /** Adds a row; `version` starts at 1. */
  insert(row: NewRow<Model>): void
  /** Changes columns of the row with this key; raises `version`. A missing row is ignored: its entity was erased or never seen. */
  patch(id: string, part: RowPart<Model>): void
  /** Adds or replaces a row by its key. */
  upsert(row: NewRow<Model>): void
  /** Changes columns of every row that equals `where`. */
  patchWhere(where: RowPart<Model>, part: RowPart<Model>): void
}

const whereText = (columns: readonly string[]): string =>
  columns.length === 0 ? '1' : columns.map((column) => `"${column}" IS ?`).join(' AND ')
const defined = (part: Record<string, unknown>): [string, unknown][] => Object.entries(part).filter(([, value]) => value !== undefined)

/** Reader over one table. */
export function tableReader<Model extends Prisma.ModelName>(access: TableAccess): TableReader<Model> {
  const table = `"${access.model}"`
  const order = access.keys.map((key) => `"${key}"`).join(', ')
  const values = (entries: [string, unknown][]): unknown[] => entries.map(([column, value]) => access.encode(column, value))
  const decode = (row: unknown): Row<Model> => access.decodeRow(row as Record<string, unknown>) as Row<Model> // SELECT * of this very table
  return {
    get(id) {
      const row = access.statement(`SELECT * FROM ${table} WHERE "${access.keys[0] ?? 'rowid'}" = ?`).get(id)
      return row === undefined ? null : decode(row)
    },
    find(where, limit = 1000) {
      const entries = defined(where)
      const sql = `SELECT * FROM ${table} WHERE ${whereText(entries.map(([column]) => column))} ORDER BY ${order} LIMIT ?`
      return access
        .statement(sql)
        .all(...values(entries), limit)
        .map(decode)
    },
    max(column, where = {}) {
      const entries = defined(where)
      const sql = `SELECT MAX("${column}") AS top FROM ${table} WHERE ${whereText(entries.map(([name]) => name))}`
      const row = access.statement(sql).get(...values(entries)) as { top: number | null } // one aggregate row always comes back
      return row.top
    },
  }
}

/**
 * Writer over one projection table.
 * @param entityColumn the column that names the entity a row belongs to
 * @param currentEntity entity of the op being folded
 */
export function tableWriter<Model extends Prisma.ModelName>(
  access: TableAccess,
  entityColumn: string,
  currentEntity: () => string,
): TableWriter<Model> {
  const table = `"${access.model}"`
  const reader = tableReader<Model>(access)
  const versioned = access.has('version')
  const own = (entity: unknown): void => {
    if (entity !== currentEntity()) throw new Error(`fold of ${currentEntity()} touched ${access.model} of ${String(entity)}`)
  }
  const write = (verb: string, row: Record<string, unknown>): void => {
    own(row[entityColumn])
    const entries = defined(row)
    if (versioned) entries.push(['version', 1])
    const columns = entries.map(([column]) => `"${column}"`).join(', ')
    const marks = entries.map(() => '?').join(', ')
    access
      .statement(`${verb} INTO ${table} (${columns}) VALUES (${marks})`)
      .run(...entries.map(([column, value]) => access.encode(column, value)))
  }
  const patchWhere = (where: Record<string, unknown>, part: Record<string, unknown>): void => {
    const sets = defined(part)
    const tests = defined({ ...where, [entityColumn]: currentEntity() })
    const assignments = sets.map(([column]) => `"${column}" = ?`)
    if (versioned) assignments.push('"version" = "version" + 1')
    if (assignments.length === 0) return
    const encoded = [...sets, ...tests].map(([column, value]) => access.encode(column, value))
    access.statement(`UPDATE ${table} SET ${assignments.join(', ')} WHERE ${whereText(tests.map(([column]) => column))}`).run(...encoded)
  }
  return {
    get: reader.get,
    find: reader.find,
    insert: (row) => {
      write('INSERT', row)
    },
    upsert: (row) => {
      write('INSERT OR REPLACE', row)
    },
    patch: (id, part) => {
      const key = access.keys.find((name) => name !== entityColumn)
      if (key === undefined) own(id)
      patchWhere(key === undefined ? {} : { [key]: id }, part)
    },
    patchWhere,
  }
}
