/** Procedures of what is registered in the cold chain, and of the desk: a table of contents. */
import { z } from 'zod'
import {
  ApproveDevice,
  CalibrateDevice,
  ChangeColdDevice,
  ChangeColdSite,
  ChangeEquipment,
  ColdDeviceId,
  ColdPlaceId,
  ColdSiteId,
  ColdSourceId,
  CreateColdPlace,
  CreateColdSite,
  CreateColdSource,
  CreateEquipment,
  EquipmentId,
  RevokeColdSource,
  SetSensor,
} from '../../contract/coldregistry.ts'
import * as desk from '../../contract/coldstore.ts'
import { receiptOf } from '../../contract/primitives.ts'
import { SensorId } from '../../contract/readings.ts'
import type { StateReader } from '../../log/index.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import * as decide from './decide.ts'
import { deviceNamed, isSourceName, loadDevice, loadEquipment, loadSite, loadSource } from './load.ts'
import { equipmentDetail, lanesOf, listReassessments, listVerdicts, seriesOf } from './reads/equipment.ts'
import { listDevices, listSites, listSources, listWaiting } from './reads/sites.ts'
import { newToken } from './sources.ts'

const get = (path: `/${string}`, summary: string) => ({ method: 'GET', path: `/coldchain${path}`, summary }) as const
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path: `/coldchain${path}`, summary }) as const
const patch = (path: `/${string}`, summary: string) => ({ method: 'PATCH', path: `/coldchain${path}`, summary }) as const

const isFacility = (state: StateReader, facilityId: string | null | undefined): boolean =>
  facilityId === null || facilityId === undefined || state.table('Facility').get(facilityId) !== null
const isPlaceOf = (state: StateReader, siteId: string, placeId: string | null | undefined): boolean =>
  placeId === null || placeId === undefined || state.table('ColdPlace').get(placeId)?.siteId === siteId
const equipmentOf = (state: StateReader, siteId: string): ReadonlySet<string> =>
  new Set(
    state
      .table('ColdEquipment')
      .find({ siteId }, 10_000)
      .map(({ id }) => id),
  )

const reads = {
  sites: procedure('coldchain.read', get('/sites', 'Sites with the tiles of their appliances'))
    .input(desk.ColdSitesQuery)
    .output(z.array(desk.ColdSiteView))
    .query(({ ctx, input }) => listSites(ctx, input)),
  equipment: procedure('coldchain.read', get('/equipment/{equipmentId}', 'One appliance in detail'))
    .input(desk.EquipmentQuery)
    .output(desk.EquipmentDetail)
    .query(({ ctx, input }) => equipmentDetail(ctx, input.equipmentId)),
  series: procedure('coldchain.read', get('/sensors/{sensorId}/series', 'A chart of one sensor'))
    .input(desk.SeriesQuery)
    .output(desk.SeriesView)
    .query(({ ctx, input }) => seriesOf(ctx, input)),
  lanes: procedure('coldchain.read', get('/equipment/{equipmentId}/lanes', 'Door and power of one appliance'))
    .input(desk.LanesQuery)
    .output(z.array(desk.SeriesView))
    .query(({ ctx, input }) => lanesOf(ctx, input)),
  verdicts: procedure('coldchain.read', get('/verdicts', 'Verdicts as they were told and as they stand, newest first'))
    .input(desk.VerdictsQuery)
    .output(z.array(desk.VerdictView))
    .query(({ ctx, input }) => listVerdicts(ctx, input)),
  reassessments: procedure('coldchain.read', get('/reassessments', 'What late data changed, newest first'))
    .input(desk.VerdictsQuery)
    .output(z.array(desk.ReassessmentView))
    .query(({ ctx, input }) => listReassessments(ctx, input)),
  devices: procedure('coldchain.read', get('/devices', 'Approved monitoring devices'))
    .input(desk.ColdDevicesQuery)
    .output(z.array(desk.ColdDeviceView))
    .query(({ ctx, input }) => listDevices(ctx, input)),
  waiting: procedure('coldchain.write', get('/devices/waiting', 'Devices and channels that wait to be approved'))
    .input(z.object({}))
    .output(z.array(desk.WaitingDeviceView))
    .query(({ ctx }) => listWaiting(ctx)),
  sources: procedure('coldchain.write', get('/sources', 'Sources that may deliver readings to this station'))
    .input(z.object({}))
    .output(z.array(desk.ColdSourceView))
    .query(({ ctx }) => listSources(ctx)),
}

