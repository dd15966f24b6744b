/** The road network of the fictional island as nodes and edges, and a plain shortest-time route on it for the simulator. */
import type { Point } from '../contract/primitives.ts'
import { distanceMetres } from '../kernel/geo.ts'
import { DEMO_FACILITIES, DEMO_VILLAGES } from './island-places.ts'
import { pointAt, roughLine, type LocalKm } from './island-shape.ts'

export type RoadClass = 'main' | 'secondary' | 'street' | 'track' | 'pier'
/** Free-flow speeds in km/h. Invented for the demo: gravel main road, earth roads, a slow town. */
export const ROAD_SPEED_KMH: Readonly<Record<RoadClass, number>> = { main: 60, secondary: 42, street: 25, track: 18, pier: 10 }

export type DemoRoad = { id: string; name: string; label: string; class: RoadClass; line: readonly Point[] }
export type RoadNode = { id: number } & Point
export type RoadEdge = { from: number; to: number; class: RoadClass; lengthMetres: number; roadId: string }
export type RoadNetwork = { nodes: readonly RoadNode[]; edges: readonly RoadEdge[] }

type RoadPlan = { id: string; label: string; class: RoadClass; via: readonly LocalKm[] }

const villages = new Map(DEMO_VILLAGES.map((village) => [village.id, village.local]))
const facilities = new Map(DEMO_FACILITIES.map((facility) => [facility.id, facility.local]))
const knownLocal = (table: ReadonlyMap<string, LocalKm>, id: string): LocalKm => {
  const local = table.get(id)
  if (local === undefined) throw new RangeError(`the demo island has no place ${id}`)
  return local
}
const village = (id: string): LocalKm => knownLocal(villages, id)
const facility = (id: string): LocalKm => knownLocal(facilities, id)

/** Town grid: six streets one way, six the other, turned eight degrees and slightly bent. */
const COLUMNS = [-0.75, -0.3, 0.15, 0.6, 1.1, 1.6]
const ROWS = [-3, -2.7, -2.4, -2.1, -1.8, -1.45]
const TURN_RADIANS = (-8 * Math.PI) / 180
function corner(column: number, row: number): LocalKm {
  const east = (COLUMNS[column] ?? 0) - 0.4 + 0.04 * Math.sin(row * 1.7)
  const north = (ROWS[row] ?? 0) + 2.2 + 0.03 * Math.sin(column * 2.1)
  return [
    0.4 + east * Math.cos(TURN_RADIANS) - north * Math.sin(TURN_RADIANS),
    -2.2 + east * Math.sin(TURN_RADIANS) + north * Math.cos(TURN_RADIANS),
  ]
}
const street = (id: string, label: string, via: readonly LocalKm[]): RoadPlan => ({ id, label, class: 'street', via })
const row = (index: number): LocalKm[] => COLUMNS.map((_, column) => corner(column, index))
const column = (index: number): LocalKm[] => ROWS.map((_, rowIndex) => corner(index, rowIndex))

const STREETS: readonly RoadPlan[] = [
  street('st-bandari', 'Mtaa wa Bandari', row(0)),
  street('st-samaki', 'Mtaa wa Samaki', row(1)),
  street('st-soko', 'Mtaa wa Soko', row(2)),
  street('st-jua', 'Mtaa wa Jua', row(3)),
  street('st-amani', 'Mtaa wa Amani', row(4)),
  street('st-hospitali', 'Mtaa wa Hospitali', row(5)),
  street('st-mwembe', 'Mtaa wa Mwembe', column(0)),
  street('st-shule', 'Mtaa wa Shule', column(1)),
  street('st-kisima', 'Mtaa wa Kisima', column(2)),
  street('st-mnara', 'Mtaa wa Mnara', column(3)),
  street('st-mawe', 'Mtaa wa Mawe', column(4)),
  street('st-ziwa', 'Mtaa wa Ziwa', column(5)),
]

const road = (id: string, label: string, roadClass: RoadClass, ...via: LocalKm[]): RoadPlan => ({ id, label, class: roadClass, via })
const CROSSING_NORTH: LocalKm = [-0.2, 0.6]
const CROSSING_EAST: LocalKm = [4.6, 0.4]

