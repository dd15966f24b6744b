/** Access tokens under attack: nothing is accepted but what this station signed, for this audience, of this type, in time. */
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign as signBytes, type KeyObject } from 'node:crypto'
import { base64url, SignJWT } from 'jose'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SessionId, UserId } from '../../contract/primitives.ts'
import { createAccessTokens, loadTokenKey, TOKEN_RULES } from './access-token.ts'
import type { LocalStore } from './local-store.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const other = generateKeyPairSync('ed25519').privateKey
const issuer = 'a0'.repeat(16)
const tokens = createAccessTokens(privateKey, issuer)
const claims = { userId: '01M7Y6HN3GRK2C9892F3WZP3V0' as UserId, sessionId: '01M7Y6HN3GRK2C9892F3WZP3S0' as SessionId }
const nowMs = Date.UTC(2026, 10, 21, 4, 15)
const seconds = Math.floor(nowMs / 1000)

type Parts = { header?: Record<string, unknown>; payload?: Record<string, unknown>; key?: KeyObject }
const good = {
  header: { alg: 'EdDSA', typ: 'at+jwt' },
  payload: { iss: issuer, aud: 'kituo', sub: claims.userId, sid: claims.sessionId, iat: seconds, exp: seconds + 900 },
}
const encode = (value: unknown): string => base64url.encode(JSON.stringify(value))
const text = ({ header = {}, payload = {} }: Parts): string =>
  `${encode({ ...good.header, ...header })}.${encode({ ...good.payload, ...payload })}`
/** A token signed by hand, so that anything can be put into it. */
const forge = (parts: Parts): string =>
  `${text(parts)}.${signBytes(null, Buffer.from(text(parts)), parts.key ?? privateKey).toString('base64url')}`
const forgeHmac = (alg: 'HS256' | 'HS512', secret: string | Buffer): string => {
  const body = text({ header: { alg } })
  return `${body}.${createHmac(alg === 'HS256' ? 'sha256' : 'sha512', secret)
    .update(body)
    .digest('base64url')}`
}
const pem = publicKey.export({ type: 'spki', format: 'pem' })
const der = publicKey.export({ type: 'spki', format: 'der' })
const issued = async (): Promise<string> => (await tokens.issue(claims, nowMs)).token
const swap = (token: string, index: number, part: string): string =>
  token
    .split('.')
    .map((old, at) => (at === index ? part : old))
    .join('.')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

describe('what holds', () => {
  test('an issued token names person and session for fifteen minutes', async () => {
    const { token, expiresAt } = await tokens.issue(claims, nowMs)
    expect(expiresAt).toBe('2026-11-21T04:30:00.000Z')
    expect(await tokens.verify(token, nowMs)).toEqual(claims)
    expect(await tokens.verify(token, nowMs + 899_000)).toEqual(claims)
    await expect(tokens.verify(token, nowMs + 900_000)).rejects.toMatchObject({ code: 'auth.expired', httpStatus: 401 })
  })
  test('the hand-made token of these tests is itself a good one', async () => {
    expect(await tokens.verify(forge({}), nowMs)).toEqual(claims)
  })
})

