/** Two control rooms lose each other, both send the same ambulance, and find each other again. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { resourceParts, unitResource, type ConflictView, type ResolveConflict } from '../../../server/contract/claims.ts'
import type { IncidentId, UnitId } from '../../../server/contract/primitives.ts'
import { resolveConflict } from '../../../server/modules/claims/conflict-decide.ts'
import { loadLease, openConflicts } from '../../../server/modules/claims/load.ts'
import { progressAssignment } from '../../../server/modules/assignments/progress-decide.ts'
import { loadTask } from '../../../server/modules/assignments/load.ts'
import { connect, createControlRooms, join, outcome, tell, type ControlRoom } from '../../harness/control-rooms.ts'

let close: () => Promise<void>
let rooms: ControlRoom[]
let island: ControlRoom
let shore: ControlRoom
let unit: UnitId
let onIsland: IncidentId
let onShore: IncidentId

beforeEach(async () => {
  const opened = createControlRooms(2)
  ;({ close, rooms } = opened)
  ;[island, shore] = rooms as [ControlRoom, ControlRoom]
  unit = await island.unit('A12')
  await join(rooms)
  onIsland = await island.incident({ priority: 'P2', priorityReason: 'test' })
  onShore = await shore.incident({ priority: 'P1', priorityReason: 'test' })
})
afterEach(() => close())

const resource = (): string => unitResource(unit)
/** Answers the conflict as a person at `room` would after reading its screen. */
async function resolve(room: ControlRoom, choice: Partial<ResolveConflict> = {}, view?: ConflictView): Promise<unknown> {
  const seen = view ?? (await room.service.conflict(resource()))
  const input: ResolveConflict = {
    commandId: room.id(),
    resource: resource(),
    conflicts: seen?.conflicts ?? [],
    keepHolder: seen?.suggestion?.holder ?? null,
    isReleasingOthers: true,
    note: 'A12 is nearer to the birth',
    told: [{ who: 'A12', what: 'Go on to the birth, leave the other' }],
    ...choice,
  }
  return room.decide((state, facts) => {
    const subject = room.service.subjects.get(resourceParts(resource()).kind)
    if (!subject) throw new Error('no subject')
    const around = { open: openConflicts(state, resource(), subject), epoch: loadLease(state, resource())?.epoch ?? 1, subject }
    return resolveConflict(input, state, around, facts)
  })
}
const said = 'A12 by radio: we are free at the ferry and go'
/** Both send the ambulance while apart, then meet. */
async function bookTwice(): Promise<{ first: string; second: string }> {
  connect(rooms, [])
  island.clock.advance(1_000)
  const [first = ''] = await island.assign(onIsland, [unit])
  shore.clock.advance(60_000)
  const [second] = await shore.send(onShore, [unit], { said })
  await join(rooms)
  return { first, second: second?.assignmentId ?? '' }
}

