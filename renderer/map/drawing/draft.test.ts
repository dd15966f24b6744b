/** Drawn shapes: when a draft is one, what it measures, and a tool driven as hands drive it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Point } from '../../../server/contract/primitives.ts'
import { areaSquareMetres, distanceMetres, isInPolygon, pathMetres } from '../../lib/sphere.ts'
import { addPoint, problemOf, shapeOf, type Draft, type DrawKind, type DrawnShape } from './draft.ts'
import { DrawingTool } from './drawing-tool.ts'
import { drawAction } from './keys.ts'

const at = (latitude: number, longitude: number): Point => ({ latitude, longitude })
const draft = (kind: DrawKind, ...points: Point[]): Draft => points.reduce(addPoint, { kind, points: [] })
const CORNERS = [at(-1.6, 32.8), at(-1.6, 32.81), at(-1.61, 32.81), at(-1.61, 32.8)]
const place = fc.record({ latitude: fc.double({ min: -3, max: 3, noNaN: true }), longitude: fc.double({ min: 28, max: 36, noNaN: true }) })

describe('a draft', () => {
  it('needs enough points, and an area may not cross itself', () => {
    expect(problemOf(draft('area', ...CORNERS.slice(0, 2)))).toBe('morePoints')
    expect(problemOf(draft('line', ...CORNERS.slice(0, 1)))).toBe('morePoints')
    expect(problemOf(draft('area', ...CORNERS))).toBeNull()
    const [a, b, c, d] = CORNERS as [Point, Point, Point, Point]
    expect(problemOf(draft('area', a, c, b, d))).toBe('crosses')
    expect(shapeOf(draft('area', a, c, b, d))).toBeNull()
    expect(problemOf(draft('line', a, c, b, d))).toBeNull()
  })
  it('takes the same place twice as one, and no more points than the station does', () => {
    expect(draft('line', at(1, 30), at(1, 30), at(1, 31)).points).toHaveLength(2)
    const long = Array.from({ length: 300 }, (_, index) => at(0, 30 + index / 1000))
    expect(draft('line', ...long).points).toHaveLength(200)
  })
  it('becomes a circle through its second point, which can be moved', () => {
    const circle = shapeOf(draft('circle', at(0, 30), at(0, 30.01), at(0, 30.02)))
    expect(circle).toEqual({ kind: 'circle', centre: at(0, 30), radiusMetres: distanceMetres(at(0, 30), at(0, 30.02)) })
  })
  it('of a triangle never crosses itself', () => {
    fc.assert(fc.property(place, place, place, (a, b, c) => problemOf(draft('area', a, b, c)) !== 'crosses'))
  })
})

describe('measures', () => {
  it('agree with the size of the earth', () => {
    expect(distanceMetres(at(0, 0), at(0, 90))).toBeCloseTo((Math.PI / 2) * 6_371_008.8, 3)
    expect(pathMetres([at(0, 30), at(0, 31), at(0, 30)])).toBeCloseTo(2 * distanceMetres(at(0, 30), at(0, 31)), 6)
  })
  it('give a square kilometre its area, whichever way it is drawn', () => {
    const side = 1000 / ((Math.PI / 180) * 6_371_008.8)
    const ring = [at(0, 30), at(side, 30), at(side, 30 + side), at(0, 30 + side)]
    expect(areaSquareMetres(ring)).toBeCloseTo(1e6, -2)
    expect(areaSquareMetres(ring.toReversed())).toBeCloseTo(areaSquareMetres(ring), 3)
  })
  it('know what lies inside, holes left out', () => {
    const box = (size: number): [number, number][] => [
      [-size, -size],
      [size, -size],
      [size, size],
      [-size, size],
      [-size, -size],
    ]
    expect(isInPolygon([box(2), box(1)], at(1.5, 0))).toBe(true)
    expect(isInPolygon([box(2), box(1)], at(0.5, 0.5))).toBe(false)
    expect(isInPolygon([box(2), box(1)], at(3, 0))).toBe(false)
  })
})

describe('a tool', () => {
  const tool = (kind: DrawKind) => {
    const done: DrawnShape[] = []
    let cancelled = 0
    const made = new DrawingTool(kind, { onDone: (shape) => done.push(shape), onCancel: () => (cancelled += 1) })
    return { made, done, cancelled: () => cancelled }
  }
  it('gives the shape when it is one, and says why not before', () => {
    const { made, done } = tool('area')
    CORNERS.slice(0, 2).forEach((corner) => made.add(corner))
    made.finish()
    expect([made.refusal, done.length]).toEqual(['morePoints', 0])
    CORNERS.slice(2).forEach((corner) => made.add(corner))
    expect(made.refusal).toBeNull()
    made.finish()
    expect(done).toEqual([{ kind: 'area', ring: CORNERS }])
  })
  it('takes points back and gives up when asked', () => {
    const { made, cancelled } = tool('line')
    CORNERS.forEach((corner) => made.add(corner))
    made.undo()
    made.undo()
    expect(made.draft.points).toEqual(CORNERS.slice(0, 2))
    made.cancel()
    expect(cancelled()).toBe(1)
  })
  it('keeps an ended measure until the next point starts another', () => {
    const { made, done } = tool('measure')
    CORNERS.forEach((corner) => made.add(corner))
    made.finish()
    expect([made.isEnded, done.length, made.draft.points.length]).toEqual([true, 0, 4])
    made.add(at(0, 30))
    expect([made.isEnded, made.draft.points]).toEqual([false, [at(0, 30)]])
  })
  it('listens to a few keys, never with Ctrl', () => {
    const none = { ctrlKey: false, metaKey: false, altKey: false }
    expect([' ', 'Enter', 'Backspace', 'Escape', 'a'].map((key) => drawAction({ key, ...none }))).toEqual([
      'add',
      'finish',
      'undo',
      'cancel',
      null,
    ])
    expect(drawAction({ key: 'Enter', ...none, ctrlKey: true })).toBeNull()
  })
})
