/** Escalation on real logs: alarms find somebody, acknowledging stops it, a restart goes on, and of several stations one sends. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ALARM_SCOPE, alarmStations, type AlarmStation } from '../../../tests/harness/alarm-world.ts'
import { send } from '../../../tests/harness/replicas.ts'
import { Chain, Roster, Route, type OncallPlan, type OncallPlanId } from '../../contract/oncall.ts'
import type { UserId } from '../../contract/primitives.ts'
import { accept } from '../../log/index.ts'
import { alarmAcknowledged } from '../alarms/ops.ts'
import type { ChannelPort, DeliveryReport, OncallMessage, SendAnswer } from './channels.ts'
import { oncallOps, oncallProjection, createMailSecret, createOncall, type Oncall } from './index.ts'
import { oncallPersonSet, oncallPlanSet } from './ops.ts'
import { TAKE_OVER_MS } from './engine/turn.ts'

const id = (letter: string): string => `01KDWM6A0000000000000000${letter}${letter}`
const ASHA = id('A') as UserId
const BAHATI = id('B') as UserId
const [ROUTE, CHAIN, ROSTER] = ['R', 'C', 'S'].map(id) as [OncallPlanId, OncallPlanId, OncallPlanId] // three ids
const HEAT = 'heat/fridge/a'
const PLANS: readonly (readonly [OncallPlanId, OncallPlan])[] = [
  [
    ROSTER,
    Roster.parse({
      ...{ kind: 'roster', name: 'Zamu', timeZone: 'Africa/Dar_es_Salaam', overrides: [], holidays: [] },
      layers: [{ memberIds: [ASHA], startsOn: '2026-11-02', handoverMinute: 480, shiftWeeks: 1, windows: [], holidays: 'asUsual' }],
    }),
  ],
  [
    CHAIN,
    Chain.parse({
      ...{ kind: 'chain', name: 'Mnyororo' },
      steps: [
        { kind: 'notifyRoster', rosterId: ROSTER, isImportant: false },
        { kind: 'wait', minutes: 5 },
        { kind: 'notifyUsers', userIds: [BAHATI], isImportant: true },
      ],
    }),
  ],
  [
    ROUTE,
    Route.parse({
      kind: 'route',
      name: 'Joto',
      position: 1,
      codes: ['heat'],
      priorities: [],
      scopes: [],
      sources: [],
      chainId: CHAIN,
      groupBy: 'parent',
    }),
  ],
]

type Ward = {
  readonly s: AlarmStation
  readonly sent: OncallMessage[]
  /** What the channel answers next. */
  answer: SendAnswer
  report: (report: DeliveryReport) => void
  /** Stations it can hear. */
  others: string[]
  oncall: Oncall
}
let wards: Ward[]

function watch(ward: Ward): Oncall {
  const { s } = ward
  const channel: ChannelPort = {
    send: (message) => {
      ward.sent.push(message)
      return Promise.resolve(ward.answer)
    },
    follow: (hear) => {
      ward.report = hear
      return () => undefined
    },
  }
  return createOncall({
    ...{ log: s.t.log, clock: s.t.clock, timers: s.timers, ids: { next: s.t.newId }, alarms: s.engine },
    logger: { error: (failure: unknown) => void s.failures.push(failure) },
    ...{ channels: { simulated: channel }, others: () => ward.others, mailSecret: createMailSecret(s.t.db) },
  })
}

