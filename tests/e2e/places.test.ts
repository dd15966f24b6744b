/** Places on the screens: found while a call is taken, kept and planned by the administrator. By keyboard, on a real station. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SavedPlaceView } from '../../server/contract/places.ts'
import { signIn, type Api } from '../harness/api.ts'
import { launchChromium, watchPage } from '../harness/browser.ts'
import { startStationProcess, type StationProcess } from '../harness/station-process.ts'
import { until } from '../harness/until.ts'
import { OPERATOR } from './story/cast.ts'
import { camera, command, goToDispatch } from './story/deeds.ts'
import { enterAs, WINDOW } from './story/workplace.ts'

const shoot = camera('places')
const DISPATCHER = { ...OPERATOR, userName: 'simu', displayName: 'Mratibu Mfano' }
const ADMIN = { ...OPERATOR, displayName: 'Administrator' }
const place = { aliases: [], notes: '', accuracyMetres: 150 }
const SAVED = [
  { ...place, name: 'Mwalo', aliases: ['Mwalo wa Juu'], kind: 'village', latitude: -1.62, longitude: 32.81 },
  { ...place, name: 'Mwalo', kind: 'village', latitude: -1.75, longitude: 32.81 },
  { ...place, name: 'Soko la Kisovu', kind: 'market', latitude: -1.61, longitude: 32.8, accuracyMetres: 60 },
]

let station: StationProcess
let browser: Browser
let admin: Api
const result = async (path: string, body: Record<string, unknown>): Promise<Record<string, string>> => {
  const answer = await admin.post(path, body)
  if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
  return (answer.body as { result: Record<string, string> }).result
}
beforeAll(async () => {
  station = await startStationProcess({ adminPassword: OPERATOR.password })
  browser = await launchChromium()
  admin = await signIn(station.url, OPERATOR.userName, OPERATOR.password)
  await result('/users', { ...DISPATCHER, roles: ['dispatcher'], language: 'en', facilityId: null })
  const facility = { kind: 'hospital', latitude: -1.63, longitude: 32.8, phone: null, capabilities: ['obstetric'] }
  const near = await result('/facilities', { ...facility, code: 'HOSP', name: 'Hospitali ya Mfano' })
  const next = await result('/facilities', { ...facility, code: 'RUFAA', name: 'Hospitali ya Rufaa', kind: 'referralHospital' })
  const [village] = await Promise.all([
    result('/places', SAVED[0] ?? {}),
    result('/places', SAVED[1] ?? {}),
    result('/places', SAVED[2] ?? {}),
  ])
  await result('/referral-plans', {
    origin: { type: 'place', id: village.placeId },
    condition: 'obstetric',
    destinations: [near['facilityId'], next['facilityId']],
    notes: 'Kwa mashua hadi bandari',
  })
}, 120_000)
afterAll(async () => {
  await browser.close()
  await station.remove()
})

async function sitDown(person: typeof ADMIN): Promise<{ page: Page; complaints: string[] }> {
  const page = await (await browser.newContext({ viewport: WINDOW, locale: 'en-GB' })).newPage()
  const complaints = watchPage(page)
  await page.goto(station.url)
  await enterAs(page, person)
  return { page, complaints }
}
const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}

describe('the place of a call', () => {
  let page: Page
  let complaints: string[]
  beforeAll(async () => {
    ;({ page, complaints } = await sitDown(DISPATCHER))
    await goToDispatch(page)
    await press(page, 'F4')
  })
  afterAll(() => page.context().close())
  const field = () => page.getByRole('combobox', { name: 'Where' })
  const form = () => page.getByRole('form', { name: 'New call' })
  const type = async (text: string): Promise<void> => {
    await field().fill('')
    await field().pressSequentially(text)
  }

  test('every key finds places; two of one name are told apart; the arrow and Enter take one', async () => {
    await field().waitFor()
    expect(await field().evaluate((input) => input === document.activeElement)).toBe(true)
    await type('mw')
    await until(async () => (await page.getByRole('option').count()) === 2)
    const words = await page.getByRole('option').allInnerTexts()
    expect(words[0]).toMatch(/^Mwalo\s+Village · saved here · .*from Hospitali ya Rufaa · ±150 m/)
    await shoot(page, 'intake-found')
    await press(page, 'ArrowDown', 'Enter')
    await page.getByRole('listbox').waitFor({ state: 'detached' })
    expect(await field().inputValue()).toBe('Mwalo')
    await form().getByText('-1.62000, 32.81000 · ±150 m').waitFor()
    await form().getByText('At Mwalo (Village)').waitFor()
    await form().getByText('Plus code 6GCJ9RJ6+22').waitFor()
  })
  test('the plan for the place is shown', async () => {
    const plan = form().getByRole('region', { name: 'Planned: where people from here are brought' })
    await plan.getByText('Births, from Mwalo').waitFor()
    await plan.getByText('1. Hospitali ya Mfano').waitFor()
    await shoot(page, 'intake-chosen')
  })
  test('words after the name keep the place, other words give it up', async () => {
    await field().press('End')
    await field().pressSequentially(', nyumba ya bluu')
    await form().getByText('-1.62000, 32.81000').waitFor()
    await type('Kiso')
    await form().getByText('Place not known yet').waitFor()
    await page.getByRole('option', { name: 'Soko la Kisovu' }).waitFor()
    await press(page, 'Escape')
  })
  test('coordinates, a plus code and the code of a facility are taken as typed', async () => {
    await type('1.7 S 32.85 E')
    await form().getByText('-1.70000, 32.85000').waitFor()
    await type('6GCJ9RJ6+22')
    await form()
      .getByText(/^-1\.61\d+, 32\.81\d+ · ±/)
      .waitFor()
    await type('hosp')
    await form().getByText('-1.63000, 32.80000').waitFor()
    await shoot(page, 'intake-code')
  })
  test('a description is offered with its landmark, what cannot be read says why', async () => {
    await type('500 m north of Soko la Kisovu')
    await page.getByRole('option', { name: '500 m north of' }).waitFor()
    expect(await page.getByRole('option').first().innerText()).toMatch(/^500 m north of Soko la Kisovu\s+Market · .* · ±/)
    await shoot(page, 'intake-described')
    await press(page, 'ArrowDown', 'Enter')
    await form()
      .getByText(/^-1\.6055\d, 32\.80000/)
      .waitFor()
    await form().getByText('500 m north of Soko la Kisovu (Market)').waitFor()
    await type('https://maps.app.goo.gl/AbCdEf123456')
    await form().getByText('A short map link does not say where it leads').waitFor()
    await type('zzzzqqq')
    await form().getByText('Nothing of this name is known').waitFor()
    await shoot(page, 'intake-nothing')
  })
  test('the incident is opened from the field with the place and its words', async () => {
    await type('mwalo wa juu')
    await page.getByRole('option').filter({ hasText: 'also called Mwalo wa Juu' }).waitFor()
    await press(page, 'ArrowDown', 'Enter')
    await form().getByText('-1.62000, 32.81000').waitFor()
    await press(page, 'Control+Enter')
    await page.getByRole('heading', { name: 'Who can be there first' }).waitFor()
    await page.getByText('At Mwalo (Village)').waitFor()
    await press(page, 'F7')
    const first = page.getByRole('button', { name: '1. Hospitali ya Mfano' })
    const ask = page.locator('form').filter({ has: first })
    await page.getByRole('listbox').waitFor()
    await press(page, 'Escape')
    await first.press('Enter')
    expect(await ask.getByRole('combobox').first().inputValue()).toBe('Hospitali ya Mfano')
    await shoot(page, 'handover-plan')
    const board = (await admin.get('/incidents')).body as { place: unknown }[]
    expect(board).toMatchObject([
      { place: { latitude: -1.62, longitude: 32.81, accuracyMetres: 150, description: 'Mwalo', source: 'landmark' } },
    ])
    expect(complaints).toEqual([])
  })
})

describe('what the administrator keeps', () => {
  let page: Page
  let complaints: string[]
  beforeAll(async () => {
    ;({ page, complaints } = await sitDown(ADMIN))
    await command(page, 'GO admin')
    await page.locator('[role="tab"][data-key="places"]').click()
    await page.getByRole('grid', { name: 'Saved places' }).waitFor()
  })
  afterAll(() => page.context().close())
  const dialog = () => page.getByRole('dialog')
  const gone = (): Promise<void> => dialog().waitFor({ state: 'detached' })
  const saved = async (): Promise<SavedPlaceView[]> => (await admin.get('/places?includeArchived=true')).body
  const upload = async (text: string): Promise<void> => {
    const file = { name: 'mahali.csv', mimeType: 'text/csv', buffer: Buffer.from(text) }
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), dialog().getByRole('button', { name: 'Choose a file' }).click()])
    await chooser.setFiles(file)
  }

  test('a place is added, refused twice under one name, changed and taken out of use', async () => {
    await page.getByRole('button', { name: 'Add a place' }).press('Enter')
    await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Mti Mkubwa')
    await dialog()
      .getByRole('textbox', { name: /^Other names/ })
      .fill('Mwembe\nMti wa Mzee')
    await dialog().getByLabel('Latitude').fill('-1,64')
    await dialog().getByLabel('Longitude').fill('32.82')
    await shoot(page, 'saved-form')
    await dialog().getByRole('button', { name: 'Save' }).press('Enter')
    await gone()
    await page.getByText('Mwembe, Mti wa Mzee').waitFor()
    await shoot(page, 'saved-list')
    expect((await saved()).find(({ name }) => name === 'Mti Mkubwa')).toMatchObject({
      kind: 'landmark',
      aliases: ['Mwembe', 'Mti wa Mzee'],
      latitude: -1.64,
      accuracyMetres: 100,
    })
    await page.getByText('Soko la Kisovu').click()
    await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Mti Mkubwa')
    await dialog().getByLabel('Latitude').fill('-1.641')
    await dialog().getByLabel('Longitude').fill('32.82')
    await dialog().getByRole('button', { name: 'Save' }).press('Enter')
    await dialog().getByText('There is already a place named Mti Mkubwa here.').waitFor()
    await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Soko la Juu')
    await dialog().getByText('In use: found by the search').click()
    await dialog().getByRole('button', { name: 'Save' }).press('Enter')
    await gone()
    await until(async () => (await saved()).some(({ name, isArchived }) => name === 'Soko la Juu' && isArchived))
    await page.getByText('Soko la').waitFor({ state: 'detached' })
    await page.getByText('Show those out of use').click()
    await page.getByText('Soko la Juu').waitFor()
    await page.getByRole('textbox', { name: 'Find in the list' }).fill('mwembe')
    await page.getByText('Soko la Juu').waitFor({ state: 'detached' })
    await page.getByRole('textbox', { name: 'Find in the list' }).fill('')
  })
  test('a file is tried, its bad rows are named, then it is imported', async () => {
    const head = 'jina,aina,lat,lon\n'
    await page.getByRole('button', { name: 'Import from CSV' }).press('Enter')
    await upload(`${head}Bandari,soko,-1.7,32.8\nBandari,soko,-1.7001,32.8\nKisima,ngome,-1.7,32.9\n`)
    await dialog().getByText('name stands twice in the file: Bandari').waitFor()
    await dialog().getByText('unknown kind: ngome').waitFor()
    await shoot(page, 'saved-import')
    await upload(`${head}Bandari,soko,-1.7,32.8\n`)
    await dialog().getByText('1 rows: 1 new, 0 changed, 0 as before, 0 problems').waitFor()
    await dialog().getByRole('button', { name: 'Import', exact: true }).press('Enter')
    await gone()
    await page.getByText('Bandari').first().waitFor()
  })
  test('a referral plan is made, its order changed, and put away', async () => {
    await page.locator('[role="tab"][data-key="plans"]').click()
    await page.getByText('Hospitali ya Mfano → Hospitali ya Rufaa').waitFor()
    await page.getByRole('button', { name: 'Add a referral plan' }).press('Enter')
    const choose = async (name: string, text: string): Promise<void> => {
      await dialog().getByRole('combobox', { name }).fill(text)
      await page.getByRole('option').first().waitFor()
      await press(page, 'ArrowDown', 'Enter')
    }
    await choose('From', 'Bandari')
    await choose('1. choice', 'Rufaa')
    await dialog().getByRole('button', { name: 'Add another choice' }).press('Enter')
    await choose('2. choice', 'Mfano')
    await shoot(page, 'plan-form')
    await dialog().getByRole('button', { name: 'Try choice 2 earlier' }).press('Enter')
    await dialog().getByRole('button', { name: 'Save' }).press('Enter')
    await gone()
    await until(async () => (await page.getByText('Hospitali ya Mfano → Hospitali ya Rufaa').count()) === 2)
    await shoot(page, 'plan-list')
    await page.getByText('Bandari').click()
    await dialog().getByText('In use: shown to dispatchers').click()
    await dialog().getByRole('button', { name: 'Save' }).press('Enter')
    await gone()
    await page.getByText('Bandari').waitFor({ state: 'detached' })
  })
  test('a tracker that waits is shown with what it said, and approved in one step', async () => {
    const unit = { callSign: 'A12', kind: 'ambulance', level: 'bls', skills: [], capabilities: [], seats: 1, crew: [], phone: null }
    await result('/units', { ...unit, baseFacilityId: null, base: null, isVerified: true })
    const seconds = Math.floor(Date.now() / 1000)
    await fetch(`${station.url}/gps/osmand?id=tracker-77&timestamp=${seconds}&lat=-1.61&lon=32.79&speed=20&accuracy=8`)
    await page.locator('[role="tab"][data-key="trackers"]').click()
    await page.getByText('tracker-77').click()
    await dialog().getByText('-1.61000, 32.79000').waitFor()
    await dialog().getByText('37 km/h').waitFor()
    await dialog().getByText('id=tracker-77').waitFor()
    await shoot(page, 'tracker-waiting')
    await dialog().getByRole('combobox', { name: 'Belongs to' }).fill('A12')
    await page.getByRole('option').first().waitFor()
    await press(page, 'ArrowDown', 'Enter')
    await dialog().getByRole('button', { name: 'Approve' }).press('Enter')
    await gone()
    await page.getByText('No device waits').waitFor()
    await page.getByText('tracker-77 belongs to A12 now.').waitFor()
    await shoot(page, 'tracker-approved')
    expect(complaints.filter((line) => !line.includes('409'))).toEqual([])
  })
})
