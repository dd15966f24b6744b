/** Looks of units and incidents: every combination has a picture of its own; flashing stops where it must; the numbers the graphics card gets. */
import { describe, expect, it } from 'vitest'
import { incidentIcon, incidentLook, incidentMapping } from './incident-atlas.ts'
import { STATUS_GROUP_OF } from './status-groups.ts'
import { cellOf, fillUnitFrames, ICON_VALUES, lookIndex, UNIT_CELL } from './unit-atlas.ts'
import { KIND_CODES, UnitPositionStore } from './unit-positions.ts'
import { UnitStatus } from '../../server/contract/units.ts'

describe('unit looks', () => {
  it('have a cell each', () => {
    const cells = new Set<string>()
    let looks = 0
    for (let kind = 0; kind < KIND_CODES.length; kind += 1)
      for (let heading = 0; heading < 2; heading += 1)
        for (let age = 0; age < 3; age += 1)
          for (let group = 0; group < 4; group += 1)
            for (let provisional = 0; provisional < 2; provisional += 1) {
              cells.add(String(cellOf(lookIndex(kind, heading, age, group, provisional))))
              looks += 1
            }
    expect(cells.size).toBe(looks)
  })
  it('cover every status', () => {
    expect(Object.keys(STATUS_GROUP_OF).toSorted()).toEqual([...UnitStatus.options].sort())
  })
  it('become numbers: the cell, and the angle the other way round; a unit without heading stands upright', () => {
    const units = new UnitPositionStore()
    units.applyTraits([{ unitId: 'A', callSign: 'A', kind: 'motorcycle', status: 'enRoute', priority: 'P1', isProvisional: false }])
    units.applyBatch(
      [
        { unitId: 'A', longitude: 32, latitude: -1, headingDegrees: 90, accuracyMetres: null, fixedAtMs: 1000 },
        { unitId: 'B', longitude: 32, latitude: -1, headingDegrees: null, accuracyMetres: null, fixedAtMs: 1000 },
      ],
      1000,
    )
    const frames = fillUnitFrames(units, null)
    expect(frames.angles[0]).toBe(-90)
    expect(frames.angles[1]).toBe(0)
    expect([...frames.icons.slice(0, ICON_VALUES)]).toEqual([0, 0, ...cellOf(lookIndex(1, 1, 0, 1, 0)), UNIT_CELL, UNIT_CELL, 0])
    expect([...frames.icons.slice(ICON_VALUES, 2 * ICON_VALUES)]).toEqual([
      0,
      0,
      ...cellOf(lookIndex(KIND_CODES.indexOf('unknown'), 0, 0, 0, 0)),
      UNIT_CELL,
      UNIT_CELL,
      0,
    ])
    expect(fillUnitFrames(units, frames)).toBe(frames)
  })
})

describe('incident looks', () => {
  it.each([
    [true, true, false, 'plain'],
    [true, false, true, 'plain'],
    [false, true, false, 'ring'],
    [false, false, false, 'plain'],
    [false, true, true, 'doubleRing'],
    [false, false, true, 'doubleRing'],
  ] as const)('acknowledged %s, flash on %s, still %s: %s', (isAcknowledged, isFlashOn, isStill, look) => {
    expect(incidentLook(isAcknowledged, isFlashOn, isStill)).toBe(look)
  })
  it('are all in the picture', () => {
    for (const priority of ['P1', 'P2', 'P3', 'P4'] as const)
      for (const look of ['plain', 'ring', 'doubleRing'] as const) expect(incidentMapping).toHaveProperty(incidentIcon(priority, look))
  })
})
