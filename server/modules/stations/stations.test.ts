/** Decisions about stations on a real log: who may decide, what may be shared, and that shutting out is final. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createStationLog, makeCard, makeKeys, type StationLog } from '../../../tests/harness/test-stations.ts'
import type { CommandId } from '../../contract/primitives.ts'
import type { SignedCard } from '../../contract/stations.ts'
import { describeOwn, enrolStation, grantScope, revokeStation, setAddresses, withdrawScope } from './decide.ts'
import { cutoffsOf, findPeer, heldHeads, loadAround, sharedBy } from './load.ts'
import { createPeerGrants } from './peer-grants.ts'

const commandId = '01KDW947007VT5N9CJB2HFWC0S' as CommandId
const DISPATCH = 'tz/dispatch/mfano'
const HOSPITAL = 'tz/hospital/01M7Y6HN3GRK2C9892F3WZP3F9'
const keys = makeKeys()
const card = makeCard(keys)
const { stationId } = card

let t: StationLog
const open = async (): Promise<StationLog> => (t = await createStationLog())
afterEach(() => t.close())
const enrol = (who: SignedCard = card, shares: string[] = [HOSPITAL], actor?: string) =>
  t.decide((state, facts) => enrolStation(who, shares, loadAround(state, who.stationId, facts), facts), actor)
const grant = (scope: string, actor?: string, id = stationId) =>
  t.decide((state, facts) => grantScope({ commandId, stationId: id, scope }, loadAround(state, id, facts), facts), actor)
const withdraw = (scope: string, actor?: string) =>
  t.decide((state, facts) => withdrawScope({ commandId, stationId, scope }, loadAround(state, stationId, facts), facts), actor)
const revoke = (heads: [string, number][] = [], actor?: string, id = stationId) =>
  t.decide(
    (state, facts) => revokeStation({ commandId, stationId: id, reason: 'stolen', note: '' }, loadAround(state, id, facts), heads, facts),
    actor,
  )
const shared = () => [...sharedBy(t.log.state, t.log.keys.stationId, stationId)].sort()
const refusal = (code: string, params: object = {}) => expect.objectContaining({ code, params: expect.objectContaining(params) })

describe('enrolling', () => {
  test('a paired station is in the directory with what was chosen for it', async () => {
    await open()
    await enrol()
    expect(findPeer(t.log.state, stationId)).toMatchObject({ ...card, enrolledBy: t.log.keys.stationId })
    expect(shared()).toEqual([HOSPITAL])
  })
  test('again with the same card and scopes records nothing', async () => {
    await open()
    const { position } = await enrol()
    expect((await enrol()).position).toBe(position)
  })
  test('a newer card replaces the older one, never the other way round', async () => {
    await open()
    const newer = makeCard(keys, {
      name: 'Hospitali Mpya',
      issuedAt: '2026-02-01T08:00:00.000Z' as never,
      addresses: ['mpya.example:7443'],
    })
    await enrol(newer)
    const { position } = await enrol(makeCard(keys, { addresses: newer.addresses }))
    expect(position).toBe(t.log.feed.position)
    expect(findPeer(t.log.state, stationId)).toMatchObject({ name: 'Hospitali Mpya', addresses: ['mpya.example:7443'] })
  })
  test('a card somebody else wrote is refused', async () => {
    await open()
    await expect(enrol({ ...card, name: 'Mwingine' })).rejects.toEqual(refusal('station.bad-card'))
    const thief = makeKeys()
    await expect(enrol(makeCard({ ...thief, stationId }))).rejects.toEqual(refusal('station.bad-card'))
    await expect(enrol({ ...makeCard(thief), signature: card.signature })).rejects.toEqual(refusal('station.bad-card'))
  })
  test('the own station is not enrolled by pairing, and is described only with its own key', async () => {
    await open()
    const own = { signingKey: t.log.keys.signingKey, publicKey: '', stationId: t.log.keys.stationId }
    const { rawPublicKey } = await import('./card.ts')
    const ownCard = makeCard({ ...own, publicKey: rawPublicKey(t.log.keys.publicKey) }, { kind: 'controlRoom' })
    await expect(enrol(ownCard)).rejects.toEqual(refusal('station.own'))
    const describe_ = (who: SignedCard, actor?: string) =>
      t.decide((state, facts) => describeOwn(who, loadAround(state, who.stationId, facts), facts), actor)
    await describe_(ownCard)
    expect(findPeer(t.log.state, ownCard.stationId)).toMatchObject({ kind: 'controlRoom' })
    await expect(describe_(card)).rejects.toEqual(refusal('station.bad-card'))
    await expect(describe_(ownCard, t.actors.clerk)).rejects.toEqual(refusal('auth.forbidden'))
  })
  test('addresses change by revision', async () => {
    await open()
    await enrol()
    const set = (addresses: string[], id = stationId) =>
      t.decide((state, facts) => setAddresses({ commandId, stationId: id, addresses }, loadAround(state, id, facts), facts))
    await set(['a.example:7443'])
    await set(['b.example:7443', 'c.example:1'])
    expect(findPeer(t.log.state, stationId)?.addresses).toEqual(['b.example:7443', 'c.example:1'])
    const { position } = await set(['b.example:7443', 'c.example:1'])
    expect(position).toBe(t.log.feed.position)
    await expect(set([], makeKeys().stationId)).rejects.toEqual(refusal('entity.unknown'))
  })
})

describe('sharing', () => {
  test('shared, withdrawn, shared again', async () => {
    await open()
    await enrol(card, [])
    await grant(DISPATCH)
    expect(shared()).toEqual([DISPATCH])
    const { position } = await grant(DISPATCH)
    expect(t.log.feed.position).toBe(position)
    await withdraw(DISPATCH)
    expect(shared()).toEqual([])
    expect((await withdraw(DISPATCH)).position).toBe(t.log.feed.position)
    await grant(DISPATCH)
    expect(shared()).toEqual([DISPATCH])
  })
  test('an unknown station gets nothing', async () => {
    await open()
    await expect(grant(DISPATCH)).rejects.toEqual(refusal('entity.unknown', { id: stationId }))
    await expect(withdraw(DISPATCH)).rejects.toEqual(refusal('entity.unknown'))
    await expect(revoke()).rejects.toEqual(refusal('entity.unknown'))
  })
  test('data bound to a country stays in it', async () => {
    await open()
    const abroad = makeCard(makeKeys(), { country: 'RW' })
    await enrol(abroad, [])
    await expect(grant(DISPATCH, undefined, abroad.stationId)).rejects.toEqual(
      refusal('scope.foreign-country', { scope: DISPATCH, country: 'RW' }),
    )
    // nor may a station of Tanzania hand out what Rwanda keeps
    await expect(grant('rw/people', undefined, abroad.stationId)).rejects.toEqual(refusal('scope.foreign-country', { country: 'TZ' }))
    await expect(enrol(makeCard(makeKeys(), { country: 'RW' }), [DISPATCH])).rejects.toEqual(refusal('scope.foreign-country'))
  })
  test('what goes everywhere or nowhere cannot be shared', async () => {
    await open()
    await enrol()
    await expect(grant('directory')).rejects.toThrow()
    await expect(grant(`station/${stationId}`)).rejects.toThrow()
  })
  test('the view for links: country, chosen scopes and the directory; it hears of changes', async () => {
    await open()
    const grants = createPeerGrants(t.log)
    let heard = 0
    const stop = grants.onChange(() => (heard += 1))
    expect(grants.of(stationId)).toBeNull()
    await enrol()
    expect(grants.of(stationId)).toEqual({ country: 'TZ', scopes: new Set(['directory', HOSPITAL]) })
    await withdraw(HOSPITAL)
    expect(grants.of(stationId)?.scopes).toEqual(new Set(['directory']))
    await revoke()
    expect(grants.of(stationId)).toBeNull()
    expect(heard).toBe(3)
    stop()
    grants.close()
  })
})

describe('shutting out', () => {
  const stream = (n: number) => n.toString(16).padStart(32, '0')
  test('is for ever', async () => {
    await open()
    await enrol()
    await revoke([[stream(1), 7]])
    const out = refusal('station.revoked', { station: stationId })
    await expect(enrol()).rejects.toEqual(out)
    await expect(enrol(makeCard(keys, { issuedAt: '2027-01-01T00:00:00.000Z' as never }))).rejects.toEqual(out)
    await expect(grant(DISPATCH)).rejects.toEqual(out)
    await expect(withdraw(HOSPITAL)).rejects.toEqual(out)
    expect([...(cutoffsOf(t.log.state, stationId) ?? [])]).toEqual([[stream(1), 7]])
  })
  test('a new key makes a new station', async () => {
    await open()
    await enrol()
    await revoke()
    const again = makeCard(makeKeys())
    await enrol(again)
    expect(findPeer(t.log.state, again.stationId)).not.toBeNull()
  })
  test('said again, it names new streams only', async () => {
    await open()
    await enrol()
    await revoke([[stream(1), 7]])
    await revoke([
      [stream(1), 9],
      [stream(2), 3],
    ])
    const ends = cutoffsOf(t.log.state, stationId)
    expect(ends).toEqual(
      new Map([
        [stream(1), 7],
        [stream(2), 3],
      ]),
    )
    const position = t.log.feed.position
    await revoke([[stream(1), 12]])
    expect(t.log.feed.position).toBe(position)
  })
  test('names the heads that are held', async () => {
    await open()
    const held = heldHeads(t.log.state, t.log.keys.stationId)
    expect(held).toHaveLength(1)
    expect(held[0]?.[1]).toBe(t.log.feed.position)
    expect(heldHeads(t.log.state, stationId)).toEqual([])
  })
})

test('only an administrator decides; nothing is recorded for anybody else', async () => {
  await open()
  await enrol()
  const before = t.log.feed.position
  const stranger = 'user:01KDW947007VT5N9CJB2HFWC99'
  for (const actor of [t.actors.clerk, stranger, 'public', 'tracker:7', `station:${stationId}`]) {
    for (const attempt of [
      () => enrol(makeCard(makeKeys()), [], actor),
      () => grant(DISPATCH, actor),
      () => withdraw(HOSPITAL, actor),
      () => revoke([], actor),
    ])
      await expect(attempt()).rejects.toEqual(refusal('auth.forbidden', { permission: 'peers.manage' }))
  }
  expect(t.log.feed.position).toBe(before)
})

test('whatever administrators do, folding again gives the same rows and a shut-out station has nothing', async () => {
  const step = fc.record({
    what: fc.constantFrom('enrol', 'grant', 'withdraw', 'revoke'),
    who: fc.nat(2),
    scope: fc.constantFrom(DISPATCH, HOSPITAL, 'tz/people'),
  })
  const cards = [card, makeCard(makeKeys()), makeCard(makeKeys(), { country: 'RW' })]
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      await open()
      const grants = createPeerGrants(t.log)
      const out = new Set<string>()
      const enrolled = new Set<string>()
      try {
        for (const { what, who, scope } of steps) {
          const one = cards[who] ?? card
          const id = one.stationId
          const around = (state: Parameters<typeof loadAround>[0], facts: Parameters<typeof loadAround>[2]) => loadAround(state, id, facts)
          await t
            .decide((state, facts) => {
              if (what === 'enrol') return enrolStation(one, [], around(state, facts), facts)
              if (what === 'grant') return grantScope({ commandId, stationId: id, scope }, around(state, facts), facts)
              if (what === 'withdraw') return withdrawScope({ commandId, stationId: id, scope }, around(state, facts), facts)
              return revokeStation({ commandId, stationId: id, reason: 'lost', note: '' }, around(state, facts), [], facts)
            })
            .then(
              () => (what === 'revoke' ? out : enrolled).add(id),
              () => undefined,
            )
          for (const { stationId: other, country } of cards) {
            const access = grants.of(other)
            expect(access === null).toBe(out.has(other) || !enrolled.has(other))
            if (country === 'RW') expect([...(access?.scopes ?? [])].filter((name) => name !== 'directory')).toEqual([])
          }
        }
        const before = t.digest()
        t.log.rebuild()
        expect(t.digest()).toEqual(before)
      } finally {
        grants.close()
        t.close()
      }
    }),
    { numRuns: 20 },
  )
  await open()
})
