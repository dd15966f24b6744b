/** Rivers, a lake with an islet, a reservoir and a stream of the rains; bridges and fords where roads cross them. */
import { roughLine, type LocalKm } from '../island-shape.ts'
import { wayMember, type ElementDraft } from './element-draft.ts'
import { away, crossings, isInside, type Crossing } from './plane.ts'
import { mark, markAt, stretchAround, streetLine, type StreetLine } from './street-line.ts'
import { example } from './words.ts'

/** Courses from source to mouth; the last point lies in the lake around the island. */
const COURSES = [
  {
    id: 'river-east',
    name: 'Mto wa Mawe',
    controls: [
      [3, 2.7],
      [3.2, 1.4],
      [3.3, 0],
      [3.05, -1.3],
      [2.6, -2.5],
      [2.5, -3.4],
      [2.3, -4.6],
    ],
    tags: { waterway: 'river' },
  },
  {
    id: 'river-west',
    name: 'Mto wa Bonde',
    controls: [
      [-3.4, 2],
      [-4.9, 0.9],
      [-5.1, -0.9],
      [-5, -2.8],
      [-4.6, -4.4],
      [-4.4, -6],
      [-4.6, -7.5],
    ],
    tags: { waterway: 'river' },
  },
  {
    id: 'stream-wood',
    name: 'Kijito cha Msitu',
    controls: [
      [8.2, 2.4],
      [6.7, 2],
      [5.5, 2.1],
    ],
    tags: { waterway: 'stream', intermittent: 'yes', seasonal: 'wet_season' },
  },
] as const

/** The rivers as lines to lay. */
export const riverLines = (): StreetLine[] => [
  ...COURSES.map(({ id, name, controls, tags }) => streetLine(id, roughLine(controls, 0.35, 0.12), { ...tags, name: example(name) })),
]

/** Half the length of a bridge and of a ford, kilometres. */
const BRIDGE_HALF_KM = 0.014
const FORD_HALF_KM = 0.008
/** Two crossings nearer than this are one: a corner of the road lies on the water's line. */
const ONE_CROSSING_KM = 0.06

const isTrack = ({ tags }: StreetLine): boolean => tags['highway'] === 'track' || tags['highway'] === 'path'

/** Carries every road over every river: on a bridge, or on tracks through a ford, which shares its node with the river. */
export function crossWater(roads: readonly StreetLine[], rivers: readonly StreetLine[]): void {
  for (const river of rivers) {
    for (const road of roads) {
      const found: Crossing[] = []
      for (const crossing of crossings(road.line, river.line))
        if (found.every((known) => Math.abs(known.atKmOfFirst - crossing.atKmOfFirst) > ONE_CROSSING_KM)) found.push(crossing)
      for (const { atKmOfFirst, atKmOfSecond } of found) {
        if (isTrack(road)) {
          markAt(river, atKmOfSecond, mark(road, atKmOfFirst))
          stretchAround(road, atKmOfFirst, FORD_HALF_KM, { ford: 'yes', flood_prone: 'yes' })
        } else stretchAround(road, atKmOfFirst, BRIDGE_HALF_KM, { bridge: 'yes', layer: '1' })
      }
    }
  }
}

/** A closed ring with a wavy edge. @param wave share of the radius by which it sways */
export function ringAround(middle: LocalKm, radiusKm: number, wave: number, corners = 24): LocalKm[] {
  const ring = Array.from({ length: corners }, (_, index) => {
    const angle = (index / corners) * 2 * Math.PI
    return away(middle, angle, radiusKm * (1 + wave * Math.sin(angle * 3 + middle[0] * 5) * Math.cos(angle * 2 + middle[1] * 3)))
  })
  const [first] = ring
  return first === undefined ? [] : [...ring, first]
}

const LAKE = ringAround([-2.9, 2.4], 0.5, 0.25, 40)
const LAKE_ISLET = ringAround([-2.85, 2.45], 0.1, 0.2, 12)
const RESERVOIR = ringAround([6.3, -2.2], 0.22, 0.3)

/** True in standing water of the island. */
export const isInLake = (place: LocalKm): boolean => isInside(LAKE, place) || isInside(RESERVOIR, place)

/** Writes the standing waters. */
export function layLakes(draft: ElementDraft): void {
  const outer = draft.way(LAKE, {})
  const inner = draft.way(LAKE_ISLET, { natural: 'wood' })
  const name = example('Ziwa Dogo')
  draft.relation([wayMember(outer, 'outer'), wayMember(inner, 'inner')], { type: 'multipolygon', natural: 'water', water: 'lake', name })
  draft.way(RESERVOIR, { natural: 'water', water: 'reservoir', name: example('Bwawa la Maji') })
}
