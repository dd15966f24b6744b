/** Geofences on a real log with real telemetry: crossings in the log once, arrivals proposed and confirmed, late fixes, restarts. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, TOWN, type World } from '../../../tests/harness/dispatch-world.ts'
import { manualTimers } from '../../../tests/harness/manual-timers.ts'
import { ArchiveFence, ChangeFence, DrawFence, type FenceId, type FenceOutline } from '../../contract/geofences.ts'
import type { AssignmentId, IncidentId, UnitId } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { createTelemetry, type Telemetry } from '../../telemetry/index.ts'
import { progressTask } from '../assignments/index.ts'
import * as decide from './decide.ts'
import { arrivalRuleOf, isAboutKnown, loadFence, ruleIdOf } from './load.ts'
import { listCrossings, listFences } from './queries.ts'
import { createGeofences, type Geofences } from './watcher.ts'

const FAR = { latitude: TOWN.latitude + 0.02, longitude: TOWN.longitude }
const NEAR = { latitude: TOWN.latitude + 0.0005, longitude: TOWN.longitude }
let w: World
let read: ReturnType<World['read']>
let telemetry: Telemetry
let fences: Geofences
let timers: ReturnType<typeof manualTimers>
let told: number
let failures: unknown[]
const units = new Map<string, string>()

const logger = { error: (failure: unknown) => void failures.push(failure) }
const watch = (): Geofences =>
  createGeofences({ db: w.db, log: w.log, read, clock: w.clock, telemetry, timers, logger, onChange: () => void (told += 1) })
beforeEach(async () => {
  w = createWorld('fences')
  read = w.read()
  timers = manualTimers()
  told = 0
  failures = []
  telemetry = createTelemetry({
    db: w.db,
    clock: w.clock,
    ids: { next: w.newId },
    log: w.log,
    logger,
    unitOfDevice: (deviceId) => units.get(deviceId) ?? null,
    seal: 'manual',
  })
  fences = watch()
  await fences.settled()
})
afterEach(async () => {
  await fences.stop()
  expect(timers.waiting).toBe(0)
  await telemetry.close()
  await read.$disconnect()
  w.close()
  expect(failures).toEqual([])
})

const wait = (seconds: number): void => {
  w.clock.advance(seconds * 1000)
}
/** A fix `secondsAgo`, and everything that follows from it. */
async function fix(unitId: string, place: { latitude: number; longitude: number }, secondsAgo = 0): Promise<void> {
  units.set(unitId, unitId)
  const fixedAtMs = w.clock.nowMs() - secondsAgo * 1000
  const nothing = { speedKmh: null, headingDegrees: null, accuracyMetres: null, altitudeMetres: null, batteryPercent: null }
  await telemetry.accept([{ deviceId: unitId, fixedAtMs, ...place, ...nothing }])
  await fences.settled()
}
const crossings = async () =>
  (await listCrossings(read, { limit: 50 })).map(({ fenceName, callSign, state, isLate }) => [fenceName, callSign, state, isLate])
const views = () => listFences(read, { includeArchived: false, includeAutomatic: true }, fences.visitorsOf)
const insideOf = async (name: string) => (await views()).find((fence) => fence.name === name)?.inside.map(({ callSign }) => callSign)
const ops = (kind: string): number => w.db.prepare('SELECT count(*) FROM Op WHERE kind = ?').pluck().get(kind) as number
const draw = (shape: FenceOutline, fields: Partial<DrawFence> = {}): Promise<{ fenceId: FenceId }> => {
  const input = DrawFence.parse({ commandId: w.id(), name: 'Soko', purpose: 'zone', aboutId: null, shape, ...fields })
  return w.decide((state, facts) => decide.drawFence(input, isAboutKnown(state, input.purpose, input.aboutId), facts))
}
const CIRCLE: FenceOutline = { kind: 'circle', centre: TOWN, radiusMetres: 300 }
/** One unit on its way to an incident in town, last seen far away. */
async function onTheWay(): Promise<{ unitId: UnitId; incidentId: IncidentId; assignmentId: AssignmentId }> {
  const unitId = await w.unit('A12')
  await fix(unitId, FAR)
  const incidentId = await w.incident({ priority: 'P1', priorityReason: 'test' })
  const [assignmentId] = (await w.assign(incidentId, [unitId])) as AssignmentId[] // one unit, one task
  if (!assignmentId) throw new Error('assigned')
  wait(30)
  await step(assignmentId, 'enRoute')
  wait(60)
  await fences.settled()
  return { unitId, incidentId, assignmentId }
}
const step = (assignmentId: AssignmentId, to: 'enRoute' | 'onScene' | 'transporting') =>
  w.decide((state, facts) => progressTask(state, { assignmentId, to }, facts))

