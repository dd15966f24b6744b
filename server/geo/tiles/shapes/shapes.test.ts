/** Cutting, simplifying and joining shapes: nothing is lost, nothing is added, nothing crosses itself that did not before. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joinDirected, joinPaths } from './join.ts'
import { labelPoint } from './label-point.ts'
import { doubleArea, isClosedPath, isInRing, reversed, STRIDE, type Path } from './path.ts'
import { AREA, boxOf, LINE, sliceShape, type CellGrid, type Shape } from './shape.ts'
import { keepHeavy, weighPoints } from './simplify.ts'

const SIZE = 1024
const CELLS = 8
const grid = (buffer = 0): CellGrid => ({ size: SIZE, buffer, columns: [0, CELLS - 1], rows: [0, CELLS - 1] })
const coordinate = fc.integer({ min: 0, max: SIZE * CELLS - 1 })
const pathOf = (points: readonly (readonly [number, number])[]): Path => points.flatMap(([x, y]) => [x, y, Infinity])
const pointsOf = (path: Path): [number, number][] =>
  Array.from({ length: path.length / STRIDE }, (_, at) => [path[at * STRIDE] ?? 0, path[at * STRIDE + 1] ?? 0])

/** A polygon around a centre, its corners sorted by angle: it cannot cross itself. */
const star = fc
  .record({
    centre: fc.tuple(coordinate, coordinate),
    reaches: fc.array(fc.integer({ min: 40, max: 3500 }), { minLength: 3, maxLength: 24 }),
    turn: fc.double({ min: 0, max: 6, noNaN: true }),
  })
  .map(({ centre: [x, y], reaches, turn }) => {
    const points = reaches.map((reach, index): [number, number] => {
      const angle = turn + (index / reaches.length) * 2 * Math.PI
      return [Math.round(x + reach * Math.cos(angle)), Math.round(y + reach * Math.sin(angle))]
    })
    return pathOf([...points, points[0] ?? [0, 0]])
  })
const walk = fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 30 }).map(pathOf)

function pieces(shape: Shape, cells: CellGrid): { column: number; row: number; piece: Shape }[] {
  const found: { column: number; row: number; piece: Shape }[] = []
  sliceShape(shape, boxOf(shape), cells, (column, row, piece) => found.push({ column, row, piece }))
  return found
}
const lengthOf = (path: Path): number =>
  pointsOf(path).reduce(
    (sum, [x, y], at, all) => (at === 0 ? 0 : sum + Math.hypot(x - (all[at - 1]?.[0] ?? 0), y - (all[at - 1]?.[1] ?? 0))),
    0,
  )

type Segment = readonly [a: readonly [number, number], b: readonly [number, number]]
const side = ([ax, ay]: readonly [number, number], [bx, by]: readonly [number, number], [px, py]: readonly [number, number]): number =>
  Math.sign((bx - ax) * (py - ay) - (by - ay) * (px - ax))
const crosses = ([a, b]: Segment, [c, d]: Segment): boolean => side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
function crossings(path: Path): number {
  const points = pointsOf(path)
  const segments = points.slice(1).map((point, at): Segment => [points[at] ?? point, point])
  return segments.reduce((sum, segment, at) => sum + segments.slice(at + 1).filter((other) => crosses(segment, other)).length, 0)
}

