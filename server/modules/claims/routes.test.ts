/** Claims through their procedures, as screens call them: leases, requests, conflicts of units and devices, who may. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, createControlRooms, join, type ControlRoom } from '../../../tests/harness/control-rooms.ts'
import { deviceResource, unitResource } from '../../contract/claims.ts'
import { FIRST_ROLES, type FirstRole, type Permission } from '../../contract/permissions.ts'
import type { UnitId } from '../../contract/primitives.ts'
import { createContext, type SignedIn, type StationServices } from '../../trpc/context.ts'
import { createCallerFactory } from '../../trpc/trpc.ts'
import { addDevice } from '../units/decide.ts'
import { loadUnit } from '../units/index.ts'
import { claimsRouter } from './index.ts'

const caller = createCallerFactory(claimsRouter)
let rooms: ControlRoom[]
let close: () => Promise<void>
let here: ControlRoom
let there: ControlRoom
let unit: UnitId

function as(room: ControlRoom, role: FirstRole | null = 'dispatcher') {
  const services = {
    log: room.log,
    read: room.client,
    clock: room.clock,
    ids: { next: room.id },
    logger: { error: () => undefined },
    claims: room.service,
  } as unknown as StationServices // the parts these procedures use
  const permissions: readonly Permission[] = role ? FIRST_ROLES[role] : []
  const user: SignedIn | null = role && {
    userId: room.id(),
    sessionId: room.id(),
    userName: role,
    displayName: role,
    roles: [role],
    permissions: new Set(permissions),
    facilityId: null,
    unitId: null,
  }
  return caller(createContext(services, { user, session: null, device: { kind: 'api', description: 'test', place: 'test' } }))
}

beforeEach(async () => {
  const opened = createControlRooms(2)
  ;({ rooms, close } = opened)
  ;[here, there] = rooms as [ControlRoom, ControlRoom]
  unit = await here.unit('A12')
  await join(rooms)
})
afterEach(() => close())
const commandId = (room: ControlRoom) => room.id<never>()

describe('leases', () => {
  test('who owns it, when another may take over, and taking over', async () => {
    const resource = unitResource(unit)
    expect(await as(here).lease({ resource })).toMatchObject({ isOwn: true, takeOverAt: null })
    expect(await as(there).lease({ resource })).toMatchObject({
      isOwn: false,
      isReachable: false,
      heardAt: null,
      takeOverAt: expect.any(String),
    })
    expect(await as(here).lease({ resource: unitResource(here.id()) })).toBeNull()
    await expect(as(there).takeOver({ commandId: commandId(there), resource })).rejects.toMatchObject({
      cause: { code: 'lease.owner-not-silent' },
    })
    there.clock.advance(16 * 60_000)
    expect(await as(there).takeOver({ commandId: commandId(there), resource })).toMatchObject({ result: { epoch: 2 } })
    await expect(
      as(here, 'supervisor').handOver({ commandId: commandId(here), resource, stationId: there.stationId, successors: [] }),
    ).rejects.toMatchObject({ cause: { code: 'entity.unknown' } }) // the directory of these rooms is empty
  })
})

describe('conflicts', () => {
  test('a unit: listed, shown with both sides, resolved by naming every member', async () => {
    const incident = await here.incident()
    await here.assign(incident, [unit])
    connect(rooms, [])
    // a second of the clock apart: which side was first must not be left to chance
    there.clock.advance(1_000)
    await there.send(await there.incident(), [unit], { said: 'by radio: we go' })
    await join(rooms)
    expect(await as(there).conflicts({})).toMatchObject({ total: 1, next: null, items: [{ name: 'A12', kind: 'unit', state: 'live' }] })
    const view = await as(there).conflict({ resource: unitResource(unit) })
    expect(view).toMatchObject({ holders: [{ said: null }, { said: 'by radio: we go', isProvisional: true }], resolutions: [] })
    await as(there).resolve({
      commandId: commandId(there),
      resource: unitResource(unit),
      conflicts: view?.conflicts ?? [],
      keepHolder: view?.suggestion?.holder ?? null,
      isReleasingOthers: true,
      note: '',
      told: [{ who: 'A12', what: 'Go to the first' }],
    })
    expect(await as(there).conflict({ resource: unitResource(unit) })).toBeNull()
    expect(await as(there).conflicts({})).toMatchObject({ total: 0, items: [] })
  })

  test('a tracker given to two units: one keeps it, the other loses it', async () => {
    const other = await there.unit('B7')
    await join(rooms)
    for (const [room, to] of [
      [here, unit],
      [there, other],
    ] as const)
      await room.decide((state) =>
        addDevice(loadUnit(state, to), { commandId: commandId(room), unitId: to, deviceId: 'imei-1', protocol: 'osmand' }, null),
      )
    await join(rooms)
    const resource = deviceResource('imei-1')
    const view = await as(here).conflict({ resource })
    expect(view).toMatchObject({ kind: 'device', name: 'imei-1', state: 'live' })
    expect(view?.holders.map(({ callSign }) => callSign).sort()).toEqual(['A12', 'B7'])
    await as(here).resolve({
      commandId: commandId(here),
      resource,
      conflicts: view?.conflicts ?? [],
      keepHolder: other,
      isReleasingOthers: true,
      note: 'it is mounted in B7',
      told: [{ who: 'Fleet', what: 'A12 needs another tracker' }],
    })
    await join(rooms)
    for (const room of rooms) {
      expect(await room.service.conflicts()).toEqual([])
      expect(room.rows('UnitDevice').filter((row) => row['removedAt'] === null)).toMatchObject([{ unitId: other }])
    }
  })
})

test('requests of an incident, taken back', async () => {
  connect(rooms, [rooms])
  const incident = await there.incident()
  const [asked] = await there.send(incident, [unit])
  expect(await as(there).requests({ incidentId: incident })).toMatchObject([
    { callSign: 'A12', status: 'asked', owner: { id: here.stationId } },
  ])
  await as(there).withdraw({ commandId: commandId(there), holder: asked?.assignmentId ?? '' })
  expect(await as(there).requests({ incidentId: incident })).toMatchObject([{ status: 'withdrawn' }])
  await expect(as(there).withdraw({ commandId: commandId(there), holder: there.id() })).rejects.toMatchObject({
    cause: { code: 'entity.unknown' },
  })
})

test('without a session, and with the wrong role, nothing is done or told', async () => {
  const resource = unitResource(unit)
  await expect(as(here, null).conflicts({})).rejects.toMatchObject({ cause: { code: 'auth.required' } })
  await expect(as(here, 'hospitalDesk').conflicts({})).rejects.toMatchObject({ cause: { code: 'auth.forbidden' } })
  await expect(as(here, 'administrator').takeOver({ commandId: commandId(here), resource })).rejects.toMatchObject({
    cause: { code: 'auth.forbidden' },
  })
  await expect(
    as(here, 'dispatcher').handOver({ commandId: commandId(here), resource, stationId: there.stationId, successors: [] }),
  ).rejects.toMatchObject({ cause: { code: 'auth.forbidden' } })
})
