/** Newest positions that another station tells: checked like a device's own, never older than what is known, marked with who told them. */
import { fixProblem, keptFix } from './fix-check.ts'
import type { IncomingFix, ToldPosition } from './index.ts'
import type { Latest } from './latest.ts'
import { effectiveAtMs } from './track/fix-filter.ts'

const asFix = (position: ToldPosition): IncomingFix => ({ ...position, deviceId: '', altitudeMetres: null, batteryPercent: null })

/**
 * Takes positions of one station. One from further ahead than clocks differ counts as taken now, or it would hide the unit's own fixes.
 * @returns how many moved a unit, and how many no working device can mean
 */
export function takeTold(
  latest: Latest,
  nowMs: number,
  fromStationId: string,
  positions: readonly ToldPosition[],
): { readonly taken: number; readonly invalid: number } {
  let [taken, invalid] = [0, 0]
  for (const position of positions) {
    const fix = asFix(position)
    if (fixProblem(fix, nowMs)) {
      invalid += 1
      continue
    }
    const kept = keptFix(fix)
    const { deviceId, latitude, longitude, speedKmh, headingDegrees, accuracyMetres } = kept
    const fixedAtMs = effectiveAtMs({ ...kept, receivedAtMs: nowMs })
    const place = { deviceId, fixedAtMs, latitude, longitude, speedKmh, headingDegrees, accuracyMetres }
    if (latest.take({ unitId: position.unitId, receivedAtMs: nowMs, fromStationId, ...place })) taken += 1
  }
  if (taken > 0) latest.announce()
  return { taken, invalid }
}
