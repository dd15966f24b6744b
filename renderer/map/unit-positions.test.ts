/** The position store: growth, late and bad fixes, age classes, traits, removal; compared with a plain map under random use. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnitPositionStore, type UnitFix, type UnitTraits } from './unit-positions.ts'

const NOW_MS = Date.parse('2026-11-21T04:15:00.000Z')
const fix = (unitId: string, change: Partial<UnitFix> = {}): UnitFix => ({
  unitId,
  longitude: 32.8,
  latitude: -1.62,
  headingDegrees: 90,
  accuracyMetres: 12,
  fixedAtMs: NOW_MS,
  ...change,
})
const traits = (unitId: string, change: Partial<UnitTraits> = {}): UnitTraits => ({
  unitId,
  callSign: unitId,
  kind: 'ambulance',
  status: 'available',
  priority: null,
  isProvisional: false,
  ...change,
})
const placeOf = (store: UnitPositionStore, unitId: string) => {
  const row = store.rowOf(unitId)
  return row < 0 ? null : [store.columns.positions[row * 2], store.columns.positions[row * 2 + 1]]
}

describe('positions', () => {
  it('keeps every unit when it grows past its first room', () => {
    const store = new UnitPositionStore()
    store.applyBatch(
      Array.from({ length: 10_000 }, (_, index) => fix(`U${index}`, { longitude: index / 100 })),
      NOW_MS,
    )
    expect(store.count).toBe(10_000)
    expect(store.capacity).toBeGreaterThanOrEqual(10_000)
    for (const index of [0, 63, 64, 9_999]) expect(placeOf(store, `U${index}`)).toEqual([index / 100, -1.62])
  })
  it('drops a fix older than the known one and takes an equally old one', () => {
    const store = new UnitPositionStore()
    store.applyBatch([fix('A01')], NOW_MS)
    expect(store.applyBatch([fix('A01', { fixedAtMs: NOW_MS - 1, longitude: 30 }), fix('A01', { longitude: 31 })], NOW_MS)).toEqual({
      applied: 1,
      late: 1,
      invalid: 0,
    })
    expect(placeOf(store, 'A01')).toEqual([31, -1.62])
  })
  it.each([{ longitude: Number.NaN }, { longitude: 181 }, { latitude: -90.1 }, { latitude: Infinity }, { fixedAtMs: Number.NaN }])(
    'refuses %o',
    (change) => {
      const store = new UnitPositionStore()
      expect(store.applyBatch([fix('A01', change)], NOW_MS)).toEqual({ applied: 0, late: 0, invalid: 1 })
      expect(store.count).toBe(0)
    },
  )
  it('tells listeners once a batch, and not at all when nothing was taken', () => {
    const store = new UnitPositionStore()
    let calls = 0
    const stop = store.subscribe(() => {
      calls += 1
    })
    store.applyBatch([fix('A01'), fix('A02'), fix('A03')], NOW_MS)
    store.applyBatch([fix('A01', { fixedAtMs: NOW_MS - 5 })], NOW_MS)
    expect(calls).toBe(1)
    stop()
    store.applyBatch([fix('A04')], NOW_MS)
    expect(calls).toBe(1)
  })
})

describe('age classes', () => {
  it.each([
    [0, 'fresh'],
    [60, 'fresh'],
    [61, 'stale'],
    [600, 'stale'],
    [601, 'lost'],
  ] as const)('%i s old is %s by default', (seconds, age) => {
    const store = new UnitPositionStore()
    store.applyBatch([fix('A01', { fixedAtMs: NOW_MS - seconds * 1000 })], NOW_MS)
    expect(store.ageAt(0)).toBe(age)
    store.refreshAges(NOW_MS)
    expect(store.ageAt(0)).toBe(age)
  })
  it('follows the limits it was given', () => {
    const store = new UnitPositionStore({ freshSeconds: 600, staleSeconds: 1800 })
    store.applyBatch([fix('A01', { fixedAtMs: NOW_MS - 300_000 })], NOW_MS)
    expect(store.ageAt(0)).toBe('fresh')
  })
  it('moves on with time alone and tells only when a class changed', () => {
    const store = new UnitPositionStore()
    store.applyBatch([fix('A01')], NOW_MS)
    const { version } = store
    expect(store.refreshAges(NOW_MS + 30_000)).toBe(false)
    expect(store.version).toBe(version)
    expect(store.refreshAges(NOW_MS + 61_000)).toBe(true)
    expect(store.ageAt(0)).toBe('stale')
    expect(store.refreshAges(NOW_MS + 601_000)).toBe(true)
    expect(store.ageAt(0)).toBe('lost')
  })
})

describe('traits', () => {
  it('wait for the first position', () => {
    const store = new UnitPositionStore()
    store.applyTraits([traits('A01', { kind: 'boat', status: 'onScene', priority: 'P2', isProvisional: true })])
    expect(store.count).toBe(0)
    store.applyBatch([fix('A01')], NOW_MS)
    expect([store.columns.kinds[0], store.columns.groups[0], store.columns.provisional[0], store.priorityAt(0)]).toEqual([3, 2, 1, 'P2'])
  })
  it('count as a change of rows, positions of known units do not', () => {
    const store = new UnitPositionStore()
    store.applyBatch([fix('A01')], NOW_MS)
    const { traitsVersion } = store
    store.applyBatch([fix('A01', { fixedAtMs: NOW_MS + 1 })], NOW_MS)
    expect(store.traitsVersion).toBe(traitsVersion)
    store.applyTraits([traits('A01', { status: 'enRoute' })])
    expect(store.traitsVersion).toBe(traitsVersion + 1)
  })
})

describe('under random use', () => {
  const unitId = fc.integer({ min: 0, max: 90 }).map((index) => `U${index}`)
  const action = fc.oneof(
    fc.record({
      do: fc.constant('fix' as const),
      unitId,
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
      at: fc.integer({ min: 0, max: 50 }),
    }),
    fc.record({ do: fc.constant('keep' as const), unitIds: fc.uniqueArray(unitId, { maxLength: 60 }) }),
  )
  it('holds exactly what a plain map would', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
        const store = new UnitPositionStore()
        const model = new Map<string, { longitude: number; at: number }>()
        for (const step of actions) {
          if (step.do === 'keep') {
            store.keepOnly(new Set(step.unitIds))
            for (const known of [...model.keys()]) if (!step.unitIds.includes(known)) model.delete(known)
          } else {
            store.applyBatch([fix(step.unitId, { longitude: step.longitude, fixedAtMs: NOW_MS + step.at })], NOW_MS)
            if ((model.get(step.unitId)?.at ?? -1) <= step.at) model.set(step.unitId, step)
          }
        }
        expect(store.count).toBe(model.size)
        for (const [id, { longitude }] of model) {
          expect(placeOf(store, id)).toEqual([longitude, -1.62])
          expect(store.unitIdAt(store.rowOf(id))).toBe(id)
        }
      }),
      { numRuns: 200 },
    )
  })
})