describe('one ambulance, sent twice', () => {
  test('the conflict stands on both, nothing was cancelled, the second is provisional everywhere; one resolution closes it on both', async () => {
    const { first, second } = await bookTwice()
    connect(rooms, [rooms])
    for (const room of rooms) {
      expect(await room.service.conflicts()).toMatchObject([{ name: 'A12', state: 'live', priority: 'P1', pairs: 1 }])
      expect(room.row('Assignment', first)).toMatchObject({ status: 'accepted', isProvisional: 0 })
      expect(room.row('Assignment', second)).toMatchObject({ status: 'accepted', isProvisional: 1 })
    }
    expect(outcome(shore)).toEqual(outcome(island))
    const views = await Promise.all(rooms.map((room) => room.service.conflict(resource())))
    expect(views[0]?.holders).toEqual(views[1]?.holders)
    expect(views[0]?.suggestion).toEqual(views[1]?.suggestion)
    expect(views[0]).toMatchObject({
      suggestion: { holder: second, reasons: [{ code: 'higherPriority', params: { priority: 'P1' } }] },
      holders: [
        { holder: first, said: null, incident: { priority: 'P2' }, station: { id: island.stationId } },
        { holder: second, said, isProvisional: true, incident: { priority: 'P1' }, station: { id: shore.stationId } },
      ],
    })
    await resolve(island)
    expect(await island.service.conflicts()).toEqual([])
    expect(await shore.service.conflicts()).toHaveLength(1)
    await join(rooms)
    for (const room of rooms) {
      expect(await room.service.conflicts()).toEqual([])
      expect(room.row('Assignment', first)).toMatchObject({ status: 'cancelled', endReason: 'conflict' })
      expect(room.row('Assignment', second)).toMatchObject({ status: 'accepted', isProvisional: 0 })
      expect(room.row('Unit', unit)).toMatchObject({ status: 'assigned', assignmentId: second, incidentId: onShore })
      expect(room.rows('ClaimRequest')).toMatchObject([{ id: second, status: 'confirmed', said }])
    }
    expect(outcome(shore)).toEqual(outcome(island))
    for (const room of rooms) {
      const before = outcome(room)
      expect(room.log.verify().problems).toEqual([])
      room.log.rebuild()
      expect(outcome(room)).toEqual(before)
      expect(await room.service.conflicts()).toEqual([])
    }
  })

  test('both resolve at once and differ: both answers stay, it is open again for a person, who settles it on both', async () => {
    const { first, second } = await bookTwice()
    const [seenHere, seenThere] = [await island.service.conflict(resource()), await shore.service.conflict(resource())]
    await resolve(island, { keepHolder: first }, seenHere ?? undefined)
    shore.clock.advance(5_000)
    await resolve(shore, { keepHolder: second }, seenThere ?? undefined)
    expect(await island.service.conflicts()).toEqual([])
    await join(rooms)
    for (const room of rooms) {
      expect(await room.service.conflicts()).toMatchObject([{ state: 'disputed', priority: 'P1' }])
      expect((await room.service.conflict(resource()))?.resolutions).toMatchObject([{ keepHolder: first }, { keepHolder: second }])
    }
    expect(outcome(shore)).toEqual(outcome(island))
    await resolve(shore, { keepHolder: null, told: [] })
    await join(rooms)
    for (const room of rooms) {
      expect(await room.service.conflicts()).toEqual([])
      expect(room.rows('ConflictResolution')).toHaveLength(3)
    }
    expect(outcome(shore)).toEqual(outcome(island))
  })

  test('both resolve at once and agree: nothing is left to decide', async () => {
    const { first } = await bookTwice()
    await resolve(island, { keepHolder: first })
    await resolve(shore, { keepHolder: first })
    await join(rooms)
    for (const room of rooms) expect(await room.service.conflicts()).toEqual([])
    expect(outcome(shore)).toEqual(outcome(island))
  })

  test('a resolution that does not name every member closes nothing', async () => {
    await bookTwice()
    const view = await island.service.conflict(resource())
    const [pair] = view?.conflicts ?? []
    const only = [{ id: pair?.id ?? '', members: [pair?.members[0] ?? '', pair?.members[0] ?? ''] }]
    await expect(resolve(island, { conflicts: only })).rejects.toMatchObject({ code: 'conflict.changed' })
    expect(await island.service.conflicts()).toHaveLength(1)
  })

  test('a patient on board cannot be called back; keeping that side is suggested', async () => {
    const { first, second } = await bookTwice()
    for (const to of ['enRoute', 'onScene', 'transporting'] as const)
      await island.decide((state, facts) => progressAssignment(loadTask(state, first), { to }, facts))
    await expect(resolve(island, { keepHolder: second })).rejects.toMatchObject({
      code: 'conflict.too-far',
      params: { status: 'transporting' },
    })
    expect((await island.service.conflict(resource()))?.suggestion).toMatchObject({
      holder: first,
      reasons: [{ code: 'cannotBeCalledBack' }, { code: 'crewAcknowledged' }, { code: 'earlierClock' }],
    })
    await resolve(island, { keepHolder: first })
    expect(island.row('Assignment', second)).toMatchObject({ status: 'cancelled' })
  })

  test('a third room that hears of both at once has the same record', async () => {
    const opened = createControlRooms(3, 'three')
    const [a, b, c] = opened.rooms as [ControlRoom, ControlRoom, ControlRoom]
    try {
      const shared = await a.unit('B7')
      await join(opened.rooms)
      await a.assign(await a.incident(), [shared])
      await b.send(await b.incident(), [shared], { said })
      await tell(b, c)
      await tell(a, c)
      await join(opened.rooms, 700)
      for (const room of opened.rooms) expect(outcome(room)).toEqual(outcome(a))
      expect(outcome(c).conflicts).toHaveLength(1)
    } finally {
      await opened.close()
    }
  })
})
