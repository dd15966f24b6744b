/** Positions on the wire: what trackers push, what screens read, and the compact batches of the live stream. */
import { z } from 'zod'
import { Instant, Latitude, Longitude, UnitId } from './primitives.ts'
import { DeviceId, type FixAge } from './units.ts'

/** Age in seconds up to which a position is fresh, and up to which it is stale; older is lost (Traccar calls a device unknown after 600 s of silence). */
export const FIX_AGE_SECONDS = { fresh: 60, stale: 600 } as const

/**
 * Age class of a position.
 * @param ageSeconds seconds since the fix was taken; null = there is none. Small negative ages (a tracker's clock ahead of ours) are fresh.
 */
export function fixAgeOf(ageSeconds: number | null): FixAge {
  if (ageSeconds === null) return 'none'
  if (ageSeconds <= FIX_AGE_SECONDS.fresh) return 'fresh'
  return ageSeconds <= FIX_AGE_SECONDS.stale ? 'stale' : 'lost'
}

/** Fixes older than this year or further ahead than this are a broken clock, not a place (Traccar filters fixes more than 86,400 s ahead). */
export const FIX_TIME_LIMITS = { earliestMs: Date.UTC(2000, 0, 1), aheadMs: 86_400_000 } as const
/** Ranges a real device can mean: Traccar's own plausibility checks for altitude and speed (869 knots). */
export const FIX_RANGES = {
  speedKmh: [0, 1610],
  headingDegrees: [0, 360],
  accuracyMetres: [0, 1_000_000],
  altitudeMetres: [-12_262, 18_000],
  batteryPercent: [0, 100],
} as const satisfies Record<string, readonly [number, number]>

/** Fixes one call may carry. */
export const PUSH_LIMIT = 5_000

const optionalIn = ([minimum, maximum]: readonly [number, number]) => z.number().min(minimum).max(maximum).nullable().optional()
/** One position report as an integrator pushes it. */
export const PushedFix = z.object({
  deviceId: DeviceId,
  fixedAt: Instant,
  latitude: Latitude,
  longitude: Longitude,
  speedKmh: optionalIn(FIX_RANGES.speedKmh),
  headingDegrees: optionalIn(FIX_RANGES.headingDegrees),
  accuracyMetres: optionalIn(FIX_RANGES.accuracyMetres),
  altitudeMetres: optionalIn(FIX_RANGES.altitudeMetres),
  batteryPercent: optionalIn(FIX_RANGES.batteryPercent),
})
export type PushedFix = z.infer<typeof PushedFix>
export const PushPositions = z.object({ fixes: z.array(PushedFix).min(1).max(PUSH_LIMIT) })
export type PushPositions = z.infer<typeof PushPositions>
/** What became of a push: every fix is new, a repeat, or of a device nobody has registered. */
export const PositionsPushed = z.object({ accepted: z.number().int(), duplicates: z.number().int(), unknownDevices: z.array(z.string()) })

/** Newest position of a unit. */
export const PositionView = z.object({
  unitId: UnitId,
  deviceId: z.string(),
  fixedAt: Instant,
  receivedAt: Instant,
  latitude: Latitude,
  longitude: Longitude,
  speedKmh: z.number().nullable(),
  headingDegrees: z.number().nullable(),
  accuracyMetres: z.number().nullable(),
  age: z.enum(['fresh', 'stale', 'lost', 'none']),
  /** The station that told it; null when the device reported here. */
  fromStationId: z.string().nullable(),
})
export type PositionView = z.infer<typeof PositionView>
export const LatestPositions = z.object({ unitIds: z.array(UnitId).max(1000).optional() })

/** Where a unit has been, in order of fix time. */
export const PositionHistory = z.object({
  unitId: UnitId,
  from: Instant,
  to: Instant,
  limit: z.number().int().min(1).max(50_000).default(10_000),
  /** Fewer points for the same line: corners stay, straights go. */
  maxPoints: z.number().int().min(2).max(50_000).optional(),
  /** Doubtful fixes as well, each with its reason; they never count for `maxPoints`. */
  isDoubtIncluded: z.boolean().default(false),
})
/** Why a fix is doubtful: the tracker's clock ran ahead, it came after a newer one, its circle was too wide, or nothing that drives can have been there. */
export const FixFlag = z.enum(['clockAhead', 'outdated', 'inaccurate', 'jump'])
export const TrackPoint = z.object({
  /** When it was taken, as far as that can be believed. */
  fixedAt: Instant,
  flag: FixFlag.nullable(),
  isBelieved: z.boolean(),
  latitude: Latitude,
  longitude: Longitude,
  speedKmh: z.number().nullable(),
  headingDegrees: z.number().nullable(),
  accuracyMetres: z.number().nullable(),
})
export const Track = z.object({ unitId: UnitId, points: z.array(TrackPoint), isTruncated: z.boolean() })

