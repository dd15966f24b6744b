/** The one place where the parts of a station meet. */
import { statfs } from 'node:fs/promises'
import { createReadClient, warmUp } from './db/client.ts'
import { scheduleCheckpoints } from './db/checkpoint.ts'
import { registerFieldGateway } from './gateways/field/index.ts'
import { registerOsmAnd } from './gateways/gps/index.ts'
import { createHttpServer, type HttpServer } from './http/server.ts'
import { createMetrics } from './http/metrics.ts'
import { createJobRunner } from './jobs/runner.ts'
import { createIds } from './kernel/ids.ts'
import type { Clock } from './kernel/clock.ts'
import type { Logger } from './kernel/logger.ts'
import type { RandomSource } from './kernel/random.ts'
import { assignmentJobs } from './modules/assignments/index.ts'
import { createIdentity, ensureAdmin } from './modules/identity/index.ts'
import { startDemo } from './demo/index.ts'
import { openLogWithKey } from './station-log.ts'
import { createTelemetry } from './telemetry/index.ts'
import { createContext, type Context, type DeviceInfo, type SessionHolder, type StationServices } from './trpc/context.ts'
import { appRouter, type AppRouter } from './trpc/root.ts'
import type { StationHealth } from './contract/live.ts'

export type StationConfig = {
  readonly dataDir: string
  /** Null = no HTTP (tests of parts). Only a loopback host is accepted: opening a station to the network needs TLS. */
  readonly listen: { readonly host: '127.0.0.1'; readonly port: number } | null
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
  readonly router: AppRouter
  createContext(caller: Caller): Promise<Context>
  close(): Promise<void>
}

const REFRESH_DISK_MS = 30_000

/**
 * Starts a station: database, log, modules, jobs, HTTP.
 * @throws AppError any `db.*` code; nothing was changed then and the folder is free again
 */
export async function createStation(config: StationConfig, deps: StationDeps): Promise<Station> {
  const { clock, random, logger } = deps
  const ids = createIds(clock, random)
  const database = { isWritable: true, isCorrupt: false }
  const opened = openLogWithKey(config.dataDir, config.databaseKey, {
    clock, random, ids, migrationsDir: config.migrationsDir,
    onFailure: (error) => { logger.error({ error }, 'a transaction failed') },
  })
  const { log, db, started } = opened
  const read = createReadClient({ file: started.paths.file, key: config.databaseKey })
  await warmUp(read)
  const identity = createIdentity({ log, db, read, clock, ids, random })
  const telemetry = createTelemetry({ db, log, clock, ids, logger })
  let diskFreeBytes: number | null = null
  const measureDisk = (): void => {
    statfs(config.dataDir).then((disk) => { diskFreeBytes = disk.bavail * disk.bsize }, (error: unknown) => { logger.warn({ error }, 'free disk space is unknown') })
  }
  measureDisk()
  const health = (): StationHealth => ({
    db: database.isCorrupt ? 'corrupt' : database.isWritable ? 'ok' : 'read-only', peers: { connected: 0, total: 0 }, gps: { fixesPerSecond: telemetry.fixesPerSecond },
    positionOfLog: log.feed.position, clockSkewMs: null, diskFreeBytes,
  })
  const services: StationServices = { log, read, clock, ids, random, logger, identity, telemetry, version: config.version, isDemo: config.demo, health }
  if (config.adminPassword !== null) await ensureAdmin(services, config.adminPassword)
  const stopCheckpoints = scheduleCheckpoints(db, { setInterval, clearInterval: (timer) => { clearInterval(timer as NodeJS.Timeout) } }, (error) => { logger.error({ error }, 'checkpoint failed') }) // the handle this very setInterval gave
  const jobs = createJobRunner({ db, clock, logger, timers: { setTimeout, clearTimeout: (timer) => { clearTimeout(timer as NodeJS.Timeout) } }, handlers: assignmentJobs(services) }) // as above
  jobs.start()
  const metrics = createMetrics({ position: () => log.feed.position, waitingCommands: () => log.executor.waiting, fixesPerSecond: () => telemetry.fixesPerSecond, databaseIsWritable: () => database.isWritable })
  const diskTimer = setInterval(measureDisk, REFRESH_DISK_MS)
  const checking = new AbortController()
  started.checkRest(checking.signal).then(
    (result) => {
      if (result.damage === null) return
      database.isWritable = false
      database.isCorrupt = true
      log.executor.setReadOnly('corrupt')
      logger.error({ damage: result.damage }, 'the database is damaged: read-only from now on')
    },
    (error: unknown) => { logger.error({ error }, 'the full database check did not finish') },
  )
  const http: HttpServer | null = config.listen
    ? await createHttpServer({
        services, router: appRouter, rendererDir: config.rendererDir, metrics, isWritable: () => database.isWritable,
        gateways: [(app) => registerOsmAnd(app, services), (app) => registerFieldGateway(app, services, { rendererDir: config.rendererDir })],
      })
    : null
  const url = http && config.listen ? await http.listen(config.listen.host, config.listen.port) : null
  const demo = config.demo ? startDemo(services, url) : null

  return {
    stationId: log.keys.stationId,
    url,
    router: appRouter,
    async createContext({ session, device }) {
      const access = session.get()?.accessToken
      const user = access ? await identity.authenticate(access).catch(() => null) : null // an expired token means signed out; the screen asks again
      return createContext(services, { user, session, device })
    },
    async close() {
      clearInterval(diskTimer)
      checking.abort()
      await demo?.stop()
      await http?.close()
      await jobs.stop()
      await telemetry.close()
      await log.executor.drain()
      stopCheckpoints()
      metrics.stop()
      await read.$disconnect()
      opened.close()
    },
  }
}
