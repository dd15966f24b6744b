/** Puts telemetry together: check, repeat detection, group commit, newest positions, unknown devices, sealing. */
import type { Database } from 'better-sqlite3'
import { fixAgeOf } from '../contract/positions.ts'
import { AppError } from '../kernel/app-error.ts'
import { toInstant, type Clock } from '../kernel/clock.ts'
import type { IdSource } from '../kernel/ids.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Log } from '../log/index.ts'
import { createDeviceIndex } from './device-index.ts'
import { fixProblem, keptFix } from './fix-check.ts'
import { createFixTable, type FixRow } from './fix-table.ts'
import { createForeignSegments } from './foreign-segments.ts'
import { trackOf } from './history.ts'
import type { FixSource, IncomingFix, Telemetry, WatchedFix } from './index.ts'
import { createIntake } from './intake.ts'
import { createLatest, type Latest } from './latest.ts'
import { createLatestKeeper, type LatestKeeper } from './latest-keeper.ts'
import { createOpenIndex } from './open-index.ts'
import { createPresent, type Present } from './present.ts'
import { createRate } from './rate.ts'
import { createSealing } from './sealing.ts'
import { createSegments } from './segments.ts'
import { takeTold } from './told.ts'
import { createUnknownDevices } from './unknown-devices.ts'
import { verifySegments } from './verify-segments.ts'
import { createWatchers, type Watchers } from './watchers.ts'

/** Timers as an argument, so that tests decide when time passes. */
export type TelemetryTimers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
export type TelemetryParts = {
  /** The one writer connection, shared with the log. */
  readonly db: Database
  readonly clock: Clock
  readonly ids: IdSource
  /** Where the hash of a sealed hour is written, and where devices are registered to units. */
  readonly log: Pick<Log, 'executor' | 'state' | 'feed' | 'keys'>
  readonly logger: Pick<Logger, 'error'>
  /** The unit a device reports for, or null; by default from the log's UnitDevice rows. Asked for every fix: answers from memory. */
  readonly unitOfDevice?: (deviceId: string) => string | null
  /** `hourly` (default) seals by itself; `manual` only through `sealCompleted` (tests, tools). */
  readonly seal?: 'hourly' | 'manual'
  readonly timers?: TelemetryTimers
}

const SYSTEM_TIMERS: TelemetryTimers = {
  setTimeout,
  clearTimeout: (timer) => {
    // the handle this very setTimeout gave
    clearTimeout(timer as NodeJS.Timeout)
  },
}

const TRACK_LIMIT = 50_000
const OTHER_SOURCE: FixSource = { protocol: 'api' }
/** Lets everything else that waits have its turn. */
const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

type Core = ReturnType<typeof assemble>
type Mover = { readonly latest: Latest; readonly present: Present; readonly keeper: LatestKeeper; readonly watchers?: Watchers<WatchedFix> }

/** Moves the unit of a row that is on disk, if the row is believed; who watches fixes hears of late ones as well. */
function move({ latest, present, keeper, watchers }: Mover, row: FixRow): void {
  const believed = present.take(row)
  if (believed === null) return
  if (!believed.isLate) {
    latest.take(believed.row)
    keeper.take(believed.row)
  }
  watchers?.tell(believed.row)
}

/** Connects the parts; nothing is loaded and nothing runs yet. */
function assemble({ db, clock, timers = SYSTEM_TIMERS, ...parts }: TelemetryParts) {
  const onFailure = (error: unknown): void => {
    parts.logger.error({ error }, 'positions could not be written')
  }
  const unitOfDevice = parts.unitOfDevice ?? createDeviceIndex(parts.log)
  const table = createFixTable(db)
  const index = createOpenIndex()
  const latest = createLatest(timers)
  const present = createPresent()
  const keeper = createLatestKeeper({ db, table, pause: nextTurn })
  const watchers = createWatchers<WatchedFix>(onFailure)
  const unknown = createUnknownDevices(db, (deviceId) => unitOfDevice(deviceId) !== null)
  const rate = createRate(clock)
  /** Row numbers: the last one given and the last one on disk. */
  const numbers = { given: table.lastNo, durable: table.lastNo }
  const intake = createIntake({
    db,
    table,
    clock,
    timers,
    onDurable(rows) {
      numbers.durable = rows.at(-1)?.no ?? numbers.durable
      for (const row of rows) move({ latest, present, keeper, watchers }, row)
      latest.announce()
      rate.count(rows.length)
    },
    onLost(rows, error) {
      for (const { no, deviceId, unitId, fixedAtMs } of rows) index.undo([no, deviceId, unitId, fixedAtMs])
      onFailure(error)
    },
  })
  const segments = createSegments({
    db,
    table,
    clock,
    ids: parts.ids,
    executor: parts.log.executor,
    openRows: () => index.size,
    beforeRemoval: keeper.save,
    onRemoved: index.forgetUpTo,
    pause: async () => {
      sealing.checkOpen()
      await nextTurn()
    },
  })
  const sealing = createSealing({ segments, keeper, unknown, db, timers, isAutomatic: parts.seal !== 'manual', onFailure })
  return { unitOfDevice, table, index, latest, present, keeper, watchers, unknown, rate, numbers, intake, segments, sealing }
}

