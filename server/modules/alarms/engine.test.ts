/** The engine on a real log: delays, dead-band, latching, asking again, shelving, restart, batches, and what a failing database does. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ALARM_SCOPE, alarmStations, EVERYBODY, type AlarmStation } from '../../../tests/harness/alarm-world.ts'
import { toInstant } from '../../kernel/clock.ts'
import * as decide from './decide.ts'
import { linesOf } from './picture.ts'
import { BATCH_MAX } from './service.ts'
import { OTHERS_WAIT_MS } from './housekeeping.ts'

let s: AlarmStation
beforeEach(() => {
  const [station] = alarmStations(1)
  if (!station) throw new Error('one station')
  s = station
})
afterEach(async () => {
  await s.close()
  expect(s.timers.waiting).toBe(0)
})

const letter = (alarmId: string): string => s.engine.pictures.of(EVERYBODY, s.t.clock.nowMs()).find(alarmId)?.letter ?? 'A'
const acknowledge = (alarmId: string, comment = 'on my way') =>
  s.do((_state, facts) =>
    decide.acknowledge(
      { items: [{ alarmId, occurrenceId: s.state(alarmId)?.occurrenceId ?? '' }], comment },
      s.state,
      facts,
      s.engine.kinds,
    ),
  )
const shelve = (alarmId: string, seconds: number | null) =>
  s.do((_state, facts) => {
    const state = s.state(alarmId)
    if (!state) throw new Error('a point that was raised')
    const shelving = seconds === null ? ({ kind: 'oneShot' } as const) : ({ kind: 'timed', seconds } as const)
    return decide.shelve({ alarmId, shelving, reason: 'defrosting' }, state, 4 * 3600, facts)
  })
const HEAT = 'heat/fridge/a'

describe('conditions become alarms', () => {
  test('raised with the settings in force, acknowledged while active, cleared', async () => {
    await s.report(s.condition('heat', 'a', true, { params: { name: 'Fridge 3', celsius: 9.4, caller: 'Asha' } }))
    expect(letter(HEAT)).toBe('B')
    expect(s.state(HEAT)).toMatchObject({
      priority: 'P1',
      params: { name: 'Fridge 3', celsius: 9.4 }, // what the kind does not name is never recorded
      settings: { version: 1, deadBand: 0.5, maxShelveSeconds: 4 * 3600, changedBy: [] },
      scope: ALARM_SCOPE,
    })
    await acknowledge(HEAT)
    expect([letter(HEAT), s.state(HEAT)?.acknowledgement?.comment]).toEqual(['C', 'on my way'])
    await s.pass(60)
    await s.report(s.condition('heat', 'a', false))
    expect([letter(HEAT), s.state(HEAT)?.isStanding, s.ops('alarm.raised'), s.ops('alarm.cleared')]).toEqual(['A', false, 1, 1])
  })

  test('again and again the same news is no news', async () => {
    const hot = s.condition('heat', 'a', true)
    await s.report(hot, hot)
    await s.report(hot)
    await s.report(s.condition('heat', 'b', false))
    expect([s.ops('alarm.raised'), s.engine.figures.points]).toEqual([1, 1])
  })

  test('the on-delay counts from the condition, the off-delay bridges a gap', async () => {
    const since = s.t.clock.nowMs()
    await s.report(s.condition('door', 'a', true))
    await s.pass(299)
    expect(letter('door/fridge/a')).toBe('A')
    await s.pass(1)
    expect(s.state('door/fridge/a')).toMatchObject({ conditionSince: toInstant(since), raisedAt: toInstant(since + 300_000) })
    await s.report(s.condition('door', 'a', false))
    await s.pass(59)
    await s.report(s.condition('door', 'a', true))
    await s.pass(600)
    expect([letter('door/fridge/a'), s.ops('alarm.cleared')]).toEqual(['B', 0])
    const overAt = s.now()
    await s.report(s.condition('door', 'a', false))
    await s.pass(60)
    expect(s.state('door/fridge/a')).toMatchObject({ clearedAt: toInstant(Date.parse(overAt) + 60_000), isAcknowledged: false })
    expect(letter('door/fridge/a')).toBe('D')
  })

  test('a condition that ended at the very end of its delay was none', async () => {
    const since = s.t.clock.nowMs()
    await s.report(s.condition('door', 'a', true))
    s.t.clock.advance(301_000)
    await s.report(s.condition('door', 'a', false, { conditionAt: toInstant(since + 300_000) }))
    expect(s.ops('alarm.raised')).toBe(0)
  })

  test('a condition reported late is an alarm at once, from when it was one', async () => {
    const hours = (n: number) => toInstant(s.t.clock.nowMs() - n * 3_600_000)
    await s.report(s.condition('door', 'a', true, { conditionAt: hours(5) }))
    expect(s.state('door/fridge/a')).toMatchObject({ conditionSince: hours(5), raisedAt: toInstant(Date.parse(hours(5)) + 300_000) })
    await s.report(s.condition('door', 'a', false, { conditionAt: hours(6) }))
    expect(letter('door/fridge/a')).toBe('B') // older news
  })

  test('a clock that runs ahead holds nothing back', async () => {
    await s.report(s.condition('heat', 'a', true, { conditionAt: toInstant(s.t.clock.nowMs() + 86_400_000) }))
    expect(letter(HEAT)).toBe('B')
    await s.pass(5)
    await s.report(s.condition('heat', 'a', false))
    expect(s.ops('alarm.cleared')).toBe(1)
  })

  test('the dead-band holds the alarm until the value is back inside', async () => {
    const reads = async (value: number) => {
      await s.pass(60)
      const measured = { value, limit: 8, side: 'above', isInclusive: false } as const
      await s.report(s.condition('heat', 'a', value > 8, { measured }))
    }
    for (const value of [7.9, 8.4, 7.9, 7.6, 8.1]) await reads(value)
    expect([s.ops('alarm.raised'), s.ops('alarm.cleared')]).toEqual([1, 0])
    await reads(7.5)
    expect([s.ops('alarm.raised'), s.ops('alarm.cleared')]).toEqual([1, 1])
  })

  test('a latched alarm stays until it is reset', async () => {
    const reset = () =>
      s.do((_state, facts) => {
        const state = s.state('leak/fridge/a')
        if (!state) throw new Error('raised')
        return decide.reset({ alarmId: state.id }, state, facts)
      })
    await s.report(s.condition('leak', 'a', true))
    await s.report(s.condition('leak', 'a', false, { conditionAt: toInstant(s.t.clock.nowMs() + 0) }))
    expect(letter('leak/fridge/a')).toBe('D')
    await expect(reset()).rejects.toMatchObject({ code: 'alarm.illegal-step', params: { step: 'reset', letter: 'D' } })
    await acknowledge('leak/fridge/a')
    expect(letter('leak/fridge/a')).toBe('C')
    await reset()
    expect(letter('leak/fridge/a')).toBe('A')
  })

  test('again after it was over it is a new occurrence, which tells who had acknowledged the one before', async () => {
    await s.report(s.condition('heat', 'a', true))
    const first = s.state(HEAT)?.occurrenceId
    await acknowledge(HEAT, 'lid was open')
    await s.pass(10)
    await s.report(s.condition('heat', 'a', false))
    await s.pass(10)
    await s.report(s.condition('heat', 'a', true))
    expect(letter(HEAT)).toBe('B')
    expect(s.state(HEAT)).toMatchObject({
      isAcknowledged: false,
      acknowledgement: null,
      former: { occurrenceId: first, acknowledgement: { comment: 'lid was open', actor: 'user:test' } },
    })
  })

  test('a source that says the same cause for ever still raises a new occurrence', async () => {
    for (const _ of [1, 2, 3]) {
      await s.report(s.condition('heat', 'a', true, { cause: 'always' }))
      await s.pass(10)
      await s.report(s.condition('heat', 'a', false))
      await s.pass(10)
    }
    expect([s.ops('alarm.raised'), s.t.db.prepare('SELECT count(*) FROM AlarmOccurrence').pluck().get()]).toEqual([3, 3])
  })

  test('another cause without an end in between ends the first', async () => {
    await s.report(s.condition('heat', 'a', true))
    await s.pass(10)
    await s.report(s.condition('heat', 'a', true))
    expect([s.ops('alarm.raised'), s.ops('alarm.cleared'), letter(HEAT)]).toEqual([2, 1, 'B'])
  })

  test('what cannot become an alarm is counted and told once, and disturbs nothing', async () => {
    const odd = s.condition('unheardOf', 'a', true)
    await s.report(
      odd,
      odd,
      s.condition('heat', 'a', true, { conditionAt: 'soon' as never }),
      s.condition('heat', 'b b', true),
      s.condition('heat', 'c', true),
    )
    expect([s.ops('alarm.raised'), s.engine.figures.refused, s.failures.length]).toEqual([1, 4, 3])
  })
})

describe('a whole list', () => {
  test('what stands and is not named is over, but for what the source cannot judge', async () => {
    const all = ['a', 'b', 'c'].map((id) => s.condition('heat', id, true))
    await s.report(...all, s.condition('leak', 'a', true))
    await s.pass(10)
    const judges = ({ source }: { source: { id: string } }) => source.id !== 'c'
    s.engine.reportAll({ codes: ['heat'], asOf: s.now(), conditions: all.slice(0, 1), judges })
    await s.engine.settled()
    expect(['heat/fridge/a', 'heat/fridge/b', 'heat/fridge/c', 'leak/fridge/a'].map((id) => s.state(id)?.isActive)).toEqual([
      true,
      false,
      true,
      true,
    ])
  })

  test('after a restart it ends what ended meanwhile, and raises nothing twice', async () => {
    const hot = s.condition('heat', 'a', true)
    await s.report(hot, s.condition('heat', 'b', true))
    s = await s.restarted()
    await s.pass(10)
    expect([letter('heat/fridge/a'), letter('heat/fridge/b')]).toEqual(['B', 'B'])
    s.engine.reportAll({ codes: ['heat'], asOf: s.now(), conditions: [hot] })
    await s.engine.settled()
    expect([s.ops('alarm.raised'), s.ops('alarm.cleared'), s.state('heat/fridge/b')?.isActive]).toEqual([2, 1, false])
  })
})

describe('time alone', () => {
  test('acknowledged and still active it asks again, so often and no more', async () => {
    await s.report(s.condition('heat', 'a', true))
    await s.pass(7_200)
    expect(s.ops('alarm.realarmed')).toBe(0) // nobody has acknowledged: it still asks for the first time
    await acknowledge(HEAT)
    await s.pass(3_599)
    expect(letter(HEAT)).toBe('C')
    await s.pass(1)
    expect([letter(HEAT), s.state(HEAT)?.reAlarmCount]).toEqual(['B', 1])
    for (const count of [2, 2]) {
      await acknowledge(HEAT)
      await s.pass(3_600)
      expect(s.state(HEAT)?.reAlarmCount).toBe(count)
    }
    expect([letter(HEAT), s.ops('alarm.realarmed')]).toEqual(['C', 2])
  })

  test('a shelving ends at its time: an active alarm asks anew; the list knows before it is written', async () => {
    await s.report(s.condition('heat', 'a', true))
    await acknowledge(HEAT)
    await expect(shelve(HEAT, 4 * 3600 + 1)).rejects.toMatchObject({ code: 'alarm.shelving-too-long', params: { maxMinutes: 240 } })
    await shelve(HEAT, 600)
    expect(letter(HEAT)).toBe('E')
    await expect(shelve(HEAT, 600)).rejects.toMatchObject({ code: 'alarm.illegal-step' })
    s.t.clock.advance(600_000)
    expect([letter(HEAT), s.state(HEAT)?.shelving !== null]).toEqual(['B', true])
    s.timers.pass(600_000)
    await s.engine.settled()
    expect([letter(HEAT), s.state(HEAT)?.shelving, s.ops('alarm.unshelved')]).toEqual(['B', null, 1])
  })

  test('what ran out and is not written yet is written before the next step of a person', async () => {
    await s.report(s.condition('heat', 'a', true))
    await acknowledge(HEAT)
    await shelve(HEAT, 600)
    s.t.clock.advance(601_000)
    await acknowledge(HEAT, 'still defrosting')
    expect([letter(HEAT), s.state(HEAT)?.acknowledgement?.comment, s.ops('alarm.unshelved')]).toEqual(['C', 'still defrosting', 1])
    await shelve(HEAT, 600)
    expect(letter(HEAT)).toBe('E')
  })

  test('a one-shot shelving ends with the alarm, at the latest at its maximum', async () => {
    await s.report(s.condition('heat', 'a', true), s.condition('heat', 'b', true))
    await shelve(HEAT, null)
    await shelve('heat/fridge/b', null)
    await s.pass(10)
    await s.report(s.condition('heat', 'a', false))
    expect([letter(HEAT), s.state(HEAT)?.shelving]).toEqual(['A', null])
    await s.pass(4 * 3600)
    expect([letter('heat/fridge/b'), s.state('heat/fridge/b')?.shelving]).toEqual(['B', null])
  })

  test('a restart remembers a shelving and its end', async () => {
    await s.report(s.condition('heat', 'a', true))
    await shelve(HEAT, 600)
    s = await s.restarted()
    expect(letter(HEAT)).toBe('E')
    await s.pass(601)
    expect([letter(HEAT), s.ops('alarm.unshelved')]).toEqual(['B', 1])
    expect(OTHERS_WAIT_MS).toBeGreaterThan(1_000)
  })
})

describe('many at once', () => {
  const flood = (count: number) => Array.from({ length: count }, (_, n) => s.condition(n % 100 === 0 ? 'heat' : 'silent', `f${n}`, true))

  test('5,000 conditions are a handful of transactions, and a list of a few lines with every alarm of priority 1', async () => {
    let commits = 0
    const stop = s.t.log.feed.listen(() => (commits += 1))
    s.engine.report(flood(5_000))
    await s.engine.settled()
    expect([s.ops('alarm.raised'), commits]).toEqual([5_000, 5_000 / BATCH_MAX])
    expect(s.t.db.prepare('SELECT count(*) FROM CommandResult').pluck().get()).toBe(5_000 / BATCH_MAX)
    const picture = s.engine.pictures.of(EVERYBODY, s.t.clock.nowMs())
    const lines = linesOf(picture, 'annunciated', 20)
    expect(lines.filter(({ head }) => head.priority === 'P1')).toHaveLength(50)
    expect(lines.filter(({ head }) => head.priority !== 'P1').map(({ items }) => items.length)).toEqual([4_950])
    await s.pass(1)
    s.engine.reportAll({ codes: ['heat', 'silent'], asOf: s.now(), conditions: [] })
    await s.engine.settled()
    expect([s.ops('alarm.cleared'), commits]).toEqual([5_000, 10_000 / BATCH_MAX])
    stop()
  })

  test('two fridges without mains are a site without power, which hides them', async () => {
    await s.report(s.condition('noMains', 'a', true))
    expect(letter('noMains/fridge/a')).toBe('B')
    await s.pass(30)
    await s.report(s.condition('noMains', 'b', true), s.condition('heat', 'b', true))
    expect(['sitePower/site/one', 'noMains/fridge/a', 'noMains/fridge/b', 'heat/fridge/b'].map(letter)).toEqual(['B', 'F', 'F', 'B'])
    const picture = s.engine.pictures.of(EVERYBODY, s.t.clock.nowMs())
    expect([picture.find('heat/fridge/b')?.rootId, picture.childCount('sitePower/site/one')]).toEqual(['sitePower/site/one', 1])
    await s.pass(30)
    await s.report(s.condition('noMains', 'b', false))
    expect(['sitePower/site/one', 'noMains/fridge/a', 'noMains/fridge/b'].map(letter)).toEqual(['D', 'B', 'D'])
  })

  test('design logic holds points back together, by reason', async () => {
    await s.report(s.condition('heat', 'a', true))
    const both = (reason: string, isOn: boolean) =>
      ['a', 'b'].map((id) => ({ alarmId: `heat/fridge/${id}`, scope: ALARM_SCOPE, reason, isOn }))
    s.engine.suppress([...both('siteClosed', true), ...both('siteClosed', true), ...both('moved', true)])
    await s.engine.settled()
    await s.report(s.condition('heat', 'b', true)) // suppressed is not disabled
    expect([letter(HEAT), letter('heat/fridge/b'), s.ops('alarm.suppressed')]).toEqual(['F', 'F', 6])
    expect(s.t.db.prepare("SELECT isHidden FROM AlarmOccurrence WHERE alarmId = 'heat/fridge/b'").pluck().get()).toBe(1)
    s.engine.suppress(both('siteClosed', false))
    await s.engine.settled()
    expect([letter(HEAT), s.state(HEAT)?.suppressions.map(({ reason }) => reason)]).toEqual(['F', ['moved']])
  })

  test('while nothing can be written findings wait, and what came and went is forgotten', async () => {
    s.t.log.executor.setReadOnly('disk full')
    await s.report(s.condition('heat', 'a', true), s.condition('heat', 'b', true))
    await s.pass(10)
    await s.report(s.condition('heat', 'a', false))
    expect([s.ops('alarm.raised'), s.engine.figures.waiting, s.failures.length > 0]).toEqual([0, 1, true])
    s.t.log.executor.setReadOnly(null)
    await s.pass(2)
    expect([s.ops('alarm.raised'), s.ops('alarm.cleared'), letter('heat/fridge/b'), s.engine.figures.waiting]).toEqual([1, 0, 'B', 0])
  })
})

describe('settings', () => {
  const set = (target: string, changes: object, reason = 'summer') =>
    s.do((_state, facts) => decide.setSettings({ scope: ALARM_SCOPE, target, changes, reason }, s.engine.kinds, facts))
  test('a kind, then a point; what was raised before keeps what it was raised under; null takes back', async () => {
    await s.report(s.condition('heat', 'a', true))
    await set('heat', { priority: 'P2', onDelaySeconds: 60 })
    await set('heat/fridge/b', { onDelaySeconds: 0 })
    await s.report(s.condition('heat', 'b', true), s.condition('heat', 'c', true))
    expect([s.state(HEAT)?.settings?.priority, s.state('heat/fridge/b')?.settings]).toMatchObject([
      'P1',
      { priority: 'P2', onDelaySeconds: 0, changedBy: ['heat', 'heat/fridge/b'] },
    ])
    expect(letter('heat/fridge/c')).toBe('A')
    await set('heat', { onDelaySeconds: null })
    await s.pass(0)
    await s.pass(1)
    expect(s.state('heat/fridge/c')?.settings).toMatchObject({ priority: 'P2', onDelaySeconds: 0, changedBy: ['heat'] })
    await expect(set('cold', { priority: 'P1' })).rejects.toMatchObject({ code: 'entity.unknown' })
    s = await s.restarted()
    await s.report(s.condition('heat', 'd', true))
    expect(s.state('heat/fridge/d')?.priority).toBe('P2')
  })
})
