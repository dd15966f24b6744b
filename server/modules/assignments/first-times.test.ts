/** Asking only those who can be among the first: the list is the same as if all had been asked. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { IncidentId, UnitId } from '../../contract/primitives.ts'
import type { ResourceNeed } from '../../contract/units.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { Travel } from '../roads/index.ts'
import { firstTimes } from './first-times.ts'
import { rank, sift, type Candidate, type RecommendOptions } from './recommend.ts'

const now = toInstant(Date.UTC(2026, 0, 1, 8))
const place = { latitude: -2.05, longitude: 32.9 }
const need: ResourceNeed = { count: 1, kinds: [], level: 'bls', skills: [], capabilities: [] }
const options: RecommendOptions = {
  incidentId: '01M7Y6HN3GRK2C9892F3WZP3J0' as IncidentId, // shaped like a ULID
  place,
  limit: 10,
  fixLimitSeconds: 1800,
  isStaleIncluded: false,
  radiusMetres: null,
}

/** Roads that wind by a factor of their own for each place, and do not reach every place. */
function windingRoads(seed: number): Travel & { asked: number } {
  const chance = (value: number): number => Math.abs(Math.sin(value * 12_345.678 + seed)) % 1
  return {
    asked: 0,
    toPlace(travellers) {
      this.asked += travellers.length
      const metres = travellers.map(({ from }) => Math.hypot(from.latitude - place.latitude, from.longitude - place.longitude) * 111_195)
      return Promise.resolve({
        basis: { method: 'road', factor: null, region: 'island', profileSet: 'kituo-roads/1', season: 'dry', isCurrent: true },
        etaSeconds: travellers.map(({ from }, at) => Math.round((metres[at] ?? 0) / (4 + 30 * chance(from.latitude)))),
        isRoad: travellers.map(({ from }) => chance(from.longitude) > 0.1),
      })
    },
  }
}

const unitOf = (n: number, east: number, north: number, more: Partial<Candidate>): Candidate => ({
  id: `01M7Y6HN3GRK2C9892F3W${String(n).padStart(5, '0')}` as UnitId, // as above
  callSign: `U${n}`,
  kind: 'ambulance',
  level: 'bls',
  status: 'available',
  readiness: 'ready',
  isVerified: true,
  skills: [],
  capabilities: [],
  restUntil: null,
  incidentId: null,
  base: { latitude: place.latitude + north, longitude: place.longitude + east },
  ...more,
})

test('the list is the same, and far fewer are asked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 400, max: 3_000 }), async (seed, count) => {
      const chance = (n: number): number => Math.abs(Math.sin((n + 1) * 78.233 + seed) * 43_758.5453) % 1
      const fleet = Array.from({ length: count }, (_, n) =>
        unitOf(n, chance(3 * n) - 0.5, chance(3 * n + 1) - 0.5, {
          level: chance(3 * n + 2) < 0.3 ? 'transport' : 'bls',
          status: n % 11 === 0 ? 'clearing' : 'available',
        }),
      )
      const sifted = sift(need, fleet, { latest: () => null }, now, options)
      const roads = windingRoads(seed)
      const all = rank(need, sifted, await roads.toPlace(sifted.travellers, place), now, options)
      const some = windingRoads(seed)
      const first = rank(need, sifted, await firstTimes(sifted, need, place, some, { now, limit: options.limit }), now, options)
      expect(first.units).toEqual(all.units)
      expect(first).toMatchObject({ found: all.found, shortfall: all.shortfall, travelTime: all.travelTime })
      expect(some.asked).toBeLessThanOrEqual(count)
      if (count > 2_000) expect(some.asked).toBeLessThan(count)
    }),
    { numRuns: 60 },
  )
})

test('nobody to ask, and a place nobody knows', async () => {
  const none = sift(need, [], { latest: () => null }, now, options)
  expect((await firstTimes(none, need, place, windingRoads(1), { now, limit: 10 })).etaSeconds).toEqual([])
  const nowhere = { ...options, place: null }
  const some = sift(need, [unitOf(1, 0, 0, {})], { latest: () => null }, now, nowhere)
  expect(rank(need, some, await firstTimes(some, need, null, windingRoads(1), { now, limit: 10 }), now, nowhere).units).toHaveLength(1)
})
