/** The grid that finds places near a point: cells of a fiftieth of a degree (about 2.2 km), numbered over the whole world. */
import type { DegreesE7 } from '../../osm/elements.ts'

/** E7 degrees a cell is wide and high. */
const CELL_E7 = 200_000
/** Cells around the world. */
export const CELL_COLUMNS = 3_600_000_000 / CELL_E7
const ROWS = 1_800_000_000 / CELL_E7

export const rowOf = (latitudeE7: DegreesE7): number => Math.min(ROWS - 1, Math.max(0, Math.floor((latitudeE7 + 900_000_000) / CELL_E7)))
export const columnOf = (longitudeE7: DegreesE7): number =>
  Math.min(CELL_COLUMNS - 1, Math.max(0, Math.floor((longitudeE7 + 1_800_000_000) / CELL_E7)))
export const cellOf = (latitudeE7: DegreesE7, longitudeE7: DegreesE7): number => rowOf(latitudeE7) * CELL_COLUMNS + columnOf(longitudeE7)

/** Cells that a line passes through, each once; steps of half a cell. */
export function cellsOfLine(pointsE7: Int32Array): Set<number> {
  const cells = new Set<number>()
  for (let at = 0; at + 1 < pointsE7.length; at += 2) {
    const [latitude = 0, longitude = 0] = [pointsE7[at], pointsE7[at + 1]]
    const [toLatitude = latitude, toLongitude = longitude] = [pointsE7[at + 2], pointsE7[at + 3]]
    const span = Math.max(Math.abs(toLatitude - latitude), Math.abs(toLongitude - longitude))
    const steps = Math.min(2_000, Math.ceil(span / (CELL_E7 / 2)))
    for (let step = 0; step <= steps; step += 1) {
      const share = steps === 0 ? 0 : step / steps
      cells.add(cellOf(latitude + (toLatitude - latitude) * share, longitude + (toLongitude - longitude) * share))
    }
  }
  return cells
}