beforeEach(async () => {
  wards = alarmStations(2, 'oncall', { ops: oncallOps, projections: [oncallProjection] }).map((s) => {
    const ward: Ward = {
      s,
      sent: [],
      answer: { status: 'sent' },
      report: () => undefined,
      others: [],
      oncall: undefined as unknown as Oncall,
    } // set below
    return ward
  })
  for (const ward of wards) {
    const { s } = ward
    const put = s.t.db.prepare(
      "INSERT INTO User (id, userName, displayName, language, isActive, roles, version, createdAt) VALUES (?, ?, ?, 'sw', 1, '[]', 1, '2026-01-01T00:00:00.000Z')",
    )
    for (const [userId, name] of [
      [ASHA, 'asha'],
      [BAHATI, 'bahati'],
    ])
      put.run(userId, name, name)
    await s.do(() => accept(PLANS.map(([planId, plan]) => oncallPlanSet({ planId, plan, isArchived: false }))))
    const rules = { default: ['simulated' as const], important: ['simulated' as const] }
    await s.do(() => accept([ASHA, BAHATI].map((userId) => oncallPersonSet({ userId, email: `${userId}@mfano.example`, rules }))))
    ward.oncall = watch(ward)
    await s.pass(1)
  }
})
afterEach(async () => {
  for (const { oncall, s } of wards) {
    await oncall.stop()
    expect(s.failures).toEqual([])
    await s.close()
  }
})
const two = (): [Ward, Ward] => {
  const [a, b] = wards.toSorted((x, y) => (x.s.t.log.keys.stationId < y.s.t.log.keys.stationId ? -1 : 1))
  if (!a || !b) throw new Error('two stations')
  return [a, b]
}
async function pass(seconds: number, ...some: Ward[]): Promise<void> {
  for (const { s, oncall } of some) {
    await s.pass(seconds)
    await oncall.settled()
  }
}
const told = ({ sent }: Ward): string[] => sent.map(({ userId }) => (userId === ASHA ? 'asha' : 'bahati'))
const statuses = ({ s }: Ward): unknown[] => s.t.db.prepare('SELECT status FROM OncallNotice ORDER BY queuedAt, id').pluck().all()
const acknowledge = ({ s }: Ward) =>
  s.do(() =>
    accept([
      alarmAcknowledged({ alarmId: HEAT, scope: ALARM_SCOPE, occurrenceId: s.state(HEAT)?.occurrenceId ?? '', comment: 'on my way' }),
    ]),
  )

describe('one station', () => {
  test('tells who is on call, then the next; nothing personal is recorded about a message', async () => {
    const [a] = two()
    await a.s.report(a.s.condition('heat', 'a', true, { params: { name: 'Fridge 3' } }))
    await pass(29, a)
    expect(told(a)).toEqual([])
    await pass(2, a)
    expect([told(a), statuses(a)]).toEqual([['asha'], ['sent']])
    expect(a.sent[0]).toMatchObject({
      email: `${ASHA}@mfano.example`,
      language: 'sw',
      subject: { alarmId: HEAT, priority: 'P1', alarms: 1, reason: 'step' },
    })
    await pass(301, a)
    expect(told(a)).toEqual(['asha', 'bahati'])
    const bodies = a.s.t.db
      .prepare("SELECT group_concat(hex(body)) FROM Op WHERE kind IN ('oncall.escalated', 'oncall.notified')")
      .pluck()
      .get()
    expect(Buffer.from(String(bodies).replaceAll(',', ''), 'hex').toString('latin1')).not.toContain('mfano.example')
    const before = a.s.t.digest()
    a.s.t.log.rebuild()
    const { OncallNotice, OncallCase } = a.s.t.digest()
    expect([OncallNotice, OncallCase]).toEqual([before['OncallNotice'], before['OncallCase']])
  })
  test('acknowledged, nobody else is told; over before the group wait, nobody at all', async () => {
    const [a] = two()
    await a.s.report(a.s.condition('heat', 'a', true))
    await pass(31, a)
    await acknowledge(a)
    await pass(400, a)
    expect(told(a)).toEqual(['asha'])
    await a.s.report(a.s.condition('heat', 'b', true))
    await pass(20, a)
    await a.s.report(a.s.condition('heat', 'b', false))
    await pass(400, a)
    expect(told(a)).toEqual(['asha'])
  })
  test('suppressed by design, nobody is told; let go again, the chain goes on where it stood', async () => {
    const [a] = two()
    await a.s.report(a.s.condition('heat', 'a', true))
    const suppress = async (isOn: boolean): Promise<void> => {
      a.s.engine.suppress([{ alarmId: HEAT, scope: ALARM_SCOPE, reason: 'defrosting', isOn }])
      await a.s.engine.settled()
    }
    await suppress(true)
    await pass(60, a)
    expect(told(a)).toEqual([])
    await suppress(false)
    await pass(1, a)
    expect(told(a)).toEqual(['asha'])
    await suppress(true)
    await pass(600, a)
    expect(told(a)).toEqual(['asha'])
    await suppress(false)
    await pass(1, a)
    expect(told(a)).toEqual(['asha', 'bahati'])
  })
  test('a channel that cannot send is tried again with pauses, and not any more once the alarm is acknowledged', async () => {
    const [a] = two()
    a.answer = { status: 'failed', problem: 'unreachable', isFinal: false }
    await a.s.report(a.s.condition('heat', 'a', true))
    await pass(31, a)
    await pass(4, a)
    expect([told(a), statuses(a)]).toEqual([['asha'], ['queued']])
    await pass(2, a)
    await pass(16, a)
    expect([told(a).length, statuses(a)]).toEqual([3, ['queued']])
    await acknowledge(a)
    await pass(61, a)
    expect([told(a).length, statuses(a)]).toEqual([3, ['withdrawn']])
  })
  test('given up after an hour; refused for good at once; what a channel reports later goes forward only', async () => {
    const [a] = two()
    a.answer = { status: 'failed', problem: 'refused', isFinal: true }
    await a.s.report(a.s.condition('heat', 'a', true))
    await pass(31, a)
    expect(statuses(a)).toEqual(['failed'])
    a.answer = { status: 'failed', problem: 'unreachable', isFinal: false }
    for (let minutes = 0; minutes < 80; minutes += 5) await pass(300, a)
    expect(a.s.t.db.prepare('SELECT problem FROM OncallNotice ORDER BY queuedAt').pluck().all()).toEqual(['refused', 'tooLate'])
    a.answer = { status: 'sent' }
    await a.s.report(a.s.condition('heat', 'x', true, { parents: [] }))
    await pass(31, a)
    const { caseId = '', noticeId = '' } = a.sent.at(-1) ?? {}
    for (const status of ['acknowledged', 'delivered'] as const) a.report({ caseId, noticeId, status })
    a.report({ caseId, noticeId: '0'.repeat(32), status: 'delivered' })
    await a.s.t.log.executor.drain()
    expect(statuses(a).filter((status) => status !== 'failed')).toEqual(['acknowledged'])
  })
  test('a restart goes on from the log: what waits is sent, what was told is not told again, what was due is done once', async () => {
    const [a] = two()
    a.answer = { status: 'failed', problem: 'unreachable', isFinal: false }
    await a.s.report(a.s.condition('heat', 'a', true))
    await pass(31, a)
    await a.oncall.stop()
    const s = await a.s.restarted()
    const again: Ward = { ...a, s, sent: [], answer: { status: 'sent' } }
    wards = wards.map((ward) => (ward === a ? again : ward))
    s.t.clock.advance(3_000_000)
    again.oncall = watch(again)
    await pass(1, again)
    expect(told(again)).toEqual(['asha', 'bahati'])
    await pass(60, again)
    expect(statuses(again)).toEqual(['sent', 'sent'])
  })
})

