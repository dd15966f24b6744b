/** What the small pages on phones say to the station and hear back (`/field/api/*`). The tasks themselves are in `field-task.ts`, the SOS in `incidents.ts`. */
import { z } from 'zod'
import { AssignmentStatus, assignmentNext } from './assignments.ts'
import { PublicStatus } from './incidents.ts'
import { PushedFix } from './positions.ts'
import { Instant, Language, UnitId } from './primitives.ts'

/** Answer to an SOS, given only when it is on disk. `isNew` false: it was added to the SOS this phone had sent before. */
export const SosAnswer = z.object({ isNew: z.boolean(), status: PublicStatus })
export type SosAnswer = z.infer<typeof SosAnswer>

/** Next steps a crew may choose, status by status: lets a phone without a network offer only legal ones. */
export const FieldSteps = z.record(z.string(), z.array(AssignmentStatus))
/** `FieldSteps` of this build. */
export const fieldSteps = (): z.infer<typeof FieldSteps> =>
  Object.fromEntries(AssignmentStatus.options.map((status) => [status, assignmentNext(status)]))

/** Whose phone this is. */
export const FieldSession = z.object({
  unitId: UnitId,
  callSign: z.string(),
  stationName: z.string(),
  timeZone: z.string(),
  language: Language,
  expiresAt: Instant,
  steps: FieldSteps,
})
export type FieldSession = z.infer<typeof FieldSession>

/** Fixes one phone may send at once. */
export const FIELD_FIX_LIMIT = 1_000
/** Positions a phone saved up. Its unit and its name are known from the session. */
export const FieldPositions = z.object({
  fixes: z
    .array(PushedFix.omit({ deviceId: true }))
    .min(1)
    .max(FIELD_FIX_LIMIT),
})
export type FieldPositions = z.infer<typeof FieldPositions>
/** Every fix is new, a repeat, or refused with its place in the list: one broken fix must not hold up the others. */
export const FieldPositionsTaken = z.object({
  accepted: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.array(z.object({ index: z.number().int(), field: z.string(), problem: z.string() })),
})
export type FieldPositionsTaken = z.infer<typeof FieldPositionsTaken>
