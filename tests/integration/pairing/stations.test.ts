/** Stations paired, then exchanging what they share: real logs, real outlets; who is told what, and the end of one of them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createNetwork, createPairingNode, until, type Network, type PairingNode } from '../../harness/pairing-world.ts'
import { noteMade } from '../../harness/test-stations.ts'
import type { CommandId } from '../../../server/contract/primitives.ts'
import { accept } from '../../../server/log/index.ts'
import { createPeerGrants, shareChoices, watchRevocations } from '../../../server/modules/stations/index.ts'
import { grantScope, revokeStation, withdrawScope } from '../../../server/modules/stations/decide.ts'
import { heldHeads, loadAround, revocationsOf } from '../../../server/modules/stations/load.ts'
import { describedOwn } from '../../../server/modules/stations/own.ts'
import { listStations } from '../../../server/modules/stations/queries.ts'
import { enrolledAuthors } from '../../../server/sync/peer-directory.ts'
import { createOutlet } from '../../../server/sync/outlet.ts'

const DISPATCH = 'tz/dispatch/mfano'
const PEOPLE = 'tz/people'
let network: Network
let north: PairingNode
let south: PairingNode
let west: PairingNode
const closers: (() => void)[] = []
beforeEach(async () => {
  network = createNetwork()
  north = await createPairingNode(network, 'kaskazini')
  south = await createPairingNode(network, 'kusini')
  west = await createPairingNode(network, 'magharibi', 'hospital')
})
afterEach(async () => {
  for (const close of closers.splice(0)) close()
  await Promise.all([north, south, west].map((node) => node.close()))
})

async function pair(a: PairingNode, b: PairingNode, shares: string[]): Promise<void> {
  b.desk.open()
  a.desk.start(b.address)
  await until(() => a.view()?.phase === 'compare' && b.view()?.phase === 'compare')
  await Promise.all([a.confirm(shares), b.confirm(shares)])
  await until(() => a.view()?.phase === 'paired' && b.view()?.phase === 'paired')
  for (const { desk } of [a, b]) for (const { pairingId } of desk.state().pairings) desk.cancel({ pairingId, isCodeDifferent: false })
}

/** What `node` may show the station `peer`, as the running station builds it. */
function outletTo(node: PairingNode, peer: string) {
  const grants = createPeerGrants(node.log)
  closers.push(() => grants.close())
  const replica = { ...node.log.replica, scopes: () => [...(grants.of(peer)?.scopes ?? [])] }
  return createOutlet({ peer, replica, grants })
}
/** Everything `from` shows `to`, taken by `to`. @returns scopes that were carried, and refusals */
async function send(from: PairingNode, to: PairingNode) {
  const [out, into] = [outletTo(from, to.stationId), outletTo(to, from.stationId)]
  const refused: string[] = []
  for (const scope of out.scopes()) {
    for (let isComplete = false; !isComplete;) {
      const have = new Map(into.heads(scope).map((head) => [head.streamId, head.seq]))
      const read = out.read(scope, have, 1_000_000)
      const answer = await into.apply(read.parts, read.keys)
      refused.push(...answer.refused.map(({ reason }) => reason))
      isComplete = read.isComplete || answer.applied === 0
    }
  }
  return { carried: out.scopes(), refused }
}
const note = (node: PairingNode, scope: string) => node.run(() => accept([noteMade({ noteId: node.newId<string>(), scope })]))
const held = (node: PairingNode, scope: string, of: PairingNode) =>
  node.log.replica.heads(scope).find((head) => head.stationId === of.stationId)?.seq ?? 0
/** How many ops of `of` count at `node`: what a shut-out station wrote beyond its named end is kept as evidence, and counts for nothing. */
function counted(node: PairingNode, scope: string, of: PairingNode): number {
  const head = node.log.replica.heads(scope).find(({ stationId }) => stationId === of.stationId)
  const author = enrolledAuthors(node.log.state).find(of.stationId)
  if (!head) return 0
  return author?.isRevoked ? Math.min(head.seq, author.cutoffs.get(head.streamId) ?? 0) : head.seq
}
const around =
  (node: PairingNode, stationId: string) => (state: Parameters<typeof loadAround>[0], facts: Parameters<typeof loadAround>[2]) =>
    loadAround(state, stationId, facts)
const share = (node: PairingNode, stationId: string, scope: string, isOn = true) =>
  node.decide((state, facts) =>
    (isOn ? grantScope : withdrawScope)(
      { commandId: node.newId<CommandId>(), stationId, scope },
      around(node, stationId)(state, facts),
      facts,
    ),
  )
const rows = (node: PairingNode) => listStations(node.log.state, describedOwn(node.log.state, node.log.station(), node.door), () => null)

