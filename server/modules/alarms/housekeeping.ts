/** What time alone does to an alarm that stands: a shelving runs out, an acknowledged alarm asks again. Pure. */
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { letterOf } from './engine/tuple.ts'
import type { Finding } from './record.ts'
import { tupleOf, type AlarmState } from './state.ts'

/** The station that shelved or raised writes it down; the others do so when it did not for so long. */
export const OTHERS_WAIT_MS = 60_000

type IsOwn = (opId: string) => boolean
type Task = { readonly dueMs: number; readonly finding: (nowMs: number) => Finding }

function tasksOf(state: AlarmState, isOwn: IsOwn): Task[] {
  const tasks: Task[] = []
  const { id: alarmId, scope, shelving } = state
  const waitMs = (opId: string): number => (isOwn(opId) ? 0 : OTHERS_WAIT_MS)
  if (shelving) {
    const { until, opId } = shelving
    tasks.push({ dueMs: fromInstant(until) + waitMs(opId), finding: () => ({ kind: 'expire', alarmId, scope, until }) })
  }
  const again = realarmMs(state)
  const { occurrenceId, raisedBy, reAlarmCount } = state
  if (again !== null && occurrenceId !== null && raisedBy !== null)
    tasks.push({
      dueMs: again + waitMs(raisedBy),
      finding: (nowMs) => ({ kind: 'realarm', alarmId, scope, occurrenceId, count: reAlarmCount + 1, realarmedAt: toInstant(nowMs) }),
    })
  return tasks
}

/** When an acknowledged alarm that is still active asks again (OPC UA Part 9, ReAlarmTime); counted from its acknowledgement. */
function realarmMs(state: AlarmState): number | null {
  const { settings, alarmedAt, acknowledgement, reAlarmCount } = state
  if (letterOf(tupleOf(state)) !== 'C' || !state.isActive || !settings || alarmedAt === null) return null
  if (settings.reAlarmSeconds === 0 || reAlarmCount >= settings.reAlarmMax) return null
  const from = acknowledgement && acknowledgement.at > alarmedAt ? acknowledgement.at : alarmedAt
  return fromInstant(from) + settings.reAlarmSeconds * 1000
}

/** When this alarm has to be looked at next; null = never. */
export function nextTaskMs(state: AlarmState, isOwn: IsOwn): number | null {
  const times = tasksOf(state, isOwn).map(({ dueMs }) => dueMs)
  return times.length === 0 ? null : Math.min(...times)
}

/** What is due by now. */
export const dueTasks = (state: AlarmState, isOwn: IsOwn, nowMs: number): Finding[] =>
  tasksOf(state, isOwn)
    .filter(({ dueMs }) => dueMs <= nowMs)
    .map(({ finding }) => finding(nowMs))

/** The next moment at which a shelving runs out, for lists that must not be older; null = none. */
export function nextExpiryMs(states: Iterable<AlarmState>): number | null {
  let next: number | null = null
  for (const { shelving } of states) {
    const untilMs = shelving ? fromInstant(shelving.until) : Infinity
    if (untilMs < (next ?? Infinity)) next = untilMs
  }
  return next
}
