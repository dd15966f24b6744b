/** From a tracker's record to a fix of telemetry: what may move a unit, and why the rest may not. */
import { FIX_RANGES } from '../../../contract/positions.ts'
import { DeviceId } from '../../../contract/units.ts'
import { fixProblem, type IncomingFix } from '../../../telemetry/index.ts'
import { kmhOfKnots, type TrackerRecord } from '../wire/record.ts'

/** A tracker saves up days, not years: what is older comes from a clock that was never set, or lost count of GPS weeks. */
const OLDEST_MS = 366 * 86_400_000

export type Judgement =
  { readonly kind: 'fix'; readonly fix: IncomingFix } | { readonly kind: 'noPlace' | 'withoutFix' | 'badTime' | 'impossible' }

const within = (value: number | null, [least, most]: readonly [number, number]): number | null =>
  value !== null && value >= least && value <= most ? value : null

/** Judges one record. @param nowMs time of the station */
export function judge({ deviceId, fix, attributes }: TrackerRecord, nowMs: number): Judgement {
  if (!fix || deviceId === null) return { kind: 'noPlace' }
  if (!DeviceId.safeParse(deviceId).success) return { kind: 'impossible' }
  if (!fix.isValid) return { kind: 'withoutFix' }
  const { batteryLevel } = attributes
  const incoming: IncomingFix = {
    deviceId,
    fixedAtMs: fix.fixedAtMs ?? Number.NaN,
    latitude: fix.latitude,
    longitude: fix.longitude,
    speedKmh: within(kmhOfKnots(fix.speedKnots), FIX_RANGES.speedKmh),
    headingDegrees: within(fix.courseDegrees, FIX_RANGES.headingDegrees),
    accuracyMetres: within(fix.accuracyMetres, FIX_RANGES.accuracyMetres),
    altitudeMetres: within(fix.altitudeMetres, FIX_RANGES.altitudeMetres),
    batteryPercent: within(typeof batteryLevel === 'number' ? batteryLevel : null, FIX_RANGES.batteryPercent),
  }
  const problem = fixProblem(incoming, nowMs)
  if (problem?.field === 'fixedAt' || incoming.fixedAtMs < nowMs - OLDEST_MS) return { kind: 'badTime' }
  return problem ? { kind: 'impossible' } : { kind: 'fix', fix: incoming }
}
