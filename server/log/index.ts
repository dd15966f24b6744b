/** The log of one station: opens it on the writer connection and hands out the few things others may use. */
import type { Database } from 'better-sqlite3'
import { createPublicKey } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'
import type { IdSource } from '../kernel/ids.ts'
import type { RandomSource } from '../kernel/random.ts'
import { createAppender, type Change } from './append.ts'
import { type AnyOpKind, type StationFacts } from './define-op.ts'
import { createExecutor, type Executor } from './executor.ts'
import { createFeed, type Feed } from './feed.ts'
import { createFoldEngine, type FoldEngine, type Projection, type StateReader } from './projection.ts'
import { rebuildAll, refoldEntity, type RebuildParts } from './rebuild.ts'
import { createRegistry, type OpRegistry } from './registry.ts'
import { loadStationKeys, writeBeacon, type StationKeys } from './station-keys.ts'
import { loadStreams } from './streams.ts'
import { createSubjectKeys } from './subject-keys.ts'
import { verifyLog, type VerifyReport } from './verify.ts'

export type LogParts = {
  readonly db: Database
  readonly dataDir: string
  readonly clock: Clock
  readonly ids: IdSource
  readonly random: RandomSource
  readonly ops: readonly AnyOpKind[]
  readonly projections: readonly Projection[]
  /** Facts about the station for scopes and numbers; read anew for each command. */
  readonly station: (state: StateReader, stationId: string) => StationFacts
  readonly onFailure: (error: unknown) => void
}
export type Log = {
  readonly keys: StationKeys
  readonly registry: OpRegistry
  readonly state: StateReader
  readonly engine: FoldEngine
  readonly feed: Feed
  readonly executor: Executor
  station(): StationFacts
  verify(): VerifyReport
  rebuild(onProgress?: (ops: number) => void): number
  /** Destroys a person's key and everything sealed under it, and folds the rows it had touched again. Call after the erasure op is committed. */
  erase(subjectId: string, nowIso: string): void
  close(): void
}

/** How often the beacon beside the database is renewed. */
const BEACON_MILLISECONDS = 1_000

/** Opens the log; projections whose fold has changed since they were built are folded again. */
export function openLog(parts: LogParts): Log {
  const { db, clock } = parts
  const keys = loadStationKeys(db, parts.dataDir)
  const registry = createRegistry(parts.ops)
  const engine = createFoldEngine(db, parts.projections)
  const streams = loadStreams(db, keys.stationId, keys.incarnation)
  const subjectKeys = createSubjectKeys(db, parts.random)
  const rebuildParts: RebuildParts = { db, engine, registry, keys: subjectKeys }
  rebuildChanged(rebuildParts, parts.projections)
  const station = (): StationFacts => parts.station(engine.state, keys.stationId)
  const feed = createFeed(db, streams.position)
  let beaconAtMs = clock.monotonicMs()
  const beacon = (): void => {
    writeBeacon(parts.dataDir, { stationId: keys.stationId, incarnation: keys.incarnation, position: streams.position })
  }
  const onCommitted = (changes: readonly Change[]): void => {
    feed.publish(changes)
    if (clock.monotonicMs() - beaconAtMs < BEACON_MILLISECONDS) return
    beaconAtMs = clock.monotonicMs()
    beacon()
  }
  const appender = createAppender({ db, streams, keys: subjectKeys, engine, station, signingKey: keys.signingKey })
  const executor = createExecutor({
    db,
    clock,
    ids: parts.ids,
    streams,
    keys: subjectKeys,
    appender,
    state: engine.state,
    station,
    onCommitted,
    onFailure: parts.onFailure,
  })
  return {
    keys,
    registry,
    state: engine.state,
    engine,
    feed,
    executor,
    station,
    verify: () => verifyLog(db, (stationId) => (stationId === keys.stationId ? createPublicKey(keys.signingKey) : null)),
    rebuild: (onProgress) => rebuildAll(rebuildParts, onProgress),
    erase: (subjectId, nowIso) => {
      eraseSubject(rebuildParts, subjectId, nowIso)
    },
    close: beacon,
  }
}

function rebuildChanged(parts: RebuildParts, projections: readonly Projection[]): void {
  const states = parts.db.prepare('SELECT name, foldVersion FROM ProjectionState')
  const rows = states.all() as { name: string; foldVersion: number }[] // columns selected by name
  const known = new Map(rows.map((row) => [row.name, row.foldVersion]))
  if (projections.every(({ name, foldVersion }) => known.get(name) === foldVersion)) return
  rebuildAll(parts)
  const save = parts.db.prepare('INSERT OR REPLACE INTO ProjectionState (name, foldVersion) VALUES (?, ?)')
  for (const { name, foldVersion } of projections) save.run(name, foldVersion)
}

function eraseSubject(parts: RebuildParts, subjectId: string, nowIso: string): void {
  const { db } = parts
  db.transaction(() => {
    const entities = db
      .prepare('SELECT DISTINCT entity FROM Op JOIN SealedBody ON SealedBody.pos = Op.pos WHERE subjectId = ?')
      .all(subjectId) as { entity: string }[] // one column
    parts.keys.destroy(subjectId, nowIso)
    db.prepare('UPDATE SealedBody SET sealed = NULL WHERE subjectId = ?').run(subjectId)
    for (const { entity } of entities) refoldEntity(parts, entity)
  })()
}

export type { Change } from './append.ts'
export { accept, refuse, versionMoved, type Decision, type DecideFacts, type Accepted, type JobRequest } from './decision.ts'
export { defineOp, type AnyOpKind, type OpDraft, type StationFacts } from './define-op.ts'
export { projection, type Projection, type StateReader } from './projection.ts'
export type { Committed } from './executor.ts'
export type { FeedItem } from './feed.ts'
