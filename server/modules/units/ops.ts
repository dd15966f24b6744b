/** What can ever be recorded about a unit. */
import { z } from 'zod'
import { deviceResource } from '../../contract/claims.ts'
import { AssignmentId, IncidentId, Instant, UnitId } from '../../contract/primitives.ts'
import { DeviceId, Readiness, TrackerProtocol, UnitFields, UnitStatus } from '../../contract/units.ts'
import { districtScope } from '../../contract/scopes.ts'
import { defineOp } from '../../log/index.ts'

/** Held by everyone who dispatches in the district. */
const fleetScope = districtScope('fleet')
const about = { entity: (body: { unitId: string }): string => body.unitId, scope: fleetScope, read: 'unit.read' } as const

export const unitCreated = defineOp({
  kind: 'unit.created',
  version: 1,
  body: UnitFields.extend({ unitId: UnitId }),
  conflict: 'register',
  ...about,
})
export const unitChanged = defineOp({
  kind: 'unit.changed',
  version: 1,
  body: z.object({ unitId: UnitId, fields: UnitFields.partial().extend({ isActive: z.boolean().optional() }) }),
  registers: ({ fields }) => fields,
  conflict: 'register',
  ...about,
})
/** A step of the unit, and the task it belongs to (both null when the unit is free). */
export const unitStatusSet = defineOp({
  kind: 'unit.status-set',
  version: 1,
  body: z.object({
    unitId: UnitId,
    status: UnitStatus,
    at: Instant,
    incidentId: IncidentId.nullable(),
    assignmentId: AssignmentId.nullable(),
    note: z.string().nullable(),
  }),
  conflict: 'state-machine',
  ...about,
})
export const unitReadinessSet = defineOp({
  kind: 'unit.readiness-set',
  version: 1,
  body: z.object({ unitId: UnitId, readiness: Readiness, restUntil: Instant.nullable() }),
  registers: ({ readiness }) => ({ readiness }),
  conflict: 'register',
  ...about,
})
export const unitDeviceAdded = defineOp({
  kind: 'unit.device-added',
  version: 1,
  body: z.object({ unitId: UnitId, deviceId: DeviceId, protocol: TrackerProtocol }),
  claim: ({ unitId, deviceId }) => ({ resource: deviceResource(deviceId), holder: unitId, verb: 'take' }),
  conflict: 'exclusive-claim',
  ...about,
})
export const unitDeviceRemoved = defineOp({
  kind: 'unit.device-removed',
  version: 1,
  body: z.object({ unitId: UnitId, deviceId: DeviceId }),
  claim: ({ unitId, deviceId }) => ({ resource: deviceResource(deviceId), holder: unitId, verb: 'release' }),
  conflict: 'register',
  ...about,
})
