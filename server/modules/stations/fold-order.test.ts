/** Statements of several stations in any order of arrival: the same rows, withdrawal over concurrent grants, revocation over everything. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createStationLog, makeCard, makeKeys, type StationLog } from '../../../tests/harness/test-stations.ts'
import type { Instant } from '../../contract/primitives.ts'
import type { OpDraft } from '../../log/index.ts'
import { cutoffsOf, grantsOf } from './load.ts'
import { scopeGranted, scopeWithdrawn, stationAddressesSet, stationEnrolled, stationRevoked } from './ops.ts'
import { lastEpoch, sharedScopes } from './sharing.ts'

const keys = makeKeys()
const impostor = makeKeys()
const { stationId } = keys
const SCOPES = ['tz/dispatch/mfano', 'tz/people']
const WRITERS = ['aa', 'bb', 'cc']
const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString() as Instant
const cards = [0, 1, 2].map((n) => makeCard(keys, { name: `Kituo ${n}`, issuedAt: day(n), addresses: [`a${n}.example:7443`] }))

let t: StationLog
beforeAll(async () => {
  t = await createStationLog()
})
afterAll(() => t.close())

const TABLES = ['PeerStation', 'ScopeGrant', 'StationRevocation'] as const
type Said = { readonly draft: OpDraft; readonly writer: string; readonly seq: number; readonly at: Instant }

/** Folds statements into empty tables. @returns every row */
function foldAll(statements: readonly Said[]): unknown {
  for (const table of TABLES) t.db.exec(`DELETE FROM "${table}"`)
  for (const { draft, writer, seq, at } of statements)
    t.log.engine.fold(draft.op.spec.kind, draft.body, {
      entity: stationId,
      actor: 'user:x',
      at,
      streamId: writer,
      seq,
      opId: `${writer}:${seq}`,
    })
  return TABLES.map((table) => t.log.state.table(table).find({}))
}

const epoch = fc.integer({ min: 1, max: 4 })
const scope = fc.constantFrom(...SCOPES)
const statement: fc.Arbitrary<OpDraft> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...cards), fc.constantFrom(impostor.stationId, stationId))
    .map(([card, enrolledBy]) => stationEnrolled({ ...card, enrolledBy })),
  fc.tuple(scope, epoch).map(([name, number]) => scopeGranted({ stationId, scope: name, mode: 'full', epoch: number })),
  fc.tuple(scope, epoch).map(([name, number]) => scopeWithdrawn({ stationId, scope: name, epoch: number })),
  fc.tuple(epoch, fc.nat(9)).map(([number, n]) => stationAddressesSet({ stationId, addresses: [`b${n}.example:7443`], revision: number })),
  fc.nat(9).map((n) => stationRevoked({ stationId, reason: 'lost', note: '', heads: [['0'.repeat(32), n + 1]] })),
)
const said = fc
  .array(fc.record({ draft: statement, writer: fc.constantFrom(...WRITERS), at: fc.integer({ min: 0, max: 5 }).map(day) }), {
    maxLength: 14,
  })
  .map((list): Said[] => list.map((one, index) => ({ ...one, seq: index + 1 })))
const orders = said.chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
)

/** A row exists before anything else is said of a station: nobody decides about one he does not know. */
const enrolledFirst = (list: readonly Said[]): Said[] => [
  { draft: stationEnrolled({ ...(cards[0] ?? expect.fail()), enrolledBy: impostor.stationId }), writer: 'root', seq: 1, at: day(0) },
  ...list,
]

describe('order of arrival', () => {
  test('does not matter', () => {
    fc.assert(
      fc.property(orders, ([one, other]) => {
        expect(foldAll(enrolledFirst(other))).toEqual(foldAll(enrolledFirst(one)))
      }),
      { numRuns: 300 },
    )
  })
  test('revocation holds wherever it comes, also before the enrolment itself', () => {
    fc.assert(
      fc.property(orders, fc.nat(20), ([, list], place) => {
        const revocation: Said = {
          draft: stationRevoked({ stationId, reason: 'stolen', note: '', heads: [] }),
          writer: 'dd',
          seq: 99,
          at: day(0),
        }
        const at = place % (list.length + 1)
        foldAll([...list.slice(0, at), revocation, ...list.slice(at)])
        expect(cutoffsOf(t.log.state, stationId)).not.toBeNull()
      }),
      { numRuns: 300 },
    )
  })
  test('of concurrent statements the withdrawal holds; a later grant, which knows of it, holds again', () => {
    fc.assert(
      fc.property(orders, ([, list]) => {
        foldAll(enrolledFirst(list))
        for (const name of SCOPES) {
          const writers = new Set(WRITERS)
          const next = lastEpoch(grantsOf(t.log.state, stationId), name) + 1
          const meta = { entity: stationId, actor: 'user:x', at: day(9) }
          const say = (draft: OpDraft, writer: string, seq: number) =>
            t.log.engine.fold(draft.op.spec.kind, draft.body, { ...meta, streamId: writer, seq, opId: `${writer}:${seq}` })
          const isShared = () => sharedScopes(grantsOf(t.log.state, stationId), writers).has(name)
          say(scopeGranted({ stationId, scope: name, mode: 'full', epoch: next }), 'aa', 100)
          expect(isShared()).toBe(true)
          say(scopeWithdrawn({ stationId, scope: name, epoch: next }), 'bb', 100)
          expect(isShared()).toBe(false)
          say(scopeGranted({ stationId, scope: name, mode: 'full', epoch: next + 1 }), 'aa', 101)
          expect(isShared()).toBe(true)
          expect(sharedScopes(grantsOf(t.log.state, stationId), new Set(['dd'])).has(name)).toBe(false)
        }
      }),
      { numRuns: 100 },
    )
  })
  test('what a station says of itself is no enrolment: whoever let it in first is named', () => {
    const self = stationEnrolled({ ...(cards[0] ?? expect.fail()), enrolledBy: stationId })
    const other = stationEnrolled({ ...(cards[0] ?? expect.fail()), enrolledBy: impostor.stationId })
    foldAll([
      { draft: self, writer: 'aa', seq: 1, at: day(0) },
      { draft: other, writer: 'bb', seq: 1, at: day(3) },
      { draft: other, writer: 'cc', seq: 1, at: day(2) },
    ])
    expect(t.log.state.table('PeerStation').find({})).toMatchObject([{ enrolledBy: impostor.stationId, enrolledAt: day(2) }])
  })
  test('a card that the station did not sign itself is not folded', () => {
    const forged = { ...(cards[0] ?? expect.fail()), publicKey: impostor.publicKey }
    const foreign = { ...makeCard(impostor), stationId }
    for (const body of [forged, foreign, { ...(cards[1] ?? expect.fail()), tlsFingerprint: 'cd'.repeat(32) }]) {
      foldAll([{ draft: stationEnrolled({ ...body, enrolledBy: impostor.stationId }), writer: 'aa', seq: 1, at: day(0) }])
      expect(t.log.state.table('PeerStation').find({})).toEqual([])
    }
  })
})
