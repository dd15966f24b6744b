/** Data that came late: the past is evaluated again, and what differs from what was told is shown beside it. Alarms of the past stay as they were. */
import type { Verdict } from '../../../contract/coldchain.ts'
import { toInstant } from '../../../kernel/clock.ts'
import type { OpDraft } from '../../../log/index.ts'
import type { PastReadings } from '../../../telemetry/readings/index.ts'
import {
  compareVerdicts,
  evaluateSeries,
  isUnchanged,
  passTime,
  type LaneState,
  type VerdictChange,
  type VerdictDifference,
} from '../engine/index.ts'
import { verdictsReassessed } from '../record-ops.ts'
import type { WatchedLane } from './lanes.ts'

/** One op must hold them all. */
const NAMED = { added: 12, changed: 8 } as const

/** Verdicts that late data from `fromMs` on can have touched: open at some time after it, and over before what was read ends. */
const touched = (verdicts: readonly Verdict[], fromMs: number, untilMs: number): Verdict[] =>
  verdicts.filter(({ endedAtMs }) => (endedAtMs ?? Infinity) >= fromMs && (endedAtMs ?? Infinity) <= untilMs)

/** `lane`: the state at the end, which takes the place of the live one; null when the readings did not reach the end. */
export type Reassessment = { readonly difference: VerdictDifference; readonly lane: LaneState | null }
/** What is evaluated again. `told`: what the log has of the sensor, withdrawn verdicts left out. */
export type LateCase = { readonly told: readonly Verdict[]; readonly lateFromMs: number; readonly nowMs: number }

/**
 * Evaluates a sensor again.
 * @param past readings of the sensor from well before the first late one; truncated ones tell of the time up to their last
 */
export function reassess(
  { plan, sensor }: Pick<WatchedLane, 'plan' | 'sensor'>,
  past: Pick<PastReadings, 'readings' | 'isTruncated'>,
  { told, lateFromMs, nowMs }: LateCase,
): Reassessment {
  const { verdicts, lane } = evaluateSeries(plan, sensor.sensorId, past.readings)
  const silences: VerdictChange[] = []
  if (!past.isTruncated) passTime(plan, lane, nowMs, silences)
  const after = [...verdicts, ...silences.map(({ verdict }) => verdict)]
  const untilMs = past.isTruncated ? (past.readings.at(-1)?.atMs ?? lateFromMs) : Infinity
  const difference = compareVerdicts(touched(told, lateFromMs, untilMs), touched(after, lateFromMs, untilMs))
  return { difference, lane: past.isTruncated ? null : lane }
}

/** The op that records a difference; null when there is none. */
export function reassessmentOp({ sensor }: Pick<WatchedLane, 'sensor'>, difference: VerdictDifference, lateFromMs: number): OpDraft | null {
  if (isUnchanged(difference)) return null
  const { added, withdrawn, changed } = difference
  const [first, second, third] = [added.slice(0, NAMED.added), withdrawn.slice(0, NAMED.added), changed.slice(0, NAMED.changed)]
  const body = {
    ...{ sensorId: sensor.sensorId, siteId: sensor.siteId, fromAt: toInstant(lateFromMs) },
    ...{ added: first, withdrawn: second, changed: third.map(({ fields, ...pair }) => ({ ...pair, fields: [...fields] })) },
    more: added.length - first.length + withdrawn.length - second.length + changed.length - third.length,
  }
  return verdictsReassessed(body as Parameters<typeof verdictsReassessed>[0]) // ids of the registry
}

/** What late data change about now: verdicts that are open only with them, and open ones that are none any more. */
export function changesOfNow({ added, withdrawn, changed }: VerdictDifference, nowMs: number): VerdictChange[] {
  const isOpen = ({ endedAtMs }: Verdict): boolean => endedAtMs === null
  const over = (verdict: Verdict, endedAtMs: number): VerdictChange => ({ change: 'ended', verdict: { ...verdict, endedAtMs } })
  return [
    ...withdrawn.filter(isOpen).map((verdict) => over(verdict, nowMs)),
    ...changed.filter(({ before, after }) => isOpen(before) && !isOpen(after)).map(({ after }) => over(after, after.endedAtMs ?? nowMs)),
    ...[...added, ...changed.filter(({ before }) => !isOpen(before)).map(({ after }) => after)]
      .filter(isOpen)
      .map((verdict): VerdictChange => ({ change: 'raised', verdict })),
  ]
}
