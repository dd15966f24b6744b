/**
 * What projections make of the ops of one scope, entity by entity, so that two stations can compare it: the rows an entity would have
 * if its ops of this scope, up to a common vector, were all there is. Where that is so, the rows are read as they stand; where an entity
 * has ops elsewhere too (which the other station may not even know of), they are folded for the look and undone.
 */
import { GENESIS_HASH, sha256 } from './codec.ts'
import type { Cutoffs } from './cutoffs.ts'
import type { Folder } from './folder.ts'
import type { Heads } from './heads.ts'
import type { Vector } from './op.ts'
import { hashOfStored, problemsOfOp } from './scope-walk.ts'
import type { LogStore, StoredOp } from './store.ts'
import type { SubjectKeys } from './subject-keys.ts'
import type { VerifyCrypto } from './verify-part.ts'

/** An entity within a scope: what its rows are made of, and the rows. Equal inputs must give equal rows in the same build. */
export type EntityState = {
  readonly entity: string
  /** SHA-256 over its ops, and over which of their personal parts can be read. */
  readonly inputs: Uint8Array
  /** SHA-256 over its rows. */
  readonly rows: Uint8Array
}
/** `isStale`: the rows as they stand are not what the whole log gives. Looked at only where rows were folded for the look. */
export type SeenEntity = { readonly state: EntityState; readonly isStale: boolean }
/** `damaged`: an op of this entity is not what was signed, so nothing is folded from it. */
export type Refolded = 'same' | 'changed' | 'damaged'

export type ScopeRows = {
  /** Names what this build makes of ops (kinds, folds, tables): rows are compared only between equal builds. 16 bytes. */
  readonly foldId: Uint8Array
  /** Null when the entity has no op of `scope` within `upTo` (by stream id). */
  stateOf(entity: string, scope: string, upTo: Vector): SeenEntity | null
  /** Proves every op of the entity, then folds its rows again, durably. */
  refold(entity: string): Refolded
}
export type ScopeRowsParts = {
  readonly store: LogStore
  readonly heads: Pick<Heads, 'byNo'>
  readonly keys: Pick<SubjectKeys, 'open'>
  readonly cutoffs: Pick<Cutoffs, 'isExcluded'>
  readonly crypto: VerifyCrypto
  /** A folder that reads ops from this store and writes the real rows. */
  readonly folderOn: (store: LogStore) => Folder
  readonly rowsOf: (entity: string) => readonly unknown[]
  /** Everything that decides what rows come of ops: kinds with versions, folds with versions, tables with columns. */
  readonly foldNames: readonly string[]
}

/** State of an op's personal part as it enters the inputs: none, readable, gone (erased, or its key never came), unreadable, not counted. */
const PART_STATES = { none: 0, open: 1, gone: 2, broken: 3, excluded: 4 } as const

/** Builds the reader; it stands on the one writer connection, between transactions. */
export function createScopeRows(parts: ScopeRowsParts): ScopeRows {
  const { store, heads, folderOn, rowsOf } = parts
  const folder = folderOn(store)
  const digest = (entity: string): Uint8Array => sha256(Buffer.from(JSON.stringify(rowsOf(entity))))
  const isWithin = (op: StoredOp, scope: string, upTo: Vector): boolean => {
    const head = heads.byNo(op.streamNo)
    return head?.scope === scope && op.seq <= (upTo.get(head.streamId) ?? 0)
  }
  return {
    foldId: sha256(Buffer.from(JSON.stringify([...parts.foldNames].sort()))).subarray(0, 16),
    stateOf(entity, scope, upTo) {
      const all = store.opsOfEntity(entity)
      const inside = all.filter((op) => isWithin(op, scope, upTo))
      if (inside.length === 0) return null
      const inputs = sha256(...inside.map((op) => inputOf(op, parts)).sort((a, b) => Buffer.compare(a, b)))
      const standing = digest(entity)
      if (inside.length === all.length) return { state: { entity, inputs, rows: standing }, isStale: false }
      return undone(store, () => {
        folder.refold(entity)
        const isStale = !Buffer.from(standing).equals(digest(entity))
        folderOn(narrowed(store, inside)).refold(entity)
        return { state: { entity, inputs, rows: digest(entity) }, isStale }
      })
    },
    refold(entity) {
      if (!store.opsOfEntity(entity).every((op) => isProven(op, parts))) return 'damaged'
      const before = digest(entity)
      store.transaction(() => {
        folder.refold(entity)
      })
      return Buffer.from(before).equals(digest(entity)) ? 'same' : 'changed'
    },
  }
}

/** What one op brings to its entity: its hash, and whether its personal part can be read here. */
function inputOf(op: StoredOp, { keys, cutoffs }: ScopeRowsParts): Buffer {
  return Buffer.concat([op.hash, Uint8Array.of(cutoffs.isExcluded(op) ? PART_STATES.excluded : PART_STATES[partState(op, keys)])])
}

function partState({ sealed }: StoredOp, keys: Pick<SubjectKeys, 'open'>): keyof typeof PART_STATES {
  if (!sealed) return 'none'
  if (!sealed.bytes) return 'gone'
  try {
    return keys.open(sealed.subjectId, sealed.bytes) ? 'open' : 'gone'
  } catch {
    return 'broken' // changed on the disk: the walk through the scope names it
  }
}

/** True when a stored op follows from its columns and from the op before it. */
function isProven(op: StoredOp, { store, heads, crypto }: ScopeRowsParts): boolean {
  const stream = heads.byNo(op.streamNo)
  const prev = op.seq === 1 ? GENESIS_HASH : store.hashAt(op.streamNo, op.seq - 1)
  return stream !== undefined && prev !== null && problemsOfOp(op, hashOfStored(stream, op, prev, crypto), crypto).length === 0
}

/** Thrown to leave a transaction without keeping anything. */
class Undone extends Error {}

/** Does `work` and takes everything back. @returns what it found */
function undone<T>(store: LogStore, work: () => T): T {
  const found: T[] = []
  try {
    store.transaction(() => {
      found.push(work())
      throw new Undone()
    })
  } catch (error) {
    if (!(error instanceof Undone)) throw error
  }
  const [result] = found
  if (result === undefined) throw new Error('the look found nothing') // impossible: either it threw, or it found something
  return result
}

/** The store as a folder sees it that may know only these ops of an entity; they are always folded in causal order. */
function narrowed(store: LogStore, ops: readonly StoredOp[]): LogStore {
  return new Proxy(store, {
    get(target, name): unknown {
      if (name === 'opsOfEntity') return () => ops
      if (name === 'isTangled') return () => true
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value // methods of a class need their own instance
    },
  })
}
