/** Geofences: drawn and automatic areas, who is inside, what was crossed, and the steps of a unit that being inside proposes. */
import { z } from 'zod'
import { AssignmentId, Command, FacilityId, IncidentId, Instant, line, Point, Ulid, UnitId } from './primitives.ts'

/** A fence somebody drew. */
export const FenceId = Ulid.brand<'FenceId'>().describe('FenceId (ULID)')
export type FenceId = z.infer<typeof FenceId>
/** Any fence: a drawn one by its id, an automatic one by what it surrounds. */
export const AnyFenceId = z
  .string()
  .regex(/^(?:(?:scene|facility):)?[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'expected the id of a fence, of scene:<incident> or facility:<facility>')

/** Points one fence may have. */
export const FENCE_POINTS_LIMIT = 500
const points = (least: number) => z.array(Point).min(least).max(FENCE_POINTS_LIMIT)
/** Everything within a circle, a ring of points (closed or not), or a distance of a line. Metres. */
export const FenceOutline = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), centre: Point, radiusMetres: z.number().min(20).max(200_000) }),
  z.object({ kind: z.literal('polygon'), ring: points(3) }),
  z.object({ kind: z.literal('corridor'), line: points(2), halfWidthMetres: z.number().min(10).max(20_000) }),
])
export type FenceOutline = z.infer<typeof FenceOutline>

/** What a fence is for: the place of an incident, a hospital, a base, a part of the district, or where no unit should go. */
export const FencePurpose = z.enum(['scene', 'hospital', 'station', 'zone', 'exclusion'])
export type FencePurpose = z.infer<typeof FencePurpose>

/** `aboutId`: the incident a scene belongs to, the facility a hospital or base belongs to; null = none. */
export const FenceFields = z.object({ name: line(80), purpose: FencePurpose, shape: FenceOutline, aboutId: Ulid.nullable() })
export type FenceFields = z.infer<typeof FenceFields>
/** A unit inside a fence. `since` is the time of the first fix inside, as far as it is known. */
export const FenceVisitor = z.object({ unitId: UnitId, callSign: z.string(), since: Instant })
export type FenceVisitor = z.infer<typeof FenceVisitor>
export const FenceView = FenceFields.extend({
  id: AnyFenceId,
  /** The station made it by itself, around an open incident or a facility: it changes with what it surrounds. */
  isAutomatic: z.boolean(),
  isArchived: z.boolean(),
  /** 0 for an automatic one. */
  version: z.number().int(),
  areaSquareMetres: z.number(),
  inside: z.array(FenceVisitor),
})
export type FenceView = z.infer<typeof FenceView>

export const FenceFilter = z.object({ includeArchived: z.boolean().default(false), includeAutomatic: z.boolean().default(true) })
export const DrawFence = Command.extend(FenceFields.shape)
export type DrawFence = z.infer<typeof DrawFence>
export const ChangeFence = Command.extend({
  fenceId: FenceId,
  expectedVersion: z.number().int().optional(),
  fields: FenceFields.partial(),
})
export type ChangeFence = z.infer<typeof ChangeFence>
export const ArchiveFence = Command.extend({ fenceId: FenceId, isArchived: z.boolean() })
export type ArchiveFence = z.infer<typeof ArchiveFence>

/** Crossings of one fence or one unit, newest first. */
export const CrossingsQuery = z.object({
  fenceId: AnyFenceId.optional(),
  unitId: UnitId.optional(),
  before: Instant.optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
/** An edge that was crossed. `at` is the time of the fix, `recordedAt` when the station heard of it. */
export const CrossingView = z.object({
  id: z.string(),
  fenceId: AnyFenceId,
  /** Name of the fence, or the number of its incident; empty when it is not known any more. */
  fenceName: z.string(),
  unitId: UnitId,
  callSign: z.string(),
  state: z.enum(['inside', 'outside']),
  at: Instant,
  recordedAt: Instant,
  /** It came when the unit was known to be elsewhere, or long after: history, not the present. */
  isLate: z.boolean(),
  /** Between two fixes the unit went in and out again. */
  isBetweenFixes: z.boolean(),
})
export type CrossingView = z.infer<typeof CrossingView>

/** Steps that being inside a fence proposes. */
export const ProposedStep = z.enum(['onScene', 'atHospital'])
export type ProposedStep = z.infer<typeof ProposedStep>
/** A step that a unit has probably made. Confirmed through the task's own progress, with `at`. */
export const ArrivalProposal = z.object({
  assignmentId: AssignmentId,
  incidentId: IncidentId,
  incidentNumber: z.string(),
  unitId: UnitId,
  callSign: z.string(),
  to: ProposedStep,
  /** When it got there: the first fix inside, never before the step it follows. */
  at: Instant,
  fenceId: AnyFenceId,
  fenceName: z.string(),
  facilityId: FacilityId.nullable(),
})
export type ArrivalProposal = z.infer<typeof ArrivalProposal>

/** A unit inside a drawn fence where no unit should go. */
export const FenceIntrusion = z.object({ fenceId: FenceId, fenceName: z.string(), unitId: UnitId, callSign: z.string(), since: Instant })
export type FenceIntrusion = z.infer<typeof FenceIntrusion>

/** Which proposals the station confirms by itself. Off until somebody switches it on. */
export const ArrivalRule = z.object({ onScene: z.boolean(), atHospital: z.boolean() })
export type ArrivalRule = z.infer<typeof ArrivalRule>
export const SetArrivalRule = Command.extend(ArrivalRule.shape)
export type SetArrivalRule = z.infer<typeof SetArrivalRule>
