/** Pairing against people who mean harm: other certificates, other messages, stations that were shut out, and plain nonsense. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createNetwork, createPairingNode, until, type Network, type PairingNode } from '../../../tests/harness/pairing-world.ts'
import { makeCard, makeKeys } from '../../../tests/harness/test-stations.ts'
import { accept } from '../../log/index.ts'
import { stationRevoked } from '../../modules/stations/ops.ts'
import { MESSAGE_BYTES_MAX } from './messages.ts'

let network: Network
let north: PairingNode
let south: PairingNode
let thief: PairingNode
beforeEach(async () => {
  network = createNetwork()
  north = await createPairingNode(network, 'kaskazini')
  south = await createPairingNode(network, 'kusini', 'hospital')
  thief = await createPairingNode(network, 'mwizi', 'hospital')
})
afterEach(async () => {
  await Promise.all([north, south, thief].map((node) => node.close()))
})
const failed = async (node: PairingNode) => {
  await until(() => node.view()?.phase === 'failed')
  return node.view()?.failure
}

describe('somebody in between on the network', () => {
  /** Everything the north sends to the south ends at the thief, who begins a pairing of his own with the south. */
  async function intercept(): Promise<void> {
    network.between = ({ from, to, path, body }, pass) =>
      from === 'kaskazini' && to === south.address ? pass(thief.address, path, body) : null
    thief.desk.open()
    south.desk.open()
    north.desk.start(south.address)
    thief.desk.start(south.address)
    await until(() => [north, south].every((node) => node.view()?.phase === 'compare') && thief.desk.state().pairings.length === 2)
  }
  test('gives the two people different codes', async () => {
    await intercept()
    expect(north.view()?.code).not.toBe(south.view()?.code)
    north.desk.cancel({ pairingId: north.view()?.pairingId ?? '', isCodeDifferent: true })
    expect(await failed(north)).toBe('codeDiffers')
    expect(north.enrolled(south.stationId)).toBeNull()
  })
  test('cannot pass for the station at all when its card is used: the certificate is another one', async () => {
    network.between = ({ from, to, path, body }, pass) =>
      from === 'kaskazini' && to === south.address
        ? pass(to, path, body).then((answer) => ({ ...answer, tlsFingerprint: 'ee'.repeat(32) }))
        : null
    south.desk.open()
    north.desk.start(south.address)
    expect(await failed(north)).toBe('wrongCertificate')
  })
  test('cannot take over half-way', async () => {
    south.desk.open()
    network.between = ({ path, body }, pass) =>
      path === '/pair/reveal' ? pass(south.address, path, body).then((answer) => ({ ...answer, tlsFingerprint: 'ee'.repeat(32) })) : null
    north.desk.start(south.address)
    expect(await failed(north)).toBe('wrongCertificate')
  })
  test('is refused by the answering side when messages of one pairing come with another certificate', async () => {
    south.desk.open()
    north.desk.start(south.address)
    await until(() => south.view()?.phase === 'compare')
    const confirm = network.sent.find(({ path }) => path === '/pair/reveal') ?? expect.fail()
    const answer = await south.service.door.handle({
      path: confirm.path,
      body: confirm.body,
      remote: 'x',
      tlsFingerprint: thief.door.tlsFingerprint,
    })
    expect(JSON.parse(answer.body)).toEqual({ failure: 'wrongCertificate' })
    expect(await failed(south)).toBe('wrongCertificate')
  })
  test('a QR code leads to its station only', async () => {
    const { open } = south.desk.open()
    thief.desk.open()
    network.between = ({ from, to, path, body }, pass) =>
      from === 'kaskazini' && to === south.address ? pass(thief.address, path, body) : null
    north.desk.start(open?.qrText ?? '')
    expect(await failed(north)).toBe('wrongCertificate')
  })
  test('of several addresses in a QR code those that lead elsewhere are passed over', async () => {
    const { open } = south.desk.open()
    thief.desk.open()
    north.desk.start(`${(open?.qrText ?? '').replace(/&a=.*/, '')}&a=${thief.address}&a=hakuna.example:1&a=${south.address}`)
    await until(() => north.view()?.phase === 'compare')
    expect(north.view()?.peer?.stationId).toBe(south.stationId)
  })
  test('something that is no station is called so', async () => {
    network.join('mtandao.example:443', { fingerprint: 'aa'.repeat(32), handle: () => Promise.resolve({ status: 200, body: '<html>' }) })
    north.desk.start('mtandao.example:443')
    expect(await failed(north)).toBe('notAStation')
    network.join('mtandao.example:443', {
      fingerprint: 'aa'.repeat(32),
      handle: () => Promise.resolve({ status: 404, body: '{"error":1}' }),
    })
    north.desk.start('mtandao.example:443')
    expect(await failed(north)).toBe('notAStation')
    network.join('mtandao.example:443', {
      fingerprint: 'aa'.repeat(32),
      handle: () => Promise.resolve({ status: 200, body: '{"session":1}' }),
    })
    north.desk.start('mtandao.example:443')
    expect(await failed(north)).toBe('badMessage')
  })
})

