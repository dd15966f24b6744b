/** Travel times without a region: what every station answers before one is imported. */
import type { Travel } from '../../server/modules/roads/index.ts'
import { straightLineSeconds, STRAIGHT_LINE_PROFILE } from '../../server/modules/units/index.ts'

export const STRAIGHT_TRAVEL: Travel = {
  toPlace: (travellers, place) =>
    Promise.resolve({
      basis: { method: 'straightLine', factor: STRAIGHT_LINE_PROFILE.factor, reason: 'noRegion' },
      etaSeconds: place === null ? [] : travellers.map(({ from, kind }) => straightLineSeconds(from, place, kind)),
      isRoad: travellers.map(() => false),
    }),
}
