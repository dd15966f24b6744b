/** Changes of the road network that people report: closed or slow stretches, as areas, lines or edges, for a time. */
import type { ProfileName } from '../tags/kinds.ts'

/** A corner in WGS 84 degrees. */
export type LatLon = { readonly latitude: number; readonly longitude: number }

/** What a change covers. */
export type ChangeArea =
  /** Roads inside a ring of at least three corners (the last joins the first). */
  | { readonly kind: 'polygon'; readonly ring: readonly LatLon[] }
  /** Roads that the line touches: everything within `widthMetres` of it (25 when not given). */
  | { readonly kind: 'line'; readonly points: readonly LatLon[]; readonly widthMetres?: number }
  /** Whole ways of the extract, in one or both directions of their drawing. */
  | { readonly kind: 'ways'; readonly osmWays: readonly number[]; readonly direction?: 'both' | 'forward' | 'backward' }
  /** Whole edges of this very graph; numbers change with the next import. */
  | { readonly kind: 'edges'; readonly edges: readonly number[]; readonly direction?: 'both' | 'forward' | 'backward' }

export type RoadChange = {
  readonly id: string
  readonly area: ChangeArea
  readonly profiles: readonly ProfileName[]
  /** Share of the speed that remains, above 0 up to 1; 0 = closed. */
  readonly factor: number
  /** ISO 8601 UTC instants; null = open end. In force from `from` on, until just before `until`. */
  readonly from: string | null
  readonly until: string | null
}

/** Part of a directed edge in the direction of travel, 0..1, with the share of the speed that remains. */
export type Stretch = { readonly start: number; readonly end: number; readonly factor: number }

/** Stretches by directed edge; in order, without overlaps. */
export type EdgeChanges = ReadonlyMap<number, readonly Stretch[]>

export const NO_CHANGES: EdgeChanges = new Map()

/** Changes in force at an instant. Instants are ISO 8601 UTC with milliseconds, so they sort as text. */
export const changesAt = (changes: readonly RoadChange[], at: string): readonly RoadChange[] =>
  changes.filter(({ from, until }) => (from === null || from <= at) && (until === null || at < until))

/** The next instant after `at` at which other changes are in force; null = never. */
export function nextTurnAfter(changes: readonly RoadChange[], at: string): string | null {
  const turns = changes.flatMap(({ from, until }) => [from, until]).filter((turn) => turn !== null && turn > at)
  return turns.reduce<string | null>((earliest, turn) => (earliest === null || (turn !== null && turn < earliest) ? turn : earliest), null)
}

/** Makes stretches disjoint: where several overlap, the slowest counts. */
export function layered(stretches: readonly Stretch[]): Stretch[] {
  if (stretches.length < 2) return [...stretches]
  const cuts = [...new Set(stretches.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b)
  const pieces: Stretch[] = []
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const [start, end] = [cuts[i] ?? 0, cuts[i + 1] ?? 0]
    const over = stretches.filter((stretch) => stretch.start <= start && stretch.end >= end)
    if (over.length === 0) continue
    const factor = Math.min(...over.map((stretch) => stretch.factor))
    const last = pieces.at(-1)
    if (last?.end === start && last.factor === factor) pieces[pieces.length - 1] = { ...last, end }
    else pieces.push({ start, end, factor })
  }
  const points = stretches.filter(
    ({ start, end }) => start === end && !pieces.some((piece) => piece.start <= start && piece.end >= end && piece.factor === 0),
  )
  return [...pieces, ...points]
}
