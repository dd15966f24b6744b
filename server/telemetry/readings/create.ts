/** Puts the readings of sensors together: judging, group commit, newest values, listeners, sealing, charts. */
import type { Database } from 'better-sqlite3'
import type { Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Log } from '../../log/index.ts'
import { createGroupQueue, type GroupTimers } from '../group-queue.ts'
import { createRate } from '../rate.ts'
import { createRepeats } from '../repeats.ts'
import { createWatchers } from '../watchers.ts'
import { acceptReadings, type WaitingRow } from './accept.ts'
import { createBlockTable, dayName, keyOf } from './block-table.ts'
import { createCounts } from './counts.ts'
import { createGroupTable } from './group-table.ts'
import type { LatestReading, Readings, SensorFacts, StoredReading } from './index.ts'
import { remove } from './open-readings.ts'
import { rawOf } from './past.ts'
import { restoreOpen } from './restore.ts'
import { createSealedDays } from './sealed-days.ts'
import { createSealer } from './sealer.ts'
import { createSegmentTable } from './segment-table.ts'
import { createSensorBook, type SensorBook, type SensorState } from './sensor-book.ts'
import { seriesOf } from './series.ts'
import { thinBefore } from './thinning.ts'
import { verifyReadings } from './verify.ts'

export type ReadingsParts = {
  /** The one writer connection, shared with the log. */
  readonly db: Database
  readonly clock: Clock
  readonly ids: IdSource
  /** Where the hashes of sealed readings are written. */
  readonly log: Pick<Log, 'executor' | 'keys'>
  readonly logger: Pick<Logger, 'error'>
  readonly timers: GroupTimers
  /** A registered sensor, or null. Asked for every reading: answers from memory. */
  readonly sensorOf: (sensorId: string) => SensorFacts | null
  /** `daily` (default) seals by itself; `manual` only through `sealCompleted` (tests, tools). */
  readonly seal?: 'daily' | 'manual'
  /** Open readings from which on they are sealed before their day is over. */
  readonly openLimit?: number
}

/** Readings of one transaction, and readings that may wait. */
const LIMITS = { groupLimit: 10_000, queueLimit: 100_000 } as const
const SEAL_EVERY_MS = 20_000

class Closing extends Error {}

/** Lets everything else that waits have its turn. */
const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

type Core = ReturnType<typeof openCore>

/** Tables, memory and the queue in front of the disk. */
function openCore({ db, clock, logger, timers }: ReadingsParts) {
  const onFailure = (error: unknown): void => {
    logger.error({ error }, 'readings could not be written')
  }
  const counts = createCounts()
  const book = createSensorBook(db)
  const groups = createGroupTable(db)
  const blocks = createBlockTable(db)
  const segments = createSegmentTable(db)
  const onDamage = reportDamage(book, counts, logger)
  const days = createSealedDays(blocks, onDamage)
  const watchers = createWatchers<readonly StoredReading[]>(onFailure)
  const rate = createRate(clock)
  const state = { open: restoreOpen(book, groups, days), given: 0, durable: 0 }
  const queue = createGroupQueue<WaitingRow>({
    ...{ db, clock, timers, ...LIMITS },
    write: (rows) => {
      for (const sensor of new Set(rows.map((row) => row.sensor))) if (!sensor.isStored) book.save(sensor)
      groups.insert(rows)
    },
    onDurable(rows) {
      state.durable = rows.at(-1)?.no ?? state.durable
      rate.count(rows.length)
      const stored = rows.map((row) => settle(row))
      for (const { isNewest } of stored) if (!isNewest) counts.late += 1
      if (!watchers.isEmpty) watchers.tell(stored)
    },
    onLost(rows, error) {
      for (const { sensor, atMs } of rows) if (remove(sensor.open, atMs)) state.open -= 1
      onFailure(error)
    },
  })
  return { onFailure, counts, book, groups, blocks, segments, onDamage, days, watchers, rate, state, queue }
}

/** Tells of a block that cannot be read, once each. */
function reportDamage(book: SensorBook, counts: { damaged: number }, logger: Pick<Logger, 'error'>): (id: number, error: unknown) => void {
  const told = new Set<number>()
  return (id, error) => {
    if (told.has(id)) return
    told.add(id)
    counts.damaged += 1
    const { sensorNo, day } = keyOf(id)
    logger.error({ error, sensorId: book.byNo(sensorNo)?.id, day: dayName(day) }, 'sealed readings are damaged')
  }
}

/** A row that is on disk now. */
function settle({ sensor, atMs, value, receivedAtMs }: WaitingRow): StoredReading {
  const isNewest = atMs > (sensor.newest?.atMs ?? -Infinity)
  if (isNewest) sensor.newest = { atMs, value, receivedAtMs }
  sensor.isStored = true
  return { sensorId: sensor.id, atMs, value, receivedAtMs, isNewest }
}

const latestOf = ({ id, newest }: SensorState): LatestReading | null => (newest ? { sensorId: id, ...newest } : null)

function* allLatest(book: SensorBook): Generator<LatestReading> {
  for (const sensor of book.all()) {
    const latest = latestOf(sensor)
    if (latest) yield latest
  }
}

/** Seals by itself, one run at a time, and ends between two steps when the station closes. */
function openSealing(parts: ReadingsParts, core: Core) {
  let isClosing = false
  let running: Promise<number> | null = null
  const pause = async (): Promise<void> => {
    if (isClosing) throw new Closing('closing')
    await nextTurn()
  }
  const sealer = createSealer({ ...core, ...parts, executor: parts.log.executor, pause })
  const repeats = createRepeats(parts.timers, core.onFailure)
  const sealNow = (): Promise<number> => {
    running ??= sealer
      .sealDue()
      .catch((error: unknown) => {
        if (error instanceof Closing) return 0
        throw error
      })
      .finally(() => {
        running = null
      })
    return running
  }
  if (parts.seal !== 'manual') repeats.add('seal', SEAL_EVERY_MS, sealNow)
  return {
    sealNow,
    pause,
    async close() {
      isClosing = true
      repeats.stop()
      await running?.catch(core.onFailure)
    },
  }
}

/** Opens the readings on the station's database: newest values and open readings are there at once. */
export function createReadings(parts: ReadingsParts): Readings {
  const core = openCore(parts)
  const { book, queue, counts, state } = core
  const sealing = openSealing(parts, core)
  const past = { ...core, pause: nextTurn }
  const accepting = { ...core, sensorOf: parts.sensorOf, nowMs: () => parts.clock.nowMs(), pause: nextTurn }
  return {
    accept: (batch, { door }) => acceptReadings(accepting, batch, door),
    latest(sensorId) {
      const sensor = book.find(sensorId)
      return sensor ? latestOf(sensor) : null
    },
    allLatest: () => allLatest(book),
    follow: core.watchers.watch,
    series: (sensorId, fromMs, toMs, points) => seriesOf(past, sensorId, fromMs, toMs, points),
    raw: (sensorId, fromMs, toMs, limit) => rawOf(past, sensorId, fromMs, toMs, limit),
    sealCompleted: sealing.sealNow,
    thin: (beforeMs) => thinBefore({ ...core, db: parts.db, executor: parts.log.executor, pause: sealing.pause }, beforeMs),
    verify: () => verifyReadings({ ...core, db: parts.db, own: parts.log.keys.stationId, pause: nextTurn }),
    figures: () => ({ ...counts, open: state.open, sensors: book.size, perSecond: core.rate.perSecond() }),
    async close() {
      queue.flush()
      await sealing.close()
    },
  }
}
