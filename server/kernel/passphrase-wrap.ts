/** Wraps the database key with a passphrase: argon2id (RFC 9106) derives a key, AES-256-GCM (NIST SP 800-38D) wraps with it. Uses node:crypto. */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { hashRaw } from '@node-rs/argon2'
import type { PassphraseRecord } from './key-record.ts'

/** RFC 9106, 4: the second recommended option, for machines without memory to spare. About 0.2 s on a small PC. */
const kdfCost = { memoryKib: 65_536, passes: 3, lanes: 4 } as const

/** Bound into the wrapping, so that a record can never be taken for one of another purpose. */
const purpose = Buffer.from('kituo database key 1')

const tagBytes = 16

/**
 * Wraps a key.
 * @param key 32 bytes
 * @param random gives random bytes
 */
export async function wrapWithPassphrase(
  key: Uint8Array,
  passphrase: string,
  random: (bytes: number) => Uint8Array,
): Promise<PassphraseRecord> {
  const salt = Buffer.from(random(16))
  const nonce = Buffer.from(random(12))
  const kdf = { name: 'argon2id', ...kdfCost, salt: salt.toString('base64') } as const
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, kdf), nonce, { authTagLength: tagBytes })
  cipher.setAAD(purpose)
  const wrapped = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()])
  return { version: 1, kind: 'passphrase', kdf, nonce: nonce.toString('base64'), wrapped: wrapped.toString('base64') }
}

/**
 * Unwraps a key.
 * @returns the 32 bytes, or null when the passphrase is not the one
 */
export async function unwrapWithPassphrase(record: PassphraseRecord, passphrase: string): Promise<Uint8Array | null> {
  const bytes = Buffer.from(record.wrapped, 'base64')
  const nonce = Buffer.from(record.nonce, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', await derive(passphrase, record.kdf), nonce, { authTagLength: tagBytes })
  decipher.setAAD(purpose)
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return new Uint8Array(Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]))
  } catch {
    // GCM says only "does not authenticate": a wrong passphrase
    return null
  }
}

function derive(passphrase: string, kdf: PassphraseRecord['kdf']): Promise<Buffer> {
  // one keyboard writes é as one sign, another as two; the database must open either way
  return hashRaw(passphrase.normalize('NFKC'), {
    memoryCost: kdf.memoryKib,
    timeCost: kdf.passes,
    parallelism: kdf.lanes,
    outputLen: 32,
    salt: Buffer.from(kdf.salt, 'base64'),
  })
}
