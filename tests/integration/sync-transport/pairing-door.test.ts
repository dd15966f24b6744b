/** The door for stations that are not enrolled: open only when somebody opened it, small, and bound to the connection. */
import { request as httpsRequest } from 'node:https'
import { expect, test } from 'vitest'
import { ChannelAgent } from '../../../server/sync/transport/channel.ts'
import type { PairingDoor, PairRequest } from '../../../server/sync/transport/ports.ts'
import { postToStation, type StationRequest } from '../../../server/sync/transport/station-request.ts'
import { rogue, station } from './fixture.ts'
import { outcome } from './rogue.ts'
import { enrol, makeIdentity, TIMERS, type Identity, type TestStation } from './stations.ts'

const ask = (who: Identity, callee: TestStation, request: Partial<StationRequest> = {}) =>
  postToStation(
    { identity: who.tls, timers: TIMERS },
    { address: callee.address, path: '/pair/hello', body: Buffer.from('ask'), bytesMax: 16_384, withinMs: 5_000, ...request },
  )

/** A door that answers with what it was asked and notes it. */
function echoDoor(): PairingDoor & { readonly heard: PairRequest[]; isListening: boolean } {
  const door = {
    heard: [] as PairRequest[],
    isListening: true,
    isOpen: () => door.isListening,
    onRequest: (request: PairRequest) => {
      door.heard.push(request)
      return Promise.resolve({ status: request.path === '/pair/no' ? 409 : 200, body: request.body })
    },
  }
  return door
}

test('a stranger asks and is answered; both ends see the same connection and each other', async () => {
  const stranger = makeIdentity()
  const pairing = echoDoor()
  const b = await station({ pairing })
  const answer = await ask(stranger, b)
  expect(answer).toMatchObject({ status: 200, tlsFingerprint: b.tls.fingerprint })
  expect(Buffer.from(answer.body).toString()).toBe('ask')
  expect(pairing.heard).toMatchObject([
    { method: 'POST', path: '/pair/hello', tlsFingerprint: stranger.tls.fingerprint, remoteAddress: '127.0.0.1' },
  ])
  expect(Buffer.from(pairing.heard[0]?.channelBinding ?? []).equals(answer.channelBinding)).toBe(true)
  expect(await ask(stranger, b, { path: '/pair/no?x=1' })).toMatchObject({ status: 409 })
  expect(pairing.heard[1]?.path).toBe('/pair/no')
})

test('while it is closed a stranger gets no further than TLS', async () => {
  const b = await station({ pairing: { ...echoDoor(), isOpen: () => false } })
  await expect(ask(makeIdentity(), b)).rejects.toMatchObject({ code: 'refused' })
  expect(b.hub.figures().callsRefused.unknown).toBe(1)
})

test('an enrolled station may ask as well, while it is open', async () => {
  const [a, pairing] = [await station(), echoDoor()]
  const b = await station({ pairing })
  enrol(a, b, null)
  expect(await ask(a, b)).toMatchObject({ status: 200 })
  pairing.isListening = false
  await expect(ask(a, b)).rejects.toMatchObject({ code: 'refused' })
  expect(b.hub.figures().callsRefused['pairing-closed']).toBe(1)
})

test('a revoked station is refused even there', async () => {
  const a = makeIdentity()
  const b = await station({ pairing: echoDoor() })
  b.directory.put(a.signer.stationId, { ...a.enrolment, isRevoked: true })
  await expect(ask(a, b)).rejects.toMatchObject({ code: 'refused' })
  expect(b.hub.figures().callsRefused.revoked).toBe(1)
})

test('a stranger at the door gets no sync socket', async () => {
  const b = await station({ pairing: echoDoor() })
  const caller = await rogue(b, makeIdentity().tls)
  expect(await outcome(caller.socket('/sync'), caller)).toBe('closed')
  expect(b.hub.figures().callsRefused.unknown).toBe(1)
})

