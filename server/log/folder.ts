/**
 * Turns stored ops into rows. Own ops are folded as they are written. An op of another station is folded as it arrives when it had seen
 * all that is known of its entity; else the entity is folded again in causal order, which is the same on every station.
 */
import { decodeBody, encodeBody } from './codec.ts'
import type { Claims } from './claims.ts'
import type { Cutoffs } from './cutoffs.ts'
import type { AnyOpSpec } from './define-op.ts'
import { happenedBefore, orderOfEntity, OrderTail, type Causality } from './entity-order.ts'
import { contestedFields } from './field-versions.ts'
import { isInPlace, writerOf, type Writer } from './in-place.ts'
import { foldMeta, type FoldEngine } from './projection.ts'
import type { OpRegistry } from './registry.ts'
import type { LogStore, QuarantineReason, StoredOp } from './store.ts'
import type { SubjectKeys } from './subject-keys.ts'

export type Folder = {
  /** Folds an own op just stored. `personal` is what was sealed. */
  foldOwn(spec: AnyOpSpec, op: StoredOp, personal: Record<string, unknown> | null): void
  /** Folds ops of other stations just stored, in the order given; `prior` is the entity's op that had arrived last before each. */
  foldArrived(arrived: readonly Arrived[]): void
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
  readonly scopeOf: (streamNo: number) => string
  readonly registry: OpRegistry
  readonly engine: Pick<FoldEngine, 'fold' | 'clear'>
  readonly keys: Pick<SubjectKeys, 'open'>
  readonly claims: Claims
  readonly cutoffs: Pick<Cutoffs, 'isExcluded' | 'remember' | 'apply' | 'forget'>
  /** Does what an op that erases a person orders; inside the transaction. */
  readonly erase: (subjectId: string, wallMs: number) => void
}

/** An op with its body raised to the version this build folds. */
type Readable = { readonly spec: AnyOpSpec; readonly body: Record<string, unknown> }
type Folded = { readonly readable: Readable; readonly op: StoredOp }
type Fold = (readable: Readable, op: StoredOp) => void
/** `prior`: the op of the entity that had arrived last before. */
type Arrived = { readonly op: StoredOp; readonly prior: { readonly streamNo: number; readonly seq: number } | null }

/** Tangled entities whose order is remembered while their ops arrive. */
const TAILS_KEPT = 512

/** Builds the folder. */
export function createFolder(parts: FolderParts): Folder {
  return new LogFolder(parts)
}

class LogFolder implements Folder {
  readonly #parts: FolderParts
  /** Proven by `prior` before they are used, so that what came by other ways, or was undone, does no harm. */
  readonly #tails = new Map<string, OrderTail>()
  /** Who wrote a stream, by its number; an undone number is given again, so it is looked at anew. */
  readonly #writers = new Map<number, Writer>()

  constructor(parts: FolderParts) {
    this.#parts = parts
  }

  foldOwn(spec: AnyOpSpec, op: StoredOp, personal: Record<string, unknown> | null): void {
    const body = foldBody(spec, op.body, personal ? decodeBody(encodeBody(personal)) : null)
    this.#prepare({ spec, body })
    this.#fold({ spec, body }, op)
    this.#settleFields(spec, op.entity)
    this.#carryOut({ spec, body }, op)
  }

