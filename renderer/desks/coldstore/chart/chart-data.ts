/** Series of several sensors as a chart takes them: one column of moments, a column each for least, most and mean; gaps stay gaps. Pure. */
import type { SeriesView } from '../../../../server/contract/coldstore.ts'

/** Readings further apart than this have unseen time between them: two records of 15 minutes and a little. */
const GAP_MS = 35 * 60_000
/** `null` breaks a line; `undefined`: another sensor's moment, the line goes on. */
export type Cell = number | null | undefined
/** `moments` in seconds, as uPlot counts. */
export type ChartColumns = { readonly moments: number[]; readonly columns: { least: Cell[]; most: Cell[]; mean: Cell[] }[] }
type Series = Pick<SeriesView, 'stepMs' | 'atMs' | 'minimum' | 'maximum' | 'mean'>

type Point = { readonly atMs: number; readonly index: number | null }
/** Moments of a series, with one more inside each gap. */
function pointsOf({ atMs, stepMs }: Series): Point[] {
  const limit = stepMs === 0 ? GAP_MS : Math.max(stepMs * 1.5, stepMs < GAP_MS ? GAP_MS : 0)
  return atMs.flatMap((at, index) => {
    const before = atMs[index - 1]
    const point = { atMs: at + stepMs / 2, index }
    return before !== undefined && at - before > limit ? [{ atMs: before + stepMs + 1, index: null }, point] : [point]
  })
}

/** Puts series side by side. A point that speaks for a whole stretch stands in the middle of it. */
export function alignSeries(all: readonly Series[]): ChartColumns {
  const points = all.map(pointsOf)
  const moments = [...new Set(points.flatMap((of) => of.map(({ atMs }) => atMs)))].sort((a, b) => a - b)
  const columns = all.map((series, at) => {
    const indexes = new Map((points[at] ?? []).map(({ atMs, index }) => [atMs, index]))
    const cells = (values: readonly number[]): Cell[] =>
      moments.map((moment) => {
        const index = indexes.get(moment)
        return index === undefined ? undefined : index === null ? null : (values[index] ?? null)
      })
    return { least: cells(series.minimum), most: cells(series.maximum), mean: cells(series.mean) }
  })
  return { moments: moments.map((atMs) => atMs / 1000), columns }
}

/** A row of the table beside a chart. */
export type ChartRow = {
  readonly atMs: number
  readonly cells: readonly ({ readonly least: number; readonly mean: number; readonly most: number } | null)[]
}
/** The same figures as rows, newest first. */
export function tableRows(all: readonly Series[]): ChartRow[] {
  const found = new Map<number, ChartRow['cells'][number][]>()
  all.forEach(({ atMs, minimum, maximum, mean }, column) => {
    atMs.forEach((at, index) => {
      const cells = found.get(at) ?? all.map(() => null)
      const [least, most, middle] = [minimum[index], maximum[index], mean[index]]
      if (least !== undefined && most !== undefined && middle !== undefined) cells[column] = { least, most, mean: middle }
      found.set(at, cells)
    })
  })
  return [...found].map(([atMs, cells]) => ({ atMs, cells })).sort((a, b) => b.atMs - a.atMs)
}

export type LaneSpan = { readonly fromMs: number; readonly toMs: number }
/** A lane speaks for so long after a state was said, at most: then nobody knows. */
const LANE_HOLD_MS = GAP_MS
/**
 * Stretches in which a door was open, a compressor ran, or power was away.
 * @param isOn tells it from the mean of a point; for seconds per record, any second counts
 */
export function laneSpans({ atMs, mean, stepMs }: Series, isOn: (value: number) => boolean): LaneSpan[] {
  const spans: LaneSpan[] = []
  atMs.forEach((at, index) => {
    const value = mean[index]
    if (value === undefined || !isOn(value)) return
    const next = atMs[index + 1] ?? Infinity
    const toMs = stepMs > 0 ? at + stepMs : Math.min(next, at + LANE_HOLD_MS)
    const last = spans.at(-1)
    if (last && at <= last.toMs) spans[spans.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, toMs) }
    else spans.push({ fromMs: at, toMs })
  })
  return spans
}
