/** Readings of sensors beside the log: durable before they are acknowledged, newest in memory, sealed by day, charts of any stretch of time. */
import type { Quantity, ReadingDoor, ReadingIn, ReadingsAccepted, ReadingSeries } from '../../contract/readings.ts'
import type { ReadingCounts } from './counts.ts'

/** What readings need to know of a sensor. `scope`: who may hold its readings. */
export type SensorFacts = { readonly quantity: Quantity; readonly scope: string }
/** A reading on disk. `isNewest`: none of its sensor was later when it came; late ones are false. */
export type StoredReading = ReadingIn & { readonly receivedAtMs: number; readonly isNewest: boolean }
/** The reading of a sensor with the latest moment. */
export type LatestReading = Omit<StoredReading, 'isNewest'>
/** A reading on record; `receivedAtMs` to the minute. */
export type PastReading = Omit<ReadingIn, 'sensorId'> & { readonly receivedAtMs: number }
export type PastReadings = {
  readonly readings: readonly PastReading[]
  /** There are more than `limit`: the first ones are here. */
  readonly isTruncated: boolean
  /** Days (`2026-03-02`, UTC) within of which only the hours are kept, and of which something cannot be read. */
  readonly thinnedDays: readonly string[]
  readonly damagedDays: readonly string[]
}
/**
 * What a check of sealed readings against the log found. `missing`: the segment, or the named block of it, is not here; `damaged`: the block's
 * bytes are not whole; `changed`: all is readable, but not what was sealed; `notInLog`: the log does not know the segment.
 */
export type ReadingsReport = {
  readonly checked: number
  readonly problems: readonly {
    readonly segmentId: string
    readonly problem: 'missing' | 'damaged' | 'changed' | 'notInLog'
    readonly sensorId?: string
    readonly day?: string
  }[]
}

export type Readings = {
  /**
   * Takes readings. Resolves after the kept ones are on disk; each is judged for itself, and a repeated batch changes nothing. The first
   * value for a moment stays, another one is counted as a conflict.
   * @throws AppError `station.overloaded` when more wait than memory should hold (what was taken by then stays), `db.*` when the disk refuses
   */
  accept(batch: readonly ReadingIn[], source: { readonly door: ReadingDoor }): Promise<ReadingsAccepted>
  latest(sensorId: string): LatestReading | null
  /** The newest reading of every sensor that has one. */
  allLatest(): Generator<LatestReading>
  /**
   * Hears of readings in groups, in order of arrival, once they are on disk; returns the way to stop. Called for everything that comes in:
   * the listener must be quick. What was stored before a restart is not told again.
   */
  follow(listener: (group: readonly StoredReading[]) => void): () => void
  /**
   * A chart of [fromMs, toMs) with at most `points` points (SERIES_POINTS_MAX by default and at most): single readings while they fit, else
   * least, greatest and mean of whole stretches. Bounds beyond what there is are brought in.
   */
  series(sensorId: string, fromMs: number, toMs: number, points?: number): Promise<ReadingSeries>
  /** Single readings of [fromMs, toMs) in order of time. */
  raw(sensorId: string, fromMs: number, toMs: number, limit?: number): Promise<PastReadings>
  /** Seals what is due (also happens by itself). @returns segments sealed */
  sealCompleted(): Promise<number>
  /**
   * Drops single readings of segments that end before a moment; their hours stay. Which moment that is, is the caller's policy.
   * @returns segments thinned
   */
  thin(beforeMs: number): Promise<number>
  /** Compares everything sealed with its hashes in the log. */
  verify(): Promise<ReadingsReport>
  /** For metrics. */
  figures(): ReadingFigures
  close(): Promise<void>
}
export type ReadingFigures = ReadingCounts & { readonly open: number; readonly sensors: number; readonly perSecond: number }

export { createReadings, type ReadingsParts } from './create.ts'
export { readingsOps } from './ops.ts'
