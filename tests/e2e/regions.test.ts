/**
 * Regions through the administrator's screen: the empty desk says what to bring, an extract is sent and becomes a region, a hostile one is
 * refused in words, an import is cancelled, a region is removed. Dark, light, at 200 %, in four languages. Pictures: test-results/regions.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeIslandExtract } from '../../server/demo/extract/index.ts'
import { commandId } from '../harness/api.ts'
import { launchChromium, watchPage } from '../harness/browser.ts'
import { startStationProcess, type StationProcess } from '../harness/station-process.ts'
import { camera, command } from './story/deeds.ts'
import { OPERATOR } from './story/cast.ts'
import { enterAs } from './story/workplace.ts'

const picture = camera('regions')
const scratch = mkdtempSync(join(tmpdir(), 'kituo-regions-screen-'))
const island = join(scratch, 'kisiwa-cha-mfano-latest.osm.pbf')
const page404 = join(scratch, 'tanzania-latest.osm.pbf')
/** A window of 1280 by 800 pixels, and the same at 200 % zoom (WCAG 1.4.4). */
const ZOOMS = [
  { zoom: '100', viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
  { zoom: '200', viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
]

let station: StationProcess
let browser: Browser
let desk: Page
let complaints: string[]
beforeAll(async () => {
  await writeIslandExtract(island)
  writeFileSync(page404, '<!doctype html><title>Not found</title>')
  station = await startStationProcess({ adminPassword: OPERATOR.password })
  browser = await launchChromium()
  desk = await open({ viewport: { width: 1280, height: 800 } })
}, 120_000)
afterAll(async () => {
  await browser.close()
  await station.remove()
  rmSync(scratch, { recursive: true, force: true })
})

async function open(window: { viewport: { width: number; height: number }; deviceScaleFactor?: number }): Promise<Page> {
  const page = await (await browser.newContext({ ...window, locale: 'en-GB' })).newPage()
  complaints = watchPage(page)
  await page.goto(station.url)
  await enterAs(page, { ...OPERATOR, displayName: 'Administrator' })
  await command(page, 'GO admin')
  await page.locator('[role="tab"][data-key="regions"]').click()
  return page
}

/** Chooses a file in the dialog that adds a region. */
async function choose(file: string): Promise<void> {
  await desk.getByRole('button', { name: 'Add a region' }).click()
  const chooser = desk.waitForEvent('filechooser')
  await desk.getByRole('button', { name: 'Choose a file' }).click()
  await (await chooser).setFiles(file)
}
const press = (name: string): Promise<void> => desk.getByRole('button', { name, exact: true }).click()

/** An extract on its way to the station that does not arrive by itself. @returns ends it */
async function slowUpload(name: string, bytes: number): Promise<() => void> {
  const login = await fetch(`${station.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userName: OPERATOR.userName, password: OPERATOR.password }),
  })
  const { accessToken } = (await login.json()) as { accessToken: string }
  const sent = request(`${station.url}/api/v1/regions/${name}/extract?file=${name}.osm.pbf`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/octet-stream',
      'content-length': String(bytes),
      'idempotency-key': commandId(),
    },
  })
  sent.on('error', () => undefined) // the station cuts it off when it is cancelled
  sent.write(Buffer.alloc(bytes / 2))
  return () => sent.destroy()
}

describe('the regions of a station', { timeout: 60_000 }, () => {
  test('are none at first: the desk says what to bring', async () => {
    await desk.getByText('No region yet').waitFor()
    expect(await desk.getByText('.osm.pbf').count()).toBeGreaterThan(0)
    await picture(desk, 'empty')
  })

  test('come from a file that is chosen; it names the region, and the list has it when it is ready', async () => {
    await choose(island)
    expect(await desk.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('kisiwa-cha-mfano')
    await picture(desk, 'add')
    await press('Import')
    await desk.getByRole('progressbar').waitFor()
    await picture(desk, 'importing')
    await desk.getByText('kisiwa-cha-mfano has been ready since').waitFor()
    await desk.getByRole('dialog').waitFor({ state: 'detached' })
    const row = desk.getByRole('row').filter({ hasText: 'kisiwa-cha-mfano' })
    expect(await row.textContent()).toMatch(/in use.*km.*MB/)
    await row.click()
    await desk.getByText('© OpenStreetMap contributors').waitFor()
    await picture(desk, 'details')
    await desk.keyboard.press('Escape')
  })

  test('do not come from a web page with the name of an extract: the reason stands there, the older region stays', async () => {
    await choose(page404)
    await desk.getByRole('textbox', { name: 'Name' }).fill('kisiwa-cha-mfano')
    await desk.getByText('It stays in use until the new one is whole').waitFor()
    await press('Import')
    await desk.getByText('could not be imported from tanzania-latest.osm.pbf').waitFor()
    expect(await desk.getByRole('main').getByRole('alert').textContent()).toMatch(
      /tanzania-latest\.osm\.pbf is a web page.*Nothing was changed/,
    )
    await picture(desk, 'refused')
    expect(await desk.getByRole('row').filter({ hasText: 'kisiwa-cha-mfano' }).count()).toBe(1)
  })

  test('can be called off while they come in, from any desk that sees them', async () => {
    const end = await slowUpload('rwanda', 20_000_000)
    await desk.getByRole('progressbar', { name: 'Receiving the file' }).waitFor()
    await desk.getByText('Importing rwanda').waitFor()
    expect(await desk.getByRole('button', { name: 'Add a region' }).isDisabled()).toBe(true)
    await picture(desk, 'receiving')
    await press('Cancel the import')
    await desk.getByText('The import of rwanda was cancelled').waitFor()
    end()
    await picture(desk, 'cancelled')
  })

  test('go only after a question', async () => {
    await desk.getByRole('row').filter({ hasText: 'kisiwa-cha-mfano' }).click()
    await press('Remove this region')
    await desk.getByText('Without kisiwa-cha-mfano there are no streets').waitFor()
    await picture(desk, 'remove')
    await press('Keep it')
    await press('Remove this region')
    await press('Remove kisiwa-cha-mfano')
    await desk.getByText('No region yet').waitFor()
    expect(complaints.filter((line) => !line.includes('ERR_'))).toEqual([])
  })
})

describe.each(ZOOMS)('the screen at $zoom %', { timeout: 120_000 }, ({ zoom, viewport, deviceScaleFactor }) => {
  let page: Page
  let end: () => void
  beforeAll(async () => {
    page = await open({ viewport, deviceScaleFactor })
    await command(page, 'LANG en') // the language chosen last is the person's own
    end = await slowUpload('tanzania', 40_000_000)
    await page.getByText('Importing tanzania').waitFor()
  })
  afterAll(async () => {
    end()
    await page.locator('progress').waitFor({ state: 'detached' })
    await page.context().close()
  })

  test.each(['dark', 'light'])('%s: axe finds nothing, nothing runs out of the window', async (theme) => {
    if (theme === 'light') await command(page, 'THEME')
    await page.waitForFunction((wanted) => document.documentElement.dataset['theme'] === wanted, theme)
    await picture(page, `screen-${theme}-${zoom}-en`)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).exclude('[data-live-announcer]').analyze()
    expect(violations.map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  })

  test.each(['sw', 'rw', 'fr'])('in %s nothing runs out of the window', async (language) => {
    await command(page, `LANG ${language}`)
    await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language)
    await picture(page, `screen-light-${zoom}-${language}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  })
})
