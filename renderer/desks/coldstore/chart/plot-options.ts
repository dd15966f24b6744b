/** What uPlot is told: scales, lines, bands, and what is drawn behind and above them. */
import uPlot from 'uplot'

import { formatClock } from '../../../lib/format.ts'
import type { ChartColumns } from './chart-data.ts'
import type { Limits } from './limits.ts'
import type { ChartRange } from './range.ts'
import type { Palette } from './use-palette.ts'

/** A moment somebody wrote about; drawn as a line with a number. */
export type PlotMark = { readonly atMs: number; readonly number: number }
type Drawn = {
  readonly data: ChartColumns
  readonly limits: Limits | null
  readonly marks: readonly PlotMark[]
  readonly palette: Palette
  readonly valueText: (value: number) => string
  readonly timeZone: string
  readonly range: ChartRange
}
/** Lines are told apart by their dashes, never by hue: hues belong to alarms. */
export const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 4], [12, 4, 2, 4]]
/** Width of the scale: what stands below the chart begins there too. */
const SCALE_WIDTH = 64
/** Room for the last tick; the lanes end there too. */
const SCALE_END = 24
const DAY_SECONDS = 86_400

/** Hours as clock, days as day and month in digits, in the station's time zone; seconds only where they matter. */
function ticks(splits: readonly number[], range: ChartRange, timeZone: string): string[] {
  const span = (range.toMs - range.fromMs) / 1000
  const days = new Intl.DateTimeFormat('en-GB', { timeZone, day: '2-digit', month: '2-digit' })
  return splits.map((seconds) =>
    span > 3 * DAY_SECONDS ? days.format(seconds * 1000) : formatClock(seconds * 1000, timeZone, { withSeconds: span < 600 }),
  )
}

/** Values the scale must hold: data and limits, with some air. */
function scaleOf({ data, limits }: Drawn): [number, number] {
  const values = data.columns.flatMap(({ least, most }) => [...least, ...most]).filter((value) => typeof value === 'number')
  const all = [...values, limits?.low, limits?.high].filter((value) => typeof value === 'number')
  if (all.length === 0) return [0, 10]
  const [low, high] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))]
  const air = Math.max(0.5, (high - low) * 0.08)
  return [low - air, high + air]
}

/** Out of the limits is hatched, so that it shows without colour; the limit itself is a line. */
function drawLimits(self: uPlot, limits: Limits, palette: Palette): void {
  const { ctx } = self
  const { left, top, width, height } = self.bbox
  const line = (value: number | null, isHigh: boolean): void => {
    if (value === null) return
    const y = Math.min(top + height, Math.max(top, self.valToPos(value, 'y', true)))
    ctx.save()
    ctx.beginPath()
    ctx.rect(left, isHigh ? top : y, width, isHigh ? y - top : top + height - y)
    ctx.clip()
    ctx.strokeStyle = palette.line
    ctx.lineWidth = 1
    ctx.beginPath()
    for (let x = left - height; x < left + width; x += 10) {
      ctx.moveTo(x, top + height)
      ctx.lineTo(x + height, top)
    }
    ctx.stroke()
    ctx.restore()
    ctx.save()
    ctx.strokeStyle = palette.quiet
    ctx.setLineDash([4, 3])
    ctx.beginPath()
    ctx.moveTo(left, y)
    ctx.lineTo(left + width, y)
    ctx.stroke()
    ctx.restore()
  }
  line(limits.high, true)
  line(limits.low, false)
}

function drawMarks(self: uPlot, marks: readonly PlotMark[], palette: Palette): void {
  const { ctx } = self
  const { left, top, width, height } = self.bbox
  ctx.save()
  ctx.fillStyle = palette.text
  ctx.strokeStyle = palette.text
  ctx.font = palette.font
  for (const { atMs, number } of marks) {
    const x = self.valToPos(atMs / 1000, 'x', true)
    if (x < left || x > left + width) continue
    ctx.beginPath()
    ctx.moveTo(x, top)
    ctx.lineTo(x, top + height)
    ctx.stroke()
    ctx.fillText(String(number), x + 3, top + 12)
  }
  ctx.restore()
}

/** Three lines for each sensor: least and most without a stroke, filled between, and the mean. */
function linesOf({ data, palette }: Drawn): { series: uPlot.Series[]; bands: NonNullable<uPlot.Options['bands']> } {
  const series: uPlot.Series[] = [{}]
  const bands: NonNullable<uPlot.Options['bands']> = []
  data.columns.forEach((_, index) => {
    const at = 1 + index * 3
    const edge: uPlot.Series = { stroke: palette.quiet, width: 0.5, points: { show: false } }
    series.push(edge, { ...edge }, { stroke: palette.text, width: 1.5, dash: [...(DASHES[index] ?? [])] })
    bands.push({ series: [at + 1, at], fill: `${palette.quiet}40` })
  })
  return { series, bands }
}

/** Options and columns of a chart. */
export function plotOptions(drawn: Drawn, size: { width: number; height: number }): { options: uPlot.Options; columns: uPlot.AlignedData } {
  const { data, limits, marks, palette, valueText, timeZone, range } = drawn
  const axis = {
    stroke: palette.quiet,
    font: palette.font,
    grid: { stroke: palette.line, width: 1 },
    ticks: { stroke: palette.line, width: 1 },
  }
  const options: uPlot.Options = {
    ...size,
    ...linesOf(drawn),
    legend: { show: false },
    padding: [8, SCALE_END, 0, 0],
    cursor: { drag: { x: true, y: false, setScale: false }, y: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timeZone),
    scales: { x: { time: true, range: [range.fromMs / 1000, range.toMs / 1000] }, y: { range: scaleOf(drawn) } },
    axes: [
      { ...axis, values: (_self, splits) => ticks(splits, range, timeZone) },
      { ...axis, size: SCALE_WIDTH, values: (_self, splits) => splits.map(valueText) },
    ],
    hooks: {
      drawClear: limits === null ? [] : [(self) => drawLimits(self, limits, palette)],
      draw: [(self) => drawMarks(self, marks, palette)],
    },
  }
  const columns = [data.moments, ...data.columns.flatMap(({ least, most, mean }) => [least, most, mean])]
  return { options, columns: columns as uPlot.AlignedData } // the first column holds numbers only
}
