/** A crew is called back by one room and seen to set out by another: what the first room sends it to next is a double booking. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, createControlRooms, join, outcome, tell, type ControlRoom } from '../../../tests/harness/control-rooms.ts'
import type { ProgressAssignment } from '../../contract/assignments.ts'
import { unitResource } from '../../contract/claims.ts'
import type { IncidentId, UnitId } from '../../contract/primitives.ts'
import { loadTask } from '../assignments/load.ts'
import { cancelAssignment, progressAssignment } from '../assignments/progress-decide.ts'
import { resolveConflict } from './conflict-decide.ts'
import { loadLease, openConflicts } from './load.ts'

let close: () => Promise<void>
let rooms: ControlRoom[]
let owner: ControlRoom
let other: ControlRoom
let third: ControlRoom
let unit: UnitId
let fire: IncidentId
let birth: IncidentId
/** The task of the ambulance at the fire: made by its owner and known to all. */
let atFire: string

beforeEach(async () => {
  const opened = createControlRooms(3, 'called back')
  ;({ close, rooms } = opened)
  ;[owner, other, third] = rooms as [ControlRoom, ControlRoom, ControlRoom]
  unit = await owner.unit('A12')
  fire = await owner.incident()
  birth = await owner.incident()
  ;[atFire = ''] = await owner.assign(fire, [unit])
  await join(rooms)
  connect(rooms, [])
})
afterEach(() => close())

/** A minute goes by on every clock, then this room writes something down. */
function later(room: ControlRoom): ControlRoom {
  for (const one of rooms) one.clock.advance(60_000)
  return room
}
const callBack = (room: ControlRoom, task: string) =>
  later(room).decide((state, facts) => cancelAssignment(loadTask(state, task), { reason: 'the fire is out' }, facts))
const goOn = (room: ControlRoom, task: string, to: ProgressAssignment['to']) =>
  later(room).decide((state, facts) => progressAssignment(loadTask(state, task), { to }, facts))
const sendToBirth = async (room: ControlRoom): Promise<string> => (await later(room).assign(birth, [unit]))[0] ?? ''

/** Keeps one task and calls the other back, as a person would who read the screen of this room. */
const keep = (room: ControlRoom, keepHolder: string) =>
  later(room).decide((state, facts) => {
    const resource = unitResource(unit)
    const subject = room.service.subjects.get('unit')
    if (!subject) throw new Error('no subject')
    const open = openConflicts(state, resource, subject)
    const input = {
      commandId: room.id<never>(),
      resource,
      conflicts: open.map(({ id, members }) => ({ id, members: [...members] })),
      keepHolder,
      isReleasingOthers: true,
      note: '',
      told: [{ who: 'A12', what: 'go on to the birth' }],
    }
    return resolveConflict(input, state, { open, epoch: loadLease(state, resource)?.epoch ?? 1, subject }, facts)
  })

/** All hold the same, now and after everything was folded again. */
function expectAlike(): void {
  for (const room of rooms) expect(outcome(room)).toEqual(outcome(owner))
  for (const room of rooms) {
    room.log.rebuild()
    expect(outcome(room)).toEqual(outcome(owner))
  }
}

describe('called back here, seen to set out there', () => {
  test('both tasks live again: every room is told, with both sides, and a person settles it for all', async () => {
    await callBack(owner, atFire)
    const atBirth = await sendToBirth(owner)
    await goOn(other, atFire, 'enRoute')
    await join(rooms, 700)
    for (const room of rooms) {
      expect(room.row('Assignment', atFire)).toMatchObject({ status: 'enRoute' })
      expect(room.row('Assignment', atBirth)).toMatchObject({ status: 'accepted' })
      expect(await room.service.conflicts()).toMatchObject([{ name: 'A12', state: 'live', priority: 'P1', pairs: 1 }])
      const view = await room.service.conflict(unitResource(unit))
      expect(view?.holders.map(({ holder, station }) => [holder, station.id])).toEqual([
        [atFire, owner.stationId],
        [atBirth, owner.stationId],
      ])
    }
    expectAlike()
    await keep(third, atBirth)
    await join(rooms)
    for (const room of rooms) {
      expect(await room.service.conflicts()).toEqual([])
      expect(room.row('Assignment', atFire)).toMatchObject({ status: 'cancelled', endReason: 'conflict' })
      expect(room.row('Unit', unit)).toMatchObject({ assignmentId: atBirth, incidentId: birth })
    }
    expectAlike()
  })

  test('the record is the same whatever a room hears first', async () => {
    await goOn(other, atFire, 'enRoute')
    await callBack(owner, atFire)
    await sendToBirth(owner)
    await goOn(other, atFire, 'onScene')
    await tell(other, third)
    await tell(owner, third)
    await tell(owner, other)
    await tell(other, owner)
    await join(rooms)
    expect(outcome(owner).conflicts).toHaveLength(2) // each step that the owner had not heard of, with the second sending
    expectAlike()
  })

  test('a step that comes after the decision of a room that had not heard of it asks again', async () => {
    await callBack(owner, atFire)
    const atBirth = await sendToBirth(owner)
    await goOn(other, atFire, 'enRoute')
    await tell(other, owner)
    await keep(owner, atBirth)
    expect(await owner.service.conflicts()).toEqual([])
    await goOn(other, atFire, 'onScene')
    await join(rooms)
    for (const room of rooms) {
      expect(room.row('Assignment', atFire)).toMatchObject({ status: 'onScene' })
      expect(await room.service.conflicts()).toMatchObject([{ state: 'live', pairs: 2 }])
    }
    expectAlike()
  })
})

