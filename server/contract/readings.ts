/** Readings of sensors: what a sensor measures, which values a working one can mean, and how readings and charts of them look. */
import { z } from 'zod'
import { Ulid } from './primitives.ts'

/** A sensor of this installation: one quantity at one place of one device. */
export const SensorId = Ulid.brand('SensorId').describe('SensorId (ULID)')
export type SensorId = z.infer<typeof SensorId>

type QuantityRule = {
  /** Unit every value of the quantity is in. */
  readonly unit: 'celsius' | 'percent' | 'second' | 'count' | 'volt' | 'day' | 'decibelMilliwatt' | 'state'
  /** Values a working sensor can mean; anything else is refused, both ends included. */
  readonly range: readonly [minimum: number, maximum: number]
}
const SECONDS_PER_DAY = 86_400
/**
 * What can be measured. Ranges hold what instruments of the field can show (from liquid nitrogen at -196 °C to a sterilising dryer); they find
 * broken sensors and codecs, not alarms. Sums (seconds, openings) are over the time since the reading before, at most a day.
 */
export const QUANTITIES = {
  temperature: { unit: 'celsius', range: [-200, 200] },
  humidity: { unit: 'percent', range: [0, 100] },
  doorOpenSeconds: { unit: 'second', range: [0, SECONDS_PER_DAY] },
  doorOpenings: { unit: 'count', range: [0, SECONDS_PER_DAY] },
  mainsSeconds: { unit: 'second', range: [0, SECONDS_PER_DAY] },
  compressorSeconds: { unit: 'second', range: [0, SECONDS_PER_DAY] },
  batteryPercent: { unit: 'percent', range: [0, 100] },
  batteryVolts: { unit: 'volt', range: [0, 1_000] },
  batteryDays: { unit: 'day', range: [0, 36_500] },
  holdoverDays: { unit: 'day', range: [0, 999.9] },
  signalDbm: { unit: 'decibelMilliwatt', range: [-250, 50] },
  doorState: { unit: 'state', range: [0, 1] },
  mainSwitch: { unit: 'state', range: [0, 1] },
} as const satisfies Record<string, QuantityRule>
export type Quantity = keyof typeof QUANTITIES
export const Quantity = z.enum(Object.keys(QUANTITIES) as [Quantity, ...Quantity[]]) // the keys of the table above, which is not empty

/** Readings older than this year, or further ahead than this, are a broken clock. Half an hour: a clock in the next time zone is an hour ahead. */
export const READING_TIME_LIMITS = { earliestMs: Date.UTC(2000, 0, 1), aheadMs: 30 * 60_000 } as const

/** One reading as it comes in: moment in epoch milliseconds, value in the unit of the sensor's quantity. */
export type ReadingIn = { readonly sensorId: string; readonly atMs: number; readonly value: number }

/**
 * Why a reading is not kept.
 * `unknownSensor`: nobody registered it; `notANumber`: value or time is none; `outOfRange`: no working sensor means that; `beforeTime`: before
 * the year 2000; `ahead`: from the future; `thinned`: of a day that is kept as hourly figures only.
 */
export const READING_REFUSALS = ['unknownSensor', 'notANumber', 'outOfRange', 'beforeTime', 'ahead', 'thinned'] as const
export type ReadingRefusal = (typeof READING_REFUSALS)[number]

/** Through which door readings came. */
export const READING_DOORS = ['mqtt', 'sparkplug', 'lorawan', 'ds01', 'logger', 'api', 'demo'] as const
export type ReadingDoor = (typeof READING_DOORS)[number]

/**
 * What became of a batch: every reading is accepted, a duplicate (same sensor, moment and value), a conflict (another value for a moment
 * that has one: the first stays) or refused.
 */
export type ReadingsAccepted = {
  readonly accepted: number
  readonly duplicates: number
  readonly conflicts: number
  readonly refused: readonly { readonly index: number; readonly reason: ReadingRefusal }[]
}

/** Problem of a reading of a known quantity, or null when it can be kept. @param nowMs the station's clock, epoch milliseconds */
export function readingProblem({ atMs, value }: Omit<ReadingIn, 'sensorId'>, quantity: Quantity, nowMs: number): ReadingRefusal | null {
  if (!Number.isFinite(value) || !Number.isFinite(atMs)) return 'notANumber'
  const { unit, range } = QUANTITIES[quantity]
  if (value < range[0] || value > range[1] || (unit === 'state' && !Number.isInteger(value))) return 'outOfRange'
  if (atMs < READING_TIME_LIMITS.earliestMs) return 'beforeTime'
  return atMs > nowMs + READING_TIME_LIMITS.aheadMs ? 'ahead' : null
}

/** Points of a chart at most: more than a wide screen has columns for. */
export const SERIES_POINTS_MAX = 2_000

/**
 * What a chart of one sensor shows, as columns of equal length in order of time.
 * `stepMs` 0: single readings, `minimum`, `maximum` and `mean` are all the value, `count` is 1. Else each point is a whole stretch of `stepMs`
 * that begins at `atMs`, a multiple of `stepMs` since 1970 UTC: the first and the last may reach beyond what was asked for.
 */
export type ReadingSeries = {
  readonly stepMs: number
  readonly atMs: readonly number[]
  readonly minimum: readonly number[]
  readonly maximum: readonly number[]
  readonly mean: readonly number[]
  readonly count: readonly number[]
  /** Some of it is kept as hourly figures only: no step is finer than an hour then. */
  readonly isThinned: boolean
  /** Days (`2026-03-02`, UTC) that could not be read: their bytes are damaged. */
  readonly damagedDays: readonly string[]
}
