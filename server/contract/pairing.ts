/** Pairing as the administrator's screens see it. The messages between the two stations: server/sync/pairing/messages.ts. */
import { z } from 'zod'
import { Command, Instant, line, Ulid } from './primitives.ts'
import { GrantableScope } from './scopes.ts'
import { ShareChoice, StationCard } from './stations.ts'

/** How long a pairing may take, from its first message. */
export const PAIRING_MINUTES = 10
/** Attempts with one station within that time; after them it has to rest as long. */
export const PAIRING_TRIES = 5
/** Digits of the code two people compare: 1 in 10,000,000 for somebody in between, who has one try a pairing. */
export const CODE_DIGITS = 7

/** Why a pairing ended without pairing. Screens say `admin:peers.failure.<reason>`. */
export const PairingFailure = z.enum([
  'unreachable', // nobody answered at the address
  'notAStation', // something answered that does not speak this protocol
  'notOpen', // nobody there has opened pairing
  'busy', // a pairing with this station is under way there
  'tooManyTries',
  'expired',
  'codeDiffers', // a person saw two different codes
  'cancelledHere',
  'cancelledThere',
  'wrongCertificate', // the TLS certificate is not the one the station vouches for
  'badMessage', // a message that breaks the rules: commitment, order, signature
  'wrongSecret', // the QR code was another one, or an old one
  'version', // no protocol version in common
  'sameStation', // the address leads back here
  'revoked', // one of the two was shut out
  'replaced', // both began at once; the other pairing goes on
  'notRecorded', // confirmed by both, but this station could not write it down
])
export type PairingFailure = z.infer<typeof PairingFailure>

/** `connecting` → `compare` → (`waitingThere`) → `paired`, or `failed` at any time. */
export const PairingPhase = z.enum(['connecting', 'compare', 'waitingThere', 'paired', 'failed'])
export type PairingPhase = z.infer<typeof PairingPhase>

export const PairingView = z.object({
  pairingId: Ulid,
  direction: z.enum(['outgoing', 'incoming']),
  phase: PairingPhase,
  /** Known once both sides have shown what they had committed to. */
  peer: StationCard.pick({ stationId: true, name: true, kind: true, country: true, district: true, tlsFingerprint: true }).nullable(),
  /** Seven digits to compare by voice; null before there is one, and when a QR code took its place. */
  code: z.string().nullable(),
  isByQrCode: z.boolean(),
  /** What can be shared with this station, the suggested ones marked. */
  choices: z.array(ShareChoice),
  isConfirmedThere: z.boolean(),
  failure: PairingFailure.nullable(),
  expiresAt: Instant,
})
export type PairingView = z.infer<typeof PairingView>

/** What is under way, and the offer of this station while it is open for others. */
export const PairingState = z.object({
  /** False while this station has no door for other stations. */
  isAvailable: z.boolean(),
  open: z.object({ qrText: z.string(), addresses: z.array(z.string()), until: Instant }).nullable(),
  pairings: z.array(PairingView),
})
export type PairingState = z.infer<typeof PairingState>

/** An address, or the text of the other station's QR code. */
export const StartPairing = z.object({ target: line(2000) })
export const ConfirmPairing = Command.extend({
  pairingId: Ulid,
  /** The code the person saw on both screens; null when a QR code took its place. */
  code: z.string().max(CODE_DIGITS).nullable(),
  shares: z.array(GrantableScope).max(64),
})
export const CancelPairing = z.object({ pairingId: Ulid, isCodeDifferent: z.boolean().default(false) })
export type StartPairing = z.infer<typeof StartPairing>
export type ConfirmPairing = z.infer<typeof ConfirmPairing>
export type CancelPairing = z.infer<typeof CancelPairing>
