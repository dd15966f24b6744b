/** What a fix must be to be a place on earth at a believable time, and the precision that is kept. */
import { FIX_RANGES, FIX_TIME_LIMITS } from '../contract/positions.ts'
import type { IncomingFix } from './index.ts'

/** Which field is wrong and what it should be. */
export type FixProblem = { readonly field: string; readonly problem: string }

type Range = readonly [minimum: number, maximum: number]
const COORDINATES = { latitude: [-90, 90], longitude: [-180, 180] } as const satisfies Record<string, Range>

/** A sealed hour stores whole numbers, so what is kept is what can be given back: 1e-7 degree (1 cm), two decimals for the rest. */
const DEGREE_STEPS = 1e7
const HUNDREDTHS = 100
const keepDegrees = (value: number): number => Math.round(value * DEGREE_STEPS) / DEGREE_STEPS
const keepHundredths = (value: number | null): number | null => (value === null ? null : Math.round(value * HUNDREDTHS) / HUNDREDTHS)

const outside = (value: number, [minimum, maximum]: Range): boolean => !(value >= minimum && value <= maximum) // also true for NaN

/**
 * Finds what is wrong with a fix.
 * @param nowMs the station's clock, epoch milliseconds; a fix may be 24 h ahead of it (devices without a set clock), not more
 * @returns null when the fix can be kept
 */
export function fixProblem(fix: IncomingFix, nowMs: number): FixProblem | null {
  if (!Number.isFinite(fix.fixedAtMs)) return { field: 'fixedAt', problem: 'expected a time' }
  if (fix.fixedAtMs < FIX_TIME_LIMITS.earliestMs) return { field: 'fixedAt', problem: 'is before the year 2000' }
  if (fix.fixedAtMs > nowMs + FIX_TIME_LIMITS.aheadMs) return { field: 'fixedAt', problem: 'is more than 24 hours in the future' }
  for (const field of ['latitude', 'longitude'] as const) {
    if (outside(fix[field], COORDINATES[field])) return { field, problem: rangeText(COORDINATES[field]) }
  }
  if (fix.latitude === 0 && fix.longitude === 0)
    return { field: 'latitude', problem: 'is 0 with longitude 0, which devices send while they have no fix' }
  for (const field of ['speedKmh', 'headingDegrees', 'accuracyMetres', 'altitudeMetres', 'batteryPercent'] as const) {
    const value = fix[field]
    if (value !== null && outside(value, FIX_RANGES[field])) return { field, problem: rangeText(FIX_RANGES[field]) }
  }
  return null
}

const rangeText = ([minimum, maximum]: Range): string => `expected ${minimum} to ${maximum}`

/** The fix at the precision that is kept, so that memory, table and sealed hour agree to the last digit. */
export const keptFix = (fix: IncomingFix): IncomingFix => ({
  deviceId: fix.deviceId,
  fixedAtMs: Math.round(fix.fixedAtMs),
  latitude: keepDegrees(fix.latitude),
  longitude: keepDegrees(fix.longitude),
  speedKmh: keepHundredths(fix.speedKmh),
  headingDegrees: keepHundredths(fix.headingDegrees),
  accuracyMetres: keepHundredths(fix.accuracyMetres),
  altitudeMetres: keepHundredths(fix.altitudeMetres),
  batteryPercent: keepHundredths(fix.batteryPercent),
})
