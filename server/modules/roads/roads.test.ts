/** The roads of a station: what people report is recorded, worked into the engine, and changes who is near. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import { until } from '../../../tests/harness/until.ts'
import type { DrawRoadChange, RoadChangeId } from '../../contract/roads.ts'
import type { CommandId, Instant, Point } from '../../contract/primitives.ts'
import { writeGraphFile } from '../../geo/roads/graph-file.ts'
import { openMap } from '../../geo/roads/test-map.ts'
import { toInstant } from '../../kernel/clock.ts'
import { directoryOps, directoryProjection } from '../directory/index.ts'
import { drawRoadChange, liftRoadChange, OPEN_CHANGES_LIMIT, setRoadSeason } from './decide.ts'
import { createRoads, roadsOps, roadsProjection, type RoadRegions, type Roads } from './index.ts'
import { loadRoadChange, openChanges, seasonOf } from './load.ts'

/** Two ways from west to east: a straight one, and one round by the south. */
const MAP = {
  picture: 'a b c d\n\n\ne     f',
  ways: {
    Straight: ['abcd', { highway: 'unclassified', surface: 'dirt' }],
    West: ['ae'],
    Round: ['ef'],
    East: ['fd'],
  },
} as const

let t: TestLog
let folder: string
let roads: Roads
let at: (letter: string) => Point
let listed: ReturnType<RoadRegions['list']>
let tellRegions: () => void
let timers: { run: () => void; ms: number }[]
const told: string[] = []
const hear = (_fields: unknown, message?: unknown): void => {
  told.push(String(message))
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kituo-roads-'))
  const { sections, at: place } = await openMap(MAP)
  at = place
  const file = join(folder, 'roads.bin')
  writeGraphFile(file, sections)
  listed = [{ name: 'island', files: { roads: file }, version: '1' }]
  timers = []
  told.length = 0
  t = createTestLog({ ops: [...directoryOps, ...roadsOps], projections: [directoryProjection, roadsProjection] })
  roads = createRoads({
    log: t.log,
    regions: {
      list: () => listed,
      onChange: (listener) => {
        tellRegions = listener
        return () => undefined
      },
    },
    clock: t.clock,
    timers: {
      setTimeout: (run, ms) => timers.push({ run, ms }),
      clearTimeout: () => undefined,
    },
    logger: { warn: hear, error: hear },
    onChange: () => undefined,
  })
})
afterEach(async () => {
  await roads.close()
  t.close()
  rmSync(folder, { recursive: true, force: true })
})

const change = (more: Partial<DrawRoadChange> = {}): DrawRoadChange => ({
  commandId: t.newId<CommandId>(),
  shape: { kind: 'line', points: [shifted(at('b'), 0.0005), shifted(at('b'), -0.0005)] },
  profiles: ['ambulance', 'car'],
  factor: 0,
  reason: 'flood',
  from: null,
  until: null,
  note: '',
  ...more,
})
const shifted = ({ latitude, longitude }: Point, north: number): Point => ({ latitude: latitude + north, longitude: longitude + 0.0005 })
const draw = async (more: Partial<DrawRoadChange> = {}): Promise<RoadChangeId> =>
  (await t.run((state, facts) => drawRoadChange(change(more), openChanges(state, facts.now).length, facts))).result.changeId
const lift = (changeId: RoadChangeId) => t.run((state) => liftRoadChange(loadRoadChange(state, changeId)))
const ways = async (): Promise<string[]> => {
  const [from, to] = [at('a'), at('d')]
  const { routes } = await roads.route({
    fromLatitude: from.latitude,
    fromLongitude: from.longitude,
    toLatitude: to.latitude,
    toLongitude: to.longitude,
    profile: 'ambulance',
    alternatives: 0,
  })
  return (routes[0]?.steps ?? []).map(({ name }) => name)
}
const becomes = (expected: readonly string[]) =>
  until(async () => roads.isCurrent && JSON.stringify(await ways()) === JSON.stringify(expected))

