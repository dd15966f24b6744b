/** Random histories in three control rooms that hear of each other in any order: all end alike, and nothing closes by itself. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connect, createControlRooms, join, outcome, SHARED_SCOPES, tell, type ControlRoom } from '../../../tests/harness/control-rooms.ts'
import { AssignmentStatus, isLive } from '../../contract/assignments.ts'
import { unitResource } from '../../contract/claims.ts'
import type { IncidentId, UnitId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import { accept } from '../../log/index.ts'
import { cancelAssignment, progressAssignment } from '../assignments/progress-decide.ts'
import { loadTask } from '../assignments/load.ts'
import { resolveConflict } from './conflict-decide.ts'
import { takeOver } from './lease-decide.ts'
import { loadLease, openConflicts } from './load.ts'
import { conflictResolved } from './ops.ts'

const act = fc.record({
  room: fc.nat({ max: 2 }),
  other: fc.nat({ max: 2 }),
  unit: fc.constantFrom(0, 0, 0, 1),
  what: fc.constantFrom(
    'send',
    'send',
    'say',
    'say',
    'step',
    'end',
    'resolve',
    'resolve',
    'resolve',
    'half',
    'takeOver',
    'tell',
    'tell',
    'tell',
    'meet',
    'part',
  ),
  number: fc.nat({ max: 7 }),
  leapMs: fc.constantFrom(10, 1_000, 20_000, 1_000_000),
})
type Act = typeof act extends fc.Arbitrary<infer Item> ? Item : never

const pick = <Item>(items: readonly Item[], n: number): Item | undefined => items[n % (items.length || 1)]
/** Refusals are legal answers; anything else is a fault. */
const calmly = (run: Promise<unknown>): Promise<unknown> =>
  run.catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error
  })

function unitSubject(room: ControlRoom) {
  const subject = room.service.subjects.get('unit')
  if (!subject) throw new Error('no subject')
  return subject
}

function resolve(room: ControlRoom, resource: string, n: number): Promise<unknown> {
  return room.decide((state, facts) => {
    const subject = unitSubject(room)
    const open = openConflicts(state, resource, subject)
    const holders = [...new Set(open.flatMap((conflict) => conflict.holders))].sort()
    const input = {
      commandId: room.id<never>(),
      resource,
      conflicts: open.map(({ id, members }) => ({ id, members: [...members] })),
      keepHolder: n === 0 ? null : (pick(holders, n) ?? null),
      isReleasingOthers: n % 2 === 0,
      note: `note ${n}`,
      told: [{ who: 'crew', what: 'come back' }],
    }
    return resolveConflict(input, state, { open, epoch: loadLease(state, resource)?.epoch ?? 1, subject }, facts)
  })
}

/** What a station that forgot a member would write: it must close nothing. */
async function resolveHalf(room: ControlRoom, resource: string): Promise<void> {
  const [open] = openConflicts(room.log.state, resource, unitSubject(room))
  if (!open) return
  const before = openConflicts(room.log.state, resource, unitSubject(room)).length
  await room.run(() =>
    accept([
      conflictResolved({
        resource,
        conflictId: open.id,
        members: [open.members[0]],
        keepHolder: open.holders[0],
        isReleasingOthers: false,
        note: '',
        told: [],
      }),
    ]),
  )
  expect(openConflicts(room.log.state, resource, unitSubject(room))).toHaveLength(before)
}

type Scene = { readonly rooms: readonly ControlRoom[]; readonly units: readonly UnitId[]; readonly incidents: readonly IncidentId[] }

