/** The pairing machine: two honest sides agree; every deviation ends it; nobody in between is ever accepted. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeCard, makeKeys, type TestKeys } from '../../../tests/harness/test-stations.ts'
import type { Instant } from '../../contract/primitives.ts'
import { seededRandom } from '../../kernel/random.ts'
import { commitmentTo, type Role } from './crypto.ts'
import {
  beginPairing,
  ownConfirmation,
  ownReveal,
  PAIRING_MS,
  peerCard,
  stepPairing,
  type PairingEvent,
  type PairingSide,
} from './machine.ts'

const random = seededRandom('pairing machine')
const at = '2026-01-01T08:00:00.000Z' as Instant
type Party = { readonly keys: TestKeys; readonly card: ReturnType<typeof makeCard> }
const party = (name: string, country: 'TZ' | 'RW' = 'TZ'): Party => {
  const keys = makeKeys(random)
  return { keys, card: makeCard(keys, { name, country, issuedAt: at, tlsFingerprint: Buffer.from(random.bytes(32)).toString('hex') }) }
}
const control = party('Chumba cha Mfano')
const hospital = party('Hospitali ya Mfano')
const mallory = party('Hospitali ya Mfano')

const begin = (role: Role, { keys, card }: Party, offer: PairingSide['offer'] = null): PairingSide =>
  beginPairing({
    role,
    card,
    signingKey: keys.signingKey,
    draw: { ephemeralSeed: random.bytes(32), nonce: random.bytes(32) },
    startedAtMs: 0,
    offer,
  })
const take = (side: PairingSide, ...events: PairingEvent[]): PairingSide => events.reduce(stepPairing, side)
const commitment = (side: PairingSide): PairingEvent => ({ type: 'commitment', message: side.own.commitment })
const reveal = (side: PairingSide, seenFingerprint: string | null = null): PairingEvent => ({
  type: 'reveal',
  message: ownReveal(side) ?? expect.fail('not bound yet'),
  seenFingerprint,
})
const confirmation = (side: PairingSide): PairingEvent => ({
  type: 'confirmation',
  message: ownConfirmation(side) ?? expect.fail('not confirmed yet'),
})

/** Two sides up to the code. */
function meet(initiator: PairingSide, responder: PairingSide): [PairingSide, PairingSide] {
  const r1 = take(responder, commitment(initiator))
  const i1 = take(initiator, commitment(r1))
  const r2 = take(r1, reveal(i1))
  return [take(i1, reveal(r2)), r2]
}
const honest = (offer: PairingSide['offer'] = null) => meet(begin('initiator', control, offer), begin('responder', hospital, offer))

describe('two honest stations', () => {
  test('see the same code, learn each other’s card and both end confirmed', () => {
    const [i, r] = honest()
    expect(i.agreed?.code).toMatch(/^\d{7}$/)
    expect(r.agreed?.code).toBe(i.agreed?.code)
    expect([peerCard(i), peerCard(r)]).toEqual([hospital.card, control.card])
    const i2 = take(i, { type: 'confirmedHere' })
    const r2 = take(r, confirmation(i2))
    expect([i2.phase, r2.phase]).toEqual(['compare', 'compare'])
    expect(ownConfirmation(r2)).toBeNull()
    const r3 = take(r2, { type: 'confirmedHere' })
    const i3 = take(i2, confirmation(r3))
    expect([i3.phase, r3.phase]).toEqual(['confirmed', 'confirmed'])
  })
  test('codes are spread evenly over seven digits', () => {
    const counts = new Array<number>(10).fill(0)
    for (let run = 0; run < 400; run += 1) {
      const code = honest()[0].agreed?.code ?? ''
      for (const digit of code) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1
    }
    const expected = (400 * 7) / 10
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(27.9) // 9 degrees of freedom, p = 0.001; the draws are seeded
  })
  test('with a QR code the secret enters the keys: without it, no confirmation holds', () => {
    const offer = { id: 'AAAAAAAAAAA', secret: random.bytes(16) }
    const [i, r] = honest(offer)
    const [i2, r2] = [take(i, { type: 'confirmedHere' }), take(r, { type: 'confirmedHere' })]
    expect(take(i2, confirmation(r2)).phase).toBe('confirmed')
    const wrong = { ...offer, secret: random.bytes(16) }
    const [thief, honestSide] = meet(begin('initiator', mallory, wrong), begin('responder', hospital, offer))
    const end = take(honestSide, { type: 'confirmedHere' }, confirmation(take(thief, { type: 'confirmedHere' })))
    expect(end).toMatchObject({ phase: 'failed', failure: 'wrongSecret' })
  })
})

