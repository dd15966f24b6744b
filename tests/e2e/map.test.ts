/** The map in a real browser under the production policy: it draws, obeys hands and keys, never moves by itself, and has a way out without WebGL. */
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

async function open(query = '', options: { isStill?: boolean } = {}): Promise<{ page: Page; complaints: string[] }> {
  const { page, complaints } = await openPage(browser, served.url, query, { ...options, viewport: SMALL })
  opened.push(page)
  await drawn(page)
  return { page, complaints }
}
const view = (page: Page) => page.evaluate(() => window.mapHarness.view())
const selected = (page: Page) => page.evaluate(() => window.mapHarness.selected())
const canvas = (page: Page) => page.locator('canvas.maplibregl-canvas')
const picture = (page: Page) => page.screenshot({ type: 'png' }).then((png) => png.toString('base64'))

/** How many pixels of the screen are near a colour. */
async function pixelsNear(page: Page, colour: readonly [number, number, number]): Promise<number> {
  return page.evaluate(
    async ({ png, wanted }) => {
      const image = new Image()
      image.src = `data:image/png;base64,${png}`
      await image.decode()
      const board = document.createElement('canvas')
      board.width = image.width
      board.height = image.height
      const brush = board.getContext('2d')
      brush?.drawImage(image, 0, 0)
      const bytes = brush?.getImageData(0, 0, image.width, image.height).data ?? new Uint8ClampedArray()
      let found = 0
      for (let at = 0; at < bytes.length; at += 4)
        if (wanted.every((channel, index) => Math.abs((bytes[at + index] ?? 0) - channel) < 12)) found += 1
      return found
    },
    { png: await picture(page), wanted: colour },
  )
}

describe('drawing', () => {
  it('shows ground, units and incidents without one complaint under the policy', async () => {
    const { page, complaints } = await open()
    for (const alarm of [
      [255, 64, 64],
      [255, 179, 26],
      [255, 247, 163],
      [74, 168, 255],
    ] as const)
      expect(await pixelsNear(page, alarm), String(alarm)).toBeGreaterThan(60)
    expect(await pixelsNear(page, [146, 184, 164])).toBeGreaterThan(300) // free units
    expect(await pixelsNear(page, [26, 31, 38])).toBeGreaterThan(80_000) // land
    expect(complaints).toEqual([])
  })
  it('follows the theme of the page, signs included', async () => {
    const { page } = await open()
    await page.evaluate(() => {
      document.documentElement.dataset['theme'] = 'light'
    })
    await drawn(page)
    await expect.poll(() => pixelsNear(page, [52, 104, 78]), { timeout: 30_000 }).toBeGreaterThan(150)
    expect(await pixelsNear(page, [243, 245, 247])).toBeGreaterThan(80_000) // land
  })
  it('speaks the person’s language', async () => {
    const { page } = await open('language=fr')
    expect(await canvas(page).getAttribute('aria-label')).toMatch(/^Carte\. Les flèches/)
    expect(await page.getByRole('button', { name: 'Tout montrer' }).count()).toBe(1)
  })
  it('holds still for those who ask for it: the unacknowledged mark does not flash', async () => {
    const { page } = await open('', { isStill: true })
    const first = await pixelsNear(page, [255, 64, 64])
    for (let look = 0; look < 4; look += 1) expect(await pixelsNear(page, [255, 64, 64])).toBe(first)
  })
})

describe('the camera', () => {
  it('stays where a person left it while units move, and returns when asked', async () => {
    const { page } = await open()
    const start = await view(page)
    await canvas(page).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('+')
    await drawn(page)
    const moved = await view(page)
    expect(moved.zoom).toBeCloseTo(start.zoom + 1, 5)
    expect(moved.centre.longitude).toBeGreaterThan(start.centre.longitude)
    expect(moved.centre.latitude).toBeCloseTo(start.centre.latitude, 9)
    await page.evaluate(() => window.mapHarness.moveUnits())
    await page.evaluate(() => window.mapHarness.select({ kind: 'unit', id: 'A01' }))
    await drawn(page)
    expect(await view(page)).toEqual(moved)
    await page.getByRole('button', { name: 'Show everything' }).click()
    await drawn(page)
    expect((await view(page)).zoom).toBeCloseTo(start.zoom, 5)
  })
  it('follows a dragging hand and does not turn', async () => {
    const { page } = await open()
    const start = await view(page)
    await page.mouse.move(500, 120)
    await page.mouse.down()
    await page.mouse.move(400, 220, { steps: 5 })
    await page.mouse.up()
    await drawn(page)
    const { centre, zoom } = await view(page)
    expect(centre.longitude).toBeGreaterThan(start.centre.longitude)
    expect(centre.latitude).toBeGreaterThan(start.centre.latitude)
    expect(zoom).toBe(start.zoom)
  })
})

