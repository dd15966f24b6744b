/** Lanes that lead out of the villages to their hamlets, and foot paths to landmarks away from the road. */
import { DEMO_LANDMARKS, DEMO_VILLAGES } from '../geography.ts'
import { localAt, roughLine, type LocalKm } from '../island-shape.ts'
import { isOnLand } from './coast.ts'
import type { Dice } from './dice.ts'
import { away, crossings, nearestOn, pointAlong } from './plane.ts'
import { isInLake } from './rivers.ts'
import { mark, streetLine, type StreetLine } from './street-line.ts'
import type { TagList } from './element-draft.ts'
import { example, TREES } from './words.ts'

const LANES_PER_VILLAGE = 4
const TRIES = 40

const LANE_KINDS: readonly TagList[] = [
  { highway: 'residential', surface: 'ground', maxspeed: '30' },
  { highway: 'unclassified', surface: 'unpaved' },
  { highway: 'track', surface: 'dirt', tracktype: 'grade4' },
  { highway: 'path', surface: 'ground' },
]

/** True when a line keeps to dry land and meets other lines only where it begins. */
function isFree(line: readonly LocalKm[], others: readonly StreetLine[]): boolean {
  if (!line.every((point) => isOnLand(point) && !isInLake(point))) return false
  return others.every((other) => crossings(line, other.line).every((crossing) => crossing.atKmOfFirst < 0.002))
}

/** Lanes of all villages. @param others lines that are there already; rivers included */
export function villageLanes(others: readonly StreetLine[], dice: Dice): StreetLine[] {
  const lanes: StreetLine[] = []
  for (const village of DEMO_VILLAGES) {
    let made = 0
    for (let attempt = 0; attempt < TRIES && made < LANES_PER_VILLAGE; attempt += 1) {
      const end = away(localAt(village), dice.between(0, 2 * Math.PI), dice.between(0.35, 0.75))
      const line = roughLine([localAt(village), end], 0.12, 0.12)
      if (!isFree(line, [...others, ...lanes])) continue
      const name = example(`Njia ya ${TREES[(lanes.length * 7) % TREES.length] ?? 'Mti'}, ${village.label}`)
      lanes.push(streetLine(`village-${village.id}-${made}`, line, { ...LANE_KINDS[made], name }))
      made += 1
    }
  }
  return lanes
}

/** Landmarks farther from the road than this get a path, kilometres. */
const FAR_KM = 0.05

/** Foot paths from landmarks to the nearest road. */
export function landmarkPaths(roads: readonly StreetLine[]): StreetLine[] {
  return DEMO_LANDMARKS.flatMap((landmark): StreetLine[] => {
    const near = roads
      .flatMap((road) => {
        const found = nearestOn(road.line, localAt(landmark))
        return found === null ? [] : [{ road, ...found }]
      })
      .reduce((best, each) => (each.distanceKm < best.distanceKm ? each : best))
    if (near.distanceKm < FAR_KM) return []
    const start = mark(near.road, near.atKm)
    const line = roughLine([start, localAt(landmark)], 0.2, 0.1)
    return [
      streetLine(`path-${landmark.id}`, line, { highway: 'path', surface: 'ground', name: example(`Njia ya miguu, ${landmark.label}`) }),
    ]
  })
}

/** Where a line ends; hamlets stand at the ends of lanes. */
export const endOf = (line: readonly LocalKm[]): LocalKm => pointAlong(line, Infinity)
