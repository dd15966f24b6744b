/**
 * What only one may hold at a time (a unit, a tracker; later a bed, a cold box, a driver): which station gives it away, how another
 * station asks for it, and what people see and decide when two stations gave it away while they could not hear each other.
 */
import { z } from 'zod'
import { AssignmentStatus } from './assignments.ts'
import { ClockReading, StationRef } from './contested.ts'
import { Command, IncidentId, Instant, line, paragraph, Priority, Ulid } from './primitives.ts'
import { StationId } from './stations.ts'

/** Kinds of things that are claimed. A further kind (bed, coldbox, driver) is a line here and one in modules/claims/ops.ts. */
export const ResourceKind = z.enum(['unit', 'device'])
export type ResourceKind = z.infer<typeof ResourceKind>
/** `<kind>:<id>`. */
export const ClaimResource = z
  .string()
  .regex(/^[a-z]{1,20}:[A-Za-z0-9_.:-]{1,64}$/, 'expected a kind and an id, such as unit:01J...')
  .refine((text) => ResourceKind.safeParse(text.slice(0, text.indexOf(':'))).success, 'expected a known kind of resource')
/** Name of a unit as something to claim. */
export const unitResource = (unitId: string): string => `unit:${unitId}`
/** Name of a tracker or phone as something to claim. */
export const deviceResource = (deviceId: string): string => `device:${deviceId}`
/** Kind and id of a resource. @throws ZodError for a name that is none */
export function resourceParts(resource: string): { kind: ResourceKind; id: string } {
  const colon = resource.indexOf(':')
  return { kind: ResourceKind.parse(resource.slice(0, colon)), id: resource.slice(colon + 1) }
}

/**
 * Times of this design, to be tuned with dispatchers; no standard fixes them. `ownerSilenceSeconds`: after so long without a word from
 * the owner a successor may take over. `answerSeconds`: an owner that can be reached and has not answered by then counts as out of
 * reach. `escalateSeconds`: an unresolved double booking stands out even more.
 */
export const CLAIM_RULES = {
  profile: 'kituo-claims/1',
  ownerSilenceSeconds: 15 * 60,
  answerSeconds: 5,
  escalateSeconds: 30,
} as const

/** Who gives a resource away, as this station knows it. */
export const LeaseView = z.object({
  resource: ClaimResource,
  owner: StationRef,
  epoch: z.number().int(),
  successors: z.array(StationRef),
  isOwn: z.boolean(),
  isReachable: z.boolean(),
  heardAt: Instant.nullable(),
  /** From when this station may take over; null = it may not (it owns it, or it is no successor). */
  takeOverAt: Instant.nullable(),
})
export type LeaseView = z.infer<typeof LeaseView>
export const TakeOverLease = Command.extend({ resource: ClaimResource })
export const HandOverLease = Command.extend({ resource: ClaimResource, stationId: StationId, successors: z.array(StationId).max(8) })
export type TakeOverLease = z.infer<typeof TakeOverLease>
export type HandOverLease = z.infer<typeof HandOverLease>

/** How a claim that had to be asked for stands. */
export const ClaimStatus = z.enum(['asked', 'confirmed', 'refused', 'withdrawn'])
export type ClaimStatus = z.infer<typeof ClaimStatus>
/** Why an owner refused: an error code with its parameters, or `conflict` (another claim was kept). */
export const ClaimRefusal = z.object({ code: z.string().max(60), params: z.record(z.string(), z.unknown()) })
export type ClaimRefusal = z.infer<typeof ClaimRefusal>
/** A claim on something another station gives away. `holder` is the assignment it makes or will make. */
export const ClaimRequestView = z.object({
  holder: Ulid,
  resource: ClaimResource,
  callSign: z.string(),
  incidentId: IncidentId.nullable(),
  owner: StationRef,
  askedBy: z.string(),
  requestedAt: Instant,
  isProvisional: z.boolean(),
  /** What was said by radio or phone; null once erased. */
  said: z.string().nullable(),
  status: ClaimStatus,
  answeredAt: Instant.nullable(),
  refusal: ClaimRefusal.nullable(),
})
export type ClaimRequestView = z.infer<typeof ClaimRequestView>
export const WithdrawClaim = Command.extend({ holder: Ulid })
export type WithdrawClaim = z.infer<typeof WithdrawClaim>

