/** The TLS identity: made once, a plain certificate, bound to the station by its own signature. */
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { schemaSql } from '../../../tests/harness/test-log.ts'
import { systemRandom } from '../../kernel/random.ts'
import { stationIdOf } from '../../log/station-keys.ts'
import { selfSignedCertificate } from './certificate.ts'
import { rawPublicKey, stationKeyOf } from './station-key.ts'
import { isTlsBinding, loadTlsIdentity, signTlsBinding } from './tls-identity.ts'

let db: Database.Database
beforeEach(() => {
  db = new Database(':memory:')
  db.exec(schemaSql())
})
afterEach(() => {
  db.close()
})

function makeStation() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { stationId: stationIdOf(publicKey), signingKey: privateKey, publicKey: rawPublicKey(publicKey) }
}

test('it is made once and stays', () => {
  const first = loadTlsIdentity(db, systemRandom)
  expect(loadTlsIdentity(db, systemRandom)).toEqual(first)
  expect(db.prepare("SELECT name FROM StationSecret WHERE name LIKE 'tls-%' ORDER BY name").pluck().all()).toEqual([
    'tls-certificate',
    'tls-key',
  ])
})

test('it is P-256 with a certificate that says nothing and is valid by every clock', () => {
  const { key, certificate, fingerprint } = loadTlsIdentity(db, systemRandom)
  const parsed = new X509Certificate(certificate)
  const privateKey = createPrivateKey(key)
  expect(privateKey.asymmetricKeyType).toBe('ec')
  expect(privateKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' })
  expect([parsed.checkPrivateKey(privateKey), parsed.verify(parsed.publicKey), parsed.ca]).toEqual([true, true, false])
  expect(fingerprint).toBe(parsed.fingerprint256.replaceAll(':', '').toLowerCase())
  expect([parsed.subject, parsed.issuer]).toEqual(['CN=kituo-station', 'CN=kituo-station'])
  expect([parsed.validFromDate.getUTCFullYear(), parsed.validToDate.getUTCFullYear()]).toEqual([2020, 9999])
  expect(parsed.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']) // server and client authentication
})

test.each([0x00, 0x7f, 0x80, 0xff])('a serial number that begins with %i is positive and whole', (first) => {
  const serial = new Uint8Array(16).fill(first)
  const parsed = new X509Certificate(selfSignedCertificate(generateKeyPairSync('ec', { namedCurve: 'P-256' }), serial))
  expect(parsed.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/)
})

test('the station vouches for its certificate, and for no other; nobody else can', () => {
  const [station, other] = [makeStation(), makeStation()]
  const { fingerprint } = loadTlsIdentity(db, systemRandom)
  const signature = signTlsBinding(station, fingerprint)
  expect(signature).toHaveLength(64)
  expect(isTlsBinding(station, fingerprint, signature)).toBe(true)
  expect(isTlsBinding(station, 'ab'.repeat(32), signature)).toBe(false)
  expect(isTlsBinding(other, fingerprint, signature)).toBe(false)
  expect(isTlsBinding({ ...station, publicKey: other.publicKey }, fingerprint, signTlsBinding(other, fingerprint))).toBe(false)
  expect(isTlsBinding(station, fingerprint, new Uint8Array(64))).toBe(false)
  expect(isTlsBinding(station, fingerprint, new Uint8Array(3))).toBe(false)
})

test('a key belongs to the id that is derived from it', () => {
  const [station, other] = [makeStation(), makeStation()]
  expect(stationKeyOf(station.stationId, station.publicKey)).not.toBeNull()
  expect(stationKeyOf(station.stationId, other.publicKey)).toBeNull()
  expect(stationKeyOf(station.stationId, station.publicKey.subarray(1))).toBeNull()
})
