/** What the stations module answers: to whom, and a pairing driven through it from both sides. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createNetwork, createPairingNode, until, type PairingNode } from '../../../tests/harness/pairing-world.ts'
import { makeCard, makeKeys } from '../../../tests/harness/test-stations.ts'
import { FIRST_ROLES, type FirstRole, type Permission } from '../../contract/permissions.ts'
import type { CommandId } from '../../contract/primitives.ts'
import { createContext, type StationServices } from '../../trpc/context.ts'
import { createCallerFactory } from '../../trpc/trpc.ts'
import { stationsRouter } from './routes.ts'

const callerOf = createCallerFactory(stationsRouter)
let north: PairingNode
let south: PairingNode
beforeEach(async () => {
  const network = createNetwork()
  north = await createPairingNode(network, 'kaskazini')
  south = await createPairingNode(network, 'kusini', 'hospital')
})
afterEach(async () => {
  await Promise.all([north.close(), south.close()])
})

/** Calls as somebody with a role; `hasDoor` false = a station without a door for others. */
function as(node: PairingNode, role: FirstRole | null, hasDoor = true) {
  const permissions = new Set<Permission>(role === null ? [] : FIRST_ROLES[role])
  const userId = node.actors.admin.slice('user:'.length)
  const user =
    role === null
      ? null
      : { userId, sessionId: 's', userName: role, displayName: role, roles: [role], permissions, facilityId: null, unitId: null }
  const peers = hasDoor ? { pairing: node.desk, door: () => node.door, link: () => null } : null
  const services = { log: node.log, ids: { next: node.newId }, peers, logger: console } as unknown as StationServices // the parts these procedures use
  return callerOf(createContext(services, { user, session: null, device: { kind: 'browser', description: 'Test', place: '' } }))
}
const admin = (node: PairingNode) => as(node, 'administrator')
const commandId = (node: PairingNode) => node.newId<CommandId>()

describe('who may', () => {
  test.each(['supervisor', 'dispatcher', null] as const)('%s cannot decide about stations', async (role) => {
    const { stationId } = makeKeys()
    const caller = as(north, role)
    const scope = 'tz/people'
    const attempts = [
      () => caller.compare(),
      () => caller.pairing.state(),
      () => caller.pairing.open(),
      () => caller.pairing.close(),
      () => caller.pairing.start({ target: south.address }),
      () => caller.pairing.confirm({ commandId: commandId(north), pairingId: north.newId<never>(), code: null, shares: [] }),
      () => caller.pairing.cancel({ pairingId: north.newId<never>() }),
      () => caller.describe({ commandId: commandId(north), kind: 'hospital', facilityId: null, addresses: [] }),
      () => caller.setAddresses({ commandId: commandId(north), stationId, addresses: [] }),
      () => caller.grant({ commandId: commandId(north), stationId, scope }),
      () => caller.withdraw({ commandId: commandId(north), stationId, scope }),
      () => caller.revoke({ commandId: commandId(north), stationId, reason: 'lost' }),
    ]
    const code = role === null ? 'auth.required' : 'auth.forbidden'
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ cause: { code } })
  })
  test('a supervisor sees the list, a dispatcher does not', async () => {
    expect((await as(north, 'supervisor').list()).own.stationId).toBe(north.stationId)
    await expect(as(north, 'dispatcher').list()).rejects.toMatchObject({ cause: { code: 'auth.forbidden' } })
  })
  test('a station without a door says so', async () => {
    const caller = as(north, 'administrator', false)
    expect(await caller.pairing.state()).toEqual({ isAvailable: false, open: null, pairings: [] })
    expect((await caller.list()).own).toMatchObject({ tlsFingerprint: null, isDescribed: true })
    await expect(caller.pairing.open()).rejects.toMatchObject({ cause: { code: 'pairing.unavailable' } })
    const described = caller.describe({ commandId: commandId(north), kind: 'hospital', facilityId: null, addresses: [] })
    await expect(described).rejects.toMatchObject({ cause: { code: 'pairing.unavailable' } })
  })
})

test('a pairing, what is shared, where it is reached, and its end', async () => {
  const [n, s] = [admin(north), admin(south)]
  await s.pairing.open()
  const { pairingId } = await n.pairing.start({ target: `${south.address} ` })
  await until(() => north.view()?.phase === 'compare' && south.view()?.phase === 'compare')
  const [mine] = (await n.pairing.state()).pairings
  const [theirs] = (await s.pairing.state()).pairings
  expect(theirs?.code).toBe(mine?.code)
  await n.pairing.confirm({ commandId: commandId(north), pairingId, code: mine?.code ?? null, shares: [] })
  await s.pairing.confirm({ commandId: commandId(south), pairingId: theirs?.pairingId ?? '', code: theirs?.code ?? null, shares: [] })
  await until(() => north.view()?.phase === 'paired')
  await n.pairing.cancel({ pairingId })
  expect((await n.pairing.state()).pairings).toEqual([])

  const { stationId } = south
  const row = async () => (await n.list()).others.find((other) => other.stationId === stationId)
  expect(await row()).toMatchObject({ kind: 'hospital', isPairedHere: true, revoked: null, addresses: [south.address], link: null })
  await n.grant({ commandId: commandId(north), stationId, scope: 'tz/people' })
  expect((await row())?.shares.find(({ scope }) => scope === 'tz/people')).toMatchObject({ isShared: true, isOffered: false })
  await n.withdraw({ commandId: commandId(north), stationId, scope: 'tz/people' })
  expect((await row())?.shares.some(({ isShared }) => isShared)).toBe(false)
  await n.setAddresses({ commandId: commandId(north), stationId, addresses: ['10.0.0.9', '[2001:DB8::1]:8443', '10.0.0.9:7443'] })
  expect((await row())?.addresses).toEqual(['10.0.0.9:7443', '[2001:db8::1]:8443'])
  await n.revoke({ commandId: commandId(north), stationId, reason: 'stolen', note: ' Kutoka gari ' })
  expect(await row()).toMatchObject({ revoked: { reason: 'stolen', note: 'Kutoka gari' }, shares: [], link: null })
})

test('what the own station says of itself is written down with its own signature', async () => {
  const caller = admin(north)
  await caller.describe({ commandId: commandId(north), kind: 'transport', facilityId: null, addresses: ['kituo.example'] })
  expect((await caller.list()).own).toMatchObject({ kind: 'transport', addresses: ['kituo.example:7443'], isDescribed: true })
  expect((await caller.list()).others).toEqual([])
})

test.each(['', 'a b', 'x:0', 'x:65536', 'x:1:2', 'http://x', 'x/y', '-x', '[::1', 'x:07443'])('%j is no address', async (address) => {
  const { stationId } = makeCard(makeKeys())
  const asked = admin(north).setAddresses({ commandId: commandId(north), stationId, addresses: [address] })
  await expect(asked).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})
