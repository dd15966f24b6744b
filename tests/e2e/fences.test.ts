/** Fences through the screens: a tracker reaches the scene, one key confirms it; a fence typed by hand tells who went out. */
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
import { signIn, type Answer, type Api } from '../harness/api.ts'
import { launchChromium, watchPage } from '../harness/browser.ts'
import { until } from '../harness/until.ts'
import { enterAs, WINDOW } from './story/workplace.ts'

const PASSWORD = 'four quiet herons waiting'
const SCENE = { latitude: -2.05, longitude: 32.9 }
const dataDir = mkdtempSync(join(tmpdir(), 'kituo-fences-'))
let station: Station
let browser: Browser
let page: Page
let desk: Api
let complaints: readonly string[]

const resultOf = ({ status, body }: Answer): Record<string, never> => {
  expect(status, JSON.stringify(body)).toBe(200)
  return (body as { result: Record<string, never> }).result
}
/** What the OsmAnd app sends: so many metres north of the scene. */
async function report(metres: number, secondsAgo: number): Promise<void> {
  const timestamp = Math.floor(Date.now() / 1000) - secondsAgo
  const place = `lat=${SCENE.latitude + metres / 111_195}&lon=${SCENE.longitude}`
  expect((await fetch(`${station.url}/gps/osmand?id=tk-12&${place}&timestamp=${timestamp}&accuracy=8`)).status).toBe(200)
}

