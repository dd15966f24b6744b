/**
 * Where the streams of shut-out stations end. Ops beyond that stay in the log as evidence but count for nothing: they are not folded and
 * claim nothing, the same on every station. They travel like all others: honest stations that had not heard yet wrote ops that depend on
 * them, and those must not wait for ever. The station itself is refused at the door, so nothing new of it gets in once all have heard.
 */
import type { Claims } from './claims.ts'
import type { Folder } from './folder.ts'
import type { Heads, StreamHead } from './heads.ts'
import type { LogStore } from './store.ts'
import type { Authors } from './verify-part.ts'

export type Cutoffs = {
  /** Last sequence of a stream that counts; null = all do. */
  of(head: StreamHead): number | null
  isExcluded(op: { readonly streamNo: number; readonly seq: number }): boolean
  /** Looks up where the streams of a station end, before a decision to shut it out is folded: `apply` needs to know what it changes. */
  remember(stationId: string): void
  /** A decision to shut a station out was just folded: takes what now counts for nothing out of the rows. Inside the transaction. */
  apply(stationId: string): void
  /** Entities with ops that count for nothing. */
  entities(): readonly string[]
  /** Looks everything up anew (after everything was folded again), and takes it out of the rows. */
  reapply(): void
  /** Forgets what was looked up (after a transaction was undone). */
  forget(): void
}

type Rows = { readonly folder: Pick<Folder, 'refold' | 'claimAgain'>; readonly claims: Pick<Claims, 'drop'> }

/** Builds the rule; `folder` and `claims` are asked for when they are needed, because they ask for this. */
export function createCutoffs(
  { store, heads, authors }: { readonly store: LogStore; readonly heads: Heads; readonly authors: Authors },
  rows: () => Rows,
): Cutoffs {
  const known = new Map<number, number | null>()
  const lookUp = ({ stationId, streamId }: StreamHead): number | null => {
    const author = authors.find(stationId)
    return author?.isRevoked ? (author.cutoffs.get(streamId) ?? 0) : null
  }
  const cutoffOf = (head: StreamHead): number | null => {
    let cutoff = known.get(head.no)
    if (cutoff === undefined) known.set(head.no, (cutoff = lookUp(head)))
    return cutoff
  }
  const streamsOf = (stationId: string | null): StreamHead[] =>
    heads.scopes().flatMap((scope) => heads.ofScope(scope).filter((head) => stationId === null || head.stationId === stationId))
  const look = (stationId: string | null): void => {
    for (const head of streamsOf(stationId)) {
      const before = cutoffOf(head)
      known.delete(head.no)
      move(store, rows(), head, { before, after: cutoffOf(head) })
    }
  }
  return {
    of: cutoffOf,
    isExcluded({ streamNo, seq }) {
      const head = heads.byNo(streamNo)
      const cutoff = head ? cutoffOf(head) : null
      return cutoff !== null && seq > cutoff
    },
    remember: (stationId) => {
      for (const head of streamsOf(stationId)) cutoffOf(head)
    },
    apply: look,
    entities: () =>
      streamsOf(null).flatMap((head) => {
        const cutoff = cutoffOf(head)
        return cutoff === null ? [] : store.entitiesBeyond(head.no, cutoff)
      }),
    reapply: () => {
      look(null)
    },
    forget: () => {
      known.clear()
    },
  }
}

/** Moves the end of a stream (null = open) and puts rows and claims right. */
function move(
  store: LogStore,
  { folder, claims }: Rows,
  head: StreamHead,
  { before, after }: { before: number | null; after: number | null },
): void {
  const from = Math.min(before ?? head.seq, after ?? head.seq)
  if (from >= head.seq) return
  const end = after ?? head.seq
  claims.drop(head.no, end)
  if (before !== null && end > before) folder.claimAgain(head.no, before, end)
  for (const entity of store.entitiesBeyond(head.no, from)) folder.refold(entity)
}
