/** Escalation chains: every step, grouping with the traps of Alertmanager, outages, and properties over random chains and times. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Chain, Route, Team, type ChainStep, type OncallPlan } from '../../../contract/oncall.ts'
import type { CaseState } from '../ops.ts'
import { HOPS_MAX, stepChain, type Advance } from './chain.ts'
import { groupsOf, type OpenAlarm } from './routing.ts'
import { waitForTurnMs } from './turn.ts'

const id = (letter: string): string => `01KDWM6A0000000000000000${letter}${letter}`
const [ASHA, BAHATI, ROUTE, CHAIN, OTHER, TEAM] = ['A', 'B', 'R', 'C', 'D', 'T'].map(id) as [string, string, string, string, string, string] // six ids
const START = Date.parse('2026-11-21T12:00:00.000Z')
const MINUTE = 60_000

const open = (name: string, afterMs = 0, more: Partial<OpenAlarm> = {}): OpenAlarm => ({
  ...{ key: `${name}.0`, alarmId: `heat/fridge/${name}`, code: 'heat', priority: 'P1', scope: 'tz/dispatch/mfano', parents: [] },
  ...{ source: { kind: 'fridge', id: name }, alarmedAt: new Date(START + afterMs).toISOString() as OpenAlarm['alarmedAt'], params: {} },
  ...{ raisedBy: null, ...more },
})
const route = (more: Record<string, unknown> = {}) =>
  Route.parse({
    kind: 'route',
    name: 'all',
    position: 1,
    codes: [],
    priorities: [],
    scopes: [],
    sources: [],
    chainId: CHAIN,
    groupBy: 'all',
    ...more,
  })
const asha = { kind: 'notifyUsers', userIds: [ASHA], isImportant: false }
const bahati = { kind: 'notifyUsers', userIds: [BAHATI], isImportant: true }
const wait = (minutes: number) => ({ kind: 'wait', minutes })
const chain = (...steps: unknown[]): OncallPlan => Chain.parse({ kind: 'chain', name: 'chain', steps })

/** One escalation, driven by hand. */
function world(
  steps: readonly unknown[],
  more: { route?: Record<string, unknown>; plans?: Record<string, OncallPlan>; lastTurn?: string } = {},
) {
  const plans: Record<string, OncallPlan> = { [CHAIN]: chain(...steps), ...more.plans }
  const directory = { plan: (planId: string) => plans[planId] ?? null, isActive: () => true, lastTurn: () => more.lastTurn ?? null }
  let state: CaseState | null = null
  const advances: { atMs: number; advance: Advance }[] = []
  return {
    advances,
    get state() {
      return state
    },
    /** Looks at `minutes` after the start, until nothing more is due; tells who was told and why. */
    at(minutes: number, ...alarms: OpenAlarm[]): string[] {
      const nowMs = START + minutes * MINUTE
      const told: string[] = []
      for (let looks = 0; looks < 50 && alarms.length > 0; looks += 1) {
        const { advance, dueMs } = stepChain(state, nowMs, { route: route(more.route), routeId: ROUTE, alarms }, directory)
        if (!advance) {
          if (dueMs !== null) expect(dueMs).toBeGreaterThan(nowMs)
          return told
        }
        state = advance.state
        advances.push({ atMs: nowMs, advance })
        told.push(...advance.notify.map(({ userId }) => `${advance.reason} ${userId === ASHA ? 'asha' : 'bahati'}`))
      }
      if (alarms.length > 0) throw new Error('it never comes to rest')
      return told
    },
  }
}
const A = open('a')

