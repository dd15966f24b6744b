/**
 * What two stations say to each other while they are paired, with strict bounds: everything here comes from somebody unknown.
 * Each message of the initiator is a POST to `/pair/<step>`; the answer carries the responder's message or the reason of a refusal.
 */
import { z } from 'zod'
import { PairingFailure } from '../../contract/pairing.ts'
import { Bytes32, Signature, SignedCard, StationId } from '../../contract/stations.ts'

/** Versions of this protocol that this build speaks, lowest and highest. */
export const PAIRING_PROTOCOL: readonly [number, number] = [1, 1]
/** Largest message: a card with eight long addresses stays far below. */
export const MESSAGE_BYTES_MAX = 16 * 1024

const Protocol = z.tuple([z.number().int().min(1).max(1000), z.number().int().min(1).max(1000)])
/** 128 random bits; names a pairing on the responder's side. */
export const SessionToken = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
/** 64 random bits that name a QR offer without saying its secret. */
export const OfferId = z.string().regex(/^[A-Za-z0-9_-]{11}$/)

/** What a side is bound to before it sees anything of the other. */
export const Commitment = z.object({ protocol: Protocol, from: StationId, commitment: Bytes32 })
export type Commitment = z.infer<typeof Commitment>
/** What the commitment was about. */
export const Reveal = z.object({ ephemeral: Bytes32, nonce: Bytes32, card: SignedCard })
export type Reveal = z.infer<typeof Reveal>
/** That the administrator of a side has confirmed: a MAC under the shared secret and a signature of the station's own key. */
export const Confirmation = z.object({ mac: Bytes32, signature: Signature })
export type Confirmation = z.infer<typeof Confirmation>

const inSession = { session: SessionToken }
/** Step -> what is posted and what is answered. */
export const STEPS = {
  hello: { ask: Commitment.extend({ offer: OfferId.nullable() }), answer: Commitment.extend(inSession) },
  reveal: { ask: Reveal.extend(inSession), answer: Reveal },
  /** Asked again and again until the administrator there has confirmed. */
  confirm: { ask: Confirmation.extend(inSession), answer: z.object({ confirmation: Confirmation.nullable() }) },
  /** Says only whether the pairing still stands. */
  status: { ask: z.object(inSession), answer: z.object({}) },
  cancel: { ask: z.object({ ...inSession, isCodeDifferent: z.boolean() }), answer: z.object({}) },
} as const
export type Step = keyof typeof STEPS
export type Ask<Name extends Step> = z.infer<(typeof STEPS)[Name]['ask']>
export type Answer<Name extends Step> = z.infer<(typeof STEPS)[Name]['answer']>

/** The body of every answer that is not 200. */
export const Refusal = z.object({ failure: PairingFailure })

/** How a failure there is called here. */
export const mirrored = (failure: PairingFailure): PairingFailure =>
  failure === 'cancelledHere' ? 'cancelledThere' : failure === 'cancelledThere' ? 'cancelledHere' : failure
