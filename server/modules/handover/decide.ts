/** Handover decisions. Pure: state in, ops or a refusal out. Acts are separate and idempotent: doing one again answers calmly. */
import type { z } from 'zod'
import {
  HANDOVER_STEPS,
  type AnswerHandover,
  type ArriveHandover,
  type CancelHandover,
  type HandoverPatient,
  type HandoverStatus,
  type RequestHandover,
  type SeeHandover,
  type SetOutcome,
  type TransferHandover,
  type TriageHandover,
  type UpdateHandover,
  type Vitals,
} from '../../contract/handover.ts'
import type { HandoverId, Instant, SubjectId } from '../../contract/primitives.ts'
import { fromInstant } from '../../kernel/clock.ts'
import { accept, refuse, type Decision, type DecideFacts } from '../../log/index.ts'
import type { FacilityState, HandoverState, IncidentState } from './load.ts'
import { missingForPreAlert, missingForTransfer } from './missing.ts'
import {
  handoverAnswered,
  handoverAtDoor,
  handoverCancelled,
  handoverOutcomeSet,
  handoverRequested,
  handoverSeen,
  handoverTransferred,
  handoverTriaged,
  handoverUpdated,
} from './ops.ts'

/** Who acts: a named person of a hospital (`facilityId`), or someone who may act for any. */
export type Actor = { readonly displayName: string; readonly facilityId: string | null }
type Answered = Decision<{ handoverId: HandoverId }>
const FINAL: readonly HandoverStatus[] = ['declined', 'diverted', 'handedOver', 'cancelled']

/** Checks that the step is legal. A repeated act gives `done` so that the caller can answer without a new op. */
function stepTo(handover: HandoverState, to: HandoverStatus): Extract<Answered, { accepted: false }> | 'done' | null {
  if (handover.status === to) return 'done'
  const legal: readonly HandoverStatus[] = HANDOVER_STEPS[handover.status]
  return legal.includes(to) ? null : refuse('handover.illegal-step', { from: handover.status, to, legal: [...legal] })
}
const same = (handover: HandoverState): Answered => accept([], { result: { handoverId: handover.id } })
const keyOf = (handover: HandoverState) => ({ handoverId: handover.id, facilityId: handover.facilityId })
const foreign = (handover: HandoverState, actor: Actor) =>
  actor.facilityId !== null && actor.facilityId !== handover.facilityId ? refuse('handover.not-your-hospital', {}) : null

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** How far from now a stated moment can lie, in milliseconds: a crew's clock may run five minutes ahead; nobody drives for days. House rules. */
const MOMENTS = {
  etaAt: [-DAY_MS, 2 * DAY_MS],
  onsetAt: [-Infinity, 5 * MINUTE_MS],
  takenAt: [-7 * DAY_MS, 5 * MINUTE_MS],
  arrivedAt: [-DAY_MS / 2, Infinity],
} as const satisfies Record<string, readonly [number, number]>

type Stated = readonly [path: string, at: Instant | null | undefined, range: readonly [earliest: number, latest: number]]
/** Moments of the record, with their places in the input. */
const momentsOf = (input: {
  readonly etaAt?: Instant | null | undefined
  readonly clinical?: { readonly onsetAt?: Instant | null | undefined; readonly vitals?: readonly Vitals[] | undefined } | undefined
}): Stated[] => [
  ['etaAt', input.etaAt, MOMENTS.etaAt],
  ['clinical.onsetAt', input.clinical?.onsetAt, MOMENTS.onsetAt],
  ...(input.clinical?.vitals ?? []).map(({ takenAt }, at): Stated => [`clinical.vitals.${at}.takenAt`, takenAt, MOMENTS.takenAt]),
]

