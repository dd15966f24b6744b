/** The log of one station: opens it on the writer connection and hands out the few things others may use. */
import type { Database } from 'better-sqlite3'
import { toInstant, type Clock } from '../kernel/clock.ts'
import type { IdSource } from '../kernel/ids.ts'
import type { RandomSource } from '../kernel/random.ts'
import { createAppender, REAL_HASHES, type Change } from './append.ts'
import { createClaims, type Claims } from './claims.ts'
import { signHead } from './codec.ts'
import { type AnyOpKind, type StationFacts } from './define-op.ts'
import { createCutoffs, type Cutoffs } from './cutoffs.ts'
import type { Causality } from './entity-order.ts'
import { createEntityRows } from './entity-rows.ts'
import { createErasure, type Erasure } from './erasure.ts'
import { createExecutor, type Executor } from './executor.ts'
import { createFeed, type Feed } from './feed.ts'
import { createFolder, type Folder } from './folder.ts'
import { Heads } from './heads.ts'
import { createIngest, type Ingest } from './ingest.ts'
import { createLogAudit, type LogAudit } from './log-audit.ts'
import { createMendStore } from './mend-store.ts'
import type { StreamKey, StreamPart } from './op.ts'
import { createFoldEngine, type FoldEngine, type Projection, type Remembered, type StateReader } from './projection.ts'
import { rebuildAll, type RebuildParts } from './rebuild.ts'
import { createRegistry, type OpRegistry } from './registry.ts'
import { createReplica, type Replica } from './replica.ts'
import { createSqliteStore, type SqliteStore } from './sqlite-store.ts'
import type { LogStore } from './store.ts'
import { loadStationKeys, renewIncarnation, writeBeacon, type StationKeys } from './station-keys.ts'
import { createSubjectKeys, type SubjectKeys } from './subject-keys.ts'
import { verifyLog, type VerifyReport } from './verify.ts'
import { NOBODY, REAL_CRYPTO, withItself, type Authors } from './verify-part.ts'

export type LogParts = {
  readonly db: Database
  readonly dataDir: string
  readonly clock: Clock
  readonly ids: IdSource
  readonly random: RandomSource
  readonly ops: readonly AnyOpKind[]
  readonly projections: readonly Projection[]
  /** Facts about the station for scopes and numbers; read again when a table they were read from has changed. */
  readonly station: (state: StateReader, stationId: string) => StationFacts
  readonly onFailure: (error: unknown) => void
  /** Keys of other stations whose ops are taken; without it only this station's own. */
  readonly authors?: (state: StateReader) => Authors
  /** Own estimate of how wrong this station's clock is, milliseconds. */
  readonly skewMs?: () => number
  /** Another station must be looked at: two histories of one stream. */
  readonly onFork?: (part: StreamPart) => void
  /** Others knew more of this station than it did itself: its database was put back. A new incarnation began, its ops come back. */
  readonly onSelfRollback?: (stream: StreamKey) => void
}
export type Log = {
  readonly keys: StationKeys
  readonly registry: OpRegistry
  readonly state: StateReader
  readonly engine: FoldEngine
  readonly feed: Feed
  readonly executor: Executor
  readonly heads: Heads
  readonly store: SqliteStore
  /** The log as other stations meet it. */
  readonly replica: Replica
  /**
   * A peer says that it holds more of an own stream than this station does. It need not be proven: a new incarnation does no harm, while every
   * op written until the proof arrives would be a second history of that stream.
   */
  noteSelfRollback(stream: StreamKey): void
  /** The log as another station's is compared with it. */
  readonly audit: LogAudit
  /** Tells everybody who listens or follows that rows of these entities are others now, although nothing was committed. */
  refolded(entities: readonly string[]): void
  station(): StationFacts
  verify(): VerifyReport
  rebuild(onProgress?: (ops: number) => void): number
  /**
   * Destroys a person's key and everything sealed under it, and folds the rows it had touched again, in one transaction.
   * An op whose kind `erases` does this by itself when it is recorded; nobody has to call this after it.
   */
  erase(subjectId: string, nowIso: string): void
  close(): void
}

/** How often the beacon beside the database is renewed. */
const BEACON_MILLISECONDS = 1_000

/** The parts of a log that stand on the writer connection. */
type Core = {
  readonly keys: StationKeys
  readonly registry: OpRegistry
  readonly engine: FoldEngine
  readonly store: SqliteStore
  readonly heads: Heads
  readonly subjectKeys: SubjectKeys
  readonly causality: Causality
  readonly claims: Claims
  readonly folder: Folder
  /** A folder that reads ops from this store and writes the real rows. */
  readonly folderOn: (store: LogStore) => Folder
  readonly erasure: Erasure
  readonly authors: Authors
  readonly cutoffs: Cutoffs
}

