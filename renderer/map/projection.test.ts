/** Degrees to pixels and back, what is in sight, and what is under the pointer. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pickItem } from './pick.ts'
import { areInSight, centreAfter, nearestRow, positionsOf, projector, visibleRows, type MapView } from './projection.ts'
import { EMPTY_CONTENT, type MapContent } from './types.ts'
import { UnitPositionStore } from './unit-positions.ts'

const view: MapView = { centre: { longitude: 32.8, latitude: -1.62 }, zoom: 12, width: 1000, height: 600 }
const at = (x: number, y: number) => centreAfter(view, x - view.width / 2, y - view.height / 2)

describe('areInSight', () => {
  it('asks that every place is on the screen, away from the edge', () => {
    expect(areInSight(view, [], 24)).toBe(true)
    expect(areInSight(view, [at(500, 300), at(24.01, 575.9)], 24)).toBe(true)
    expect(areInSight(view, [at(500, 300), at(23, 300)], 24)).toBe(false)
    expect(areInSight(view, [at(500, -4000)], 0)).toBe(false)
  })
})

describe('projector', () => {
  it('puts the camera’s middle in the middle and the whole world into 512 pixels at zoom 0', () => {
    expect(projector(view)(32.8, -1.62)).toEqual([500, 300])
    const world = projector({ centre: { longitude: 0, latitude: 0 }, zoom: 0, width: 512, height: 512 })
    expect(world(-180, 85.0511287798066)[0]).toBeCloseTo(0, 6)
    expect(world(-180, 85.0511287798066)[1]).toBeCloseTo(0, 6)
    expect(world(180, 0)[0]).toBeCloseTo(512, 6)
  })
  it('is undone by moving the middle', () => {
    const pixel = fc.double({ min: -3000, max: 3000, noNaN: true })
    fc.assert(
      fc.property(pixel, pixel, (x, y) => {
        const place = at(x, y)
        const [px, py] = projector(view)(place.longitude, place.latitude)
        expect(px).toBeCloseTo(x, 4)
        expect(py).toBeCloseTo(y, 4)
      }),
    )
  })
})

describe('what is in sight', () => {
  const positions = positionsOf([at(10, 10), at(999, 599), at(-1, 300), at(500, 601)])
  it('is what lies on the screen', () => {
    expect(visibleRows(positions, 4, view)?.map(({ row }) => row)).toEqual([0, 1])
  })
  it('is not listed when it is more than asked for', () => {
    expect(visibleRows(positions, 4, view, 1)).toBeNull()
    expect(visibleRows(positions, 4, view, 2)).toHaveLength(2)
  })
  it('is found by nearness, within reach only', () => {
    expect(nearestRow(positions, 4, view, [14, 13], 14)).toEqual({ row: 0, distancePixels: expect.closeTo(5, 3) })
    expect(nearestRow(positions, 4, view, [40, 40], 14)).toBeNull()
  })
})

describe('pickItem', () => {
  const facility = { id: 'F', code: 'F', name: 'F', kind: 'hospital' as const, emsTraffic: 'normal' as const }
  const incident = { id: 'I', number: '345', title: '', priority: 'P1' as const, isAcknowledged: false, accuracyMetres: null }
  const content: MapContent = {
    ...EMPTY_CONTENT,
    incidents: [{ ...incident, ...at(100, 100) }],
    facilities: [
      { ...facility, ...at(104, 100) },
      { ...facility, id: 'G', ...at(300, 300) },
    ],
  }
  const units = new UnitPositionStore()
  units.applyBatch([{ unitId: 'A01', ...at(112, 100), headingDegrees: null, accuracyMetres: null, fixedAtMs: 0 }], 0)

  it.each([
    ['the incident in its middle', [100, 100], { kind: 'incident', id: 'I' }],
    ['the incident a little nearer to the unit', [108, 100], { kind: 'incident', id: 'I' }],
    ['the unit on top of itself', [114, 100], { kind: 'unit', id: 'A01' }],
    ['a facility where nothing else is', [305, 296], { kind: 'facility', id: 'G' }],
  ] as const)('takes %s', (_words, pixel, item) => {
    expect(pickItem(units, content, view, pixel)).toEqual(item)
  })
  it('takes nothing on an empty place', () => {
    expect(pickItem(units, content, view, [600, 400])).toBeNull()
  })
})
