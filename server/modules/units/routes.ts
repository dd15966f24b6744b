/** Procedures of units: a table of contents. `setStatus` also moves the task and stands in modules/assignments. */
import { z } from 'zod'
import { receiptOf, UnitId } from '../../contract/primitives.ts'
import { AddDevice, ChangeUnit, CreateUnit, DeviceView, RemoveDevice, SetReadiness, UnitView } from '../../contract/units.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import { addDevice, changeUnit, createUnit, removeDevice, setReadiness, type UnitSurroundings } from './decide.ts'
import { holderOfDevice, isReadinessContested, loadUnit, numberOfTask, unitsCalled } from './load.ts'
import { devicesOf, findUnit, unitBoard } from './queries.ts'

const Receipt = receiptOf(z.object({ unitId: UnitId }))
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const

/** Rows beside the unit that a create or change must agree with. */
function surroundings(
  state: StateReader,
  unitId: string | null,
  callSign: string | undefined,
  baseFacilityId: string | null | undefined,
): UnitSurroundings {
  return {
    sameCallSign: callSign === undefined ? [] : unitsCalled(state, callSign, unitId),
    isBaseKnown: !baseFacilityId || state.table('Facility').get(baseFacilityId) !== null,
  }
}

export const unitsRouter = router({
  board: procedure('unit.read', { method: 'GET', path: '/units', summary: 'All units with status and newest position' })
    .input(z.object({ isInactiveIncluded: z.boolean().default(false) }))
    .output(z.array(UnitView))
    .query(({ ctx, input }) => unitBoard(ctx.read, ctx.telemetry, input, ctx.log.keys.stationId)),
  get: procedure('unit.read', { method: 'GET', path: '/units/{unitId}', summary: 'One unit' })
    .input(z.object({ unitId: UnitId }))
    .output(UnitView)
    .query(async ({ ctx, input }) => {
      const view = await findUnit(ctx.read, ctx.telemetry, input.unitId, ctx.log.keys.stationId)
      if (!view) throw new AppError('entity.unknown', { entity: 'unit', id: input.unitId })
      return view
    }),
  create: procedure('unit.manage', post('/units', 'Add a unit'))
    .input(CreateUnit)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => createUnit(input, surroundings(state, null, input.callSign, input.baseFacilityId), facts)),
    ),
  change: procedure('unit.manage', { method: 'PATCH', path: '/units/{unitId}', summary: "Change a unit's card, or retire it" })
    .input(ChangeUnit)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => {
        const unit = loadUnit(state, input.unitId)
        const isReturning = input.fields.isActive === true && !unit.isActive
        const around = surroundings(
          state,
          unit.id,
          input.fields.callSign ?? (isReturning ? unit.callSign : undefined),
          input.fields.baseFacilityId,
        )
        return changeUnit(unit, input, { ...around, taskNumber: numberOfTask(state, unit) })
      }),
    ),
  setReadiness: procedure('unit.set-status', post('/units/{unitId}/readiness', 'Crew ready, not ready, off duty, resting'))
    .input(SetReadiness)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) =>
        setReadiness(loadUnit(state, input.unitId), input, facts, isReadinessContested(state, input.unitId)),
      ),
    ),
  devices: procedure('unit.manage', { method: 'GET', path: '/units/{unitId}/devices', summary: 'Trackers and phones of a unit' })
    .input(z.object({ unitId: UnitId }))
    .output(z.array(DeviceView))
    .query(({ ctx, input }) => devicesOf(ctx.read, input.unitId)),
  addDevice: procedure('unit.manage', post('/units/{unitId}/devices', 'Give a tracker or phone to a unit'))
    .input(AddDevice)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => addDevice(loadUnit(state, input.unitId), input, holderOfDevice(state, input.deviceId))),
    ),
  removeDevice: procedure('unit.manage', { method: 'DELETE', path: '/units/{unitId}/devices/{deviceId}', summary: 'Take a device away' })
    .input(RemoveDevice)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => removeDevice(loadUnit(state, input.unitId), input, holderOfDevice(state, input.deviceId))),
    ),
})
