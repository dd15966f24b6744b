/**
 * Looks at the map and measures it: `node tests/e2e/map-harness/run.ts [--pictures DIR] [--seconds N] [--units N]`. Prints one JSON
 * line a figure. Pictures go into DIR.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { drawn, openBrowser, openPage } from './browser.ts'
import { measureMap } from './measure.ts'
import { serveHarness } from './serve.ts'

const { values } = parseArgs({
  options: { pictures: { type: 'string' }, seconds: { type: 'string', default: '20' }, units: { type: 'string', default: '10000' } },
})
const print = (figure: Record<string, unknown>): void => void process.stdout.write(`${JSON.stringify(figure)}\n`)

/** The same scene in both themes: as it opens, with list and legend and a chosen incident, near, and far. */
async function takePictures(browser: Browser, url: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const theme of ['dark', 'light']) {
    const { page, complaints } = await openPage(browser, url, `theme=${theme}`)
    const shoot = async (name: string): Promise<void> => {
      await drawn(page)
      await page.screenshot({ path: join(folder, `map-${theme}-${name}.png`) })
    }
    const press = async (name: string): Promise<void> => page.getByRole('button', { name }).click()
    await shoot('start')
    await page.evaluate(() => window.mapHarness.select({ kind: 'incident', id: 'incident-345' }))
    await press('Show as a list')
    await press('Explain the signs')
    await shoot('list')
    await press('Explain the signs')
    await page.getByRole('searchbox').fill('rufaa')
    await page.getByRole('option', { name: 'Hospitali ya Rufaa' }).click()
    await shoot('near')
    await press('Show as a list')
    await page.locator('canvas.maplibregl-canvas').focus()
    for (let step = 0; step < 7; step += 1) await page.keyboard.press('-')
    await shoot('far')
    for (const complaint of complaints) print({ complaint })
    await page.close()
  }
}

const served = await serveHarness()
const browser = await openBrowser()
try {
  if (values.pictures !== undefined) await takePictures(browser, served.url, values.pictures)
  for (const isInView of Number(values.seconds) > 0 ? [false, true] : []) {
    const picture = values.pictures !== undefined && isInView ? { picture: join(values.pictures, 'map-load.png') } : {}
    print({
      bench: 'map',
      isInView,
      ...(await measureMap(browser, {
        url: served.url,
        units: Number(values.units),
        seconds: Number(values.seconds),
        isInView,
        ...picture,
      })),
    })
  }
} finally {
  await browser.close()
  await served.close()
}
