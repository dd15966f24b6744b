/** How a running station is: its database, its disk, the figures of the status strip. */
import { statfs } from 'node:fs/promises'
import type { Closing } from './closing.ts'
import type { StationHealth } from './contract/live.ts'
import type { StartedDatabase } from './db/start.ts'
import type { Logger } from './kernel/logger.ts'
import type { Log } from './log/index.ts'
import { peerFigures, peerLinks } from './modules/stations/index.ts'
import type { ClockSkew } from './sync/clock-skew.ts'
import type { StationSync } from './sync/station-sync.ts'
import type { Telemetry } from './telemetry/index.ts'

/** What is known about the database; once damaged it stays so until the station is started anew. */
export type DatabaseState = { isWritable: boolean; isCorrupt: boolean }
export type HealthParts = {
  readonly dataDir: string
  readonly logger: Pick<Logger, 'warn' | 'error'>
  readonly log: Pick<Log, 'feed' | 'executor' | 'heads' | 'store' | 'state' | 'keys'>
  readonly telemetry: Pick<Telemetry, 'fixesPerSecond'>
  readonly database: DatabaseState
  readonly sync: Pick<StationSync, 'peers'>
  readonly skew: Pick<ClockSkew, 'skewMs' | 'peers'>
  readonly closing: Closing
}

const REFRESH_DISK_MS = 30_000

/** Measures the disk from now on; the answer gives the figures of the moment. */
export function watchHealth({ dataDir, logger, log, telemetry, database, sync, skew, closing }: HealthParts): () => StationHealth {
  let diskFreeBytes: number | null = null
  const measureDisk = (): void => {
    statfs(dataDir).then(
      (disk) => {
        diskFreeBytes = disk.bavail * disk.bsize
      },
      (error: unknown) => {
        logger.warn({ error }, 'free disk space is unknown')
      },
    )
  }
  measureDisk()
  const timer = setInterval(measureDisk, REFRESH_DISK_MS)
  closing.onClose(() => {
    clearInterval(timer)
  })
  return () => ({
    db: database.isCorrupt ? 'corrupt' : database.isWritable ? 'ok' : 'read-only',
    peers: peerFigures(peerLinks(log, sync.peers)),
    gps: { fixesPerSecond: telemetry.fixesPerSecond },
    positionOfLog: log.feed.position,
    clockSkewMs: skew.peers().length === 0 ? null : skew.skewMs(),
    diskFreeBytes,
  })
}

/** Finishes the check of a large database in the background; damage makes the station read-only. Closing stops it and waits for it. */
export function finishCheck(
  { logger, log, database, closing }: Pick<HealthParts, 'logger' | 'log' | 'database' | 'closing'>,
  started: Pick<StartedDatabase, 'checkRest'>,
): void {
  const stopping = new AbortController()
  const checked = started.checkRest(stopping.signal).then(
    ({ damage }) => {
      if (damage === null) return
      database.isWritable = false
      database.isCorrupt = true
      log.executor.setReadOnly('corrupt')
      logger.error({ damage }, 'the database is damaged: read-only from now on')
    },
    (error: unknown) => {
      logger.error({ error }, 'the full database check did not finish')
    },
  )
  closing.onClose(() => {
    stopping.abort()
    return checked
  })
}
