/** Where a unit has been: its line, its trips and stops, and both as a file. */
import type { z } from 'zod'
import {
  TRAIL,
  type PositionHistory,
  type Track,
  type TrackExport,
  type TrackFile,
  type TripsQuery,
  type UnitTrailsPacked,
  type UnitTrips,
} from '../../contract/positions.ts'
import type { UnitId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { thinLine, trackAsCsv, trackAsGpx, tripsAndStops, type Telemetry, type UnitTrack } from '../../telemetry/index.ts'

type Period = z.infer<typeof TripsQuery>
type Tracks = Pick<Telemetry, 'history'>

/** Most fixes one answer is made of; a busy tracker sends that many in two days. */
const FIXES_MAX = 50_000

/** @throws AppError `input.invalid` when the period ends before it begins */
function readPeriod(telemetry: Tracks, { unitId, from, to }: Period, limit: number): Promise<UnitTrack> {
  const [fromMs, toMs] = [fromInstant(from), fromInstant(to)]
  if (toMs <= fromMs) throw new AppError('input.invalid', { fields: [{ path: 'to', problem: 'must be after from' }] })
  return telemetry.history(unitId, fromMs, toMs, limit)
}

/** The line of a unit between two moments. */
export async function trackOfUnit(telemetry: Tracks, input: z.infer<typeof PositionHistory>): Promise<z.infer<typeof Track>> {
  const { points, isTruncated } = await readPeriod(telemetry, input, input.limit)
  const believed = points.filter((point) => point.isBelieved)
  const kept = new Set(input.maxPoints === undefined ? believed : thinLine(believed, input.maxPoints).flatMap((at) => believed[at] ?? []))
  const shown = points.filter((point) => kept.has(point) || (input.isDoubtIncluded && !point.isBelieved))
  return {
    unitId: input.unitId,
    isTruncated,
    points: shown.map(({ atMs, flag, isBelieved, latitude, longitude, speedKmh, headingDegrees, accuracyMetres }) => ({
      fixedAt: toInstant(atMs),
      flag,
      isBelieved,
      latitude,
      longitude,
      speedKmh,
      headingDegrees,
      accuracyMetres,
    })),
  }
}

/**
 * Where units were in the minutes before `nowMs`: believed fixes, one in a while. One unit after another, so that many do not hold the
 * station up; units without any are left out.
 */
export async function trailsOfUnits(
  telemetry: Tracks,
  unitIds: readonly UnitId[],
  nowMs: number,
): Promise<z.infer<typeof UnitTrailsPacked>> {
  const trails: z.infer<typeof UnitTrailsPacked>['trails'] = []
  for (const unitId of new Set(unitIds)) {
    const { points } = await telemetry.history(unitId, nowMs - TRAIL.seconds * 1000, nowMs + 1)
    const numbers: number[] = []
    let lastMs = Number.NEGATIVE_INFINITY
    for (const { atMs, latitude, longitude, isBelieved } of points) {
      if (!isBelieved || atMs - lastMs < TRAIL.stepSeconds * 1000) continue
      lastMs = atMs
      numbers.push(nowMs - atMs, latitude, longitude)
    }
    if (numbers.length > 0) trails.push({ unitId, numbers })
  }
  return { atMs: nowMs, trails }
}

/** Trips and stops of a unit between two moments. */
export async function tripsOfUnit(telemetry: Tracks, input: Period): Promise<z.infer<typeof UnitTrips>> {
  const { points, isTruncated } = await readPeriod(telemetry, input, FIXES_MAX)
  const believed = points.filter((point) => point.isBelieved)
  const doubtful = { clockAhead: 0, outdated: 0, inaccurate: 0, jump: 0 }
  for (const { flag } of points) if (flag !== null) doubtful[flag] += 1
  const placeAt = (index: number): { latitude: number; longitude: number } => {
    const { latitude = 0, longitude = 0 } = believed[index] ?? {}
    return { latitude, longitude }
  }
  const stretches = tripsAndStops(believed).map(({ kind, fromIndex, toIndex, fromMs, toMs, distanceMetres, maxSpeedKmh }) => ({
    ...{
      kind,
      distanceMetres,
      maxSpeedKmh,
      fromAt: toInstant(fromMs),
      toAt: toInstant(toMs),
      start: placeAt(fromIndex),
      end: placeAt(toIndex),
    },
  }))
  const distanceMetres = stretches.reduce((sum, stretch) => sum + (stretch.kind === 'trip' ? stretch.distanceMetres : 0), 0)
  return { unitId: input.unitId, stretches, distanceMetres, doubtful, isTruncated }
}

/** The track as a file for other programs. @param callSign what the unit is called; nothing else names it */
export async function trackFile(
  telemetry: Tracks,
  callSign: string,
  input: z.infer<typeof TrackExport>,
): Promise<z.infer<typeof TrackFile>> {
  const { points, isTruncated } = await readPeriod(telemetry, input, FIXES_MAX)
  const name = callSign.replace(/[^A-Za-z0-9-]+/g, '-')
  const fileName = `${name}_${input.from.slice(0, 16).replaceAll(':', '')}Z.${input.format}`
  return input.format === 'gpx'
    ? { fileName, mediaType: 'application/gpx+xml', text: trackAsGpx(callSign, points), isTruncated }
    : { fileName, mediaType: 'text/csv; charset=utf-8', text: trackAsCsv(callSign, points), isTruncated }
}
