/** What the engine found, as ops: thousands at a time. Pure; looks at the state once more, since another station may have been faster. */
import { alarmParts, type AlarmParams, type AlarmSourceRef, type SettingsInForce } from '../../contract/alarms.ts'
import type { Instant, Priority } from '../../contract/primitives.ts'
import type { OpDraft } from '../../log/index.ts'
import { occurrenceIdOf } from './engine/occurrence.ts'
import { alarmCleared, alarmRaised, alarmRealarmed, alarmSuppressed, alarmUnshelved } from './ops.ts'
import type { AlarmState } from './state.ts'

type Point = { readonly alarmId: string; readonly scope: string }
/** One thing the engine found. */
export type Finding =
  | (Point & {
      readonly kind: 'raise'
      readonly cause: string
      readonly parents: readonly AlarmSourceRef[]
      readonly priority: Priority
      readonly conditionSince: Instant
      readonly raisedAt: Instant
      readonly params: AlarmParams
      readonly settings: SettingsInForce
    })
  | (Point & { readonly kind: 'clear'; readonly clearedAt: Instant })
  | (Point & { readonly kind: 'realarm'; readonly occurrenceId: string; readonly count: number; readonly realarmedAt: Instant })
  | (Point & { readonly kind: 'expire'; readonly until: Instant })
  | (Point & { readonly kind: 'suppress'; readonly reason: string; readonly isOn: boolean })

export type Around = {
  /** The point, when it is not normal. */
  readonly alarm: (alarmId: string) => AlarmState | null
  readonly occurrence: (alarmId: string, occurrenceId: string) => { readonly clearedAt: string | null } | null
}
export type Recorded = {
  readonly drafts: readonly OpDraft[]
  /** Findings that no op can hold, with the reason; they concern nobody else. */
  readonly refused: readonly { readonly alarmId: string; readonly error: unknown }[]
}

/** What is known of a point within one batch. */
type Known = { readonly occurrenceId: string | null; readonly isActive: boolean }

/** Ops for these findings, in their order. What is known already makes none. */
export function record(findings: readonly Finding[], around: Around): Recorded {
  const met = new Map<string, Known>()
  const drafts: OpDraft[] = []
  const refused: { alarmId: string; error: unknown }[] = []
  for (const finding of findings) {
    try {
      const draft = draftOf(finding, met, around)
      if (draft) drafts.push(draft)
    } catch (error) {
      refused.push({ alarmId: finding.alarmId, error })
    }
  }
  return { drafts, refused }
}

function draftOf(finding: Finding, met: Map<string, Known>, around: Around): OpDraft | null {
  const { alarmId, scope } = finding
  switch (finding.kind) {
    case 'raise':
      return raiseOf(finding, met, around)
    case 'clear': {
      const { occurrenceId, isActive } = met.get(alarmId) ?? around.alarm(alarmId) ?? { occurrenceId: null, isActive: false }
      if (!isActive || occurrenceId === null) return null
      const draft = alarmCleared({ alarmId, scope, occurrenceId, clearedAt: finding.clearedAt })
      met.set(alarmId, { occurrenceId, isActive: false })
      return draft
    }
    case 'realarm': {
      const { occurrenceId, count, realarmedAt } = finding
      const state = around.alarm(alarmId)
      const isDue = state?.occurrenceId === occurrenceId && state.reAlarmCount < count && state.isActive && state.isAcknowledged
      return isDue ? alarmRealarmed({ alarmId, scope, occurrenceId, count, realarmedAt }) : null
    }
    case 'expire':
      return around.alarm(alarmId)?.shelving?.until === finding.until
        ? alarmUnshelved({ alarmId, scope, expired: finding.until, reason: '' })
        : null
    case 'suppress': {
      const { reason, isOn } = finding
      const isSuppressed = around.alarm(alarmId)?.suppressions.some((one) => one.reason === reason) ?? false
      return isSuppressed === isOn ? null : alarmSuppressed({ alarmId, scope, reason, isOn })
    }
  }
}

function raiseOf(finding: Finding & { kind: 'raise' }, met: Map<string, Known>, around: Around): OpDraft | null {
  const { kind: _kind, alarmId, cause, ...body } = finding
  if ((met.get(alarmId) ?? around.alarm(alarmId))?.isActive) return null // another station noticed it first
  let occurrenceId = occurrenceIdOf(alarmId, cause)
  const isUsed = met.get(alarmId)?.occurrenceId === occurrenceId
  const earlier = isUsed ? { clearedAt: '' } : around.occurrence(alarmId, occurrenceId)
  if (earlier) {
    // it ended while our condition went on: whoever ended it knew more. A condition that began after that is another occurrence
    if (earlier.clearedAt === null || earlier.clearedAt >= finding.conditionSince) return null
    occurrenceId = occurrenceIdOf(alarmId, `${cause}@${finding.conditionSince}`)
    if (around.occurrence(alarmId, occurrenceId)) return null
  }
  const { code, source } = alarmParts(alarmId)
  const draft = alarmRaised({ ...body, alarmId, code, source, occurrenceId, parents: [...body.parents] })
  met.set(alarmId, { occurrenceId, isActive: true })
  return draft
}