function openCore({ db, dataDir, ops, projections, random, ...parts }: LogParts): Core {
  const keys = loadStationKeys(db, dataDir)
  const registry = createRegistry(ops)
  const engine = createFoldEngine(db, projections)
  const store = createSqliteStore(db)
  const heads = new Heads(store, keys.stationId, keys.incarnation)
  const subjectKeys = createSubjectKeys(db, random)
  const causality: Causality = {
    isBefore: (a, b) => heads.isBefore(a, b),
    originOf: (streamNo) => heads.byNo(streamNo) ?? { stationId: '', incarnation: 0, streamId: '' },
  }
  const authors = withItself(keys, parts.authors?.(engine.state) ?? NOBODY)
  const claims = createClaims(store, causality)
  const cutoffs = createCutoffs({ store, heads, authors }, () => ({ folder, claims }))
  const erasure = createErasure(db, subjectKeys, (entity) => {
    folder.refold(entity)
  })
  const folderOn = (from: LogStore): Folder =>
    createFolder({
      store: from,
      causality,
      streamIdOf: (no) => heads.byNo(no)?.streamId ?? '',
      scopeOf: (no) => heads.byNo(no)?.scope ?? '',
      registry,
      engine,
      keys: subjectKeys,
      claims,
      cutoffs,
      erase: (subjectId, wallMs) => {
        erasure.erase(subjectId, toInstant(wallMs))
      },
    })
  const folder = folderOn(store)
  return { keys, registry, engine, store, heads, subjectKeys, causality, folder, folderOn, erasure, authors, cutoffs, claims }
}

/** Opens the log; projections whose fold has changed since they were built are folded again. */
export function openLog(parts: LogParts): Log {
  const { db } = parts
  const core = openCore(parts)
  const { keys, registry, engine, store, heads, erasure } = core
  const rebuildParts: RebuildParts = { db, store, engine, folder: core.folder, cutoffs: core.cutoffs }
  const eraseAt = (subjectId: string, wallMs: number): void => {
    erasure.erase(subjectId, toInstant(wallMs))
  }
  rebuildChanged(rebuildParts, registry, parts.projections, () => rebuildAll(rebuildParts, eraseAt))
  erasure.afterCommit()
  const facts = engine.remembered((state) => parts.station(state, keys.stationId))
  const station = facts.get
  const feed = createFeed(db, heads.position, parts.onFailure)
  const beacon = createBeacon(parts, core)
  const onCommitted = (changes: readonly Change[]): void => {
    feed.publish(changes)
    tidyUp([erasure.afterCommit, beacon.mayBeDue], parts.onFailure)
  }
  const ingest = openIngest(parts, core, onCommitted)
  return {
    keys,
    registry,
    state: engine.state,
    engine,
    feed,
    heads,
    store,
    executor: openExecutor(parts, core, { facts, onCommitted }),
    replica: openReplica(core, { ingest, feed, station }),
    noteSelfRollback: (stream) => {
      beginAnew(parts, core, stream)
    },
    audit: openAudit(parts, core),
    refolded: (entities) => {
      feed.retell(entities.flatMap((entity) => changesOf(core, entity)))
    },
    station,
    verify: () =>
      verifyLog(db, (stationId) => (stationId === keys.stationId ? keys.publicKey : (core.authors.find(stationId)?.publicKey ?? null))),
    rebuild: (onProgress) => rebuildAll(rebuildParts, eraseAt, onProgress),
    erase: (subjectId, nowIso) => {
      db.transaction(erasure.erase)(subjectId, nowIso)
      erasure.afterCommit()
    },
    close: beacon.write,
  }
}

/** What a full disk refuses here is tried again after a later commit; whoever waits for the answer to this one gets it. */
function tidyUp(acts: readonly (() => void)[], onFailure: (error: unknown) => void): void {
  for (const act of acts) {
    try {
      act()
    } catch (error) {
      onFailure(error)
    }
  }
}

function openExecutor(
  parts: LogParts,
  { keys, heads, store, subjectKeys, folder, claims, cutoffs, engine }: Core,
  { facts, onCommitted }: { facts: Remembered<StationFacts>; onCommitted: (changes: readonly Change[]) => void },
): Executor {
  const station = facts.get
  const appender = createAppender({
    store,
    heads,
    keys: subjectKeys,
    folder,
    claims,
    station,
    crypto: { ...REAL_HASHES, sign: (head, streamId, seq) => signHead(keys.signingKey, head, streamId, seq) },
    skewMs: parts.skewMs ?? (() => 0),
  })
  const { db, clock, ids, onFailure } = parts
  const { state } = engine
  const onUndone = (): void => {
    cutoffs.forget()
    facts.forget()
  }
  return createExecutor({ db, clock, ids, heads, keys: subjectKeys, appender, state, station, onCommitted, onUndone, onFailure })
}

