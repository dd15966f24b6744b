/** The camera moves by itself at most once; keys mean what they say; the list twin holds everything. */
import { describe, expect, it } from 'vitest'
import { boundsOf, contentBounds, mayFitByItself, NEW_CAMERA } from './camera.ts'
import { listMapItems, type MapListItem } from './index.ts'
import { keyAction } from './keys.ts'
import { pointOf } from './list-items.ts'
import { EMPTY_CONTENT, type MapContent } from './types.ts'
import { UnitPositionStore } from './unit-positions.ts'

const key = (name: string, change: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  keyAction({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...change })
const incident = (id: string, priority: 'P1' | 'P2' | 'P3') => ({
  id,
  number: id,
  title: `Case ${id}`,
  priority,
  isAcknowledged: true,
  accuracyMetres: null,
  longitude: 32.7,
  latitude: -1.6,
})
const content: MapContent = {
  ...EMPTY_CONTENT,
  incidents: [incident('12', 'P3'), incident('9', 'P1'), incident('10', 'P1')],
  facilities: [
    { id: 'f', code: 'MF-HC1', name: 'Kituo cha Afya Kisovu', kind: 'healthCentre', emsTraffic: 'normal', longitude: 32.9, latitude: -1.7 },
  ],
}
function someUnits(): UnitPositionStore {
  const units = new UnitPositionStore()
  units.applyTraits(
    ['A10', 'A2'].map((unitId) => ({
      unitId,
      callSign: unitId,
      kind: 'ambulance',
      status: 'enRoute',
      priority: null,
      isProvisional: false,
    })),
  )
  units.applyBatch(
    ['A10', 'A2', 'ghost'].map((unitId) => ({
      unitId,
      longitude: 33,
      latitude: -1.5,
      headingDegrees: null,
      accuracyMetres: null,
      fixedAtMs: 0,
    })),
    0,
  )
  return units
}
const titles = (items: readonly MapListItem[]) => items.map(({ title }) => title)

describe('the camera', () => {
  it('may fit itself only before a person moved it and before it has fitted', () => {
    expect(mayFitByItself(NEW_CAMERA)).toBe(true)
    expect(mayFitByItself({ hasPersonMoved: true, hasFitted: false })).toBe(false)
    expect(mayFitByItself({ hasPersonMoved: false, hasFitted: true })).toBe(false)
  })
  it('fits incidents, facilities and units', () => {
    expect(contentBounds(someUnits(), content)).toEqual([32.7, -1.7, 33, -1.5])
    expect(contentBounds(new UnitPositionStore(), EMPTY_CONTENT)).toBeNull()
    expect(boundsOf([])).toBeNull()
  })
})

describe('keys', () => {
  it.each([
    ['ArrowUp', { kind: 'pan', right: 0, down: -0.25 }],
    ['ArrowRight', { kind: 'pan', right: 0.25, down: 0 }],
    ['+', { kind: 'zoom', steps: 1 }],
    ['=', { kind: 'zoom', steps: 1 }],
    ['-', { kind: 'zoom', steps: -1 }],
    ['Home', { kind: 'fit' }],
    ['Enter', { kind: 'select' }],
    ['Tab', null],
    ['a', null],
    ['F6', null],
  ])('%s', (name, action) => {
    expect(key(name)).toEqual(action)
  })
  it('move finely with Shift and leave combinations to others', () => {
    expect(key('ArrowLeft', { shiftKey: true })).toEqual({ kind: 'pan', right: -0.05, down: 0 })
    for (const held of ['ctrlKey', 'metaKey', 'altKey'] as const) expect(key('ArrowLeft', { [held]: true })).toBeNull()
  })
})

describe('the list twin', () => {
  it('holds incidents by priority, units by call sign in counting order, then facilities', () => {
    expect(titles(listMapItems(someUnits(), content))).toEqual(['9', '10', '12', 'A2', 'A10', 'ghost', 'Kituo cha Afya Kisovu'])
  })
  it('finds by part of a name, a code or a title, whatever the case', () => {
    expect(titles(listMapItems(someUnits(), content, 'kisOVU'))).toEqual(['Kituo cha Afya Kisovu'])
    expect(titles(listMapItems(someUnits(), content, 'hc1'))).toEqual(['Kituo cha Afya Kisovu'])
    expect(titles(listMapItems(someUnits(), content, 'a1'))).toEqual(['A10'])
    expect(titles(listMapItems(someUnits(), content, 'zebra'))).toEqual([])
  })
  it('knows where each of its rows is', () => {
    const units = someUnits()
    for (const item of listMapItems(units, content)) expect(pointOf(item, units, content)).not.toBeNull()
    expect(pointOf({ kind: 'unit', id: 'nobody' }, units, content)).toBeNull()
  })
})
