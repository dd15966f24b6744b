/** What a source of alarms tells the engine, and how. Modules and gateways need nothing else of this module to raise alarms. */
import type { AlarmParams, AlarmSourceRef } from '../../contract/alarms.ts'
import type { Instant, Priority } from '../../contract/primitives.ts'
import type { Measured } from './engine/dead-band.ts'

/** A condition that holds, or does not hold any more. The engine makes alarms of conditions: delays, dead-band and latching are its own. */
export type ConditionChange = {
  /** A declared kind of alarm. */
  readonly code: string
  readonly sourceKind: string
  readonly sourceId: string
  /** Replication scope of the source's data: the alarm goes where that goes. */
  readonly scope: string
  readonly isActive: boolean
  /** Since when it is so, by the source's own times: an on-delay of ten hours counts from here. */
  readonly conditionAt: Instant
  /** What makes this going-active the one it is, the same on every station that sees it: the time of the first reading beyond the limit. */
  readonly cause: string
  readonly params: AlarmParams
  /** What the source stands in, nearest first: its fridge, its site, its gateway. */
  readonly parents?: readonly AlarmSourceRef[]
  /** Where the condition itself says how urgent it is (an incident of priority 1). */
  readonly priority?: Priority
  /** The value behind it: the engine then keeps the condition until the value is back by the dead-band. */
  readonly measured?: Measured
}

/** Everything a source can judge, at one moment. */
export type ConditionSnapshot = {
  readonly codes: readonly string[]
  readonly asOf: Instant
  /** All conditions of these codes that hold. */
  readonly conditions: readonly ConditionChange[]
  /** Points it can judge at all; what holds at another station and is unknown here is left alone. Default: all. */
  readonly judges?: (point: { readonly alarmId: string; readonly source: AlarmSourceRef }) => boolean
}

/**
 * Where sources report to. Nothing is answered: what was found is written down a moment later, in one transaction for all.
 * After a start every source reports all its active conditions again, with the times and causes they had.
 */
export type AlarmSink = {
  /** Conditions that changed. Saying again what is known changes nothing; of late news the older is dropped. */
  report(changes: readonly ConditionChange[]): void
  /** Everything that holds: what stands of these codes and is not named is over. */
  reportAll(snapshot: ConditionSnapshot): void
  /** Design logic holds points back, or lets them go. `reason` names the rule. */
  suppress(points: readonly { readonly alarmId: string; readonly scope: string; readonly reason: string; readonly isOn: boolean }[]): void
}
