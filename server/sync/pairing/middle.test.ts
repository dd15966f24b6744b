/** Somebody in between, ten thousand times: two codes are never the same, and without the other station's key nothing is accepted. */
import { describe, expect, test } from 'vitest'
import { makeCard, makeKeys, type TestKeys } from '../../../tests/harness/test-stations.ts'
import { seededRandom } from '../../kernel/random.ts'
import { confirmationOf, type Role } from './crypto.ts'
import { beginPairing, ownReveal, stepPairing, type PairingEvent, type PairingSide } from './machine.ts'

const RUNS = 10_000
/** One in so many attacks meets people who do not compare. */
const CARELESS_EVERY = 25
const random = seededRandom('in between')
type Party = { readonly keys: TestKeys; readonly card: ReturnType<typeof makeCard> }
const party = (name: string): Party => {
  const keys = makeKeys(random)
  return { keys, card: makeCard(keys, { name }) }
}
const control = party('Chumba cha Mfano')
const hospital = party('Hospitali ya Mfano')
const thief = party('Hospitali ya Mfano')

const begin = (role: Role, { keys, card }: Party): PairingSide =>
  beginPairing({
    role,
    card,
    signingKey: keys.signingKey,
    draw: { ephemeralSeed: random.bytes(32), nonce: random.bytes(32) },
    startedAtMs: 0,
    offer: null,
  })
const committed = (side: PairingSide): PairingEvent => ({ type: 'commitment', message: side.own.commitment })
const revealed = (side: PairingSide): PairingEvent => ({
  type: 'reveal',
  message: ownReveal(side) ?? expect.fail('not bound yet'),
  seenFingerprint: null,
})
const take = (side: PairingSide, ...events: PairingEvent[]): PairingSide => events.reduce(stepPairing, side)

/** `middle` works out what it knows of its leg only when it is asked: most attacks end before. */
type Met = { readonly victim: PairingSide; readonly middle: () => PairingSide }

/** The leg with the station that began; the middle plays the responder. */
function legOfInitiator(mask: Party): Met {
  const [victim, middle] = [begin('initiator', control), begin('responder', mask)]
  const bound = take(middle, committed(victim))
  const shown = take(victim, committed(bound))
  return { victim: take(shown, revealed(bound)), middle: () => take(bound, revealed(shown)) }
}
/** The leg with the station that answers; the middle plays the initiator. */
function legOfResponder(mask: Party): Met {
  const [middle, victim] = [begin('initiator', mask), begin('responder', hospital)]
  const bound = take(victim, committed(middle))
  const shown = take(middle, committed(bound))
  const known = take(bound, revealed(shown))
  return { victim: known, middle: () => take(shown, revealed(known)) }
}

/**
 * Both legs woven together as late as the rules allow: the middle holds the responder's commitment before it binds itself towards the
 * initiator, and shows its part there only after it has seen the initiator's.
 */
function woven(towardsInitiator: Party, towardsResponder: Party): [Met, Met] {
  const initiator = begin('initiator', control)
  const toResponder = begin('initiator', towardsResponder)
  const responder = take(begin('responder', hospital), committed(toResponder))
  const toInitiator = take(begin('responder', towardsInitiator), committed(initiator))
  const initiatorShown = take(initiator, committed(toInitiator))
  const boundToResponder = take(toResponder, committed(responder))
  const responderShown = take(responder, revealed(boundToResponder))
  return [
    { victim: take(initiatorShown, revealed(toInitiator)), middle: () => take(toInitiator, revealed(initiatorShown)) },
    { victim: responderShown, middle: () => take(boundToResponder, revealed(responderShown)) },
  ]
}

const STRATEGIES: Record<string, () => [Met, Met]> = {
  'the first leg, then the second': () => [legOfInitiator(thief), legOfResponder(thief)],
  'the second leg, then the first': () => {
    const second = legOfResponder(thief)
    return [legOfInitiator(thief), second]
  },
  'both legs woven together': () => woven(thief, thief),
  'both legs with the stolen cards of the two stations': () => woven(hospital, control),
}

describe.each(Object.entries(STRATEGIES))('%s', (name, attack) => {
  const share = Math.ceil(RUNS / Object.keys(STRATEGIES).length)
  test(`${share} times`, { timeout: 120_000 }, () => {
    let equalCodes = 0
    let accepted = 0
    for (let run = 0; run < share; run += 1) {
      const [first, second] = attack()
      if (first.victim.phase !== 'compare' || second.victim.phase !== 'compare') expect.fail('a leg broke off')
      const isSame = first.victim.agreed?.code === second.victim.agreed?.code
      if (isSame) equalCodes += 1
      for (const { victim, middle } of [first, second]) {
        // The people compare: only equal codes are confirmed.
        const person: PairingEvent = isSame ? { type: 'confirmedHere' } : { type: 'ended', failure: 'codeDiffers' }
        const met = take(victim, person)
        if (met.phase !== 'failed' && take(met, { type: 'confirmation', message: confirm(middle) }).phase === 'confirmed') accepted += 1
        if (run % CARELESS_EVERY !== 0) continue
        // And even if they did not look: behind a stolen card there is no key to sign with.
        const careless = take(victim, { type: 'confirmedHere' }, { type: 'confirmation', message: confirm(middle) })
        expect(careless.phase).toBe(name.includes('stolen') ? 'failed' : 'confirmed')
      }
    }
    expect([equalCodes, accepted]).toEqual([0, 0]) // by chance: one equal pair in ten million attacks; the draws are seeded
  })
})

/** What the middle can say: it knows the secret of its own leg and has its own key only. */
function confirm(middle: Met['middle']) {
  const { agreed, role } = middle()
  return confirmationOf(agreed ?? expect.fail('no secret'), role, thief.keys.signingKey)
}

test('a message passed through unchanged leaves two stations that talk to each other, with one code', () => {
  const [initiator, responder] = [begin('initiator', control), begin('responder', hospital)]
  const bound = take(responder, committed(initiator))
  const shown = take(initiator, committed(bound))
  const known = take(bound, revealed(shown))
  expect(take(shown, revealed(known)).agreed?.code).toBe(known.agreed?.code)
})