describe('a chain', () => {
  test('tells, waits, tells the next, begins again so many times, then rests until the repeat interval', () => {
    const w = world([asha, wait(5), bahati, wait(10), { kind: 'repeat', times: 1 }])
    expect([0, 0.49, 0.5, 5.4, 5.5, 15.4, 15.5, 20.5, 30.5, 40].map((minutes) => w.at(minutes, A))).toEqual([
      ...[[], [], ['step asha'], [], ['step bahati'], [], ['step asha'], ['step bahati'], [], []],
    ])
    expect(w.state).toMatchObject({ isEnded: true, lap: 1, count: 4 })
    expect([w.at(20.5 + 239, A), w.at(20.5 + 240, A)]).toEqual([[], ['again asha', 'again bahati']])
  })
  test('what is over before the group wait is told to nobody; what is acknowledged stops the rest', () => {
    const w = world([asha, wait(5), bahati])
    expect([w.at(0.4, A), w.at(3), w.advances.length]).toEqual([[], [], 0])
    const v = world([asha, wait(5), bahati])
    expect([v.at(0.5, A), v.at(6), v.advances.length]).toEqual([['step asha'], [], 1])
  })
  test('what was due during an outage is done once, and what follows is counted from then', () => {
    const w = world([asha, wait(5), bahati, wait(5), asha])
    w.at(0.5, A)
    expect([w.at(180, A), w.at(184.9, A), w.at(185, A)]).toEqual([['step bahati'], [], ['step asha']])
  })
  test('a step that finds nobody is not waited for, and the gap is told', () => {
    const w = world([{ kind: 'notifyRoster', rosterId: OTHER, isImportant: true }, wait(30), bahati])
    expect(w.at(0.5, A)).toEqual(['step bahati'])
    expect(w.advances[0]?.advance.gaps).toEqual([OTHER])
  })
  test('goes on only inside its window, and only with so many alarms', () => {
    // 15:00 on the wall at the start; the window opens at 15:20
    const windows = [{ days: [6], fromMinute: 920, toMinute: 1_000 }]
    const w = world([{ kind: 'onlyDuring', timeZone: 'Africa/Dar_es_Salaam', windows }, asha])
    expect([w.at(1, A), w.at(19.9, A), w.at(20, A)]).toEqual([[], [], ['step asha']])
    const v = world([{ kind: 'onlyIf', moreThan: 1, withinMinutes: 10 }, asha])
    expect([v.at(1, A), v.at(11, A, open('b', 5 * MINUTE)), v.at(12, A, open('b', 5 * MINUTE), open('c', 6 * MINUTE))]).toEqual([
      [],
      [],
      ['step asha'],
    ])
  })
  test('hands over to another chain, round and round not for ever', () => {
    const plans = { [OTHER]: chain(bahati, { kind: 'handOver', chainId: CHAIN }) }
    const w = world([asha, { kind: 'handOver', chainId: OTHER }], { plans })
    for (let minutes = 1; minutes < 100; minutes += 1) w.at(minutes, A)
    expect(w.state).toMatchObject({ isEnded: true, hops: HOPS_MAX })
  })
  test('a team takes turns', () => {
    const team: OncallPlan = Team.parse({ kind: 'team', name: 'team', memberIds: [ASHA, BAHATI] })
    const next = { kind: 'notifyTeam', teamId: TEAM, mode: 'roundRobin', isImportant: false }
    const w = world([next, wait(5), next, wait(5), next], { plans: { [TEAM]: team }, lastTurn: ASHA })
    expect([w.at(1, A), w.at(6, A), w.at(11, A)]).toEqual([['step bahati'], ['step asha'], ['step bahati']])
  })
})

