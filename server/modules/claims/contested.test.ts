/** Fields that two control rooms set without knowing of each other: both values stay readable with who and when, a person picks one. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { STRAIGHT_TRAVEL } from '../../../tests/harness/straight-travel.ts'
import { createControlRooms, join, outcome, type ControlRoom } from '../../../tests/harness/control-rooms.ts'
import type { IncidentId, UnitId } from '../../contract/primitives.ts'
import type { ChangeUnit } from '../../contract/units.ts'
import { changeIncident, triageIncident } from '../incidents/decide.ts'
import { findIncident, loadIncident } from '../incidents/index.ts'
import { changeUnit, setReadiness } from '../units/decide.ts'
import { isReadinessContested, loadUnit } from '../units/index.ts'
import { unitBoard } from '../units/queries.ts'
import { contestedFields } from './contested-queries.ts'
import { clockReading } from './origin-queries.ts'

let rooms: ControlRoom[]
let close: () => Promise<void>
let here: ControlRoom
let there: ControlRoom
let unit: UnitId
let incident: IncidentId

beforeEach(async () => {
  const opened = createControlRooms(2)
  ;({ rooms, close } = opened)
  ;[here, there] = rooms as [ControlRoom, ControlRoom]
  unit = await here.unit('A12')
  incident = await here.incident({ narrative: 'first words' })
  await join(rooms)
})
afterEach(() => close())

const change = (room: ControlRoom, fields: ChangeUnit['fields']) =>
  room.decide((state) =>
    changeUnit(
      loadUnit(state, unit),
      { commandId: room.id(), unitId: unit, fields },
      { sameCallSign: [], isBaseKnown: true, taskNumber: '' },
    ),
  )
const fieldsOf = async (room: ControlRoom, entity: string) => (await contestedFields(room.client, [entity])).get(entity) ?? []

test('a unit: both values with who, where and when, the shown one last; picking one settles it everywhere', async () => {
  await change(here, { seats: 3, phone: '+255 700 000 001' })
  there.clock.advance(60_000)
  await change(there, { seats: 4 })
  await join(rooms)
  for (const room of rooms) {
    expect(await fieldsOf(room, unit)).toMatchObject([
      {
        field: 'seats',
        values: [
          { value: 3, station: { id: here.stationId }, set: { isSuspect: false } },
          { value: 4, station: { id: there.stationId }, set: { isSuspect: false } },
        ],
      },
    ])
    expect(room.row('Unit', unit)).toMatchObject({ seats: 4, phone: '+255 700 000 001' })
    const [row] = await unitBoard(room.client, { latest: () => null }, { isInactiveIncluded: false }, room.stationId)
    expect(row).toMatchObject({ isOwn: room === here, owner: { id: here.stationId }, isProvisional: false, isDoubleBooked: false })
    expect(row?.contested).toHaveLength(1)
  }
  await change(here, { seats: 4 })
  await join(rooms)
  for (const room of rooms) expect(await fieldsOf(room, unit)).toEqual([])
  expect(outcome(there)).toEqual(outcome(here))
})

test('an incident: words, place and priority; the view carries them', async () => {
  const say = (room: ControlRoom, narrative: string, description: string) =>
    room.decide((state) =>
      changeIncident(loadIncident(state, incident), {
        commandId: room.id(),
        incidentId: incident,
        fields: { narrative, place: { latitude: -2, longitude: 33, accuracyMetres: 5, description, source: 'caller' } },
      }),
    )
  await say(here, 'bleeding', 'at the well')
  await say(there, 'bleeding a lot', 'at the school')
  for (const [room, priority] of [
    [here, 'P1'],
    [there, 'P3'],
  ] as const)
    await room.decide((state) =>
      triageIncident(loadIncident(state, incident), { commandId: room.id(), incidentId: incident, answers: {}, priority, reason: 'test' }),
    )
  await join(rooms)
  for (const room of rooms) {
    const view = await findIncident(room.client, incident, { positions: { latest: () => null }, travel: STRAIGHT_TRAVEL, nowMs: 0 })
    expect(view?.contested.map(({ field, values }) => [field, values.map(({ value }) => value)])).toEqual([
      ['narrative', ['bleeding', 'bleeding a lot']],
      ['place', [expect.objectContaining({ description: 'at the well' }), expect.objectContaining({ description: 'at the school' })]],
      ['priority', ['P1', 'P3']],
    ])
    expect(view).toMatchObject({ narrative: 'bleeding a lot', priority: 'P3' })
  }
})

test('readiness: saying again what is shown settles it', async () => {
  const ready = (room: ControlRoom, readiness: 'ready' | 'notReady' | 'offDuty') =>
    room.decide((state, facts) =>
      setReadiness(loadUnit(state, unit), { commandId: room.id(), unitId: unit, readiness }, facts, isReadinessContested(state, unit)),
    )
  await ready(here, 'notReady')
  await ready(there, 'offDuty')
  await join(rooms)
  expect(await fieldsOf(here, unit)).toMatchObject([{ field: 'readiness', values: [{ value: 'notReady' }, { value: 'offDuty' }] }])
  await ready(here, 'offDuty')
  await join(rooms)
  for (const room of rooms) expect(await fieldsOf(room, unit)).toEqual([])
})

test('after a person is erased nothing of their words is left among the values', async () => {
  const say = (room: ControlRoom, narrative: string) =>
    room.decide((state) =>
      changeIncident(loadIncident(state, incident), { commandId: room.id(), incidentId: incident, fields: { narrative } }),
    )
  await say(here, 'secret one')
  await say(there, 'secret two')
  await join(rooms)
  expect(await fieldsOf(here, incident)).toHaveLength(1)
  const subjectId = String(here.row('Incident', incident)['subjectId'])
  here.log.erase(subjectId, here.now())
  expect(await fieldsOf(here, incident)).toEqual([])
  expect(JSON.stringify(here.rows('FieldVersion'))).not.toContain('secret')
})

test('a clock is read with its own correction and flagged when it is far off', () => {
  expect(clockReading(Date.UTC(2026, 0, 1, 8, 10), 10 * 60_000)).toEqual({
    at: '2026-01-01T08:00:00.000Z',
    offBySeconds: 600,
    isSuspect: true,
  })
  expect(clockReading(Date.UTC(2026, 0, 1, 8), -300_000)).toMatchObject({ offBySeconds: -300, isSuspect: false })
})
