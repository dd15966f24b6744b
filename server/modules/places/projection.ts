/** Rows of SavedPlace and ReferralPlan. */
import { projection } from '../../log/index.ts'
import { placeChanged, placeSaved, referralChanged, referralPlanned } from './ops.ts'

export const placesProjection = projection('places', 1, ({ on, table }) => {
  const places = table('SavedPlace', 'id')
  const plans = table('ReferralPlan', 'id')
  on(placeSaved, ({ body: { placeId, ...fields }, meta }) => {
    places.insert({ id: placeId, ...fields, isArchived: false, createdAt: meta.at })
  })
  on(placeChanged, ({ body }) => {
    places.patch(body.placeId, body.fields)
  })
  on(referralPlanned, ({ body: { planId, origin, ...fields }, meta }) => {
    plans.insert({ id: planId, originType: origin.type, originId: origin.id, ...fields, isActive: true, createdAt: meta.at })
  })
  on(referralChanged, ({ body }) => {
    plans.patch(body.planId, body.fields)
  })
})
