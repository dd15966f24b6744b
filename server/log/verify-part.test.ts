/** What is wrong with a part, where a signature alone does not tell. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { headerOf } from './append.ts'
import { encodeBody, GENESIS_HASH, hashBody, hashHeader, streamIdOf } from './codec.ts'
import type { Op, StreamPart } from './op.ts'
import { NOTHING_HELD, provePart, REAL_CRYPTO, type Authors } from './verify-part.ts'

const stream = { scope: 'tz/dispatch/mfano', stationId: 'ab'.repeat(16), incarnation: 1 }
const publicKey = createPublicKey(generateKeyPairSync('ed25519').privateKey)
const authors: Authors = { find: () => ({ publicKey, isRevoked: false, cutoffs: new Map() }) }
/** Whoever holds the key can sign anything. */
const crypto = { ...REAL_CRYPTO, isSignedBy: () => true }

function firstPart(prev: Uint8Array): StreamPart {
  const body = encodeBody({ id: 'U1' })
  const about = { kind: 'unit.noted', kindVersion: 1, entity: 'U1', actor: 'user:test' }
  const op: Op = { seq: 1, lam: 1, wallMs: 1, skewMs: 0, deps: [], ...about, body, sealed: null }
  const streamId = streamIdOf(stream.scope, stream.stationId, stream.incarnation)
  const head = hashHeader(headerOf({ streamId, scope: stream.scope }, op, hashBody(body, null), prev))
  return { stream, prev, ops: [op], signedHead: { seq: 1, head, wallMs: 1, signature: new Uint8Array(64) } }
}

test('a first op follows nothing: one that claims to is broken, not a second history of a stream of which nothing is held', () => {
  expect(provePart(firstPart(GENESIS_HASH), NOTHING_HELD, 0, authors, crypto)).toMatchObject({ duplicates: 0 })
  expect(provePart(firstPart(new Uint8Array(32).fill(7)), NOTHING_HELD, 0, authors, crypto)).toBe('broken-chain')
})
