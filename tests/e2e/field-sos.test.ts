/** The SOS page in a real browser on a phone's screen: without a network, with it, in four languages, and what the caller is told. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn, type Api } from '../harness/api.ts'
import { launchChromium, watchPage } from '../harness/browser.ts'
import { buildFieldPages, type BuiltPages } from '../harness/field-pages.ts'
import { accessProblems } from '../harness/phone-access.ts'
import { startStationProcess, type StationProcess } from '../harness/station-process.ts'

const PASSWORD = 'four quiet herons waiting'
const SCENE = { latitude: -1.6, longitude: 32.81, accuracy: 14 }
/** The page must load on a 2G-class link. */
const FIRST_LOAD_LIMIT_BYTES = 60_000
const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
const shots = fileURLToPath(new URL('../../test-results/field/', import.meta.url))

let pages: BuiltPages
let station: StationProcess
let browser: Browser
let dispatcher: Api
beforeAll(async () => {
  mkdirSync(shots, { recursive: true })
  pages = await buildFieldPages()
  process.env['KITUO_RENDERER_DIR'] = pages.dir
  station = await startStationProcess({ adminPassword: PASSWORD })
  browser = await launchChromium()
  const admin = await signIn(station.url, 'admin', PASSWORD)
  await admin.post('/users', {
    userName: 'dispatcher',
    displayName: 'Mpokeaji Mfano',
    password: PASSWORD,
    roles: ['dispatcher', 'fleet'],
    language: 'en',
    facilityId: null,
  })
  await admin.post('/units', {
    callSign: 'A12',
    kind: 'ambulance',
    level: 'bls',
    skills: ['midwife'],
    capabilities: ['stretcher'],
    seats: 1,
    crew: [],
    baseFacilityId: null,
    base: { latitude: -1.65, longitude: 32.81 },
    phone: null,
    isVerified: true,
  })
  dispatcher = await signIn(station.url, 'dispatcher', PASSWORD)
}, 120_000)
afterAll(async () => {
  await browser.close()
  await station.remove()
  pages.remove()
})

type Phone = { readonly context: BrowserContext; readonly page: Page; readonly complaints: string[]; text(id: string): Promise<string> }
async function openPhone(options: BrowserContextOptions = {}): Promise<Phone> {
  const context = await browser.newContext({ ...PHONE, locale: 'en-GB', geolocation: SCENE, permissions: ['geolocation'], ...options })
  const page = await context.newPage()
  const complaints = watchPage(page)
  return { context, page, complaints, text: (id) => page.locator(`#${id}`).innerText() }
}
const open = async ({ page }: Phone): Promise<void> => {
  await page.goto(`${station.url}/field/sos`)
  await page.locator('#press').waitFor()
}
/** Waits until the service worker holds the page and its files. */
const settled = ({ page }: Phone): Promise<unknown> =>
  page.waitForFunction(
    async () =>
      (await navigator.serviceWorker.ready).active?.state === 'activated' &&
      (await caches.match('/field/sos')) !== undefined &&
      navigator.serviceWorker.controller !== null,
  )
const saysText = ({ page }: Phone, id: string, text: string | RegExp): Promise<void> =>
  page.locator(`#${id}`).filter({ hasText: text }).waitFor({ timeout: 40_000 })
const shoot = ({ page }: Phone, name: string): Promise<Buffer> => page.screenshot({ path: join(shots, `sos-${name}.png`), fullPage: true })
type Incident = {
  id: string
  number: string
  kind: string
  place: { latitude: number; accuracyMetres: number } | null
  reports: { narrative: string | null }[]
  caller: { phone: string | null; language: string | null }
}
const incidents = async (): Promise<Incident[]> => (await dispatcher.get('/incidents')).body as Incident[]
const networkErrors = (complaints: readonly string[]): string[] =>
  complaints.filter((line) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch/.test(line))
const checkAccess = async ({ page }: Phone): Promise<void> => {
  expect(await accessProblems(page)).toEqual([])
}

test('the first load fits a 2G-class link', async () => {
  const phone = await openPhone({ serviceWorkers: 'block' })
  const sizes: Promise<number>[] = []
  phone.page.on('response', (response) => {
    sizes.push(
      response
        .request()
        .sizes()
        .then((size) => size.responseBodySize + size.responseHeadersSize),
    )
  })
  await open(phone)
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  expect(bytes).toBeLessThan(FIRST_LOAD_LIMIT_BYTES)
  expect(bytes).toBeLessThan(25_000)
  expect(phone.complaints).toEqual([])
  await phone.context.close()
})

