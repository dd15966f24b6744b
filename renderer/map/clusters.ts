/** Units that lie over each other from afar, put together: each cluster keeps its count, its most urgent priority and how many are free. Pure. */
import type { Point, Priority } from '../../server/contract/primitives.ts'
import { mercatorX, mercatorY, projector, type MapView, type Pixel } from './projection.ts'
import { STATUS_GROUPS } from './status-groups.ts'
import type { MapBounds } from './types.ts'
import type { UnitPositionStore } from './unit-positions.ts'

export type Cluster = Point & {
  count: number
  /** Not on any task. */
  free: number
  /** The most urgent of its units' incidents. */
  priority: Priority | null
  /** Of its members: a click comes this close. */
  bounds: MapBounds
}
export type Clustering = {
  /** 1 = drawn as part of a cluster, not by itself. One per row of the store. */
  hidden: Uint8Array
  clusters: readonly Cluster[]
}

/** Cells of a grid that is tied to the earth, so that nothing regroups while the map is moved; 48 to 96 pixels wide on the screen. */
const CELL_PIXELS = 48
const WORLD_PIXELS = 512
/** Fewer than this in a cell can be told apart; the fleet of one district stays single units. Our own choice. */
export const FEWEST = 8
/** From this zoom on every unit is drawn. */
export const CLUSTER_BELOW_ZOOM = 14
const FREE = STATUS_GROUPS.indexOf('available')

/** No clusters: near, or nothing to put together. */
const apart = (count: number): Clustering => ({ hidden: new Uint8Array(count), clusters: [] })

/**
 * Groups the units for a zoom.
 * @param zoom only its whole part counts
 * @param shownRows units that are always drawn by themselves: the chosen one, and those with a line to their incident
 */
export function clusterUnits(units: UnitPositionStore, zoom: number, shownRows: ReadonlySet<number>): Clustering {
  if (zoom >= CLUSTER_BELOW_ZOOM || units.count < FEWEST) return apart(units.count)
  const cells = cellsOf(units, (WORLD_PIXELS * 2 ** Math.floor(zoom)) / CELL_PIXELS, shownRows)
  const hidden = new Uint8Array(units.count)
  const clusters: Cluster[] = []
  for (const rows of cells.values()) {
    if (rows.length < FEWEST) continue
    for (const row of rows) hidden[row] = 1
    clusters.push(clusterOf(units, rows))
  }
  return { hidden, clusters }
}

function cellsOf(units: UnitPositionStore, cellsAcross: number, shownRows: ReadonlySet<number>): Map<number, number[]> {
  const { positions } = units.columns
  const cells = new Map<number, number[]>()
  for (let row = 0; row < units.count; row += 1) {
    if (shownRows.has(row)) continue
    const column = Math.floor(mercatorX(positions[row * 2] ?? 0) * cellsAcross)
    const line = Math.floor(mercatorY(positions[row * 2 + 1] ?? 0) * cellsAcross)
    const key = line * 2 ** 24 + column
    const rows = cells.get(key)
    if (rows === undefined) cells.set(key, [row])
    else rows.push(row)
  }
  return cells
}

function clusterOf(units: UnitPositionStore, rows: readonly number[]): Cluster {
  const { positions, groups, priorities } = units.columns
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  let [sumLongitude, sumLatitude, free, urgentRow, urgent] = [0, 0, 0, -1, Infinity]
  for (const row of rows) {
    const longitude = positions[row * 2] ?? 0
    const latitude = positions[row * 2 + 1] ?? 0
    sumLongitude += longitude
    sumLatitude += latitude
    west = Math.min(west, longitude)
    east = Math.max(east, longitude)
    south = Math.min(south, latitude)
    north = Math.max(north, latitude)
    if (groups[row] === FREE) free += 1
    const priority = priorities[row] ?? 0 // 0 = none, then P1 first
    if (priority > 0 && priority < urgent) [urgent, urgentRow] = [priority, row]
  }
  return {
    longitude: sumLongitude / rows.length,
    latitude: sumLatitude / rows.length,
    count: rows.length,
    free,
    priority: urgentRow < 0 ? null : units.priorityAt(urgentRow),
    bounds: [west, south, east, north],
  }
}

/** Radius of a cluster's disc in pixels: grows slowly with its count. */
export const clusterRadius = (count: number): number => Math.min(26, 13 + 3 * Math.log10(count))

/** The cluster under a pixel; null when there is none. */
export function clusterAt({ clusters }: Clustering, view: MapView, [x, y]: Pixel): Cluster | null {
  const project = projector(view)
  return (
    clusters.find(({ longitude, latitude, count }) => {
      const [px, py] = project(longitude, latitude)
      return Math.hypot(px - x, py - y) <= clusterRadius(count)
    }) ?? null
  )
}
