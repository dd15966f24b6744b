/** Rings around all that is below a level on a grid of values (marching squares). */

/** Values row by row from the south-west; the outermost rows and columns must lie above every level. */
export type Field = { readonly width: number; readonly height: number; readonly values: Float64Array }

/** A closed ring in grid coordinates, first point repeated at the end. What is below the level lies to the left. */
export type Ring = [x: number, y: number][]

/** Outer ring first, then its holes. */
export type Area = Ring[]

/** Areas below `level`; rings smaller than `leastCells` cells are left out. */
export function areasBelow(field: Field, level: number, leastCells: number): Area[] {
  const rings = closeRings(field, level, segmentsBelow(field, level)).filter((ring) => Math.abs(signedArea(ring)) >= leastCells)
  const areas: Area[] = rings.filter((ring) => signedArea(ring) > 0).map((ring) => [ring])
  areas.sort((a, b) => Math.abs(signedArea(a[0] ?? [])) - Math.abs(signedArea(b[0] ?? [])))
  for (const hole of rings.filter((ring) => signedArea(ring) < 0)) {
    const around = areas.find(([outer]) => outer !== undefined && contains(outer, hole[0] ?? [0, 0]))
    around?.push(hole)
  }
  return areas.reverse()
}

/**
 * Where the level crosses a side of a square of four values. Sides are numbered 2 x place for the side to the east, plus 1 for
 * the side to the north, so that neighbouring squares name a shared side alike.
 */
type Segments = Map<number, number>

/** One directed segment from side to side for each crossed square; two where opposite corners are below. */
function segmentsBelow({ width, height, values }: Field, level: number): Segments {
  const next: Segments = new Map()
  for (let y = 0; y + 1 < height; y += 1) {
    for (let x = 0; x + 1 < width; x += 1) {
      const place = y * width + x
      const [sw, se, nw, ne] = [values[place] ?? 0, values[place + 1] ?? 0, values[place + width] ?? 0, values[place + width + 1] ?? 0]
      const below = (sw <= level ? 1 : 0) | (se <= level ? 2 : 0) | (ne <= level ? 4 : 0) | (nw <= level ? 8 : 0)
      if (below === 0 || below === 15) continue
      const sides = { south: 2 * place, west: 2 * place + 1, east: 2 * (place + 1) + 1, north: 2 * (place + width) }
      const isMiddleBelow =
        (Math.min(sw, 2 * level) + Math.min(se, 2 * level) + Math.min(nw, 2 * level) + Math.min(ne, 2 * level)) / 4 <= level
      for (const [from, to] of crossings(below, isMiddleBelow)) next.set(sides[from], sides[to])
    }
  }
  return next
}

type Side = 'south' | 'east' | 'north' | 'west'

/** Segments of a square by which corners are below (south-west 1, south-east 2, north-east 4, north-west 8); below is to the left. */
function crossings(below: number, isMiddleBelow: boolean): readonly [Side, Side][] {
  switch (below) {
    case 1:
      return [['south', 'west']]
    case 2:
      return [['east', 'south']]
    case 3:
      return [['east', 'west']]
    case 4:
      return [['north', 'east']]
    case 6:
      return [['north', 'south']]
    case 7:
      return [['north', 'west']]
    case 8:
      return [['west', 'north']]
    case 9:
      return [['south', 'north']]
    case 11:
      return [['east', 'north']]
    case 12:
      return [['west', 'east']]
    case 13:
      return [['south', 'east']]
    case 14:
      return [['west', 'south']]
    case 5:
      return isMiddleBelow
        ? [
            ['south', 'east'],
            ['north', 'west'],
          ]
        : [
            ['south', 'west'],
            ['north', 'east'],
          ]
    default:
      return isMiddleBelow
        ? [
            ['west', 'south'],
            ['east', 'north'],
          ]
        : [
            ['east', 'south'],
            ['west', 'north'],
          ]
  }
}

/** Follows segments until they close. */
function closeRings(field: Field, level: number, next: Segments): Ring[] {
  const rings: Ring[] = []
  for (const start of [...next.keys()]) {
    if (!next.has(start)) continue
    const ring: Ring = []
    for (let side: number | undefined = start; side !== undefined && next.has(side);) {
      ring.push(crossingOf(field, level, side))
      const following: number | undefined = next.get(side)
      next.delete(side)
      side = following
    }
    const first = ring[0]
    if (first !== undefined && ring.length > 2) rings.push([...ring, first])
  }
  return rings
}

/** Where on a side the level lies; values far above count as a little above, so that the ring stays near what is reached. */
function crossingOf({ width, values }: Field, level: number, side: number): [number, number] {
  const place = side >> 1
  const [x, y] = [place % width, Math.floor(place / width)]
  const goesEast = (side & 1) === 0
  const [a, b] = [values[place] ?? 0, values[goesEast ? place + 1 : place + width] ?? 0]
  const top = level * 1.5 + 1
  const [from, to] = [Math.min(a, top), Math.min(b, top)]
  const share = from === to ? 0.5 : Math.min(0.999, Math.max(0.001, (level - from) / (to - from)))
  return goesEast ? [x + share, y] : [x, y + share]
}

/** Positive for rings that run counter-clockwise. */
function signedArea(ring: Ring): number {
  let sum = 0
  for (let i = 0; i + 1 < ring.length; i += 1) {
    const [a, b] = [ring[i], ring[i + 1]]
    if (a && b) sum += a[0] * b[1] - b[0] * a[1]
  }
  return sum / 2
}

function contains(ring: Ring, [x, y]: readonly [number, number]): boolean {
  let inside = false
  for (let i = 0; i + 1 < ring.length; i += 1) {
    const [a, b] = [ring[i], ring[i + 1]]
    if (a && b && a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside
  }
  return inside
}
