/** Units: card, call sign, readiness and rest, devices, board; and travel by straight line. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, TOWN, type World } from '../../../tests/harness/dispatch-world.ts'
import type { ChangeUnit, SetReadiness } from '../../contract/units.ts'
import { CreateUnit, DeviceId, type UnitKind } from '../../contract/units.ts'
import type { UnitId } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { addDevice, changeUnit, createUnit, removeDevice, setReadiness } from './decide.ts'
import { holderOfDevice, loadUnit, numberOfTask, unitsCalled } from './load.ts'
import { unitOfDevice } from './index.ts'
import { devicesOf, unitBoard } from './queries.ts'
import { straightLineSeconds, STRAIGHT_LINE_PROFILE } from './travel-time.ts'

let w: World
beforeEach(() => {
  w = createWorld()
})
afterEach(() => {
  w.close()
})
const calm = { sameCallSign: [], isBaseKnown: true }
const change = (unitId: UnitId, fields: ChangeUnit['fields'], more: Partial<ChangeUnit> = {}) =>
  w.decide((state) => {
    const unit = loadUnit(state, unitId)
    return changeUnit(
      unit,
      { commandId: w.id(), unitId, fields, ...more },
      { sameCallSign: unitsCalled(state, fields.callSign ?? '', unitId), isBaseKnown: true, taskNumber: numberOfTask(state, unit) },
    )
  })
const ready = (unitId: UnitId, readiness: SetReadiness['readiness'], restMinutes?: number) =>
  w.decide((state, facts) =>
    setReadiness(
      loadUnit(state, unitId),
      { commandId: w.id(), unitId, readiness, ...(restMinutes === undefined ? {} : { restMinutes }) },
      facts,
    ),
  )
const add = (unitId: UnitId, deviceId: string) =>
  w.decide((state) =>
    addDevice(loadUnit(state, unitId), { commandId: w.id(), unitId, deviceId, protocol: 'osmand' }, holderOfDevice(state, deviceId)),
  )
const remove = (unitId: UnitId, deviceId: string) =>
  w.decide((state) => removeDevice(loadUnit(state, unitId), { commandId: w.id(), unitId, deviceId }, holderOfDevice(state, deviceId)))

describe('card', () => {
  test('a new unit is available, ready and free', async () => {
    expect(w.row('Unit', await w.unit('a12'))).toMatchObject({
      callSign: 'A12',
      status: 'available',
      readiness: 'ready',
      incidentId: null,
      assignmentId: null,
      baseLatitude: TOWN.latitude,
      isActive: 1,
    })
  })
  test('a call sign belongs to one active unit; a retired unit frees it', async () => {
    const input = CreateUnit.parse({
      commandId: w.id(),
      callSign: 'A12',
      kind: 'boat',
      level: 'transport',
      skills: [],
      capabilities: [],
      seats: 1,
      crew: [],
      baseFacilityId: null,
      base: null,
      phone: null,
      isVerified: true,
    })
    const first = await w.unit('A12')
    const again = () => w.decide((state, facts) => createUnit(input, { ...calm, sameCallSign: unitsCalled(state, 'A12', null) }, facts))
    await expect(again()).rejects.toMatchObject({ code: 'unit.call-sign-taken', params: { callSign: 'A12' } })
    await change(first, { isActive: false })
    await again()
    await expect(change(await w.unit('B1'), { callSign: 'A12' })).rejects.toMatchObject({ code: 'unit.call-sign-taken' })
    await expect(
      w.decide((_state, facts) => createUnit({ ...input, baseFacilityId: w.id() }, { ...calm, isBaseKnown: false }, facts)),
    ).rejects.toMatchObject({ code: 'entity.unknown', params: { entity: 'facility' } })
  })
  test('a change touches what it names; base can be taken away; a stale form is refused', async () => {
    const unitId = await w.unit('A12')
    await change(unitId, { seats: 4 }, { expectedVersion: 1 })
    await change(unitId, { base: null })
    expect(w.row('Unit', unitId)).toMatchObject({ seats: 4, baseLatitude: null, callSign: 'A12', version: 3 })
    await expect(change(unitId, { seats: 5 }, { expectedVersion: 1 })).rejects.toMatchObject({
      code: 'command.version-conflict',
      params: { entity: 'unit', expected: 1, actual: 3 },
    })
    await change(unitId, {})
    expect(w.row('Unit', unitId)['version']).toBe(3)
  })
  test('a unit at work is not retired', async () => {
    const unitId = await w.unit('A12')
    await w.assign(await w.incident(), [unitId])
    await expect(change(unitId, { isActive: false })).rejects.toMatchObject({
      code: 'assignment.unit-taken',
      params: { callSign: 'A12', incidentNumber: 'KM-1' },
    })
  })
  test('what a unit may not be', () => {
    const card = {
      commandId: w.id(),
      callSign: 'A12',
      kind: 'car',
      level: 'bls',
      skills: [],
      capabilities: [],
      seats: 1,
      crew: [],
      baseFacilityId: null,
      base: null,
      phone: null,
      isVerified: true,
    }
    for (const wrong of [
      { callSign: 'A 12' },
      { callSign: '' },
      { seats: -1 },
      { kind: 'helicopter' },
      { base: { latitude: -91, longitude: 0 } },
      { skills: ['juggling'] },
    ])
      expect(CreateUnit.safeParse({ ...card, ...wrong }).success).toBe(false)
    for (const wrong of ['', 'a b', 'x'.repeat(65), "'; DROP"]) expect(DeviceId.safeParse(wrong).success).toBe(false)
  })
})

describe('readiness', () => {
  test('rest runs from now, being ready ends it, zero ends it, and the same again is nothing', async () => {
    const unitId = await w.unit('A12')
    await ready(unitId, 'notReady', 60)
    expect(w.row('Unit', unitId)).toMatchObject({
      readiness: 'notReady',
      restUntil: toInstant(w.clock.nowMs() + 3_600_000),
      status: 'available',
    })
    await ready(unitId, 'offDuty')
    expect(w.row('Unit', unitId)['restUntil']).not.toBeNull()
    await ready(unitId, 'ready')
    expect(w.row('Unit', unitId)).toMatchObject({ readiness: 'ready', restUntil: null })
    const { version } = w.row('Unit', unitId)
    await ready(unitId, 'ready', 0)
    expect(w.row('Unit', unitId)['version']).toBe(version)
  })
})

describe('devices', () => {
  test('one live unit a device; taken away it may go elsewhere and come back', async () => {
    const [a, b] = [await w.unit('A1'), await w.unit('B1')]
    await add(a, 'imei-1')
    await add(a, 'imei-1')
    await expect(add(b, 'imei-1')).rejects.toMatchObject({ code: 'unit.device-taken', params: { deviceId: 'imei-1' } })
    await remove(b, 'imei-1')
    expect(holderOfDevice(w.log.state, 'imei-1')).toBe(a)
    await remove(a, 'imei-1')
    await add(b, 'imei-1')
    await remove(b, 'imei-1')
    await add(a, 'imei-1')
    const read = w.read()
    expect(await unitOfDevice(read, 'imei-1')).toBe(a)
    expect(await unitOfDevice(read, 'imei-2')).toBeNull()
    expect(await devicesOf(read, b)).toMatchObject([{ deviceId: 'imei-1', removedAt: expect.any(String) }])
    await read.$disconnect()
    const digest = w.digest()
    w.log.rebuild()
    expect(w.digest()).toEqual(digest)
  })
})

describe('board', () => {
  test('call sign order, newest position, steps that may follow; retired units only when asked', async () => {
    const b = await w.unit('B2')
    await w.unit('A1', { base: null })
    const gone = await w.unit('C3')
    await change(gone, { isActive: false })
    const fix = { fixedAtMs: w.clock.nowMs(), latitude: -2, longitude: 33, speedKmh: 12, headingDegrees: null }
    const read = w.read()
    const board = await unitBoard(
      read,
      { latest: (unitId) => (unitId === b ? fix : null) },
      { isInactiveIncluded: false },
      w.log.keys.stationId,
    )
    expect(board).toMatchObject([
      { callSign: 'A1', base: null, position: null, legalNext: ['outOfService'] },
      { callSign: 'B2', base: TOWN, position: { latitude: -2, fixedAt: toInstant(fix.fixedAtMs), speedKmh: 12 } },
    ])
    expect(await unitBoard(read, { latest: () => null }, { isInactiveIncluded: true }, w.log.keys.stationId)).toHaveLength(3)
    await read.$disconnect()
  })
})

describe('straight line', () => {
  test('distance by factor and speed of the kind', () => {
    const there = { latitude: TOWN.latitude + 10_000 / 111_195, longitude: TOWN.longitude }
    expect(STRAIGHT_LINE_PROFILE.factor).toBe(1.4)
    expect(straightLineSeconds(TOWN, there, 'ambulance')).toBeCloseTo((14_000 * 3.6) / 47, -1)
    expect(straightLineSeconds(TOWN, TOWN, 'boat')).toBe(0)
    for (const kind of Object.keys(STRAIGHT_LINE_PROFILE.speedKmh) as UnitKind[])
      // keys of the table
      expect(straightLineSeconds(TOWN, there, kind)).toBe(straightLineSeconds(there, TOWN, kind))
  })
})
