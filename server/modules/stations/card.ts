/** A station's card: what it says of itself, signed with its own key, so that nobody else can describe it. Uses node:crypto; pure. */
import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { StationCard, type SignedCard } from '../../contract/stations.ts'
import { encodeBody } from '../../log/codec.ts'

const PURPOSE = 'kituo-card/1'
/** DER header of an Ed25519 public key (RFC 8410); the raw key follows. */
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex')

/** The text under a card's signature. */
const cardText = (card: StationCard): Buffer => Buffer.from(encodeBody({ purpose: PURPOSE, card: StationCard.parse(card) }))

/** Raw bytes of an Ed25519 public key in base64url. */
export const rawPublicKey = (key: KeyObject): string =>
  key.export({ format: 'der', type: 'spki' }).subarray(SPKI_ED25519.length).toString('base64url')

/** The key object for raw bytes in base64url. @throws Error when they are no key */
export const publicKeyFrom = (raw: string): KeyObject =>
  createPublicKey({ key: Buffer.concat([SPKI_ED25519, Buffer.from(raw, 'base64url')]), format: 'der', type: 'spki' })

/** The id that belongs to a raw public key: first 16 bytes of its SHA-256, in hex. */
export const stationIdOfKey = (raw: string): string =>
  createHash('sha256').update(Buffer.from(raw, 'base64url')).digest().subarray(0, 16).toString('hex')

/** Signs what a station says of itself. */
export const signCard = (card: StationCard, signingKey: KeyObject): SignedCard => ({
  ...StationCard.parse(card),
  signature: sign(null, cardText(card), signingKey).toString('base64url'),
})

/** True when the id is the key's own and the signature is the key's: only the station itself can have written this card. */
export function isGenuineCard({ signature, ...card }: SignedCard): boolean {
  try {
    if (stationIdOfKey(card.publicKey) !== card.stationId) return false
    return verify(null, cardText(card), publicKeyFrom(card.publicKey), Buffer.from(signature, 'base64url'))
  } catch {
    return false // no card at all, or bytes that are no Ed25519 key: it came from elsewhere
  }
}

/** True when `card` replaces `known`: issued later by the station itself; the signature breaks ties the same way everywhere. */
export const isNewerCard = (card: Pick<SignedCard, 'issuedAt' | 'signature'>, known: { issuedAt: string; signature: string }): boolean =>
  card.issuedAt === known.issuedAt ? card.signature > known.signature : card.issuedAt > known.issuedAt
