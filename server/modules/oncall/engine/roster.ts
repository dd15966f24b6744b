/** Who is on call by a roster. Pure: the same on every station. */
import type { Coverage, DutyGap, Roster, RosterLayer } from '../../../contract/oncall.ts'
import { fromInstant, toInstant } from '../../../kernel/clock.ts'
import { DAY_MINUTES, dayOf, isOpen, localTime, momentOf, type LocalTime } from './calendar.ts'

/** Either a person, or why there is none. */
export type OnCall = { readonly userId: string; readonly gap: null } | { readonly userId: null; readonly gap: DutyGap }

const WEEK_MINUTES = 7 * DAY_MINUTES

function memberOf(layer: RosterLayer, now: LocalTime, isHoliday: boolean): string | null {
  if (layer.holidays === 'off' ? isHoliday : layer.holidays === 'only' && !isHoliday) return null
  if (layer.windows.length > 0 && !isOpen(layer.windows, now)) return null
  const minutes = (now.day - dayOf(layer.startsOn)) * DAY_MINUTES + now.minute - layer.handoverMinute
  if (minutes < 0) return null
  const turn = Math.floor(minutes / (WEEK_MINUTES * layer.shiftWeeks))
  return layer.memberIds[turn % layer.memberIds.length] ?? null
}

/**
 * Who is on call at a moment. Of overrides the last that fits counts, else the first layer that names somebody.
 * @param atMs epoch milliseconds
 * @param isActive whether a person can be reached at all: an account that was closed leaves a gap, not a stand-in
 */
export function whoIsOnCall(roster: Roster, atMs: number, isActive: (userId: string) => boolean = () => true): OnCall {
  const at = toInstant(atMs)
  const override = roster.overrides.findLast(({ from, to }) => from <= at && at < to)
  if (override?.userId === null) return { userId: null, gap: 'overridden' }
  const now = localTime(roster.timeZone, atMs)
  const isHoliday = roster.holidays.some((date) => dayOf(date) === now.day)
  let userId = override?.userId ?? null
  for (const layer of roster.layers) userId ??= memberOf(layer, now, isHoliday) as typeof userId // an id of the layer's members
  if (userId === null) return { userId: null, gap: 'noLayer' }
  return isActive(userId) ? { userId, gap: null } : { userId: null, gap: 'inactive' }
}

/** Moments at which the answer can change, epoch milliseconds. */
function turningPoints({ timeZone, layers, overrides }: Roster, fromMs: number, toMs: number): number[] {
  const first = localTime(timeZone, fromMs).day
  const last = localTime(timeZone, toMs).day
  const minutes = new Set([
    0,
    ...layers.flatMap(({ handoverMinute, windows }) => [
      handoverMinute,
      ...windows.flatMap(({ fromMinute, toMinute }) => [fromMinute, toMinute]),
    ]),
  ])
  const points = overrides.flatMap(({ from, to }) => [fromInstant(from), fromInstant(to)])
  for (let day = first; day <= last; day += 1) for (const minute of minutes) points.push(momentOf(timeZone, day, minute))
  return [...new Set(points)].filter((point) => point > fromMs && point < toMs).sort((a, b) => a - b)
}

/** Who is on call from one moment to another, gaps among them, in order and without holes. */
export function coverageOf(roster: Roster, fromMs: number, toMs: number, isActive?: (userId: string) => boolean): Coverage {
  const points = [fromMs, ...turningPoints(roster, fromMs, toMs), toMs]
  const stretches: Coverage = []
  for (const [at, startMs] of points.slice(0, -1).entries()) {
    const to = toInstant(points[at + 1] ?? toMs)
    const duty = whoIsOnCall(roster, startMs, isActive)
    const before = stretches.at(-1)
    if (before?.userId === duty.userId && before.gap === duty.gap) before.to = to
    else stretches.push({ ...duty, from: toInstant(startMs), to })
  }
  return stretches
}
