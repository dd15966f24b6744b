/** The one place where the parts of a station meet. */
import type { FastifyInstance } from 'fastify'
import { createClosing, type Closing } from './closing.ts'
import { planPruning, retentionJobs } from './command-retention.ts'
import type { Instant } from './contract/primitives.ts'
import { backupNow } from './db/background.ts'
import { newestBackupAt } from './db/backup.ts'
import { scheduleCheckpoints } from './db/checkpoint.ts'
import { createReadClient, warmUp } from './db/client.ts'
import { startDemo } from './demo/index.ts'
import { registerFieldGateway } from './gateways/field/index.ts'
import { registerOsmAnd, registerOwnTracks } from './gateways/gps/index.ts'
import { createMapDoor, type MapDoor } from './geo/tiles/map-door.ts'
import { createMapShelf } from './geo/tiles/map-shelf.ts'
import { createMetrics } from './http/metrics.ts'
import { createHttpServer } from './http/server.ts'
import { scheduleDailyBackup } from './jobs/daily-backup.ts'
import { createJobRunner } from './jobs/runner.ts'
import type { Clock } from './kernel/clock.ts'
import { createIds } from './kernel/ids.ts'
import type { Logger } from './kernel/logger.ts'
import type { RandomSource } from './kernel/random.ts'
import { assignmentJobs, createFleet } from './modules/assignments/index.ts'
import { createColdRegistry, type ColdRegistry } from './modules/coldchain/index.ts'
import { createIdentity, ensureAdmin } from './modules/identity/index.ts'
import { openAlarms } from './station-alarms.ts'
import { openOncall } from './station-oncall.ts'
import { openClaims } from './station-claims.ts'
import { openColdChain, type ColdChainDoors } from './station-coldchain.ts'
import { openDrafts } from './station-drafts.ts'
import { finishCheck, watchHealth, type DatabaseState } from './station-health.ts'
import { openGeofences } from './station-fences.ts'
import { openPlaces } from './station-places.ts'
import { openReadings } from './station-readings.ts'
import { openRegions } from './station-regions.ts'
import { openRoads } from './station-roads.ts'
import { announceChanges, announceLinks } from './station-signals.ts'
import { openLogWithKey, type OpenedLog } from './station-log.ts'
import { openTrackers, type TrackersConfig } from './station-trackers.ts'
import { createTelemetry } from './telemetry/index.ts'
import { createContext, type Context, type DeviceInfo, type SessionHolder, type StationServices } from './trpc/context.ts'
import { createStreamBudget } from './trpc/access.ts'
import { appRouter, type AppRouter } from './trpc/root.ts'
import { createSignals } from './trpc/signals.ts'
import { createClockSkew, type ClockSkew } from './sync/clock-skew.ts'
import { openStationSync, type StationSync } from './sync/station-sync.ts'

export type StationConfig = {
  readonly dataDir: string
  /** Null = no HTTP (tests of parts). Only a loopback host is accepted: opening a station to the network needs TLS. */
  readonly listen: { readonly host: '127.0.0.1'; readonly port: number } | null
  /** Where other stations may call, with TLS; null = this station only calls others. */
  readonly stations?: { readonly host: string; readonly port: number } | null
  /** Ports for trackers; null or absent = none. */
  readonly trackers?: TrackersConfig | null
  readonly rendererDir: string | null
  readonly profile: string
  readonly demo: boolean
  /** Raw 32-byte key of the database. */
  readonly databaseKey: Uint8Array
  /** On an empty data folder: creates user `admin` with this password instead of the wizard. */
  readonly adminPassword: string | null
  readonly version: string
  /** Where migrations lie when the program is packed. */
  readonly migrationsDir?: string
}
export type StationDeps = { readonly clock: Clock; readonly random: RandomSource; readonly logger: Logger }
/** Who calls through a transport of its own (Electron's IPC). */
export type Caller = { readonly session: SessionHolder; readonly device: DeviceInfo }
export type Station = {
  readonly stationId: string
  /** Base address of the HTTP door, or null. */
  readonly url: string | null
  /** Port of the door for other stations, or null. */
  readonly stationPort: number | null
  readonly router: AppRouter
  /** What the system says about the network; see `PeerHub`. */
  readonly network: StationSync['network']
  /** Base maps, for a transport of its own. */
  readonly maps: MapDoor
  createContext(caller: Caller): Promise<Context>
  close(): Promise<void>
}