describe('choosing', () => {
  it('an empty place reports where it is, only while a place is wanted', async () => {
    const { page } = await open('clicks')
    await page.mouse.click(40, 440)
    await expect.poll(() => page.evaluate(() => window.mapHarness.clicks.length), { timeout: 10_000 }).toBe(1)
    const [click] = await page.evaluate(() => window.mapHarness.clicks)
    expect(click?.longitude).toBeGreaterThan(32.5)
    expect(click?.latitude).toBeLessThan(-1.62)
  })
  it('by keyboard: the list moves there, Enter on the map takes what is in the middle', async () => {
    const { page } = await open()
    await page.getByRole('button', { name: 'Show as a list' }).click()
    await page.getByRole('searchbox', { name: 'Find on the map' }).fill('34')
    const list = page.getByRole('listbox', { name: 'Everything on the map' })
    await list.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await drawn(page)
    expect(await selected(page)).toEqual({ kind: 'incident', id: 'incident-346' })
    await page.evaluate(() => window.mapHarness.select(null))
    await canvas(page).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => selected(page), { timeout: 10_000 }).toEqual({ kind: 'incident', id: 'incident-346' })
  })
  it('by pointer: what is clicked is chosen, an empty place clears', async () => {
    const { page } = await open()
    await page.getByRole('button', { name: 'Show as a list' }).click()
    await page.getByRole('option', { name: /346/ }).click()
    await drawn(page)
    await page.evaluate(() => window.mapHarness.select(null))
    const box = await canvas(page).boundingBox()
    if (box === null) throw new Error('no canvas')
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await expect.poll(() => selected(page), { timeout: 10_000 }).toEqual({ kind: 'incident', id: 'incident-346' })
    await page.mouse.click(box.x + 30, box.y + box.height - 120)
    await expect.poll(() => selected(page), { timeout: 10_000 }).toBeNull()
  })
})

describe('for everyone', () => {
  it.each(['dark', 'light'])('axe finds nothing serious in %s, list and legend open', async (theme) => {
    const { page } = await open(`theme=${theme}`)
    await page.getByRole('button', { name: 'Show as a list' }).click()
    await page.getByRole('button', { name: 'Explain the signs' }).click()
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

describe('without a picture', () => {
  it('a lost graphics context shows the list, and trying again brings the map back', async () => {
    const { page } = await open()
    await page.evaluate(() =>
      document
        .querySelector<HTMLCanvasElement>('canvas.maplibregl-canvas')
        ?.getContext('webgl2')
        ?.getExtension('WEBGL_lose_context')
        ?.loseContext(),
    )
    await page.getByText('The map stopped drawing').waitFor()
    expect(await page.getByRole('option').count()).toBeGreaterThan(10)
    await page.getByRole('button', { name: 'Try again' }).click()
    await drawn(page)
    expect(await pixelsNear(page, [26, 31, 38])).toBeGreaterThan(80_000)
  })
  it('a machine without WebGL says so and gives the list, all of it, by keyboard', async () => {
    const plain = await openBrowser({ hasWebGl: false })
    try {
      const { page } = await openPage(plain, served.url, '')
      await page.getByText('This machine cannot draw the map').waitFor()
      await page.getByRole('listbox', { name: 'Everything on the map' }).focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await expect.poll(() => selected(page), { timeout: 10_000 }).toEqual({ kind: 'incident', id: 'incident-345' })
    } finally {
      await plain.close()
    }
  })
})
