/** Trails: ten minutes, thinned, in order, forgotten with their unit. */
import { expect, it } from 'vitest'
import { UnitPositionStore } from './unit-positions.ts'
import { TRAIL_MS } from './unit-trails.ts'

const START = 1_000_000_000
const fix = (seconds: number, latitude = seconds / 100_000) => ({
  unitId: 'A',
  longitude: 30,
  latitude,
  headingDegrees: null,
  accuracyMetres: null,
  fixedAtMs: START + seconds * 1000,
})

it('keeps one point in fifteen seconds, for ten minutes, oldest first', () => {
  const units = new UnitPositionStore()
  for (let second = 0; second <= 1200; second += 1) units.applyBatch([fix(second)], START + second * 1000)
  const nowMs = START + 1_200_000
  const trail = units.trails.of('A', nowMs)
  expect(trail.length).toBe(40)
  expect(trail.map(([, , atMs]) => atMs)).toEqual(trail.map(([, , atMs]) => atMs).toSorted((a, b) => a - b))
  expect(Math.min(...trail.map(([, , atMs]) => atMs))).toBeGreaterThanOrEqual(nowMs - TRAIL_MS)
})
it('ages without new positions, and late ones leave no mark', () => {
  const units = new UnitPositionStore()
  units.applyBatch([fix(0), fix(60), fix(30, 9)], START + 60_000)
  expect(units.trails.of('A', START + 60_000).map(([, latitude]) => latitude)).toEqual([0, 0.0006])
  expect(units.trails.of('A', START + TRAIL_MS + 30_000)).toHaveLength(1)
  expect(units.trails.of('A', START + 2 * TRAIL_MS)).toEqual([])
})
it('goes with its unit', () => {
  const units = new UnitPositionStore()
  units.applyBatch([fix(0)], START)
  units.keepOnly(new Set(['B']))
  expect(units.trails.of('A', START)).toEqual([])
})
it('what the station remembers comes before what was heard here, thinned and in order, and nothing heard is lost', () => {
  const units = new UnitPositionStore()
  units.applyBatch([fix(300)], START + 300_000)
  units.applyBatch([fix(330)], START + 330_000)
  let told = 0
  units.subscribe(() => (told += 1))
  const remembered = [0, 5, 60, 120, 240, 296, 310, 340].map((seconds) => [30, 1, START + seconds * 1000] as const)
  units.fillTrails([{ unitId: 'A', points: remembered.toReversed() }])
  const times = units.trails.of('A', START + 330_000).map(([, , atMs]) => (atMs - START) / 1000)
  expect(times).toEqual([0, 60, 120, 240, 296, 330])
  expect(told).toBe(1)
  units.applyBatch([fix(400)], START + 400_000)
  expect(units.trails.of('A', START + 400_000).at(-1)?.[2]).toBe(START + 400_000)
})
