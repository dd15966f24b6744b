/**
 * The desks as people see them: real content, dark and light, at 200 % zoom, in four languages. Checked against WCAG 2.2 AA by axe;
 * nothing may stand outside its window; pictures land in test-results/looks.
 */
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn } from '../harness/api.ts'
import { launchChromium, watchPage } from '../harness/browser.ts'
import { startStationProcess, type StationProcess } from '../harness/station-process.ts'
import { addBusyShift } from './story/busy-shift.ts'
import { OPERATOR } from './story/cast.ts'
import { camera, chooseIncident, command } from './story/deeds.ts'
import { enterAs } from './story/workplace.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const shoot = camera('looks')
/** A window of 1280 by 800 pixels, and the same at 200 % zoom, where it holds 640 by 400 (WCAG 1.4.4). */
const ZOOMS = [
  { zoom: '100', viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1, languages: ['sw', 'rw', 'fr'] },
  { zoom: '200', viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, languages: ['sw'] },
]

let station: StationProcess
let browser: Browser
beforeAll(async () => {
  station = await startStationProcess({ adminPassword: OPERATOR.password })
  browser = await launchChromium()
  await addBusyShift(station.url, await signIn(station.url, OPERATOR.userName, OPERATOR.password))
}, 120_000)
afterAll(async () => {
  await browser.close()
  await station.remove()
})

/** A tab of the administrator's desk, whatever the language. */
const tab = (page: Page, id: string) => page.locator(`[role="tab"][data-key="${id}"]`)

const SCENES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  async dispatch(page) {
    await chooseIncident(page, 'KI-1')
    await page.getByText('Mjumbe wa kitongoji').waitFor()
  },
  async ask(page) {
    await page.keyboard.press('F7')
    await page.locator('form').getByRole('combobox').first().waitFor()
  },
  async intake(page) {
    await page.keyboard.press('F4')
    await page.locator('form').getByRole('textbox').first().waitFor()
  },
  async hospital(page) {
    await command(page, 'GO hospital')
    await page.getByText('Labour, bleeding, low').first().click()
    await page.getByText('Iron tablets').waitFor()
  },
  async record(page) {
    await page.locator('main').getByRole('button').nth(2).click()
    await page.locator('form').getByRole('textbox').first().waitFor()
  },
  async units(page) {
    await command(page, 'GO admin')
    await tab(page, 'units').click()
    await page.getByText('JIRANI-14').waitFor()
  },
  async unit(page) {
    await page.getByText('JIRANI-14').click()
    await page.getByRole('dialog').getByText('tracker-jirani-14').waitFor()
  },
  async audit(page) {
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await tab(page, 'audit').click()
    await page.getByText('handover.requested').first().waitFor()
  },
}

/** Findings that are none, and why. */
const ACCEPTED = [
  { rule: 'region', at: '', why: 'an open list hangs on the body, so that no panel cuts it off; it belongs to its field by aria-controls' },
  { rule: 'label-content-name-mismatch', at: '-option-', why: 'the second line of an option is its description, not its name' },
]

/** What axe finds, one line a rule and element. Left out: spoken messages, which the page shows nowhere and takes away by itself. */
async function problems(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).withTags(TAGS).exclude('[data-live-announcer]')
  const { violations } = await axe.analyze()
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => ({ id, target: target.join(' '), failureSummary })),
  )
  return found
    .filter(({ id, target }) => !ACCEPTED.some(({ rule, at }) => rule === id && target.includes(at)))
    .map(({ id, target, failureSummary }) => `${id}: ${target} ${failureSummary}`)
}
/** How far the page is wider than its window. */
const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

describe.each(ZOOMS)('at $zoom %', ({ zoom, viewport, deviceScaleFactor, languages }) => {
  let page: Page
  let complaints: string[]
  beforeAll(async () => {
    const context = await browser.newContext({ viewport, deviceScaleFactor, locale: 'en-GB' })
    page = await context.newPage()
    complaints = watchPage(page)
    await page.goto(station.url)
    await enterAs(page, { ...OPERATOR, displayName: 'Administrator' })
  })
  afterAll(() => page.context().close())

  test.each(['dark', 'light'])('%s: axe finds nothing on any desk', async (theme) => {
    if (theme === 'light') await command(page, 'THEME')
    await page.waitForFunction((wanted) => document.documentElement.dataset['theme'] === wanted, theme)
    const found: Record<string, string[]> = {}
    for (const [name, show] of Object.entries(SCENES)) {
      await show(page)
      await shoot(page, `${name}-${theme}-${zoom}-en`)
      const lines = await problems(page)
      if (lines.length > 0) found[name] = lines
      expect(await overflow(page)).toBeLessThanOrEqual(0)
    }
    expect(found).toEqual({})
  })

  test.each(languages)('in %s nothing runs out of the window', async (language) => {
    await command(page, `LANG ${language}`)
    await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language)
    for (const [name, show] of Object.entries(SCENES)) {
      await show(page)
      await shoot(page, `${name}-light-${zoom}-${language}`)
      expect(await overflow(page)).toBeLessThanOrEqual(0)
    }
    expect(complaints).toEqual([])
  })
})
