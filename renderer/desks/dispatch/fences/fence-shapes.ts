/** Fences as shapes on the map: by what they are, and whether the chosen unit is inside. Pure. */
import type { MapShape } from '../../../map/index.ts'
import type { Fence } from './data.ts'
import { outlineRing } from './outline.ts'

/** The unit somebody has chosen; `isPlaced` false = nobody knows where it is, so it is neither inside nor outside. */
export type ChosenUnit = { readonly id: string; readonly callSign: string; readonly isPlaced: boolean }
type UnitState = 'inside' | 'outside' | 'unknown'

/** Where a unit is, as far as one fence is concerned. */
export const stateIn = ({ inside }: Pick<Fence, 'inside'>, unit: ChosenUnit): UnitState =>
  inside.some(({ unitId }) => unitId === unit.id) ? 'inside' : unit.isPlaced ? 'outside' : 'unknown'

function lookOf(fence: Fence, unit: ChosenUnit | null): MapShape['look'] {
  if (fence.purpose === 'exclusion') return 'fenceOut' // whoever is inside: that it is closed to all must not be covered
  if (unit !== null && stateIn(fence, unit) === 'inside') return 'fenceIn'
  return fence.isAutomatic ? 'fenceAuto' : 'fence'
}

/**
 * One shape a fence that is in use. Drawn ones carry their name; those around incidents and facilities lie where these have theirs.
 * @param words what is said beside the pointer
 */
export const fenceShapes = (fences: readonly Fence[], unit: ChosenUnit | null, words: (fence: Fence) => string): MapShape[] =>
  fences
    .filter(({ isArchived }) => !isArchived)
    .map((fence): MapShape => {
      const ring = outlineRing(fence.shape)
      const latitudes = ring.map(([, latitude]) => latitude)
      const longitudes = ring.map(([longitude]) => longitude)
      const longitude = (Math.min(...longitudes) + Math.max(...longitudes)) / 2
      return {
        id: `fence-${fence.id}`,
        look: lookOf(fence, unit),
        geometry: { type: 'Polygon', coordinates: [ring] },
        label: fence.isAutomatic ? null : { latitude: Math.max(...latitudes), longitude, text: fence.name },
        hover: words(fence),
      }
    })