/** Nightly backups that stay: a week. */
const KEPT_BACKUPS = 7
/** Of Node; the handle comes back to where it came from. */
const TIMERS = {
  setInterval,
  clearInterval: (timer: unknown) => {
    clearInterval(timer as NodeJS.Timeout) // the handle this very setInterval gave
  },
  setTimeout,
  clearTimeout: (timer: unknown) => {
    clearTimeout(timer as NodeJS.Timeout) // as above
  },
}

type Opening = {
  readonly config: StationConfig
  readonly deps: StationDeps
  readonly closing: Closing
  readonly database: DatabaseState
  /** Known when the HTTP door is open: its port may be chosen by the system. */
  readonly door: { url: string | null }
}

/**
 * Starts a station: database, log, modules, jobs, HTTP.
 * @throws AppError any `db.*` code; nothing was changed then. Whatever a start throws, everything is closed and the folder is free again
 */
export async function createStation(config: StationConfig, deps: StationDeps): Promise<Station> {
  const closing = createClosing()
  try {
    return await openStation({ config, deps, closing, database: { isWritable: true, isCorrupt: false }, door: { url: null } })
  } catch (error) {
    await closing.close().catch((closeError: unknown) => {
      deps.logger.error({ error: closeError }, 'a station that did not start could not be closed')
    })
    throw error
  }
}

async function openStation(opening: Opening): Promise<Station> {
  const { config, closing } = opening
  const opened = openLogOf(opening)
  startUpkeep(opening, opened)
  const services = await openServices(opening, opened)
  if (config.adminPassword !== null) await ensureAdmin(services, config.adminPassword)
  startJobs(opening, opened, services)
  const maps = openMaps(opening, services)
  const url = (opening.door.url = await openHttp(opening, services, maps))
  if (config.demo) {
    const demo = startDemo(services, url)
    closing.onClose(() => demo.stop())
  }
  return {
    stationId: services.log.keys.stationId,
    url,
    stationPort: services.sync.door.state === 'open' ? services.sync.door.port : null,
    router: appRouter,
    network: services.sync.network,
    maps,
    async createContext({ session, device }) {
      const access = session.get()?.accessToken
      const user = access ? await services.identity.authenticate(access).catch(() => null) : null // an expired token means signed out; the screen asks again
      return createContext(services, { user, session, device })
    },
    close: () => closing.close(),
  }
}

type OpenedStation = OpenedLog & { readonly ids: ReturnType<typeof createIds>; readonly skew: ClockSkew }

/** Database and log: the ground on which everything else stands, closed last. */
function openLogOf({ config, deps: { clock, random, logger }, closing }: Opening): OpenedStation {
  const ids = createIds(clock, random)
  const skew = createClockSkew()
  const opened = openLogWithKey(config.dataDir, config.databaseKey, {
    clock,
    random,
    ids,
    migrationsDir: config.migrationsDir,
    skewMs: () => skew.skewMs(),
    onFailure: (error) => {
      logger.error({ error }, 'a transaction failed')
    },
  })
  closing.onClose(() => {
    opened.close()
  })
  return { ...opened, ids, skew }
}

/** What procedures use, with what the HTTP door needs besides. */
type OpenedServices = StationServices & { readonly sync: StationSync; readonly sensorDoors: ColdChainDoors['gateways'] }

