/** Procedures about positions: a table of contents. The work is telemetry's. */
import { z } from 'zod'
import {
  createPositionPacker,
  LatestPositions,
  PositionHistory,
  PositionsPushed,
  PositionView,
  PushPositions,
  Track,
  TrackExport,
  TrackFile,
  TrailsQuery,
  TripsQuery,
  UnitTrailsPacked,
  UnitTrips,
  UnknownDeviceView,
  type PositionBatch,
  type PushedFix,
} from '../../contract/positions.ts'
import { UnitId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { phoneDeviceId, type IncomingFix, type Telemetry, type UnitPosition } from '../../telemetry/index.ts'
import type { SignedIn } from '../../trpc/context.ts'
import { trackFile, trackOfUnit, trailsOfUnits, tripsOfUnit } from './tracks.ts'
import { procedure, router, whileAllowed } from '../../trpc/trpc.ts'

/** A screen hears of moved units at most this often; together with the group commit a fix is shown within a third of a second. */
const LIVE_EVERY_MS = 150

const get = (path: `/${string}`, summary: string) => ({ method: 'GET', path, summary }) as const

const incoming = (fix: PushedFix): IncomingFix => ({
  deviceId: fix.deviceId,
  fixedAtMs: fromInstant(fix.fixedAt),
  latitude: fix.latitude,
  longitude: fix.longitude,
  speedKmh: fix.speedKmh ?? null,
  headingDegrees: fix.headingDegrees ?? null,
  accuracyMetres: fix.accuracyMetres ?? null,
  altitudeMetres: fix.altitudeMetres ?? null,
  batteryPercent: fix.batteryPercent ?? null,
})

const view = (position: UnitPosition, telemetry: Telemetry, nowMs: number): PositionView => ({
  unitId: UnitId.parse(position.unitId),
  deviceId: position.deviceId,
  fixedAt: toInstant(position.fixedAtMs),
  receivedAt: toInstant(position.receivedAtMs),
  latitude: position.latitude,
  longitude: position.longitude,
  speedKmh: position.speedKmh,
  headingDegrees: position.headingDegrees,
  accuracyMetres: position.accuracyMetres,
  age: telemetry.ageOf(position.fixedAtMs, nowMs),
  fromStationId: position.fromStationId ?? null,
})

/** A phone speaks for its own unit only, whatever device it names; a tracker's gateway speaks for the devices that are registered. */
function pushAs(user: SignedIn, fixes: readonly IncomingFix[], telemetry: Telemetry): ReturnType<Telemetry['accept']> {
  if (user.unitId === null) return telemetry.accept(fixes, { protocol: 'api' })
  return telemetry.accept(
    fixes.map((fix) => ({ ...fix, deviceId: phoneDeviceId(user.sessionId) })),
    { protocol: 'field', unitId: user.unitId },
  )
}

/** Newest positions, packed: everything first, then what moved. */
export const livePositions = procedure('position.read')
  .output(z.custom<AsyncIterable<PositionBatch>>())
  .subscription(async function* ({ ctx, signal }) {
    const pack = createPositionPacker()
    const moves = whileAllowed(ctx, 'position.read', signal, (until) => ctx.telemetry.follow(LIVE_EVERY_MS, until))
    for await (const { item } of moves) yield pack(item, ctx.clock.nowMs())
  })

export const positionsRouter = router({
  push: procedure('position.write', {
    method: 'POST',
    path: '/positions',
    summary: 'Push up to 5,000 position fixes; answered when they are on disk',
    bodyLimitBytes: 4 * 1024 * 1024,
  })
    .input(PushPositions)
    .output(PositionsPushed)
    .mutation(async ({ ctx, input }) => {
      const { unknownDevices, ...counts } = await pushAs(ctx.user, input.fixes.map(incoming), ctx.telemetry)
      return { ...counts, unknownDevices: [...unknownDevices] }
    }),
  latest: procedure('position.read', get('/positions', 'Newest position of each unit'))
    .input(LatestPositions)
    .output(z.array(PositionView))
    .query(({ ctx, input }) => {
      const nowMs = ctx.clock.nowMs()
      const positions = input.unitIds ? input.unitIds.flatMap((unitId) => ctx.telemetry.latest(unitId) ?? []) : [...ctx.telemetry.all()]
      return positions.map((position) => view(position, ctx.telemetry, nowMs))
    }),
  history: procedure('position.read', get('/units/{unitId}/track', 'Where a unit has been between two moments, in order of fix time'))
    .input(PositionHistory)
    .output(Track)
    .query(({ ctx, input }) => trackOfUnit(ctx.telemetry, input)),
  trails: procedure('position.read', get('/positions/trails', 'Where units were in the last ten minutes, thinned, for drawing behind them'))
    .input(TrailsQuery)
    .output(UnitTrailsPacked)
    .query(({ ctx, input }) => trailsOfUnits(ctx.telemetry, input.unitIds, ctx.clock.nowMs())),
  trips: procedure('position.read', get('/units/{unitId}/trips', 'Trips and stops of a unit between two moments'))
    .input(TripsQuery)
    .output(UnitTrips)
    .query(({ ctx, input }) => tripsOfUnit(ctx.telemetry, input)),
  export: procedure('position.read', get('/units/{unitId}/track-file', 'The track of a unit as a GPX or CSV file'))
    .input(TrackExport)
    .output(TrackFile)
    .query(({ ctx, input }) => {
      const unit = ctx.log.state.table('Unit').get(input.unitId)
      if (!unit) throw new AppError('entity.unknown', { entity: 'unit', id: input.unitId })
      return trackFile(ctx.telemetry, unit.callSign, input)
    }),
  unknownDevices: procedure('unit.manage', get('/positions/unknown-devices', 'Trackers that report but belong to no unit'))
    .input(z.object({}))
    .output(z.array(UnknownDeviceView))
    .query(({ ctx }) => [...ctx.telemetry.unknownDevices()]),
})
