/** The signed challenge, with a TLS certificate that is enrolled in every case: what a stolen or wrongly enrolled one is not enough for. */
import { expect, test } from 'vitest'
import { nonceText, opening, proof } from '../../../server/sync/transport/challenge.ts'
import { afterwards, rogue, station } from './fixture.ts'
import { openMiddle } from './middle.ts'
import { answerAs, askChallenge, outcome } from './rogue.ts'
import { enrol, makeIdentity, type Identity, type TestStation } from './stations.ts'

const refusals = (b: TestStation): number => b.hub.figures().callsRefused['bad-challenge']

async function callee(caller: Identity): Promise<TestStation> {
  const b = await station()
  b.directory.put(caller.signer.stationId, caller.enrolment)
  return b
}

test('the honest exchange is taken', async () => {
  const a = makeIdentity()
  const b = await callee(a)
  const caller = await rogue(b, a.tls)
  const { sync } = await answerAs(caller, a.signer, b.id)
  expect(await outcome(sync, caller)).toBe('connected')
  await b.until('a session', () => b.live()?.peer.stationId === a.signer.stationId)
})

test('a signature of another key is refused', async () => {
  const a = makeIdentity()
  const b = await callee(a)
  const caller = await rogue(b, a.tls)
  const { sync } = await answerAs(caller, { stationId: a.signer.stationId, signingKey: makeIdentity().signer.signingKey }, b.id)
  expect(await outcome(sync, caller)).toBe('bad-challenge')
  expect([refusals(b), b.sessions.length]).toEqual([1, 0])
})

test.each([
  ['nonce of the caller', { callerNonce: nonceText(new Uint8Array(32)) }],
  ['nonce of the callee', { acceptorNonce: nonceText(new Uint8Array(32)) }],
  ['connection', { binding: new Uint8Array(32) }],
  ['callee', { acceptorId: '0'.repeat(32) }],
] as const)('a signature for another %s is refused', async (_what, other) => {
  const a = makeIdentity()
  const b = await callee(a)
  const caller = await rogue(b, a.tls)
  const { sync } = await answerAs(caller, a.signer, b.id, (exchange) => ({ ...exchange, ...other }))
  expect(await outcome(sync, caller)).toBe('bad-challenge')
  expect(b.sessions).toEqual([])
})

test('a signature that was good once is refused on the next connection', async () => {
  const a = makeIdentity()
  const b = await callee(a)
  const first = await rogue(b, a.tls)
  const { sync, signature } = await answerAs(first, a.signer, b.id)
  expect(await outcome(sync, first)).toBe('connected')
  const second = await rogue(b, a.tls)
  await askChallenge(second, a.signer.stationId, nonceText(new Uint8Array(32).fill(7)))
  expect(await outcome(second.socket('/sync', proof(signature)), second)).toBe('bad-challenge')
  expect(b.sessions).toHaveLength(1)
})

test('a challenge is answered once: after a wrong answer the right one comes too late', async () => {
  const a = makeIdentity()
  const b = await callee(a)
  const caller = await rogue(b, a.tls)
  const { sync } = await answerAs(caller, a.signer, b.id)
  const rightAnswer = sync.auth
  sync.auth = proof('A'.repeat(86))
  expect(await outcome(sync, caller)).toBe('bad-challenge')
  sync.auth = rightAnswer
  expect(await outcome(sync, caller)).toBe('closed')
  expect(b.sessions).toEqual([])
})

test.each([
  ['no challenge before it', '/sync', proof('A'.repeat(86)), 'bad-challenge'],
  ['nothing in it', '/sync', {}, 'bad-challenge'],
  ['somebody else in it', '/challenge', opening('f'.repeat(32), nonceText(new Uint8Array(32))), 'bad-challenge'],
  ['a nonce of another length', '/challenge', opening('f'.repeat(32), 'AAAA'), 'bad-challenge'],
  ['the main namespace', '/', {}, 'wrong-request'],
  ['a namespace that is not there', '/field', {}, 'closed'],
] as const)('a CONNECT with %s is refused', async (_what, namespace, auth, code) => {
  const a = makeIdentity()
  const b = await callee(a)
  const caller = await rogue(b, a.tls)
  expect(await outcome(caller.socket(namespace, auth), caller)).toBe(code)
  expect(b.sessions).toEqual([])
})

test('a callee that has the certificate and not the station key is not spoken to', async () => {
  const thief = makeIdentity()
  const a = await station()
  const b = await station({ identity: { ...thief, signer: { ...thief.signer, signingKey: makeIdentity().signer.signingKey } } })
  enrol(a, b)
  await a.until('the failure', () => a.hub.statuses()[0]?.lastFailure?.code === 'wrong-answer')
  expect([a.sessions, b.sessions]).toEqual([[], []])
})

test('a caller whose key does not belong to its id is refused', async () => {
  const [a, other] = [makeIdentity(), makeIdentity()]
  const b = await station()
  b.directory.put(a.signer.stationId, { ...a.enrolment, publicKey: other.enrolment.publicKey })
  const caller = await rogue(b, a.tls)
  const { sync } = await answerAs(caller, { stationId: a.signer.stationId, signingKey: other.signer.signingKey }, b.id)
  expect(await outcome(sync, caller)).toBe('bad-challenge')
})

test('somebody in between is refused by the pin already', async () => {
  const [a, b] = [await station(), await station()]
  const middle = await openMiddle(b.address, makeIdentity().tls)
  afterwards(() => middle.close())
  enrol(a, b, middle.address)
  await a.until('the failure', () => a.hub.statuses()[0]?.lastFailure?.code === 'wrong-certificate')
  expect(b.sessions).toEqual([])
})

test('a challenge that is passed on through somebody in between, whose certificate both sides pinned, binds neither', async () => {
  const [a, b] = [await station(), await station()]
  const mallory = makeIdentity().tls
  const middle = await openMiddle(b.address, mallory)
  afterwards(() => middle.close())
  a.directory.put(b.id, { ...b.enrolment, tlsFingerprint: mallory.fingerprint }, [middle.address])
  b.directory.put(a.id, { ...a.enrolment, tlsFingerprint: mallory.fingerprint })
  await a.until('the failure', () => a.hub.statuses()[0]?.lastFailure?.code === 'wrong-answer')
  // and a caller that would sign all the same
  const careless = await rogue(middle, a.tls)
  const { sync } = await answerAs(careless, a.signer, b.id)
  expect(await outcome(sync, careless)).toBe('bad-challenge')
  expect([a.sessions, b.sessions]).toEqual([[], []])
})
