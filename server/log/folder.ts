/**
 * Turns stored ops into rows. Own ops are folded as they are written. An op of another station is folded as it arrives when it had seen
 * all that is known of its entity; else the entity is folded again in causal order, which is the same on every station.
 */
import { decodeBody, encodeBody } from './codec.ts'
import type { Claims } from './claims.ts'
import type { Cutoffs } from './cutoffs.ts'
import type { AnyOpSpec } from './define-op.ts'
import { happenedBefore, orderOfEntity, type Causality } from './entity-order.ts'
import { contestedFields } from './field-versions.ts'
import { foldMeta, type FoldEngine } from './projection.ts'
import type { OpRegistry } from './registry.ts'
import type { LogStore, QuarantineReason, StoredOp } from './store.ts'
import type { SubjectKeys } from './subject-keys.ts'

export type Folder = {
  /** Folds an own op just stored. `personal` is what was sealed. */
  foldOwn(spec: AnyOpSpec, op: StoredOp, personal: Record<string, unknown> | null): void
  /** Folds ops of other stations just stored, in the order given; `prior` is the entity's op that had arrived last before each. */
  foldArrived(arrived: readonly { readonly op: StoredOp; readonly prior: { streamNo: number; seq: number } | null }[]): void
  /** Folds one entity again from its own ops. */
  refold(entity: string): void
  /**
   * Folds one op while everything is folded again; ops of entities in `later` only lay their claims. What stands in the log unquarantined
   * was checked when it came. @returns the person whom it erases, or null
   */
  replay(op: StoredOp, later: ReadonlySet<string>): string | null
  /** Lays the claims of a stream's ops after `from` up to `to` again. */
  claimAgain(streamNo: number, from: number, to: number): void
}
export type FolderParts = {
  readonly store: LogStore
  readonly causality: Causality
  readonly streamIdOf: (streamNo: number) => string
  readonly registry: OpRegistry
  readonly engine: Pick<FoldEngine, 'fold' | 'clear'>
  readonly keys: Pick<SubjectKeys, 'open'>
  readonly claims: Claims
  readonly cutoffs: Pick<Cutoffs, 'isExcluded' | 'apply'>
  /** Does what an op that erases a person orders; inside the transaction. */
  readonly erase: (subjectId: string, wallMs: number) => void
}

/** An op with its body raised to the version this build folds. */
type Readable = { readonly spec: AnyOpSpec; readonly body: Record<string, unknown> }

/** Builds the folder. */
export function createFolder(parts: FolderParts): Folder {
  return new LogFolder(parts)
}

class LogFolder implements Folder {
  readonly #parts: FolderParts

  constructor(parts: FolderParts) {
    this.#parts = parts
  }

  foldOwn(spec: AnyOpSpec, op: StoredOp, personal: Record<string, unknown> | null): void {
    const body = foldBody(spec, op.body, personal ? decodeBody(encodeBody(personal)) : null)
    this.#fold({ spec, body }, op)
    this.#settleFields(spec, op.entity)
    this.#carryOut({ spec, body }, op)
  }