/** Name of a double booking: SHA-256 over the sorted hashes of its ops. */
export const ConflictId = z.string().regex(/^[0-9a-f]{64}$/, 'expected the id of a conflict')
/** Name of an op: stream and place in it. */
export const OpId = z.string().regex(/^[0-9a-f]{32}:[1-9]\d{0,15}$/, 'expected the id of an op')
/** One pair of claims that knew nothing of each other. A resolution names every member. */
export const ConflictRef = z.object({ id: ConflictId, members: z.array(OpId).length(2) })
export type ConflictRef = z.infer<typeof ConflictRef>
/** `live`: two claims still stand. `over`: at most one does, the record waits to be closed. `disputed`: two people decided differently. */
export const ConflictState = z.enum(['live', 'over', 'disputed'])
export type ConflictState = z.infer<typeof ConflictState>

/** Who was told what, as the person who resolved it wrote. */
export const Told = z.object({ who: line(80), what: line(200) })
export type Told = z.infer<typeof Told>

/** One side of a double booking. */
export const ConflictSide = z.object({
  holder: z.string(),
  station: StationRef,
  actorName: z.string(),
  taken: ClockReading,
  isLive: z.boolean(),
  isProvisional: z.boolean(),
  said: z.string().nullable(),
  /** Call sign of the unit that holds it, where the resource is not the unit itself. */
  callSign: z.string().nullable(),
  incident: z.object({ id: IncidentId, number: z.string(), kind: z.string(), priority: Priority, place: z.string().nullable() }).nullable(),
  status: AssignmentStatus.nullable(),
  /** The crew's own word that it goes: the yes to an offer, or the first step it reported. */
  crewAcknowledgedAt: Instant.nullable(),
  /** It can still be called back. */
  isReleasable: z.boolean(),
})
export type ConflictSide = z.infer<typeof ConflictSide>

/** Why a side is suggested; screens translate `conflicts:reason.<code>`. */
export const SuggestionReason = z.object({
  code: z.enum(['onlyOneStands', 'cannotBeCalledBack', 'higherPriority', 'crewAcknowledged', 'crewAcknowledgedFirst', 'earlierClock']),
  params: z.record(z.string(), z.string()),
})
export type SuggestionReason = z.infer<typeof SuggestionReason>
export const Suggestion = z.object({ holder: z.string(), reasons: z.array(SuggestionReason) })
export type Suggestion = z.infer<typeof Suggestion>

/** What somebody decided. Of two different decisions made at once, the one that is shown comes last. */
export const ResolutionView = z.object({
  keepHolder: z.string().nullable(),
  note: z.string(),
  told: z.array(Told),
  actorName: z.string(),
  station: StationRef,
  resolved: ClockReading,
})
export type ResolutionView = z.infer<typeof ResolutionView>

/** All open conflicts of one resource, as a list shows them. */
export const ConflictSummary = z.object({
  resource: ClaimResource,
  kind: ResourceKind,
  /** Call sign or device id. */
  name: z.string(),
  state: ConflictState,
  priority: Priority,
  /** When this station learned of the first of them. */
  foundAt: Instant,
  pairs: z.number().int(),
  /** Incident numbers, or call signs, of the sides. */
  sides: z.array(z.string()),
})
export type ConflictSummary = z.infer<typeof ConflictSummary>
/** The same with everything a person needs to decide. */
export const ConflictView = ConflictSummary.extend({
  conflicts: z.array(ConflictRef),
  holders: z.array(ConflictSide),
  suggestion: Suggestion.nullable(),
  resolutions: z.array(ResolutionView),
})
export type ConflictView = z.infer<typeof ConflictView>
export const ConflictQuery = z.object({ limit: z.number().int().min(1).max(200).default(50), after: ClaimResource.optional() })
/** A page of the list. The oldest one is always on the first page, however many are more urgent. */
export const ConflictPage = z.object({ total: z.number().int(), items: z.array(ConflictSummary), next: ClaimResource.nullable() })
export type ConflictPage = z.infer<typeof ConflictPage>

/** Closes every open conflict of one resource; each is named with all its members. `keepHolder` null = none of the sides stands. */
export const ResolveConflict = Command.extend({
  resource: ClaimResource,
  conflicts: z.array(ConflictRef).min(1).max(1000),
  keepHolder: z.string().max(64).nullable(),
  /** The claims that are not kept end with this command. False = the person leaves them standing. */
  isReleasingOthers: z.boolean(),
  note: paragraph(500),
  told: z.array(Told).max(20),
})
export type ResolveConflict = z.infer<typeof ResolveConflict>