describe('a call without a network', () => {
  let phone: Phone
  beforeAll(async () => {
    phone = await openPhone()
  })
  afterAll(async () => {
    await phone.context.close()
  })

  test('the page opens, keeps the call, and promises nothing', async () => {
    await open(phone)
    await settled(phone)
    await checkAccess(phone)
    await shoot(phone, '1-start-en')
    await phone.context.setOffline(true)
    await phone.page.reload()
    await saysText(phone, 'offline', 'No connection')
    await phone.page.locator('#press').tap()
    await saysText(phone, 'headline', 'Not sent yet')
    await saysText(phone, 'retry', 'Next try')
    await shoot(phone, '2-offline-en')
    await phone.page.reload()
    await saysText(phone, 'headline', 'Not sent yet')
    await checkAccess(phone)
    expect(await incidents()).toEqual([])
  }, 60_000)

  test('it is sent once when the network is back, with its place', async () => {
    await phone.context.setOffline(false)
    await saysText(phone, 'headline', /Sent\. .+ has it\./)
    await saysText(phone, 'place', 'Your place was sent (within 14 m)')
    const found = await incidents()
    expect(found).toHaveLength(1)
    expect(found[0]?.place).toMatchObject({ latitude: SCENE.latitude, accuracyMetres: 14 })
    expect(await phone.text('number')).toContain(found[0]?.number)
    await shoot(phone, '3-sent-en')
    await checkAccess(phone)
  }, 60_000)

  test('a better place and details follow; a wrong number is explained', async () => {
    await phone.page.locator('#kind-labour').tap()
    await phone.page.locator('#phone').fill('call me')
    await phone.page.locator('#send').tap()
    await saysText(phone, 'phone-problem', 'digits only')
    await phone.page.locator('#phone').fill('0700 000 000')
    await phone.page.locator('#where').fill('Nyumba ya bluu, behind the market')
    await phone.page.locator('#send').tap()
    await saysText(phone, 'details-state', 'Sent.')
    await phone.context.setGeolocation({ ...SCENE, latitude: -1.6005, accuracy: 5 })
    await saysText(phone, 'place', 'within 5 m')
    const [incident] = await incidents()
    const whole = (await dispatcher.get(`/incidents/${incident?.id ?? ''}`)).body as Incident
    expect(whole).toMatchObject({ kind: 'labour', place: { accuracyMetres: 5 }, caller: { phone: '0700 000 000', language: 'en' } })
    expect(whole.reports.map(({ narrative }) => narrative).join('\n')).toContain('Nyumba ya bluu')
  }, 60_000)

  test('the caller hears how far help is, and sees the age of what was heard', async () => {
    const [incident] = await incidents()
    const units = (await dispatcher.get('/units')).body as { id: string }[]
    expect(
      (await dispatcher.post(`/incidents/${incident?.id ?? ''}/assignments`, { unitIds: [units[0]?.id], mode: 'assign' })).status,
    ).toBe(200)
    await saysText(phone, 'headline', 'has found help for you')
    await saysText(phone, 'help', /Help is about \d+ minutes away/)
    await shoot(phone, '4-help-en')
    await phone.page.locator('#language-sw').tap()
    await saysText(phone, 'help', /Msaada utafika baada ya takriban dakika \d+/)
    await shoot(phone, '5-help-sw')
    await phone.context.setOffline(true)
    await saysText(phone, 'offline', 'Ombi lako limetumwa')
    expect(networkErrors(phone.complaints)).toEqual([])
  }, 90_000)
})

describe.each([
  ['rw', 'rw-RW', 'Bwoherejwe.'],
  ['fr', 'fr-FR', 'Envoyé.'],
])('in %s', (language, locale, sent) => {
  test('the phone’s own language is used, also where words are long', async () => {
    const phone = await openPhone({ locale, permissions: [] })
    await open(phone)
    expect(await phone.page.locator('html').getAttribute('lang')).toBe(language)
    await checkAccess(phone)
    await shoot(phone, `6-start-${language}`)
    await phone.page.locator('#press').tap()
    await saysText(phone, 'headline', sent)
    await shoot(phone, `7-sent-${language}`)
    await checkAccess(phone)
    expect(phone.complaints).toEqual([])
    await phone.context.close()
  }, 60_000)
})
