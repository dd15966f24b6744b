/** Roads: travel times with their basis, routes, areas reached, and changes of the network that people report. */
import { z } from 'zod'
import { Command, Instant, Latitude, Longitude, paragraph, Point, Ulid, UnitId } from './primitives.ts'

export const RoadChangeId = Ulid.brand<'RoadChangeId'>().describe('RoadChangeId (ULID)')
export type RoadChangeId = z.infer<typeof RoadChangeId>

/** Who travels: speeds and access differ. */
export const RoadProfileName = z.enum(['ambulance', 'car', 'motorcycle', 'walking'])
export type RoadProfileName = z.infer<typeof RoadProfileName>
export const RoadSeason = z.enum(['dry', 'rainy'])
export type RoadSeason = z.infer<typeof RoadSeason>

/** Where a change lies: all roads inside an area, or all that a line touches. */
export const RoadChangeShape = z.discriminatedUnion('kind', [
  /** The last corner joins the first. */
  z.object({ kind: z.literal('area'), ring: z.array(Point).min(3).max(200) }),
  z.object({ kind: z.literal('line'), points: z.array(Point).min(2).max(200) }),
])
export type RoadChangeShape = z.infer<typeof RoadChangeShape>
export const RoadChangeReason = z.enum(['flood', 'roadworks', 'accident', 'event', 'security', 'other'])
export type RoadChangeReason = z.infer<typeof RoadChangeReason>

export const RoadChangeFields = z.object({
  shape: RoadChangeShape,
  profiles: z
    .array(RoadProfileName)
    .min(1)
    .max(RoadProfileName.options.length)
    .refine((names) => new Set(names).size === names.length, 'expected every profile once'),
  /** Share of the speed that remains; 0 = closed. */
  factor: z.number().min(0).max(1),
  reason: RoadChangeReason,
  /** In force from `from` until just before `until`; null = open end. */
  from: Instant.nullable(),
  until: Instant.nullable(),
  note: paragraph(300),
})
/** Ends after it begins, where both are given. */
const isOrdered = ({ from, until }: { from: Instant | null; until: Instant | null }): boolean =>
  from === null || until === null || from < until
export const DrawRoadChange = Command.extend(RoadChangeFields.shape).refine(isOrdered, { path: ['until'], message: 'must be after from' })
export type DrawRoadChange = z.infer<typeof DrawRoadChange>
export const LiftRoadChange = Command.extend({ changeId: RoadChangeId })
export type LiftRoadChange = z.infer<typeof LiftRoadChange>
export const SetRoadSeason = Command.extend({ season: RoadSeason })
export type SetRoadSeason = z.infer<typeof SetRoadSeason>

export const RoadChangeView = RoadChangeFields.extend({
  id: RoadChangeId,
  isLifted: z.boolean(),
  liftedAt: Instant.nullable(),
  recordedAt: Instant,
  version: z.number().int(),
})
export type RoadChangeView = z.infer<typeof RoadChangeView>

const E7 = z.number().int()
/** Roads of an imported region. */
export const RoadRegionView = z.object({
  name: z.string(),
  junctions: z.number().int(),
  edges: z.number().int(),
  bounds: z.object({ minLatitudeE7: E7, minLongitudeE7: E7, maxLatitudeE7: E7, maxLongitudeE7: E7 }).nullable(),
})
export const RoadsState = z.object({
  regions: z.array(RoadRegionView),
  season: RoadSeason,
  /** Newest first; lifted and past ones only for a day. */
  changes: z.array(RoadChangeView),
  /** False while a change is being worked into the roads: answers still follow the roads as they were. */
  isCurrent: z.boolean(),
})
export type RoadsState = z.infer<typeof RoadsState>

/** Why an answer is by straight line. */
export const NotByRoad = z.enum(['noRegion', 'severalRegions', 'noRoad', 'noWay', 'notOnRoads', 'unavailable'])
export type NotByRoad = z.infer<typeof NotByRoad>
/** How a travel time was found. `factor`: how much longer a road is than the straight line; null where roads are followed. */
export const TravelBasis = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('road'),
    factor: z.null(),
    region: z.string(),
    /** Name and version of the speeds. */
    profileSet: z.string(),
    season: RoadSeason,
    /** Whether all changes in force are in it. */
    isCurrent: z.boolean(),
  }),
  z.object({ method: z.literal('straightLine'), factor: z.number(), reason: NotByRoad }),
])
export type TravelBasis = z.infer<typeof TravelBasis>

/** Longitude, latitude. */
const Coordinate = z.tuple([Longitude, Latitude])
const RouteStep = z.object({
  manoeuvre: z.enum([
    'depart',
    'straight',
    'slightLeft',
    'left',
    'sharpLeft',
    'slightRight',
    'right',
    'sharpRight',
    'uTurn',
    'roundabout',
    'ferry',
  ]),
  name: z.string(),
  reference: z.string(),
  distanceMetres: z.number(),
  durationSeconds: z.number(),
  at: Coordinate,
})
export const RouteQuery = z.object({
  fromLatitude: Latitude,
  fromLongitude: Longitude,
  toLatitude: Latitude,
  toLongitude: Longitude,
  profile: RoadProfileName.default('ambulance'),
  alternatives: z.number().int().min(0).max(3).default(0),
})
export type RouteQuery = z.infer<typeof RouteQuery>
export const RouteAnswer = z.object({
  basis: TravelBasis,
  /** Best first; one without a line where no road leads there. */
  routes: z.array(
    z.object({
      durationSeconds: z.number(),
      distanceMetres: z.number(),
      /** Straight legs between the points and the road. */
      offRoadMetres: z.number(),
      line: z.array(Coordinate),
      steps: z.array(RouteStep),
    }),
  ),
})
export type RouteAnswer = z.infer<typeof RouteAnswer>

/** Areas reached from a point, or from where a unit is now. */
export const IsochroneQuery = z
  .object({
    unitId: UnitId.optional(),
    latitude: Latitude.optional(),
    longitude: Longitude.optional(),
    profile: RoadProfileName.optional(),
    limitsSeconds: z.array(z.number().int().min(60).max(7200)).min(1).max(4),
  })
  .refine(({ unitId, latitude, longitude }) => unitId !== undefined || (latitude !== undefined && longitude !== undefined), {
    path: ['unitId'],
    message: 'expected a unit, or latitude and longitude',
  })
export type IsochroneQuery = z.infer<typeof IsochroneQuery>
export const IsochroneAnswer = z.object({
  basis: TravelBasis,
  from: Point,
  profile: RoadProfileName,
  /** In the order asked for; polygons as in a GeoJSON MultiPolygon. Empty where no region has roads. */
  areas: z.array(z.object({ limitSeconds: z.number(), polygons: z.array(z.array(z.array(Coordinate))) })),
})
export type IsochroneAnswer = z.infer<typeof IsochroneAnswer>