/** Refuses moments that cannot be meant, by name; null when all can. */
function implausible(moments: readonly Stated[], now: Instant): Extract<Answered, { accepted: false }> | null {
  const fields = moments.flatMap(([path, at, [earliest, latest]]) => {
    if (!at) return []
    const offsetMs = fromInstant(at) - fromInstant(now)
    return offsetMs < earliest
      ? [{ path, problem: 'lies too far in the past' }]
      : offsetMs > latest
        ? [{ path, problem: 'lies in the future' }]
        : []
  })
  return fields.length > 0 ? refuse('input.invalid', { fields }) : null
}

/** Asks a hospital to take the patient. One open request a hospital and incident. */
export function request(
  input: z.infer<typeof RequestHandover>,
  state: {
    incident: IncidentState | null
    facility: FacilityState | null
    open: readonly HandoverState[]
    unitId: string | null
    previous: HandoverState | null
  },
  facts: DecideFacts,
): Answered {
  const { incident, facility } = state
  if (!incident) return refuse('entity.unknown', { entity: 'incident', id: input.incidentId })
  if (incident.status === 'closed' || incident.status === 'cancelled') return refuse('incident.closed', { number: incident.number })
  if (!facility?.isActive) return refuse('entity.unknown', { entity: 'facility', id: input.facilityId })
  const twin = state.open.find((handover) => handover.facilityId === input.facilityId && !FINAL.includes(handover.status))
  if (twin) return refuse('handover.already-open', { facility: facility.name })
  const stop = implausible(momentsOf(input), facts.now)
  if (stop) return stop
  const missing = missingForPreAlert(input)
  if (missing.length > 0) return refuse('handover.incomplete', { missing })
  const handoverId = facts.newId<HandoverId>()
  const { commandId: _commandId, ...fields } = input
  return accept(
    [
      handoverRequested({
        ...fields,
        handoverId,
        unitId: state.unitId,
        subjectId: state.previous?.subjectId ?? facts.newId<SubjectId>(),
        previousHandoverId: state.previous?.id ?? null,
      }),
    ],
    { result: { handoverId } },
  )
}

/** Completes or corrects the record; allowed until the transfer is signed. */
export function update(
  input: z.infer<typeof UpdateHandover>,
  handover: HandoverState,
  actor: Actor,
  facts: Pick<DecideFacts, 'now'>,
): Answered {
  const refusal = foreign(handover, actor)
  if (refusal) return refusal
  if (FINAL.includes(handover.status)) return refuse('handover.illegal-step', { from: handover.status, to: handover.status, legal: [] })
  const stop = implausible(momentsOf(input), facts.now)
  if (stop) return stop
  const patient: HandoverPatient | null = handover.patient ? { ...handover.patient, ...definedFields(input.patient) } : null
  return accept(
    [
      handoverUpdated({
        ...keyOf(handover),
        subjectId: handover.subjectId,
        patient,
        clinical: { ...handover.clinical, ...definedFields(input.clinical) },
        needs: input.needs ?? handover.needs,
        etaAt: input.etaAt === undefined ? handover.etaAt : input.etaAt,
        complaint: input.complaint ?? handover.complaint,
      }),
    ],
    { result: { handoverId: handover.id } },
  )
}
const definedFields = <T extends object>(part: T | undefined): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> } // only undefined values were removed

/** A named person at the hospital has read the request. */
export function see(_input: z.infer<typeof SeeHandover>, handover: HandoverState, actor: Actor): Answered {
  const stop = foreign(handover, actor)
  if (stop) return stop
  if (handover.status !== 'requested') return same(handover)
  return accept([handoverSeen({ ...keyOf(handover), byName: actor.displayName })], { result: { handoverId: handover.id } })
}

