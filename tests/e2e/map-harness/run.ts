/**
 * Looks at the map and measures it: `node tests/e2e/map-harness/run.ts [--pictures DIR] [--seconds N] [--units N]`. Prints one JSON
 * line a figure. Pictures go into DIR.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright-core'
import { serveHarness } from './serve.ts'
import { taskFigures } from './trace.ts'

const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist']
const { values } = parseArgs({ options: { pictures: { type: 'string' }, seconds: { type: 'string', default: '20' }, units: { type: 'string', default: '10000' } } })

const print = (figure: Record<string, unknown>): void => void process.stdout.write(`${JSON.stringify(figure)}\n`)

/** Opens the page and waits until the map has drawn everything it was told. */
async function open(browser: Browser, url: string, query: string, viewport = { width: 1100, height: 760 }): Promise<Page> {
  const page = await browser.newPage({ viewport, deviceScaleFactor: 1 })
  page.on('pageerror', (error) => print({ pageError: error.message }))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') print({ console: message.text() })
  })
  await page.goto(`${url}?${query}`)
  await page.locator('canvas').first().waitFor()
  await settle(page)
  return page
}

/** Waits for two quiet seconds of animation frames: fonts, workers and pictures have arrived. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => new Promise<void>((resolve) => { window.setTimeout(resolve, 2000) }))
}

async function takePictures(browser: Browser, url: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const theme of ['dark', 'light']) {
    const page = await open(browser, url, `theme=${theme}`)
    await page.screenshot({ path: join(folder, `map-${theme}.png`) })
    await page.evaluate(() => window.mapHarness.select({ kind: 'incident', id: 'incident-345' }))
    await page.getByRole('button', { name: 'Show as a list' }).click()
    await page.getByRole('button', { name: 'Explain the signs' }).click()
    await settle(page)
    await page.screenshot({ path: join(folder, `map-${theme}-list.png`) })
    await page.getByRole('button', { name: 'Show as a list' }).click()
    await page.getByRole('button', { name: 'Explain the signs' }).click()
    await page.locator('canvas.maplibregl-canvas').focus()
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('+')
    await settle(page)
    await page.screenshot({ path: join(folder, `map-${theme}-near.png`) })
    for (let step = 0; step < 8; step += 1) await page.keyboard.press('-')
    await settle(page)
    await page.screenshot({ path: join(folder, `map-${theme}-far.png`) })
    await page.close()
  }
}

async function measure(browser: Browser, url: string, count: number, seconds: number, isInView: boolean): Promise<void> {
  const page = await open(browser, url, `scene=load&units=${count}${isInView ? '' : '&away'}`)
  await page.evaluate((units) => window.mapHarness.load(units, 3), count)
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'gpu'] })
  const figures = await page.evaluate(([units, turns]) => window.mapHarness.load(units ?? 0, turns ?? 0), [count, seconds])
  const tasks = taskFigures(await browser.stopTracing())
  const applied = figures.applyMs.toSorted((a, b) => a - b)
  print({ bench: 'map', units: count, inView: isInView, updates: figures.updates, frames: figures.frames, longTasks: figures.longTasksMs.length, longestLongTaskMs: Math.max(0, ...figures.longTasksMs), applyMedianMs: applied[Math.floor(applied.length / 2)], applyMaxMs: applied.at(-1), ...tasks })
  if (values.pictures !== undefined && isInView) await page.screenshot({ path: join(values.pictures, 'map-load.png') })
  await page.close()
}

const served = await serveHarness()
const browser = await chromium.launch({ executablePath: process.env['KITUO_CHROMIUM'] ?? '/usr/bin/chromium', args: FLAGS })
try {
  if (values.pictures !== undefined) await takePictures(browser, served.url, values.pictures)
  for (const isInView of Number(values.seconds) > 0 ? [false, true] : []) await measure(browser, served.url, Number(values.units), Number(values.seconds), isInView)
} finally {
  await browser.close()
  await served.close()
}
