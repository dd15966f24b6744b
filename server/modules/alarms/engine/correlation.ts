/**
 * The tree of causes: which alarm stands under which, and which only says more about another. Pure; computed whenever the list is looked at.
 */
import { agreement, bySubjectUrgency, matches, type Matcher, type RuleSubject } from './matching.ts'

/** `group`: the child stands under the root. `annotate`: the child stays where it is and is noted beside the root (a door beside its heat). */
export type CorrelationRule = {
  readonly name: string
  readonly root: Matcher
  readonly child: Matcher
  /** Kinds of source in which both have to agree; what is missing on both sides is not equal. */
  readonly equal: readonly [string, ...string[]]
  readonly mode: 'group' | 'annotate'
}

export type Correlation = {
  /** Alarm -> the alarm directly above it; roots are not in it. */
  readonly under: ReadonlyMap<string, string>
  /** Alarm -> alarms that say more about it. */
  readonly notes: ReadonlyMap<string, readonly string[]>
}

/** Builds the tree. Earlier rules come first; of several roots the most urgent and oldest is taken. No circles. */
export function correlate(subjects: readonly RuleSubject[], rules: readonly CorrelationRule[]): Correlation {
  const ordered = [...subjects].sort(bySubjectUrgency)
  const under = new Map<string, string>()
  const notes = new Map<string, string[]>()
  for (const rule of rules) {
    const roots = rootsOf(ordered, rule)
    if (roots.size === 0) continue
    for (const child of ordered) {
      if (!matches(rule.child, child)) continue
      const key = agreement(child, rule.equal)
      const root = ((key === null ? undefined : roots.get(key)) ?? []).find(({ alarmId }) => alarmId !== child.alarmId)
      if (!root) continue
      if (rule.mode === 'annotate') add(notes, root.alarmId, child.alarmId)
      else if (!under.has(child.alarmId) && !isAbove(under, child.alarmId, root.alarmId)) under.set(child.alarmId, root.alarmId)
    }
  }
  return { under, notes }
}

function rootsOf(ordered: readonly RuleSubject[], rule: CorrelationRule): Map<string, RuleSubject[]> {
  const roots = new Map<string, RuleSubject[]>()
  for (const subject of ordered) {
    const key = subject.isActive && subject.isShown && matches(rule.root, subject) ? agreement(subject, rule.equal) : null
    if (key === null) continue
    const some = roots.get(key)
    if (!some) roots.set(key, [subject])
    else if (some.length < 2) some.push(subject) // a second one is needed when the first is the child itself
  }
  return roots
}

function add(notes: Map<string, string[]>, to: string, note: string): void {
  const list = notes.get(to)
  if (list) list.push(note)
  else notes.set(to, [note])
}

/** True when `above` stands somewhere above `alarmId`, or is it. */
function isAbove(under: ReadonlyMap<string, string>, above: string, alarmId: string): boolean {
  for (let at: string | undefined = alarmId; at !== undefined; at = under.get(at)) if (at === above) return true
  return false
}

/** The topmost alarm over each one that stands under another. */
export function rootsOver({ under }: Pick<Correlation, 'under'>): Map<string, string> {
  const roots = new Map<string, string>()
  for (const [child] of under) {
    let at = child
    for (let next = under.get(at); next !== undefined; next = under.get(at)) at = next
    roots.set(child, at)
  }
  return roots
}
