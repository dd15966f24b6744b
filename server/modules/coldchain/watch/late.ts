/** Data that came late: the past is evaluated again, and what differs from what was told is shown beside it. Alarms of the past stay as they were. */
import type { Verdict } from '../../../contract/coldchain.ts'
import type { ReadingIn } from '../../../contract/readings.ts'
import { toInstant } from '../../../kernel/clock.ts'
import type { OpDraft } from '../../../log/index.ts'
import { compareVerdicts, evaluateSeries, isUnchanged, passTime, type LaneState, type VerdictChange, type VerdictDifference } from '../engine/index.ts'
import { verdictsReassessed } from '../record-ops.ts'
import type { WatchedLane } from './lanes.ts'

const NAMED = { added: 20, changed: 10 } as const

/** Verdicts that late data from `fromMs` on can have touched: those that were open at some time after it. */
const touched = (verdicts: readonly Verdict[], fromMs: number): Verdict[] =>
  verdicts.filter(({ endedAtMs }) => endedAtMs === null || endedAtMs >= fromMs)

export type Reassessment = { readonly difference: VerdictDifference; readonly lane: LaneState }

/**
 * Evaluates a sensor again.
 * @param readings of the sensor from well before `lateFromMs` to now
 * @param told what the log has of it, withdrawn verdicts left out
 */
export function reassess(
  { plan, sensor }: Pick<WatchedLane, 'plan' | 'sensor'>,
  readings: readonly Omit<ReadingIn, 'sensorId'>[],
  told: readonly Verdict[],
  lateFromMs: number,
  nowMs: number,
): Reassessment {
  const { verdicts, lane } = evaluateSeries(plan, sensor.sensorId, readings)
  const silences: VerdictChange[] = []
  passTime(plan, lane, nowMs, silences)
  const after = [...verdicts, ...silences.map(({ verdict }) => verdict)]
  return { difference: compareVerdicts(touched(told, lateFromMs), touched(after, lateFromMs)), lane }
}

/** The op that records a difference; null when there is none. */
export function reassessmentOp(
  { sensor }: Pick<WatchedLane, 'sensor'>,
  difference: VerdictDifference,
  lateFromMs: number,
): OpDraft | null {
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
