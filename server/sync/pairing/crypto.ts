/**
 * The cryptography of pairing: commit, then compare a short authentication string (the scheme of ZRTP, RFC 6189 section 4.4, and of
 * Matrix's key verification), over X25519 (RFC 7748) and HKDF-SHA-256 (RFC 5869). Pure over node:crypto.
 */
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto'
import { CODE_DIGITS } from '../../contract/pairing.ts'
import { encodeBody } from '../../log/codec.ts'
import { publicKeyFrom } from '../../modules/stations/index.ts'
import type { Commitment, Confirmation, Reveal } from './messages.ts'

export type Role = 'initiator' | 'responder'
/** What one side draws for one pairing: the private half of its X25519 key and its nonce, 32 random bytes each. */
export type Draw = { readonly ephemeralSeed: Uint8Array; readonly nonce: Uint8Array }
/** Everything one side has said, as the other has heard it. */
export type Said = { readonly commitment: Commitment; readonly reveal: Reveal }
/** What both sides know once everything is shown. `transcript` is a hash; the MAC keys are one a role. */
export type Agreed = { readonly transcript: Buffer; readonly code: string; readonly macKeys: Readonly<Record<Role, Buffer>> }

const PURPOSE = 'kituo-pair/1'
/** DER headers of X25519 keys (RFC 8410); the raw key follows. */
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const SPKI_X25519 = Buffer.from('302a300506032b656e032100', 'hex')
/** 48 bits of key material give the code; what remains of the division favours no code by more than one in ten million. */
const CODE_BYTES = 6

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
const hashOf = (value: Record<string, unknown>): Buffer => createHash('sha256').update(encodeBody(value)).digest()
const privateKey = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8_X25519, seed]), format: 'der', type: 'pkcs8' })

/** The public half of a drawn key, raw, in base64url. */
export const ephemeralOf = ({ ephemeralSeed }: Draw): string =>
  createPublicKey(privateKey(ephemeralSeed)).export({ format: 'der', type: 'spki' }).subarray(SPKI_X25519.length).toString('base64url')

/** The hash a side is bound to: its ephemeral key, its nonce and its card, in its role. */
export const commitmentTo = (role: Role, { ephemeral, nonce, card }: Reveal): string =>
  hashOf({ purpose: `${PURPOSE} commit`, role, ephemeral: bytes(ephemeral), nonce: bytes(nonce), card }).toString('base64url')

/**
 * Works out the code and the keys of the confirmations. Everything both sides said goes in: whoever changed a byte on one leg gets
 * another code there.
 * @param secret of the QR code, or null when people compare
 * @throws Error when the other side's key gives no secret (a point of small order)
 */
export function agree(
  role: Role,
  draw: Draw,
  sides: Readonly<Record<Role, Said>>,
  offer: { id: string; secret: Uint8Array } | null,
): Agreed {
  const transcript = hashOf({ purpose: `${PURPOSE} transcript`, ...sides, offer: offer?.id ?? null })
  const peerRaw = sides[role === 'initiator' ? 'responder' : 'initiator'].reveal.ephemeral
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI_X25519, bytes(peerRaw)]), format: 'der', type: 'spki' })
  const shared = diffieHellman({ privateKey: privateKey(draw.ephemeralSeed), publicKey })
  const secret = Buffer.concat([shared, offer?.secret ?? new Uint8Array(0)])
  const derive = (info: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, transcript, Buffer.from(`${PURPOSE} ${info}`), length))
  const code = derive('code', CODE_BYTES).readUIntBE(0, CODE_BYTES) % 10 ** CODE_DIGITS
  return {
    transcript,
    code: String(code).padStart(CODE_DIGITS, '0'),
    macKeys: { initiator: derive('mac initiator', 32), responder: derive('mac responder', 32) },
  }
}

const macOf = ({ macKeys, transcript }: Agreed, role: Role): Buffer => createHmac('sha256', macKeys[role]).update(transcript).digest()
const proofText = ({ transcript }: Agreed, role: Role): Uint8Array => encodeBody({ purpose: `${PURPOSE} proof`, role, transcript })

/** What a side sends after its administrator has confirmed: it knows the shared secret, and it holds the station's own key. */
export const confirmationOf = (agreed: Agreed, role: Role, signingKey: KeyObject): Confirmation => ({
  mac: macOf(agreed, role).toString('base64url'),
  signature: sign(null, proofText(agreed, role), signingKey).toString('base64url'),
})

/** Whether the other side knows the shared secret (in constant time) and holds the key of its card. */
export function checkConfirmation(
  agreed: Agreed,
  role: Role,
  card: { readonly publicKey: string },
  said: Confirmation,
): 'good' | 'bad-mac' | 'bad-proof' {
  const mac = bytes(said.mac)
  if (mac.length !== 32 || !timingSafeEqual(mac, macOf(agreed, role))) return 'bad-mac'
  return verify(null, proofText(agreed, role), publicKeyFrom(card.publicKey), bytes(said.signature)) ? 'good' : 'bad-proof'
}
