/** What can ever be recorded about an assignment: made, progressed, ended without work done. */
import { z } from 'zod'
import { unitResource } from '../../contract/claims.ts'
import { AssignmentId, IncidentId, Instant, SubjectId, UnitId } from '../../contract/primitives.ts'
import { districtScope } from '../../contract/scopes.ts'
import { defineOp } from '../../log/index.ts'

/** Held by the control rooms of the district. */
const dispatchScope = districtScope('dispatch')
const about = {
  entity: (body: { assignmentId: string }): string => body.assignmentId,
  scope: dispatchScope,
  read: 'incident.read',
} as const
const key = { assignmentId: AssignmentId, incidentId: IncidentId, unitId: UnitId }
/** A unit works for one incident at a time; every assignment takes it, holds it with each step and gives it back when it ends. */
const claimOf = (verb: 'take' | 'hold' | 'release') => (body: { assignmentId: string; unitId: string }) => ({
  resource: unitResource(body.unitId),
  holder: body.assignmentId,
  verb,
})

/**
 * A unit is claimed: asked (`offered`, with a time to answer) or ordered (`accepted`). `isProvisional`: its owner could not be reached.
 * `askedBy`: the actor at another station who asked the owner for it, and for whom the owner writes.
 */
export const assignmentMade = defineOp({
  kind: 'assignment.made',
  version: 2,
  body: z.object({
    ...key,
    status: z.enum(['offered', 'accepted']),
    role: z.enum(['primary', 'support']),
    at: Instant,
    offerExpiresAt: Instant.nullable(),
    etaSeconds: z.number().int().nullable(),
    distanceMetres: z.number().nullable(),
    replacesId: AssignmentId.nullable(),
    isProvisional: z.boolean(),
    askedBy: z.string().max(64).nullable(),
  }),
  upcasters: { 1: (body) => ({ ...body, isProvisional: false, askedBy: null }) },
  claim: claimOf('take'),
  conflict: 'exclusive-claim',
  ...about,
})
/** A provisional assignment is one no more: the owner of the unit, or a person who resolved a conflict, confirms it. */
export const assignmentConfirmed = defineOp({
  kind: 'assignment.confirmed',
  version: 1,
  body: z.object(key),
  conflict: 'fact',
  ...about,
})
/** A step forward. `transferAt` is the signature of the hospital where one lies before this step. `isBackInService` is false when the unit ends its task broken. */
export const assignmentProgressed = defineOp({
  kind: 'assignment.progressed',
  version: 1,
  body: z.object({
    ...key,
    to: z.enum(['accepted', 'enRoute', 'onScene', 'atPatient', 'transporting', 'atHospital', 'clearing', 'completed']),
    at: Instant,
    transferAt: Instant.nullable(),
    isBackInService: z.boolean(),
  }),
  claim: (body) => claimOf(body.to === 'completed' ? 'release' : 'hold')(body),
  conflict: 'state-machine',
  ...about,
})
export const END_REASONS = [
  'declined',
  'timedOut',
  'cancelled',
  'incidentCancelled',
  'freed',
  'unitOutOfService',
  'replaced',
  'conflict',
] as const
/** The end of a claim before the work was done. What a person wrote is sealed under the incident's subject. */
export const assignmentEnded = defineOp({
  kind: 'assignment.ended',
  version: 1,
  body: z.object({
    ...key,
    as: z.enum(['declined', 'timedOut', 'cancelled', 'replaced']),
    at: Instant,
    reasonCode: z.enum(END_REASONS),
    reason: z.string().nullable(),
    replacedById: AssignmentId.nullable(),
    subjectId: SubjectId.nullable(),
  }),
  sealed: ['reason'],
  subject: (body) => body.subjectId,
  claim: claimOf('release'),
  conflict: 'state-machine',
  ...about,
})
