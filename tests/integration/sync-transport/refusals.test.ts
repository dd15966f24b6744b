/** Who is turned away before a socket is opened: strangers, revoked stations, old TLS, missing certificates, other requests, floods. */
import { request as httpsRequest } from 'node:https'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { ChannelAgent } from '../../../server/sync/transport/channel.ts'
import { expiredIdentity } from './expired.ts'
import { afterwards, rogue, station } from './fixture.ts'
import { outcome } from './rogue.ts'
import { enrol, makeIdentity, type TestStation } from './stations.ts'

const refused = (callee: TestStation) => callee.hub.figures().callsRefused
/** Resolves when the other end has closed the connection. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.on('error', () => undefined)
    socket.resume()
    if (socket.closed) resolve()
    else
      socket.once('close', () => {
        resolve()
      })
  })

test.each(['unknown', 'revoked'] as const)('a station that is %s is refused in the TLS layer', async (kind) => {
  const stranger = makeIdentity()
  const b = await station()
  if (kind === 'revoked') b.directory.put(stranger.signer.stationId, { ...stranger.enrolment, isRevoked: true })
  const caller = await rogue(b, stranger.tls)
  expect(await outcome(caller.socket('/sync'), caller)).toBe('closed')
  expect(refused(b)).toMatchObject({ [kind]: 1, 'bad-challenge': 0, 'wrong-request': 0 })
  expect(b.sessions).toEqual([])
})

test('a caller without a certificate is refused', async () => {
  const b = await station()
  await closed(connectTls({ ...b.address, rejectUnauthorized: false, minVersion: 'TLSv1.3' }))
  expect(refused(b)['no-certificate']).toBe(1)
})

test('a resumed TLS session is refused: it proves nothing anew', async () => {
  const a = makeIdentity()
  const b = await station()
  b.directory.put(a.signer.stationId, a.enrolment)
  const { key, certificate: cert } = a.tls
  const first = connectTls({ ...b.address, key, cert, rejectUnauthorized: false })
  afterwards(() => {
    first.destroy()
  })
  const session = await new Promise<Buffer>((resolve) => {
    first.once('session', resolve)
  })
  const second = connectTls({ ...b.address, key, cert, rejectUnauthorized: false, session })
  const isReused = new Promise((resolve) => {
    second.once('secureConnect', () => {
      resolve(second.isSessionReused())
    })
  })
  await closed(second)
  expect(await isReused).toBe(true)
  expect(refused(b)['no-certificate']).toBe(1)
})

test('TLS 1.2 is refused, even with an enrolled certificate', async () => {
  const a = makeIdentity()
  const b = await station()
  b.directory.put(a.signer.stationId, a.enrolment)
  const { key, certificate: cert } = a.tls
  const old = connectTls({ ...b.address, key, cert, rejectUnauthorized: false, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })
  const error = new Promise((resolve) => {
    old.once('error', resolve)
  })
  expect(await error).toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' })
  expect(refused(b).tls).toBe(1)
})

test('what is not TLS at all is refused', async () => {
  const b = await station()
  const plain = connectTcp(b.address)
  plain.write('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n\r\n')
  await closed(plain)
  expect(refused(b).tls).toBe(1)
})

test('a callee with another certificate is not spoken to', async () => {
  const [a, b] = [await station(), await station()]
  a.directory.put(b.id, { ...b.enrolment, tlsFingerprint: makeIdentity().tls.fingerprint }, [b.address])
  b.directory.put(a.id, a.enrolment)
  await a.until('the failure', () => a.hub.statuses()[0]?.lastFailure?.code === 'wrong-certificate')
  expect([a.sessions, b.sessions]).toEqual([[], []])
})

test('a revoked callee is not called', async () => {
  const [a, b] = [await station(), await station()]
  a.directory.put(b.id, { ...b.enrolment, isRevoked: true }, [b.address])
  expect(a.hub.statuses()).toMatchObject([{ state: 'revoked' }])
  expect(a.hub.figures().dials).toBe(0)
})

test('dates in certificates decide nothing: a pinned one that looks expired is taken, another one is not', async () => {
  const identity = makeIdentity()
  const tls = expiredIdentity(identity.tls)
  expect(new X509Certificate(tls.certificate).validToDate.getUTCFullYear()).toBe(2021)
  const a = await station({ identity: { ...identity, tls, enrolment: { ...identity.enrolment, tlsFingerprint: tls.fingerprint } } })
  const b = await station()
  enrol(a, b)
  await b.until('a link', () => b.live()?.peer.stationId === a.id)
  const stranger = await rogue(b, expiredIdentity(makeIdentity().tls))
  expect(await outcome(stranger.socket('/sync'), stranger)).toBe('closed')
  expect(refused(b).unknown).toBe(1)
})

test.each([
  ['another path', '/trpc', {}],
  ['a page of a browser', '/socket.io/?EIO=4&transport=websocket', { origin: 'https://kituo.invalid' }],
  ['a session id', '/socket.io/?EIO=4&transport=websocket&sid=AAAA', {}],
  ['another engine', '/socket.io/?EIO=3&transport=websocket', {}],
] as const)('an enrolled station that asks for %s is refused', async (_what, path, headers) => {
  const a = makeIdentity()
  const b = await station()
  b.directory.put(a.signer.stationId, a.enrolment)
  const { channel } = await rogue(b, a.tls)
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  }
  const request = httpsRequest({ agent: new ChannelAgent(channel), host: 'station.invalid', path, headers: { ...upgrade, ...headers } })
  request.on('error', () => undefined).end()
  await closed(channel.raw)
  expect(refused(b)['wrong-request']).toBe(1)
})

test.each(['/socket.io/?EIO=4&transport=polling', '/healthz', '/'])('plain requests find nothing at %s', async (path) => {
  const a = makeIdentity()
  const b = await station()
  b.directory.put(a.signer.stationId, a.enrolment)
  const { channel } = await rogue(b, a.tls)
  httpsRequest({ agent: new ChannelAgent(channel), host: 'station.invalid', path })
    .on('error', () => undefined)
    .end()
  await closed(channel.raw)
  expect(refused(b)['wrong-request']).toBe(1)
})

test('one address gets so many unfinished connections and no more, and they do not last', async () => {
  const b = await station({ limits: { pendingPerAddress: 4, openWithinMs: 300 } })
  const flood = Array.from({ length: 10 }, () => connectTcp(b.address))
  await Promise.all(flood.map(closed))
  expect(refused(b)).toMatchObject({ flood: 6, 'too-slow': 4 })
})

test('one address gets so many new connections in a row and no more', async () => {
  const b = await station({ limits: { burstPerAddress: 5, newPerSecond: 0.001 } })
  const flood = Array.from({ length: 8 }, () => connectTcp(b.address))
  afterwards(() => {
    for (const socket of flood) socket.destroy()
  })
  await Promise.all(flood.slice(5).map(closed))
  expect(refused(b).flood).toBe(3)
  expect(flood.filter(({ closed: isClosed }) => isClosed)).toHaveLength(3)
})

test('when unfinished connections fill the door, the oldest gives way, and an enrolled station still gets in', async () => {
  const [a, b] = [await station(), await station({ limits: { pendingMax: 4, pendingPerAddress: 100 } })]
  const flood = Array.from({ length: 6 }, () => connectTcp(b.address))
  afterwards(() => {
    for (const socket of flood) socket.destroy()
  })
  await Promise.all(flood.slice(0, 2).map(closed))
  enrol(a, b)
  await b.until('a link', () => b.live()?.peer.stationId === a.id)
  expect(refused(b).flood).toBe(3)
})

test('a flood does not touch a link that stands', async () => {
  const [a, b] = [await station(), await station({ limits: { pendingPerAddress: 2, openWithinMs: 300 } })]
  enrol(a, b)
  await a.until('a link', () => a.live() !== undefined)
  await Promise.all(Array.from({ length: 50 }, () => closed(connectTcp(b.address))))
  a.live()?.link.send(new Uint8Array([1]))
  await b.until('a frame', () => b.live()?.frames.length === 1)
  expect(a.sessions).toHaveLength(1)
})
