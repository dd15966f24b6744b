/** Drawing, measuring, shapes, trails and clusters on the map in a real browser, by mouse and by keyboard alone. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { drawn, openBrowser, openPage } from './map-harness/browser.ts'
import { serveHarness, type Served } from './map-harness/serve.ts'

let served: Served
let browser: Browser
let opened: Page[] = []
/** Small, because a processor draws every pixel here. */
const SMALL = { width: 760, height: 500 }
const PATIENCE = { timeout: 20_000 }
beforeAll(async () => {
  served = await serveHarness()
  browser = await openBrowser()
})
afterEach(async () => {
  await Promise.all(opened.map((page) => page.close()))
  opened = []
})
afterAll(async () => {
  await browser.close()
  await served.close()
})

async function open(query = ''): Promise<{ page: Page; complaints: string[] }> {
  const { page, complaints } = await openPage(browser, served.url, query, { viewport: SMALL })
  opened.push(page)
  await drawn(page)
  return { page, complaints }
}
const drawing = (page: Page) => page.evaluate(() => window.mapHarness.drawing)
const bar = (page: Page, name: string) => page.getByRole('group', { name })
const canvas = (page: Page) => page.locator('canvas.maplibregl-canvas')

describe('drawing', () => {
  it('an area by mouse: points are taken back with Backspace, Enter ends', async () => {
    const { page, complaints } = await open('draw=area')
    for (const [x, y] of [
      [300, 250],
      [450, 240],
      [700, 480],
      [420, 380],
    ] as const) {
      await page.mouse.click(x, y)
      if (x === 700) await page.keyboard.press('Backspace')
    }
    await bar(page, 'Draw an area').getByText('3 points.').waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await drawing(page)).shapes.length, PATIENCE).toBe(1)
    const [shape] = (await drawing(page)).shapes
    expect(shape?.kind === 'area' && shape.ring.length).toBe(3)
    expect(await bar(page, 'Draw an area').count()).toBe(0)
    expect(complaints).toEqual([])
  })
  it('an area is closed by a click on its first corner, and not before it is one', async () => {
    const { page } = await open('draw=area')
    await page.mouse.click(300, 250)
    await page.mouse.click(450, 240)
    await page.keyboard.press('Enter')
    await page.getByText('At least 3 points are needed.').waitFor()
    await page.mouse.click(420, 380)
    await page.mouse.click(302, 252)
    await expect.poll(async () => (await drawing(page)).shapes.length, PATIENCE).toBe(1)
  })
  it('a line by keyboard alone: Space in the middle of the map, arrows, typed coordinates', async () => {
    const { page } = await open('draw=line')
    await expect.poll(() => canvas(page).evaluate((element) => element === document.activeElement), PATIENCE).toBe(true)
    await page.keyboard.press(' ')
    await page.keyboard.press('ArrowRight')
    await drawn(page)
    await page.keyboard.press(' ')
    const typed = page.getByRole('textbox', { name: 'Point by coordinates' })
    await typed.fill('nowhere')
    await typed.press('Enter')
    await page.getByText('Not coordinates.').waitFor()
    await typed.fill('-1.6, 32.9')
    await typed.press('Enter')
    await bar(page, 'Draw a line').getByText('3 points.').waitFor()
    await typed.press('Enter')
    await expect.poll(async () => (await drawing(page)).shapes.length, PATIENCE).toBe(1)
    const [shape] = (await drawing(page)).shapes
    const points = shape?.kind === 'line' ? shape.points : []
    expect(points).toHaveLength(3)
    expect(points[1]?.longitude).toBeGreaterThan(points[0]?.longitude ?? Infinity)
    expect(points[2]).toEqual({ latitude: -1.6, longitude: 32.9 })
  })
  it('a circle by its middle and edge; its radius is written', async () => {
    const { page } = await open('draw=circle')
    await page.mouse.click(300, 250)
    await page.mouse.click(400, 250)
    await bar(page, 'Draw a circle')
      .getByText(/^r [\d.]+ km$/)
      .waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await expect.poll(async () => (await drawing(page)).shapes.map(({ kind }) => kind), PATIENCE).toEqual(['circle'])
  })
  it('Esc gives up and hands the map back', async () => {
    const { page } = await open('draw=line')
    await page.mouse.click(300, 250)
    await page.keyboard.press('Escape')
    await expect.poll(async () => (await drawing(page)).cancelled, PATIENCE).toBe(1)
    expect((await drawing(page)).shapes).toEqual([])
    await canvas(page).focus()
    await page.keyboard.press('Home')
    await drawn(page)
    expect(await bar(page, 'Draw a line').count()).toBe(0)
  })
})

describe('measuring', () => {
  it('says how far, keeps the line when ended, starts another with the next click', async () => {
    const { page, complaints } = await open()
    await page.getByRole('button', { name: 'Measure a distance' }).click()
    await page.mouse.click(300, 250)
    await page.mouse.click(450, 250)
    await page.mouse.click(450, 350)
    await page.keyboard.press('Enter')
    const status = bar(page, 'Measure').getByRole('status')
    await expect.poll(() => status.innerText(), PATIENCE).toMatch(/3 points\.\s+\d+ km/)
    await page.mouse.click(200, 200)
    await expect.poll(() => status.innerText(), PATIENCE).toContain('1 point.')
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await bar(page, 'Measure').count()).toBe(0)
    expect(complaints).toEqual([])
  })
})

describe('what is drawn', () => {
  it('every look of a shape, trails and the played unit, without one complaint under the policy', async () => {
    const { page, complaints } = await open('shapes')
    const before = await page.screenshot()
    await page.getByRole('button', { name: 'Show where units came from' }).click()
    await page.evaluate(() => window.mapHarness.moveUnits())
    await drawn(page)
    expect(Buffer.compare(before, await page.screenshot())).not.toBe(0)
    expect(complaints).toEqual([])
  })
  it('many units as clusters with their counts; a click opens one', async () => {
    const { page, complaints } = await open('scene=load&units=600')
    await page.evaluate(() => window.mapHarness.load(600, 1))
    await drawn(page)
    const start = await page.evaluate(() => window.mapHarness.view())
    const clusters = await page.evaluate(() => window.mapHarness.clusters())
    expect(clusters.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(300)
    const [largest] = clusters
      .filter(({ x, y }) => x > 60 && x < 640 && y > 60 && y < 440)
      .toSorted((one, other) => other.count - one.count)
    if (largest === undefined) throw new Error('no cluster in sight')
    await page.mouse.click(largest.x, largest.y)
    await expect
      .poll(async () => (await page.evaluate(() => window.mapHarness.view())).zoom, PATIENCE)
      .toBeGreaterThanOrEqual(start.zoom + 1)
    expect(await page.evaluate(() => window.mapHarness.selected())).toBeNull()
    expect(complaints).toEqual([])
  })
})

describe('for everyone', () => {
  it.each(['dark', 'light'])('axe finds nothing serious in %s while something is drawn', async (theme) => {
    const { page } = await open(`theme=${theme}&draw=area`)
    await page.mouse.click(300, 250)
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode()
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze()
    expect(
      violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => [id, nodes.map((node) => node.html)]),
    ).toEqual([])
  })
})
