/** Which area every place lies in: the settlement around it, else the smallest boundary; settlements lie in boundaries, these in greater ones. */
import type { PlaceKind } from '../../../contract/places.ts'
import type { PlaceRecord } from '../index/records.ts'
import type { Polygon } from './polygon.ts'
import { metresBetween } from './shapes.ts'

/** How far a settlement reaches when it only has a point, metres: within it, a place is said to be "in" it. */
const REACH_METRES: Partial<Record<PlaceKind, number>> = { city: 6_000, town: 3_500, suburb: 1_500, village: 2_000, hamlet: 900 }
/** Without boundaries a village is told by the next town, up to this far away. */
const NEXT_TOWN_METRES = 30_000
/** Grids for finding settlements around a place, and the next town far out: about 5.5 km and 45 km. */
const GRID_E7 = 500_000
const TOWN_GRID_E7 = 4_000_000

export type Boundary = { readonly record: number; readonly level: number; readonly polygon: Polygon }
type Settlement = {
  readonly record: number
  readonly area: number
  readonly reach: number
  readonly latitudeE7: number
  readonly longitudeE7: number
}

const gridKey = (row: number, column: number): number => row * 100_000 + column

/** Settlements in a grid. */
class Settlements {
  readonly #grid = new Map<number, Settlement[]>()
  readonly #cellE7: number

  constructor(cellE7: number) {
    this.#cellE7 = cellE7
  }

  #cellOf(degreesE7: number): number {
    return Math.floor((degreesE7 + 1_800_000_000) / this.#cellE7)
  }

  add(settlement: Settlement): void {
    const key = gridKey(this.#cellOf(settlement.latitudeE7), this.#cellOf(settlement.longitudeE7))
    const cell = this.#grid.get(key)
    if (cell) cell.push(settlement)
    else this.#grid.set(key, [settlement])
  }

  /** The settlement the point belongs to most: nearest in shares of its reach; -1 when it lies in none. @param factor how many times its reach a settlement counts */
  around(
    { latitudeE7, longitudeE7 }: Pick<PlaceRecord, 'latitudeE7' | 'longitudeE7'>,
    factor: number,
    mayBe: (settlement: Settlement) => boolean,
  ): number {
    const [row, column] = [this.#cellOf(latitudeE7), this.#cellOf(longitudeE7)]
    const rings = Math.max(2, Math.ceil((factor * 2 * GRID_E7) / this.#cellE7))
    let [best, least] = [-1, factor]
    for (let r = row - rings; r <= row + rings; r += 1)
      for (let c = column - rings; c <= column + rings; c += 1)
        for (const settlement of this.#grid.get(gridKey(r, c)) ?? []) {
          if (!mayBe(settlement)) continue
          const share = metresBetween(latitudeE7, longitudeE7, settlement.latitudeE7, settlement.longitudeE7) / settlement.reach
          if (share <= least) [best, least] = [settlement.area, share]
        }
    return best
  }
}

/** The smallest boundary around a point with a level below `belowLevel`; boundaries are sorted from the smallest. */
function boundaryAround(boundaries: readonly Boundary[], latitudeE7: number, longitudeE7: number, belowLevel: number, own: number): number {
  return boundaries.findIndex(
    ({ polygon, level, record }) => level < belowLevel && record !== own && polygon.contains(latitudeE7, longitudeE7),
  )
}

/** Areas and the area of every record. */
export function placeInAreas(records: readonly PlaceRecord[], unsorted: readonly Boundary[]) {
  const boundaries = unsorted.toSorted((a, b) => a.polygon.squareMetres - b.polygon.squareMetres)
  const areas: { record: number; parent: number }[] = boundaries.map(({ record, level, polygon }) => {
    const { latitudeE7, longitudeE7 } = polygon.inside
    return { record, parent: boundaryAround(boundaries, latitudeE7, longitudeE7, level, record) }
  })
  const isArea = new Map(boundaries.map(({ record }, area) => [record, area]))
  const settlements = new Settlements(GRID_E7)
  const towns = new Settlements(TOWN_GRID_E7)
  for (const [record, { kind, latitudeE7, longitudeE7 }] of records.entries()) {
    const reach = REACH_METRES[kind]
    if (reach === undefined) continue
    const known = isArea.get(record)
    if (known === undefined) areas.push({ record, parent: boundaryAround(boundaries, latitudeE7, longitudeE7, Infinity, record) })
    const settlement = { record, area: known ?? areas.length - 1, reach, latitudeE7, longitudeE7 }
    settlements.add(settlement)
    if (kind === 'city' || kind === 'town') towns.add(settlement)
  }
  const ownArea = new Map(areas.map(({ record }, area) => [record, area]))
  for (const area of areas) if (area.parent < 0) area.parent = greaterSettlement(records, towns, area.record)
  const areaOf = Int32Array.from(records, (place, record) => {
    const own = ownArea.get(record)
    if (own !== undefined) return areas[own]?.parent ?? -1
    const settlement = settlements.around(place, 1, () => true)
    return settlement >= 0 ? settlement : boundaryAround(boundaries, place.latitudeE7, place.longitudeE7, Infinity, record)
  })
  return { areas, areaOf }
}

/** For settlements that lie in no boundary: the town or city around or next to them. */
function greaterSettlement(records: readonly PlaceRecord[], towns: Settlements, record: number): number {
  const place = records[record]
  if (!place || place.kind === 'city' || place.kind === 'area') return -1
  const isTown = place.kind === 'town'
  const greater = (settlement: Settlement): boolean => {
    const kind = records[settlement.record]?.kind
    return settlement.record !== record && (kind === 'city' || (kind === 'town' && !isTown))
  }
  const factor = NEXT_TOWN_METRES / (REACH_METRES.town ?? NEXT_TOWN_METRES)
  return towns.around(place, factor, greater)
}
