/** Reads what a peer lacks: whole signed intervals of a scope's streams, causally ordered, with the data keys their sealed parts need. */
import { GENESIS_HASH } from './codec.ts'
import type { Heads, StreamHead } from './heads.ts'
import type { SignedHead, StreamPart, SubjectKeyItem, Vector } from './op.ts'
import type { LogStore, StoredOp } from './store.ts'
import type { SubjectKeys } from './subject-keys.ts'

/** Ops fetched at once from one stream. */
const PAGE = 256
/** Header fields of an op as they are counted against a byte limit; the wire takes less. */
const HEADER_BYTES = 64

export type ReadParts = { readonly parts: readonly StreamPart[]; readonly keys: readonly SubjectKeyItem[]; readonly isComplete: boolean }
export type ReadLimits = { readonly ops: number; readonly bytes: number }

/**
 * Ops of `scope` beyond `have`: signed intervals in the order of their first Lamport time, so that every prefix is nearly causally closed.
 * At least one interval is given, whatever the limits.
 */
export function readParts(
  log: {
    readonly store: LogStore
    readonly heads: Heads
    readonly keys: Pick<SubjectKeys, 'give'>
  },
  scope: string,
  have: Vector,
  limits: ReadLimits,
): ReadParts {
  const cursors = log.heads
    .ofScope(scope)
    .filter((head) => head.seq > (have.get(head.streamId) ?? 0))
    .map((head) => new Cursor(log.store, head, have.get(head.streamId) ?? 0, head.seq))
  let ops = 0
  let bytes = 0
  for (;;) {
    const next = cursors.reduce<Cursor | null>((best, cursor) => (cursor.isBefore(best) ? cursor : best), null)
    const interval = next?.interval()
    if (!next || !interval) return finish(log, cursors, true)
    const size = interval.ops.reduce((sum, op) => sum + sizeOf(op), 0)
    if (ops > 0 && (ops + interval.ops.length > limits.ops || bytes + size > limits.bytes)) return finish(log, cursors, false)
    next.take(interval)
    ops += interval.ops.length
    bytes += size
  }
}

type Interval = { readonly ops: readonly StoredOp[]; readonly signedHead: SignedHead }

const sizeOf = (op: StoredOp): number => HEADER_BYTES + op.body.byteLength + (op.sealed?.bytes?.byteLength ?? 0)

/** Goes through one stream interval by interval. */
class Cursor {
  readonly head: StreamHead
  readonly taken: StoredOp[] = []
  signedHead: SignedHead | null = null
  readonly #store: LogStore
  readonly #from: number
  readonly #end: number
  #at: number
  #ops: readonly StoredOp[] = []
  #signed: readonly SignedHead[] = []

  /** @param end last sequence that may be given */
  constructor(store: LogStore, head: StreamHead, from: number, end: number) {
    this.head = head
    this.#store = store
    this.#from = from
    this.#end = end
    this.#at = from
    this.#fill()
  }

  /** True when this stream's next op comes before the other's. A stream without one comes last. */
  isBefore(other: Cursor | null): boolean {
    const [mine, theirs] = [this.#ops[0], other?.firstWaiting()]
    if (!mine) return false
    return !theirs || !other || mine.lam < theirs.lam || (mine.lam === theirs.lam && this.head.streamId < other.head.streamId)
  }

  firstWaiting(): StoredOp | undefined {
    return this.#ops[0]
  }

  /** The ops up to the next signed head, or null when there is none: ops of a transaction that runs are never given away. */
  interval(): Interval | null {
    const signedHead = this.#signed[0]
    if (!signedHead) return null
    if (signedHead.seq > this.#at + this.#ops.length) return null
    return { ops: this.#ops.slice(0, signedHead.seq - this.#at), signedHead }
  }

  take({ ops, signedHead }: Interval): void {
    this.taken.push(...ops)
    this.signedHead = signedHead
    this.#at = signedHead.seq
    this.#ops = this.#ops.slice(ops.length)
    this.#signed = this.#signed.slice(1)
    if (this.#signed.length === 0 && this.#at < this.#end) this.#fill()
  }

  prev(): Uint8Array {
    return this.#from === 0 ? GENESIS_HASH : (this.#store.hashAt(this.head.no, this.#from) ?? GENESIS_HASH)
  }

  #fill(): void {
    this.#ops = this.#store.opsAfter(this.head.no, this.#at, PAGE)
    const last = Math.min(this.#end, this.#ops.at(-1)?.seq ?? 0)
    this.#signed = this.#store.signedHeadsAfter(this.head.no, this.#at, PAGE).filter(({ seq }) => seq <= last)
    if (this.#signed.length === 0) this.#ops = [] // an unsigned tail: nothing to give yet
  }
}

function finish(log: { readonly keys: Pick<SubjectKeys, 'give'> }, cursors: readonly Cursor[], isComplete: boolean): ReadParts {
  const parts: StreamPart[] = []
  const subjects = new Set<string>()
  for (const cursor of cursors) {
    if (!cursor.signedHead) continue
    const { scope, stationId, incarnation } = cursor.head
    for (const { sealed } of cursor.taken) if (sealed?.bytes) subjects.add(sealed.subjectId)
    parts.push({ stream: { scope, stationId, incarnation }, prev: cursor.prev(), ops: cursor.taken, signedHead: cursor.signedHead })
  }
  return { parts, keys: [...subjects].flatMap((subjectId) => log.keys.give(subjectId)), isComplete }
}
