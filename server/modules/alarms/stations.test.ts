/** Alarms on several stations: the same occurrence noticed twice, acknowledged across a cut, and any order of ops giving the same rows. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ALARM_SCOPE, alarmStations, CATALOGUE, EVERYBODY, type AlarmStation } from '../../../tests/harness/alarm-world.ts'
import { send } from '../../../tests/harness/replicas.ts'
import type { Instant } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { accept, type OpDraft } from '../../log/index.ts'
import * as decide from './decide.ts'
import { createAlarmKinds, settingsInForce } from './definitions.ts'
import { occurrenceIdOf } from './engine/occurrence.ts'
import { OTHERS_WAIT_MS } from './housekeeping.ts'
import * as ops from './ops.ts'

let all: AlarmStation[]
beforeEach(() => {
  all = alarmStations(3)
})
afterEach(async () => {
  for (const station of all) await station.close()
})
const pair = (): [AlarmStation, AlarmStation] => {
  const [a, b] = all
  if (!a || !b) throw new Error('three stations')
  return [a, b]
}
/** Everybody hears everything. */
async function meet(): Promise<void> {
  for (let round = 0; round < 2; round += 1) for (const from of all) for (const to of all) if (from !== to) await send(from.t, to.t)
  for (const station of all) await station.engine.settled()
}
const passAll = async (seconds: number): Promise<void> => {
  for (const station of all) await station.pass(seconds)
}
const HEAT = 'heat/fridge/a'
const acknowledge = (s: AlarmStation, comment: string, actor: string) =>
  s.do(
    (_state, facts) =>
      decide.acknowledge(
        { items: [{ alarmId: HEAT, occurrenceId: s.state(HEAT)?.occurrenceId ?? '' }], comment },
        s.state,
        facts,
        s.engine.kinds,
      ),
    actor,
  )
const occurrences = (s: AlarmStation) => s.t.db.prepare('SELECT count(*) FROM AlarmOccurrence').pluck().get()

