/** Leases: who may take over, when, and who holds of two that did at once; what a station hears. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTestLog } from '../../../tests/harness/test-log.ts'
import { manualTimers } from '../../../tests/harness/manual-timers.ts'
import { CLAIM_RULES } from '../../contract/claims.ts'
import type { Instant } from '../../contract/primitives.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { accept } from '../../log/index.ts'
import { handOver, silentAt, successorsOf, takeOver, type LeaseAround } from './lease-decide.ts'
import { claimsOps, claimsProjection, createReach } from './index.ts'
import { leaseOwned } from './ops.ts'
import type { LeaseState } from './load.ts'

const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(32)) as [string, string, string, string]
const startMs = Date.UTC(2026, 0, 1, 8)
const at = (seconds: number): Instant => toInstant(startMs + seconds * 1000)
const resource = 'unit:01M7Y6HN3GRK2C9892F3WZP3V0'
const lease = (more: Partial<LeaseState> = {}): LeaseState => ({ resource, stationId: A, epoch: 3, successors: [B, C], ...more })
const facts = (seconds: number, own = B) => ({
  now: at(seconds),
  station: { id: own, name: 'n', district: 'd', country: 'TZ' as const, timeZone: 'UTC', prefix: 'KM' },
})
const around = (heard: Record<string, number> = {}, connected: readonly string[] = [], shutOut: readonly string[] = []): LeaseAround => ({
  reach: {
    isReachable: (id) => connected.includes(id),
    lastHeardAt: (id) => (connected.includes(id) ? at(10_000) : heard[id] === undefined ? null : at(heard[id])),
  },
  listeningSince: at(0),
  stations: [A, B, C, D].filter((id) => !shutOut.includes(id)),
  isShutOut: (id) => shutOut.includes(id),
  nameOf: (id) => `station ${id[0]}`,
})
const SILENCE = CLAIM_RULES.ownerSilenceSeconds

describe('taking over', () => {
  test('the first successor after the silence of the owner, with the next epoch; the old owner may follow', () => {
    expect(takeOver(resource, lease(), around({ [A]: 100 }), facts(100 + SILENCE))).toMatchObject({
      accepted: true,
      result: { epoch: 4 },
      ops: [{ body: { resource, stationId: B, epoch: 4, successors: [C, A] } }],
    })
  })
  test.each([
    [
      'a second too early',
      lease(),
      around({ [A]: 100 }),
      facts(99 + SILENCE),
      { code: 'lease.owner-not-silent', params: { station: 'station a', secondsLeft: 1 } },
    ],
    [
      'never heard, but this program listens since a moment only',
      lease(),
      around(),
      facts(SILENCE - 1),
      { code: 'lease.owner-not-silent' },
    ],
    ['the owner can be heard', lease(), around({}, [A]), facts(99_999), { code: 'lease.owner-not-silent' }],
    ['no successor', lease(), around(), facts(99_999, D), { code: 'lease.not-successor', params: { station: 'station a' } }],
    [
      'an earlier successor can be heard',
      lease(),
      around({}, [B]),
      facts(99_999, C),
      { code: 'lease.earlier-successor', params: { station: 'station b' } },
    ],
  ] as const)('refused: %s', (_name, held, near, when, error) => {
    expect(takeOver(resource, held, near, when)).toMatchObject({ accepted: false, error })
  })
  test('a later successor when the earlier one is silent too', () => {
    expect(takeOver(resource, lease(), around(), facts(99_999, C))).toMatchObject({ accepted: true, ops: [{ body: { stationId: C } }] })
  })
  test('without declared successors any known station, by its id; then nobody is declared either', () => {
    expect(successorsOf(lease({ successors: [] }), [D, C, A, B])).toEqual([B, C, D])
    expect(takeOver(resource, lease({ successors: [] }), around(), facts(99_999, D))).toMatchObject({
      ops: [{ body: { stationId: D, successors: [] } }],
    })
    expect(takeOver(resource, lease({ successors: [] }), around({}, [C]), facts(99_999, D))).toMatchObject({
      error: { code: 'lease.earlier-successor' },
    })
  })
  test('a station that was shut out is not waited for and does not come back', () => {
    expect(takeOver(resource, lease(), around({ [A]: 100 }, [A], [A]), facts(101))).toMatchObject({
      ops: [{ body: { stationId: B, successors: [C] } }],
    })
  })
  test('the own one is calm, what nobody owns is free', () => {
    expect(takeOver(resource, lease(), around(), facts(0, A))).toMatchObject({ accepted: true, ops: [], result: { epoch: 3 } })
    expect(takeOver(resource, null, around(), facts(0))).toMatchObject({ ops: [{ body: { stationId: B, epoch: 1 } }] })
  })
  test('silence is counted from the last word, never from before this program listened', () => {
    expect(silentAt(lease(), around({ [A]: 50 }))).toBe(at(50 + SILENCE))
    expect(silentAt(lease(), { ...around({ [A]: 50 }), listeningSince: at(70) })).toBe(at(70 + SILENCE))
  })
})

describe('handing over', () => {
  const give = (more: { stationId?: string; successors?: string[] }, own = A, held: LeaseState | null = lease()) =>
    handOver({ commandId: 'x' as never, resource, stationId: B, successors: [], ...more }, held, around(), facts(0, own))
  test('the owner gives it away or names others; the same again is calm', () => {
    expect(give({ successors: [B, C, C] })).toMatchObject({ ops: [{ body: { stationId: B, epoch: 4, successors: [C] } }] })
    expect(give({ stationId: A, successors: [B, C] })).toMatchObject({ accepted: true, ops: [] })
    expect(give({ stationId: A, successors: [C] })).toMatchObject({ ops: [{ body: { stationId: A, epoch: 4, successors: [C] } }] })
    expect(give({}, A, null)).toMatchObject({ ops: [{ body: { epoch: 1 } }] })
  })
  test('nobody else may, and nobody unknown gets it', () => {
    expect(give({}, B)).toMatchObject({ error: { code: 'lease.not-yours', params: { station: 'station a' } } })
    expect(give({ stationId: 'f'.repeat(32) })).toMatchObject({ error: { code: 'entity.unknown' } })
    expect(give({ successors: ['f'.repeat(32)] })).toMatchObject({ error: { code: 'entity.unknown' } })
  })
})

test('the highest epoch holds, of equal ones the smaller name, in whatever order they come', async () => {
  const word = fc.record({ stationId: fc.constantFrom(A, B, C), epoch: fc.integer({ min: 1, max: 4 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 8 }), async (words) => {
      const t = createTestLog({ ops: claimsOps, projections: [claimsProjection] })
      try {
        await t.run(() => accept(words.map((one) => leaseOwned({ resource, successors: [], ...one }))))
        const top = Math.max(...words.map(({ epoch }) => epoch))
        const [owner] = words
          .filter(({ epoch }) => epoch === top)
          .map(({ stationId }) => stationId)
          .sort()
        expect(t.log.state.table('Lease').get(resource)).toMatchObject({ stationId: owner, epoch: top })
      } finally {
        t.close()
      }
    }),
    { numRuns: 20 },
  )
})

describe('reach', () => {
  const clockAt = (seconds: () => number, jumpMs = () => 0) => ({
    nowMs: () => fromInstant(at(0)) + seconds() * 1000 + jumpMs(),
    monotonicMs: () => 7_000_000 + seconds() * 1000,
  })

  test.each([
    ['years ahead', 5 * 365 * 86_400_000],
    ['years back', -5 * 365 * 86_400_000],
  ])('a clock put right (%s) changes nothing about how long a station has been silent', (_name, jump) => {
    let seconds = 0
    let links = [B]
    let jumpMs = 0
    const clock = clockAt(
      () => seconds,
      () => jumpMs,
    )
    const timers = manualTimers()
    const reach = createReach({ ownId: A, connected: () => links, clock, timers })
    timers.pass(5_000)
    links = []
    seconds = 30
    jumpMs = jump
    expect(clock.nowMs() - fromInstant(reach.lastHeardAt(B) ?? '')).toBe(30_000)
    reach.stop()
  })

  test('a station without links hears only itself', () => {
    const alone = createReach({ ownId: A, connected: () => [], clock: clockAt(() => 5), timers: manualTimers() })
    expect([alone.isReachable(A), alone.isReachable(B), alone.lastHeardAt(A), alone.lastHeardAt(B)]).toEqual([true, false, at(5), null])
  })
  test('through links: the last moment another one was connected is remembered', () => {
    const timers = manualTimers()
    let seconds = 0
    let links = [B]
    const reach = createReach({ ownId: A, connected: () => links, clock: clockAt(() => seconds), timers })
    for (; seconds < 60; seconds += 1) timers.pass(1000)
    links = []
    seconds = 100
    timers.pass(40_000)
    expect([reach.isReachable(B), reach.lastHeardAt(B), reach.lastHeardAt(C), reach.isReachable(A)]).toEqual([false, at(59), null, true])
    reach.stop()
    expect(timers.waiting).toBe(0)
  })
})