describe('decided here, gone on with there by a room that knew of both tasks but not of the decision', () => {
  async function decideThenGoOn(): Promise<string> {
    await callBack(owner, atFire)
    const atBirth = await sendToBirth(owner)
    await goOn(other, atFire, 'enRoute')
    await join(rooms)
    await keep(owner, atBirth)
    await goOn(other, atFire, 'onScene')
    await join(rooms)
    return atBirth
  }

  test('the crew it called back is at work again: the same pair is open again for every room, and closes when it is settled again', async () => {
    const atBirth = await decideThenGoOn()
    for (const room of rooms) {
      expect(room.row('Assignment', atFire)).toMatchObject({ status: 'onScene' })
      expect(room.row('Assignment', atBirth)).toMatchObject({ status: 'accepted' })
      expect(await room.service.conflicts()).toMatchObject([{ state: 'live', pairs: 1 }])
      const view = await room.service.conflict(unitResource(unit))
      expect(view?.resolutions).toHaveLength(1)
    }
    expectAlike()
    await keep(other, atFire)
    await join(rooms)
    for (const room of rooms) {
      expect(await room.service.conflicts()).toEqual([])
      expect(room.row('Assignment', atBirth)).toMatchObject({ status: 'cancelled', endReason: 'conflict' })
      expect(room.row('Unit', unit)).toMatchObject({ assignmentId: atFire, incidentId: fire })
    }
    expectAlike()
  })

  test('it closes by itself when one of the two comes to its end', async () => {
    const atBirth = await decideThenGoOn()
    await callBack(third, atBirth)
    await join(rooms)
    for (const room of rooms) expect(await room.service.conflicts()).toEqual([])
    expectAlike()
  })
})

describe('no double booking', () => {
  test('steps of a task that nobody called back, told late', async () => {
    await goOn(other, atFire, 'enRoute')
    await goOn(owner, atFire, 'enRoute')
    await goOn(owner, atFire, 'onScene')
    await goOn(owner, atFire, 'completed')
    await join(rooms)
    await sendToBirth(owner)
    await join(rooms)
    for (const room of rooms) expect(await room.service.conflicts()).toEqual([])
    expectAlike()
  })

  test('called back and sent elsewhere with nobody else at work on it', async () => {
    await goOn(other, atFire, 'enRoute')
    await tell(other, owner)
    await callBack(owner, atFire)
    await sendToBirth(owner)
    await join(rooms)
    for (const room of rooms) expect(await room.service.conflicts()).toEqual([])
    expectAlike()
  })

  test('two rooms that sent the unit at once are one pair, however far both crews went', async () => {
    await callBack(owner, atFire)
    await join(rooms)
    const [sent] = await later(other).send(fire, [unit], { said: 'A12 by radio: we go' })
    const atBirth = await sendToBirth(owner)
    for (const to of ['enRoute', 'onScene'] as const) {
      await goOn(other, sent?.assignmentId ?? '', to)
      await goOn(owner, atBirth, to)
    }
    await join(rooms)
    for (const room of rooms) expect(await room.service.conflicts()).toMatchObject([{ state: 'live', pairs: 1 }])
    expectAlike()
  })
})