describe('one thing, two stations', () => {
  test('what both notice is one occurrence; what one of them ends is over', async () => {
    const [a, b] = pair()
    const hot = a.condition('heat', 'a', true)
    await a.report(hot)
    await b.report(hot)
    await meet()
    for (const s of [a, b]) expect([s.ops('alarm.raised'), occurrences(s), s.state(HEAT)?.isActive]).toEqual([2, 1, true])
    await passAll(10)
    await a.report(a.condition('heat', 'a', false))
    await meet()
    await passAll(10)
    await b.report(hot) // its own condition still holds: whoever ended it knew more
    expect([b.ops('alarm.raised'), b.state(HEAT)?.isActive]).toEqual([2, false])
    await b.report(b.condition('heat', 'a', true))
    await meet()
    for (const s of [a, b]) expect([s.ops('alarm.raised'), occurrences(s), s.state(HEAT)?.isActive]).toEqual([3, 2, true])
  })

  test('what came from elsewhere is not raised again here', async () => {
    const [a, b] = pair()
    await a.report(a.condition('heat', 'a', true))
    await meet()
    await b.report(b.condition('heat', 'a', true))
    expect(b.ops('alarm.raised')).toBe(1)
    await b.pass(5)
    await b.report(b.condition('heat', 'a', false))
    await meet()
    expect(a.state(HEAT)?.isActive).toBe(false)
  })

  test('acknowledged by two at once: the first by corrected clocks counts everywhere, the other is kept', async () => {
    const [a, b] = pair()
    await a.report(a.condition('heat', 'a', true))
    await meet()
    await a.pass(60)
    await acknowledge(a, 'I look', 'user:one')
    await b.pass(30)
    await acknowledge(b, 'on my way', 'user:two')
    await meet()
    for (const s of all) {
      expect(s.state(HEAT)?.acknowledgement).toMatchObject({ comment: 'on my way', actor: 'user:two' })
      const events = s.t.db.prepare("SELECT actor, detail FROM AlarmEvent WHERE kind = 'acknowledged' ORDER BY at").all()
      expect(events).toEqual([
        { actor: 'user:two', detail: JSON.stringify({ comment: 'on my way', isCounted: true }) },
        { actor: 'user:one', detail: JSON.stringify({ comment: 'I look', isCounted: false }) },
      ])
    }
    // a third one knows of both: kept too, and told that it was not the first
    const third = await acknowledge(b, 'still there', 'user:three')
    expect(third.acknowledged).toMatchObject([{ isCounted: false }])
  })

  test('acknowledged here and raised anew there: it asks again, and says who had acknowledged the one before', async () => {
    const [a, b] = pair()
    await a.report(a.condition('heat', 'a', true))
    await meet()
    const first = a.state(HEAT)?.occurrenceId
    await passAll(60)
    await b.report(b.condition('heat', 'a', false))
    await b.pass(60)
    await b.report(b.condition('heat', 'a', true))
    await a.pass(300) // cut off meanwhile, and later by its clock
    await acknowledge(a, 'lid closed', 'user:one')
    expect(a.state(HEAT)).toMatchObject({ occurrenceId: first, isAcknowledged: true })
    await meet()
    for (const s of all) {
      expect(s.engine.pictures.of(EVERYBODY, s.t.clock.nowMs()).find(HEAT)?.letter).toBe('B')
      expect(s.state(HEAT)?.former).toMatchObject({ occurrenceId: first, acknowledgement: { comment: 'lid closed' } })
    }
    await expect(
      a.do((_state, facts) =>
        decide.acknowledge({ items: [{ alarmId: HEAT, occurrenceId: first ?? '' }], comment: 'late' }, a.state, facts, a.engine.kinds),
      ),
    ).rejects.toMatchObject({ code: 'alarm.moved-on' })
  })

  test('who shelved writes down the end; the others do when it does not', async () => {
    const [a, b] = pair()
    await a.report(a.condition('heat', 'a', true))
    await a.do((_state, facts) => {
      const state = a.state(HEAT)
      if (!state) throw new Error('raised')
      return decide.shelve({ alarmId: HEAT, shelving: { kind: 'timed', seconds: 600 }, reason: 'defrosting' }, state, 3600, facts)
    })
    await meet()
    await b.pass(600)
    expect([b.ops('alarm.unshelved'), b.engine.pictures.of(EVERYBODY, b.t.clock.nowMs()).find(HEAT)?.letter]).toEqual([0, 'B'])
    await b.pass(OTHERS_WAIT_MS / 1000)
    expect(b.ops('alarm.unshelved')).toBe(1)
    await a.pass(601)
    await meet()
    for (const s of all) {
      expect([s.ops('alarm.unshelved'), s.state(HEAT)?.shelving]).toEqual([2, null])
      expect(s.t.db.prepare("SELECT count(*) FROM AlarmEvent WHERE kind = 'unshelved'").pluck().get()).toBe(1)
    }
  })

  test('settings reach the other station and count there at once', async () => {
    const [a, b] = pair()
    await a.do((_state, facts) =>
      decide.setSettings({ scope: ALARM_SCOPE, target: 'heat', changes: { priority: 'P3' }, reason: 'trial' }, a.engine.kinds, facts),
    )
    await meet()
    await b.report(b.condition('heat', 'a', true))
    expect(b.state(HEAT)?.priority).toBe('P3')
  })
})

const kinds = createAlarmKinds([CATALOGUE])
const definition = kinds.find('leak')
if (!definition) throw new Error('a kind of the catalogue')
const settings = settingsInForce(definition, { alarmId: 'x', code: 'leak', scope: ALARM_SCOPE }, new Map(), undefined)
type Act = { readonly station: number; readonly alarm: number; readonly kind: string; readonly pick: number; readonly seconds: number }

