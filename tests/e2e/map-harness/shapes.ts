/** One shape of every look on the example island, for looking at them. */
import type { MapPlayhead, MapShape } from '../../../renderer/map/index.ts'
import { demoUnits, DEMO_VILLAGES, routeOnRoads } from '../../../server/demo/geography.ts'

type Corner = [longitude: number, latitude: number]
const box = (west: number, south: number, size: number): Corner[] => [
  [west, south],
  [west + size, south],
  [west + size, south + size * 0.7],
  [west, south + size * 0.7],
  [west, south],
]
const disc = (longitude: number, latitude: number, radius: number): Corner[] =>
  Array.from({ length: 41 }, (_, step) => {
    const turn = (step / 40) * 2 * Math.PI
    const wave = 1 + 0.12 * Math.sin(turn * 5)
    return [longitude + radius * wave * Math.cos(turn), latitude + radius * wave * Math.sin(turn)]
  })
const road = (from: number, to: number): Corner[] => {
  const start = demoUnits()[from]?.base ?? { latitude: -1.62, longitude: 32.8 }
  const end = DEMO_VILLAGES[to] ?? start
  const { legs } = routeOnRoads(start, end)
  return [start, ...legs.map((leg) => leg.to)].map(({ longitude, latitude }) => [longitude, latitude])
}
const area = (id: string, look: MapShape['look'], ring: Corner[], text: string): MapShape => ({
  id,
  look,
  geometry: { type: 'Polygon', coordinates: [ring] },
  label: { longitude: ring[0]?.[0] ?? 0, latitude: Math.max(...ring.map(([, latitude]) => latitude)), text },
})
const line = (id: string, look: MapShape['look'], coordinates: Corner[], text: string | null): MapShape => {
  const [longitude, latitude] = coordinates[coordinates.length >> 1] ?? [0, 0]
  return { id, look, geometry: { type: 'LineString', coordinates }, label: text === null ? null : { longitude, latitude, text } }
}

const route = road(0, 5)
const track = road(9, 3)
const [headLongitude, headLatitude] = track[track.length >> 1] ?? [32.8, -1.62]

export const SHAPES: readonly MapShape[] = [
  area('reach-15', 'reach2', disc(32.8, -1.62, 0.05), '15 min'),
  area('reach-10', 'reach1', disc(32.8, -1.62, 0.033), '10 min'),
  area('reach-5', 'reach0', disc(32.8, -1.62, 0.016), '5 min'),
  area('flood', 'closed', box(32.84, -1.6, 0.02), 'closed · flood'),
  area('works', 'slow', box(32.87, -1.63, 0.02), '40 % · roadworks'),
  area('market', 'planned', box(32.84, -1.66, 0.02), 'from 06:00 · event'),
  { ...area('fence', 'fence', box(32.74, -1.6, 0.02), 'market'), hover: 'market · area' },
  area('fence-auto', 'fenceAuto', box(32.74, -1.63, 0.02), 'hospital'),
  area('fence-out', 'fenceOut', box(32.74, -1.66, 0.02), 'keep out'),
  area('fence-in', 'fenceIn', box(32.71, -1.63, 0.02), 'A12 is inside'),
  area('fence-chosen', 'fenceChosen', box(32.71, -1.66, 0.02), 'looked at'),
  line('bridge', 'closed', road(4, 7).slice(0, 3), 'closed · accident'),
  line('hill', 'slow', road(14, 2).slice(0, 3), '50 % · roadworks'),
  line('route', 'route', route, '12 min · 8.4 km'),
  line('track', 'track', track.slice(0, -1), null),
  line('gap', 'gap', track.slice(-2), '14 min without position'),
  { id: 'stops', look: 'stop', geometry: { type: 'MultiPoint', coordinates: track.slice(0, 1) }, label: null },
  {
    id: 'doubts',
    look: 'doubt',
    geometry: { type: 'MultiPoint', coordinates: [[headLongitude + 0.01, headLatitude + 0.006]] },
    label: null,
  },
]
export const PLAYHEAD: MapPlayhead = {
  longitude: headLongitude,
  latitude: headLatitude,
  headingDegrees: 60,
  isCertain: true,
  label: '14:32:07',
}
