/** Decisions about saved places and referral plans. Pure: state in, ops or a refusal out. */
import type { z } from 'zod'
import type { ChangeReferralPlan, ChangeSavedPlace, PlanReferral, ReferralPlanId, SavedPlaceId, SavePlace } from '../../contract/places.ts'
import { accept, refuse, versionMoved, type Decision, type DecideFacts } from '../../log/index.ts'
import type { ReferralPlanState, ReferralSurroundings, SavedPlaceState } from './load.ts'
import { placeChanged, placeSaved, referralChanged, referralPlanned } from './ops.ts'

type PlaceFields = z.infer<typeof ChangeSavedPlace>['fields']
type PlanFields = z.infer<typeof ChangeReferralPlan>['fields']

const isSame = (before: unknown, after: unknown): boolean => JSON.stringify(before) === JSON.stringify(after)
const differing = <Fields extends object>(before: object, fields: Fields): Fields => {
  const known = before as Readonly<Record<string, unknown>> // read by the names of the fields that change
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== undefined && !isSame(known[name], value))) as Fields // a part of the fields given
}

/** The fields of a place that really differ; empty when nothing changes. */
export const changedPlaceFields = (place: SavedPlaceState, fields: PlaceFields): PlaceFields => differing(place, fields)

/** Saves a place. `twin` is the place in use that already has the name here, if any. */
export function savePlace(
  { commandId: _commandId, ...fields }: SavePlace,
  twin: SavedPlaceState | null,
  facts: DecideFacts,
): Decision<{ placeId: SavedPlaceId }> {
  if (twin) return refuse('place.name-taken', { name: twin.name })
  const placeId = facts.newId<SavedPlaceId>()
  return accept([placeSaved({ placeId, district: facts.station.district, ...fields })], { result: { placeId } })
}

/** Changes a saved place, or takes it out of use. `twin` is another place in use that has its name there, if any. */
export function changeSavedPlace(
  input: ChangeSavedPlace,
  place: SavedPlaceState,
  twin: SavedPlaceState | null,
): Decision<{ placeId: SavedPlaceId }> {
  const moved = versionMoved('place', input.expectedVersion, place.version)
  if (moved) return moved
  if (twin) return refuse('place.name-taken', { name: twin.name })
  const fields = changedPlaceFields(place, input.fields)
  const ops = Object.keys(fields).length === 0 ? [] : [placeChanged({ placeId: place.id, fields })]
  return accept(ops, { result: { placeId: place.id } })
}

/** Refuses what leads to, or begins at, something out of use. @param paths the fields it was named in */
const refuseClosed = (paths: readonly string[]): ReturnType<typeof refuse> | null =>
  paths.length === 0 ? null : refuse('input.invalid', { fields: paths.map((path) => ({ path, problem: 'is out of use' })) })

/** Plans where people with a condition are brought from a place or facility. One plan for each origin and condition. */
export function planReferral(
  { commandId: _commandId, ...fields }: PlanReferral,
  { originName, isPlanned, closed }: ReferralSurroundings,
  facts: DecideFacts,
): Decision<{ planId: ReferralPlanId }> {
  const stop = refuseClosed([...(closed.isOrigin ? ['origin.id'] : []), ...closed.destinations.map((at) => `destinations.${at}`)])
  if (stop) return stop
  if (fields.destinations.some((id) => id === fields.origin.id)) return refuse('referral.to-itself', {})
  if (isPlanned) return refuse('referral.exists', { origin: originName, condition: fields.condition })
  const planId = facts.newId<ReferralPlanId>()
  return accept([referralPlanned({ planId, ...fields })], { result: { planId } })
}

/** Changes a plan, or takes it out of use. A destination that was closed after it was planned stands in nobody's way until it is chosen anew. */
export function changeReferralPlan(
  input: ChangeReferralPlan,
  plan: ReferralPlanState,
  { originName, isPlanned, closed }: ReferralSurroundings,
): Decision<{ planId: ReferralPlanId }> {
  const moved = versionMoved('referral', input.expectedVersion, plan.version)
  if (moved) return moved
  const fields: PlanFields = differing(plan, input.fields)
  const chosen = fields.destinations ?? []
  const stop = refuseClosed(
    closed.destinations
      .filter((at) => chosen[at] !== undefined && !plan.destinations.includes(chosen[at]))
      .map((at) => `fields.destinations.${at}`),
  )
  if (stop) return stop
  if (fields.destinations?.some((id) => id === plan.origin.id)) return refuse('referral.to-itself', {})
  if (fields.isActive === true && isPlanned) return refuse('referral.exists', { origin: originName, condition: plan.condition })
  const ops = Object.keys(fields).length === 0 ? [] : [referralChanged({ planId: plan.id, fields })]
  return accept(ops, { result: { planId: plan.id } })
}
