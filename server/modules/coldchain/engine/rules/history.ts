/** The past evaluated again: a whole window of readings, checkpoints to start from, and what differs from the verdicts people acted on. */
import type { Verdict } from '../../../../contract/coldchain.ts'
import type { ReadingIn } from '../../../../contract/readings.ts'
import type { LanePlan } from './compile.ts'
import { newLane, openVerdicts, takeReading, type LaneState, type VerdictChange } from './lane.ts'

/** A reading, where the sensor is known. */
export type TimedValue = Omit<ReadingIn, 'sensorId'>

const isNumber = ({ atMs, value }: TimedValue): boolean => Number.isFinite(atMs) && Number.isFinite(value)
/** Readings by time; what is no number is left out, and of several with the same time the first stands, as it does in the readings store. */
export function arrange(readings: readonly TimedValue[]): TimedValue[] {
  const numbers = readings.filter(isNumber)
  if (numbers.every(({ atMs }, at) => atMs > (numbers[at - 1]?.atMs ?? -Infinity))) return numbers
  const sorted = numbers.sort((a, b) => a.atMs - b.atMs)
  return sorted.filter((reading, at) => at === 0 || sorted[at - 1]?.atMs !== reading.atMs)
}

/** Verdicts in the order in which they were raised. */
const inOrder = (verdicts: Verdict[]): Verdict[] =>
  verdicts.sort((a, b) => a.raisedAtMs - b.raisedAtMs || (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : a.sinceMs - b.sinceMs))

/** The state of a sensor as it was after its reading of `atMs`. */
export type Checkpoint = { readonly atMs: number; readonly lane: LaneState }
/** Keeps the state to come back to. */
export const checkpointOf = (lane: LaneState): Checkpoint => ({ atMs: lane.lastAtMs, lane: structuredClone(lane) })
/** The checkpoint to start from so that a reading of `lateAtMs` is taken in its place; null: from the very beginning. */
export const checkpointBefore = (checkpoints: readonly Checkpoint[], lateAtMs: number): Checkpoint | null =>
  checkpoints.reduce<Checkpoint | null>(
    (best, checkpoint) => (checkpoint.atMs < lateAtMs && (best === null || checkpoint.atMs > best.atMs) ? checkpoint : best),
    null,
  )

/**
 * Evaluates readings from a checkpoint on, or from nothing.
 * @param readings of this sensor, in any order; those up to the checkpoint are left out
 * @returns every verdict that was open at some time after the checkpoint, and the state at the end, which takes the place of the live one
 */
export function evaluateSeries(
  plan: LanePlan,
  sensorId: string,
  readings: readonly TimedValue[],
  from: Checkpoint | null = null,
): { verdicts: Verdict[]; lane: LaneState } {
  const lane = from ? structuredClone(from.lane) : newLane(plan, sensorId)
  lane.lateFromMs = -1
  const startMs = lane.lastAtMs
  const changes: VerdictChange[] = []
  // What cannot be a measurement goes first, or it would push out a true one of the same time.
  const measured = readings.filter(({ value }) => value >= plan.least && value <= plan.most)
  lane.refused += readings.length - measured.length
  for (const { atMs, value } of arrange(measured)) if (atMs > startMs) takeReading(plan, lane, atMs, value, changes)
  const ended = changes.filter(({ change }) => change === 'ended').map(({ verdict }) => verdict)
  return { verdicts: inOrder([...ended, ...openVerdicts(plan, lane)]), lane }
}

export type VerdictField = 'sinceMs' | 'raisedAtMs' | 'endedAtMs' | 'end' | 'extreme' | 'isCertain'
const COMPARED: readonly VerdictField[] = ['sinceMs', 'raisedAtMs', 'endedAtMs', 'end', 'extreme', 'isCertain']

/** What late data changed. `withdrawn` verdicts were acted on and stay in the record; they are only said to have lost their ground. */
export type VerdictDifference = {
  readonly same: number
  readonly added: Verdict[]
  readonly withdrawn: Verdict[]
  readonly changed: { readonly before: Verdict; readonly after: Verdict; readonly fields: VerdictField[] }[]
}

const overlaps = (a: Verdict, b: Verdict): boolean =>
  a.ruleId === b.ruleId && a.sinceMs <= (b.endedAtMs ?? Infinity) && b.sinceMs <= (a.endedAtMs ?? Infinity)

/**
 * Compares two evaluations of the same sensor and window. A verdict is the same event when rule and time overlap; the pair that began closest is taken.
 * Neither list is changed.
 */
export function compareVerdicts(before: readonly Verdict[], after: readonly Verdict[]): VerdictDifference {
  const left = new Set(after)
  const withdrawn: Verdict[] = []
  const changed: VerdictDifference['changed'] = []
  let same = 0
  for (const old of before) {
    const candidates = [...left].filter((candidate) => overlaps(old, candidate))
    const distance = (candidate: Verdict): number => Math.abs(candidate.sinceMs - old.sinceMs)
    const match = candidates.sort((a, b) => distance(a) - distance(b))[0]
    if (!match) {
      withdrawn.push(old)
      continue
    }
    left.delete(match)
    const fields = COMPARED.filter((field) => old[field] !== match[field])
    if (fields.length === 0) same += 1
    else changed.push({ before: old, after: match, fields })
  }
  return { same, added: [...left], withdrawn, changed }
}

/** Whether late data changed anything at all. */
export const isUnchanged = ({ added, withdrawn, changed }: VerdictDifference): boolean =>
  added.length + withdrawn.length + changed.length === 0
