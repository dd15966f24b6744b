/**
 * Cuts a track into trips and stops. The rules and their numbers are Traccar's defaults: moving above 0.01 kn, a trip has at least 500 m
 * or 300 s, a stop lasts at least 300 s, a silence of an hour ends a trip.
 */
import { distanceMetres } from '../../kernel/geo.ts'

/** A believed point of a track, in order of time. */
export type TripPoint = { readonly atMs: number; readonly latitude: number; readonly longitude: number; readonly speedKmh: number | null }

export const TRIP_RULES = {
  name: 'traccar-defaults/1',
  movingKmh: 0.01852,
  tripMetres: 500,
  tripMs: 300_000,
  stopMs: 300_000,
  gapMs: 3_600_000,
} as const
export type TripRules = { readonly [Name in Exclude<keyof typeof TRIP_RULES, 'name'>]: number }

/** A trip or a stop. `fromIndex` and `toIndex` are places in the track, both included. */
export type Stretch = {
  readonly kind: 'trip' | 'stop'
  readonly fromIndex: number
  readonly toIndex: number
  readonly fromMs: number
  readonly toMs: number
  readonly distanceMetres: number
  readonly maxSpeedKmh: number
}

type Draft = { kind: Stretch['kind']; from: number; to: number }

/** Stretches in order of time; a silence longer than `gapMs` belongs to none. */
export function tripsAndStops(points: readonly TripPoint[], rules: TripRules = TRIP_RULES): Stretch[] {
  if (points.length === 0) return []
  const metres = cumulativeMetres(points)
  return splitAtGaps(points, rules)
    .flatMap(([from, to]) => settle(runs(points, from, to, rules), points, metres, rules))
    .map(({ kind, from, to }) => ({
      kind,
      fromIndex: from,
      toIndex: to,
      fromMs: at(points, from),
      toMs: at(points, to),
      distanceMetres: Math.round((metres[to] ?? 0) - (metres[from] ?? 0)),
      maxSpeedKmh: points.slice(from, to + 1).reduce((most, { speedKmh }) => Math.max(most, speedKmh ?? 0), 0),
    }))
}

/** Metres driven from the first point to each point. */
export function cumulativeMetres(points: readonly TripPoint[]): Float64Array {
  const metres = new Float64Array(points.length)
  for (const [index, point] of points.entries()) {
    const before = points[index - 1]
    if (before) metres[index] = (metres[index - 1] ?? 0) + distanceMetres(before, point)
  }
  return metres
}

const at = (points: readonly TripPoint[], index: number): number => points[index]?.atMs ?? 0

/** Where a device was silent for long, a new part begins. */
function splitAtGaps(points: readonly TripPoint[], { gapMs }: TripRules): [from: number, to: number][] {
  const parts: [number, number][] = []
  let from = 0
  for (let index = 1; index <= points.length; index += 1) {
    if (index < points.length && at(points, index) - at(points, index - 1) <= gapMs) continue
    parts.push([from, index - 1])
    from = index
  }
  return parts
}

/** Runs of one kind of movement: the speed the device tells, else the speed since the point before (the first: until the next). */
function runs(points: readonly TripPoint[], from: number, to: number, { movingKmh }: TripRules): Draft[] {
  const drafts: Draft[] = []
  for (let index = from; index <= to; index += 1) {
    const kind = speedAt(points, index, from, to) > movingKmh ? 'trip' : 'stop'
    const last = drafts.at(-1)
    if (last?.kind === kind) last.to = index
    else {
      if (last?.kind === 'trip') last.to = index // it ends where the unit is first seen standing
      drafts.push({ kind, from: last ? last.to : index, to: index })
    }
  }
  return drafts
}

function speedAt(points: readonly TripPoint[], index: number, from: number, to: number): number {
  const point = points[index]
  if (!point) return 0
  if (point.speedKmh !== null) return point.speedKmh
  const other = points[index > from ? index - 1 : Math.min(index + 1, to)]
  const hours = other ? Math.abs(point.atMs - other.atMs) / 3_600_000 : 0
  return other && hours > 0 ? distanceMetres(other, point) / 1000 / hours : 0
}

/** Too short a stop is part of the trip around it; too short a movement is part of the stop around it. */
function settle(drafts: readonly Draft[], points: readonly TripPoint[], metres: Float64Array, rules: TripRules): Draft[] {
  const lasts = ({ from, to }: Draft): number => at(points, to) - at(points, from)
  const isLongStop = (draft: Draft): boolean => draft.kind === 'stop' && lasts(draft) >= rules.stopMs
  const afterStops = merge(
    drafts.map((draft, index) =>
      draft.kind === 'stop' && !isLongStop(draft) && drafts.length > 1 ? { ...draft, kind: kindOfShortStop(drafts, index) } : draft,
    ),
  )
  return merge(
    afterStops.map((draft) => {
      const isTrip =
        draft.kind === 'trip' && (lasts(draft) >= rules.tripMs || (metres[draft.to] ?? 0) - (metres[draft.from] ?? 0) >= rules.tripMetres)
      return { ...draft, kind: isTrip ? 'trip' : 'stop' }
    }),
  )
}

/** A halt at a light or in traffic belongs to the trip; before the first or after the last movement it stays a stop. */
const kindOfShortStop = (drafts: readonly Draft[], index: number): Draft['kind'] =>
  index > 0 && index < drafts.length - 1 ? 'trip' : 'stop'

function merge(drafts: readonly Draft[]): Draft[] {
  const merged: Draft[] = []
  for (const draft of drafts) {
    const last = merged.at(-1)
    if (last?.kind === draft.kind) last.to = draft.to
    else merged.push({ ...draft })
  }
  return merged
}
