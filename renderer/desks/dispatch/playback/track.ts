/** The track of a unit for playback: where it was at a moment, where nobody knows, and which positions cannot be believed. Pure. */
import type { RouterOutputs } from '../../../lib/trpc.ts'
import type { MapShape } from '../../../map/index.ts'

export type TrackPoint = RouterOutputs['positions']['history']['points'][number]
export type Stretch = RouterOutputs['positions']['trips']['stretches'][number]
/** A believed position with its time as a number. */
type Known = { atMs: number; latitude: number; longitude: number; headingDegrees: number | null; speedKmh: number | null }
export type Track = { known: readonly Known[]; doubtful: readonly TrackPoint[] }
/** Where a unit was. `isCertain` false = between two positions too far apart in time: the place is a guess on the straight line. */
export type Moment = Known & { isCertain: boolean }
export type Gap = { fromMs: number; toMs: number }

/** Two minutes of silence of a unit that reports every few seconds: nobody knows where it was meanwhile. Our own choice. */
export const GAP_MS = 120_000

/** Sorts positions into believed ones in order of time, and doubtful ones. */
export function trackOf(points: readonly TrackPoint[]): Track {
  const known = points
    .filter(({ isBelieved }) => isBelieved)
    .map(({ fixedAt, latitude, longitude, headingDegrees, speedKmh }) => ({
      atMs: Date.parse(fixedAt),
      latitude,
      longitude,
      headingDegrees,
      speedKmh,
    }))
    .sort((a, b) => a.atMs - b.atMs)
  return { known, doubtful: points.filter(({ isBelieved }) => !isBelieved) }
}

/** The last row whose time is not after a moment; -1 before the first. */
function rowAt(known: readonly Known[], atMs: number): number {
  let low = 0
  let high = known.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((known[middle]?.atMs ?? 0) <= atMs) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Where the unit was; null before its first position. After the last one it is there still, but not for certain once a gap has passed. */
export function momentAt({ known }: Track, atMs: number): Moment | null {
  const row = rowAt(known, atMs)
  const [from, to] = [known[row], known[row + 1]]
  if (from === undefined) return null
  if (to === undefined) return { ...from, atMs, isCertain: atMs - from.atMs <= GAP_MS }
  const share = to.atMs === from.atMs ? 0 : (atMs - from.atMs) / (to.atMs - from.atMs)
  return {
    atMs,
    latitude: from.latitude + (to.latitude - from.latitude) * share,
    longitude: from.longitude + (to.longitude - from.longitude) * share,
    headingDegrees: from.headingDegrees,
    speedKmh: from.speedKmh,
    isCertain: to.atMs - from.atMs <= GAP_MS,
  }
}

/** Times without positions. */
export function gapsOf({ known }: Track): Gap[] {
  return known.slice(1).flatMap((point, index) => {
    const before = known[index]
    return before !== undefined && point.atMs - before.atMs > GAP_MS ? [{ fromMs: before.atMs, toMs: point.atMs }] : []
  })
}

const pair = ({ longitude, latitude }: { longitude: number; latitude: number }): [number, number] => [longitude, latitude]

/** Pieces between gaps. */
function runsOf({ known }: Track): Known[][] {
  const runs: Known[][] = []
  for (const point of known) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run === undefined || last === undefined || point.atMs - last.atMs > GAP_MS) runs.push([point])
    else run.push(point)
  }
  return runs
}

/**
 * Lines where the unit drove, dashes over gaps, squares where it stood, crosses on doubtful positions.
 * @param gapWords what is written beside a gap
 */
export function trackShapes(track: Track, stretches: readonly Stretch[], gapWords: (gap: Gap) => string): MapShape[] {
  const runs = runsOf(track)
  const lines = runs.flatMap((run, index): MapShape[] =>
    run.length < 2
      ? []
      : [{ id: `track-${index}`, look: 'track', geometry: { type: 'LineString', coordinates: run.map(pair) }, label: null }],
  )
  const gaps = runs.slice(1).flatMap((run, index): MapShape[] => {
    const from = runs[index]?.at(-1)
    const to = run[0]
    if (from === undefined || to === undefined) return []
    const middle = { latitude: (from.latitude + to.latitude) / 2, longitude: (from.longitude + to.longitude) / 2 }
    return [
      {
        id: `gap-${index}`,
        look: 'gap',
        geometry: { type: 'LineString', coordinates: [pair(from), pair(to)] },
        label: { ...middle, text: gapWords({ fromMs: from.atMs, toMs: to.atMs }) },
      },
    ]
  })
  const marks = (id: string, look: 'stop' | 'doubt', places: [number, number][]): MapShape[] =>
    places.length === 0 ? [] : [{ id, look, geometry: { type: 'MultiPoint', coordinates: places }, label: null }]
  const stops = stretches.filter(({ kind }) => kind === 'stop').map(({ start }) => pair(start))
  return [...gaps, ...lines, ...marks('stops', 'stop', stops), ...marks('doubts', 'doubt', track.doubtful.map(pair))]
}

/** How many positions are doubtful, by reason, the most frequent first. */
export function doubtCounts({ doubtful }: Track): { flag: NonNullable<TrackPoint['flag']>; count: number }[] {
  const counts = new Map<NonNullable<TrackPoint['flag']>, number>()
  for (const { flag } of doubtful) if (flag !== null) counts.set(flag, (counts.get(flag) ?? 0) + 1)
  return [...counts].map(([flag, count]) => ({ flag, count })).sort((a, b) => b.count - a.count)
}
