/** What can ever be recorded about the station and its facilities. */
import { z } from 'zod'
import { EmsTraffic, FacilityFields, StationFields } from '../../contract/directory.ts'
import { FacilityId } from '../../contract/primitives.ts'
import { defineOp } from '../../log/index.ts'

/** Everyone who works with this station may hold the directory. */
const directoryScope = (): string => 'directory'

export const stationCreated = defineOp({
  kind: 'station.created',
  version: 1,
  body: StationFields.extend({ stationId: z.string(), prefix: z.string().regex(/^[A-Z]{2,4}$/) }),
  entity: (body) => body.stationId,
  author: (body) => body.stationId,
  scope: directoryScope,
  conflict: 'authority',
  read: 'live.read',
})
export const facilityCreated = defineOp({
  kind: 'facility.created',
  version: 1,
  body: FacilityFields.extend({ facilityId: FacilityId }),
  entity: (body) => body.facilityId,
  scope: directoryScope,
  conflict: 'register',
  read: 'directory.read',
})
export const facilityChanged = defineOp({
  kind: 'facility.changed',
  version: 1,
  body: z.object({ facilityId: FacilityId, fields: FacilityFields.partial().extend({ isActive: z.boolean().optional() }) }),
  entity: (body) => body.facilityId,
  scope: directoryScope,
  conflict: 'register',
  read: 'directory.read',
})
export const emsTrafficSet = defineOp({
  kind: 'facility.ems-traffic-set',
  version: 1,
  body: z.object({ facilityId: FacilityId, emsTraffic: EmsTraffic }),
  entity: (body) => body.facilityId,
  scope: directoryScope,
  conflict: 'register',
  read: 'directory.read',
})
