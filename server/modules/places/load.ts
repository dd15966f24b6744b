/** State a decision about places needs, read inside the writer's transaction and given its types. */
import { z } from 'zod'
import {
  ReferralPlanFields,
  ReferralPlanId,
  SavedPlaceFields,
  SavedPlaceId,
  type ChangeSavedPlace,
  type ReferralOrigin,
} from '../../contract/places.ts'
import { AppError } from '../../kernel/app-error.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import type { StateReader } from '../../log/index.ts'

const SavedPlaceState = SavedPlaceFields.extend({ id: SavedPlaceId, isArchived: z.boolean(), version: z.number() })
export type SavedPlaceState = z.infer<typeof SavedPlaceState>
const ReferralPlanState = ReferralPlanFields.extend({ id: ReferralPlanId, isActive: z.boolean(), version: z.number() })
export type ReferralPlanState = z.infer<typeof ReferralPlanState>

/** Places of one name nearer than this are one place; farther apart, two villages that share a name. */
export const SAME_PLACE_METRES = 2_000
/** More places of one name than any district has. */
const NAMESAKES = 200

/** A saved place, archived or not. @throws AppError `entity.unknown` */
export function loadSavedPlace(state: StateReader, placeId: string): SavedPlaceState {
  const row = state.table('SavedPlace').get(placeId)
  if (!row) throw new AppError('entity.unknown', { entity: 'place', id: placeId })
  return SavedPlaceState.parse(row)
}

/** The place in use that already has this name here, or null. @param except a place that may keep its own name */
export function namesakeOf(
  state: StateReader,
  { name, latitude, longitude }: Pick<SavedPlaceState, 'name' | 'latitude' | 'longitude'>,
  except: string | null = null,
): SavedPlaceState | null {
  const rows = state.table('SavedPlace').find({ name }, NAMESAKES)
  const twin = rows.find((row) => !row.isArchived && row.id !== except && distanceMetres(row, { latitude, longitude }) < SAME_PLACE_METRES)
  return twin ? SavedPlaceState.parse(twin) : null
}

/**
 * Another place in use that would have the name of this one here after a change; null when the place is or goes out of use, and when the
 * change touches neither name nor point: two stations may have saved the same place apart from each other, and its notes are still mended.
 */
export function namesakeAfter(
  state: StateReader,
  place: SavedPlaceState,
  { name = place.name, latitude = place.latitude, longitude = place.longitude, isArchived = place.isArchived }: ChangeSavedPlace['fields'],
): SavedPlaceState | null {
  const isMoved = name !== place.name || latitude !== place.latitude || longitude !== place.longitude
  if (isArchived || (!isMoved && !place.isArchived)) return null
  return namesakeOf(state, { name, latitude, longitude }, place.id)
}

/** A referral plan, in use or not. @throws AppError `entity.unknown` */
export function loadReferralPlan(state: StateReader, planId: string): ReferralPlanState {
  const row = state.table('ReferralPlan').get(planId)
  if (!row) throw new AppError('entity.unknown', { entity: 'referral', id: planId })
  return ReferralPlanState.parse({ ...row, origin: { type: row.originType, id: row.originId } })
}

/** What a plan must agree with. */
export type ReferralSurroundings = {
  /** Name of the origin. */
  readonly originName: string
  /** There is a plan in use for the same origin and condition. */
  readonly isPlanned: boolean
  /** What is out of use: the origin, and places in the list of destinations. */
  readonly closed: { readonly isOrigin: boolean; readonly destinations: readonly number[] }
}

/** @throws AppError `entity.unknown` for an origin or a destination that nobody knows */
export function referralSurroundings(
  state: StateReader,
  origin: ReferralOrigin,
  condition: string,
  destinations: readonly string[],
  except: string | null = null,
): ReferralSurroundings {
  const facilities = state.table('Facility')
  const closed = destinations.flatMap((id, at) => {
    const facility = facilities.get(id)
    if (!facility) throw new AppError('entity.unknown', { entity: 'facility', id })
    return facility.isActive ? [] : [at]
  })
  const place = origin.type === 'place' ? state.table('SavedPlace').get(origin.id) : undefined
  const facility = origin.type === 'place' ? undefined : facilities.get(origin.id)
  const row = place ?? facility
  if (!row) throw new AppError('entity.unknown', { entity: origin.type, id: origin.id })
  const isPlanned = state
    .table('ReferralPlan')
    .find({ originId: origin.id, condition }, NAMESAKES)
    .some((plan) => plan.isActive && plan.id !== except)
  const isOrigin = place?.isArchived === true || facility?.isActive === false
  return { originName: row.name, isPlanned, closed: { isOrigin, destinations: closed } }
}
