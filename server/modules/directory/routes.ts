/** What the directory answers. */
import { z } from 'zod'
import {
  ChangeFacility,
  CreateFacility,
  FacilityFilter,
  FacilityView,
  ImportFacilities,
  ImportReport,
  SetEmsTraffic,
  StationView,
} from '../../contract/directory.ts'
import { FacilityId, receiptOf } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import * as decide from './decide.ts'
import { runImport } from './import.ts'
import { facilityOfCode, loadFacility } from './load.ts'
import { findStation, listFacilities } from './queries.ts'

const Receipt = receiptOf(z.object({ facilityId: FacilityId }))
const MIB = 1024 * 1024
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const

export const directoryRouter = router({
  station: procedure('station.read', { method: 'GET', path: '/station', summary: 'This station' })
    .input(z.object({}).optional())
    .output(StationView)
    .query(async ({ ctx }) => {
      const station = await findStation(ctx.read, ctx.log.keys.stationId)
      if (!station) throw new AppError('setup.needed', {})
      return station
    }),
  facilities: procedure('directory.read', { method: 'GET', path: '/facilities', summary: 'Facilities by name' })
    .input(FacilityFilter)
    .output(z.array(FacilityView))
    .query(({ ctx, input }) => listFacilities(ctx.read, input.includeInactive)),
  createFacility: procedure('directory.manage', post('/facilities', 'Register a facility'))
    .input(CreateFacility)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.createFacility(input, facilityOfCode(state, input.code), facts)),
    ),
  changeFacility: procedure('directory.manage', { method: 'PATCH', path: '/facilities/{facilityId}', summary: 'Change a facility' })
    .input(ChangeFacility)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => {
        const twin = input.fields.code === undefined ? null : facilityOfCode(state, input.fields.code)
        return decide.changeFacility(input, loadFacility(state, input.facilityId), twin)
      }),
    ),
  setEmsTraffic: procedure(
    'handover.answer',
    post('/facilities/{facilityId}/ems-traffic', 'Say whether the emergency desk takes ambulances'),
  )
    .input(SetEmsTraffic)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => decide.setEmsTraffic(input, loadFacility(state, input.facilityId), ctx.user.facilityId)),
    ),
  importFacilities: procedure('directory.manage', {
    ...post('/facilities/import', 'Import facilities from CSV; a dry run writes nothing'),
    bodyLimitBytes: 8 * MIB,
  })
    .input(ImportFacilities)
    .output(ImportReport)
    .mutation(({ ctx, input }) => runImport(ctx, input)),
})
