/**
 * One pairing as one side sees it: a pure machine without clock, network or chance of its own. Both roles run the same steps; they
 * differ in who speaks first. A side shows what it committed to only after it holds the other's commitment, so neither can choose
 * its part to fit; whoever sits between two stations gets one try at a code of seven digits.
 */
import type { KeyObject } from 'node:crypto'
import { PAIRING_MINUTES, type PairingFailure } from '../../contract/pairing.ts'
import type { SignedCard } from '../../contract/stations.ts'
import { isGenuineCard } from '../../modules/stations/index.ts'
import { agree, checkConfirmation, commitmentTo, confirmationOf, ephemeralOf, type Agreed, type Draw, type Role } from './crypto.ts'
import { PAIRING_PROTOCOL, type Commitment, type Confirmation, type Reveal } from './messages.ts'

export type PairingStart = {
  readonly role: Role
  readonly card: SignedCard
  readonly signingKey: KeyObject
  readonly draw: Draw
  readonly startedAtMs: number
  /** The QR offer that takes the place of comparing, or null. */
  readonly offer: { readonly id: string; readonly secret: Uint8Array } | null
}
export type PairingSide = PairingStart & {
  readonly own: { readonly commitment: Commitment; readonly reveal: Reveal }
  readonly phase: 'awaitCommitment' | 'awaitReveal' | 'compare' | 'confirmed' | 'failed'
  readonly theirs: { readonly commitment: Commitment | null; readonly reveal: Reveal | null }
  readonly agreed: Agreed | null
  readonly isConfirmedHere: boolean
  readonly isConfirmedThere: boolean
  readonly failure: PairingFailure | null
}
export type PairingEvent =
  | { readonly type: 'commitment'; readonly message: Commitment }
  /** `seenFingerprint`: of the certificate on the connection, null when it showed none. */
  | { readonly type: 'reveal'; readonly message: Reveal; readonly seenFingerprint: string | null }
  | { readonly type: 'confirmedHere' }
  | { readonly type: 'confirmation'; readonly message: Confirmation }
  | { readonly type: 'ended'; readonly failure: PairingFailure }
  | { readonly type: 'time'; readonly nowMs: number }

export const PAIRING_MS = PAIRING_MINUTES * 60_000
const other = (role: Role): Role => (role === 'initiator' ? 'responder' : 'initiator')

/** Begins a pairing: the own side is drawn and bound, nothing is known of the other. */
export function beginPairing(start: PairingStart): PairingSide {
  const reveal: Reveal = {
    ephemeral: ephemeralOf(start.draw),
    nonce: Buffer.from(start.draw.nonce).toString('base64url'),
    card: start.card,
  }
  const commitment: Commitment = {
    protocol: [PAIRING_PROTOCOL[0], PAIRING_PROTOCOL[1]],
    from: start.card.stationId,
    commitment: commitmentTo(start.role, reveal),
  }
  return {
    ...start,
    own: { commitment, reveal },
    phase: 'awaitCommitment',
    theirs: { commitment: null, reveal: null },
    agreed: null,
    isConfirmedHere: false,
    isConfirmedThere: false,
    failure: null,
  }
}

/** What was committed to; null before the other side is bound as well, for then it could still choose. */
export const ownReveal = (side: PairingSide): Reveal | null =>
  side.theirs.commitment === null || side.phase === 'failed' ? null : side.own.reveal

/** The own confirmation; null before the administrator here has confirmed. */
export const ownConfirmation = (side: PairingSide): Confirmation | null =>
  side.agreed !== null && side.isConfirmedHere && side.phase !== 'failed' ? confirmationOf(side.agreed, side.role, side.signingKey) : null

/** The other station's card; null before it was shown and checked. */
export const peerCard = (side: PairingSide): SignedCard | null => (side.agreed === null ? null : (side.theirs.reveal?.card ?? null))

const fail = (side: PairingSide, failure: PairingFailure): PairingSide => ({ ...side, phase: 'failed', failure })

/** The next state. An event out of place ends the pairing: nothing is ever repaired here. Both confirmed = phase `confirmed`, which nothing undoes. */
export function stepPairing(side: PairingSide, event: PairingEvent): PairingSide {
  if (side.phase === 'failed' || side.phase === 'confirmed') return side
  switch (event.type) {
    case 'commitment':
      return takeCommitment(side, event.message)
    case 'reveal':
      return takeReveal(side, event.message, event.seenFingerprint)
    case 'confirmedHere':
      return side.phase === 'compare' ? whenBoth({ ...side, isConfirmedHere: true }) : fail(side, 'badMessage')
    case 'confirmation':
      return takeConfirmation(side, event.message)
    case 'ended':
      return fail(side, event.failure)
    case 'time':
      return event.nowMs - side.startedAtMs >= PAIRING_MS ? fail(side, 'expired') : side
  }
}

const whenBoth = (side: PairingSide): PairingSide =>
  side.isConfirmedHere && side.isConfirmedThere ? { ...side, phase: 'confirmed' } : side

function takeCommitment(side: PairingSide, commitment: Commitment): PairingSide {
  if (side.phase !== 'awaitCommitment' || commitment.commitment === side.own.commitment.commitment) return fail(side, 'badMessage')
  if (commitment.from === side.card.stationId) return fail(side, 'sameStation')
  const [lowest, highest] = commitment.protocol
  if (lowest > PAIRING_PROTOCOL[1] || highest < PAIRING_PROTOCOL[0]) return fail(side, 'version')
  return { ...side, phase: 'awaitReveal', theirs: { commitment, reveal: null } }
}

function takeReveal(side: PairingSide, reveal: Reveal, seenFingerprint: string | null): PairingSide {
  const { commitment } = side.theirs
  if (side.phase !== 'awaitReveal' || commitment === null) return fail(side, 'badMessage')
  if (commitmentTo(other(side.role), reveal) !== commitment.commitment) return fail(side, 'badMessage')
  if (reveal.card.stationId !== commitment.from || !isGenuineCard(reveal.card)) return fail(side, 'badMessage')
  if (seenFingerprint !== null && seenFingerprint !== reveal.card.tlsFingerprint) return fail(side, 'wrongCertificate')
  const theirs = { commitment, reveal }
  const sides = side.role === 'initiator' ? { initiator: side.own, responder: theirs } : { initiator: theirs, responder: side.own }
  try {
    return { ...side, phase: 'compare', theirs, agreed: agree(side.role, side.draw, sides, side.offer) }
  } catch {
    return fail(side, 'badMessage') // a key that gives no secret
  }
}

function takeConfirmation(side: PairingSide, message: Confirmation): PairingSide {
  const card = peerCard(side)
  if (side.phase !== 'compare' || side.agreed === null || card === null) return fail(side, 'badMessage')
  const verdict = checkConfirmation(side.agreed, other(side.role), card, message)
  if (verdict === 'good') return whenBoth({ ...side, isConfirmedThere: true })
  return fail(side, verdict === 'bad-mac' && side.offer !== null ? 'wrongSecret' : 'badMessage')
}
