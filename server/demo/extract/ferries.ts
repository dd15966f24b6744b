/** Ferries: the long one to the other shore, the short one to the islet, and the islet's own track. */
import { FERRY_ROUTE } from '../geography.ts'
import { localAt, type LocalKm } from '../island-shape.ts'
import type { ElementDraft } from './element-draft.ts'
import { streetLine, type StreetLine } from './street-line.ts'
import { example, placeNames } from './words.ts'

const ISLET_LANDING: LocalKm = [0.36, -7.84]
const ISLET_SHORE: LocalKm = [0.42, -8.08]
const ISLET_HAMLET: LocalKm = [0.48, -8.45]

/** Ferry lines and the roads of the islet. */
export function ferryLines(): StreetLine[] {
  const long = FERRY_ROUTE.map(localAt)
  const [pierHead = [0, 0]] = long
  const ferry = (name: string, duration: string) => ({
    route: 'ferry',
    name,
    duration,
    foot: 'yes',
    motor_vehicle: 'yes',
    operator: 'Feri za Mfano',
  })
  return [
    streetLine('ferry-long', long, ferry('Feri ya Mfano', '00:55')),
    streetLine('ferry-islet', [pierHead, [0.2, -5.2], [0.3, -6.8], ISLET_LANDING], ferry('Feri ya Kisiwa Kidogo cha Mfano', '00:25')),
    streetLine('islet-pier', [ISLET_LANDING, ISLET_SHORE], { highway: 'service', man_made: 'pier', surface: 'wood', maxspeed: '10' }),
    streetLine('islet-track', [ISLET_SHORE, [0.4, -8.25], ISLET_HAMLET, [0.7, -8.6]], {
      highway: 'unclassified',
      surface: 'ground',
      name: example('Njia ya Kisiwa Kidogo'),
    }),
  ]
}

/** Terminals and the place on the islet. */
export function layFerryPlaces(draft: ElementDraft): void {
  const far = FERRY_ROUTE.map(localAt).at(-1)
  if (far !== undefined) draft.node(far, { amenity: 'ferry_terminal', name: example('Gati la Ng’ambo') })
  draft.node(ISLET_LANDING, { amenity: 'ferry_terminal', name: example('Gati la Kisiwa Kidogo') })
  draft.node(ISLET_HAMLET, { place: 'hamlet', population: '140', ...placeNames('Kidogo') })
}
