/** What rules between alarms look at: code, priority and the sources an alarm is about or stands in. Pure. */
import type { AlarmSourceRef } from '../../../contract/alarms.ts'
import type { Priority } from '../../../contract/primitives.ts'

/** An alarm as rules see it. */
export type RuleSubject = {
  readonly alarmId: string
  readonly code: string
  readonly priority: Priority
  readonly source: AlarmSourceRef
  /** Nearest first. */
  readonly parents: readonly AlarmSourceRef[]
  readonly isActive: boolean
  /** It asks for attention: not shelved, not suppressed, not out of service. */
  readonly isShown: boolean
  readonly raisedAt: string
}

/** Alarms of these codes; of everything when none is named. */
export type Matcher = { readonly codes: readonly string[] }
export const matches = ({ codes }: Matcher, { code }: Pick<RuleSubject, 'code'>): boolean => codes.length === 0 || codes.includes(code)

/** The id of the source of this kind that an alarm is about or stands in, the nearest one; null = there is none. */
export function labelOf({ source, parents }: Pick<RuleSubject, 'source' | 'parents'>, kind: string): string | null {
  if (source.kind === kind) return source.id
  return parents.find((parent) => parent.kind === kind)?.id ?? null
}

/**
 * One text for the kinds of source in which two alarms have to agree; null when the alarm lacks one of them: what is missing on both sides
 * is not equal (other alarm systems count it as equal, and then one alarm hides strangers).
 */
export function agreement(subject: RuleSubject, kinds: readonly string[]): string | null {
  const ids = kinds.map((kind) => labelOf(subject, kind))
  return ids.includes(null) ? null : JSON.stringify(ids)
}

/** Most urgent first, then the oldest. Total. */
export const bySubjectUrgency = (a: RuleSubject, b: RuleSubject): number =>
  order(a.priority, b.priority) || order(a.raisedAt, b.raisedAt) || order(a.alarmId, b.alarmId)

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
