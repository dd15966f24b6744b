/** What can ever be recorded about saved places and referral plans. */
import { z } from 'zod'
import { FacilityId } from '../../contract/primitives.ts'
import { ReferralPlanFields, ReferralPlanId, SavedPlaceFields, SavedPlaceId } from '../../contract/places.ts'
import { districtScope } from '../../contract/scopes.ts'
import { defineOp } from '../../log/index.ts'

/** Held by the control rooms of the district: they say where callers are and where patients go. */
const dispatchScope = districtScope('dispatch')
const aboutPlace = { entity: (body: { placeId: string }): string => body.placeId, scope: dispatchScope, read: 'place.read' } as const
const aboutPlan = { entity: (body: { planId: string }): string => body.planId, scope: dispatchScope, read: 'place.read' } as const

export const placeSaved = defineOp({
  kind: 'place.saved',
  version: 1,
  body: SavedPlaceFields.extend({ placeId: SavedPlaceId, district: z.string() }),
  conflict: 'register',
  ...aboutPlace,
})
export const placeChanged = defineOp({
  kind: 'place.changed',
  version: 1,
  body: z.object({ placeId: SavedPlaceId, fields: SavedPlaceFields.partial().extend({ isArchived: z.boolean().optional() }) }),
  registers: ({ fields }) => fields,
  conflict: 'register',
  ...aboutPlace,
})
export const referralPlanned = defineOp({
  kind: 'referral.planned',
  version: 1,
  body: ReferralPlanFields.extend({ planId: ReferralPlanId }),
  conflict: 'register',
  ...aboutPlan,
})
export const referralChanged = defineOp({
  kind: 'referral.changed',
  version: 1,
  body: z.object({
    planId: ReferralPlanId,
    fields: z.object({
      destinations: z.array(FacilityId).min(1).max(8).optional(),
      notes: z.string().optional(),
      isActive: z.boolean().optional(),
    }),
  }),
  registers: ({ fields }) => fields,
  conflict: 'register',
  ...aboutPlan,
})
