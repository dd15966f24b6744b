/** Every edge of resolving a double booking, of an owner's answer, and of taking a claim back. */
import { describe, expect, test } from 'vitest'
import { ResolveConflict } from '../../contract/claims.ts'
import type { Instant } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { accept, refuse, type StateReader } from '../../log/index.ts'
import { answerRequest, resolveConflict, withdrawClaim } from './conflict-decide.ts'
import type { OpenConflict, RequestState } from './load.ts'
import type { ClaimSubject, Settlement } from './subject.ts'

const at = (seconds: number): Instant => toInstant(Date.UTC(2026, 0, 1, 8) + seconds * 1000)
const ulid = (last: string): string => `01M7Y6HN3GRK2C9892F3WZP3${last}`
const resource = `unit:${ulid('V0')}`
const op = (n: number): string => `${'ab'.repeat(16)}:${n}`
const [A0, A1, A2] = [ulid('A0'), ulid('A1'), ulid('A2')]

const facts = {
  now: at(60),
  actor: 'user:test',
  station: { id: 'a'.repeat(32), name: 'n', district: 'd', country: 'TZ', timeZone: 'UTC', prefix: 'KM' },
  newId: <Id extends string>() => ulid('N0') as Id,
} as const
const request = (more: Partial<RequestState> = {}): RequestState => ({
  id: A0,
  resource,
  about: ulid('J0'),
  askedBy: 'b'.repeat(32),
  askedAt: at(0),
  actor: 'user:other',
  isProvisional: false,
  detail: {},
  status: 'asked',
  ...more,
})
/** A subject whose live holders are named; it remembers what it was asked to settle. */
function subjectOf(live: readonly string[], more: Partial<ClaimSubject> = {}) {
  const settled: Settlement[] = []
  const subject: ClaimSubject = {
    kind: 'unit',
    names: () => Promise.resolve(new Map()),
    sides: () => Promise.resolve([]),
    heldTwice: () => Promise.resolve([]),
    isLive: (_state, _id, holder) => live.includes(holder),
    answer: () => ({ kind: 'confirm', ops: [], jobs: [] }),
    confirm: () => [],
    settle: (_state, settlement) => {
      settled.push(settlement)
      return accept([])
    },
    ...more,
  }
  return { subject, settled }
}
/** A state in which these claims were asked for. */
const stateWith = (requests: readonly RequestState[]) =>
  ({ table: () => ({ get: (id: string) => requests.find((one) => one.id === id) ?? null }) }) as unknown as StateReader // only requests are read here
const pair = (n: number, holders: readonly [string, string] = [A0, A1]): OpenConflict => ({
  id: String(n).padStart(64, '0'),
  members: [op(n * 2 + 1), op(n * 2 + 2)],
  holders,
})
const input = (open: readonly OpenConflict[], more: Partial<ResolveConflict> = {}): ResolveConflict =>
  ResolveConflict.parse({
    commandId: ulid('C0'),
    resource,
    conflicts: open.map(({ id, members }) => ({ id, members: [...members].reverse() })),
    keepHolder: A0,
    isReleasingOthers: true,
    note: '',
    told: [{ who: 'A12', what: 'go on' }],
    ...more,
  })
const resolve = (open: readonly OpenConflict[], live: readonly string[], more: Partial<ResolveConflict> = {}, named = open) => {
  const { subject, settled } = subjectOf(live)
  return { decision: resolveConflict(input(named, more), stateWith([]), { open, epoch: 2, subject }, facts), settled }
}