async function perform({ rooms, units, incidents }: Scene, { room: which, other, unit: n, what, number }: Act): Promise<void> {
  const [room, peer, unit, incident] = [rooms[which], rooms[other], pick(units, n), incidents[which]]
  if (!room || !peer || !unit || !incident) return
  const resource = unitResource(unit)
  const task = String(pick(room.rows('Assignment'), number)?.['id'] ?? '')
  if (what === 'send') await calmly(room.send(incident, [unit], { mode: number % 2 === 0 ? 'assign' : 'offer' }))
  if (what === 'say') await calmly(room.send(incident, [unit], { said: 'by radio' }))
  if (what === 'step' && task)
    await calmly(room.decide((state, facts) => progressAssignment(loadTask(state, task), { to: 'enRoute' }, facts)))
  if (what === 'end' && task)
    await calmly(room.decide((state, facts) => cancelAssignment(loadTask(state, task), { reason: 'test' }, facts)))
  if (what === 'resolve') await calmly(resolve(room, resource, number))
  if (what === 'half') await resolveHalf(room, resource)
  if (what === 'takeOver')
    await calmly(
      room.decide((state, facts) =>
        takeOver(
          resource,
          loadLease(state, resource),
          {
            reach: room.reach,
            listeningSince: room.service.listeningSince,
            stations: rooms.map(({ stationId }) => stationId),
            isShutOut: () => false,
            nameOf: (id) => id,
          },
          facts,
        ),
      ),
    )
  if (what === 'tell' && room !== peer)
    await tell(room, peer, number % 3 === 0 ? [...SHARED_SCOPES].reverse() : SHARED_SCOPES.slice(number % 2), 300 * (number + 1))
  if (what === 'meet') connect(rooms, [rooms])
  if (what === 'part') connect(rooms, [])
}

/** Owners, open conflicts and shown decisions, as every room must see them. */
const seen = async (room: ControlRoom, units: readonly UnitId[]) => ({
  ...outcome(room),
  owners: units.map((unit) => loadLease(room.log.state, unitResource(unit))),
  open: (await room.service.conflicts()).map(({ resource, state, pairs, sides }) => ({ resource, state, pairs, sides })),
})

/** No unit works for two incidents without a record of it, whoever decided what since. */
function expectNoSilentDoubleBooking(room: ControlRoom): void {
  const live = room.rows('Assignment').filter((row) => isLive(AssignmentStatus.parse(row['status'])))
  const known = new Set(room.rows('Conflict').map((row) => [String(row['firstHolder']), String(row['secondHolder'])].sort().join()))
  for (const [at, one] of live.entries())
    for (const two of live.slice(at + 1))
      if (one['unitId'] === two['unitId']) expect([...known]).toContain([String(one['id']), String(two['id'])].sort().join())
}

test('any history, told in any order: same owners, conflicts and decisions everywhere; a rebuild changes nothing; what was asked is answered', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 45 }), fc.boolean(), async (acts, startsTwice) => {
      const { rooms, close } = createControlRooms(3)
      try {
        const [first, second] = rooms as [ControlRoom, ControlRoom, ControlRoom]
        const units = [await first.unit('A1'), await second.unit('B1')]
        await join(rooms)
        const incidents: IncidentId[] = []
        for (const room of rooms) incidents.push(await room.incident())
        const [unit] = units
        if (startsTwice && unit)
          for (const [at, room] of rooms.entries()) {
            const incident = incidents[at]
            if (incident) await room.send(incident, [unit], at === 0 ? {} : { said: 'by radio' })
          }
        const keepers = rooms.map((room) => room.keep())
        for (const one of acts) {
          rooms[one.room]?.clock.advance(one.leapMs)
          await perform({ rooms, units, incidents }, one)
        }
        connect(rooms, [rooms])
        for (let round = 0; round < 3; round += 1) {
          await join(rooms, 600)
          for (const keeper of keepers) await keeper.settled()
        }
        const expected = await seen(first, units)
        for (const room of rooms) {
          expect(await seen(room, units)).toEqual(expected)
          room.log.rebuild()
          expect(await seen(room, units)).toEqual(expected)
          expect(room.log.verify().problems).toEqual([])
          expectNoSilentDoubleBooking(room)
          const open = new Set(
            units.flatMap((unit) =>
              openConflicts(room.log.state, unitResource(unit), unitSubject(room)).flatMap(({ holders }) => [...holders]),
            ),
          )
          for (const request of room.rows('ClaimRequest'))
            if (request['status'] === 'asked') expect([request['isProvisional'], open.has(String(request['id']))]).toEqual([1, true])
        }
      } finally {
        await close()
      }
    }),
    { numRuns: 20, interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true },
  )
}, 180_000)