describe('cutting', () => {
  test('the pieces of an area make up the area, each inside its cell', () => {
    fc.assert(
      fc.property(star, (ring) => {
        const inGrid = pieces({ type: AREA, parts: [ring] }, { ...grid(), columns: [-8, 16], rows: [-8, 16] })
        const total = inGrid.reduce((sum, { piece }) => sum + Math.abs(doubleArea(piece.parts[0] ?? [])), 0)
        // crossings are rounded to whole units: each may move the edge by half a unit over a cell's width
        expect(Math.abs(total - Math.abs(doubleArea(ring)))).toBeLessThan(4 * SIZE * (inGrid.length + 4))
        for (const { column, row, piece } of inGrid) {
          const box = boxOf(piece)
          expect(box.minX).toBeGreaterThanOrEqual(column * SIZE)
          expect(box.maxX).toBeLessThanOrEqual((column + 1) * SIZE)
          expect(box.minY).toBeGreaterThanOrEqual(row * SIZE)
          expect(box.maxY).toBeLessThanOrEqual((row + 1) * SIZE)
        }
      }),
    )
  })
  test('cut rings stay closed, keep their direction, reach no farther than the buffer', () => {
    fc.assert(
      fc.property(star, fc.integer({ min: 0, max: 64 }), (ring, buffer) => {
        for (const { column, row, piece } of pieces({ type: AREA, parts: [ring] }, grid(buffer)))
          for (const part of piece.parts) {
            expect(isClosedPath(part)).toBe(true)
            const area = doubleArea(part)
            // an edge along the border may enclose nothing
            if (area !== 0) expect(Math.sign(area)).toBe(Math.sign(doubleArea(ring)))
            const box = boxOf({ parts: [part] })
            expect(Math.min(box.minX - column * SIZE, box.minY - row * SIZE)).toBeGreaterThanOrEqual(-buffer)
            expect(Math.max(box.maxX - (column + 1) * SIZE, box.maxY - (row + 1) * SIZE)).toBeLessThanOrEqual(buffer)
          }
      }),
    )
  })
  test('a convex area cut into cells never crosses itself', () => {
    const convex = fc
      .record({
        centre: fc.tuple(coordinate, coordinate),
        reach: fc.integer({ min: 50, max: 3000 }),
        corners: fc.integer({ min: 3, max: 40 }),
      })
      .map(({ centre: [x, y], reach, corners }) => {
        const points = Array.from({ length: corners }, (_, index): [number, number] => [
          Math.round(x + reach * Math.cos((index / corners) * 2 * Math.PI)),
          Math.round(y + reach * Math.sin((index / corners) * 2 * Math.PI)),
        ])
        return pathOf([...points, points[0] ?? [0, 0]])
      })
    fc.assert(
      fc.property(convex, (ring) => {
        for (const { piece } of pieces({ type: AREA, parts: [ring] }, grid(16))) expect(crossings(piece.parts[0] ?? [])).toBe(0)
      }),
    )
  })
  test('the pieces of a line are as long as the line', () => {
    fc.assert(
      fc.property(walk, (path) => {
        const cut = pieces({ type: LINE, parts: [path] }, grid())
        const total = cut.reduce((sum, { piece }) => sum + piece.parts.reduce((length, part) => length + lengthOf(part), 0), 0)
        expect(total).toBeGreaterThan(lengthOf(path) - cut.length * 3)
        // a stretch along a border belongs to both sides
        const alongBorder = pointsOf(path).filter(([x, y]) => x % SIZE === 0 || y % SIZE === 0).length
        if (alongBorder === 0) expect(total).toBeLessThan(lengthOf(path) + cut.length * 3)
      }),
    )
  })
  test('what lies in one cell is handed on as it is', () => {
    const ring = pathOf([
      [10, 10],
      [90, 10],
      [90, 90],
      [10, 10],
    ])
    expect(pieces({ type: AREA, parts: [ring] }, grid()).map(({ piece }) => piece.parts[0])).toEqual([ring])
  })
  test('a hole goes where it lies', () => {
    const outer = pathOf([
      [100, 100],
      [4000, 100],
      [4000, 900],
      [100, 900],
      [100, 100],
    ])
    const hole = pathOf([
      [3100, 300],
      [3100, 600],
      [3400, 600],
      [3400, 300],
      [3100, 300],
    ])
    const withHole = pieces({ type: AREA, parts: [outer, hole] }, grid()).filter(({ piece }) => piece.parts.length > 1)
    expect(withHole.map(({ column }) => column)).toEqual([3])
  })
})

