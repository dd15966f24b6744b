/** Double bookings as people see them: the suggestion with its reasons, the page that never drops the oldest, when they were found. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConflictSide, ConflictSummary } from '../../contract/claims.ts'
import { Priority, type Instant } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { byUrgency, createFoundTimes } from './conflicts.ts'
import { pageOf } from './page.ts'
import { stateOf, suggest } from './suggest.ts'

const at = (seconds: number): Instant => toInstant(Date.UTC(2026, 0, 1, 8) + seconds * 1000)
const ulid = (last: string): string => `01M7Y6HN3GRK2C9892F3WZP3${last}`
const resource = `unit:${ulid('V0')}`
const [A0, A1, A2] = [ulid('A0'), ulid('A1'), ulid('A2')]
const side = (more: Partial<ConflictSide> & { priority?: Priority } = {}): ConflictSide => ({
  holder: A0,
  station: { id: 'a'.repeat(32), name: 'Kisovu' },
  actorName: 'Neema',
  taken: { at: at(0), offBySeconds: 0, isSuspect: false },
  isLive: true,
  isProvisional: false,
  said: null,
  callSign: null,
  incident: { id: ulid('J0') as never, number: 'KM-1', kind: 'labour', priority: more.priority ?? 'P2', place: null },
  status: 'accepted',
  crewAcknowledgedAt: null,
  isReleasable: true,
  ...more,
})

describe('suggestion', () => {
  const other = (more: Parameters<typeof side>[0]) => side({ holder: A1, ...more })
  test.each([
    ['a patient on board stays there', other({ isReleasable: false, priority: 'P4' }), ['cannotBeCalledBack']],
    ['the higher triage category', other({ priority: 'P1', taken: { ...side().taken, at: at(60) } }), ['higherPriority']],
    ['the crew’s own word', other({ crewAcknowledgedAt: at(9), taken: { ...side().taken, at: at(60) } }), ['crewAcknowledged']],
    ['the earlier clock', other({ taken: { ...side().taken, at: at(-60) } }), ['earlierClock']],
  ] as const)('%s', (_name, best, codes) => {
    expect(suggest([side(), best])).toMatchObject({ holder: A1, reasons: codes.map((code) => ({ code })) })
  })
  test('both crews said yes: the first one; several reasons are all told', () => {
    const first = other({ crewAcknowledgedAt: at(5), priority: 'P1', taken: { ...side().taken, at: at(-1) } })
    expect(suggest([side({ crewAcknowledgedAt: at(6) }), first])?.reasons.map(({ code }) => code)).toEqual([
      'higherPriority',
      'crewAcknowledgedFirst',
      'earlierClock',
    ])
  })
  test('what is over is not suggested; alone it needs no other reason', () => {
    expect(suggest([side({ isLive: false }), other({ priority: 'P4' })])).toEqual({
      holder: A1,
      reasons: [{ code: 'onlyOneStands', params: {} }],
    })
    expect(suggest([side({ isLive: false })])).toBeNull()
  })
  test('the same for every order of the sides', () => {
    const any = fc.record({
      holder: fc.constantFrom(A0, A1, A2),
      priority: fc.constantFrom(...Priority.options),
      isReleasable: fc.boolean(),
      crewAcknowledgedAt: fc.constantFrom(null, at(1), at(2)),
      isLive: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.uniqueArray(any, { selector: ({ holder }) => holder, minLength: 1 }), (sides) => {
        const drawn = sides.map((one) => side(one))
        expect(suggest([...drawn].reverse())).toEqual(suggest(drawn))
      }),
    )
  })
  test('state: two that stand, at most one, or people who disagree', () => {
    const [yes, no] = [{ isLive: true }, { isLive: false }]
    expect([stateOf([yes, yes], false), stateOf([yes, no], false), stateOf([no, no], true)]).toEqual(['live', 'over', 'disputed'])
  })
})

describe('list', () => {
  const line = (n: number, more: Partial<ConflictSummary> = {}): ConflictSummary => ({
    resource: `unit:${n}`,
    kind: 'unit',
    name: `A${n}`,
    state: 'live',
    priority: 'P1',
    foundAt: at(n),
    pairs: 1,
    sides: [],
    ...more,
  })
  test('a bounded page, most urgent first; the oldest is always on the first one; the next pages hold the rest', () => {
    const any = fc.record({ n: fc.nat({ max: 1000 }), isOver: fc.boolean() })
    fc.assert(
      fc.property(
        fc.uniqueArray(any, { selector: ({ n }) => n, minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        (rows, limit) => {
          const sorted = rows.map(({ n, isOver }) => line(n, isOver ? { state: 'over', priority: 'P3' } : {})).sort(byUrgency)
          const first = pageOf(sorted, { limit })
          const oldest = Math.min(...rows.map(({ n }) => n))
          expect(first.items.map(({ resource: name }) => name)).toContain(`unit:${oldest}`)
          expect(first.items.length).toBeLessThanOrEqual(limit + 1)
          const all = [...first.items]
          for (let page = first; page.next !== null;) {
            page = pageOf(sorted, { limit, after: page.next })
            all.push(...page.items)
          }
          expect(new Set(all.map(({ resource: name }) => name)).size).toBe(rows.length)
        },
      ),
    )
  })
  test('found: what is there at the first look is as old as its claims, what comes later is new now', () => {
    let now = at(100)
    const times = createFoundTimes(() => now)
    const pair = (id: string) => ({ id, resource, ends: [] as never, isDisputed: false })
    times.note([pair('old')], () => at(3))
    now = at(200)
    times.note([pair('old'), pair('new')], () => at(3))
    now = at(300)
    times.note([pair('new')], () => at(3))
    expect([times.of('old'), times.of('new')]).toEqual([null, at(200)])
  })
})
