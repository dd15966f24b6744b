/** Coast, district and wards: the shore is cut where ward borders meet it, so that each area is put together from shared ways. */
import { COASTLINES } from '../geography.ts'
import { localAt, roughLine, type LocalKm } from '../island-shape.ts'
import { DEMO_ISLAND } from '../island-places.ts'
import { wayMember, type ElementDraft, type TagList } from './element-draft.ts'
import { distanceKm, isInside, turning } from './plane.ts'
import { example, placeNames } from './words.ts'

const [main = [], islet = []] = COASTLINES.map((ring) => ring.map(localAt))

/** OSM keeps land on the left of a coastline: islands run counter-clockwise. */
const landOnLeft = (ring: readonly LocalKm[]): readonly LocalKm[] => (turning(ring) > 0 ? ring : [...ring].reverse())
const MAIN = landOnLeft(main)
const ISLET = landOnLeft(islet)

/** True on the main island or the islet. */
export const isOnLand = (place: LocalKm): boolean => isInside(MAIN, place) || isInside(ISLET, place)

function nearestCorner(ring: readonly LocalKm[], place: LocalKm): number {
  let best = 0
  ring.forEach((corner, index) => {
    if (distanceKm(corner, place) < distanceKm(ring[best] ?? [0, 0], place)) best = index
  })
  return best
}

/** The part of a closed ring from one corner forward to another. */
function arc(ring: readonly LocalKm[], from: number, to: number): LocalKm[] {
  const open = ring.slice(0, -1)
  const count = (to - from + open.length) % open.length
  return Array.from({ length: count + 1 }, (_, step) => open[(from + step) % open.length] ?? [0, 0])
}

const COAST_TAGS: TagList = { natural: 'coastline', source: 'Kituo demo (mfano)' }
const border = (level: number): TagList => ({ boundary: 'administrative', admin_level: String(level) })

/** Writes coast, island, district and three wards. */
export function layCoast(draft: ElementDraft): void {
  const [northWest, northEast] = [nearestCorner(MAIN, [-4.4, 7]), nearestCorner(MAIN, [3.2, 7])]
  const [southWest, southEast] = [nearestCorner(MAIN, [-4.6, -7.2]), nearestCorner(MAIN, [3.8, -6.9])]
  const corner = (index: number): LocalKm => MAIN[index] ?? [0, 0]
  // counter-clockwise: north-east, north-west, round the west to south-west, south-east, round the east
  const [north, west, south, east] = [
    [northEast, northWest],
    [northWest, southWest],
    [southWest, southEast],
    [southEast, northEast],
  ].map(([from = 0, to = 0]) => draft.way(arc(MAIN, from, to), COAST_TAGS))
  const isletWay = draft.way(ISLET, { ...COAST_TAGS, place: 'islet', name: 'Kisiwa Kidogo cha Mfano' })
  const [westBorder, eastBorder] = [
    [northWest, southWest],
    [northEast, southEast],
  ].map(([from = 0, to = 0]) => draft.way(roughLine([corner(from), corner(to)], 1.2, 0.05), border(8)))
  const area = (ways: readonly (number | undefined)[], tags: TagList): void => {
    draft.relation(
      ways.flatMap((way) => (way === undefined ? [] : [wayMember(way, 'outer')])),
      tags,
    )
  }
  const shore = [north, west, south, east]
  area(shore, { type: 'multipolygon', place: 'island', ...placeNames(DEMO_ISLAND.label), population: '24000' })
  area([...shore, isletWay], {
    type: 'boundary',
    ...border(6),
    name: 'Wilaya ya Mfano',
    'name:en': 'Example District',
    'name:fr': 'District d’exemple',
  })
  area([west, westBorder], { type: 'boundary', ...border(8), name: example('Kata ya Magharibi') })
  area([north, westBorder, south, eastBorder, isletWay], { type: 'boundary', ...border(8), name: example('Kata ya Kati') })
  area([east, eastBorder], { type: 'boundary', ...border(8), name: example('Kata ya Mashariki') })
}