describe('arrivals', () => {
  test('a unit inside the fence of its incident is proposed as on scene; confirming takes the time of the crossing', async () => {
    const { unitId, assignmentId, incidentId } = await onTheWay()
    expect(fences.proposals).toEqual([])
    await fix(unitId, NEAR)
    const at = toInstant(w.clock.nowMs())
    expect(fences.proposals).toMatchObject([
      { assignmentId, incidentId, unitId, callSign: 'A12', to: 'onScene', at, fenceId: `scene:${incidentId}`, fenceName: 'KM-1' },
    ])
    expect([await crossings(), await insideOf('KM-1')]).toEqual([[['KM-1', 'A12', 'inside', false]], ['A12']])
    wait(120)
    await w.decide((state, facts) => progressTask(state, { assignmentId, to: 'onScene', at }, facts))
    await fences.settled()
    expect(fences.proposals).toEqual([])
    expect(w.row('Assignment', assignmentId)).toMatchObject({ status: 'onScene', onSceneAt: at })
  })

  test('switched on, the rule confirms by itself: once, with the same time, and not what had to be guessed', async () => {
    const rule = { onScene: true, atHospital: true }
    const ruleId = ruleIdOf(w.log.keys.stationId)
    expect(arrivalRuleOf(w.log.state, w.log.keys.stationId)).toEqual({ onScene: false, atHospital: false })
    await w.decide((state) => decide.setArrivalRule(rule, arrivalRuleOf(state, w.log.keys.stationId), ruleId))
    await w.decide((state) => decide.setArrivalRule(rule, arrivalRuleOf(state, w.log.keys.stationId), ruleId))
    expect([ops('fence.rule-set'), arrivalRuleOf(w.log.state, w.log.keys.stationId)]).toEqual([1, rule])
    const { unitId, assignmentId } = await onTheWay()
    await fix(unitId, NEAR)
    const at = toInstant(w.clock.nowMs())
    expect(w.row('Assignment', assignmentId)).toMatchObject({ status: 'onScene', onSceneAt: at })
    await draw({ ...CIRCLE, centre: FAR }, { name: 'Hospitali', purpose: 'hospital' })
    wait(300)
    await step(assignmentId, 'transporting')
    wait(300)
    await fences.settled()
    await fix(unitId, FAR)
    // nobody was asked: which hospital it goes to is a guess, and a person decides
    expect(fences.proposals).toMatchObject([{ to: 'atHospital', fenceName: 'Hospitali' }])
    expect(w.row('Assignment', assignmentId)).toMatchObject({ status: 'transporting' })
  })

  test('a fence a unit left again proposes nothing, and neither does one of another incident', async () => {
    const { unitId } = await onTheWay()
    const other = { latitude: FAR.latitude, longitude: FAR.longitude + 0.02 }
    await w.incident({ place: { ...other, accuracyMetres: 10, description: 'at the pier', source: 'gps' } })
    await fences.settled()
    await fix(unitId, other)
    expect(fences.proposals).toEqual([])
    wait(120)
    await fix(unitId, NEAR)
    expect(fences.proposals).toHaveLength(1)
    wait(120)
    await fix(unitId, FAR)
    expect(fences.proposals).toEqual([])
  })

  test('after an hour of silence nobody says that it is still there', async () => {
    const { unitId } = await onTheWay()
    await fix(unitId, NEAR)
    expect(fences.proposals).toHaveLength(1)
    wait(3_700)
    timers.pass(61_000)
    await fences.settled()
    expect([fences.proposals, await insideOf('KM-1')]).toEqual([[], []])
  })
})

describe('crossings', () => {
  test('what a tracker saved up is recorded as late and leaves the present as it is', async () => {
    const unitId = await w.unit('A12')
    await draw(CIRCLE)
    await fences.settled()
    wait(10)
    await fix(unitId, FAR)
    wait(600)
    await fix(unitId, FAR)
    await fix(unitId, NEAR, 400)
    await fix(unitId, NEAR, 390)
    await fix(unitId, FAR, 300)
    expect(await insideOf('Soko')).toEqual([])
    expect(await crossings()).toContainEqual(['Soko', 'A12', 'inside', true])
    expect((await crossings()).every(([, , , isLate]) => isLate)).toBe(true)
    expect(new Set((await listCrossings(read, { limit: 50 })).map(({ id }) => id)).size).toBe((await crossings()).length)
  })

  test('what is heard of long after is late, whatever its order', async () => {
    const unitId = await w.unit('A12')
    await draw(CIRCLE)
    wait(3_000)
    await fences.settled()
    await fix(unitId, FAR, 2_000)
    await fix(unitId, NEAR, 1_500)
    expect([await crossings(), await insideOf('Soko')]).toEqual([[['Soko', 'A12', 'inside', true]], ['A12']])
  })

  test('a restart repeats nothing, forgets nobody, and finds what happened while nobody watched', async () => {
    const [first, second] = [await w.unit('A12'), await w.unit('A13')]
    await draw(CIRCLE)
    await fences.settled()
    wait(60)
    for (const unitId of [first, second]) await fix(unitId, FAR)
    wait(60)
    await fix(first, NEAR)
    await fences.stop()
    wait(60)
    // durable, but the watcher was gone
    units.set(second, second)
    const nothing = { speedKmh: null, headingDegrees: null, accuracyMetres: null, altitudeMetres: null, batteryPercent: null }
    await telemetry.accept([{ deviceId: second, fixedAtMs: w.clock.nowMs(), ...NEAR, ...nothing }])
    fences = watch()
    await fences.settled()
    expect((await insideOf('Soko'))?.sort()).toEqual(['A12', 'A13'])
    expect((await crossings()).map(([, callSign, state]) => [callSign, state])).toEqual([
      ['A13', 'inside'],
      ['A12', 'inside'],
    ])
    await fences.stop()
    fences = watch()
    await fences.settled()
    expect(ops('fence.crossed')).toBe(2)
    wait(60)
    await fix(first, FAR)
    expect(await insideOf('Soko')).toEqual(['A13'])
  })

  test('where another station says that a unit is, it is; recording that is the business of the other station', async () => {
    const unitId = await w.unit('A12')
    await draw(CIRCLE)
    await fences.settled()
    const told = { unitId, speedKmh: null, headingDegrees: null, accuracyMetres: null }
    wait(10)
    telemetry.takeTold('b'.repeat(32), [{ ...told, ...FAR, fixedAtMs: w.clock.nowMs() }])
    wait(60)
    telemetry.takeTold('b'.repeat(32), [{ ...told, ...NEAR, fixedAtMs: w.clock.nowMs() }])
    await fences.settled()
    expect([await insideOf('Soko'), await crossings()]).toEqual([['A12'], []])
  })

  test('the log folds to the same rows', async () => {
    const { unitId } = await onTheWay()
    await draw(CIRCLE)
    await fix(unitId, NEAR)
    const before = w.digest()
    w.log.rebuild()
    expect(w.digest()).toEqual(before)
  })
})