describe('a station that was shut out', () => {
  const shutOut = (node: PairingNode, stationId: string) =>
    node.run(() => accept([stationRevoked({ stationId, reason: 'stolen', note: '', heads: [] })]))
  test('cannot begin a pairing', async () => {
    await shutOut(south, thief.stationId)
    south.desk.open()
    thief.desk.start(south.address)
    expect(await failed(thief)).toBe('revoked')
  })
  test('cannot be begun with either', async () => {
    await shutOut(north, thief.stationId)
    thief.desk.open()
    north.desk.start(thief.address)
    expect(await failed(north)).toBe('revoked')
  })
  test('while the codes are compared: nothing is put on record', async () => {
    south.desk.open()
    thief.desk.start(south.address)
    await until(() => [thief, south].every((node) => node.view()?.phase === 'compare'))
    await shutOut(south, thief.stationId)
    await thief.confirm()
    await until(() => south.view()?.isConfirmedThere === true)
    await expect(south.confirm()).rejects.toMatchObject({ code: 'station.revoked' })
    expect(south.enrolled(thief.stationId)).toBeNull()
  })
})

describe('the door', () => {
  const knock = async (path: string, body: string) => {
    const { status, body: text } = await south.service.door.handle({ path, body, remote: '192.0.2.1', tlsFingerprint: null })
    return [status, (JSON.parse(text) as { failure?: string }).failure]
  }
  const session = Buffer.alloc(16).toString('base64url')
  test('is shut to every message before it was opened', async () => {
    const keys = makeKeys()
    const reveal = {
      session,
      ephemeral: Buffer.alloc(32).toString('base64url'),
      nonce: Buffer.alloc(32).toString('base64url'),
      card: makeCard(keys),
    }
    const hello = { protocol: [1, 1], from: keys.stationId, commitment: reveal.nonce, offer: null }
    expect(await knock('/pair/hello', JSON.stringify(hello))).toEqual([409, 'notOpen'])
    expect(await knock('/pair/reveal', JSON.stringify(reveal))).toEqual([404, 'expired'])
    expect(await knock('/pair/status', JSON.stringify({ session }))).toEqual([404, 'expired'])
    expect(await knock('/pair/cancel', JSON.stringify({ session, isCodeDifferent: true }))).toEqual([404, 'expired'])
  })
  test.each([
    ['/pair/', '{}', 404],
    ['/pair/constructor', '{}', 404],
    ['/pair/hello/x', '{}', 404],
    ['/elsewhere', '{}', 404],
    ['/pair/hello', '', 400],
    ['/pair/hello', 'null', 400],
    ['/pair/hello', '[]', 400],
    ['/pair/hello', '{"protocol":[1,1]}', 400],
    ['/pair/confirm', `{"session":"${session}","mac":"x","signature":"y"}`, 400],
  ])('%s %s', async (path, body, status) => {
    expect((await knock(path, body))[0]).toBe(status)
  })
  test('takes no message that is too long', async () => {
    expect(await knock('/pair/hello', `"${'x'.repeat(MESSAGE_BYTES_MAX)}"`)).toEqual([413, 'badMessage'])
  })
  test('answers any text with a refusal, never with an exception or a pairing', async () => {
    south.desk.open()
    const path = fc.oneof(
      fc.string(),
      fc.constantFrom('hello', 'reveal', 'confirm', 'status', 'cancel').map((step) => `/pair/${step}`),
    )
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object().map((value) => JSON.stringify({ session, ...value })),
    )
    await fc.assert(
      fc.asyncProperty(path, body, async (where, text) => {
        const [status, failure] = await knock(where, text)
        expect(status).toBeGreaterThanOrEqual(400)
        expect(failure).toBeDefined()
      }),
      { numRuns: 500 },
    )
    expect([south.failures, south.desk.state().pairings]).toEqual([[], []])
  })
})
