/**
 * Inhibition: while an alarm that explains others stands and is shown, those others are suppressed by design. Pure; computed whenever the
 * list is looked at, so that every station that holds the same alarms hides the same ones. House rules: an alarm of priority 1 is never
 * hidden, and nothing is hidden by what is not shown itself.
 */
import { agreement, bySubjectUrgency, matches, type Matcher, type RuleSubject } from './matching.ts'

/** `equal`: kinds of source in which both have to agree, such as `site`. At least one: without it one alarm would hide a whole country. */
export type InhibitRule = {
  readonly name: string
  readonly source: Matcher
  readonly target: Matcher
  readonly equal: readonly [string, ...string[]]
}

/**
 * Which alarm hides which.
 * @returns target -> the shown alarm next to it on the way to a visible one; targets that stay visible are not in it
 */
export function inhibited(subjects: readonly RuleSubject[], rules: readonly InhibitRule[]): Map<string, string> {
  const targetsOf = edges(subjects, rules)
  const hiddenBy = new Map<string, string>()
  const ordered = [...subjects].sort(bySubjectUrgency)
  const isTarget = new Set([...targetsOf.values()].flat())
  const visible = new Set<string>()
  const spread = (from: string): void => {
    visible.add(from)
    const queue = [from]
    for (let at = queue.pop(); at !== undefined; at = queue.pop())
      for (const target of targetsOf.get(at) ?? []) {
        if (visible.has(target) || hiddenBy.has(target)) continue
        hiddenBy.set(target, at)
        queue.push(target)
      }
  }
  for (const { alarmId } of ordered) if (!isTarget.has(alarmId)) spread(alarmId)
  // what is left hides each other in a circle: the most urgent of them stays
  for (const { alarmId } of ordered) if (!visible.has(alarmId) && !hiddenBy.has(alarmId)) spread(alarmId)
  return hiddenBy
}

/** Source -> what it may hide, by all rules. */
function edges(subjects: readonly RuleSubject[], rules: readonly InhibitRule[]): Map<string, string[]> {
  const targetsOf = new Map<string, string[]>()
  for (const rule of rules) {
    const sources = new Map<string, RuleSubject[]>()
    for (const subject of subjects) {
      const key = subject.isActive && subject.isShown && matches(rule.source, subject) ? agreement(subject, rule.equal) : null
      if (key === null) continue
      const some = sources.get(key)
      if (some) some.push(subject)
      else sources.set(key, [subject])
    }
    if (sources.size === 0) continue
    for (const target of subjects) {
      if (target.priority === 'P1' || !matches(rule.target, target)) continue
      const key = agreement(target, rule.equal)
      for (const source of (key === null ? undefined : sources.get(key)) ?? []) {
        if (cannotInhibit(rule, source, target)) continue
        const list = targetsOf.get(source.alarmId)
        if (list) list.push(target.alarmId)
        else targetsOf.set(source.alarmId, [target.alarmId])
      }
    }
  }
  return targetsOf
}

/** An alarm that is both source and target of a rule is hidden neither by itself nor by another that is both (Prometheus Alertmanager). */
const cannotInhibit = (rule: InhibitRule, source: RuleSubject, target: RuleSubject): boolean =>
  source.alarmId === target.alarmId || (matches(rule.target, source) && matches(rule.source, target))