describe('grouping', () => {
  test('new alarms of a told group wait for the interval; an alarm that asks again after an acknowledgement is another call', () => {
    const w = world([asha])
    const B = open('b', MINUTE)
    expect([w.at(0.5, A), w.at(2, A, B), w.at(5.4, A, B), w.at(5.5, A, B)]).toEqual([['step asha'], [], [], ['news asha']])
    const again = open('a', 60 * MINUTE, { key: 'a.1' })
    expect([w.at(60.4, again), w.at(60.5, again)]).toEqual([[], ['step asha']])
    expect(w.state).toMatchObject({ leader: 'a.1', count: 1 })
  })
  test('the repeat interval counts in whole group intervals', () => {
    const w = world([asha], { route: { repeatIntervalSeconds: 700 } })
    expect([w.at(0.5, A), w.at(15.4, A), w.at(15.5, A)]).toEqual([['step asha'], [], ['again asha']])
  })
  test('many alarms: those that the state has no room for are not told as news', () => {
    const many = Array.from({ length: 500 }, (_, n) => open(`f${n}`, n))
    const w = world([asha])
    expect([w.at(1, ...many), w.at(10, ...many), w.at(11, ...many, open('new', 10 * MINUTE))]).toEqual([['step asha'], [], ['news asha']])
  })
  test('the first route by position takes it; what stands in nothing is never put together with strangers', () => {
    const parents = [{ kind: 'site', id: 'one' }]
    const routes = [
      { routeId: 'heat', route: route({ codes: ['heat'], groupBy: 'parent' }) },
      { routeId: 'rest', route: route({ position: 2, sources: parents }) },
    ]
    const alarms = [
      open('a'),
      open('b'),
      open('c', 0, { parents }),
      open('d', 0, { parents }),
      open('e', 0, { code: 'door', parents }),
      open('f', 0, { code: 'door' }),
    ]
    const groups = groupsOf(routes, alarms)
    expect(groups.map((group) => [group.route.routeId, group.alarms.map(({ source }) => source.id).join('')])).toEqual([
      ['heat', 'a'],
      ['heat', 'b'],
      ['heat', 'cd'],
      ['rest', 'e'],
    ])
    expect(
      groupsOf(routes, alarms.toReversed())
        .map(({ caseId }) => caseId)
        .sort(),
    ).toEqual(groups.map(({ caseId }) => caseId).sort())
  })
})

test('one of several stations acts: the one that raised it, after it the smallest ids, a minute each', () => {
  const turns = ['a', 'b', 'c'].map((own) =>
    waitForTurnMs(
      own,
      'b',
      ['a', 'b', 'c'].filter((one) => one !== own),
    ),
  )
  expect(turns).toEqual([MINUTE, 0, 2 * MINUTE])
  expect(new Set(turns).size).toBe(3)
})

describe('over random chains and times', () => {
  const step: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom(asha, bahati, { kind: 'notifyRoster', rosterId: TEAM, isImportant: false }),
    fc.integer({ min: 1, max: 30 }).map(wait),
    fc.integer({ min: 1, max: 5 }).map((times) => ({ kind: 'repeat', times })),
    fc.constantFrom({ kind: 'handOver', chainId: OTHER }, { kind: 'handOver', chainId: CHAIN }),
    fc.record({ kind: fc.constant('onlyIf'), moreThan: fc.integer({ min: 0, max: 3 }), withinMinutes: fc.integer({ min: 1, max: 60 }) }),
  )
  const steps = fc.array(step, { minLength: 1, maxLength: 8 })
  const times = fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 60 })
  const notifies = (list: readonly ChainStep[]): number => list.filter(({ kind }) => kind.startsWith('notify')).length

  test('comes to rest, never tells more often than its repeats allow, and looking twice does nothing twice', () => {
    fc.assert(
      fc.property(steps, steps, times, (own, other, moments) => {
        const plans = { [OTHER]: chain(...other) }
        const w = world(own, { plans })
        for (const minutes of moments.toSorted((a, b) => a - b)) {
          w.at(minutes, A, open('b', MINUTE))
          expect(w.at(minutes, A, open('b', MINUTE))).toEqual([])
        }
        const most = Math.max(...[chain(...own), plans[OTHER]].map((plan) => notifies(plan?.kind === 'chain' ? plan.steps : [])))
        const byStep = w.advances.filter(({ advance }) => advance.reason === 'step' && advance.notify.length > 0).length
        // each hand-over begins a chain, which begins again at most five times; every four hours at most one attempt where nobody was found
        expect(byStep).toBeLessThanOrEqual(most * (HOPS_MAX + 1) * 6 * 3)
        for (const { advance } of w.advances) {
          expect(advance.state.lap).toBeLessThanOrEqual(5)
          expect(advance.state.hops).toBeLessThanOrEqual(HOPS_MAX)
        }
      }),
      { numRuns: 300 },
    )
  })
  test('depends on nothing but what it is given: another station goes on from the recorded state and does the same', () => {
    fc.assert(
      fc.property(steps, times, (own, moments) => {
        const [one, two] = [world(own), world(own)]
        for (const minutes of moments.toSorted((a, b) => a - b)) expect(one.at(minutes, A)).toEqual(two.at(minutes, A))
        expect(one.state).toEqual(two.state)
      }),
      { numRuns: 100 },
    )
  })
})
