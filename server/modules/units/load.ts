/** State a unit decision needs, read inside the writer's transaction and given its types. */
import { z } from 'zod'
import { AssignmentId, IncidentId, Instant, UnitId } from '../../contract/primitives.ts'
import { CareLevel, Readiness, UnitKind, UnitStatus } from '../../contract/units.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'

const UnitState = z.object({
  id: UnitId,
  callSign: z.string(),
  kind: UnitKind,
  level: CareLevel,
  isVerified: z.boolean(),
  isActive: z.boolean(),
  readiness: Readiness,
  status: UnitStatus,
  statusAt: Instant,
  restUntil: Instant.nullable(),
  incidentId: IncidentId.nullable(),
  assignmentId: AssignmentId.nullable(),
  baseLatitude: z.number().nullable(),
  baseLongitude: z.number().nullable(),
  version: z.number(),
})
/** A unit as decisions see it. */
export type UnitState = z.infer<typeof UnitState>

/** One unit. @throws AppError `entity.unknown` */
export function loadUnit(state: StateReader, unitId: string): UnitState {
  const row = state.table('Unit').get(unitId)
  if (!row) throw new AppError('entity.unknown', { entity: 'unit', id: unitId })
  return UnitState.parse(row)
}

/** Active units other than `exceptId` that carry this call sign. */
export const unitsCalled = (state: StateReader, callSign: string, exceptId: string | null): UnitState[] =>
  state
    .table('Unit')
    .find({ callSign, isActive: true })
    .filter((row) => row.id !== exceptId)
    .map((row) => UnitState.parse(row))

/** The unit a live device belongs to, or null. */
export const holderOfDevice = (state: StateReader, deviceId: string): string | null =>
  state.table('UnitDevice').find({ deviceId, removedAt: null }, 1)[0]?.unitId ?? null

/** Number of the incident a unit works on; empty without one. */
export const numberOfTask = (state: StateReader, unit: UnitState): string =>
  unit.incidentId ? (state.table('Incident').get(unit.incidentId)?.number ?? '') : ''

/** True while two stations have set the crew's readiness without knowing of each other. */
export const isReadinessContested = (state: StateReader, unitId: string): boolean =>
  state.table('FieldVersion').find({ entity: unitId, field: 'readiness' }, 1).length > 0