describe('simplifying', () => {
  test('every point that goes lies within the tolerance of what stays', () => {
    fc.assert(
      fc.property(walk, fc.integer({ min: 1, max: 400 }), (path, tolerance) => {
        weighPoints(path, 1)
        const kept = pointsOf(keepHeavy(path, tolerance ** 2))
        for (const [x, y] of pointsOf(path)) {
          const distance = Math.min(...kept.slice(1).map(([bx, by], at) => toSegment(x, y, kept[at] ?? [bx, by], [bx, by])))
          expect(distance).toBeLessThanOrEqual(tolerance + 1e-6)
        }
        expect(kept.at(0)).toEqual(pointsOf(path).at(0))
        expect(kept.at(-1)).toEqual(pointsOf(path).at(-1))
      }),
    )
  })
  test('a line of a hundred thousand corners made to be slow costs little', () => {
    // each split leaves one point aside: without a bound on the pieces this would compare five thousand million pairs
    const path = pathOf(Array.from({ length: 100_000 }, (_, at): [number, number] => [at * 4, (at % 2) * at]))
    weighPoints(path, 0)
    expect(keepHeavy(path, 0).length).toBe(path.length)
  })
})

function toSegment(x: number, y: number, [ax, ay]: readonly [number, number], [bx, by]: readonly [number, number]): number {
  const square = (bx - ax) ** 2 + (by - ay) ** 2
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square))
  return Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay))
}

describe('joining', () => {
  test('a ring cut anywhere, shuffled and turned comes together again', () => {
    fc.assert(
      fc.property(
        star,
        fc.array(fc.integer({ min: 1, max: 22 }), { maxLength: 6 }),
        fc.infiniteStream(fc.boolean()),
        (ring, cuts, flips) => {
          const corners = ring.length / STRIDE
          fc.pre(new Set(pointsOf(ring).map(String)).size === corners - 1)
          const at = [...new Set([0, ...cuts.filter((cut) => cut < corners - 1), corners - 1])].sort((a, b) => a - b)
          const parts = at.slice(1).map((end, index) => ring.slice((at[index] ?? 0) * STRIDE, (end + 1) * STRIDE))
          const mixed = parts.toReversed().map((part) => (flips.next().value === true ? reversed(part) : part))
          const joined = joinPaths(mixed, true)
          expect(joined).toHaveLength(1)
          expect(isClosedPath(joined[0] ?? [])).toBe(true)
          expect(Math.abs(doubleArea(joined[0] ?? []))).toBe(Math.abs(doubleArea(ring)))
        },
      ),
    )
  })
  test('directed lines are never turned', () => {
    const [a, b, c] = [
      pathOf([
        [0, 0],
        [5, 0],
      ]),
      pathOf([
        [5, 0],
        [9, 0],
      ]),
      pathOf([
        [9, 9],
        [9, 0],
      ]),
    ]
    const joined = joinDirected([c, b, a])
    expect(joined.map(pointsOf)).toContainEqual([
      [0, 0],
      [5, 0],
      [9, 0],
    ])
    expect(joined).toHaveLength(2)
  })
})

describe('the place of a label', () => {
  test('lies inside, whatever the shape', () => {
    fc.assert(
      fc.property(star, (ring) => {
        fc.pre(Math.abs(doubleArea(ring)) > 20_000)
        const [x, y] = labelPoint([ring])
        expect(isInRing(x, y, ring)).toBe(true)
      }),
    )
  })
  test('keeps out of a hole', () => {
    const outer = pathOf([
      [0, 0],
      [1000, 0],
      [1000, 1000],
      [0, 1000],
      [0, 0],
    ])
    const hole = pathOf([
      [200, 200],
      [200, 950],
      [950, 950],
      [950, 200],
      [200, 200],
    ])
    const [x, y] = labelPoint([outer, hole])
    expect(isInRing(x, y, hole)).toBe(false)
  })
})