describe('paired stations', () => {
  test('exchange what both share, and nothing else', async () => {
    await pair(north, south, [DISPATCH])
    await note(north, DISPATCH)
    await note(north, 'tz/hospital/h1')
    expect(await send(north, south)).toEqual({ carried: [DISPATCH, 'directory'], refused: [] })
    expect([held(south, DISPATCH, north), held(south, PEOPLE, north), held(south, 'tz/hospital/h1', north)]).toEqual([1, 0, 0])
    expect(south.log.verify().problems).toEqual([])
  })
  test('one side alone cannot open a scope: nothing flows until both share it', async () => {
    await pair(north, south, [])
    await note(north, DISPATCH)
    await share(north, south.stationId, DISPATCH)
    expect((await send(north, south)).refused).toEqual(['not-granted'])
    expect(held(south, DISPATCH, north)).toBe(0)
    const own = describedOwn(south.log.state, south.log.station(), south.door)
    const choices = shareChoices(south.log.state, own, south.enrolled(north.stationId) ?? expect.fail())
    expect(choices.find(({ scope }) => scope === DISPATCH)).toMatchObject({ isShared: false, isOffered: true })
    await share(south, north.stationId, DISPATCH)
    await send(north, south)
    expect(held(south, DISPATCH, north)).toBe(1)
    await share(south, north.stationId, DISPATCH, false)
    await note(north, DISPATCH)
    await send(north, south)
    expect(held(south, DISPATCH, north)).toBe(1)
  })
  test('a station known from the directory only is listed, with nothing shared', async () => {
    await pair(north, south, [DISPATCH])
    await pair(south, west, [])
    await send(south, north)
    expect(rows(north).map(({ stationId, isPairedHere, enrolledBy }) => [stationId, isPairedHere, enrolledBy])).toEqual(
      expect.arrayContaining([
        [south.stationId, true, expect.any(String)],
        [west.stationId, false, expect.any(String)],
      ]),
    )
    expect(outletTo(north, west.stationId).scopes()).toEqual(['directory'])
  })
  test('what another station grants opens nothing here: each administrator speaks for the own station', async () => {
    await pair(north, south, [DISPATCH])
    await pair(south, west, [])
    await send(south, north)
    await share(south, west.stationId, DISPATCH)
    await send(south, north)
    expect(outletTo(north, west.stationId).scopes()).toEqual(['directory'])
    await share(north, west.stationId, DISPATCH)
    expect(outletTo(north, west.stationId).scopes()).toEqual([DISPATCH, 'directory'])
    await share(south, west.stationId, DISPATCH, false) // a withdrawal counts everywhere
    await send(south, north)
    expect(outletTo(north, west.stationId).scopes()).toEqual(['directory'])
  })
})

describe('a station shut out by one that holds less', () => {
  const shutOut = (node: PairingNode, stationId: string) =>
    node.decide((state, facts) =>
      revokeStation(
        { commandId: node.newId<CommandId>(), stationId, reason: 'stolen', note: '' },
        loadAround(state, stationId, facts),
        heldHeads(state, stationId),
        facts,
      ),
    )
  test('what it wrote before stays valid where it was held; nothing later is taken', async () => {
    await pair(north, south, [DISPATCH])
    await pair(south, west, [])
    await note(north, DISPATCH)
    await note(north, DISPATCH)
    await send(north, south)
    await send(south, west)
    const failures: unknown[] = []
    const watch = watchRevocations({ log: south.log, ids: { next: south.newId }, onFailure: (error) => failures.push(error) })
    await shutOut(west, north.stationId)
    await send(west, south)
    await until(() => revocationsOf(south.log.state, north.stationId).length === 2)
    expect(held(south, DISPATCH, north)).toBe(2)
    expect(outletTo(south, north.stationId).scopes()).toEqual([])
    await note(north, DISPATCH)
    await send(north, south)
    expect(counted(south, DISPATCH, north)).toBe(2)
    await watch.stop()
    expect(failures).toEqual([])
    const again = watchRevocations({ log: south.log, ids: { next: south.newId }, onFailure: (error) => failures.push(error) })
    await again.stop()
    expect(revocationsOf(south.log.state, north.stationId)).toHaveLength(2)
  })
  test('what it wrote counts for nothing until the station that holds it names where it ended', async () => {
    await pair(north, south, [DISPATCH])
    await pair(south, west, [])
    await note(north, DISPATCH)
    await send(north, south)
    await send(south, west)
    await shutOut(west, north.stationId)
    await send(west, south)
    expect([held(south, DISPATCH, north), counted(south, DISPATCH, north)]).toEqual([1, 0])
    const watch = watchRevocations({ log: south.log, ids: { next: south.newId }, onFailure: (error) => expect.fail(String(error)) })
    await until(() => counted(south, DISPATCH, north) === 1)
    await watch.stop()
  })
})