/** Opens it all, each part after those it needs. */
async function openServices(
  { config, deps: { clock, random, logger }, closing, database, door }: Opening,
  { log, db, started, ids, skew }: OpenedStation,
): Promise<OpenedServices> {
  const read = createReadClient({ file: started.paths.file, key: config.databaseKey })
  closing.onClose(() => read.$disconnect())
  await warmUp(read)
  closing.onClose(() => log.executor.drain())
  const identity = createIdentity({ log, db, read, clock, ids, random })
  const ground = { log, read, clock, ids, random, logger, identity }
  const { registry, ...measured } = openMeasured({ db, log, clock, ids, logger }, closing)
  const { telemetry } = measured
  const sync = await openSync(config, { clock, random, logger }, closing, { log, db, ids, skew, telemetry })
  const health = watchHealth({ dataDir: config.dataDir, logger, log, telemetry, database, sync, skew, closing })
  const signals = createSignals()
  const watchers = openWatchers({ log, db, read, clock, ids, logger, identity, telemetry, health }, sync, signals, closing)
  const regions = await openRegions({ dataDir: config.dataDir, clock, ids, logger, timers: TIMERS }, signals, closing)
  const roads = openRoads({ services: { log, clock, logger }, regions, signals, timers: TIMERS, closing })
  const places = openPlaces(regions, { log, read, logger }, closing)
  const cold = openColdChain({ services: { ...ground, ...measured, ...watchers }, registry, signals, timers: TIMERS, closing })
  const tracking = { ...ground, telemetry, sources: cold.sources }
  const trackers = await openTrackers(config, { services: tracking, topics: cold.topics, timers: TIMERS, closing })
  const live = { signals, streams: createStreamBudget() }
  return {
    ...ground,
    ...measured,
    ...watchers,
    coldchain: cold.coldchain,
    sensorDoors: cold.gateways,
    roads,
    fleet: openFleet(log, closing),
    regions,
    places,
    drafts: openDrafts({ db, clock, logger, timers: TIMERS, closing }),
    trackers,
    peers: sync.peers,
    sync,
    version: config.version,
    isDemo: config.demo,
    address: () => door.url,
    health,
    ...live,
  }
}

/** Units in use, followed until the station closes. */
function openFleet(log: OpenedLog['log'], closing: Closing): StationServices['fleet'] {
  const fleet = createFleet(log)
  closing.onClose(() => {
    fleet.close()
  })
  return fleet
}

/** What trackers and sensors tell: beside the log, sealed into it. */
function openMeasured(
  services: Pick<StationServices, 'log' | 'clock' | 'ids' | 'logger'> & Pick<OpenedStation, 'db'>,
  closing: Closing,
): Pick<StationServices, 'telemetry' | 'readings'> & { readonly registry: ColdRegistry } {
  const telemetry = createTelemetry(services)
  closing.onClose(() => telemetry.close())
  const registry = createColdRegistry(services.log)
  const sensorOf = (sensorId: string) => registry.sensorOf(sensorId)
  return { telemetry, registry, readings: openReadings({ services, timers: TIMERS, sensorOf, closing }) }
}

type WatcherServices = Pick<StationServices, 'log' | 'read' | 'clock' | 'ids' | 'logger' | 'identity' | 'telemetry' | 'health'> &
  Pick<OpenedStation, 'db'>

/** What watches the log and the positions by itself: claims, fences, exceptions; screens are told. */
function openWatchers(
  services: WatcherServices,
  sync: StationSync,
  signals: ReturnType<typeof createSignals>,
  closing: Closing,
): Pick<StationServices, 'claims' | 'geofences' | 'alarms' | 'oncall'> {
  const claims = openClaims({ services, sync, timers: TIMERS, closing })
  const geofences = openGeofences({ services, signals, timers: TIMERS, closing })
  const alarms = openAlarms({ services, timers: TIMERS, closing })
  const oncall = openOncall({ services: { ...services, alarms }, sync, timers: TIMERS, closing })
  announceChanges({ services: { ...services, claims, geofences, peers: sync.peers }, signals, timers: TIMERS, closing })
  announceLinks({ sync, signals, timers: TIMERS, closing })
  return { claims, geofences, alarms, oncall }
}

