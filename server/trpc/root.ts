/** The router of a station: every module's table of contents under its name. */
import { alarmsRouter } from '../modules/alarms/index.ts'
import { assignmentsRouter, fieldRouter, incidentTasksRouter, unitTasksRouter } from '../modules/assignments/index.ts'
import { claimsRouter } from '../modules/claims/index.ts'
import { coldchainRouter } from '../modules/coldchain/index.ts'
import { directoryRouter } from '../modules/directory/index.ts'
import { draftsRouter } from '../modules/drafts/index.ts'
import { exceptionsRouter } from '../modules/exceptions/index.ts'
import { geofencesRouter } from '../modules/geofences/index.ts'
import { handoverRouter } from '../modules/handover/index.ts'
import { identityRouter, setupRouter } from '../modules/identity/index.ts'
import { incidentsRouter } from '../modules/incidents/index.ts'
import { oncallRouter } from '../modules/oncall/index.ts'
import { placesRouter } from '../modules/places/index.ts'
import { regionsRouter } from '../modules/regions/index.ts'
import { roadsRouter } from '../modules/roads/index.ts'
import { stationsRouter } from '../modules/stations/index.ts'
import { trackersRouter } from '../modules/trackers/index.ts'
import { unitsRouter } from '../modules/units/index.ts'
import { livePositions, positionsRouter } from '../modules/positions/index.ts'
import { liveRouter, stationRouter } from './live.ts'
import { mergeRouters, router } from './trpc.ts'

export const appRouter = router({
  setup: setupRouter,
  identity: identityRouter,
  directory: directoryRouter,
  incidents: mergeRouters(incidentsRouter, incidentTasksRouter),
  units: mergeRouters(unitsRouter, unitTasksRouter),
  assignments: assignmentsRouter,
  claims: claimsRouter,
  drafts: draftsRouter,
  field: fieldRouter,
  handover: handoverRouter,
  exceptions: exceptionsRouter,
  alarms: alarmsRouter,
  oncall: oncallRouter,
  coldchain: coldchainRouter,
  positions: positionsRouter,
  places: placesRouter,
  geofences: geofencesRouter,
  regions: regionsRouter,
  roads: roadsRouter,
  live: mergeRouters(liveRouter, router({ positions: livePositions })),
  station: stationRouter,
  stations: stationsRouter,
  trackers: trackersRouter,
})
export type AppRouter = typeof appRouter