describe('changes people report', () => {
  test('a closed road is driven round; lifting opens it again; both are kept', async () => {
    expect(await ways()).toEqual(['Straight'])
    const changeId = await draw()
    await becomes(['West', 'Round', 'East'])
    const [unit] = (await roads.toPlace([{ from: at('a'), kind: 'ambulance' }], at('d'))).etaSeconds
    await lift(changeId)
    await becomes(['Straight'])
    const [open] = (await roads.toPlace([{ from: at('a'), kind: 'ambulance' }], at('d'))).etaSeconds
    expect(unit).toBeGreaterThan(open ?? Infinity)
    const { position } = await lift(changeId)
    expect(position).toBe((await lift(changeId)).position) // lifting again records nothing
    expect(loadRoadChange(t.log.state, changeId)).toMatchObject({ isLifted: true, reason: 'flood', factor: 0 })
  })

  test('one for later begins by itself, and ends by itself', async () => {
    const nowMs = t.clock.nowMs()
    await draw({ from: toInstant(nowMs + 60_000), until: toInstant(nowMs + 120_000) })
    expect(await ways()).toEqual(['Straight'])
    expect(timers.at(-1)?.ms).toBe(60_000)
    t.clock.advance(60_000)
    timers.at(-1)?.run()
    await becomes(['West', 'Round', 'East'])
    expect(timers.at(-1)?.ms).toBe(60_000)
    t.clock.advance(60_000)
    timers.at(-1)?.run()
    await becomes(['Straight'])
  })

  test('it counts for the profiles it names', async () => {
    await draw({ profiles: ['car'] })
    await becomes(['Straight'])
    const { basis, isRoad } = await roads.toPlace(
      [
        { from: at('a'), kind: 'car' },
        { from: at('a'), kind: 'ambulance' },
        { from: at('a'), kind: 'boat' },
      ],
      at('d'),
    )
    expect(basis).toMatchObject({ method: 'road', region: 'island', isCurrent: true })
    expect(isRoad).toEqual([true, true, false])
  })

  test('one that is over is refused, and so is one too many', async () => {
    const facts = { now: toInstant(t.clock.nowMs()) } as Parameters<typeof drawRoadChange>[2] // nothing else is read on the way to a refusal
    expect(drawRoadChange(change({ until: toInstant(t.clock.nowMs()) }), 0, facts)).toMatchObject({ error: { code: 'road.already-over' } })
    expect(drawRoadChange(change(), OPEN_CHANGES_LIMIT, facts)).toMatchObject({ error: { code: 'road.too-many-changes' } })
  })
})

describe('season', () => {
  test('of the own district; the same again records nothing; a dirt road is slower in the rain', async () => {
    const dry = (await roads.toPlace([{ from: at('a'), kind: 'ambulance' }], at('d'))).etaSeconds[0] ?? 0
    const set = () => t.run((state, facts) => setRoadSeason('rainy', seasonOf(state, facts.station.district), facts))
    const { position } = await set()
    expect((await set()).position).toBe(position)
    expect(roads.season).toBe('rainy')
    await until(() => roads.isCurrent)
    const rainy = await roads.toPlace([{ from: at('a'), kind: 'ambulance' }], at('d'))
    expect(rainy.basis).toMatchObject({ season: 'rainy' })
    expect(rainy.etaSeconds[0]).toBeGreaterThan(dry)
  })
})

describe('regions', () => {
  test('without one the straight line answers and says so', async () => {
    listed = []
    tellRegions()
    const { basis, etaSeconds } = await roads.toPlace([{ from: at('a'), kind: 'ambulance' }], at('d'))
    expect(basis).toEqual({ method: 'straightLine', factor: 1.4, reason: 'noRegion' })
    expect(etaSeconds[0]).toBeGreaterThan(0)
    expect((await roads.reach(at('a'), 'ambulance', [300])).areas).toEqual([])
    expect(await ways()).toEqual([])
  })

  test('a damaged one is told and leaves the others as they are', async () => {
    listed = [...listed, { name: 'broken', files: { roads: join(folder, 'nothing.bin') }, version: '1' }]
    tellRegions()
    expect(roads.regions().map(({ name }) => name)).toEqual(['island'])
    expect(told).toContain('the roads of a region cannot be used')
    expect(await ways()).toEqual(['Straight'])
  })

  test('areas reached grow with the time', async () => {
    const { basis, areas } = await roads.reach(at('b'), 'ambulance', [60, 300])
    expect(basis.method).toBe('road')
    expect(areas.map(({ limitSeconds }) => limitSeconds)).toEqual([60, 300])
    expect(areas[1]?.polygons.length).toBeGreaterThan(0)
  })
})

test('everything is the same after the log is folded anew', async () => {
  const changeId = await draw({ until: '2026-01-02T00:00:00.000Z' as Instant })
  await draw({ factor: 0.5, shape: { kind: 'area', ring: [at('a'), at('d'), at('f')] } })
  await lift(changeId)
  const before = t.digest()
  t.log.rebuild()
  expect(t.digest()).toEqual(before)
})