/** Loads the last known positions and which rows are open. */
function restore({ table, index, latest, present, keeper }: Core): void {
  for (const row of table.latest()) {
    latest.take(row)
    present.restore(row)
    keeper.restore(row)
  }
  const newest = new Map<string, readonly [no: number, fixedAtMs: number]>()
  for (const key of table.keys()) {
    index.add(key)
    const [no, deviceId, , fixedAtMs] = key
    if (fixedAtMs > (newest.get(deviceId)?.[1] ?? -Infinity)) newest.set(deviceId, [no, fixedAtMs])
  }
  for (const [no] of newest.values()) {
    const row = table.get(no)
    if (row) move({ latest, present, keeper }, row)
  }
}

/** @throws AppError `fix.invalid` naming the first wrong field; in a batch with its place (`fixes.17.latitude`) */
function checkAll(fixes: readonly IncomingFix[], nowMs: number): void {
  for (const [at, fix] of fixes.entries()) {
    const problem = fixProblem(fix, nowMs)
    if (problem) throw new AppError('fix.invalid', fixes.length === 1 ? problem : { ...problem, field: `fixes.${at}.${problem.field}` })
  }
}

/** Queues a fix. @returns the row it waits for, and whether it is new */
function queue({ index, numbers, intake }: Core, fix: IncomingFix, unitId: string, receivedAtMs: number): { no: number; isNew: boolean } {
  const kept = keptFix(fix)
  const known = index.find(kept.deviceId, kept.fixedAtMs)
  if (known !== undefined) return { no: known, isNew: false }
  numbers.given += 1
  const row: FixRow = { no: numbers.given, unitId, receivedAtMs, ...kept }
  index.add([row.no, row.deviceId, unitId, row.fixedAtMs])
  intake.push(row)
  return { no: row.no, isNew: true }
}

async function acceptFixes(core: Core, nowMs: number, fixes: readonly IncomingFix[], source: FixSource): ReturnType<Telemetry['accept']> {
  checkAll(fixes, nowMs)
  core.intake.reserve(fixes.length)
  const unknownDevices = new Set<string>()
  let accepted = 0
  let duplicates = 0
  let waitFrom = Infinity
  for (const fix of fixes) {
    const unitId = source.unitId ?? core.unitOfDevice(fix.deviceId)
    if (unitId === null) {
      unknownDevices.add(fix.deviceId)
      core.unknown.note({ ...source, deviceId: fix.deviceId, payload: source.payload ?? JSON.stringify(fix) }, fix, toInstant(nowMs))
      continue
    }
    const { no, isNew } = queue(core, fix, unitId, nowMs)
    if (isNew) accepted += 1
    else duplicates += 1
    if (no > core.numbers.durable) waitFrom = Math.min(waitFrom, no)
  }
  if (waitFrom !== Infinity) await core.intake.settled(waitFrom)
  return { accepted, duplicates, unknownDevices: [...unknownDevices] }
}

/** Opens telemetry on the station's database: the last known positions are there at once. */
export function createTelemetry(parts: TelemetryParts): Telemetry {
  const core = assemble(parts)
  restore(core)
  core.sealing.start()
  const { latest, unknown, rate, sealing, intake, segments } = core
  return {
    accept: (fixes, source = OTHER_SOURCE) => acceptFixes(core, parts.clock.nowMs(), fixes, source),
    latest: latest.get,
    all: latest.all,
    follow: latest.follow,
    watch: latest.watch,
    watchFixes: core.watchers.watch,
    takeTold: (stationId, positions) => takeTold(latest, parts.clock.nowMs(), stationId, positions),
    segments: createForeignSegments(parts.db, segments),
    history: (unitId, fromMs, toMs, limit = TRACK_LIMIT) =>
      trackOf({ ...core, pause: nextTurn }, unitId, fromMs, toMs, Math.min(limit, TRACK_LIMIT)),
    noteDevice(deviceId, { protocol, payload = '' }) {
      if (core.unitOfDevice(deviceId) === null) unknown.note({ deviceId, protocol, payload }, null, toInstant(parts.clock.nowMs()))
    },
    unknownDevices: unknown.list,
    ageOf: (fixedAtMs, nowMs) => fixAgeOf(Number.isFinite(fixedAtMs) ? (nowMs - fixedAtMs) / 1000 : null),
    doubts: core.present.doubts,
    get fixesPerSecond() {
      return rate.perSecond()
    },
    sealCompleted: sealing.sealNow,
    verifySegments: () => verifySegments(parts.db, segments, parts.log.keys.stationId, nextTurn),
    async close() {
      intake.flush()
      await sealing.close()
    },
  }
}
