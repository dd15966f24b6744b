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

/** How the values of a column differ from what SQLite holds. Columns without one are the same on both sides. */
type Codec = { readonly encode: (value: unknown) => unknown; readonly decode: (value: unknown) => unknown }
const boolean: Codec = {
  encode: (value) => (value === null ? null : value ? 1 : 0),
  decode: (value) => (value === null ? null : value === 1),
}
const json: Codec = {
  encode: (value) => (value === null ? null : JSON.stringify(value)),
  decode: (value) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : null), // `unknown` takes nothing for granted, unlike the `any` of JSON.parse
}
const CODECS: Readonly<Record<string, Codec>> = { BOOLEAN: boolean, JSONB: json }

type TableInfo = { readonly name: string; readonly type: string; readonly pk: number }
/** A statement over some columns, and the codecs of those columns in its order. */
type Plan = { readonly statement: Statement; readonly codecs: readonly (Codec | undefined)[] }
/** The columns of a part that are given, and their values. */
type Given = { readonly columns: string[]; readonly values: unknown[] }

/** One table's columns, key and cached statements. */
export class TableAccess {
  readonly model: string
  readonly keys: readonly string[]
  /** Grows with every write: what was read before may be another thing now. */
  writes = 0
  readonly #db: Database
  readonly #columns: ReadonlyMap<string, Codec | undefined>
  readonly #coded: readonly (readonly [column: string, codec: Codec])[]
  readonly #statements = new Map<string, Statement>()
  readonly #plans = new Map<string, Plan>()

