/** The log as other stations meet it: heads, what a peer lacks, and the intake. Grants are not known here: server/sync/outlet.ts adds them. */
import type { Country } from '../contract/primitives.ts'
import type { Change } from './append.ts'
import type { Heads } from './heads.ts'
import type { Ingest, Ingested } from './ingest.ts'
import type { StreamHeadView, StreamPart, SubjectKeyItem, Vector } from './op.ts'
import { readParts, type ReadParts } from './read-parts.ts'
import type { LogStore } from './store.ts'
import type { SubjectKeys } from './subject-keys.ts'

/** Ops one read gives at most. */
const READ_OPS = 500

export type Replica = {
  readonly stationId: string
  readonly incarnation: number
  /** The country this station stands in now. */
  country(): Country
  /** Every scope with ops here. */
  scopes(): readonly string[]
  heads(scope: string): readonly StreamHeadView[]
  /** Ops of `scope` beyond `have`, about `bytes` of them, one signed interval at least. */
  read(scope: string, have: Vector, bytes: number): ReadParts
  apply(parts: readonly StreamPart[], keys: readonly SubjectKeyItem[]): Promise<Ingested>
  /** Hears which scopes have new ops, own or taken; returns the way to stop. */
  onCommit(listener: (scopes: ReadonlySet<string>) => void): () => void
}

/** Builds the outside view of a log; `listen` hears committed changes. */
export function createReplica(parts: {
  readonly store: LogStore
  readonly heads: Heads
  readonly keys: Pick<SubjectKeys, 'give'>
  readonly ingest: Ingest
  readonly country: () => Country
  readonly listen: (listener: (changes: readonly Change[]) => void) => () => void
}): Replica {
  const { heads, ingest } = parts
  return {
    stationId: heads.stationId,
    get incarnation() {
      return heads.incarnation
    },
    country: parts.country,
    scopes: () => heads.scopes(),
    heads: (scope) => heads.ofScope(scope).filter(({ seq }) => seq > 0),
    read: (scope, have, bytes) => readParts(parts, scope, have, { ops: READ_OPS, bytes }),
    apply: (streamParts, keys) => ingest.apply(streamParts, keys),
    onCommit: (listener) =>
      parts.listen((changes) => {
        listener(new Set(changes.map(({ scope }) => scope)))
      }),
  }
}