describe('fences', () => {
  test('are drawn, changed, put away and taken up again; screens hear of it', async () => {
    const before = told
    const { fenceId } = await draw(CIRCLE)
    await fences.settled()
    expect(told).toBeGreaterThan(before)
    const change = (fields: ChangeFence['fields'], expectedVersion?: number) => {
      const input = ChangeFence.parse({ commandId: w.id(), fenceId, fields, expectedVersion })
      return w.decide((state) => decide.changeFence(input, loadFence(state, fenceId), true))
    }
    await change({ name: 'Soko kuu', purpose: 'exclusion' }, 1)
    await expect(change({ name: 'Soko' }, 1)).rejects.toMatchObject({ code: 'command.version-conflict' })
    await change({ name: 'Soko kuu' })
    expect(ops('fence.changed')).toBe(1)
    const archive = (isArchived: boolean) => {
      const input = ArchiveFence.parse({ commandId: w.id(), fenceId, isArchived })
      return w.decide((state) => decide.archiveFence(input, loadFence(state, fenceId)))
    }
    await archive(true)
    await archive(true)
    expect([ops('fence.archived'), (await views()).map(({ name }) => name)]).toEqual([1, []])
    const all = await listFences(read, { includeArchived: true, includeAutomatic: true }, fences.visitorsOf)
    expect(all).toMatchObject([{ name: 'Soko kuu', purpose: 'exclusion', isArchived: true, isAutomatic: false }])
    await archive(false)
    expect((await views())[0]?.areaSquareMetres).toBeCloseTo(Math.PI * 300 ** 2, 0)
  })

  test('what encloses nothing, or belongs to nobody, is refused', async () => {
    const line: FenceOutline = { kind: 'polygon', ring: [TOWN, FAR, NEAR] }
    await expect(draw(line)).rejects.toMatchObject({ code: 'fence.no-area', params: { squareMetres: 0 } })
    await expect(draw(CIRCLE, { purpose: 'hospital', aboutId: w.id() })).rejects.toMatchObject({ code: 'entity.unknown' })
    await expect(w.decide((state) => decide.archiveFence({ isArchived: true }, loadFence(state, w.id())))).rejects.toMatchObject({
      code: 'entity.unknown',
    })
    const incidentId = await w.incident()
    await draw(CIRCLE, { purpose: 'scene', aboutId: incidentId })
    // the incident's own fence and the drawn one: the station made the other
    expect((await views()).map(({ purpose, isAutomatic }) => [purpose, isAutomatic])).toEqual([
      ['scene', false],
      ['scene', true],
    ])
    expect((await views()).at(-1)?.shape).toMatchObject({ kind: 'circle', radiusMetres: 160 })
  })
})

test('a fence where no unit should go tells who is inside and since when, after a restart as well; other fences tell nobody', async () => {
  const { fenceId } = await draw(CIRCLE, { name: 'Mto uliofurika', purpose: 'exclusion' })
  await draw(CIRCLE, { name: 'Soko' })
  const unitId = await w.unit('A12')
  await fix(unitId, FAR)
  expect(fences.intrusions).toEqual([])
  wait(60)
  const before = told
  await fix(unitId, NEAR)
  const inside = [{ fenceId, fenceName: 'Mto uliofurika', unitId, callSign: 'A12', since: toInstant(w.clock.nowMs()) }]
  expect(fences.intrusions).toEqual(inside)
  expect(told).toBeGreaterThan(before)
  await fences.stop()
  fences = watch()
  await fences.settled()
  expect(fences.intrusions).toEqual(inside)
  wait(60)
  await fix(unitId, FAR)
  expect(fences.intrusions).toEqual([])
})
