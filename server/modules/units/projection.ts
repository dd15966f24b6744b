/** Rows of Unit and UnitDevice. */
import type { UnitFields } from '../../contract/units.ts'
import type { z } from 'zod'
import { projection } from '../../log/index.ts'
import { unitChanged, unitCreated, unitDeviceAdded, unitDeviceRemoved, unitReadinessSet, unitStatusSet } from './ops.ts'

/** `base` is two columns. */
const baseColumns = (base: z.infer<typeof UnitFields>['base']) => ({
  baseLatitude: base?.latitude ?? null,
  baseLongitude: base?.longitude ?? null,
})

export const unitsProjection = projection('units', 1, ({ on, table }) => {
  const units = table('Unit', 'id')
  const devices = table('UnitDevice', 'unitId')
  on(unitCreated, ({ body: { unitId, base, ...fields }, meta }) => {
    units.insert({
      id: unitId,
      ...fields,
      ...baseColumns(base),
      isActive: true,
      readiness: 'ready',
      status: 'available',
      statusAt: meta.at,
      createdAt: meta.at,
    })
  })
  on(
    unitChanged,
    ({
      body: {
        unitId,
        fields: { base, ...fields },
      },
    }) => {
      units.patch(unitId, { ...fields, ...(base === undefined ? {} : baseColumns(base)) })
    },
  )
  on(unitStatusSet, ({ body }) => {
    units.patch(body.unitId, { status: body.status, statusAt: body.at, incidentId: body.incidentId, assignmentId: body.assignmentId })
  })
  on(unitReadinessSet, ({ body }) => {
    units.patch(body.unitId, { readiness: body.readiness, restUntil: body.restUntil })
  })
  on(unitDeviceAdded, ({ body, meta }) => {
    devices.upsert({ ...body, addedAt: meta.at, removedAt: null })
  })
  on(unitDeviceRemoved, ({ body, meta }) => {
    devices.patch(body.deviceId, { removedAt: meta.at })
  })
})