  foldArrived(arrived: readonly { readonly op: StoredOp; readonly prior: { streamNo: number; seq: number } | null }[]): void {
    const again = new Set<string>()
    const late: { readable: Readable; op: StoredOp }[] = []
    for (const { op, prior } of arrived) {
      const isLast = !again.has(op.entity) && this.#followsAll(op, prior) // asked also of what is not folded: the next one is compared with it
      if (this.#parts.cutoffs.isExcluded(op)) continue // its station was shut out a moment ago
      const readable = this.#read(op)
      if (typeof readable === 'string') {
        this.#parts.store.quarantine(op, readable)
        continue
      }
      this.#parts.claims.note(readable.spec, readable.body, op)
      if (!isLast) {
        again.add(op.entity)
        late.push({ readable, op })
        continue
      }
      this.#foldSafely(readable, op)
      this.#settleFields(readable.spec, op.entity)
      this.#carryOut(readable, op)
    }
    for (const entity of again) this.refold(entity)
    for (const { readable, op } of late) this.#carryOut(readable, op) // what it orders is read from the rows just folded
  }

  refold(entity: string): void {
    this.#parts.engine.clear(entity)
    this.#parts.store.unquarantine(entity)
    const ordered = this.#ordered(entity)
    for (const { readable, op } of ordered) this.#foldSafely(readable, op)
    if (this.#parts.store.isTangled(entity)) this.#contest(entity, ordered)
  }

  replay(op: StoredOp, later: ReadonlySet<string>): string | null {
    const isLater = later.has(op.entity)
    if (this.#parts.cutoffs.isExcluded(op)) return null
    const readable = this.#read(op, isLater)
    if (typeof readable === 'string') return null
    this.#parts.claims.note(readable.spec, readable.body, op)
    if (!isLater) this.#fold(readable, op)
    return readable.spec.erases?.(readable.body as never) ?? null // the body is of this very kind
  }

  claimAgain(streamNo: number, from: number, to: number): void {
    for (const op of this.#parts.store.opsAfter(streamNo, from, to - from)) {
      const readable = this.#read(op)
      if (typeof readable !== 'string') this.#parts.claims.note(readable.spec, readable.body, op)
    }
  }

  /** True when `op` had seen every op of its entity. Marks the entity as tangled when it had not. */
  #followsAll(op: StoredOp, prior: { streamNo: number; seq: number } | null): boolean {
    const { store, causality } = this.#parts
    if (prior === null) return true
    if (store.isTangled(op.entity)) {
      // seldom: after a partition both sides go on; what saw both sides is simply last
      return store.opsOfEntity(op.entity).every((other) => other.pos === op.pos || happenedBefore(other, op, causality))
    }
    if (prior.streamNo === op.streamNo) return true
    const stored = store.opAt(prior.streamNo, prior.seq)
    if (stored && happenedBefore(stored, op, causality)) return true
    store.tangle(op.entity)
    return false
  }

  /** The readable ops of an entity in the order they are folded. */
  #ordered(entity: string): { readable: Readable; op: StoredOp }[] {
    const { store, causality, cutoffs } = this.#parts
    const ops = store.opsOfEntity(entity).filter((op) => !cutoffs.isExcluded(op))
    const ordered = store.isTangled(entity) ? orderOfEntity(ops, causality) : ops
    return ordered.flatMap((op) => {
      const readable = this.#read(op)
      return typeof readable === 'string' ? [] : [{ readable, op }]
    })
  }

  /** An op that saw all others may have settled fields that held more than one value. */
  #settleFields(spec: AnyOpSpec, entity: string): void {
    if (spec.registers && this.#parts.store.isTangled(entity)) this.#contest(entity, this.#ordered(entity))
  }

  /** Notes which fields of a tangled entity hold more than one value. */
  #contest(entity: string, ordered: readonly { readable: Readable; op: StoredOp }[]): void {
    const settings = ordered.flatMap(({ readable: { spec, body }, op }) => {
      const fields = spec.registers?.(body as never) // the body is of this very kind
      return fields ? [{ op, fields }] : []
    })
    const contested = contestedFields(settings, this.#parts.causality)
    this.#parts.store.setFieldVersions(
      entity,
      contested.map(({ field, values }) => ({
        field,
        values: values.map(({ op: { streamNo, seq }, value }) => ({ streamNo, seq, value })),
      })),
    )
  }

  /** Decodes a body and raises it to this build's version, or says why that cannot be done. A body that was checked before need not be again. */
  #read(op: StoredOp, mustCheck = true): Readable | QuarantineReason {
    const { registry, keys } = this.#parts
    const spec = registry.find(op.kind)
    if (!spec) return 'unknown-kind'
    if (op.kindVersion > spec.version) return 'newer-version'
    const { sealed } = op
    try {
      const personal = sealed?.bytes ? keys.open(sealed.subjectId, sealed.bytes) : null
      let body = foldBody(spec, op.body, personal)
      if (op.kindVersion < spec.version) body = registry.upcast(spec, op.kindVersion, body)
      if (!mustCheck) return { spec, body }
      return registry.accepts(spec, body) && spec.entity(body as never) === op.entity ? { spec, body } : 'invalid-body' // accepted by this very spec
    } catch {
      return 'invalid-body' // not our CBOR, or an upcaster met what no version ever wrote: the op stays, its meaning is nobody's
    }
  }

  #fold({ spec, body }: Readable, op: StoredOp): void {
    const { engine, streamIdOf } = this.#parts
    const { entity, actor, wallMs, seq } = op
    engine.fold(spec.kind, body, foldMeta({ entity, actor, wallMs, streamId: streamIdOf(op.streamNo), seq }))
  }

  /** A fold of foreign ops that throws must not stop the log: the op is set aside, the same way on every station. */
  #foldSafely(readable: Readable, op: StoredOp): void {
    const { store } = this.#parts
    try {
      store.savepoint(() => {
        this.#fold(readable, op)
      })
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError || isRefusedByTable(error))) throw error // a full disk is no fault of the op
      store.quarantine(op, 'fold-failed')
    }
  }

  /** What an op does beyond the rows of its entity: erases a person, ends the streams of a station. */
  #carryOut({ spec, body }: Readable, op: StoredOp): void {
    const subjectId = spec.erases?.(body as never) // the body is of this very kind
    if (subjectId !== undefined) this.#parts.erase(subjectId, op.wallMs)
    const stationId = spec.shutsOut?.(body as never) // as above
    if (stationId !== undefined) this.#parts.cutoffs.apply(stationId)
  }
}

/** The body a fold is given: decoded from the stored bytes, so that live folding and rebuilding see exactly the same. */
export function foldBody(spec: AnyOpSpec, clearBytes: Uint8Array, personal: Record<string, unknown> | null): Record<string, unknown> {
  const body = decodeBody(clearBytes)
  if (spec.sealed) for (const name of spec.sealed) body[name] = personal?.[name] ?? null
  return body
}

/** SQLite's word for a value that breaks a rule of the table (a second row with one key, a missing column). */
const isRefusedByTable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_CONSTRAINT')
