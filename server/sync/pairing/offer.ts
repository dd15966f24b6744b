/** QR offers: a secret of 128 bits that takes the place of comparing codes, once, for ten minutes; and the text in the QR code. */
import { PAIRING_TRIES } from '../../contract/pairing.ts'
import { ADDRESSES_MAX, StationAddress, StationId } from '../../contract/stations.ts'
import type { RandomSource } from '../../kernel/random.ts'
import type { OwnDoor } from '../../modules/stations/index.ts'
import { PAIRING_MS } from './machine.ts'
import { OfferId } from './messages.ts'

export type Offer = { readonly id: string; readonly secret: Uint8Array; readonly expiresAtMs: number; triesLeft: number }

const SECRET_BYTES = 16
const ID_BYTES = 8
const SCHEME = 'kituo-pair:1?'

/** Draws a new offer. */
export const makeOffer = (random: RandomSource, nowMs: number): Offer => ({
  id: Buffer.from(random.bytes(ID_BYTES)).toString('base64url'),
  secret: random.bytes(SECRET_BYTES),
  expiresAtMs: nowMs + PAIRING_MS,
  triesLeft: PAIRING_TRIES,
})

/** The text of the QR code: where the station is, which certificate it shows, and the secret. */
export function offerText({ addresses, tlsFingerprint }: OwnDoor, stationId: string, { id, secret }: Offer): string {
  const fields = new URLSearchParams({
    i: stationId,
    f: Buffer.from(tlsFingerprint, 'hex').toString('base64url'),
    o: id,
    s: Buffer.from(secret).toString('base64url'),
  })
  for (const address of addresses.slice(0, ADDRESSES_MAX)) fields.append('a', address)
  return `${SCHEME}${fields.toString()}`
}

/** Where to begin a pairing: an address somebody typed, or what a QR code said. */
export type Target = {
  readonly addresses: readonly string[]
  readonly scanned: { readonly stationId: string; readonly tlsFingerprint: string; readonly id: string; readonly secret: Uint8Array } | null
}

/** Reads what an administrator typed or scanned. @returns null when it is neither an address nor an offer */
export function readTarget(text: string): Target | null {
  const trimmed = text.trim()
  if (!trimmed.startsWith(SCHEME)) {
    const address = StationAddress.safeParse(trimmed)
    return address.success ? { addresses: [address.data], scanned: null } : null
  }
  const fields = new URLSearchParams(trimmed.slice(SCHEME.length))
  const addresses = fields.getAll('a').flatMap((value) => StationAddress.safeParse(value).data ?? [])
  const stationId = StationId.safeParse(fields.get('i')).data
  const id = OfferId.safeParse(fields.get('o')).data
  const fingerprint = Buffer.from(fields.get('f') ?? '', 'base64url')
  const secret = Buffer.from(fields.get('s') ?? '', 'base64url')
  if (stationId === undefined || id === undefined || fingerprint.length !== 32 || secret.length !== SECRET_BYTES) return null
  if (addresses.length === 0) return null
  return { addresses: addresses.slice(0, ADDRESSES_MAX), scanned: { stationId, tlsFingerprint: fingerprint.toString('hex'), id, secret } }
}