test('a pairing that ends with an enrolment is still answered', async () => {
  const stranger = makeIdentity()
  const b = await station({
    pairing: {
      isOpen: () => true,
      onRequest: ({ body }) => {
        b.directory.put(stranger.signer.stationId, stranger.enrolment)
        return Promise.resolve({ status: 200, body })
      },
    },
  })
  expect(await ask(stranger, b)).toMatchObject({ status: 200 })
})

test('a body above the bound is not read to its end', async () => {
  const pairing = echoDoor()
  const b = await station({ pairing })
  await expect(ask(makeIdentity(), b, { body: new Uint8Array(16_385) })).rejects.toMatchObject({ code: 'refused' })
  expect(b.hub.figures().callsRefused['pairing-limit']).toBe(1)
  expect(pairing.heard).toEqual([])
  expect(await ask(makeIdentity(), b, { body: new Uint8Array(16_384) })).toMatchObject({ status: 200 })
})

test('an answer above the bound is not read to its end', async () => {
  const b = await station({
    pairing: { isOpen: () => true, onRequest: () => Promise.resolve({ status: 200, body: new Uint8Array(2_000) }) },
  })
  await expect(ask(makeIdentity(), b, { bytesMax: 1_999 })).rejects.toMatchObject({ code: 'refused' })
})

test('a fault of the door is answered and costs nothing else', async () => {
  const b = await station({ pairing: { isOpen: () => true, onRequest: () => Promise.reject(new Error('a fault')) } })
  expect(await ask(makeIdentity(), b)).toMatchObject({ status: 500 })
  expect(await ask(makeIdentity(), b)).toMatchObject({ status: 500 })
})

test('so many requests at a time and no more', async () => {
  const waiting: (() => void)[] = []
  const b = await station({
    pairing: {
      isOpen: () => true,
      onRequest: ({ body }) =>
        new Promise((resolve) => {
          waiting.push(() => {
            resolve({ status: 200, body })
          })
        }),
    },
  })
  const asked = Array.from({ length: 8 }, () => ask(makeIdentity(), b))
  await b.until('eight requests', () => waiting.length === 8)
  await expect(ask(makeIdentity(), b)).rejects.toMatchObject({ code: 'refused' })
  expect(b.hub.figures().callsRefused['pairing-limit']).toBe(1)
  for (const answer of waiting) answer()
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
})

test('a request that never ends is cut off', async () => {
  const b = await station({ pairing: echoDoor(), limits: { openWithinMs: 300 } })
  const { channel } = await rogue(b, makeIdentity().tls)
  const headers = { 'content-length': 100 }
  const request = httpsRequest({ agent: new ChannelAgent(channel), method: 'POST', host: 'station.invalid', path: '/pair/hello', headers })
  request.on('error', () => undefined).write('a')
  await b.until('the end', () => channel.raw.closed)
})

test.each(['DELETE', 'PUT'])('%s is refused', async (method) => {
  const b = await station({ pairing: echoDoor() })
  const { channel } = await rogue(b, makeIdentity().tls)
  httpsRequest({ agent: new ChannelAgent(channel), method, host: 'station.invalid', path: '/pair/hello' })
    .on('error', () => undefined)
    .end()
  await b.until('the end', () => channel.raw.closed)
  expect(b.hub.figures().callsRefused['wrong-request']).toBe(1)
})

test('a request is given up in time, and when it is called off', async () => {
  const b = await station({ pairing: { isOpen: () => true, onRequest: () => new Promise(() => undefined) } })
  await expect(ask(makeIdentity(), b, { withinMs: 200 })).rejects.toMatchObject({ code: 'timed-out' })
  await expect(ask(makeIdentity(), b, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ code: 'cancelled' })
  await expect(ask(makeIdentity(), b, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
  await expect(ask(makeIdentity(), b, { address: { host: '127.0.0.1', port: 1 } })).rejects.toMatchObject({ code: 'unreachable' })
})
