/** First questions: the chart's edges that can be asked, and properties that must hold for any answers. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IncidentKind, type TriageAnswers } from './incidents.ts'
import { ALL_QUESTIONS, FIRST_QUESTIONS_PROFILE, FIRST_RULES, firstScore, questionsFor } from './triage.ts'

const yes = (...ids: string[]): TriageAnswers => Object.fromEntries(ids.map((id) => [id, 'yes' as const]))
const rulesOf = (kind: IncidentKind, answers: TriageAnswers): string[] => firstScore(kind, answers).path.map((step) => step.rule)

describe('chart edges', () => {
  test.each(FIRST_RULES.filter((rule) => rule.priority === 'P1'))('$id alone is P1', (rule) => {
    const score = firstScore('other', yes(...rule.signs.slice(0, rule.atLeast)))
    expect(score.priority).toBe('P1')
    expect(score.path.find((step) => step.rule === rule.id)).toMatchObject({
      because: rule.signs.slice(0, rule.atLeast),
      isUnverified: rule.isUnverified,
    })
  })
  test.each(FIRST_RULES.filter((rule) => rule.priority === 'P2'))('$id alone is P2', (rule) => {
    expect(firstScore('fever', { ...yes(...rule.signs), fever: 'no' }).priority).toBe('P2')
  })
  test('headache with stiff neck is P1, headache alone is not', () => {
    expect(rulesOf('other', yes('headache', 'stiffNeck'))).toContain('twoOfFour')
    expect(firstScore('other', yes('headache')).priority).toBe('P3')
  })
  test('a headache in pregnancy counts only when severe', () => {
    expect(firstScore('other', yes('pregnant', 'headache')).priority).toBe('P3')
    expect(firstScore('other', yes('pregnant', 'severeHeadache')).priority).toBe('P1')
  })
  test('chest pain counts as red from the age asked for', () => {
    expect(firstScore('other', yes('chestOrBellyPain')).priority).toBe('P2')
    expect(firstScore('other', yes('chestOrBellyPain', 'over50')).priority).toBe('P1')
  })
  test('a kind stands for its sign until that is answered no', () => {
    expect(firstScore('snakeBite', {}).priority).toBe('P1')
    expect(firstScore('snakeBite', { snakeBite: 'unknown' }).priority).toBe('P1')
    expect(firstScore('snakeBite', { snakeBite: 'no' }).priority).toBe('P2')
    expect(firstScore('labour', {}).path[0]).toMatchObject({
      rule: 'pregnantWith.activeLabour',
      because: ['pregnant', 'activeLabour'],
      isUnverified: true,
    })
  })
  test('an unknown danger sign keeps it at P2', () => {
    expect(firstScore('transfer', { heavyBleeding: 'unknown' })).toMatchObject({
      priority: 'P2',
      path: [
        { rule: 'dangerSignUnknown', because: ['heavyBleeding'] },
        { rule: 'kind', priority: 'P4' },
      ],
    })
  })
  test('the profile is named and open questions are listed in the order to ask', () => {
    const score = firstScore('fever', { unresponsive: 'no', breathingTrouble: 'no' })
    expect(score.profile).toBe(FIRST_QUESTIONS_PROFILE)
    expect(score.unanswered).toEqual([
      'heavyBleeding',
      'convulsing',
      'confused',
      'stiffNeck',
      'headache',
      'cannotDrink',
      'vomitsEverything',
    ])
  })
  test('every question asked belongs to a rule, and danger signs come first', () => {
    for (const kind of IncidentKind.options) for (const id of questionsFor(kind)) if (id !== 'over50') expect(ALL_QUESTIONS).toContain(id)
    for (const kind of IncidentKind.options) expect(questionsFor(kind)[0]).toBe('unresponsive')
  })
})

describe('properties', () => {
  const answers = fc.dictionary(
    fc.constantFrom(...ALL_QUESTIONS, 'madeUp'),
    fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
  )
  const kind = fc.constantFrom(...IncidentKind.options)
  test('one more yes never lowers the priority', () => {
    fc.assert(
      fc.property(kind, answers, fc.constantFrom(...ALL_QUESTIONS), (which, given, id) => {
        expect(firstScore(which, { ...given, [id]: 'yes' }).priority <= firstScore(which, given).priority).toBe(true)
      }),
    )
  })
  test('the priority is the most urgent step of the path, and every reason was really given', () => {
    fc.assert(
      fc.property(kind, answers, (which, given) => {
        const score = firstScore(which, given)
        expect(score.path.map((step) => step.priority).toSorted()[0]).toBe(score.priority)
        for (const step of score.path) for (const id of step.because) expect(id === which || given[id] !== 'no').toBe(true)
        expect(score.path.at(-1)?.rule).toBe('kind')
      }),
    )
  })
})
