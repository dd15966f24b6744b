/** Stations that can be paired over a network in memory: real logs, real doors, answers that get lost when a test says so. */
import type { SignedCard } from '../../server/contract/stations.ts'
import type { CommandId } from '../../server/contract/primitives.ts'
import { createIds } from '../../server/kernel/ids.ts'
import { seededRandom } from '../../server/kernel/random.ts'
import { accept } from '../../server/log/index.ts'
import { cutoffsOf, findPeer, sharedBy } from '../../server/modules/stations/load.ts'
import { stationEnrolled } from '../../server/modules/stations/ops.ts'
import { makeOwnCard } from '../../server/modules/stations/own.ts'
import { createPairing, type PairingPost, type PairingRequest, type PairingResponse } from '../../server/sync/pairing/index.ts'
import { createStationLog, type StationLog } from './test-stations.ts'
import type { Instant } from '../../server/contract/primitives.ts'

/** What the network does with a message: `request` before it arrives, `answer` after it was handled. */
export type Fault = 'request' | 'answer' | null
export type Hop = { readonly from: string; readonly to: string; readonly path: string; readonly body: string }

type Node = { readonly fingerprint: string; handle(request: PairingRequest): Promise<PairingResponse> }

/** A network in memory. `fault` is asked for every message; `onMessage` may answer in a station's place (somebody in between). */
export function createNetwork() {
  const nodes = new Map<string, Node>()
  const network = {
    fault: (_hop: Hop): Fault => null,
    between: null as ((hop: Hop, pass: PairingPost) => ReturnType<PairingPost> | null) | null,
    sent: [] as Hop[],
    join: (address: string, node: Node) => nodes.set(address, node),
    leave: (address: string) => nodes.delete(address),
    postFrom:
      (from: string, fingerprint: string): PairingPost =>
      async (to, path, body) => {
        const hop = { from, to, path, body }
        network.sent.push(hop)
        await Promise.resolve()
        const pass: PairingPost = async (address, step, text) => {
          const node = nodes.get(address)
          if (!node) throw new Error('nobody there')
          const answer = await node.handle({ path: step, body: text, remote: from, tlsFingerprint: fingerprint })
          return { ...answer, tlsFingerprint: node.fingerprint }
        }
        const fault = network.fault(hop)
        if (fault === 'request') throw new Error('lost on the way')
        const answer = (await network.between?.(hop, pass)) ?? (await pass(to, path, body))
        if (fault === 'answer') throw new Error('answer lost')
        return answer
      },
  }
  return network
}
export type Network = ReturnType<typeof createNetwork>

/** A station of the network at `<name>.example:7443`. */
export async function createPairingNode(network: Network, name: string, kind: SignedCard['kind'] = 'controlRoom') {
  const t: StationLog = await createStationLog(name)
  const address = `${name}.example:7443`
  const random = seededRandom(`pairing ${name}`)
  const door = { tlsFingerprint: Buffer.from(random.bytes(32)).toString('hex'), addresses: [address], isOpen: true }
  const failures: unknown[] = []
  const own = { isReachable: true }
  const service = createPairing({
    log: t.log,
    clock: t.clock,
    random,
    ids: createIds(t.clock, random),
    timers: { setTimeout: (run) => setImmediate(run) },
    post: network.postFrom(name, door.tlsFingerprint),
    ownDoor: () => (own.isReachable ? door : { ...door, addresses: [], isOpen: false }),
    onFailure: (error) => failures.push(error),
  })
  network.join(address, { fingerprint: door.tlsFingerprint, handle: (request) => service.door.handle(request) })
  await t.run((state, facts) => {
    const said = { kind, facilityId: null, addresses: [address] }
    const card = makeOwnCard({ state, station: facts.station, keys: t.log.keys }, door, '2026-01-01T00:00:00.000Z' as Instant, said)
    return accept([stationEnrolled({ ...card, enrolledBy: card.stationId })])
  })
  const { stationId } = t.log.keys
  return {
    ...t,
    name,
    address,
    door,
    own,
    stationId,
    service,
    desk: service.desk,
    failures,
    /** The pairing a screen would show first. */
    view: () => service.desk.state().pairings.at(-1) ?? null,
    confirm: (shares: string[] = [], code?: string | null) => {
      const view = service.desk.state().pairings.at(-1)
      if (!view) throw new Error('no pairing')
      const shown = code === undefined ? view.code : code
      return service.desk.confirm({ commandId: t.newId<CommandId>(), pairingId: view.pairingId, code: shown, shares }, t.actors.admin)
    },
    enrolled: (other: string) => findPeer(t.log.state, other),
    isShutOut: (other: string) => cutoffsOf(t.log.state, other) !== null,
    shared: (other: string) => [...sharedBy(t.log.state, stationId, other)].sort(),
    close: async () => {
      await service.stop()
      t.close()
    },
  }
}
export type PairingNode = Awaited<ReturnType<typeof createPairingNode>>

/** Lets everything that waits run on, until `isDone`. @throws Error when it never comes */
export async function until(isDone: () => boolean, turns = 5_000): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    if (isDone()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('it never happened')
}
