/** Web Mercator for a camera that looks straight down with north up: degrees to pixels and back, and which item is under a pointer. */
import type { Point } from '../../server/contract/primitives.ts'

/** What the camera sees: its middle, zoom (MapLibre: world = 512 px at zoom 0) and size in CSS pixels. */
export type MapView = Readonly<{ centre: Point; zoom: number; width: number; height: number }>
export type Pixel = readonly [x: number, y: number]

const WORLD_PIXELS_AT_ZOOM_0 = 512

/** Share of the world from its western edge. */
export const mercatorX = (longitude: number): number => (longitude + 180) / 360
/** Share of the world from its northern edge. */
export const mercatorY = (latitude: number): number => 0.5 - Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI)

/** Makes the function from degrees to screen pixels, (0, 0) at the top left. */
export function projector({ centre, zoom, width, height }: MapView): (longitude: number, latitude: number) => Pixel {
  const world = WORLD_PIXELS_AT_ZOOM_0 * 2 ** zoom
  const left = mercatorX(centre.longitude) * world - width / 2
  const top = mercatorY(centre.latitude) * world - height / 2
  return (longitude, latitude) => [mercatorX(longitude) * world - left, mercatorY(latitude) * world - top]
}

/** True when all places are on the screen, not closer than `marginPixels` to its edge. */
export function areInSight(view: MapView, places: readonly Point[], marginPixels: number): boolean {
  const project = projector(view)
  return places.every(({ longitude, latitude }) => {
    const [x, y] = project(longitude, latitude)
    return x >= marginPixels && y >= marginPixels && x <= view.width - marginPixels && y <= view.height - marginPixels
  })
}

/** The place in the middle after moving a view by some pixels. */
export function centreAfter({ centre, zoom }: Pick<MapView, 'centre' | 'zoom'>, rightPixels: number, downPixels: number): Point {
  const world = WORLD_PIXELS_AT_ZOOM_0 * 2 ** zoom
  const y = mercatorY(centre.latitude) + downPixels / world
  return {
    longitude: (mercatorX(centre.longitude) + rightPixels / world) * 360 - 180,
    latitude: (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90,
  }
}

/** Rows of `positions` (longitude, latitude pairs) that are on the screen, with their pixels; null when there are more than `most`. Rows marked in `hidden` do not count. */
export function visibleRows(
  positions: Float64Array,
  count: number,
  view: MapView,
  most = Infinity,
  hidden: Uint8Array | null = null,
): { row: number; pixel: Pixel }[] | null {
  const project = projector(view)
  const found: { row: number; pixel: Pixel }[] = []
  for (let row = 0; row < count; row += 1) {
    if (hidden?.[row] === 1) continue
    const pixel = project(positions[row * 2] ?? 0, positions[row * 2 + 1] ?? 0)
    if (pixel[0] < 0 || pixel[1] < 0 || pixel[0] > view.width || pixel[1] > view.height) continue
    if (found.length === most) return null
    found.push({ row, pixel })
  }
  return found
}

/**
 * The row nearest to a pixel, within reach.
 * @param reachPixels farther rows do not count
 * @param hidden rows marked 1 are not on the screen
 * @returns the row and its distance in pixels, or null
 */
export function nearestRow(
  positions: Float64Array,
  count: number,
  view: MapView,
  [x, y]: Pixel,
  reachPixels: number,
  hidden: Uint8Array | null = null,
): { row: number; distancePixels: number } | null {
  const project = projector(view)
  let best: { row: number; distancePixels: number } | null = null
  for (let row = 0; row < count; row += 1) {
    if (hidden?.[row] === 1) continue
    const [px, py] = project(positions[row * 2] ?? 0, positions[row * 2 + 1] ?? 0)
    const distancePixels = Math.hypot(px - x, py - y)
    if (distancePixels <= (best?.distancePixels ?? reachPixels)) best = { row, distancePixels }
  }
  return best
}

/** Longitude and latitude pairs of things that are not units. */
export function positionsOf(points: readonly Point[]): Float64Array {
  const positions = new Float64Array(points.length * 2)
  points.forEach((point, index) => positions.set([point.longitude, point.latitude], index * 2))
  return positions
}
