/** Which side of a double booking speaks for itself, with the reasons; a person decides. Pure: the same on every station. */
import type { ConflictSide, ConflictState, Suggestion, SuggestionReason } from '../../contract/claims.ts'
import type { Priority } from '../../contract/primitives.ts'

/** One rule: negative when `a` is preferred, with the reason then. */
type Rule = { readonly code: SuggestionReason['code']; compare(a: ConflictSide, b: ConflictSide): number }

const LAST = '9'
const priorityOf = (side: ConflictSide): string => side.incident?.priority ?? LAST
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * In this order: a patient who is on board stays there; the higher triage category; the crew's own word that it goes; the earlier
 * clock (a tie-break among equals, never a proof).
 */
const RULES: readonly Rule[] = [
  { code: 'cannotBeCalledBack', compare: (a, b) => Number(a.isReleasable) - Number(b.isReleasable) },
  { code: 'higherPriority', compare: (a, b) => byText(priorityOf(a), priorityOf(b)) },
  { code: 'crewAcknowledged', compare: (a, b) => Number(a.crewAcknowledgedAt === null) - Number(b.crewAcknowledgedAt === null) },
  { code: 'crewAcknowledgedFirst', compare: (a, b) => byText(a.crewAcknowledgedAt ?? '', b.crewAcknowledgedAt ?? '') },
  { code: 'earlierClock', compare: (a, b) => byText(a.taken.at, b.taken.at) },
]

function paramsOf(code: SuggestionReason['code'], side: ConflictSide): Record<string, string> {
  if (code === 'higherPriority') return { priority: priorityOf(side) }
  if (code === 'earlierClock') return { at: side.taken.at }
  return side.crewAcknowledgedAt !== null && code !== 'cannotBeCalledBack' ? { at: side.crewAcknowledgedAt } : {}
}

/** Order of two sides: the first rule that tells them apart, at last the name of the holder. */
export function compareSides(a: ConflictSide, b: ConflictSide): number {
  for (const { compare } of RULES) {
    const order = compare(a, b)
    if (order !== 0) return order
  }
  return byText(a.holder, b.holder)
}

/** The side to keep, among those that still stand, with every rule that speaks for it against the next best; null when none stands. */
export function suggest(sides: readonly ConflictSide[]): Suggestion | null {
  const [best, next] = sides.filter((side) => side.isLive).sort(compareSides)
  if (!best) return null
  const { holder } = best
  if (!next) return { holder, reasons: [{ code: 'onlyOneStands', params: {} }] }
  const reasons = RULES.filter((rule) => rule.compare(best, next) < 0).map(({ code }) => ({ code, params: paramsOf(code, best) }))
  return { holder, reasons }
}

/** How a conflict stands: people disagree, two claims stand, or at most one does. */
export const stateOf = (sides: readonly Pick<ConflictSide, 'isLive'>[], isDisputed: boolean): ConflictState =>
  isDisputed ? 'disputed' : sides.filter((side) => side.isLive).length > 1 ? 'live' : 'over'

/** How urgent: while two claims stand somebody may be left without help; what is over only waits to be closed. */
export const priorityOfConflict = (state: ConflictState): Priority => (state === 'over' ? 'P3' : 'P1')
