/** Measures how long the page's main thread is busy while many units move once a second. */
import type { Browser } from 'playwright-core'
import { drawn, openPage } from './browser.ts'
import { taskFigures, type TaskFigures } from './trace.ts'

export type MapFigures = TaskFigures & {
  units: number
  updates: number
  /** Animation frames the page got; with software WebGL the rasteriser decides this, not the page. */
  frames: number
  /** What PerformanceObserver calls long tasks: 50 ms and more on the clock. */
  longTasks: number
  longestLongTaskMs: number
  /** Taking one batch into the store, on the clock. */
  applyMedianMs: number
  applyMaxMs: number
}
export type MeasureOptions = {
  url: string
  units: number
  seconds: number
  /** False: the camera looks elsewhere, so that everything is updated and uploaded but nothing rasterised. */
  isInView: boolean
  /** Where to leave a picture of the run. */
  picture?: string
}

const CATEGORIES = ['toplevel', 'blink.user_timing', 'devtools.timeline']

/** One run: three seconds to warm up, then the traced seconds. */
export async function measureMap(browser: Browser, { url, units, seconds, isInView, picture }: MeasureOptions): Promise<MapFigures> {
  const { page } = await openPage(browser, url, `scene=load&units=${units}${isInView ? '' : '&away'}`)
  await drawn(page)
  await page.evaluate((count) => window.mapHarness.load(count, 3), units)
  await browser.startTracing(page, { categories: CATEGORIES })
  const load = await page.evaluate(({ count, turns }) => window.mapHarness.load(count, turns), { count: units, turns: seconds })
  const tasks = taskFigures(await browser.stopTracing())
  if (picture !== undefined) await page.screenshot({ path: picture })
  await page.close()
  const applied = load.applyMs.toSorted((a, b) => a - b)
  return {
    units,
    updates: load.updates,
    frames: load.frames,
    longTasks: load.longTasksMs.length,
    longestLongTaskMs: Math.max(0, ...load.longTasksMs),
    applyMedianMs: applied[applied.length >> 1] ?? 0,
    applyMaxMs: applied.at(-1) ?? 0,
    ...tasks,
  }
}
