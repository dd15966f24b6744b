/** Raw Ed25519 keys and station ids as the transport meets them. Uses node:crypto. */
import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { stationIdOf } from '../../log/station-keys.ts'

/** SubjectPublicKeyInfo of an Ed25519 key up to the key itself (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const RAW_BYTES = 32

/** Form of a station id: 16 bytes in hex. */
export const STATION_ID = /^[0-9a-f]{32}$/

/** The 32 bytes of an Ed25519 public key. */
export const rawPublicKey = (key: KeyObject): Uint8Array => key.export({ type: 'spki', format: 'der' }).subarray(-RAW_BYTES)

/** The key that `stationId` is derived from, or null when `raw` is another one. */
export function stationKeyOf(stationId: string, raw: Uint8Array): KeyObject | null {
  if (raw.length !== RAW_BYTES) return null
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), type: 'spki', format: 'der' })
  return stationIdOf(key) === stationId ? key : null
}

/** Whether the station with this id and key signed `statement`. */
export function isSignedBy(stationId: string, raw: Uint8Array, statement: Uint8Array, signature: Uint8Array): boolean {
  const key = stationKeyOf(stationId, raw)
  return key !== null && verify(null, statement, key, signature)
}