export const TripsQuery = z.object({ unitId: UnitId, from: Instant, to: Instant })
/** A trip or a stop, as Traccar's default rules cut a track. */
export const TrackStretch = z.object({
  kind: z.enum(['trip', 'stop']),
  fromAt: Instant,
  toAt: Instant,
  start: z.object({ latitude: Latitude, longitude: Longitude }),
  end: z.object({ latitude: Latitude, longitude: Longitude }),
  distanceMetres: z.number(),
  maxSpeedKmh: z.number(),
})
export const UnitTrips = z.object({
  unitId: UnitId,
  stretches: z.array(TrackStretch),
  /** Driven on all trips. */
  distanceMetres: z.number(),
  /** Fixes that were left out or whose time was mended, by reason. */
  doubtful: z.record(FixFlag, z.number().int()),
  isTruncated: z.boolean(),
})
export const TrackExport = TripsQuery.extend({ format: z.enum(['gpx', 'csv']) })
export const TrackFile = z.object({ fileName: z.string(), mediaType: z.string(), text: z.string(), isTruncated: z.boolean() })

/** A trail on the map: how far back it reaches, and the least time between two of its points. */
export const TRAIL = { seconds: 600, stepSeconds: 15 } as const
/** Units one question about trails may name: as many as a screen draws trails for in four questions. */
export const TRAILS_LIMIT = 100
export const TrailsQuery = z.object({ unitIds: z.array(UnitId).min(1).max(TRAILS_LIMIT) })
/** `numbers` of a unit, oldest first, three a point: milliseconds before `atMs` (the station's clock), latitude, longitude. */
export const UnitTrailsPacked = z.object({
  atMs: z.number(),
  trails: z.array(z.object({ unitId: UnitId, numbers: z.array(z.number()) })),
})

/** A device that reports but belongs to no unit yet. */
export const UnknownDeviceView = z.object({
  deviceId: z.string(),
  protocol: z.string(),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  count: z.number().int(),
  lastPayload: z.string(),
  /** The last place it told, decoded; null when it has told none that can be. */
  lastFix: z.object({ fixedAt: Instant, latitude: Latitude, longitude: Longitude, speedKmh: z.number().nullable() }).nullable(),
})
export type UnknownDeviceView = z.infer<typeof UnknownDeviceView>

/** Numbers per position in a batch, in this order: unit index, milliseconds before `atMs`, latitude, longitude, speed, heading, accuracy; -1 stands for "not told". */
export const POSITION_STRIDE = 7
/**
 * One batch of the live stream. A unit's id is sent once: `newUnits` are appended to the reader's list and `numbers` speak of units by their place in it.
 * `reset` empties the list first. `atMs` is the station's clock, so that ages do not depend on the screen's.
 */
export const PositionBatch = z.object({ reset: z.boolean(), atMs: z.number(), newUnits: z.array(z.string()), numbers: z.array(z.number()) })
export type PositionBatch = z.infer<typeof PositionBatch>

/** What a batch says of one unit. */
export type LivePosition = {
  readonly unitId: string
  readonly fixedAtMs: number
  readonly latitude: number
  readonly longitude: number
  readonly speedKmh: number | null
  readonly headingDegrees: number | null
  readonly accuracyMetres: number | null
}

const MICRO = 1e6
const micro = (degrees: number): number => Math.round(degrees * MICRO) / MICRO
const told = (value: number | null): number => (value === null ? -1 : Math.round(value * 10) / 10)
const untold = (value: number | undefined): number | null => (value === undefined || value < 0 ? null : value)

/** Packs positions for one reader; remembers which ids that reader has. Coordinates are rounded to 0.000001 degree (11 cm). */
export function createPositionPacker(): (positions: Iterable<LivePosition>, atMs: number) => PositionBatch {
  const places = new Map<string, number>()
  return (positions, atMs) => {
    const batch: PositionBatch = { reset: places.size === 0, atMs, newUnits: [], numbers: [] }
    for (const { unitId, fixedAtMs, latitude, longitude, speedKmh, headingDegrees, accuracyMetres } of positions) {
      let place = places.get(unitId)
      if (place === undefined) {
        place = places.size
        places.set(unitId, place)
        batch.newUnits.push(unitId)
      }
      batch.numbers.push(
        place,
        atMs - fixedAtMs,
        micro(latitude),
        micro(longitude),
        told(speedKmh),
        told(headingDegrees),
        told(accuracyMetres),
      )
    }
    return batch
  }
}

/** Unpacks the batches of one stream, in order. Positions of units the reader was never told about are skipped. */
export function createPositionUnpacker(): (batch: PositionBatch) => LivePosition[] {
  let units: string[] = []
  return ({ reset, atMs, newUnits, numbers }) => {
    units = reset ? [...newUnits] : units.concat(newUnits)
    const positions: LivePosition[] = []
    for (let at = 0; at + POSITION_STRIDE <= numbers.length; at += POSITION_STRIDE) {
      const [place = -1, ageMs = 0, latitude = 0, longitude = 0, speed, heading, accuracy] = numbers.slice(at, at + POSITION_STRIDE)
      const unitId = units[place]
      if (unitId === undefined) continue
      positions.push({
        unitId,
        fixedAtMs: atMs - ageMs,
        latitude,
        longitude,
        speedKmh: untold(speed),
        headingDegrees: untold(heading),
        accuracyMetres: untold(accuracy),
      })
    }
    return positions
  }
}
