/**
 * First questions of a call: danger signs that can be asked over the phone, and the first priority they give.
 * Profile `kituo-first-questions/1`: the sign list follows the red and yellow columns of the WHO/ICRC/MSF Interagency Integrated
 * Triage Tool (12 years and over), read from a secondary copy. Rules with `isUnverified` (pregnancy list, yellow list, house rules)
 * were not confirmed against the original (chest or belly pain alone is ours); the whole profile needs clinical sign-off before it is used on patients.
 */
import type { FirstScore, IncidentKind, ScoreStep, TriageAnswers } from './incidents.ts'
import type { Priority } from './primitives.ts'

export const FIRST_QUESTIONS_PROFILE = 'kituo-first-questions/1'

/** A rule speaks when at least `atLeast` of its signs are answered yes (all, any, or two of four). */
type Rule = {
  readonly id: string
  readonly priority: Priority
  readonly signs: readonly string[]
  readonly atLeast: number
  readonly isUnverified: boolean
}
const sign = (id: string): Rule => ({ id, priority: 'P1', signs: [id], atLeast: 1, isUnverified: false })
const together = (id: string, ...signs: string[]): Rule => ({ id, priority: 'P1', signs, atLeast: signs.length, isUnverified: false })
const pregnantWith = (signId: string): Rule => ({ ...together(`pregnantWith.${signId}`, 'pregnant', signId), isUnverified: true })
const urgent = (id: string): Rule => ({ id, priority: 'P2', signs: [id], atLeast: 1, isUnverified: true })

/** Red = P1, yellow = P2 (our mapping of the tool's colours to dispatch priorities). */
export const FIRST_RULES: readonly Rule[] = [
  ...[
    'unresponsive',
    'breathingTrouble',
    'noisyBreathing',
    'heavyBleeding',
    'convulsing',
    'highRiskTrauma',
    'poisoning',
    'threatenedLimb',
    'snakeBite',
    'violent',
  ].map(sign),
  { id: 'twoOfFour', priority: 'P1', signs: ['confused', 'stiffNeck', 'fever', 'headache'], atLeast: 2, isUnverified: false },
  together('chestOrBellyPainOver50', 'chestOrBellyPain', 'over50'),
  ...['severeBellyPain', 'confused', 'severeHeadache', 'visionChanged', 'activeLabour', 'injured'].map(pregnantWith),
  ...[
    'throatSwelling',
    'wheezing',
    'vomitsEverything',
    'cannotDrink',
    'severePallor',
    'ongoingBleeding',
    'fainted',
    'confused',
    'suddenWeakness',
    'oneSideWeak',
    'visionChanged',
    'severePain',
    'limbDeformed',
    'openFracture',
    'burned',
    'sexualAssault',
    'cannotPassUrine',
    'pregnantReferred',
    'chestOrBellyPain',
  ].map(urgent),
]

/** Signs a kind of incident stands for; they count as yes until the caller says no. */
const IMPLIED: Partial<Record<IncidentKind, readonly string[]>> = {
  unconscious: ['unresponsive'],
  breathing: ['breathingTrouble'],
  drowning: ['breathingTrouble'],
  seizure: ['convulsing'],
  poisoning: ['poisoning'],
  snakeBite: ['snakeBite'],
  labour: ['pregnant', 'activeLabour'],
  burn: ['burned'],
  fever: ['fever'],
  trauma: ['injured'],
  roadCrash: ['injured'],
}
/** Priority of a kind when no sign is known. House rule, unverified: what may kill within the hour is not lower than P2; nothing known is not low. */
const KIND_FLOOR = {
  unknown: 'P2',
  labour: 'P2',
  bleeding: 'P2',
  breathing: 'P2',
  chestPain: 'P2',
  unconscious: 'P2',
  trauma: 'P2',
  roadCrash: 'P2',
  burn: 'P2',
  drowning: 'P1',
  poisoning: 'P2',
  snakeBite: 'P2',
  seizure: 'P2',
  fever: 'P3',
  newborn: 'P2',
  violence: 'P2',
  fire: 'P2',
  transfer: 'P4',
  other: 'P3',
} as const satisfies Record<IncidentKind, Priority>