/** A unit on its way to an incident, a mile off. */
async function setTheScene(admin: Api): Promise<void> {
  const unit = { callSign: 'A12', kind: 'ambulance', level: 'bls', skills: [], capabilities: [], seats: 1, crew: [], isVerified: true }
  const unitId = resultOf(await admin.post('/units', { ...unit, baseFacilityId: null, base: null, phone: null }))['unitId'] ?? ''
  resultOf(await admin.post(`/units/${unitId}/devices`, { deviceId: 'tk-12', protocol: 'osmand' }))
  await report(1_500, 30)
  const place = { ...SCENE, accuracyMetres: 10, description: 'behind the market', source: 'gps' }
  const call = { source: 'call', kind: 'bleeding', narrative: '', caller: { name: null, phone: null, language: 'sw' }, answers: {} }
  const opened = await desk.post('/incidents', { ...call, place, priority: 'P1', priorityReason: 'test' })
  const incidentId = resultOf(opened)['incidentId'] ?? ''
  const sent = resultOf(await desk.post(`/incidents/${incidentId}/assignments`, { unitIds: [unitId], mode: 'assign' }))
  const assignmentId = (sent as unknown as { assignments: { assignmentId: string }[] }).assignments[0]?.assignmentId ?? ''
  resultOf(await desk.post(`/assignments/${assignmentId}/progress`, { to: 'enRoute' }))
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
  const person = { userName: 'zuhura', displayName: 'Zuhura Mfano', password: PASSWORD }
  resultOf(await admin.post('/users', { ...person, language: 'en', facilityId: null, roles: ['supervisor'] }))
  desk = await signIn(station.url ?? '', person.userName, PASSWORD)
  await setTheScene(admin)
  browser = await launchChromium()
  page = await (await browser.newContext({ viewport: WINDOW, locale: 'en-GB' })).newPage()
  complaints = watchPage(page)
  await page.goto(station.url ?? '')
  await enterAs(page, { ...person, role: 'supervisor' } as Parameters<typeof enterAs>[1]) // all that signing in needs
})
afterAll(async () => {
  await browser.close()
  await station.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test('the strip says that a unit seems to be there; opening it and one key take the step', async () => {
  await until(async () => ((await desk.get('/fences')).body as unknown[]).length > 0)
  const openedMs = Date.now()
  await until(() => Date.now() > openedMs + 1_500) // an OsmAnd tracker tells whole seconds
  await report(40, 0)
  await page.getByRole('button', { name: /^A12 seems to be on scene/ }).click()
  await page.getByText(/A12 is on scene since/).waitFor()
  await page.getByRole('grid', { name: 'Units' }).getByText('A12', { exact: true }).click()
  await until(async () => (await page.getByText(/A12 is on scene since/).count()) === 2) // on the unit's card as well
  await page.keyboard.press('Alt+KeyC')
  await until(async () => (await page.getByText(/A12 is on scene since/).count()) === 0)
  await page.getByText('Nothing needs a person now').waitFor()
})

test('a fence typed by hand lists who is inside, and then that they went out', async () => {
  await page.keyboard.press('Alt+KeyG')
  await page.getByRole('button', { name: 'Draw a fence' }).click()
  await page.getByLabel('Name').fill('Soko la Mfano')
  await page.getByLabel('Or around this place').fill('by the tree')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('These are no coordinates.').waitFor()
  await page.getByLabel('Or around this place').fill('-2.05, 32.9')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('region', { name: 'Inside now' }).getByRole('button', { name: 'A12' }).waitFor()
  await report(900, -2)
  await page.getByText('A12 went out').waitFor()
  await page.getByText('No unit is inside.').waitFor()
  await page.getByRole('button', { name: 'Put away' }).click()
  const grid = page.getByRole('grid', { name: 'Fences' })
  await grid.getByText('KI-1').waitFor()
  await grid.getByText('Soko la Mfano').waitFor({ state: 'detached' })
  await page.getByText('Also those put away').click()
  await grid.getByText('Soko la Mfano').waitFor()
})

const canvas = () => page.locator('canvas.maplibregl-canvas')
/** Clicks the map where it is free of buttons, as parts of its width and height. */
async function clickMap(...places: readonly (readonly [number, number])[]): Promise<void> {
  const box = await canvas().boundingBox()
  if (!box) throw new Error('no map')
  for (const [x, y] of places) await page.mouse.click(box.x + x * box.width, box.y + y * box.height)
}
const lines = async (label: string): Promise<number> => (await page.getByRole('textbox', { name: label }).inputValue()).split('\n').length

test('an area and a corridor are drawn with the mouse and stand in the form as they were drawn', async () => {
  await page.getByRole('button', { name: 'Draw a fence' }).click()
  await page.getByLabel('Name').fill('Kambi')
  await page.getByRole('button', { name: 'Shape' }).click()
  await page.getByRole('option', { name: 'Area with corners' }).click()
  await page.getByRole('button', { name: 'Draw on the map' }).click()
  await page.getByRole('group', { name: 'Draw an area' }).waitFor()
  await clickMap([0.3, 0.4], [0.6, 0.4], [0.5, 0.7])
  await page.keyboard.press('Enter')
  await until(async () => (await lines('Corners')) === 3)
  await until(() => page.getByRole('button', { name: 'Draw on the map' }).evaluate((button) => button === document.activeElement))
  await page.getByRole('button', { name: 'Shape' }).click()
  await page.getByRole('option', { name: 'Along a line' }).click()
  await page.getByRole('button', { name: 'Draw on the map' }).click()
  await page.getByRole('group', { name: 'Draw a line' }).waitFor()
  await clickMap([0.3, 0.6], [0.6, 0.6])
  await page.keyboard.press('Enter')
  await until(async () => (await lines('Places along the line')) === 2)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Show on the map' }).click()
  await page.getByText('100 m wide', { exact: false }).waitFor()
})

test('a keep-out circle drawn with keys alone; a unit that goes in is in the strip, and opening it shows the fence', async () => {
  await page.keyboard.press('Alt+KeyG')
  await page.getByRole('button', { name: 'Draw a fence' }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Name').fill('Mto uliofurika')
  await page.getByRole('button', { name: 'Purpose' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: 'Keep out' }).waitFor()
  await page.keyboard.type('Keep')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Draw on the map' }).focus()
  await page.keyboard.press('Enter')
  const typed = page.getByRole('textbox', { name: 'Point by coordinates' })
  await typed.focus()
  for (const place of [`${SCENE.latitude}, ${SCENE.longitude}`, `${SCENE.latitude + 300 / 111_195}, ${SCENE.longitude}`]) {
    await page.keyboard.type(place)
    await page.keyboard.press('Enter')
  }
  await page.keyboard.press('Enter')
  await until(async () => (await page.getByLabel('Radius').inputValue()) === '300')
  await page.getByLabel('Radius').press('Enter')
  await page.getByText('No unit is inside.').waitFor()
  await page.keyboard.press('Alt+KeyG')
  await report(30, -4)
  await page.getByRole('button', { name: /^A12 is inside Mto uliofurika, where no unit should go/ }).click()
  await page.getByRole('heading', { name: 'Mto uliofurika' }).waitFor()
  await page.getByRole('region', { name: 'Inside now' }).getByRole('button', { name: 'A12' }).waitFor()
  await report(900, -8)
  await page.getByText('Nothing needs a person now').waitFor()
  expect(complaints).toEqual([])
})

test('hovering a fence says what it is and where the chosen unit stands to it; the button hides them all', async () => {
  await page.getByRole('button', { name: 'Show on the map' }).click()
  await page.getByRole('grid', { name: 'Units' }).getByText('A12', { exact: true }).click()
  const box = await canvas().boundingBox()
  if (!box) throw new Error('no map')
  const words = page.getByText('Mto uliofurika · Keep out · A12 is outside')
  const toggle = page.getByRole('button', { name: 'Fences on the map' })
  await page.getByRole('heading', { name: 'Mto uliofurika' }).waitFor()
  await until(async () => {
    for (let step = 1; step < 20 && (await words.count()) === 0; step += 1)
      await page.mouse.move(box.x + box.width * 0.5, box.y + (box.height * step) / 20)
    return (await words.count()) > 0
  })
  await toggle.click()
  expect(await toggle.getAttribute('aria-pressed')).toBe('false')
  for (let step = 1; step < 20; step += 1) await page.mouse.move(box.x + box.width * 0.5, box.y + (box.height * step) / 20)
  expect(await words.count()).toBe(0)
  expect(complaints).toEqual([])
})
