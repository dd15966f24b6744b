/** One scope up to one vector, ready to be compared: its ops proven from the disk and sorted, its entities with what their rows are. */
import { sha256 } from '../../log/codec.ts'
import type { EntityState, LogAudit, ScopeProblem } from '../../log/log-audit.ts'
import type { Vector } from '../../log/op.ts'
import { ItemList } from './items.ts'
import type { Items } from './sorted-items.ts'
import type { Item } from './ranges.ts'
import type { Slicer } from './slices.ts'

export type OpPlace = { readonly streamId: string; readonly seq: number }
export type Snapshot = {
  readonly scope: string
  readonly upTo: Vector
  readonly ops: Items
  /** What does not hold in our own log. */
  readonly problems: readonly ScopeProblem[]
  /** Entities with their earliest Lamport time. */
  readonly entities: ReadonlyMap<string, number>
  /** Stream and sequence of one of `ops`. */
  placeOf(index: number): OpPlace
  /** The op at this place, with the hash computed for it; null = there is none. */
  opAt(place: OpPlace): Item | null
}
/** Entities as items: equal fingerprints mean that every row made of this scope is the same. */
export type RowItems = {
  readonly items: Items
  /** State behind one of `items`. */
  stateOf(index: number): EntityState | undefined
  /** Entities whose rows as they stand are not what the whole log gives. */
  readonly stale: readonly string[]
}

export type Snapshots = {
  /** Proves and sorts the ops of a scope up to a vector. Whoever asks for the same while it is being made shares it. */
  of(scope: string, upTo: Vector): Promise<Snapshot>
  /** What projections make of a snapshot, as of now. */
  rowsOf(snapshot: Snapshot): Promise<RowItems>
  /** Lets audits that this station asks for take turns: the snapshot of one is gone before the next is made. */
  turn<T>(audit: () => Promise<T>): Promise<T>
  /** Takes one of the few places for snapshots that are made because a peer asks; null = all are taken. The answer gives it back. */
  enter(): (() => void) | null
}

/** Peers that are answered at once: a snapshot of a million ops takes some 50 MB while its audit runs. */
const GUESTS_MOST = 2

/** Builds them for one station; all links share them. */
export function createSnapshots(log: LogAudit, slicer: Slicer): Snapshots {
  const making = new Map<string, Promise<Snapshot>>()
  let guests = 0
  let last: Promise<unknown> = Promise.resolve()
  return {
    of(scope, upTo) {
      const name = JSON.stringify([scope, [...upTo].sort(([a], [b]) => (a < b ? -1 : 1))])
      const known = making.get(name)
      if (known) return known
      const snapshot = slicer(buildSnapshot(log, scope, upTo)).finally(() => making.delete(name))
      making.set(name, snapshot)
      return snapshot
    },
    rowsOf: (snapshot) => slicer(buildRows(log, snapshot)),
    turn(audit) {
      const turn = last.then(audit)
      last = turn.catch(() => undefined) // whoever asked hears of it
      return turn
    },
    enter() {
      if (guests >= GUESTS_MOST) return null
      guests += 1
      let isIn = true
      return () => {
        if (isIn) guests -= 1
        isIn = false
      }
    },
  }
}

function* buildSnapshot(log: LogAudit, scope: string, upTo: Vector): Generator<void, Snapshot> {
  const list = new ItemList()
  const seqs: number[] = []
  const streams: { streamId: string; start: number }[] = []
  const entities = new Map<string, number>()
  const problems = yield* log.walk(scope, upTo, ({ streamId, op, hash }) => {
    if (streams.at(-1)?.streamId !== streamId) streams.push({ streamId, start: list.size })
    list.add(op.lam, hash)
    seqs.push(op.seq)
    entities.set(op.entity, Math.min(op.lam, entities.get(op.entity) ?? op.lam))
  })
  const ops = yield* list.finish()
  const places = new Map(streams.map(({ streamId, start }, at) => [streamId, { start, end: streams[at + 1]?.start ?? list.size }]))
  return {
    scope,
    upTo,
    ops,
    problems,
    entities,
    placeOf(index) {
      const source = ops.sourceAt(index)
      const stream = streams.findLast(({ start }) => start <= source)
      return { streamId: stream?.streamId ?? '', seq: seqs[source] ?? 0 }
    },
    opAt({ streamId, seq }) {
      const stream = places.get(streamId)
      if (!stream) return null
      const guess = stream.start + seq - 1 // a stream has no gaps
      const source = seqs[guess] === seq && guess < stream.end ? guess : seqs.indexOf(seq, stream.start)
      return source >= stream.start && source < stream.end ? { lam: list.lamOf(source), hash: list.hashOf(source) } : null
    },
  }
}

function* buildRows({ rows }: LogAudit, { scope, upTo, entities }: Snapshot): Generator<void, RowItems> {
  const list = new ItemList()
  const states: EntityState[] = []
  const stale: string[] = []
  for (const [entity, lam] of entities) {
    const seen = rows.stateOf(entity, scope, upTo)
    if (!seen) continue // only if an op vanished since the walk
    list.add(lam, stateHash(seen.state))
    states.push(seen.state)
    if (seen.isStale) stale.push(entity)
    yield
  }
  const items = yield* list.finish()
  return { items, stateOf: (index) => states[items.sourceAt(index)], stale }
}

/** One hash for an entity, what its rows are made of, and the rows. */
const stateHash = ({ entity, inputs, rows }: EntityState): Uint8Array => sha256(inputs, rows, Buffer.from(entity))
