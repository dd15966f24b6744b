/** The TLS side of a station's identity: an ECDSA P-256 key and its certificate, made once and kept with the station's secrets. */
import { createHash, createPrivateKey, generateKeyPairSync, sign, X509Certificate, type KeyObject } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { RandomSource } from '../../kernel/random.ts'
import { selfSignedCertificate } from './certificate.ts'
import { isSignedBy } from './station-key.ts'

export type TlsIdentity = {
  /** PEM, as node:tls takes them. */
  readonly key: string
  readonly certificate: string
  /** SHA-256 over the certificate (DER), 64 lower-case hex digits: what peers pin. */
  readonly fingerprint: string
}

/** Who the station is in the log: its id and its Ed25519 key. */
export type StationSigner = { readonly stationId: string; readonly signingKey: KeyObject }

const KEY_SECRET = 'tls-key'
const CERTIFICATE_SECRET = 'tls-certificate'

/** SHA-256 of a certificate in DER, 64 lower-case hex digits. */
export const fingerprintOf = (certificate: Uint8Array): string => createHash('sha256').update(certificate).digest('hex')

/**
 * Loads the TLS identity, or makes it when there is none yet. It is never replaced: peers pin it.
 * @param db the station's writer connection, outside any transaction
 * @param random gives the certificate's serial number; the key itself comes from the operating system
 * @throws Error of node:crypto when what is stored is no key or no certificate
 */
export function loadTlsIdentity(db: Database, random: RandomSource): TlsIdentity {
  const get = db.prepare('SELECT value FROM StationSecret WHERE name = ?').pluck()
  const put = db.prepare('INSERT OR REPLACE INTO StationSecret (name, value) VALUES (?, ?)')
  const read = (name: string): Buffer | null => (get.get(name) as Buffer | undefined) ?? null // one plucked blob column
  const storedKey = read(KEY_SECRET)
  const storedCertificate = read(CERTIFICATE_SECRET)
  if (storedKey !== null && storedCertificate !== null) return identityOf(storedKey, storedCertificate)
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'der' })
  const certificate = selfSignedCertificate(pair, random.bytes(16))
  const store = db.transaction(() => {
    put.run(KEY_SECRET, key)
    put.run(CERTIFICATE_SECRET, certificate)
  })
  store.immediate()
  return identityOf(key, certificate)
}

function identityOf(key: Buffer, certificate: Buffer): TlsIdentity {
  return {
    key: createPrivateKey({ key, type: 'pkcs8', format: 'der' }).export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: new X509Certificate(certificate).toString(),
    fingerprint: fingerprintOf(certificate),
  }
}

/** What is signed: that this station answers with this certificate. */
const bindingStatement = (stationId: string, fingerprint: string): Buffer => Buffer.from(`kituo-tls/1\n${stationId}\n${fingerprint}\n`)

/** The station key's signature (Ed25519, 64 bytes) over station id and TLS fingerprint; pairing carries it to the other station. */
export const signTlsBinding = ({ stationId, signingKey }: StationSigner, fingerprint: string): Uint8Array =>
  sign(null, bindingStatement(stationId, fingerprint), signingKey)

/**
 * Whether the station named by `stationId` says that `fingerprint` is its certificate.
 * @param publicKey raw Ed25519 key, 32 bytes; it must be the one the station id is derived from
 */
export const isTlsBinding = (
  station: { readonly stationId: string; readonly publicKey: Uint8Array },
  fingerprint: string,
  signature: Uint8Array,
): boolean => isSignedBy(station.stationId, station.publicKey, bindingStatement(station.stationId, fingerprint), signature)
