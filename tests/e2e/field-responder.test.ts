/** The responder page in a real browser: enrolled by a link, an offer, a whole task with a stretch without a network, the own position. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signIn, type Api } from '../harness/api.ts'
import { launchChromium, watchPage } from '../harness/browser.ts'
import { buildFieldPages, type BuiltPages } from '../harness/field-pages.ts'
import { accessProblems } from '../harness/phone-access.ts'
import { startStationProcess, type StationProcess } from '../harness/station-process.ts'

const PASSWORD = 'four quiet herons waiting'
const shots = fileURLToPath(new URL('../../test-results/field/', import.meta.url))
let pages: BuiltPages
let station: StationProcess
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[]
let dispatcher: Api
let unitId: string
let incidentId: string

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
  dispatcher = await signIn(station.url, 'dispatcher', PASSWORD)
  const unit = await admin.post('/units', {
    callSign: 'M03',
    kind: 'motorcycle',
    level: 'firstAid',
    skills: ['driver', 'firstAid'],
    capabilities: ['offroad'],
    seats: 1,
    crew: [],
    baseFacilityId: null,
    base: { latitude: -1.63, longitude: 32.8 },
    phone: null,
    isVerified: true,
  })
  unitId = (unit.body as { result: { unitId: string } }).result.unitId
  const place = { latitude: -1.6, longitude: 32.81, accuracyMetres: 15, description: 'Nyumba ya bluu nyuma ya soko', source: 'map' }
  const opened = await dispatcher.post('/incidents', {
    source: 'call',
    kind: 'labour',
    place,
    caller: { name: 'Mama Mfano', phone: '+255700000000', language: 'sw' },
    narrative: '38 weeks, second child, pains every 3 minutes',
    answers: {},
    priority: null,
  })
  incidentId = (opened.body as { result: { incidentId: string } }).result.incidentId
  context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale: 'en-GB',
    geolocation: { latitude: -1.63, longitude: 32.8, accuracy: 9 },
    permissions: ['geolocation'],
  })
  page = await context.newPage()
  complaints = watchPage(page)
}, 120_000)
afterAll(async () => {
  await browser.close()
  await station.remove()
  pages.remove()
})

const says = (id: string, text: string | RegExp): Promise<void> =>
  page.locator(`#${id}`).filter({ hasText: text }).waitFor({ timeout: 40_000 })
const shoot = (name: string): Promise<Buffer> => page.screenshot({ path: join(shots, `responder-${name}.png`), fullPage: true })
type Assignment = {
  status: string
  acceptedAt: string | null
  enRouteAt: string | null
  onSceneAt: string | null
  atPatientAt: string | null
}
const assignment = async (): Promise<Assignment | undefined> =>
  ((await dispatcher.get(`/incidents/${incidentId}`)).body as { assignments: Assignment[] }).assignments[0]
const checkAccess = async (): Promise<void> => {
  expect(await accessProblems(page)).toEqual([])
}

test('a phone nobody knows is told how to become one of a unit', async () => {
  await page.goto(`${station.url}/field/responder`)
  await says('stranger-title', 'belongs to no unit')
  await checkAccess()
  await shoot('1-stranger-en')
})

test('a link enrols it, once, and does not stay in the address', async () => {
  const made = await dispatcher.post('/enrolments', { unitId })
  const { path } = (made.body as { result: { path: string } }).result
  await page.goto(`${station.url}${path}`)
  await says('call-sign', 'M03')
  expect(page.url()).toBe(`${station.url}/field/responder`)
  await says('task', 'No task now')
  await shoot('2-idle-en')
  await checkAccess()
  await page.goto('about:blank')
  await page.goto(`${station.url}${path}`)
  await page.waitForURL(`${station.url}/field/responder`)
  await says('call-sign', 'M03')
  const stranger = await browser.newContext({ locale: 'en-GB' })
  const other = await stranger.newPage()
  await other.goto(`${station.url}${path}`)
  await other.locator('#stranger-title').filter({ hasText: 'used already' }).waitFor()
  await stranger.close()
}, 60_000)

test('an offer comes with its time to answer, without the caller', async () => {
  expect(
    (await dispatcher.post(`/incidents/${incidentId}/assignments`, { unitIds: [unitId], mode: 'offer', offerSeconds: 300 })).status,
  ).toBe(200)
  await says('steps', /\d+ seconds to answer/)
  await says('task', 'Nyumba ya bluu')
  expect(await page.locator('#task').innerText()).not.toContain('+255700000000')
  await shoot('3-offer-en')
  await checkAccess()
  await page.locator('#accept').tap()
  await says('task', '38 weeks')
  expect(await page.locator('#task a[href^="tel:"]').getAttribute('href')).toBe('tel:+255700000000')
  expect((await assignment())?.status).toBe('accepted')
}, 60_000)

test('the position is shared', async () => {
  await page.locator('#sharing').tap()
  await says('sharing-state', /Last sent at \d\d:\d\d/)
  const units = (await dispatcher.get('/units')).body as { id: string; position: { latitude: number } | null }[]
  expect(units.find(({ id }) => id === unitId)?.position?.latitude).toBeCloseTo(-1.63, 5)
}, 60_000)

test('steps without a network are shown at once, survive a restart, and reach the station in order with their own times', async () => {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await context.setOffline(true)
  await page.locator('#step-enRoute').tap()
  await says('own-status', 'On the way')
  await page.locator('#step-onScene').tap()
  await context.setGeolocation({ latitude: -1.601, longitude: 32.81, accuracy: 9 })
  await says('offline', /steps 2, positions \d/)
  await shoot('4-offline-en')
  await page.reload()
  await says('own-status', 'On scene')
  await page.locator('#step-atPatient').tap()
  await says('offline', /steps 3/)
  expect((await assignment())?.status).toBe('accepted')
  const before = Date.now()
  await context.setOffline(false)
  await expect.poll(async () => (await assignment())?.status, { timeout: 40_000 }).toBe('atPatient')
  expect(await page.locator('#notice').isVisible()).toBe(false)
  const told = await assignment()
  const times = [told?.acceptedAt, told?.enRouteAt, told?.onSceneAt, told?.atPatientAt].map((at) => Date.parse(at ?? ''))
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(times.every((at) => at < before)).toBe(true)
}, 90_000)

test('what the station has moved on from is said, and its word is shown', async () => {
  await context.setOffline(true)
  await page.locator('#step-transporting').tap()
  await dispatcher.post(`/units/${unitId}/status`, { to: 'available' })
  await context.setOffline(false)
  await says('notice', 'Leaving for the hospital')
  await says('task', 'No task now')
  await shoot('5-refused-en')
}, 60_000)

test('in Kinyarwanda, the same page', async () => {
  await page.locator('#language-rw').tap()
  await says('task', 'Nta gikorwa ubu')
  await shoot('6-idle-rw')
  await checkAccess()
}, 60_000)

test('it signs out and is nobody', async () => {
  await page.locator('#sign-out').tap()
  await says('stranger-title', 'Iyi telefone nta tsinda')
  const answer = await page.evaluate(async () => (await fetch('/field/api/responder/task')).status)
  expect(answer).toBe(401)
  expect(complaints.filter((line) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of (401|409|410)/.test(line))).toEqual([])
}, 60_000)