describe('two stations', () => {
  const meet = async (): Promise<void> => {
    const [a, b] = two()
    for (let round = 0; round < 2; round += 1)
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const)
        await send(from.s.t, to.s.t)
    for (const { s } of wards) await s.engine.settled()
  }
  const hearEachOther = (): void => {
    const [a, b] = two()
    a.others = [b.s.t.log.keys.stationId]
    b.others = [a.s.t.log.keys.stationId]
  }
  const bothPass = async (seconds: number): Promise<void> => {
    for (let done = 0; done < seconds; done += 10) {
      await pass(10, ...two())
      await meet()
    }
  }

  test.each([0, 1])('in reach of each other, the one that raised it sends, and only that one (%i)', async (at) => {
    hearEachOther()
    const ward = two()[at]
    const other = two()[1 - at]
    if (!ward || !other) throw new Error('two stations')
    await ward.s.report(ward.s.condition('heat', 'a', true))
    await meet()
    await bothPass(600)
    expect([told(ward), told(other)]).toEqual([['asha', 'bahati'], []])
    expect(statuses(other)).toEqual(['sent', 'sent'])
  })
  test('when the one that raised it is gone, another goes on after a minute, from where it stood', async () => {
    hearEachOther()
    const [a, b] = two()
    await b.s.report(b.s.condition('heat', 'a', true))
    await meet()
    await bothPass(60)
    a.others = []
    await pass(300 + TAKE_OVER_MS / 1000 - 45, a)
    expect(told(a)).toEqual([])
    await pass(31, a)
    expect([told(a), told(b)]).toEqual([['bahati'], ['asha']])
  })
  test('what both recorded during a cut is one message when they meet', async () => {
    const [a, b] = two()
    for (const { s } of [a, b]) await s.report(s.condition('heat', 'a', true, { conditionAt: two()[0].s.now() }))
    await pass(31, a, b)
    expect([told(a), told(b)]).toEqual([['asha'], ['asha']])
    await meet()
    for (const ward of [a, b]) expect(statuses(ward)).toEqual(['sent'])
    const digests = wards.map(({ s }) => s.t.digest()['OncallNotice'])
    expect(digests[0]).toBe(digests[1])
  })
})
