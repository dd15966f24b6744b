/** Finding each other by mDNS over real multicast on the loopback interface, away from the port that a system's own responder uses. */
import { createSocket, type Socket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { startDiscovery, type DiscoveryParts, type DiscoveryProblem } from '../../../server/sync/transport/discovery.ts'
import type { PeerHint } from '../../../server/sync/transport/hint-book.ts'
import { afterwards } from './fixture.ts'
import { TIMERS } from './stations.ts'

const id = (digit: string): string => digit.repeat(32)

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => {
    socket.bind(0, resolve)
  })
  return socket
}

/** A port that nobody uses now. */
async function freePort(): Promise<number> {
  const socket = await bound()
  const { port } = socket.address() as AddressInfo
  await new Promise<void>((resolve) => {
    socket.close(resolve)
  })
  return port
}

function discover(parts: Partial<DiscoveryParts> & Pick<DiscoveryParts, 'stationId' | 'network'>): {
  readonly hint: Promise<PeerHint>
  readonly problem: Promise<DiscoveryProblem>
} {
  const hint = Promise.withResolvers<PeerHint>()
  const problem = Promise.withResolvers<DiscoveryProblem>()
  const discovery = startDiscovery({ announcedPort: null, timers: TIMERS, onHint: hint.resolve, onProblem: problem.resolve, ...parts })
  afterwards(() => discovery.close())
  return { hint: hint.promise, problem: problem.promise }
}

test('a station that listens hears of the one that announces itself: eight digits, where, which port', async () => {
  const network = { port: await freePort(), interface: '127.0.0.1' }
  discover({ stationId: id('a'), announcedPort: 7443, network })
  const { hint } = discover({ stationId: id('b'), network })
  expect(await hint).toEqual({ prefix: 'aaaaaaaa', host: '127.0.0.1', port: 7443 })
})

test('a network that does not allow it is reported and nothing more', async () => {
  const taken = await bound()
  afterwards(() => {
    taken.close()
  })
  const network = { port: (taken.address() as AddressInfo).port, interface: '127.0.0.1' }
  const { problem } = discover({ stationId: id('c'), announcedPort: 7443, network })
  expect(await problem).toBe('port-in-use')
})