/** Accepts, declines or diverts. The first answer wins; declining or diverting needs a reason, diverting a place. */
export function answer(input: z.infer<typeof AnswerHandover>, handover: HandoverState, actor: Actor): Answered {
  const to = ({ accept: 'accepted', decline: 'declined', divert: 'diverted' } as const)[input.answer]
  const stop = foreign(handover, actor) ?? stepTo(handover, to)
  if (stop === 'done') return same(handover)
  if (stop) return stop
  if (to !== 'accepted' && input.reason.trim() === '') return refuse('handover.incomplete', { missing: ['reason'] })
  if (to === 'diverted' && !input.divertToFacilityId) return refuse('handover.incomplete', { missing: ['divertToFacilityId'] })
  return accept(
    [
      handoverAnswered({
        ...keyOf(handover),
        answer: to,
        reason: input.reason,
        divertedToFacilityId: to === 'diverted' ? input.divertToFacilityId : null,
        byName: actor.displayName,
      }),
    ],
    { result: { handoverId: handover.id } },
  )
}

/** The ambulance stands at the door. Reported by crew, dispatcher or desk; never undone. */
export function arrive(input: z.infer<typeof ArriveHandover>, handover: HandoverState, actor: Actor, facts: DecideFacts): Answered {
  const refusal = foreign(handover, actor)
  if (refusal) return refusal
  const stop = stepTo(handover, 'atDoor')
  if (stop === 'done' || handover.status === 'triaged' || handover.status === 'handedOver') return same(handover)
  const unlikely = stop ?? implausible([['at', input.at, MOMENTS.arrivedAt]], facts.now)
  if (unlikely) return unlikely
  const at = input.at && input.at <= facts.now ? input.at : facts.now
  return accept([handoverAtDoor({ ...keyOf(handover), at })], { result: { handoverId: handover.id } })
}

/** Door triage by colour. */
export function triage(
  input: z.infer<typeof TriageHandover>,
  handover: HandoverState,
  actor: Actor,
  facts: Pick<DecideFacts, 'now'>,
): Answered {
  const step = foreign(handover, actor) ?? stepTo(handover, 'triaged')
  if (step === 'done') return same(handover)
  const stop = step ?? implausible([['vitals.takenAt', input.vitals?.takenAt, MOMENTS.takenAt]], facts.now)
  if (stop) return stop
  return accept(
    [
      handoverTriaged({
        ...keyOf(handover),
        subjectId: handover.subjectId,
        colour: input.colour,
        note: input.note,
        vitals: input.vitals,
        byName: actor.displayName,
      }),
    ],
    { result: { handoverId: handover.id } },
  )
}

/** Transfer of care: both sides sign; what is missing needs a stated reason. */
export function transfer(input: z.infer<typeof TransferHandover>, handover: HandoverState, actor: Actor): Answered {
  const stop = foreign(handover, actor) ?? stepTo(handover, 'handedOver')
  if (stop === 'done') return same(handover)
  if (stop) return stop
  const missing = missingForTransfer(handover)
  if (missing.length > 0 && input.missingReason.trim() === '') return refuse('handover.incomplete', { missing })
  const { readBack, givenBy, receivedBy, missingReason } = input
  return accept(
    [handoverTransferred({ ...keyOf(handover), subjectId: handover.subjectId, readBack, givenBy, receivedBy, missing, missingReason })],
    { result: { handoverId: handover.id } },
  )
}

/** Withdraws the request: the patient goes elsewhere or nowhere. */
export function cancel(input: z.infer<typeof CancelHandover>, handover: HandoverState): Answered {
  const stop = stepTo(handover, 'cancelled')
  if (stop === 'done') return same(handover)
  return stop ?? accept([handoverCancelled({ ...keyOf(handover), reason: input.reason })], { result: { handoverId: handover.id } })
}

/** Feedback to the crew: what became of the patient. Only after the transfer. */
export function setOutcome(input: z.infer<typeof SetOutcome>, handover: HandoverState, actor: Actor): Answered {
  const stop = foreign(handover, actor)
  if (stop) return stop
  if (handover.status !== 'handedOver')
    return refuse('handover.illegal-step', { from: handover.status, to: 'handedOver', legal: [...HANDOVER_STEPS[handover.status]] })
  return accept([handoverOutcomeSet({ ...keyOf(handover), subjectId: handover.subjectId, outcome: input.outcome })], {
    result: { handoverId: handover.id },
  })
}
