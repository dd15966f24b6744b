/** Units of another control room: asked for, answered by its own station at once, sent provisionally while it cannot be heard. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, createControlRooms, join, tell, type ControlRoom } from '../../../tests/harness/control-rooms.ts'
import { CLAIM_RULES, unitResource } from '../../contract/claims.ts'
import type { IncidentId, UnitId } from '../../contract/primitives.ts'
import { cancelAssignment } from '../assignments/progress-decide.ts'
import { loadTask } from '../assignments/load.ts'
import type { ClaimKeeper } from './keeper.ts'
import { leasesOf, requestsAbout } from './lease-queries.ts'
import { takeOver } from './lease-decide.ts'
import { loadLease, loadRequest } from './load.ts'
import { withdrawClaim } from './conflict-decide.ts'

let rooms: ControlRoom[]
let close: () => Promise<void>
let owner: ControlRoom
let asker: ControlRoom
let unit: UnitId
let incident: IncidentId
let settle: () => Promise<void>
let ownKeeper: ClaimKeeper

beforeEach(async () => {
  const opened = createControlRooms(2)
  ;({ rooms, close } = opened)
  ;[owner, asker] = rooms as [ControlRoom, ControlRoom]
  unit = await owner.unit('A12')
  incident = await asker.incident()
  const keepers = rooms.map((room) => room.keep())
  ownKeeper = keepers[0] as ClaimKeeper
  settle = async () => {
    for (let round = 0; round < 2; round += 1) {
      await join(rooms)
      for (const keeper of keepers) await keeper.settled()
    }
    await join(rooms)
  }
  await settle()
  connect(rooms, [rooms])
})
afterEach(() => close())
const said = 'A12 by radio: we go'
const requests = (room: ControlRoom) => requestsAbout(room.client, incident)

describe('the owner can be heard', () => {
  test('it is asked, and its station sends the unit under the id that was asked for, for the person who asked', async () => {
    const [asked] = await asker.send(incident, [unit], { mode: 'offer' })
    expect(asked).toMatchObject({ outcome: 'asked', owner: owner.stationId.slice(0, 8) })
    expect(asker.rows('Assignment')).toEqual([])
    await settle()
    for (const room of rooms) {
      expect(room.row('Assignment', asked?.assignmentId ?? '')).toMatchObject({
        unitId: unit,
        incidentId: incident,
        status: 'offered',
        isProvisional: 0,
        assignedBy: 'user:test',
      })
      expect(await requests(room)).toMatchObject([{ status: 'confirmed', callSign: 'A12', owner: { id: owner.stationId }, refusal: null }])
    }
    expect(owner.rows('Job')).toHaveLength(1)
    expect(
      owner
        .rows('IncidentEntry')
        .map((entry) => entry['code'])
        .sort(),
    ).toEqual(['opened', 'unitAsked', 'unitOffered'])
  })
  test('asking twice is one claim', async () => {
    const [first] = await asker.send(incident, [unit])
    const [again] = await asker.send(incident, [unit])
    expect(again?.assignmentId).toBe(first?.assignmentId)
    expect(asker.rows('ClaimRequest')).toHaveLength(1)
  })
  test('what it has given away itself meanwhile is refused with the reason, and nothing is double booked', async () => {
    await asker.send(incident, [unit])
    await owner.assign(await owner.incident(), [unit])
    await settle()
    expect(await requests(asker)).toMatchObject([{ status: 'refused', refusal: { code: 'assignment.unit-taken' } }])
    for (const room of rooms) expect(await room.service.conflicts()).toEqual([])
  })
  test('provisionally is refused while it can answer, not once it has been asked in vain', async () => {
    await expect(asker.send(incident, [unit], { said })).rejects.toMatchObject({ code: 'claim.ask-first', params: { callSign: 'A12' } })
    const [asked] = await asker.send(incident, [unit])
    await expect(asker.send(incident, [unit], { said })).rejects.toMatchObject({ code: 'claim.ask-first' })
    asker.clock.advance(CLAIM_RULES.answerSeconds * 1000)
    expect(await asker.send(incident, [unit], { said })).toMatchObject([{ outcome: 'provisional', assignmentId: asked?.assignmentId }])
    await settle()
    for (const room of rooms) expect(room.row('Assignment', asked?.assignmentId ?? '')).toMatchObject({ isProvisional: 0 })
    expect(await requests(owner)).toMatchObject([{ status: 'confirmed', isProvisional: true, said }])
  })
  test('its yes and the provisional sending cross on the way: one task, confirmed, no conflict', async () => {
    const [asked] = await asker.send(incident, [unit])
    await tell(asker, owner)
    await ownKeeper.settled()
    expect(owner.rows('Assignment')).toMatchObject([{ id: asked?.assignmentId, isProvisional: 0 }])
    asker.clock.advance(CLAIM_RULES.answerSeconds * 1000)
    await asker.send(incident, [unit], { said })
    expect(asker.rows('Assignment')).toMatchObject([{ id: asked?.assignmentId, isProvisional: 1 }])
    await settle()
    expect(asker.rows('Assignment')).toMatchObject([{ id: asked?.assignmentId, isProvisional: 0 }])
    for (const room of rooms) expect(await room.service.conflicts()).toEqual([])
  })
  test('a claim can be taken back before it is answered', async () => {
    const [asked] = await asker.send(incident, [unit])
    const holder = asked?.assignmentId ?? ''
    await asker.decide((state, facts) => {
      const request = loadRequest(state, holder)
      if (!request) throw new Error('no request')
      return withdrawClaim(request, facts)
    })
    await settle()
    expect(await requests(owner)).toMatchObject([{ status: 'withdrawn' }])
    expect(owner.rows('Assignment')).toEqual([])
  })
})

describe('the owner cannot be heard', () => {
  beforeEach(() => {
    connect(rooms, [])
  })
  test('an order is refused and says whom to reach; with the words that were said it is sent, marked, and confirmed after the link is back', async () => {
    await expect(asker.send(incident, [unit])).rejects.toMatchObject({ code: 'claim.owner-unreachable', params: { callSign: 'A12' } })
    const [sent] = await asker.send(incident, [unit], { said, mode: 'offer' })
    const id = sent?.assignmentId ?? ''
    expect(sent).toMatchObject({ outcome: 'provisional' })
    expect(asker.row('Assignment', id)).toMatchObject({ status: 'accepted', isProvisional: 1 })
    expect(asker.rows('IncidentEntry').find((entry) => entry['code'] === 'unitProvisional')).toMatchObject({ text: said })
    await settle()
    for (const room of rooms) expect(room.row('Assignment', id)).toMatchObject({ isProvisional: 0 })
    expect(asker.rows('IncidentEntry').map((entry) => entry['code'])).toContain('unitConfirmed')
  })
  test('in a conflict it waits for a person, also after the other side was called back', async () => {
    const [mine = ''] = await owner.assign(await owner.incident(), [unit])
    const [sent] = await asker.send(incident, [unit], { said })
    await settle()
    await owner.decide((state, facts) => cancelAssignment(loadTask(state, mine), { reason: 'test' }, facts))
    await settle()
    expect(asker.row('Assignment', sent?.assignmentId ?? '')).toMatchObject({ isProvisional: 1, status: 'accepted' })
    expect(owner.row('Unit', unit)).toMatchObject({ assignmentId: sent?.assignmentId })
    expect(await owner.service.conflicts()).toMatchObject([{ state: 'over', priority: 'P3' }])
  })
  test('after its silence another takes over and sends for itself; the first answers no more', async () => {
    const take = () =>
      asker.decide((state, facts) =>
        takeOver(
          unitResource(unit),
          loadLease(state, unitResource(unit)),
          {
            reach: asker.reach,
            listeningSince: asker.service.listeningSince,
            stations: rooms.map(({ stationId }) => stationId),
            isShutOut: () => false,
            nameOf: (id) => id,
          },
          facts,
        ),
      )
    await expect(take()).rejects.toMatchObject({ code: 'lease.owner-not-silent' })
    const lease = async (room: ControlRoom) => (await leasesOf(room.client, null, room.stationId, room.service)).get(unitResource(unit))
    expect(await lease(asker)).toMatchObject({ isOwn: false, isReachable: false, owner: { id: owner.stationId } })
    asker.clock.advance(CLAIM_RULES.ownerSilenceSeconds * 1000)
    await take()
    expect(await asker.send(incident, [unit])).toMatchObject([{ outcome: 'made', owner: null }])
    await settle()
    for (const room of rooms) expect(await lease(room)).toMatchObject({ epoch: 2, owner: { id: asker.stationId }, isOwn: room === asker })
    connect(rooms, [rooms])
    await expect(owner.send(await owner.incident(), [unit])).rejects.toMatchObject({ code: 'assignment.unit-taken' })
  })
})

test('a unit nobody gives away belongs to the room that first sends it', async () => {
  owner.db.prepare('DELETE FROM Lease').run()
  await owner.assign(await owner.incident(), [unit])
  expect(loadLease(owner.log.state, unitResource(unit))).toMatchObject({ stationId: owner.stationId, epoch: 1 })
})
