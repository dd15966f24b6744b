/** Projections: how a module turns ops into rows. A fold is a pure function of the log and touches rows of the op's own entity only. */
import type { Database } from 'better-sqlite3'
import type { Prisma } from '../../prisma/generated/client.ts'
import { toInstant } from '../kernel/clock.ts'
import type { Instant } from '../contract/primitives.ts'
import { TableAccess, tableReader, tableWriter, type TableReader, type TableWriter } from '../db/projection-writer.ts'
import type { AnyOpKind, FoldBody } from './define-op.ts'

/** What a fold may know of an op besides its body. */
export type FoldMeta = {
  readonly entity: string
  readonly actor: string
  /** The writing station's wall clock. */
  readonly at: Instant
  readonly streamId: string
  readonly seq: number
  /** Stable name of this op for rows that need one: `<streamId>:<seq>`. */
  readonly opId: string
}
export type FoldHandler<Body> = (op: { readonly body: Body; readonly meta: FoldMeta }) => void

/** What a projection's builder is given. */
export type ProjectionBuilder = {
  /** Declares a table this projection owns and the column that names the entity of a row. */
  table<Model extends Prisma.ModelName>(
    model: Model,
    entityColumn: keyof Prisma.TypeMap['model'][Model]['payload']['scalars'] & string,
  ): TableWriter<Model>
  /** Folds one kind of op. */
  on<Op extends AnyOpKind>(op: Op, handler: FoldHandler<FoldBody<Op>>): void
}

/** A named set of tables with their folds. Raise `foldVersion` when the fold changes: the tables are then rebuilt at start. */
export type Projection = { readonly name: string; readonly foldVersion: number; readonly build: (builder: ProjectionBuilder) => void }

/** Declares a projection. */
export const projection = (name: string, foldVersion: number, build: (builder: ProjectionBuilder) => void): Projection => ({
  name,
  foldVersion,
  build,
})

/** Reads of the current state for a decision, on the writer connection and inside its transaction. */
export type StateReader = { table<Model extends Prisma.ModelName>(model: Model): TableReader<Model> }

/** All projections bound to one writer connection. */
export type FoldEngine = {
  readonly state: StateReader
  readonly tables: readonly { readonly model: string; readonly entityColumn: string; readonly projection: string }[]
  /** Applies one op to every projection that listens to its kind. */
  fold(kind: string, body: Record<string, unknown>, meta: FoldMeta): void
  /** Removes every row of an entity, in all projections. */
  clear(entity: string): void
  /** Removes every row of all projections. */
  clearAll(): void
  /** Keeps what `compute` reads together until one of the tables it read is written. */
  remembered<T>(compute: (state: StateReader) => T): Remembered<T>
}

/** Something that is read often and changes seldom. */
export type Remembered<T> = {
  get(): T
  /** Something was undone: what was read meanwhile may never have been. */
  forget(): void
}

/** Binds projections to a database. @throws Error when two projections claim one table */
export function createFoldEngine(db: Database, projections: readonly Projection[]): FoldEngine {
  const accesses = new Map<string, TableAccess>()
  const handlers = new Map<string, FoldHandler<never>[]>()
  const readers = new Map<string, TableReader<never>>()
  const tables: { model: string; entityColumn: string; projection: string }[] = []
  let current = ''
  const access = (model: string): TableAccess => {
    let found = accesses.get(model)
    if (!found) accesses.set(model, (found = new TableAccess(db, model)))
    return found
  }
  for (const { name, build } of projections) {
    build({
      table(model, entityColumn) {
        const owner = tables.find((table) => table.model === model)
        if (owner) throw new Error(`table ${model} belongs to ${owner.projection}, not ${name}`)
        tables.push({ model, entityColumn, projection: name })
        return tableWriter(access(model), entityColumn, () => current)
      },
      on(op, handler) {
        const list = handlers.get(op.spec.kind) ?? []
        list.push(handler as FoldHandler<never>) // called below only with bodies of this very kind
        handlers.set(op.spec.kind, list)
      },
    })
  }
  const table: StateReader['table'] = (model) => {
    let reader = readers.get(model)
    if (!reader) readers.set(model, (reader = tableReader<never>(access(model))))
    return reader as never // the reader of this very table
  }
  return {
    state: { table },
    tables,
    remembered: (compute) => createRemembered(table, (model) => access(model).writes, compute),
    clear(entity) {
      for (const { model, entityColumn } of tables) access(model).clear(entityColumn, entity)
    },
    clearAll() {
      for (const { model } of tables) access(model).clearAll()
    },
    fold(kind, body, meta) {
      current = meta.entity
      for (const handler of handlers.get(kind) ?? []) handler({ body: body as never, meta }) // the handler was registered for this kind
    },
  }
}

/** Fold metadata from stored columns. */
export const foldMeta = (row: { entity: string; actor: string; wallMs: number; streamId: string; seq: number }): FoldMeta => ({
  entity: row.entity,
  actor: row.actor,
  at: toInstant(row.wallMs),
  streamId: row.streamId,
  seq: row.seq,
  opId: `${row.streamId}:${row.seq}`,
})

function createRemembered<T>(
  table: StateReader['table'],
  writesOf: (model: string) => number,
  compute: (state: StateReader) => T,
): Remembered<T> {
  let kept: { readonly value: T; readonly from: ReadonlyMap<string, number> } | null = null
  const isFresh = (): boolean => {
    for (const [model, writes] of kept?.from ?? []) if (writesOf(model) !== writes) return false
    return true
  }
  return {
    get() {
      if (kept && isFresh()) return kept.value
      const from = new Map<string, number>()
      const watched: StateReader = {
        table(model) {
          from.set(model, writesOf(model))
          return table(model)
        },
      }
      kept = { value: compute(watched), from }
      return kept.value
    },
    forget() {
      kept = null
    },
  }
}
