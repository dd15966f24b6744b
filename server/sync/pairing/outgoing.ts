/** The initiator's side of pairing: carries one pairing from its first message to its record, over a connection that may fail at any time. */
import type { PairingFailure } from '../../contract/pairing.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { PairingBook } from './book.ts'
import { ownConfirmation, ownReveal } from './machine.ts'
import { mirrored, Refusal, STEPS, type Answer, type Ask, type Step } from './messages.ts'
import type { Target } from './offer.ts'
import type { Pairing } from './pairing.ts'
import type { StationPort } from './station-port.ts'

/** An answer to a POST; `tlsFingerprint` is of the certificate the other side showed (small hex). */
export type PostAnswer = { readonly status: number; readonly body: string; readonly tlsFingerprint: string | null }
/** Posts JSON to a station. @throws Error when nobody answers */
export type PairingPost = (address: string, path: string, body: string) => Promise<PostAnswer>
export type OutgoingParts = {
  readonly book: PairingBook
  readonly station: StationPort
  readonly clock: Clock
  readonly post: PairingPost
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>
  /** Hears what went wrong on our side. */
  readonly onFailure: (error: unknown) => void
}

/** How often the other side is asked whether its administrator has confirmed, and how long to wait after a lost connection. */
const ASK_EVERY_MS = 1_500
const RETRY_MS = 1_000
/** Rounds over all addresses before nobody counts as there. */
const ROUNDS = 2

type Got<Name extends Step> = { readonly answer: Answer<Name> } | { readonly failure: PairingFailure } | { readonly isSilent: true }

/** Carries a pairing on until it ends. Never rejects. */
export async function driveOutgoing(parts: OutgoingParts, pairing: Pairing, target: Target): Promise<void> {
  try {
    const address = await sayHello(parts, pairing, target)
    if (address !== null) {
      await showPart(parts, pairing, address)
      await waitForBoth(parts, pairing, address)
      if (pairing.failure === 'cancelledHere' || pairing.failure === 'codeDiffers') await tellEnd(parts, pairing, address)
    }
  } catch (error) {
    parts.onFailure(error)
    parts.book.end(pairing, 'badMessage')
  }
}

/** Finds an address that answers and exchanges commitments there. @returns null when the pairing has ended */
async function sayHello(parts: OutgoingParts, pairing: Pairing, { addresses, scanned }: Target): Promise<string | null> {
  const ask = { ...pairing.side.own.commitment, offer: scanned?.id ?? null }
  let failure: PairingFailure = 'unreachable'
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const address of addresses) {
      const got = await send(parts, pairing, address, 'hello', ask, scanned?.tlsFingerprint ?? null)
      if (!pairing.isActive) return null
      if ('answer' in got) {
        takeHello(parts, pairing, got.answer, scanned)
        return pairing.isActive ? address : null
      }
      if ('failure' in got) failure = got.failure
      if ('failure' in got && scanned === null) break // the address was typed: this is the station that was meant
    }
    if (failure !== 'unreachable') break
    await parts.pause(RETRY_MS)
  }
  parts.book.end(pairing, failure)
  return null
}

function takeHello(
  { book, station }: OutgoingParts,
  pairing: Pairing,
  { session, ...commitment }: Answer<'hello'>,
  scanned: Target['scanned'],
): void {
  if (scanned !== null && commitment.from !== scanned.stationId) book.end(pairing, 'wrongCertificate')
  if (station.isShutOut(commitment.from)) book.end(pairing, 'revoked')
  pairing.token = session
  pairing.take({ type: 'commitment', message: commitment })
  book.settleCrossing(pairing)
}

/** Shows what was committed to and takes the other's part. */
async function showPart(parts: OutgoingParts, pairing: Pairing, address: string): Promise<void> {
  while (pairing.isActive && pairing.side.phase === 'awaitReveal') {
    const reveal = ownReveal(pairing.side)
    if (reveal === null) return
    const got = await send(parts, pairing, address, 'reveal', { ...reveal, session: pairing.token ?? '' })
    if ('answer' in got) {
      pairing.take({ type: 'reveal', message: got.answer, seenFingerprint: pairing.seenFingerprint })
      parts.book.tries.note(`to ${address}`, parts.clock.nowMs())
    } else await endOrRest(parts, pairing, got)
  }
}

/** Asks until both administrators have confirmed and the result is on record here, or until it ends. */
async function waitForBoth(parts: OutgoingParts, pairing: Pairing, address: string): Promise<void> {
  const session = pairing.token ?? ''
  while (pairing.isActive) {
    if (pairing.side.phase === 'confirmed') await record(parts, pairing)
    else {
      const confirmation = ownConfirmation(pairing.side)
      const got =
        confirmation === null
          ? await send(parts, pairing, address, 'status', { session })
          : await send(parts, pairing, address, 'confirm', { ...confirmation, session })
      if (!('answer' in got)) await endOrRest(parts, pairing, got)
      else if ('confirmation' in got.answer && got.answer.confirmation !== null) {
        pairing.take({ type: 'confirmation', message: got.answer.confirmation })
        continue
      }
    }
    if (pairing.isActive) await pairing.waitForChange(parts.pause(ASK_EVERY_MS))
    parts.book.sweep()
  }
}

/** Puts the result on record; what fails now is tried again until the time is over. */
async function record({ book, onFailure }: OutgoingParts, pairing: Pairing): Promise<void> {
  await book.finish(pairing).catch(onFailure)
}

/** Tells the other side that it is over, once; if it does not hear, its own time runs out. */
async function tellEnd(parts: OutgoingParts, pairing: Pairing, address: string): Promise<void> {
  await send(parts, pairing, address, 'cancel', { session: pairing.token ?? '', isCodeDifferent: pairing.failure === 'codeDiffers' })
}

async function endOrRest(parts: OutgoingParts, pairing: Pairing, got: Exclude<Got<Step>, { readonly answer: unknown }>): Promise<void> {
  if ('failure' in got) parts.book.end(pairing, got.failure)
  else await parts.pause(RETRY_MS)
  parts.book.sweep()
}

/** One message and its answer. The certificate must be the same from the first message on. @param expected certificate named by a QR code */
async function send<Name extends Step>(
  { post }: OutgoingParts,
  pairing: Pairing,
  address: string,
  step: Name,
  ask: Ask<Name>,
  expected: string | null = pairing.seenFingerprint,
): Promise<Got<Name>> {
  let answer: PostAnswer
  try {
    answer = await post(address, `/pair/${step}`, JSON.stringify(ask))
  } catch {
    return { isSilent: true } // nobody answered: the caller decides whether to try again
  }
  if (expected !== null && answer.tlsFingerprint !== expected) return { failure: 'wrongCertificate' }
  pairing.seenFingerprint ??= answer.tlsFingerprint
  return readAnswer(step, answer)
}

function readAnswer<Name extends Step>(step: Name, { status, body }: PostAnswer): Got<Name> {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return { failure: 'notAStation' } // something else answers at this address
  }
  if (status === 200) {
    const answer = STEPS[step].answer.safeParse(json)
    return answer.success ? { answer: answer.data as Answer<Name> } : { failure: 'badMessage' } // parsed by this very step's schema
  }
  const refusal = Refusal.safeParse(json)
  if (!refusal.success) return { failure: 'notAStation' }
  return status === 503 ? { isSilent: true } : { failure: mirrored(refusal.data.failure) }
}
