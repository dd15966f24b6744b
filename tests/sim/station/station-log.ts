/** The log of one running simulated station: the real heads, appender, intake, folder and reader over a memory store. */
import type { Country } from '../../../server/contract/primitives.ts'
import { createAppender, type Change } from '../../../server/log/append.ts'
import { createClaims, type Claims } from '../../../server/log/claims.ts'
import { createCutoffs, type Cutoffs } from '../../../server/log/cutoffs.ts'
import { hashSealed } from '../../../server/log/codec.ts'
import type { OpDraft, StationFacts } from '../../../server/log/define-op.ts'
import type { Causality } from '../../../server/log/entity-order.ts'
import { createFolder, type Folder } from '../../../server/log/folder.ts'
import { Heads } from '../../../server/log/heads.ts'
import { createIngest, type Ingest } from '../../../server/log/ingest.ts'
import type { StreamKey, StreamPart } from '../../../server/log/op.ts'
import { rebuildAll, type RebuildParts } from '../../../server/log/rebuild.ts'
import { createRegistry } from '../../../server/log/registry.ts'
import { createReplica, type Replica } from '../../../server/log/replica.ts'
import type { Authors, VerifyCrypto } from '../../../server/log/verify-part.ts'
import type { StationCrypto } from '../crypto.ts'
import { kindsOf, type Build } from '../domain/ops.ts'
import { createRowEngine } from '../domain/projection.ts'
import type { MemoryStore } from '../memory-store.ts'
import type { Ablation } from '../scenario/options.ts'

export type StationLog = {
  readonly heads: Heads
  readonly replica: Replica
  /** Folds everything again, as a station does when it starts with a newer build. */
  rebuild(): void
  /** Records drafts in one transaction, as one group of commands. */
  append(drafts: readonly OpDraft[], wallMs: number): readonly Change[]
}
export type StationLogParts = {
  readonly store: MemoryStore
  readonly stationId: string
  readonly country: Country
  readonly incarnation: number
  readonly build: Build
  readonly crypto: StationCrypto
  readonly authors: Authors
  readonly verify: VerifyCrypto
  readonly ablation: Ablation | null
  readonly skewMs: () => number
  readonly nowIso: () => string
  readonly monotonicMs: () => number
  readonly pause: () => Promise<void>
  /** Hears of every commit, own and taken from elsewhere. */
  readonly onCommitted: (changes: readonly Change[]) => void
  /** Links that want to hear of commits. */
  readonly listen: (listener: (changes: readonly Change[]) => void) => () => void
  readonly onFailure: (error: unknown) => void
  readonly onFork: (part: StreamPart) => void
  readonly onSelfRollback: (stream: StreamKey) => void
}

/** Keys of persons are not simulated: no simulated kind seals anything. */
const NO_KEYS = { sealFor: () => null, open: () => null, give: () => [], isErased: () => false, take: () => [] }
/** Claims of a station where the last write wins: nobody is told. */
const SILENT_CLAIMS: Claims = { note: () => undefined, drop: () => undefined }

/** Opens the log of a station that starts. */
export function openStationLog(parts: StationLogParts): StationLog {
  const { store } = parts
  const heads = new Heads(store, parts.stationId, parts.incarnation)
  const causality: Causality = {
    isBefore: (a, b) => heads.isBefore(a, b),
    originOf(streamNo) {
      const head = heads.byNo(streamNo)
      if (!head) throw new Error(`no stream ${streamNo}`)
      return head
    },
  }
  const claims = parts.ablation === 'last-write-wins' ? SILENT_CLAIMS : createClaims(store, causality)
  const engine = createRowEngine(store.rows)
  const cutoffs = createCutoffs({ store, heads, authors: parts.authors }, () => ({ folder, claims }))
  const folder: Folder = createFolder({
    store,
    causality,
    streamIdOf: (no) => heads.byNo(no)?.streamId ?? '',
    scopeOf: (no) => heads.byNo(no)?.scope ?? '',
    registry: createRegistry(kindsOf(parts.build)),
    engine,
    keys: NO_KEYS,
    claims,
    cutoffs,
    erase: () => undefined,
  })
  const facts: StationFacts = {
    id: parts.stationId,
    name: parts.stationId,
    district: 'mfano',
    country: parts.country,
    timeZone: 'UTC',
    prefix: 'S',
  }
  const { crypto, skewMs } = parts
  const appender = createAppender({ store, heads, keys: NO_KEYS, folder, claims, station: () => facts, crypto, skewMs })
  let passedMs = 0
  /** Every transaction takes the time one may take, so that slices keep their first size. */
  const monotonicMs = () => (passedMs += 8)
  const ablations = { noDependencyCheck: parts.ablation === 'no-dependency-check' }
  const ingest: Ingest = createIngest({ ...parts, heads, folder, cutoffs, keys: NO_KEYS, crypto: parts.verify, monotonicMs, ablations })
  return {
    heads,
    replica: createReplica({ store, heads, keys: NO_KEYS, ingest, country: () => parts.country, listen: parts.listen }),
    append: (drafts, wallMs) => {
      const changes = inTransaction(store, heads, cutoffs, () => {
        const written = appender.append(drafts, parts.stationId, wallMs)
        appender.finish(wallMs)
        return written
      })
      parts.onCommitted(changes)
      return changes
    },
    rebuild() {
      const rebuildParts = { store, engine, folder, cutoffs } as unknown as RebuildParts // the memory store answers like SQLite where it is asked
      rebuildAll(rebuildParts, () => undefined)
    },
  }
}

/** One transaction of own ops; heads in memory follow the store whether it succeeds or not. */
function inTransaction<T>(store: MemoryStore, heads: Heads, cutoffs: Cutoffs, work: () => T): T {
  try {
    const result = store.transaction(work)
    heads.settle()
    return result
  } catch (error) {
    heads.undoTo(0)
    heads.settle()
    cutoffs.forget()
    throw error
  }
}

/** How parts are verified: with the world's hashes and signatures. The key of a simulated station is its number. */
export function verifyWith(crypto: StationCrypto, ablation: Ablation | null, numberOf: (key: object) => number): VerifyCrypto {
  return {
    hashBody: crypto.hashBody,
    hashHeader: crypto.hashHeader,
    hashSealed,
    isSignedBy: (key, head, streamId) => ablation === 'unsigned' || crypto.isSignedBy(numberOf(key), head, streamId),
  }
}
