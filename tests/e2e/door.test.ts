/** What lies between two persons at one desk: the language chosen on the door, and the call one of them was taking. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../server/kernel/clock.ts'
import { createLogger } from '../../server/kernel/logger.ts'
import { systemRandom } from '../../server/kernel/random.ts'
import { createStation, type Station } from '../../server/station.ts'
import { signIn } from '../harness/api.ts'
import { launchChromium, watchPage } from '../harness/browser.ts'
import { until } from '../harness/until.ts'
import { WINDOW } from './story/workplace.ts'

const PASSWORD = 'four quiet herons waiting'
const WORDS = 'Anavuja damu tangu saa kumi'
const CALLER = '+255700000042'
const dataDir = mkdtempSync(join(tmpdir(), 'kituo-door-'))
let station: Station
let browser: Browser
let page: Page
let complaints: readonly string[]

const kept = async (): Promise<string> => {
  const context = await station.createContext({
    session: { get: () => null, set: () => undefined, clear: () => undefined },
    device: { kind: 'api', description: 'test', place: 'test' },
  })
  return JSON.stringify(await context.read.intakeDraft.findMany())
}
const inBrowser = (): Promise<string> => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]))
const languageOf = (): Promise<string> => page.evaluate(() => document.documentElement.lang)
/** Fills the door, whatever language it speaks. */
async function enter(userName: string): Promise<void> {
  await page.locator('input[name=username]').fill(userName)
  await page.locator('input[name=password]').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.locator('main').waitFor()
}
const takeCall = (): Promise<void> =>
  page
    .getByRole('button', { name: /^(Take a call|Pokea simu)/ })
    .first()
    .click()
async function leave(): Promise<void> {
  await page.getByRole('button', { name: /^(Sign out|Toka|Sohoka|Fermer la session)/ }).click()
  await page.locator('input[name=username]').waitFor()
}

beforeAll(async () => {
  station = await createStation(
    {
      dataDir,
      listen: { host: '127.0.0.1', port: 0 },
      rendererDir: fileURLToPath(new URL('../../out/renderer', import.meta.url)),
      profile: 'test',
      demo: false,
      databaseKey: new Uint8Array(32).fill(9),
      adminPassword: PASSWORD,
      version: '0.0.0',
    },
    { clock: systemClock, random: systemRandom, logger: createLogger('silent') },
  )
  const admin = await signIn(station.url ?? '', 'admin', PASSWORD)
  for (const [userName, language] of [
    ['zuhura', 'en'],
    ['baraka', 'en'],
  ] as const) {
    const person = { userName, displayName: userName, password: PASSWORD, language, facilityId: null, roles: ['dispatcher'] }
    expect((await admin.post('/users', person)).status).toBe(200)
  }
  browser = await launchChromium()
  page = await (await browser.newContext({ viewport: WINDOW, locale: 'fr-FR' })).newPage()
  complaints = watchPage(page)
  await page.goto(station.url ?? '')
})
afterAll(async () => {
  await browser.close()
  await station.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test('who chooses no language on the door gets their own', async () => {
  await page.locator('input[name=username]').waitFor()
  expect(await languageOf()).toBe('fr') // of the browser
  await enter('zuhura')
  await until(async () => (await languageOf()) === 'en')
})

test('typed words survive a reload, and none of them stands in the browser', async () => {
  await takeCall()
  await page.getByLabel('In the caller’s words').fill(WORDS)
  await page.getByLabel(/^Phone/).fill(CALLER)
  await until(async () => (await kept()).includes(CALLER))
  expect(await kept()).toContain(WORDS)
  for (const words of [WORDS, CALLER, 'intake']) expect(await inBrowser()).not.toContain(words)
  await page.reload()
  await until(async () => (await page.getByLabel('In the caller’s words').inputValue()) === WORDS)
  expect(await page.getByLabel(/^Phone/).inputValue()).toBe(CALLER)
  await page.getByLabel(/^Name/).pressSequentially('Neema')
  await leave() // before the keeper's own time has come
  expect(await kept()).toContain('Neema')
})

test('another person at the same window sees nothing of it; a language chosen on the door wins and becomes theirs', async () => {
  await page.getByRole('radio', { name: 'Kiswahili' }).click()
  await enter('baraka')
  await page
    .getByRole('button', { name: /^Pokea simu/ })
    .first()
    .waitFor()
  expect(await languageOf()).toBe('sw')
  expect([await page.getByText(WORDS).count(), await page.locator('textarea').count()]).toEqual([0, 0])
  await takeCall()
  await page.locator('textarea').first().fill('Simu nyingine')
  await until(async () => (await kept()).includes('Simu nyingine'))
  await leave()
  await page.getByRole('radio', { name: 'English' }).click()
  await page.reload() // a choice nobody came in with is nobody's
  await enter('baraka')
  await until(async () => (await languageOf()) === 'sw')
  expect(await page.locator('textarea').first().inputValue()).toBe('Simu nyingine')
  await leave()
})

test('the first person finds their call again, and it is gone from the station once it is thrown away', async () => {
  await enter('zuhura')
  await until(async () => (await languageOf()) === 'en')
  await until(async () => (await page.getByLabel('In the caller’s words').inputValue()) === WORDS)
  expect(await page.getByLabel(/^Name/).inputValue()).toBe('Neema')
  await page.getByRole('button', { name: 'Throw away' }).click()
  await until(async () => !(await kept()).includes('Neema'))
  expect(await kept()).toContain('Simu nyingine')
})

test('what an earlier build left in the browser is moved to the station once', async () => {
  const old = {
    startedAt: new Date(Date.now() - 60_000).toISOString(),
    ...{ source: 'call', kind: 'labour', place: null, placeText: '', callerName: '', callerPhone: '', language: null },
    ...{ narrative: 'Kutoka zamani', answers: {}, priority: null, priorityReason: '' },
  }
  await page.evaluate((text) => localStorage.setItem('kituo.dispatch.intake', text), JSON.stringify(old))
  await page.reload()
  await until(async () => (await page.getByLabel('In the caller’s words').inputValue()) === 'Kutoka zamani')
  await until(async () => (await kept()).includes('Kutoka zamani'))
  expect(await inBrowser()).not.toContain('zamani')
  // a live stream that ends with its session asks once whether there is still one
  expect(complaints.filter((text) => !text.includes('401'))).toEqual([])
})