/** Links to other stations; closed before the log they write to. */
async function openSync(
  { stations, version }: StationConfig,
  deps: StationDeps,
  closing: Closing,
  opened: Pick<OpenedStation, 'log' | 'db' | 'ids' | 'skew'> & Pick<StationServices, 'telemetry'>,
): Promise<StationSync> {
  const sync = await openStationSync({ ...opened, ...deps, timers: TIMERS, listen: stations ?? null, build: version })
  closing.onClose(() => sync.close())
  return sync
}

/**
 * What keeps the database in order: checkpoints of the write-ahead log, the rest of the check, a backup every night (a demo
 * is not worth one). Started first, so that closing waits for a backup only when everything else is on disk.
 */
function startUpkeep({ config, deps: { clock, logger }, closing, database }: Opening, { log, db, started }: OpenedStation): void {
  const { paths } = started
  finishCheck({ logger, log, database, closing }, started)
  closing.onClose(
    scheduleCheckpoints(db, { file: paths.file, key: config.databaseKey }, TIMERS, (error) => {
      logger.error({ error }, 'checkpoint failed')
    }),
  )
  if (config.demo) return
  const backUp = (at: Instant) =>
    backupNow({ file: paths.file, key: config.databaseKey }, { folder: paths.backups, kind: 'scheduled', at, keep: KEPT_BACKUPS })
  const lastBackupAt = () => newestBackupAt(paths.backups, 'scheduled')
  const daily = scheduleDailyBackup({ clock, logger, timers: TIMERS, lastBackupAt, backUp }, log.station().timeZone)
  const stopListening = log.feed.listen((changes) => {
    if (changes.some(({ kind }) => kind === 'station.created')) daily.setTimeZone(log.station().timeZone)
  })
  closing.onClose(() => {
    stopListening()
    return daily.stop()
  })
}

function startJobs({ deps: { clock, logger }, closing }: Opening, { db }: OpenedStation, services: StationServices): void {
  const { log } = services
  const handlers = { ...assignmentJobs(services), ...retentionJobs({ db, log, clock }) }
  const jobs = createJobRunner({ db, clock, logger, timers: TIMERS, handlers })
  closing.onClose(() => jobs.stop())
  jobs.start()
  planPruning({ log, clock }).catch((error: unknown) => {
    logger.warn({ error }, 'the nightly pruning is not planned')
  })
}

/** The base maps of imported regions. */
function openMaps({ deps: { logger }, closing }: Opening, { regions }: Pick<StationServices, 'regions'>): MapDoor {
  const shelf = createMapShelf(regions, logger)
  closing.onClose(() => shelf.close())
  return createMapDoor(shelf)
}

/** Opens the HTTP door. @returns its base address, or null when the station has none */
async function openHttp(
  { config: { listen, rendererDir }, closing, database }: Opening,
  services: OpenedServices,
  maps: MapDoor,
): Promise<string | null> {
  if (listen === null) return null
  const { log, telemetry, readings, sync } = services
  const metrics = createMetrics({
    position: () => log.feed.position,
    waitingCommands: () => log.executor.waiting,
    fixesPerSecond: () => telemetry.fixesPerSecond,
    readings: () => readings.figures(),
    coldchain: () => services.coldchain.figures,
    databaseIsWritable: () => database.isWritable,
    sync: { figures: () => sync.figures(), statuses: () => sync.statuses(), audits: () => sync.peers.audits() },
  })
  closing.onClose(() => {
    metrics.stop()
  })
  const gateways = [
    (app: FastifyInstance) => registerOsmAnd(app, services),
    (app: FastifyInstance) => registerOwnTracks(app, services),
    (app: FastifyInstance) => registerFieldGateway(app, services, { rendererDir }),
    ...services.sensorDoors,
  ]
  const http = await createHttpServer({
    services,
    router: appRouter,
    rendererDir,
    metrics,
    isWritable: () => database.isWritable,
    maps,
    gateways,
  })
  closing.onClose(() => http.close())
  return http.listen(listen.host, listen.port)
}

/** The rules of a plain key file, for the desktop app. */
export { readOrCreateKeyFile } from './db/key-file.ts'
