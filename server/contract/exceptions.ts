/** Exceptions: what stands still and needs a person. Derived from state, kept in view until the cause is gone or somebody has seen it. */
import { z } from 'zod'
import { Command, IncidentId, Instant, Priority } from './primitives.ts'

/** Kinds of exception; screens translate `status:exception.<code>` with the parameters. */
export const ExceptionCode = z.enum([
  'incidentUnassigned',
  'offerTimedOut',
  'offerDeclined',
  'positionStale',
  'positionLost',
  'handoverUnanswered',
  'handoverDeclined',
  'handoverDiverted',
  'unitConflict',
  'unitConflictOver',
  'unitConflictDisputed',
  'deviceConflict',
  'logDamaged',
  'logsDiffer',
  'rowsDiffer',
  'recordsRepaired',
  'stationRewound',
  'historyRewritten',
  'sceneArrival',
  'hospitalArrival',
  'exclusionEntered',
])
export type ExceptionCode = z.infer<typeof ExceptionCode>

/** Seconds an incident may wait for a unit before it stands out, by priority. A house rule modelled on call-ageing colours of dispatch products; no standard fixes it. */
export const UNASSIGNED_SECONDS = { P1: 60, P2: 300, P3: 900, P4: 1800 } as const satisfies Record<Priority, number>
/** Seconds a hospital has to answer a request before it stands out. A house rule: time enough to ask one colleague, short against a drive. */
export const HANDOVER_ANSWER_SECONDS = 180

/** Double bookings: they go only when a person resolves them; acknowledging is no answer to them. */
export const CONFLICT_CODES: ReadonlySet<string> = new Set([
  'unitConflict',
  'unitConflictOver',
  'unitConflictDisputed',
  'deviceConflict',
] satisfies ExceptionCode[])

/**
 * Stable name of one occurrence: `<code>:<id>`, `<code>:<id>:<moment>`, or `<code>:<kind>:<id>` for a conflict, for what comparing
 * with other stations found and for a fence. A new occurrence has a new name and needs a new acknowledgement.
 */
export const ExceptionId = z
  .string()
  .regex(/^[a-zA-Z]{3,40}:(?:[0-9A-Z]{26}(?::[0-9TZ.:-]{10,30})?|[a-z]{3,12}:[A-Za-z0-9_.:-]{1,64})$/, 'expected the id of an exception')
  .refine((id) => ExceptionCode.safeParse(id.split(':')[0]).success, 'expected a known kind of exception')
export const ExceptionView = z.object({
  id: ExceptionId,
  priority: Priority,
  code: ExceptionCode,
  /** Call sign, incident number, facility name: for the sentence, never personal. */
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  since: Instant,
  /** What to open. */
  entity: z.object({ kind: z.enum(['incident', 'unit', 'handover', 'conflict', 'station', 'fence']), id: z.string() }),
  incidentId: IncidentId.nullable(),
  acknowledged: z.boolean(),
  acknowledgedAt: Instant.nullable(),
  /** It cannot be acknowledged away: it stays until a person has resolved it. */
  mustResolve: z.boolean(),
  /** Nobody has resolved it for so long that it stands out even more. */
  isEscalated: z.boolean(),
})
export type ExceptionView = z.infer<typeof ExceptionView>
export const AcknowledgeException = Command.extend({ id: ExceptionId })
export type AcknowledgeException = z.infer<typeof AcknowledgeException>
