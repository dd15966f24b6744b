/** Lines that fit a screen, the health figures with their published vector, what falls due when, and names of occurrences. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OccurrenceId } from '../../../contract/alarms.ts'
import type { Priority } from '../../../contract/primitives.ts'
import { groupLines, type Groupable } from './grouping.ts'
import { binCounts, chatteringOf, floodsOf, mixOf, mostWithin, responsesOf, staleOf, topTenOf, type Counted } from './health.ts'
import { occurrenceIdOf } from './occurrence.ts'
import { Schedule } from './schedule.ts'

const item = (code: string, id: string, priority: Priority, site = 's1', rootId: string | null = null): Groupable => ({
  alarmId: `${code}/fridge/${id}`,
  code,
  priority,
  source: { kind: 'fridge', id },
  parents: [{ kind: 'site', id: site }],
  rootId,
})

describe('lines', () => {
  test('few alarms have a line each', () => {
    const some = [item('heat', 'a', 'P2'), item('door', 'a', 'P3')]
    expect(groupLines(some, 20).map(({ lineId, items }) => [lineId, items.length])).toEqual(some.map(({ alarmId }) => [alarmId, 1]))
  })

  test('what stands under a root goes into its line, but for priority 1', () => {
    const root = item('power', 'r', 'P2')
    const lines = groupLines([item('heat', 'x', 'P1', 's1', root.alarmId), root, item('heat', 'y', 'P3', 's1', root.alarmId)], 20)
    expect(lines.map(({ lineId, items }) => [lineId, items.length])).toEqual([
      ['heat/fridge/x', 1],
      [root.alarmId, 2],
    ])
  })

  test('the least urgent are put together first', () => {
    const some = [
      ...Array.from({ length: 10 }, (_, n) => item('heat', `h${n}`, 'P2', `s${n}`)),
      ...Array.from({ length: 300 }, (_, n) => item('battery', `b${n}`, 'P4', `s${n % 3}`)),
    ]
    const lines = groupLines(some, 20)
    expect(lines.filter(({ code }) => code === 'heat')).toHaveLength(10)
    expect(lines.filter(({ code }) => code === 'battery').map(({ source, items }) => [source?.id, items.length])).toEqual([
      ['s0', 100],
      ['s1', 100],
      ['s2', 100],
    ])
  })

  test('any flood fits its lines; all of priority 1 are shown; nothing is lost or told twice', () => {
    const arbitrary = fc.record({
      code: fc.nat({ max: 60 }),
      id: fc.nat({ max: 2_000 }),
      site: fc.nat({ max: 40 }),
      priority: fc.constantFrom<Priority>('P1', 'P2', 'P2', 'P3', 'P3', 'P4', 'P4', 'P4'),
      isUnder: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(arbitrary, { maxLength: 400 }), fc.integer({ min: 4, max: 30 }), (some, maxLines) => {
        const all = some.map(({ code, id, site, priority, isUnder }) =>
          item(`c${code}`, `${id}`, priority, `${site}`, isUnder ? `c${code % 5}/fridge/1` : null),
        )
        const items = [
          ...new Map(all.map((one) => [one.alarmId, { ...one, rootId: one.rootId === one.alarmId ? null : one.rootId }])).values(),
        ]
        const lines = groupLines(items, maxLines)
        const urgent = items.filter(({ priority }) => priority === 'P1')
        expect(lines.length).toBeLessThanOrEqual(Math.max(maxLines, urgent.length + 1))
        for (const { alarmId } of urgent) expect(lines.some(({ lineId }) => lineId === alarmId)).toBe(true)
        expect(lines.flatMap((line) => line.items.map(({ alarmId }) => alarmId)).sort()).toEqual(items.map(({ alarmId }) => alarmId).sort())
        expect(new Set(lines.map(({ lineId }) => lineId)).size).toBe(lines.length)
      }),
    )
  })
})

const at = (minute: number): number => Date.UTC(2026, 10, 21, 12) + minute * 60_000
const counted = (alarmId: string, minute: number, more: Partial<Counted> = {}): Counted => ({
  alarmId,
  priority: 'P3',
  raisedMs: at(minute),
  clearedMs: null,
  acknowledgedMs: null,
  ...more,
})

describe('health', () => {
  test('the published vector: one flood of three bins, 29 alarms, peak 12', () => {
    expect(floodsOf([3, 11, 12, 6, 4, 2])).toEqual([{ fromBin: 1, toBin: 4, alarms: 29, peak: 12 }])
    expect(floodsOf([10, 10, 10])).toEqual([])
    expect(floodsOf([11, 5, 5, 4, 12])).toEqual([
      { fromBin: 0, toBin: 3, alarms: 21, peak: 11 },
      { fromBin: 4, toBin: 5, alarms: 12, peak: 12 },
    ])
  })

  test('bins begin at every tenth minute, whatever the period', () => {
    const { startMs, counts } = binCounts([at(3), at(9.99), at(10), at(25)], at(3), at(30))
    expect([startMs, counts]).toEqual([at(0), [2, 1, 1]])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 600 })), (minutes) => {
        const { counts: bins } = binCounts(minutes.map(at), at(0), at(610))
        expect(bins.reduce((sum, count) => sum + count, 0)).toBe(minutes.length)
      }),
    )
  })

  test('chattering: three times from active to clear within a minute', () => {
    const flap = (alarmId: string, seconds: readonly number[]) =>
      seconds.map((second) => counted(alarmId, second / 60, { clearedMs: at(0) + second * 1000 }))
    expect(chatteringOf([...flap('quick', [0, 30, 60, 61]), ...flap('slow', [0, 31, 62])])).toEqual([
      { alarmId: 'quick', mostPerMinute: 3 },
    ])
    expect(mostWithin([], 1)).toBe(0)
  })

  test('stale, top ten, mix and responses', () => {
    const day = 24 * 60
    expect(staleOf([counted('old', -day - 1), counted('just', -day), counted('over', -2 * day, { clearedMs: at(0) })], at(0))).toEqual([
      { alarmId: 'old', sinceMs: at(-day - 1), hours: 24 + 1 / 60 },
    ])
    const some = [
      ...Array.from({ length: 12 }, (_, n) => counted(`p${n}`, n)),
      counted('p3', 20, { priority: 'P1', acknowledgedMs: at(22) }),
    ]
    expect(topTenOf(some).slice(0, 2)).toEqual([
      { alarmId: 'p3', count: 2, share: 2 / 13 },
      { alarmId: 'p0', count: 1, share: 1 / 13 },
    ])
    expect(topTenOf(some)).toHaveLength(10)
    expect(mixOf(some)).toMatchObject({ P1: { count: 1 }, P3: { count: 12, share: 12 / 13 }, P4: { count: 0, share: 0 } })
    expect(responsesOf(some)[0]).toEqual({ priority: 'P1', raised: 1, acknowledged: 1, medianSeconds: 120, p90Seconds: 120 })
    expect(responsesOf([])[1]).toMatchObject({ raised: 0, medianSeconds: null })
  })
})

describe('schedule', () => {
  test('gives names when they are due, the last plan counts, as a sorted list would', () => {
    const move = fc.tuple(fc.nat({ max: 20 }), fc.option(fc.nat({ max: 100 })), fc.boolean())
    fc.assert(
      fc.property(fc.array(move, { maxLength: 300 }), (moves) => {
        const schedule = new Schedule<number>()
        const plain = new Map<number, number>()
        for (const [name, due, isTaking] of moves) {
          schedule.plan(name, due)
          if (due === null) plain.delete(name)
          else plain.set(name, due)
          expect([schedule.size, schedule.nextMs()]).toEqual([plain.size, plain.size === 0 ? null : Math.min(...plain.values())])
          if (!isTaking || due === null) continue
          const taken = schedule.takeDue(due)
          const expected = [...plain].filter(([, ms]) => ms <= due)
          expect([...taken].sort()).toEqual(expected.map(([one]) => one).sort())
          expect(taken.map((one) => plain.get(one))).toEqual(expected.map(([, ms]) => ms).sort((a, b) => a - b))
          for (const one of taken) plain.delete(one)
        }
      }),
    )
  })
})

describe('names of occurrences', () => {
  test('the same point and cause make the same name everywhere, others do not', () => {
    expect(occurrenceIdOf('heat/fridge/a', '2026-11-21T12:00:00.000Z')).toBe(occurrenceIdOf('heat/fridge/a', '2026-11-21T12:00:00.000Z'))
    const names = ['a', 'b'].flatMap((id) => ['x', 'y', ''].map((cause) => occurrenceIdOf(`heat/fridge/${id}`, cause)))
    expect(new Set(names).size).toBe(6)
    for (const name of names) expect(OccurrenceId.safeParse(name).success).toBe(true)
  })

  test('the digits are those of SHA-256 in Crockford base 32', () => {
    expect(occurrenceIdOf('heat/fridge/a', 'cause')).toBe('CJTVN373ZHTA1BE65G2YXY38CV') // the first 130 bits, five at a time
  })
})
