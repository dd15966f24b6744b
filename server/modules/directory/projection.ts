/** Rows of Station and Facility. */
import { projection } from '../../log/index.ts'
import { emsTrafficSet, facilityChanged, facilityCreated, stationCreated } from './ops.ts'

export const directoryProjection = projection('directory', 1, ({ on, table }) => {
  const stations = table('Station', 'id')
  const facilities = table('Facility', 'id')
  on(stationCreated, ({ body: { stationId, ...fields }, meta }) => {
    stations.insert({ id: stationId, ...fields, createdAt: meta.at })
  })
  on(facilityCreated, ({ body: { facilityId, ...fields }, meta }) => {
    facilities.insert({ id: facilityId, ...fields, emsTraffic: 'normal', isActive: true, createdAt: meta.at })
  })
  on(facilityChanged, ({ body }) => {
    facilities.patch(body.facilityId, body.fields)
  })
  on(emsTrafficSet, ({ body }) => {
    facilities.patch(body.facilityId, { emsTraffic: body.emsTraffic })
  })
})