const attacks: [string, () => string | Promise<string>][] = [
  ['nothing', () => ''],
  ['not a token', () => 'let me in'],
  ['three dots', () => '...'],
  ['alg none without signature', () => `${text({ header: { alg: 'none' } })}.`],
  ['alg none with the old signature', async () => swap(await issued(), 0, encode({ alg: 'none', typ: 'at+jwt' }))],
  ['alg nOnE', () => `${text({ header: { alg: 'nOnE' } })}.`],
  ['HS256 with the public key in PEM', () => forgeHmac('HS256', pem)],
  ['HS256 with the public key in DER', () => forgeHmac('HS256', der)],
  ['HS256 with the raw public key', () => forgeHmac('HS256', der.subarray(-32))],
  ['HS512 with the public key', () => forgeHmac('HS512', pem)],
  ['HS256 with an empty secret', () => forgeHmac('HS256', '')],
  ["RS256 with a key of one's own", () => new SignJWT(good.payload).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt' }).sign(rsa)],
  ["ES256 with a key of one's own", () => new SignJWT(good.payload).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' }).sign(ec)],
  ['the algorithm under its other name', () => forge({ header: { alg: 'Ed25519' } })],
  ['another Ed25519 key', () => forge({ key: other })],
  [
    'another key carried in the header as jwk',
    () => forge({ key: other, header: { jwk: createPublicKey(other).export({ format: 'jwk' }) } }),
  ],
  ['another key named by jku', () => forge({ key: other, header: { jku: 'https://attacker.example/keys.json', kid: '1' } })],
  ['a kid that walks into files', () => forge({ key: other, header: { kid: '../../../../dev/null' } })],
  ['an unknown critical header', () => forge({ header: { crit: ['x'], x: 1 } })],
  ['b64 false', () => forge({ header: { crit: ['b64'], b64: false } })],
  ['no typ', () => forge({ header: { typ: undefined } })],
  ['typ of another kind of token', () => forge({ header: { typ: 'JWT' } })],
  ['another issuer', () => forge({ payload: { iss: 'b1'.repeat(16) } })],
  ['no issuer', () => forge({ payload: { iss: undefined } })],
  ['another audience', () => forge({ payload: { aud: 'kituo-sync' } })],
  ['no audience', () => forge({ payload: { aud: undefined } })],
  ['no expiry', () => forge({ payload: { exp: undefined } })],
  ['expiry as text', () => forge({ payload: { exp: String(seconds + 900) } })],
  ['no time of issue', () => forge({ payload: { iat: undefined } })],
  ['not valid yet', () => forge({ payload: { nbf: seconds + 60 } })],
  ['no person', () => forge({ payload: { sub: undefined } })],
  ['a person that is no id', () => forge({ payload: { sub: "' OR 1=1 --" } })],
  ['no session', () => forge({ payload: { sid: undefined } })],
  ['a session that is a list', () => forge({ payload: { sid: [claims.sessionId] } })],
  ['payload changed', async () => swap(await issued(), 1, encode({ ...good.payload, sub: '01M7Y6HN3GRK2C9892F3WZP3V1' }))],
  ['header changed', async () => swap(await issued(), 0, encode({ ...good.header, kid: 'x' }))],
  ['signature of another token', async () => swap(await issued(), 2, forge({ payload: { jti: 'x' } }).split('.')[2] ?? '')],
  ['signature missing', async () => swap(await issued(), 2, '')],
  ['signature of zeros', async () => swap(await issued(), 2, Buffer.alloc(64).toString('base64url'))],
  [
    'payload that is a list',
    () => {
      const body = `${encode(good.header)}.${encode([1])}`
      return `${body}.${signBytes(null, Buffer.from(body), privateKey).toString('base64url')}`
    },
  ],
  [
    'payload that is no JSON',
    () => {
      const body = `${encode(good.header)}.${base64url.encode('{')}`
      return `${body}.${signBytes(null, Buffer.from(body), privateKey).toString('base64url')}`
    },
  ],
  ['five parts as if encrypted', () => 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..aaaa.bbbb.cccc'],
  ['a megabyte', () => 'a'.repeat(1_000_000)],
]

describe('what does not', () => {
  test.each(attacks)('%s', async (_name, make) => {
    await expect(tokens.verify(await make(), nowMs)).rejects.toMatchObject({ name: 'AppError', code: 'auth.required', httpStatus: 401 })
  })
  test.each([
    ['just over', seconds],
    ['long over', seconds - 1e6],
  ])('%s', async (_name, exp) => {
    await expect(tokens.verify(forge({ payload: { exp } }), nowMs)).rejects.toMatchObject({ code: 'auth.expired' })
  })
  test('an expired token with a wrong signature is not called expired', async () => {
    await expect(tokens.verify(forge({ key: other, payload: { exp: seconds - 1 } }), nowMs)).rejects.toMatchObject({
      code: 'auth.required',
    })
  })
  test('no single changed character is accepted', async () => {
    const token = await issued()
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...'ABCDwxyz0189-_.'), async (at, sign) => {
        const changed = token.slice(0, at) + sign + token.slice(at + 1)
        fc.pre(changed !== token && !sameBytes(changed, token))
        await expect(tokens.verify(changed, nowMs)).rejects.toMatchObject({ code: 'auth.required' })
      }),
      { numRuns: 300 },
    )
  })
})

/** The last base64url character of a part carries spare bits: another text may stand for the same bytes. */
const sameBytes = (a: string, b: string): boolean => {
  const bytes = (token: string): string =>
    token
      .split('.')
      .map((part, index) => (index === 2 ? Buffer.from(part, 'base64url').toString('hex') : part))
      .join('.')
  return bytes(a) === bytes(b)
}

describe('the key', () => {
  test('is made once, kept, and can be loaded again', () => {
    const kept = new Map<string, Buffer>()
    const store = {
      secret: (name: string) => kept.get(name) ?? null,
      setSecret: (name: string, value: Uint8Array) => {
        kept.set(name, Buffer.from(value))
      },
    } as unknown as LocalStore
    const first = loadTokenKey(store)
    expect(loadTokenKey(store).equals(first)).toBe(true)
    const stored = kept.get('token-key') ?? Buffer.alloc(0)
    expect(createPrivateKey({ key: stored, type: 'pkcs8', format: 'der' }).asymmetricKeyType).toBe('ed25519')
    expect(TOKEN_RULES.algorithm).toBe('EdDSA')
  })
})
