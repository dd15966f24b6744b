/** The responder's side of pairing over HTTP: one function from request to answer, whatever carries them. */
import type { PairingFailure } from '../../contract/pairing.ts'
import type { PairingBook } from './book.ts'
import { ownConfirmation, ownReveal, type PairingEvent } from './machine.ts'
import { MESSAGE_BYTES_MAX, STEPS, type Answer, type Ask, type Step } from './messages.ts'
import type { Pairing } from './pairing.ts'

/** A POST to `/pair/<step>`. `remote`: address it came from. `tlsFingerprint`: of the client's certificate (small hex), null when it showed none. */
export type PairingRequest = {
  readonly path: string
  readonly body: string
  readonly remote: string
  readonly tlsFingerprint: string | null
}
export type PairingResponse = { readonly status: number; readonly body: string }
/** What the listener for stations hands requests under `/pair/` to; it sends the answer as `application/json`. */
export type PairingDoor = { handle(request: PairingRequest): Promise<PairingResponse> }

/** A refusal inside a step. */
class Refused extends Error {
  readonly failure: PairingFailure
  readonly status: number

  constructor(failure: PairingFailure, status = 410) {
    super(failure)
    this.failure = failure
    this.status = status
  }
}
type Caller = Pick<PairingRequest, 'remote' | 'tlsFingerprint'>
type Steps = { readonly [Name in Step]: (ask: Ask<Name>, caller: Caller) => Answer<Name> | Promise<Answer<Name>> }

const PATH = /^\/pair\/([a-z]+)$/
const isStep = (name: string): name is Step => Object.hasOwn(STEPS, name)

/** Builds the door over the pairings of this station. @param onFailure hears what went wrong on our side */
export function createPairingDoor(book: PairingBook, onFailure: (error: unknown) => void): PairingDoor {
  const steps = stepsOver(book)
  return {
    async handle(request) {
      try {
        const name = PATH.exec(request.path)?.[1] ?? ''
        if (!isStep(name)) throw new Refused('notAStation', 404)
        return { status: 200, body: JSON.stringify(await answer(steps, name, request)) }
      } catch (error) {
        if (!(error instanceof Refused)) onFailure(error)
        const { failure, status } = error instanceof Refused ? error : { failure: 'notRecorded' as const, status: 503 }
        return { status, body: JSON.stringify({ failure }) }
      }
    },
  }
}

function answer<Name extends Step>(steps: Steps, name: Name, request: PairingRequest): Answer<Name> | Promise<Answer<Name>> {
  if (Buffer.byteLength(request.body) > MESSAGE_BYTES_MAX) throw new Refused('badMessage', 413)
  const ask = STEPS[name].ask.safeParse(jsonOf(request.body))
  if (!ask.success) throw new Refused('badMessage', 400)
  return steps[name](ask.data as Ask<Name>, request) // parsed by this very step's schema
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused('badMessage', 400)
  }
}

function stepsOver(book: PairingBook): Steps {
  return {
    hello: (ask, caller) => hello(book, ask, caller),
    reveal: (ask, caller) => reveal(book, ask, caller),
    confirm: async (ask, { tlsFingerprint }) => {
      const pairing = inSession(book, ask)
      sameCaller(pairing, tlsFingerprint)
      const message = { mac: ask.mac, signature: ask.signature }
      if (!pairing.side.isConfirmedThere) take(book, pairing, { type: 'confirmation', message })
      await book.finish(pairing)
      return { confirmation: pairing.isRecorded ? ownConfirmation(pairing.side) : null }
    },
    status: (ask) => {
      inSession(book, ask)
      return {}
    },
    cancel: (ask) => {
      book.end(inSession(book, ask), ask.isCodeDifferent ? 'codeDiffers' : 'cancelledThere')
      return {}
    },
  }
}

/** The pairing a message belongs to, which still stands. */
function inSession(book: PairingBook, { session }: { readonly session: string }): Pairing {
  const pairing = book.byToken(session)
  if (!pairing) throw new Refused('expired', 404)
  if (pairing.failure !== null) throw new Refused(pairing.failure)
  return pairing
}

function take(book: PairingBook, pairing: Pairing, event: PairingEvent): void {
  pairing.take(event)
  if (pairing.failure === 'wrongSecret') book.countWrongSecret(pairing)
  if (pairing.failure !== null) throw new Refused(pairing.failure)
}

function hello(book: PairingBook, { offer, ...commitment }: Ask<'hello'>, { remote, tlsFingerprint }: Caller): Answer<'hello'> {
  const again = book.repeated(commitment.from, commitment.commitment)
  const pairing = again ?? admit(book, commitment.from, offer, remote)
  if (!again) {
    pairing.seenFingerprint = tlsFingerprint
    take(book, pairing, { type: 'commitment', message: commitment })
    book.settleCrossing(pairing)
    if (pairing.failure !== null) throw new Refused(pairing.failure)
  }
  return { ...pairing.side.own.commitment, session: pairing.token ?? '' }
}

function reveal(book: PairingBook, { session, ...message }: Ask<'reveal'>, { tlsFingerprint }: Caller): Answer<'reveal'> {
  const pairing = inSession(book, { session })
  sameCaller(pairing, tlsFingerprint)
  const known = pairing.side.theirs.reveal
  const isAgain = known !== null && JSON.stringify(known) === JSON.stringify(message) // its first answer was lost
  if (!isAgain) take(book, pairing, { type: 'reveal', message, seenFingerprint: tlsFingerprint })
  const own = ownReveal(pairing.side)
  if (own === null) throw new Refused('badMessage')
  return own
}

/** Lets a station begin. */
function admit(book: PairingBook, from: string, offerId: string | null, remote: string): Pairing {
  const refusal = book.refusalFor(from, remote)
  if (refusal !== null) throw new Refused(refusal, refusal === 'tooManyTries' ? 429 : 409)
  const { offer } = book
  if (offerId !== null && offer?.id !== offerId) throw new Refused('wrongSecret')
  return book.begin('incoming', offerId === null ? null : offer)
}

/** A pairing is carried by one certificate from its first message to its last. */
function sameCaller(pairing: Pairing, tlsFingerprint: string | null): void {
  if (pairing.seenFingerprint === tlsFingerprint) return
  pairing.take({ type: 'ended', failure: 'wrongCertificate' })
  throw new Refused(pairing.failure ?? 'wrongCertificate')
}