describe('a deviation ends the pairing', () => {
  const committed = (): [PairingSide, PairingSide] => {
    const [i, r] = [begin('initiator', control), begin('responder', hospital)]
    const r1 = take(r, commitment(i))
    return [take(i, commitment(r1)), r1]
  }
  const cases: [string, () => PairingSide, string][] = [
    ['a reveal before the commitment', () => take(begin('responder', hospital), reveal(committed()[0])), 'badMessage'],
    ['a second commitment', () => take(committed()[1], commitment(begin('initiator', mallory))), 'badMessage'],
    [
      'a confirmation before the reveal',
      () => take(committed()[1], confirmation(take(honest()[0], { type: 'confirmedHere' }))),
      'badMessage',
    ],
    ['confirming before there is a code', () => take(committed()[0], { type: 'confirmedHere' }), 'badMessage'],
    [
      'its own commitment sent back',
      () => {
        const side = begin('initiator', control)
        return take(side, commitment(side))
      },
      'badMessage',
    ],
    ['the own station at the other end', () => take(begin('responder', control), commitment(begin('initiator', control))), 'sameStation'],
    [
      'another ephemeral key than committed',
      () => {
        const [i, r] = committed()
        const message = { ...(ownReveal(i) ?? expect.fail()), ephemeral: begin('initiator', control).own.reveal.ephemeral }
        return take(r, { type: 'reveal', message, seenFingerprint: null })
      },
      'badMessage',
    ],
    [
      'another card than committed',
      () => {
        const [i, r] = committed()
        return take(r, { type: 'reveal', message: { ...(ownReveal(i) ?? expect.fail()), card: mallory.card }, seenFingerprint: null })
      },
      'badMessage',
    ],
    [
      'a card that was not signed by its station',
      () => {
        const forged = { keys: control.keys, card: { ...control.card, name: 'Mwingine' } }
        const [i, r] = [begin('initiator', forged), begin('responder', hospital)]
        return take(r, commitment(i), reveal(take(i, commitment(r))))
      },
      'badMessage',
    ],
    [
      'a name that is not the card’s',
      () => {
        const [i, r] = [begin('initiator', control), begin('responder', hospital)]
        const claim = { ...i.own.commitment, from: mallory.card.stationId }
        return take(r, { type: 'commitment', message: claim }, reveal(take(i, commitment(r))))
      },
      'badMessage',
    ],
    [
      'another TLS certificate than the card’s',
      () => {
        const [i, r] = committed()
        return take(r, reveal(i, mallory.card.tlsFingerprint))
      },
      'wrongCertificate',
    ],
    [
      'a key that gives no secret',
      () => {
        const [i, r] = [begin('initiator', control), begin('responder', hospital)]
        const zero = { ...i, own: { ...i.own, reveal: { ...i.own.reveal, ephemeral: Buffer.alloc(32).toString('base64url') } } }
        return takeZero(zero, r)
      },
      'badMessage',
    ],
    [
      'no version in common',
      () => {
        const i = begin('initiator', control)
        return take(begin('responder', hospital), { type: 'commitment', message: { ...i.own.commitment, protocol: [2, 9] } })
      },
      'version',
    ],
    ['ten minutes', () => take(honest()[0], { type: 'time', nowMs: PAIRING_MS }), 'expired'],
    ['a person who sees two codes', () => take(honest()[0], { type: 'ended', failure: 'codeDiffers' }), 'codeDiffers'],
  ]
  test.each(cases)('%s', (_what, run, failure) => {
    const side = run()
    expect(side).toMatchObject({ phase: 'failed', failure })
    expect([ownReveal(side), ownConfirmation(side)]).toEqual([null, null])
  })
  test('nothing is shown before the other side is bound', () => {
    expect(ownReveal(begin('initiator', control))).toBeNull()
    expect(ownReveal(begin('responder', hospital))).toBeNull()
  })
  test('before ten minutes it stands; once both confirmed, nothing undoes it', () => {
    const [i, r] = honest()
    expect(take(i, { type: 'time', nowMs: PAIRING_MS - 1 }).phase).toBe('compare')
    const both = take(i, { type: 'confirmedHere' }, confirmation(take(r, { type: 'confirmedHere' })))
    expect(take(both, { type: 'time', nowMs: PAIRING_MS }, { type: 'ended', failure: 'cancelledHere' }).phase).toBe('confirmed')
  })
  test('messages of an earlier pairing are worth nothing in the next', () => {
    const [oldI, oldR] = honest()
    const oldConfirmed = take(oldI, { type: 'confirmedHere' })
    const replayed = take(begin('responder', hospital), commitment(oldI), {
      type: 'reveal',
      message: oldI.own.reveal,
      seenFingerprint: null,
    })
    expect(replayed.phase).toBe('compare') // what was once committed can be shown again ...
    expect(replayed.agreed?.code).not.toBe(oldR.agreed?.code)
    expect(take(replayed, confirmation(oldConfirmed))).toMatchObject({ failure: 'badMessage' }) // ... but nobody can go on from there
    const [i, r] = honest()
    expect(take(i, { type: 'confirmedHere' }, confirmation(oldConfirmed))).toMatchObject({ failure: 'badMessage' })
    expect(take(r, { type: 'confirmedHere' }, confirmation(take(r, { type: 'confirmedHere' })))).toMatchObject({ failure: 'badMessage' })
  })
  test('events in any order never confirm without both people, and never throw', () => {
    const [i, r] = honest()
    const confirmed = [take(i, { type: 'confirmedHere' }), take(r, { type: 'confirmedHere' })]
    const events: PairingEvent[] = [
      commitment(i),
      commitment(r),
      { type: 'reveal', message: i.own.reveal, seenFingerprint: null },
      { type: 'reveal', message: r.own.reveal, seenFingerprint: null },
      confirmation(confirmed[0] ?? expect.fail()),
      confirmation(confirmed[1] ?? expect.fail()),
      { type: 'time', nowMs: 5 },
      { type: 'ended', failure: 'cancelledThere' },
      { type: 'confirmedHere' },
    ]
    const start: PairingSide = { ...r, phase: 'awaitCommitment', theirs: { commitment: null, reveal: null }, agreed: null }
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 12 }), (list) => {
        const end = take(start, ...list)
        if (end.phase === 'confirmed') expect(list).toContainEqual({ type: 'confirmedHere' })
        if (end.phase === 'confirmed') expect(list.filter(({ type }) => type === 'confirmation').length).toBeGreaterThan(0)
      }),
      { numRuns: 1000 },
    )
  })
})

/** Commits honestly to a public key of small order (all zero), whose shared secret anybody knows (RFC 7748 section 6.1). */
function takeZero(zero: PairingSide, responder: PairingSide): PairingSide {
  const message = { ...zero.own.commitment, commitment: commitmentOf(zero) }
  return take(responder, { type: 'commitment', message }, { type: 'reveal', message: zero.own.reveal, seenFingerprint: null })
}
const commitmentOf = (side: PairingSide): string => commitmentTo(side.role, side.own.reveal)