  foldArrived(arrived: readonly Arrived[]): void {
    // what an op orders is read from the rows just folded, and folds entities again: none of their ops may still wait for its turn
    for (const { readable, op } of this.#foldTogether(arrived)) this.#carryOut(readable, op)
  }

  refold(entity: string): void {
    const { store } = this.#parts
    this.#tails.delete(entity)
    this.#orSafely(
      (fold) => store.savepoint(() => this.#refoldWith(entity, fold)),
      (fold) => this.#refoldWith(entity, fold),
    )
  }

  replay(op: StoredOp, later: ReadonlySet<string>): string | null {
    const isLater = later.has(op.entity)
    if (this.#isExcluded(op)) return null
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

  #foldTogether(arrived: readonly Arrived[]): Folded[] {
    const { store, cutoffs } = this.#parts
    return this.#orSafely(
      (fold) => store.savepoint(() => this.#foldEach(arrived, fold)),
      (fold) => {
        cutoffs.forget()
        this.#tails.clear()
        return this.#foldEach(arrived, fold)
      },
    )
  }

  /** Nearly always every fold succeeds, and one savepoint for all is enough; otherwise each op gets its own, and those that fail are set aside. */
  #orSafely<T>(together: (fold: Fold) => T, oneByOne: (fold: Fold) => T): T {
    try {
      return together((readable, op) => {
        this.#fold(readable, op)
      })
    } catch (error) {
      if (!isFaultOfFold(error)) throw error
      return oneByOne((readable, op) => {
        this.#foldSafely(readable, op)
      })
    }
  }

  #foldEach(arrived: readonly Arrived[], fold: Fold): Folded[] {
    const { store, claims } = this.#parts
    /** Entities to be folded again, with the op that arrived last. */
    const again = new Map<string, StoredOp>()
    const folded: Folded[] = []
    for (const { op, prior } of arrived) {
      if (again.has(op.entity)) again.set(op.entity, op)
      const isLast = !again.has(op.entity) && this.#isLast(op, prior) // asked also of what is not folded: the next one is compared with it
      if (this.#isExcluded(op)) continue // its station was shut out a moment ago
      const readable = this.#read(op)
      if (typeof readable === 'string') {
        store.quarantine(op, readable)
        continue
      }
      claims.note(readable.spec, readable.body, op)
      this.#prepare(readable)
      folded.push({ readable, op })
      if (!isLast) {
        again.set(op.entity, op)
        continue
      }
      fold(readable, op)
      this.#settleFields(readable.spec, op.entity)
    }
    for (const [entity, newest] of again) this.#keepTail(entity, new OrderTail(this.#refoldWith(entity, fold), newest))
    return folded
  }

  /** @returns the ops of the entity that count, in the order in which they are folded */
  #refoldWith(entity: string, fold: Fold): StoredOp[] {
    const { store, engine } = this.#parts
    engine.clear(entity)
    store.unquarantine(entity)
    const order = this.#orderOf(entity)
    const ordered = this.#readAll(order, (op, reason) => {
      store.quarantine(op, reason)
    })
    for (const { readable, op } of ordered) fold(readable, op)
    if (store.isTangled(entity)) this.#contest(entity, ordered)
    return order
  }

  /** True when `op` is folded after every other op of its entity. Marks the entity as tangled when there is one that it had not seen. */
  #isLast(op: StoredOp, prior: Arrived['prior']): boolean {
    const { store, causality } = this.#parts
    if (prior === null) return true
    if (!store.isTangled(op.entity)) {
      if (prior.streamNo === op.streamNo) return true
      const stored = store.opAt(prior.streamNo, prior.seq)
      if (stored && happenedBefore(stored, op, causality)) return true
      store.tangle(op.entity)
    }
    const tail = this.#tailBefore(op, prior)
    if (!this.#isExcluded(op)) return tail.add(op, causality)
    tail.pass(op)
    return false
  }

  #tailBefore({ entity, pos }: StoredOp, prior: Arrived['prior']): OrderTail {
    const kept = this.#tails.get(entity)
    if (kept?.follows(prior)) return kept
    const before = this.#orderOf(entity).filter((other) => other.pos < pos) // the others of this transaction are stored already
    const tail = new OrderTail(before, prior)
    this.#keepTail(entity, tail)
    return tail
  }

  #keepTail(entity: string, tail: OrderTail): void {
    this.#tails.delete(entity)
    const oldest = this.#tails.size < TAILS_KEPT ? undefined : this.#tails.keys().next().value
    if (oldest !== undefined) this.#tails.delete(oldest)
    this.#tails.set(entity, tail)
  }

  /** The ops of an entity that count, in the order in which they are folded. */
  #orderOf(entity: string): StoredOp[] {
    const { store, causality } = this.#parts
    const ops = store.opsOfEntity(entity).filter((op) => !this.#isExcluded(op))
    return store.isTangled(entity) ? orderOfEntity(ops, causality) : ops
  }

  #readAll(ops: readonly StoredOp[], onUnreadable: (op: StoredOp, reason: QuarantineReason) => void = () => undefined): Folded[] {
    return ops.flatMap((op) => {
      const readable = this.#read(op)
      if (typeof readable !== 'string') return [{ readable, op }]
      onUnreadable(op, readable)
      return []
    })
  }

  /** An op that saw all others may have settled fields that held more than one value. */
  #settleFields(spec: AnyOpSpec, entity: string): void {
    if (spec.registers && this.#parts.store.isTangled(entity)) this.#contest(entity, this.#readAll(this.#orderOf(entity)))
  }

  /** Notes which fields of a tangled entity hold more than one value. */
  #contest(entity: string, ordered: readonly Folded[]): void {
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
      if (!registry.accepts(spec, body) || spec.entity(body as never) !== op.entity) return 'invalid-body' // accepted by this very spec
      return this.#isInPlace(spec, body, op.streamNo) ? { spec, body } : 'out-of-place'
    } catch {
      return 'invalid-body' // not our CBOR, or an upcaster met what no version ever wrote: the op stays, its meaning is nobody's
    }
  }

  #isInPlace(spec: AnyOpSpec, body: Record<string, unknown>, streamNo: number): boolean {
    const { scopeOf, causality } = this.#parts
    const scope = scopeOf(streamNo)
    const { stationId } = causality.originOf(streamNo)
    let writer = this.#writers.get(streamNo)
    if (writer?.scope !== scope || writer.stationId !== stationId) this.#writers.set(streamNo, (writer = writerOf({ scope, stationId })))
    return isInPlace(spec, body, writer)
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
      if (!isFaultOfFold(error)) throw error
      store.quarantine(op, 'fold-failed')
    }
  }

  /**
   * True for what a shut-out station wrote beyond its end. That it shut others out counts all the same: of two that shut each other out
   * every station would else believe the one it heard first. What a station says about itself never counts.
   */
  #isExcluded(op: StoredOp): boolean {
    const { cutoffs, registry, causality } = this.#parts
    const readable = registry.find(op.kind)?.shutsOut ? this.#read(op) : 'unknown-kind'
    if (typeof readable === 'string') return cutoffs.isExcluded(op)
    return readable.spec.shutsOut?.(readable.body as never) === causality.originOf(op.streamNo).stationId // the body is of this very kind
  }

  /** Before an op is folded: notes how things stand that it is about to change beyond the rows of its entity. */
  #prepare({ spec, body }: Readable): void {
    const stationId = spec.shutsOut?.(body as never) // the body is of this very kind
    if (stationId !== undefined) this.#parts.cutoffs.remember(stationId)
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

/** What an op can be blamed for; a full disk is no fault of the op. */
const isFaultOfFold = (error: unknown): boolean => error instanceof TypeError || error instanceof RangeError || isRefusedByTable(error)

/** SQLite's word for a value that breaks a rule of the table (a second row with one key, a missing column). */
const isRefusedByTable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_CONSTRAINT')
