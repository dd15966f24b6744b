/** Unit decisions that concern the unit alone. Pure: state in, ops or a refusal out. Steps that move a task as well are decided in modules/assignments. */
import { unitResource } from '../../contract/claims.ts'
import type { UnitId } from '../../contract/primitives.ts'
import type { AddDevice, ChangeUnit, CreateUnit, RemoveDevice, SetReadiness } from '../../contract/units.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { accept, refuse, versionMoved, type Decision, type DecideFacts } from '../../log/index.ts'
import { leaseOwned } from '../claims/index.ts'
import type { UnitState } from './load.ts'
import { unitChanged, unitCreated, unitDeviceAdded, unitDeviceRemoved, unitReadinessSet } from './ops.ts'

type Answered = Decision<{ unitId: UnitId }>
const done = (unitId: UnitId) => ({ result: { unitId } })

/** What must be true of other rows before a unit may be created or changed. */
export type UnitSurroundings = { readonly sameCallSign: readonly UnitState[]; readonly isBaseKnown: boolean }

/** A new unit, available and ready, given away by this station. Its call sign belongs to it alone while it is active. */
export function createUnit(input: CreateUnit, around: UnitSurroundings, facts: DecideFacts): Answered {
  const { commandId: _commandId, ...fields } = input
  const stop = surroundingsStop(fields.callSign, fields.baseFacilityId, around)
  if (stop) return stop
  const unitId = facts.newId<UnitId>()
  const lease = leaseOwned({ resource: unitResource(unitId), stationId: facts.station.id, epoch: 1, successors: [] })
  return accept([unitCreated({ unitId, ...fields }), lease], done(unitId))
}

/** Edits the unit's card. A unit at work cannot be taken out of the fleet. */
export function changeUnit(unit: UnitState, input: ChangeUnit, around: UnitSurroundings & { readonly taskNumber: string }): Answered {
  const { fields } = input
  const stop =
    versionMoved('unit', input.expectedVersion, unit.version) ??
    surroundingsStop(fields.callSign ?? unit.callSign, fields.baseFacilityId ?? null, around)
  if (stop) return stop
  if (fields.isActive === false && unit.assignmentId)
    return refuse('assignment.unit-taken', { callSign: unit.callSign, incidentNumber: around.taskNumber })
  if (Object.values(fields).every((value) => value === undefined)) return accept([], done(unit.id))
  return accept([unitChanged({ unitId: unit.id, fields })], done(unit.id))
}

function surroundingsStop(callSign: string, baseFacilityId: string | null, around: UnitSurroundings) {
  if (around.sameCallSign.length > 0) return refuse('unit.call-sign-taken', { callSign })
  if (baseFacilityId !== null && !around.isBaseKnown) return refuse('entity.unknown', { entity: 'facility', id: baseFacilityId })
  return null
}

/**
 * Crew readiness, independent of the task. `restMinutes` starts a rest from now; 0 ends it; absent, being ready ends it. What is said
 * again changes nothing, unless two stations had said different things: then it settles which holds.
 */
export function setReadiness(unit: UnitState, input: SetReadiness, facts: DecideFacts, isContested = false): Answered {
  const { readiness, restMinutes } = input
  const rest =
    restMinutes === undefined
      ? readiness === 'ready'
        ? null
        : unit.restUntil
      : restMinutes === 0
        ? null
        : toInstant(fromInstant(facts.now) + restMinutes * 60_000)
  if (readiness === unit.readiness && rest === unit.restUntil && !isContested) return accept([], done(unit.id))
  return accept([unitReadinessSet({ unitId: unit.id, readiness, restUntil: rest })], done(unit.id))
}

/** Gives a tracker or phone to the unit. A device reports for one unit at a time. @param holderId the unit it reports for now */
export function addDevice(unit: UnitState, input: AddDevice, holderId: string | null): Answered {
  if (holderId === unit.id) return accept([], done(unit.id))
  if (holderId !== null) return refuse('unit.device-taken', { deviceId: input.deviceId })
  return accept([unitDeviceAdded({ unitId: unit.id, deviceId: input.deviceId, protocol: input.protocol })], done(unit.id))
}

/** Takes a device away. Taking away what is not there is calm. */
export function removeDevice(unit: UnitState, input: RemoveDevice, holderId: string | null): Answered {
  if (holderId !== unit.id) return accept([], done(unit.id))
  return accept([unitDeviceRemoved({ unitId: unit.id, deviceId: input.deviceId })], done(unit.id))
}