describe('resolving', () => {
  test('closes every pair at once, names all members, ends what is not kept, confirms what is', () => {
    const open = [pair(0), pair(1, [A0, A2])]
    const { decision, settled } = resolve(open, [A0, A1, A2])
    expect(decision).toMatchObject({
      accepted: true,
      ops: open.map(({ id, members }) => ({ body: { conflictId: id, members: [...members].sort(), keepHolder: A0 } })),
    })
    expect(settled).toEqual([{ resource, keep: A0, released: [A1, A2], confirmed: [A0] }])
  })
  test('the person may leave both standing, or keep none', () => {
    expect(resolve([pair(0)], [A0, A1], { isReleasingOthers: false }).settled).toMatchObject([{ released: [], confirmed: [A0, A1] }])
    expect(resolve([pair(0)], [A0, A1], { keepHolder: null }).settled).toMatchObject([{ keep: null, released: [A0, A1], confirmed: [] }])
  })
  test.each([
    ['nothing is open', [], [A0], {}, [pair(0)], { code: 'conflict.settled' }],
    ['a pair came after the person looked', [pair(0), pair(1)], [A0], {}, [pair(0)], { code: 'conflict.changed' }],
    ['a pair is closed meanwhile', [pair(0)], [A0], {}, [pair(0), pair(1)], { code: 'conflict.changed' }],
    ['a member is missing', [pair(0)], [A0], {}, [{ ...pair(0), members: [op(1), op(1)] as const }], { code: 'conflict.changed' }],
    ['the kept one is no side of it', [pair(0)], [A0], { keepHolder: A2 }, [pair(0)], { code: 'entity.unknown' }],
    ['two stand and nobody was told', [pair(0)], [A0, A1], { told: [] }, [pair(0)], { code: 'conflict.told-nobody' }],
  ] as const)('refused: %s', (_name, open, live, more, named, error) => {
    expect(resolve(open, live, more as Partial<ResolveConflict>, named).decision).toMatchObject({ accepted: false, error })
  })
  test('when at most one stands nobody has to be told', () => {
    expect(resolve([pair(0)], [A0], { told: [] }).decision).toMatchObject({ accepted: true })
  })
  test('what the resource’s own rules refuse is refused', () => {
    const { subject } = subjectOf([A0, A1], { settle: () => refuse('conflict.too-far', { number: 'KM-1', status: 'transporting' }) })
    expect(resolveConflict(input([pair(0)]), stateWith([]), { open: [pair(0)], epoch: 2, subject }, facts)).toMatchObject({
      error: { code: 'conflict.too-far' },
    })
  })
  test('claims that still wait for their owner are answered by it', () => {
    const { subject } = subjectOf([A0, A1])
    const state = stateWith([request(), request({ id: A1 })])
    expect(resolveConflict(input([pair(0)]), state, { open: [pair(0)], epoch: 2, subject }, facts)).toMatchObject({
      ops: [
        { body: { conflictId: pair(0).id } },
        { body: { holder: A0, epoch: 2 } },
        { body: { holder: A1, epoch: 2, refusal: { code: 'conflict' } } },
      ],
    })
  })
})

describe('answering as the owner', () => {
  const answer = (one: RequestState, more: Partial<Parameters<typeof answerRequest>[2]> = {}) =>
    answerRequest(one, stateWith([]), { tenure: { kind: 'own', epoch: 2 }, open: [], subject: subjectOf([]).subject, ...more }, facts)
  const kinds = (decision: ReturnType<typeof answer>) => (decision.accepted ? decision.ops.map(({ op: { spec } }) => spec.kind) : [])
  test('free is confirmed; what speaks against it is told', () => {
    expect(kinds(answer(request()))).toEqual(['claim.confirmed'])
    const busy = subjectOf([], {
      answer: () => ({ kind: 'refuse', refusal: { code: 'assignment.unit-taken', params: { incidentNumber: 'KM-9' } }, ops: [] }),
    })
    expect(answer(request(), { subject: busy.subject })).toMatchObject({
      ops: [{ body: { holder: A0, epoch: 2, refusal: { code: 'assignment.unit-taken' } } }],
    })
  })
  test('a provisional one is confirmed, but waits for a person while it is part of a conflict', () => {
    expect(kinds(answer(request({ isProvisional: true })))).toEqual(['claim.confirmed'])
    expect(kinds(answer(request({ isProvisional: true }), { open: [pair(0)] }))).toEqual([])
    expect(kinds(answer(request({ isProvisional: true }), { open: [pair(0, [A1, A2])] }))).toEqual(['claim.confirmed'])
  })
  test.each(['confirmed', 'refused', 'withdrawn'] as const)('what is %s is left alone', (status) => {
    expect(kinds(answer(request({ status })))).toEqual([])
  })
  test('only the owner answers', () => {
    for (const tenure of [{ kind: 'free' }, { kind: 'elsewhere', stationId: 'x', station: 'x', isReachable: true, epoch: 9 }] as const)
      expect(kinds(answer(request(), { tenure }))).toEqual([])
  })
})

describe('withdrawing', () => {
  const own = { askedBy: facts.station.id }
  test('what waits, by whoever asked; again, or too late, is calm', () => {
    expect(withdrawClaim(request(own), facts)).toMatchObject({ ops: [{ body: { holder: A0 } }] })
    expect(withdrawClaim(request({ ...own, status: 'confirmed' }), facts)).toMatchObject({ accepted: true, ops: [] })
    expect(withdrawClaim(request({ ...own, isProvisional: true }), facts)).toMatchObject({ accepted: true, ops: [] })
    expect(withdrawClaim(request(), facts)).toMatchObject({ accepted: false, error: { code: 'claim.not-yours' } })
  })
})
