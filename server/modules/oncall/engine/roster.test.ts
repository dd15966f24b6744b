/** Rosters: rotations, hand-over at the wall's hour, overrides, hours, holidays, gaps told and never filled. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Roster } from '../../../contract/oncall.ts'
import { DAY_MS, isOpen, localTime, nextOpening } from './calendar.ts'
import { coverageOf, whoIsOnCall } from './roster.ts'

const ids = ['01KDWM6A00000000000000000A', '01KDWM6A00000000000000000B', '01KDWM6A00000000000000000C'] as const
const [asha, bahati, chausiku] = ids
/** Weekly from Monday 2026-11-02 08:00 in Dar es Salaam (05:00 UTC). */
const weekly = { memberIds: [...ids], startsOn: '2026-11-02', handoverMinute: 480, shiftWeeks: 1, windows: [], holidays: 'asUsual' }
const roster = (more: Record<string, unknown> = {}) =>
  Roster.parse({ kind: 'roster', name: 'Zamu', timeZone: 'Africa/Dar_es_Salaam', layers: [weekly], overrides: [], holidays: [], ...more })
const at = (text: string): number => Date.parse(text)
const who = (text: string, more?: Record<string, unknown>) => {
  const { userId, gap } = whoIsOnCall(roster(more), at(text))
  return userId ?? gap
}

describe('whoIsOnCall', () => {
  test.each([
    ['2026-11-02T04:59:59.999Z', 'noLayer'],
    ['2026-11-02T05:00:00.000Z', asha],
    ['2026-11-09T04:59:59.999Z', asha],
    ['2026-11-09T05:00:00.000Z', bahati],
    ['2026-11-16T05:00:00.000Z', chausiku],
    ['2026-11-23T05:00:00.000Z', asha],
  ])('a weekly rotation at %s: %s', (moment, expected) => {
    expect(who(moment)).toBe(expected)
  })
  test('the same wall hour in Kigali is an hour later', () => {
    expect([
      who('2026-11-09T05:30:00.000Z', { timeZone: 'Africa/Kigali' }),
      who('2026-11-09T06:00:00.000Z', { timeZone: 'Africa/Kigali' }),
    ]).toEqual([asha, bahati])
  })
  test('the last override that fits goes before every layer; one that names nobody is a gap on purpose', () => {
    const overrides = [
      { from: '2026-11-10T00:00:00.000Z', to: '2026-11-12T00:00:00.000Z', userId: chausiku },
      { from: '2026-11-11T00:00:00.000Z', to: '2026-11-11T12:00:00.000Z', userId: null },
    ]
    expect(
      ['2026-11-10T00:00:00.000Z', '2026-11-11T06:00:00.000Z', '2026-11-11T12:00:00.000Z', '2026-11-12T00:00:00.000Z'].map((when) =>
        who(when, { overrides }),
      ),
    ).toEqual([chausiku, 'overridden', chausiku, bahati])
  })
  test('office hours above, nights below, holidays off: what no layer covers is a gap', () => {
    const office = { ...weekly, memberIds: [asha], windows: [{ days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1_020 }], holidays: 'off' }
    const nights = { ...weekly, memberIds: [bahati], windows: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 1_020, toMinute: 480 }] }
    const more = { layers: [office, nights], holidays: ['2026-12-09'] }
    // Tuesday noon, Tuesday 20:00, Wednesday 03:00, Saturday noon, Independence Day noon, all on the wall
    expect(
      ['2026-12-08T09:00Z', '2026-12-08T17:00Z', '2026-12-09T00:00Z', '2026-12-12T09:00Z', '2026-12-09T09:00Z'].map((when) =>
        who(when, more),
      ),
    ).toEqual([asha, bahati, bahati, 'noLayer', 'noLayer'])
  })
  test('a closed account leaves a gap, not a stand-in', () => {
    expect(whoIsOnCall(roster(), at('2026-11-10T00:00Z'), (id) => id !== bahati)).toEqual({ userId: null, gap: 'inactive' })
  })
})

test('coverage says at every moment what whoIsOnCall says, without holes', () => {
  const fromMs = at('2026-10-30T00:00Z')
  const some = roster({
    layers: [
      { ...weekly, shiftWeeks: 2, windows: [{ days: [1, 3, 7], fromMinute: 600, toMinute: 300 }], holidays: 'off' },
      { ...weekly, handoverMinute: 61 },
    ],
    overrides: [{ from: '2026-11-05T01:02:03.004Z', to: '2026-11-05T02:00:00.000Z', userId: null }],
    holidays: ['2026-11-08'],
  })
  const stretches = coverageOf(some, fromMs, fromMs + 40 * DAY_MS)
  expect(stretches.slice(1).map(({ from }) => from)).toEqual(stretches.slice(0, -1).map(({ to }) => to))
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 * DAY_MS - 1 }), (offset) => {
      const moment = new Date(fromMs + offset).toISOString()
      const stretch = stretches.find(({ from, to }) => from <= moment && moment < to)
      expect({ userId: stretch?.userId, gap: stretch?.gap }).toEqual(whoIsOnCall(some, fromMs + offset))
    }),
    { numRuns: 500 },
  )
})

test('the next opening of a window is the first moment at which it is open', () => {
  const windows = [{ days: [2], fromMinute: 1_380, toMinute: 60 }]
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 14 * 1_440 - 1 }), (minutes) => {
      const now = at('2026-11-01T00:00Z') + minutes * 60_000
      const next = nextOpening('Africa/Kigali', windows, now)
      expect(isOpen(windows, localTime('Africa/Kigali', next))).toBe(true)
      if (next > now) expect(isOpen(windows, localTime('Africa/Kigali', next - 60_000))).toBe(false)
    }),
  )
})