/** Asked in every call, in this order. */
const ALWAYS = ['unresponsive', 'breathingTrouble', 'heavyBleeding', 'convulsing', 'confused'] as const
/** Asked besides, by kind. */
const BY_KIND: Partial<Record<IncidentKind, readonly string[]>> = {
  unknown: ['severePain', 'pregnant'],
  labour: ['pregnant', 'activeLabour', 'severeBellyPain', 'severeHeadache', 'visionChanged', 'pregnantReferred'],
  bleeding: ['ongoingBleeding', 'pregnant', 'severePallor', 'fainted'],
  breathing: ['noisyBreathing', 'wheezing', 'throatSwelling'],
  chestPain: ['chestOrBellyPain', 'over50', 'fainted', 'severePain'],
  unconscious: ['poisoning', 'injured', 'fever'],
  trauma: ['highRiskTrauma', 'threatenedLimb', 'openFracture', 'limbDeformed', 'pregnant', 'injured'],
  roadCrash: ['highRiskTrauma', 'threatenedLimb', 'openFracture', 'limbDeformed', 'pregnant', 'injured'],
  burn: ['burned', 'noisyBreathing', 'severePain'],
  drowning: ['noisyBreathing', 'fainted'],
  poisoning: ['poisoning', 'vomitsEverything', 'pregnant'],
  snakeBite: ['snakeBite', 'suddenWeakness', 'ongoingBleeding'],
  seizure: ['pregnant', 'fever', 'stiffNeck', 'injured'],
  fever: ['fever', 'stiffNeck', 'headache', 'cannotDrink', 'vomitsEverything'],
  newborn: ['cannotDrink', 'fever', 'severePallor'],
  violence: ['violent', 'highRiskTrauma', 'injured', 'sexualAssault'],
  fire: ['burned', 'noisyBreathing', 'highRiskTrauma'],
  other: ['severePain', 'pregnant', 'fainted', 'suddenWeakness', 'oneSideWeak', 'cannotPassUrine'],
}

/** The questions of a call, in the order to ask; screens translate `dispatch:question.<id>`. */
export const questionsFor = (kind: IncidentKind): string[] => [...new Set([...ALWAYS, ...(BY_KIND[kind] ?? [])])]
/** Every sign a rule knows, for translations and forms. */
export const ALL_QUESTIONS: readonly string[] = [...new Set([...FIRST_RULES.flatMap((rule) => rule.signs), ...ALWAYS])]

const dangerSigns: ReadonlySet<string> = new Set(
  FIRST_RULES.filter((rule) => rule.priority === 'P1' && rule.atLeast === 1).flatMap((rule) => rule.signs),
)

/**
 * First automatic priority.
 * @param kind what the caller says happened; stands for its own sign until that is answered no
 * @param answers yes, no or unknown by question id; ids no rule knows change nothing
 * @returns the priority with every rule that spoke. More yes answers never lower it, and an unknown danger sign keeps it at P2 or above.
 */
export function firstScore(kind: IncidentKind, answers: TriageAnswers): FirstScore {
  const implied = new Set((IMPLIED[kind] ?? []).filter((id) => answers[id] !== 'no'))
  const holds = (id: string): boolean => answers[id] === 'yes' || implied.has(id)
  const path: ScoreStep[] = []
  for (const rule of FIRST_RULES) {
    const because = rule.signs.filter(holds)
    if (because.length >= rule.atLeast) path.push({ rule: rule.id, priority: rule.priority, because, isUnverified: rule.isUnverified })
  }
  const open = [...dangerSigns].filter((id) => answers[id] === 'unknown' && !implied.has(id))
  if (open.length > 0) path.push({ rule: 'dangerSignUnknown', priority: 'P2', because: open, isUnverified: true })
  path.push({ rule: 'kind', priority: KIND_FLOOR[kind], because: [kind], isUnverified: true })
  const priority = path.map((step) => step.priority).sort()[0] ?? 'P2'
  return {
    profile: FIRST_QUESTIONS_PROFILE,
    priority,
    path,
    unanswered: questionsFor(kind).filter((id) => answers[id] === undefined && !implied.has(id)),
  }
}
