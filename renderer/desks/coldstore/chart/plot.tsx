/** The drawing of a chart with uPlot: bands of least and most, the mean as a line, limits, notes. Zooms by mouse and by keyboard. */
import { useEffect, useRef, type KeyboardEvent } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { readNowMs } from '../../../lib/now.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { useWidth } from '../../../ui/use-width.ts'
import type { ChartColumns } from './chart-data.ts'
import type { Limits } from './limits.ts'
import { plotOptions, type PlotMark } from './plot-options.ts'
import { pan, zoom, clampRange, newest, type ChartRange } from './range.ts'
import { usePalette } from './use-palette.ts'
import styles from '../coldstore.module.css'

const HEIGHT = 280
export type PlotProps = {
  /** What the chart shows, in words. */
  readonly label: string
  readonly data: ChartColumns
  readonly range: ChartRange
  readonly onRange: (range: ChartRange) => void
  readonly limits: Limits | null
  readonly marks: readonly PlotMark[]
  /** Text of a value on the scale. */
  readonly valueText: (value: number) => string
}

/** Keys of a chart that has the focus; `coldstore:chart.keys` tells them. */
function keyRange(key: string, range: ChartRange, nowMs: number): ChartRange | null {
  if (key === '+' || key === '=' || key === 'ArrowUp') return zoom(range, 0.5, nowMs)
  if (key === '-' || key === 'ArrowDown') return zoom(range, 2, nowMs)
  if (key === 'ArrowLeft') return pan(range, -0.25, nowMs)
  if (key === 'ArrowRight') return pan(range, 0.25, nowMs)
  if (key === 'PageUp') return pan(range, -1, nowMs)
  if (key === 'PageDown') return pan(range, 1, nowMs)
  return key === 'End' ? newest(range.toMs - range.fromMs, nowMs) : null
}

export function Plot({ label, data, range, onRange, limits, marks, valueText }: PlotProps) {
  const host = useRef<HTMLDivElement>(null)
  const [measure, width] = useWidth<HTMLDivElement>()
  const palette = usePalette()
  const { timeZone } = useFormat()
  const live = useRef({ range, onRange })
  live.current = { range, onRange }
  useEffect(() => {
    const place = host.current
    if (place === null || width === null || width === 0) return undefined
    const { options, columns } = plotOptions({ data, limits, marks, palette, valueText, timeZone, range }, { width, height: HEIGHT })
    const plot = new uPlot(
      {
        ...options,
        hooks: {
          ...options.hooks,
          setSelect: [
            (self) => {
              const { left, width: chosen } = self.select
              if (chosen < 4) return
              const at = (x: number): number => self.posToVal(x, 'x') * 1000
              live.current.onRange(clampRange(at(left), at(left + chosen), readNowMs()))
            },
          ],
        },
      },
      columns,
      place,
    )
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      const about = plot.posToVal(event.clientX - plot.over.getBoundingClientRect().left, 'x') * 1000
      live.current.onRange(zoom(live.current.range, event.deltaY < 0 ? 0.7 : 1.4, readNowMs(), about))
    }
    const out = (): void => live.current.onRange(zoom(live.current.range, 4, readNowMs()))
    plot.over.addEventListener('wheel', wheel, { passive: false })
    plot.over.addEventListener('dblclick', out)
    return () => plot.destroy() // its elements go, and with them what listens on them
  }, [data, limits, marks, palette, valueText, timeZone, range, width])
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = event.ctrlKey || event.altKey || event.metaKey ? null : keyRange(event.key, range, readNowMs())
    if (next === null) return
    event.preventDefault()
    onRange(next)
  }
  return (
    <div ref={measure} className={styles.plot}>
      {/* a chart takes keys as a slider does; screen readers hand them on to an application only */}
      <div ref={host} role="application" aria-label={label} tabIndex={0} onKeyDown={onKeyDown} />
    </div>
  )
}