/** Any op about one of two points: most are out of place, and none may tear the stations apart. */
function draftOf({ kind, pick, alarm, seconds }: Act, run: number, now: Instant): OpDraft {
  const alarmId = `leak/fridge/r${run}n${alarm}`
  const point = { alarmId, scope: ALARM_SCOPE }
  const occurrenceId = occurrenceIdOf(alarmId, `cause ${pick % 3}`)
  const at = toInstant(Date.parse(now) + seconds * 1000)
  const reason = `reason ${pick % 2}`
  switch (kind) {
    case 'raise': {
      const about = { code: 'leak', source: { kind: 'fridge', id: `r${run}n${alarm}` }, parents: [], params: {}, priority: 'P2' as const }
      return ops.alarmRaised({
        ...point,
        ...about,
        occurrenceId,
        conditionSince: at,
        raisedAt: at,
        settings: { ...settings, isLatching: pick > 3 },
      })
    }
    case 'clear':
      return ops.alarmCleared({ ...point, occurrenceId, clearedAt: at })
    case 'acknowledge':
      return ops.alarmAcknowledged({ ...point, occurrenceId, comment: reason })
    case 'realarm':
      return ops.alarmRealarmed({ ...point, occurrenceId, count: 1 + (pick % 2), realarmedAt: at })
    case 'reset':
      return ops.alarmReset(point)
    case 'shelve':
      return ops.alarmShelved({ ...point, shelving: pick % 2 === 0 ? 'oneShot' : 'timed', until: at, reason })
    case 'unshelve':
      return ops.alarmUnshelved({ ...point, expired: pick % 2 === 0 ? at : null, reason: '' })
    case 'suppress':
      return ops.alarmSuppressed({ ...point, reason, isOn: pick > 2 })
    case 'service':
      return ops.alarmServiceSet({ ...point, isOut: pick > 2, reason })
    default:
      return ops.alarmSettingsSet({
        scope: ALARM_SCOPE,
        target: alarmId,
        changes: { reAlarmMax: pick > 3 ? null : pick, deadBand: pick },
        reason,
      })
  }
}
const KINDS = [
  'raise',
  'raise',
  'clear',
  'acknowledge',
  'realarm',
  'reset',
  'shelve',
  'unshelve',
  'suppress',
  'service',
  'settings',
  'send',
  'send',
]

describe('any order', () => {
  test('whatever was written where and carried when, in the end all stations have the same rows', { timeout: 180_000 }, async () => {
    let run = 0
    const act = fc.record({
      station: fc.nat({ max: 2 }),
      alarm: fc.nat({ max: 1 }),
      kind: fc.constantFrom(...KINDS),
      pick: fc.nat({ max: 5 }),
      seconds: fc.integer({ min: -30, max: 30 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 25 }), async (acts) => {
        run += 1
        for (const one of acts) {
          const from = all[one.station]
          const to = all[(one.station + 1 + (one.pick % 2)) % 3]
          if (!from || !to) continue
          from.t.clock.advance(Math.max(0, one.seconds) * 100 + 1)
          if (one.kind === 'send') await send(from.t, to.t)
          else await from.t.run(() => accept([draftOf(one, run, toInstant(Date.UTC(2026, 10, 21, 13)))]))
        }
        await meet()
        const [first, ...others] = all.map(({ t }) => t.digest())
        for (const other of others) expect(other).toEqual(first)
      }),
      { numRuns: 60 },
    )
    const [a] = pair()
    const before = a.t.digest()
    expect(a.t.db.prepare('SELECT count(*) FROM Quarantine').pluck().get()).toBe(0)
    a.t.log.rebuild()
    expect(a.t.digest()).toEqual(before)
    for (const s of all)
      expect([...s.engine.board.standing()].map(({ id }) => id).sort()).toEqual([...a.engine.board.standing()].map(({ id }) => id).sort())
  })
})