  constructor(db: Database, model: string) {
    this.#db = db
    this.model = model
    const columns = db.prepare(`PRAGMA table_info("${model}")`).all() as TableInfo[] // shape documented by SQLite
    if (columns.length === 0) throw new Error(`no table ${model}`)
    this.#columns = new Map(columns.map(({ name, type }) => [name, CODECS[type]]))
    this.#coded = [...this.#columns].flatMap(([name, codec]) => (codec ? [[name, codec] as const] : []))
    this.keys = columns
      .filter((column) => column.pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map((column) => column.name)
  }

  has(column: string): boolean {
    return this.#columns.has(column)
  }

  statement(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)))
    return statement
  }

  /**
   * The statement for these columns, made once: a fold writes the same few columns a million times.
   * @param name tells statements over the same columns apart
   * @throws Error when the table has no such column
   */
  plan(name: string, columns: readonly string[], sql: () => string): Plan {
    const key = `${name} ${columns.join()}`
    let plan = this.#plans.get(key)
    if (!plan) {
      const missing = columns.find((column) => !this.#columns.has(column))
      if (missing !== undefined) throw new Error(`${this.model} has no column ${missing}`)
      plan = { statement: this.statement(sql()), codecs: columns.map((column) => this.#columns.get(column)) }
      this.#plans.set(key, plan)
    }
    return plan
  }

  /** Removes the rows of an entity. */
  clear(entityColumn: string, entity: string): void {
    this.writes += 1
    this.statement(`DELETE FROM "${this.model}" WHERE "${entityColumn}" = ?`).run(entity)
  }

  clearAll(): void {
    this.writes += 1
    this.statement(`DELETE FROM "${this.model}"`).run()
  }

  /** Turns a row as SQLite gave it into one as Prisma types it, in place. */
  decodeRow(row: Record<string, unknown>): Record<string, unknown> {
    for (const [column, codec] of this.#coded) if (row[column] !== undefined) row[column] = codec.decode(row[column])
    return row
  }
}

/** Values as SQLite takes them, in place. */
function encoded({ codecs }: Plan, values: unknown[]): unknown[] {
  for (let at = 0; at < values.length; at += 1) {
    const codec = codecs[at]
    if (codec) values[at] = codec.encode(values[at])
  }
  return values
}

function given(part: Readonly<Record<string, unknown>>): Given {
  const columns: string[] = []
  const values: unknown[] = []
  for (const column in part) {
    const value = part[column]
    if (value === undefined) continue
    columns.push(column)
    values.push(value)
  }
  return { columns, values }
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

const listed = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(', ')
const whereText = (columns: readonly string[]): string =>
  columns.length === 0 ? '1' : columns.map((column) => `"${column}" IS ?`).join(' AND ')

/** Reader over one table. */
export function tableReader<Model extends Prisma.ModelName>(access: TableAccess): TableReader<Model> {
  const table = `"${access.model}"`
  const one = access.statement(`SELECT * FROM ${table} WHERE "${access.keys[0] ?? 'rowid'}" = ?`)
  const decode = (row: unknown): Row<Model> => access.decodeRow(row as Record<string, unknown>) as Row<Model> // SELECT * of this very table
  return {
    get(id) {
      const row = one.get(id)
      return row === undefined ? null : decode(row)
    },
    find(where, limit = 1000) {
      const { columns, values } = given(where)
      // the limit stands in the text: as a bound value SQLite would prepare the statement anew for every call
      const plan = access.plan(
        `find ${Math.trunc(limit)}`,
        columns,
        () => `SELECT * FROM ${table} WHERE ${whereText(columns)} ORDER BY ${listed(access.keys)} LIMIT ${Math.trunc(limit)}`,
      )
      return plan.statement.all(encoded(plan, values)).map(decode)
    },
    max(column, where = {}) {
      const { columns, values } = given(where)
      const plan = access.plan(`max ${column}`, columns, () => `SELECT MAX("${column}") AS top FROM ${table} WHERE ${whereText(columns)}`)
      const row = plan.statement.get(encoded(plan, values)) as { top: number | null } // one aggregate row always comes back
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
  const reader = tableReader<Model>(access)
  const own = (entity: unknown): void => {
    if (entity !== currentEntity()) throw new Error(`fold of ${currentEntity()} touched ${access.model} of ${String(entity)}`)
  }
  const run = (plan: Plan, values: unknown[]): void => {
    access.writes += 1
    plan.statement.run(encoded(plan, values))
  }
  const write = (verb: string, row: Readonly<Record<string, unknown>>): void => {
    own(row[entityColumn])
    const { columns, values } = given(row)
    run(
      access.plan(verb, columns, () => insertText(access, verb, columns)),
      values,
    )
  }
  const patchWhere = (where: Readonly<Record<string, unknown>>, part: Readonly<Record<string, unknown>>): void => {
    const sets = given(part)
    if (sets.columns.length === 0 && !access.has('version')) return
    const tests = given({ ...where, [entityColumn]: currentEntity() }) // whatever else is asked: rows of this entity only
    const name = `UPDATE ${sets.columns.length}` // where the sets end and the tests begin
    const plan = access.plan(name, [...sets.columns, ...tests.columns], () => updateText(access, sets.columns, tests.columns))
    run(plan, [...sets.values, ...tests.values])
  }
  const rowKey = access.keys.find((name) => name !== entityColumn)
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
      if (rowKey === undefined) own(id)
      patchWhere(rowKey === undefined ? {} : { [rowKey]: id }, part)
    },
    patchWhere,
  }
}

/** A new row; `version` begins at 1. */
function insertText(access: TableAccess, verb: string, columns: readonly string[]): string {
  const all = access.has('version') ? [...columns, 'version'] : columns
  const values = all.map((column) => (column === 'version' ? '1' : '?'))
  return `${verb} INTO "${access.model}" (${listed(all)}) VALUES (${values.join(', ')})`
}

/** Changes of rows; `version` counts up. */
function updateText(access: TableAccess, sets: readonly string[], tests: readonly string[]): string {
  const assignments = sets.map((column) => `"${column}" = ?`)
  if (access.has('version')) assignments.push('"version" = "version" + 1')
  return `UPDATE "${access.model}" SET ${assignments.join(', ')} WHERE ${whereText(tests)}`
}
