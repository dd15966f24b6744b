/** A point as its ops left it: what the table Alarm holds, with its types. */
import type { AlarmParams, AlarmSourceRef, SettingsInForce } from '../../contract/alarms.ts'
import type { Instant, Priority } from '../../contract/primitives.ts'
import type { AlarmTuple } from './engine/tuple.ts'
import type { RuleSubject } from './engine/matching.ts'

/** Who wrote it: `opId` leads to the station. */
export type Mark = { readonly actor: string; readonly at: Instant; readonly opId: string }
export type AcknowledgementState = Mark & { readonly comment: string }
export type ShelvingState = Mark & { readonly kind: 'oneShot' | 'timed'; readonly until: Instant; readonly reason: string }
export type ReasonState = Mark & { readonly reason: string }
export type FormerState = { readonly occurrenceId: string; readonly acknowledgement: AcknowledgementState | null }

export type AlarmState = {
  readonly id: string
  readonly code: string
  readonly sourceKind: string
  readonly sourceId: string
  readonly scope: string
  /** Something about it is not normal. */
  readonly isStanding: boolean
  readonly isActive: boolean
  readonly isAcknowledged: boolean
  readonly isLatched: boolean
  readonly shelving: ShelvingState | null
  /** By reason. */
  readonly suppressions: readonly ReasonState[]
  readonly outOfService: ReasonState | null
  /** Null, with everything about the occurrence, for a point that was put aside before it ever went active. */
  readonly occurrenceId: string | null
  readonly priority: Priority | null
  readonly conditionSince: Instant | null
  readonly raisedAt: Instant | null
  readonly alarmedAt: Instant | null
  readonly clearedAt: Instant | null
  readonly reAlarmCount: number
  readonly params: AlarmParams
  readonly parents: readonly AlarmSourceRef[]
  readonly settings: SettingsInForce | null
  readonly acknowledgement: AcknowledgementState | null
  readonly former: FormerState | null
  readonly raisedBy: string | null
}

/** The six independent parts of the state. */
export const tupleOf = (state: AlarmState): AlarmTuple => ({
  isActive: state.isActive,
  isAcknowledged: state.isAcknowledged,
  isLatched: state.isLatched,
  shelved: state.shelving && { kind: state.shelving.kind, until: state.shelving.until },
  suppressedBy: state.suppressions.map(({ reason }) => reason),
  isOutOfService: state.outOfService !== null,
})

/** The priority of a point that has none yet: it has never asked for anybody. */
export const LOWEST: Priority = 'P4'
/** A point as rules between alarms see it. */
export const subjectOf = (state: AlarmState, isShown: boolean): RuleSubject => ({
  alarmId: state.id,
  code: state.code,
  priority: state.priority ?? LOWEST,
  source: { kind: state.sourceKind, id: state.sourceId },
  parents: state.parents,
  isActive: state.isActive,
  isShown,
  raisedAt: state.raisedAt ?? '',
})
