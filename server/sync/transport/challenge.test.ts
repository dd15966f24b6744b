/** What a signature of the challenge covers: everything, and in one role only. */
import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { stationIdOf } from '../../log/station-keys.ts'
import {
  challenge,
  Challenge,
  isExchangeSigned,
  nonceText,
  opening,
  Opening,
  proof,
  Proof,
  signExchange,
  type Exchange,
} from './challenge.ts'
import { rawPublicKey } from './station-key.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const caller = { stationId: stationIdOf(publicKey), signingKey: privateKey }
const raw = rawPublicKey(publicKey)
const nonce = (value: number): string => nonceText(new Uint8Array(32).fill(value))
const exchange: Exchange = {
  callerId: caller.stationId,
  acceptorId: 'ab'.repeat(16),
  callerNonce: nonce(1),
  acceptorNonce: nonce(2),
  binding: new Uint8Array(32).fill(3),
}

test('it is good for exactly this exchange', () => {
  const signature = signExchange(caller, 'caller', exchange)
  expect(isExchangeSigned(raw, 'caller', exchange, signature)).toBe(true)
  const others: Partial<Exchange>[] = [
    { acceptorId: 'cd'.repeat(16) },
    { callerNonce: nonce(4) },
    { acceptorNonce: nonce(4) },
    { binding: new Uint8Array(32).fill(4) },
    { callerNonce: exchange.acceptorNonce, acceptorNonce: exchange.callerNonce },
  ]
  for (const other of others) expect(isExchangeSigned(raw, 'caller', { ...exchange, ...other }, signature)).toBe(false)
})

test('a signature in one role is none in the other, so it cannot be sent back', () => {
  const mirrored = { ...exchange, acceptorId: caller.stationId, callerId: exchange.acceptorId }
  expect(isExchangeSigned(raw, 'acceptor', mirrored, signExchange(caller, 'caller', mirrored))).toBe(false)
  expect(isExchangeSigned(raw, 'acceptor', mirrored, signExchange(caller, 'acceptor', mirrored))).toBe(true)
})

test('messages have exactly their form', () => {
  const signature = signExchange(caller, 'caller', exchange)
  expect(Opening.safeParse(opening(caller.stationId, nonce(1))).success).toBe(true)
  expect(Challenge.safeParse(challenge(nonce(1), signature)).success).toBe(true)
  expect(Proof.safeParse(proof(signature)).success).toBe(true)
  for (const odd of [null, 'text', {}, { ...proof(signature), more: 1 }, { v: 2, signature }, { v: 1, signature: `${signature}=` }])
    expect(Proof.safeParse(odd).success).toBe(false)
})
