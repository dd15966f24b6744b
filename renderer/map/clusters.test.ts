/** Clusters: nobody is lost, the most urgent is seen, the chosen one stays by itself, and nothing regroups while the map is moved. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Priority } from '../../server/contract/primitives.ts'
import { CLUSTER_BELOW_ZOOM, clusterAt, clusterUnits, FEWEST } from './clusters.ts'
import { UnitPositionStore } from './unit-positions.ts'

type Given = { longitude: number; latitude: number; priority: Priority | null; isFree: boolean }
function store(list: readonly Given[]): UnitPositionStore {
  const units = new UnitPositionStore()
  units.applyTraits(
    list.map(({ priority, isFree }, index) => ({
      unitId: `U${index}`,
      callSign: `U${index}`,
      kind: 'car',
      status: isFree ? 'available' : 'enRoute',
      priority,
      isProvisional: false,
    })),
  )
  units.applyBatch(
    list.map(({ longitude, latitude }, index) => ({
      unitId: `U${index}`,
      longitude,
      latitude,
      headingDegrees: null,
      accuracyMetres: null,
      fixedAtMs: 1,
    })),
    1,
  )
  return units
}
const given = fc.record({
  longitude: fc.double({ min: 32, max: 33, noNaN: true }),
  latitude: fc.double({ min: -2, max: -1, noNaN: true }),
  priority: fc.constantFrom<Priority | null>(null, 'P1', 'P2', 'P3', 'P4'),
  isFree: fc.boolean(),
})
const here = (): Given => ({ longitude: 32.5, latitude: -1.5, priority: 'P1', isFree: true })
const together = (count: number): Given[] => Array.from({ length: count }, () => here())
const NOBODY = new Set<number>()

describe('clusters', () => {
  it('count everybody who is not drawn, at any zoom', () => {
    fc.assert(
      fc.property(fc.array(given, { maxLength: 200 }), fc.double({ min: 4, max: 18, noNaN: true }), (list, zoom) => {
        const { hidden, clusters } = clusterUnits(store(list), zoom, NOBODY)
        const isHidden = list.map((_, row) => hidden[row] === 1)
        const counted = clusters.reduce((sum, { count }) => sum + count, 0)
        const free = clusters.reduce((sum, cluster) => sum + cluster.free, 0)
        return counted === isHidden.filter(Boolean).length && free === list.filter(({ isFree }, row) => isFree && isHidden[row]).length
      }),
    )
  })
  it('show the most urgent of all that are not drawn', () => {
    fc.assert(
      fc.property(fc.array(given, { maxLength: 120 }), (list) => {
        const { hidden, clusters } = clusterUnits(store(list), 6, NOBODY)
        const inside = list.filter((_, row) => hidden[row] === 1).flatMap(({ priority }) => (priority === null ? [] : [priority]))
        const shown = clusters.flatMap(({ priority }) => (priority === null ? [] : [priority]))
        return inside.toSorted()[0] === shown.toSorted()[0]
      }),
    )
  })
  it('leave a few alone, and everybody when near', () => {
    expect(clusterUnits(store(together(FEWEST - 1)), 6, NOBODY).clusters).toEqual([])
    const enough = store(together(FEWEST))
    expect(clusterUnits(enough, 6, NOBODY).clusters).toHaveLength(1)
    expect(clusterUnits(enough, CLUSTER_BELOW_ZOOM, NOBODY).clusters).toEqual([])
  })
  it('never take in the chosen unit', () => {
    const { hidden, clusters } = clusterUnits(store(together(FEWEST + 1)), 6, new Set([2]))
    expect([hidden[2], clusters[0]?.count]).toEqual([0, FEWEST])
  })
  it('are the same within one zoom step, wherever the camera is', () => {
    fc.assert(
      fc.property(fc.array(given, { maxLength: 100 }), fc.integer({ min: 5, max: 12 }), (list, zoom) => {
        const units = store(list)
        expect(clusterUnits(units, zoom + 0.9, NOBODY)).toEqual(clusterUnits(units, zoom, NOBODY))
      }),
    )
  })
  it('are found under the pointer', () => {
    const clustering = clusterUnits(store(together(FEWEST)), 8, NOBODY)
    const view = { centre: { longitude: 32.5, latitude: -1.5 }, zoom: 8, width: 400, height: 300 }
    expect(clusterAt(clustering, view, [205, 155])?.count).toBe(FEWEST)
    expect(clusterAt(clustering, view, [260, 155])).toBeNull()
  })
})
