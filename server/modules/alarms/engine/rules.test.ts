/** Rules between alarms: inhibition without the known traps, the tree of causes, places that follow from many conditions. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AlarmSourceRef } from '../../../contract/alarms.ts'
import { correlate, rootsOver, type CorrelationRule } from './correlation.ts'
import { inhibited, type InhibitRule } from './inhibition.ts'
import { agreement, type RuleSubject } from './matching.ts'
import { Quorum } from './quorum.ts'

const ref = (text: string): AlarmSourceRef => ({ kind: text.split(':')[0] ?? '', id: text.split(':')[1] ?? '' })
const alarm = (code: string, source: string, parents: readonly string[] = [], more: Partial<RuleSubject> = {}): RuleSubject => ({
  alarmId: `${code}/${source.replace(':', '/')}`,
  code,
  priority: 'P2',
  source: ref(source),
  parents: parents.map(ref),
  isActive: true,
  isShown: true,
  raisedAt: '2026-11-21T12:00:00.000Z',
  ...more,
})
const powerRule: InhibitRule = { name: 'site power', source: { codes: ['sitePower'] }, target: { codes: ['noMains'] }, equal: ['site'] }
const hiding = (subjects: readonly RuleSubject[], ...rules: InhibitRule[]) => Object.fromEntries(inhibited(subjects, rules))

describe('inhibition', () => {
  const site = alarm('sitePower', 'site:one')
  test('a site without power hides the missing mains of its own fridges only', () => {
    const near = alarm('noMains', 'fridge:a', ['site:one'])
    const far = alarm('noMains', 'fridge:b', ['site:two'])
    const heat = alarm('heat', 'fridge:a', ['site:one'])
    expect(hiding([site, near, far, heat], powerRule)).toEqual({ 'noMains/fridge/a': 'sitePower/site/one' })
  })

  test('what is missing on both sides is not equal', () => {
    const stray = { ...alarm('sitePower', 'region:x') }
    const homeless = alarm('noMains', 'fridge:c')
    expect([agreement(stray, ['site']), agreement(homeless, ['site'])]).toEqual([null, null])
    expect(hiding([stray, homeless], powerRule)).toEqual({})
    const both: InhibitRule = { ...powerRule, equal: ['site', 'gateway'] }
    expect(hiding([site, alarm('noMains', 'fridge:a', ['site:one'])], both)).toEqual({})
  })

  test('an alarm on both sides of a rule hides neither itself nor another like it', () => {
    const any: InhibitRule = { name: 'any', source: { codes: [] }, target: { codes: [] }, equal: ['site'] }
    expect(hiding([site, alarm('noMains', 'fridge:a', ['site:one'])], any)).toEqual({})
    const half: InhibitRule = { ...any, source: { codes: ['noMains', 'sitePower'] }, target: { codes: ['noMains'] } }
    const fridges = ['a', 'b'].map((id) => alarm('noMains', `fridge:${id}`, ['site:one']))
    expect(hiding(fridges, half)).toEqual({})
    expect(Object.keys(hiding([site, ...fridges], half))).toEqual(['noMains/fridge/a', 'noMains/fridge/b'])
  })

  test('priority 1 is never hidden; nothing is hidden by what is put aside or over', () => {
    const target = alarm('noMains', 'fridge:a', ['site:one'])
    expect(hiding([site, { ...target, priority: 'P1' }], powerRule)).toEqual({})
    expect(hiding([{ ...site, isShown: false }, target], powerRule)).toEqual({})
    expect(hiding([{ ...site, isActive: false }, target], powerRule)).toEqual({})
  })

  test('whatever the rules, everything hidden leads to a visible alarm, in any order of the list', () => {
    const codes = ['a', 'b', 'c', 'd']
    const rules = fc.array(
      fc.record({
        name: fc.constant('r'),
        source: fc.record({ codes: fc.subarray(codes) }),
        target: fc.record({ codes: fc.subarray(codes) }),
        equal: fc.constant(['site'] as [string]),
      }),
      { maxLength: 5 },
    )
    const subject = fc.record({
      code: fc.constantFrom(...codes),
      id: fc.integer({ min: 0, max: 5 }),
      site: fc.constantFrom('site:1', 'site:2', null),
      priority: fc.constantFrom('P1' as const, 'P2' as const, 'P3' as const),
      isShown: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(subject, { maxLength: 12 }), rules, fc.infiniteStream(fc.nat()), (some, theRules, random) => {
        const all = some.map(({ code, id, site: place, ...more }) => alarm(code, `fridge:${id}`, place ? [place] : [], more))
        const subjects = [...new Map(all.map((one) => [one.alarmId, one])).values()]
        const hidden = inhibited(subjects, theRules)
        for (const [target] of hidden) {
          let at = target
          for (let steps = 0; hidden.has(at); steps += 1) {
            expect(steps).toBeLessThan(20)
            at = hidden.get(at) ?? ''
          }
          expect(subjects.find(({ alarmId }) => alarmId === target)?.priority).not.toBe('P1')
          expect(subjects.find(({ alarmId }) => alarmId === at)).toMatchObject({ isActive: true, isShown: true })
        }
        const shuffled = subjects.map((one) => [one, random.next().value] as const).sort((a, b) => a[1] - b[1])
        const again = inhibited(shuffled.map(([one]) => one), theRules) // prettier-ignore
        expect([...again.keys()].sort()).toEqual([...hidden.keys()].sort())
      }),
    )
  })
})

describe('the tree of causes', () => {
  const rules: readonly CorrelationRule[] = [
    { name: 'gateway', root: { codes: ['noData'] }, child: { codes: ['sensorSilent'] }, equal: ['gateway'], mode: 'group' },
    { name: 'power', root: { codes: ['sitePower'] }, child: { codes: ['heat', 'noData'] }, equal: ['site'], mode: 'group' },
    { name: 'door', root: { codes: ['heat'] }, child: { codes: ['door'] }, equal: ['fridge'], mode: 'annotate' },
  ]
  test('fridges stand under the power of their site, sensors under their gateway, and that under the site', () => {
    const sensors = ['1', '2', '3'].map((id) => alarm('sensorSilent', `sensor:${id}`, ['fridge:a', 'gateway:g', 'site:one']))
    const { under } = correlate(
      [alarm('sitePower', 'site:one'), alarm('noData', 'gateway:g', ['site:one']), alarm('heat', 'fridge:a', ['site:one']), ...sensors],
      rules,
    )
    expect(Object.fromEntries(under)).toEqual({
      'sensorSilent/sensor/1': 'noData/gateway/g',
      'sensorSilent/sensor/2': 'noData/gateway/g',
      'sensorSilent/sensor/3': 'noData/gateway/g',
      'heat/fridge/a': 'sitePower/site/one',
      'noData/gateway/g': 'sitePower/site/one',
    })
    expect(new Set(rootsOver({ under }).values())).toEqual(new Set(['sitePower/site/one']))
  })

  test('a door only says more about the heat of its own fridge', () => {
    const { under, notes } = correlate(
      [alarm('heat', 'fridge:a'), alarm('door', 'fridge:a'), alarm('door', 'fridge:b'), alarm('heat', 'fridge:c')],
      rules,
    )
    expect([under.size, Object.fromEntries(notes)]).toEqual([0, { 'heat/fridge/a': ['door/fridge/a'] }])
  })

  test('no circles, and nothing stands under itself', () => {
    const codes = ['a', 'b', 'c']
    const rule = fc.record({
      name: fc.constant('r'),
      root: fc.record({ codes: fc.subarray(codes) }),
      child: fc.record({ codes: fc.subarray(codes) }),
      equal: fc.constant(['site'] as [string]),
      mode: fc.constant('group' as const),
    })
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 4 }), fc.array(fc.tuple(fc.constantFrom(...codes), fc.nat({ max: 4 }))), (some, pairs) => {
        const subjects = [...new Set(pairs.map(([code, id]) => `${code} fridge:${id}`))].map((text) => {
          const [code = '', source = ''] = text.split(' ')
          return alarm(code, source, ['site:one'])
        })
        const correlation = correlate(subjects, some)
        for (const root of rootsOver(correlation).values()) expect(correlation.under.has(root)).toBe(false)
        for (const [child, above] of correlation.under) expect(child).not.toBe(above)
      }),
    )
  })
})

describe('places that follow from many', () => {
  const rule = { name: 'power', memberCode: 'noMains', place: 'site', atLeast: 2, code: 'sitePower' }
  const fridge = (id: string) => ({ source: { kind: 'fridge', id }, parents: [ref('site:one'), ref('region:west')] })
  test('two fridges make a site; it ends when one is left; times are those of the conditions', () => {
    const quorum = new Quorum(rule)
    expect(quorum.note(fridge('a'), true, 5_000)).toBeNull()
    expect(quorum.note(fridge('a'), true, 6_000)).toBeNull()
    expect(quorum.note({ source: { kind: 'fridge', id: 'x' }, parents: [] }, true, 1)).toBeNull()
    // heard late: the second one in time counts, not the second one heard
    expect(quorum.note(fridge('b'), true, 2_000)).toEqual({
      placeId: 'one',
      isActive: true,
      atMs: 5_000,
      members: 2,
      parents: [ref('region:west')],
    })
    expect(quorum.note(fridge('c'), true, 7_000)).toBeNull()
    expect(quorum.note(fridge('a'), false, 8_000)).toBeNull()
    expect(quorum.note(fridge('b'), false, 9_000)).toMatchObject({ isActive: false, atMs: 9_000, members: 1 })
  })
})