const ROADS: readonly RoadPlan[] = [
  road('main-west', 'Barabara Kuu ya Magharibi', 'main', corner(0, 3), [-2, -1], village('ihalinzo'), [-6.8, 0.2], village('kisovu')),
  road(
    'main-east',
    'Barabara Kuu ya Mashariki',
    'main',
    corner(5, 4),
    [3.1, -1.2],
    CROSSING_EAST,
    [6, 0.2],
    village('mtomsafi'),
    [8.8, 1.2],
    village('bukazimo'),
  ),
  road(
    'main-north',
    'Barabara Kuu ya Kaskazini',
    'main',
    corner(2, 5),
    facility('hospital'),
    CROSSING_NORTH,
    [-0.6, 2],
    village('mchangamoto'),
  ),
  road(
    'north-west',
    'Barabara ya Bwalima',
    'secondary',
    village('kisovu'),
    [-8.6, 2.4],
    village('bwalima'),
    [-5.4, 4.4],
    village('nyakisoro'),
  ),
  road(
    'north',
    'Barabara ya Nyakisoro',
    'secondary',
    village('nyakisoro'),
    [-2, 4.6],
    village('mchangamoto'),
    [1.2, 3.9],
    village('rukindo'),
  ),
  road(
    'north-east',
    'Barabara ya Igombelo',
    'secondary',
    village('rukindo'),
    [4.9, 5.5],
    village('igombelo'),
    [8.1, 4.1],
    village('bukazimo'),
  ),
  road('east', 'Barabara ya Kamirembo', 'secondary', village('mtomsafi'), [8.4, -1.7], village('kamirembo')),
  road('south-east', 'Barabara ya Nyabweya', 'secondary', corner(5, 2), [3, -3.2], village('nyabweya'), [6.8, -4], village('kamirembo')),
  road(
    'south-west',
    'Barabara ya Chemkando',
    'secondary',
    corner(0, 1),
    [-1.7, -3.5],
    village('chemkando'),
    [-4.9, -5.4],
    village('lusokwe'),
  ),
  road('west', 'Barabara ya Mwamfano', 'secondary', village('lusokwe'), [-7.9, -3.3], village('mwamfano'), [-9.6, -0.6], village('kisovu')),
  road('track-ihalinzo', 'Njia ya Kilima', 'track', village('ihalinzo'), [-5.2, 2.2], village('bwalima')),
  road('track-lusokwe', 'Njia ya Bonde', 'track', village('ihalinzo'), [-5.6, -1.8], village('lusokwe')),
  road('track-rukindo', 'Njia ya Mbuyu', 'track', CROSSING_EAST, [4.5, 1.6], [3.8, 3.2], village('rukindo')),
  road('track-bridge', 'Njia ya Kati', 'track', CROSSING_NORTH, [2.2, 1], CROSSING_EAST),
  road('track-igombelo', 'Njia ya Msitu', 'track', village('igombelo'), [6.2, 3], [6.9, 1.2], village('mtomsafi')),
  road('track-fishers', 'Njia ya Wavuvi', 'track', village('bukazimo'), [10.2, 4.1]),
  road('track-shule', 'Njia ya Shule', 'track', corner(1, 5), facility('base-town'), [-0.9, -1.1]),
  road('lane-hc1', 'Njia ya Kituo cha Afya', 'track', village('kisovu'), facility('hc-kisovu')),
  road('lane-hc2', 'Njia ya Kituo cha Afya', 'track', village('nyakisoro'), facility('hc-nyakisoro')),
  road('lane-hc3', 'Njia ya Kituo cha Afya', 'track', village('bukazimo'), facility('hc-bukazimo')),
  road('lane-hc4', 'Njia ya Kituo cha Afya', 'track', village('kamirembo'), facility('hc-kamirembo')),
  road('lane-hc5', 'Njia ya Kituo cha Afya', 'track', village('lusokwe'), facility('hc-lusokwe')),
  road('lane-base-east', 'Njia ya Ambulansi', 'track', village('mtomsafi'), facility('base-east')),
  road('lane-store', 'Njia ya Ghala', 'street', corner(5, 5), facility('vaccine-store')),
  road('pier', 'Gati la Feri', 'pier', corner(2, 0), [0.35, -3.75], [0.45, -4.1]),
]

/** The ferry's way to the (equally invented) far shore: drawn on the map, not part of the road network. */
export const FERRY_ROUTE: readonly Point[] = (
  [
    [0.45, -4.1],
    [0.7, -5.6],
    [2, -7.6],
    [2.6, -10.4],
    [2.4, -13],
  ] as const
).map(pointAt)

type Drawn = RoadPlan & { line: readonly LocalKm[] }
const drawn: readonly Drawn[] = [...STREETS, ...ROADS].map((plan) => ({
  ...plan,
  line: plan.class === 'street' ? plan.via : roughLine(plan.via, 0.7, plan.class === 'track' ? 0.14 : 0.09),
}))

/** Every road as a named polyline. */
export const DEMO_ROADS: readonly DemoRoad[] = drawn.map((plan) => ({
  id: plan.id,
  label: plan.label,
  name: `${plan.label} (mfano)`,
  class: plan.class,
  line: plan.line.map(pointAt),
}))

function buildNetwork(): RoadNetwork {
  const nodes: RoadNode[] = []
  const byPlace = new Map<string, RoadNode>()
  const nodeAt = (point: Point): RoadNode => {
    const key = `${point.longitude},${point.latitude}`
    const known = byPlace.get(key)
    if (known !== undefined) return known
    const node = { id: nodes.length, ...point }
    nodes.push(node)
    byPlace.set(key, node)
    return node
  }
  const edges = DEMO_ROADS.flatMap((demoRoad) => {
    const line = demoRoad.line.map(nodeAt)
    return line.slice(1).flatMap((to, index): RoadEdge[] => {
      const from = line[index]
      return from === undefined
        ? []
        : [{ from: from.id, to: to.id, class: demoRoad.class, lengthMetres: distanceMetres(from, to), roadId: demoRoad.id }]
    })
  })
  return { nodes, edges }
}

/** Roads as a graph (under 400 nodes): an edge can be driven both ways; `lengthMetres` is along the ground. */
export const ROAD_NETWORK: RoadNetwork = buildNetwork()
