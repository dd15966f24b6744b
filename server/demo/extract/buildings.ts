/** Houses: along the streets of the town with numbers, around the villages, and single farms; none stands on a road or in water. */
import { DEMO_TOWN, DEMO_VILLAGES } from '../geography.ts'
import { localAt, type LocalKm } from '../island-shape.ts'
import { isOnLand } from './coast.ts'
import type { Dice } from './dice.ts'
import type { ElementDraft, TagList } from './element-draft.ts'
import { distanceKm, nearestOn, type Nearest } from './plane.ts'
import { isInLake } from './rivers.ts'
import type { StreetLine } from './street-line.ts'

const TOWN_HOUSES = 1400
const VILLAGE_HOUSES = 140
const FARMS = 260
/** Kilometres between the middles of two houses at least. */
const APART_KM = 0.017
/** A house's middle keeps this far from a line, and in settlements no farther than that, kilometres. */
const FROM_ROAD_KM = 0.011
const BESIDE_ROAD_KM = 0.06
const CELL_KM = 0.25

type Near = Nearest & { readonly line: StreetLine }

/** Lines by squares of a grid, so that a house asks its neighbours only. */
class LineGrid {
  readonly #cells = new Map<string, Set<StreetLine>>()

  constructor(lines: readonly StreetLine[]) {
    for (const line of lines) {
      for (const [index, to] of line.line.entries()) {
        const from = line.line[index - 1]
        if (from === undefined) continue
        const steps = Math.ceil(distanceKm(from, to) / (CELL_KM / 4)) + 1
        for (let step = 0; step <= steps; step += 1) {
          const share = step / steps
          this.#cell([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]).add(line)
        }
      }
    }
  }

  /** Nearest line; null when none is within a square or so. */
  nearest([east, north]: LocalKm): Near | null {
    const around = new Set<StreetLine>()
    for (const dx of [-CELL_KM, 0, CELL_KM])
      for (const dy of [-CELL_KM, 0, CELL_KM]) for (const line of this.#cell([east + dx, north + dy])) around.add(line)
    let best: Near | null = null
    for (const line of around) {
      const found = nearestOn(line.line, [east, north])
      if (found !== null && (best === null || found.distanceKm < best.distanceKm)) best = { ...found, line }
    }
    return best
  }

  #cell([east, north]: LocalKm): Set<StreetLine> {
    const key = `${Math.floor(east / CELL_KM)} ${Math.floor(north / CELL_KM)}`
    const known = this.#cells.get(key)
    if (known !== undefined) return known
    const cell = new Set<StreetLine>()
    this.#cells.set(key, cell)
    return cell
  }
}

/** Places that are taken; squares as wide as two houses must be apart. */
class Taken {
  readonly #squares = new Map<string, LocalKm>()

  /** Takes a place; false when a house stands too near. */
  take(place: LocalKm): boolean {
    const [x, y] = [Math.floor(place[0] / APART_KM), Math.floor(place[1] / APART_KM)]
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        const other = this.#squares.get(`${x + dx} ${y + dy}`)
        if (other !== undefined && distanceKm(other, place) < APART_KM) return false
      }
    }
    this.#squares.set(`${x} ${y}`, place)
    return true
  }
}

const KINDS = ['house', 'house', 'house', 'hut', 'residential', 'yes', 'shed', 'commercial'] as const

function rectangle([east, north]: LocalKm, angle: number, widthKm: number, depthKm: number): LocalKm[] {
  const corners = [[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]] as const // prettier-ignore
  return corners.map(([along, across]) => {
    const [x, y] = [(along * widthKm) / 2, (across * depthKm) / 2]
    return [east + x * Math.cos(angle) - y * Math.sin(angle), north + x * Math.sin(angle) + y * Math.cos(angle)]
  })
}

/** Writes houses. @param lines all roads and rivers, laid or to be laid */
export function layBuildings(draft: ElementDraft, lines: readonly StreetLine[], dice: Dice): void {
  const grid = new LineGrid(lines)
  const taken = new Taken()
  const numbers = new Map<string, number>()
  const address = ({ line }: Near): TagList => {
    const street = line.tags['name']
    if (street === undefined) return {}
    const number = (numbers.get(street) ?? 0) + 1
    numbers.set(street, number)
    return { 'addr:housenumber': String(number), 'addr:street': street }
  }
  const build = (place: LocalKm, isInTown: boolean, isLonely: boolean): boolean => {
    const near = grid.nearest(place)
    if (near !== null && near.distanceKm < FROM_ROAD_KM) return false
    if (!isLonely && (near === null || near.distanceKm > BESIDE_ROAD_KM)) return false
    if (!isOnLand(place) || isInLake(place) || !taken.take(place)) return false
    const ring = rectangle(place, near?.angle ?? 0, dice.between(0.008, 0.014), dice.between(0.006, 0.01))
    draft.way(ring, { building: dice.pick(KINDS), ...(isInTown && near !== null ? address(near) : {}) })
    return true
  }
  const settle = (middle: LocalKm, radiusKm: number, count: number, isInTown: boolean): void => {
    let made = 0
    for (let attempt = 0; attempt < count * 12 && made < count; attempt += 1) {
      const radius = radiusKm * Math.sqrt(dice.share())
      const angle = dice.between(0, 2 * Math.PI)
      if (build([middle[0] + Math.cos(angle) * radius, middle[1] + Math.sin(angle) * radius], isInTown, false)) made += 1
    }
  }
  settle(localAt(DEMO_TOWN), 1.5, TOWN_HOUSES, true)
  for (const village of DEMO_VILLAGES) settle(localAt(village), 0.75, VILLAGE_HOUSES, false)
  settle([0.5, -8.5], 0.35, 30, false)
  for (let farm = 0; farm < FARMS; farm += 1) build([dice.between(-11.5, 12), dice.between(-7, 7.6)], false, true)
}
