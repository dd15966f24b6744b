/** Procedures about roads: a table of contents. */
import { z } from 'zod'
import { receiptOf, type Point } from '../../contract/primitives.ts'
import {
  DrawRoadChange,
  IsochroneAnswer,
  IsochroneQuery,
  LiftRoadChange,
  RoadChangeId,
  RoadSeason,
  RoadsState,
  RouteAnswer,
  RouteQuery,
  SetRoadSeason,
  type RoadProfileName,
} from '../../contract/roads.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Context } from '../../trpc/context.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import { loadUnit } from '../units/index.ts'
import { drawRoadChange, liftRoadChange, setRoadSeason } from './decide.ts'
import { loadRoadChange, openChanges, seasonOf } from './load.ts'
import { listRoadChanges } from './queries.ts'
import { profileOfKind } from './travel.ts'

const ChangeReceipt = receiptOf(z.object({ changeId: RoadChangeId }))
const get = (path: `/${string}`, summary: string) => ({ method: 'GET', path, summary }) as const
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const

/** The point asked about, or where the unit is: its newest position, else its base. */
function startOf({ log, telemetry }: Context, { unitId, latitude, longitude, profile }: IsochroneQuery): [Point, RoadProfileName] {
  if (unitId === undefined) return [{ latitude: latitude ?? 0, longitude: longitude ?? 0 }, profile ?? 'ambulance'] // one of both is given: the schema
  const unit = loadUnit(log.state, unitId)
  const fix = telemetry.latest(unitId)
  const { baseLatitude, baseLongitude } = unit
  const base = baseLatitude === null || baseLongitude === null ? null : { latitude: baseLatitude, longitude: baseLongitude }
  const from = fix ? { latitude: fix.latitude, longitude: fix.longitude } : base
  if (!from) throw new AppError('unit.no-position', { callSign: unit.callSign })
  return [from, profile ?? profileOfKind(unit.kind) ?? 'ambulance']
}

export const roadsRouter = router({
  state: procedure('road.read', get('/roads', 'Regions with roads, the season, and changes people reported'))
    .input(z.object({}))
    .output(RoadsState)
    .query(async ({ ctx }) => ({
      regions: ctx.roads.regions(),
      season: ctx.roads.season,
      isCurrent: ctx.roads.isCurrent,
      changes: await listRoadChanges(ctx.read, ctx.clock.nowMs()),
    })),
  route: procedure('road.read', get('/roads/route', 'The way between two points, with what it is based on'))
    .input(RouteQuery)
    .output(RouteAnswer)
    .query(({ ctx, input }) => ctx.roads.route(input)),
  isochrones: procedure('road.read', get('/roads/reach', 'Areas reached within a time from a point or a unit'))
    .input(IsochroneQuery)
    .output(IsochroneAnswer)
    .query(({ ctx, input }) => {
      const [from, profile] = startOf(ctx, input)
      return ctx.roads.reach(from, profile, input.limitsSeconds)
    }),
  draw: procedure('road.manage', post('/roads/changes', 'Report a closed or slow stretch'))
    .input(DrawRoadChange)
    .output(ChangeReceipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state, facts) => drawRoadChange(input, openChanges(state, facts.now).length, facts))),
  lift: procedure('road.manage', post('/roads/changes/{changeId}/lift', 'A change counts no more'))
    .input(LiftRoadChange)
    .output(ChangeReceipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => liftRoadChange(loadRoadChange(state, input.changeId)))),
  setSeason: procedure('road.manage', post('/roads/season', 'The season the district drives by'))
    .input(SetRoadSeason)
    .output(receiptOf(z.object({ season: RoadSeason })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => setRoadSeason(input.season, seasonOf(state, facts.station.district), facts)),
    ),
})