const places = {
  createSite: procedure('coldchain.write', post('/sites', 'Register a site'))
    .input(CreateColdSite)
    .output(receiptOf(z.object({ siteId: ColdSiteId })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.createSite(input, isFacility(state, input.facilityId), facts)),
    ),
  changeSite: procedure('coldchain.write', patch('/sites/{siteId}', 'Change a site'))
    .input(ChangeColdSite)
    .output(receiptOf(z.object({ siteId: ColdSiteId })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => decide.changeSite(input, loadSite(state, input.siteId), isFacility(state, input.fields.facilityId))),
    ),
  createPlace: procedure('coldchain.write', post('/sites/{siteId}/places', 'Register a room or vehicle of a site'))
    .input(CreateColdPlace)
    .output(receiptOf(z.object({ placeId: ColdPlaceId })))
    .mutation(({ ctx, input }) => ctx.execute(input, (state, facts) => decide.createPlace(input, loadSite(state, input.siteId), facts))),
  createEquipment: procedure('coldchain.write', post('/sites/{siteId}/equipment', 'Register an appliance'))
    .input(CreateEquipment)
    .output(receiptOf(z.object({ equipmentId: EquipmentId })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) =>
        decide.createEquipment(input, loadSite(state, input.siteId), isPlaceOf(state, input.siteId, input.placeId), facts),
      ),
    ),
  changeEquipment: procedure('coldchain.write', patch('/equipment/{equipmentId}', 'Change an appliance'))
    .input(ChangeEquipment)
    .output(receiptOf(z.object({ equipmentId: EquipmentId })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => {
        const equipment = loadEquipment(state, input.equipmentId)
        return decide.changeEquipment(input, equipment, isPlaceOf(state, equipment.siteId, input.fields.placeId))
      }),
    ),
}

const devices = {
  approveDevice: procedure('coldchain.write', post('/devices', 'Approve a monitoring device'))
    .input(ApproveDevice)
    .output(receiptOf(z.object({ deviceId: ColdDeviceId })))
    .mutation(async ({ ctx, input }) => {
      const receipt = await ctx.execute(input, (state, facts) => {
        const namesake = deviceNamed(state, input.family, input.deviceName)
        const known = { namesake, equipmentOfSite: equipmentOf(state, input.siteId), site: loadSite(state, input.siteId) }
        return decide.approveDevice(input, known, facts)
      })
      await ctx.coldchain.approved(input.family, input.deviceName)
      return receipt
    }),
  changeDevice: procedure('coldchain.write', patch('/devices/{deviceId}', 'Rename a device, or take it out of use'))
    .input(ChangeColdDevice)
    .output(receiptOf(z.object({ deviceId: ColdDeviceId })))
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => decide.changeDevice(input, loadDevice(state, input.deviceId)))),
  setSensor: procedure('coldchain.write', post('/devices/{deviceId}/sensors', 'Set one channel of a device: its appliance and its rules'))
    .input(SetSensor)
    .output(receiptOf(z.object({ sensorId: SensorId })))
    .mutation(async ({ ctx, input }) => {
      const receipt = await ctx.execute(input, (state, facts) => {
        const device = loadDevice(state, input.deviceId)
        return decide.setSensor(input, device, equipmentOf(state, device.siteId), facts)
      })
      const device = ctx.coldchain.registry.device(input.deviceId)
      if (device) await ctx.coldchain.approved(device.family, device.deviceName)
      return receipt
    }),
  calibrateDevice: procedure('coldchain.write', post('/devices/{deviceId}/calibrations', 'Record a calibration'))
    .input(CalibrateDevice)
    .output(receiptOf(z.object({ deviceId: ColdDeviceId })))
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => decide.calibrateDevice(input, loadDevice(state, input.deviceId)))),
  createSource: procedure('coldchain.write', post('/sources', 'Let a system deliver readings; its token is shown once'))
    .input(CreateColdSource)
    .output(receiptOf(z.object({ sourceId: ColdSourceId, token: z.string().nullable() })))
    .mutation(async ({ ctx, input }) => {
      const { token, tokenHash } = newToken(ctx.random)
      const receipt = await ctx.execute(input, (state, facts) =>
        decide.createSource(input, tokenHash, isSourceName(state, input.name), facts),
      )
      return { ...receipt, result: { ...receipt.result, token: receipt.repeated ? null : token } }
    }),
  revokeSource: procedure('coldchain.write', post('/sources/{sourceId}/revoke', 'Shut a source out'))
    .input(RevokeColdSource)
    .output(receiptOf(z.object({ sourceId: ColdSourceId })))
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => decide.revokeSource(loadSource(state, input.sourceId)))),
}

export const registryRouter = router({ ...reads, ...places, ...devices })