function openIngest(parts: LogParts, core: Core, onCommitted: (changes: readonly Change[]) => void): Ingest {
  return createIngest({
    ...core,
    keys: core.subjectKeys,
    crypto: REAL_CRYPTO,
    pause: () =>
      new Promise((resolve) => {
        setImmediate(resolve)
      }),
    nowIso: () => toInstant(parts.clock.nowMs()),
    monotonicMs: () => parts.clock.monotonicMs(),
    onCommitted,
    onFailure: parts.onFailure,
    onFork: parts.onFork ?? (() => undefined),
    onSelfRollback: (stream) => {
      beginAnew(parts, core, stream)
    },
  })
}

const openReplica = (
  { store, heads, subjectKeys }: Core,
  { ingest, feed, station }: { readonly ingest: Ingest; readonly feed: Feed; readonly station: () => StationFacts },
): Replica =>
  createReplica({
    ...{ store, heads, ingest, keys: subjectKeys },
    country: () => station().country,
    listen: (listener) => feed.listen(listener),
  })

/** Others hold more of a current own stream than this station: what it writes from now on goes to new streams. */
function beginAnew(parts: LogParts, { keys: { stationId }, heads }: Core, stream: StreamKey): void {
  if (!heads.isOwn(stream)) return
  heads.beginIncarnation(renewIncarnation(parts.db, parts.dataDir, { stationId, incarnation: heads.incarnation, position: heads.position }))
  parts.onSelfRollback?.(stream)
}

/** What decides which rows come of ops is named, so that only equal builds compare theirs. */
function openAudit({ db, projections }: LogParts, core: Core): LogAudit {
  const { keys, authors, engine } = core
  const { kinds } = core.registry
  const rows = createEntityRows(db, engine)
  return createLogAudit({
    ...core,
    keys: core.subjectKeys,
    mendStore: createMendStore(db),
    crypto: REAL_CRYPTO,
    keyOf: (stationId) => authors.find(stationId)?.publicKey ?? (stationId === keys.stationId ? keys.publicKey : null),
    rowsOf: (entity) => rows.of(entity),
    foldNames: [
      ...kinds.map(({ kind, version }) => `kind ${kind} ${version}`),
      ...projections.map(({ name, foldVersion }) => `fold ${name} ${foldVersion}`),
      ...rows.shape,
    ],
  })
}

/** The ops of an entity as the feed tells them, each kind once. */
function changesOf({ store, heads }: Core, entity: string): Change[] {
  const ops = store.opsOfEntity(entity).map(({ kind, streamNo }) => ({ kind, scope: heads.byNo(streamNo)?.scope ?? '' }))
  const kinds = new Map(ops.map((op) => [op.kind, op.scope]))
  return [...kinds].map(([kind, scope]) => ({ position: heads.position, kind, entity, scope }))
}

/** Notes outside the database how far this station has written, about once a second. */
function createBeacon({ clock, dataDir }: LogParts, { keys, heads }: Core): { mayBeDue(): void; write(): void } {
  let writtenAtMs = clock.monotonicMs()
  const write = (): void => {
    writtenAtMs = clock.monotonicMs()
    writeBeacon(dataDir, { stationId: keys.stationId, incarnation: heads.incarnation, position: heads.position })
  }
  return {
    write,
    mayBeDue() {
      if (clock.monotonicMs() - writtenAtMs >= BEACON_MILLISECONDS) write()
    },
  }
}

/** Folds everything again when a fold has changed, or when this build knows a kind that erases and the one before did not. */
function rebuildChanged({ db }: RebuildParts, { kinds }: OpRegistry, projections: readonly Projection[], rebuild: () => void): void {
  const erasing = kinds.filter((spec) => spec.erases).map(({ kind }) => ({ name: `erases ${kind}`, foldVersion: 1 }))
  const wanted = [...projections, ...erasing]
  const states = db.prepare('SELECT name, foldVersion FROM ProjectionState')
  const rows = states.all() as { name: string; foldVersion: number }[] // columns selected by name
  const known = new Map(rows.map((row) => [row.name, row.foldVersion]))
  if (wanted.every(({ name, foldVersion }) => known.get(name) === foldVersion)) return
  rebuild()
  const save = db.prepare('INSERT OR REPLACE INTO ProjectionState (name, foldVersion) VALUES (?, ?)')
  for (const { name, foldVersion } of wanted) save.run(name, foldVersion)
}

export type { Change } from './append.ts'
export { accept, refuse, versionMoved, type Decision, type DecideFacts, type Accepted, type JobRequest } from './decision.ts'
export { defineOp, type AnyOpKind, type OpDraft, type StationFacts } from './define-op.ts'
export { projection, type Projection, type StateReader } from './projection.ts'
export type { Committed } from './executor.ts'
export type { FeedItem } from './feed.ts'
