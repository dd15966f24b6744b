/** Directory decisions. Pure: state in, ops or a refusal out. */
import type { z } from 'zod'
import type { ChangeFacility, CreateFacility, SetEmsTraffic } from '../../contract/directory.ts'
import type { FacilityId } from '../../contract/primitives.ts'
import { accept, refuse, versionMoved, type Decision, type DecideFacts } from '../../log/index.ts'
import type { FacilityState } from './load.ts'
import { emsTrafficSet, facilityChanged, facilityCreated } from './ops.ts'

type Answered = Decision<{ facilityId: FacilityId }>
type ChangedFields = z.infer<typeof ChangeFacility>['fields']

const setText = (values: readonly string[]): string => [...new Set(values)].sort().join(',')
const isSame = (before: unknown, after: unknown): boolean =>
  Array.isArray(before) && Array.isArray(after) ? setText(before) === setText(after) : before === after

/**
 * The fields that really differ; a list of capabilities is compared as a set.
 * @returns an empty object when nothing changes
 */
export function changedFields(facility: FacilityState, fields: ChangedFields): ChangedFields {
  const before: Record<string, unknown> = facility
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== undefined && !isSame(before[name], value)))
}

/** Registers a facility. `twin` is the facility that already carries the code, if any. */
export function createFacility(
  { commandId: _commandId, ...fields }: CreateFacility,
  twin: FacilityState | null,
  facts: DecideFacts,
): Answered {
  if (twin) return refuse('facility.code-taken', { code: fields.code })
  const facilityId = facts.newId<FacilityId>()
  return accept([facilityCreated({ facilityId, ...fields })], { result: { facilityId } })
}

/** Changes what is known of a facility, or takes it out of use. */
export function changeFacility(input: ChangeFacility, facility: FacilityState, twin: FacilityState | null): Answered {
  const moved = versionMoved('facility', input.expectedVersion, facility.version)
  if (moved) return moved
  if (twin && twin.id !== facility.id) return refuse('facility.code-taken', { code: twin.code })
  const fields = changedFields(facility, input.fields)
  const ops = Object.keys(fields).length === 0 ? [] : [facilityChanged({ facilityId: facility.id, fields })]
  return accept(ops, { result: { facilityId: facility.id } })
}

/**
 * Says whether the emergency desk takes ambulances.
 * @param actorFacilityId hospital the person works at; null = may speak for any
 */
export function setEmsTraffic(input: SetEmsTraffic, facility: FacilityState, actorFacilityId: string | null): Answered {
  if (actorFacilityId !== null && actorFacilityId !== facility.id) return refuse('handover.not-your-hospital', {})
  const ops = facility.emsTraffic === input.emsTraffic ? [] : [emsTrafficSet({ facilityId: facility.id, emsTraffic: input.emsTraffic })]
  return accept(ops, { result: { facilityId: facility.id } })
}
