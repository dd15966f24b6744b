/**
 * The main job, on real parts: wizard, SOS from a phone, dispatch by keyboard, a tracker on the map, a hospital that accepts,
 * a signed handover, a closed incident, and a log that proves it.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signIn, type Api } from '../harness/api.ts'
import { launchChromium, watchPage } from '../harness/browser.ts'
import { runLogTool, startStationProcess, type StationProcess } from '../harness/station-process.ts'

const shots = fileURLToPath(new URL('../../test-results/story/', import.meta.url))
const PASSWORD = 'four quiet herons waiting'
const SCENE = { latitude: -1.6, longitude: 32.81 }

let station: StationProcess
let browser: Browser
let desk: Page
let api: Api
const complaints: string[] = []

beforeAll(async () => {
  mkdirSync(shots, { recursive: true })
  station = await startStationProcess()
  browser = await launchChromium()
}, 120_000)
afterAll(async () => {
  await browser.close()
  await station.remove()
})

const shoot = (page: Page, name: string): Promise<Buffer> => page.screenshot({ path: join(shots, `${name}.png`) })
const openPage = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<[BrowserContext, Page]> => {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, locale: 'en-GB', ...options })
  const page = await context.newPage()
  complaints.push(...watchPage(page))
  return [context, page]
}
/** Types one line into the command line and waits until the station has answered it. */
async function command(line: string): Promise<void> {
  await desk.keyboard.press('F2')
  await desk.keyboard.type(line)
  await desk.keyboard.press('Enter')
}
/** One report of the tracker, `secondsAgo` old. */
const fix = async (latitude: number, longitude: number, secondsAgo = 0): Promise<number> =>
  (
    await fetch(
      `${station.url}/gps/osmand?id=tracker-a12&lat=${latitude}&lon=${longitude}&timestamp=${Math.floor(Date.now() / 1000) - secondsAgo}&speed=20&bearing=90&accuracy=5`,
    )
  ).status

test('a person sets the station up with the wizard', async () => {
  ;[, desk] = await openPage()
  await desk.goto(station.url)
  await desk.getByLabel('Name of the station').fill('Kisiwa cha Mfano')
  await desk.getByLabel('District').fill('Mfano')
  await shoot(desk, '01-wizard')
  await desk.getByRole('button', { name: 'Continue' }).click()
  await desk.getByLabel('Your whole name').fill('Msimamizi Mfano')
  await desk.getByLabel('User name').fill('admin')
  await desk.getByRole('textbox', { name: 'Password', exact: true }).fill(PASSWORD)
  await desk.getByLabel('The same password again').fill(PASSWORD)
  await desk.getByRole('button', { name: 'Create the station' }).click()
  await desk.getByText('Incidents').first().waitFor()
  api = await signIn(station.url, 'admin', PASSWORD)
}, 60_000)

test('hospital, ambulance with a tracker, and a nurse are added', async () => {
  const hospital = await api.post('/facilities', {
    code: 'MF-HOSP',
    name: 'Hospitali ya Mfano',
    kind: 'referralHospital',
    latitude: -1.63,
    longitude: 32.8,
    phone: null,
    capabilities: ['emergency', 'obstetric'],
  })
  expect(hospital.status).toBe(200)
  const { facilityId } = (hospital.body as { result: { facilityId: string } }).result
  const unit = await api.post('/units', {
    callSign: 'A12',
    kind: 'ambulance',
    level: 'bls',
    skills: ['midwife', 'driver'],
    capabilities: ['stretcher', 'delivery', 'oxygen'],
    seats: 1,
    crew: [],
    baseFacilityId: facilityId,
    base: { latitude: -1.63, longitude: 32.8 },
    phone: null,
    isVerified: true,
  })
  expect(unit.status).toBe(200)
  const { unitId } = (unit.body as { result: { unitId: string } }).result
  expect((await fetch(`${station.url}/gps/osmand?id=tracker-a12&lat=-1.63&lon=32.8`)).status).toBe(404)
  expect((await api.post(`/units/${unitId}/devices`, { deviceId: 'tracker-a12', protocol: 'osmand' })).status).toBe(200)
  expect(
    (
      await api.post('/users', {
        userName: 'nurse',
        displayName: 'Nesi Mfano',
        password: PASSWORD,
        roles: ['hospitalDesk'],
        language: 'en',
        facilityId,
      })
    ).status,
  ).toBe(200)
  expect(await fix(-1.63, 32.8, 60)).toBe(200)
})

test('a citizen presses SOS on a phone page', async () => {
  const [context, phone] = await openPage({
    viewport: { width: 360, height: 740 },
    isMobile: true,
    geolocation: { ...SCENE, accuracy: 12 },
    permissions: ['geolocation'],
  })
  await phone.goto(`${station.url}/field/sos`)
  await phone.locator('#press').click()
  await phone.getByText('Kisiwa cha Mfano', { exact: false }).first().waitFor()
  await shoot(phone, '02-sos')
  await desk.getByText('KM-1').first().waitFor()
  await context.close()
}, 60_000)

test('the dispatcher triages and sends the ambulance without a mouse', async () => {
  await command('I 1')
  await desk.getByText('Who can be there first').waitFor()
  await shoot(desk, '03-incident')
  await desk.getByRole('button', { name: 'P2', exact: true }).press('Enter')
  await command('D A12 1')
  await desk.getByRole('list').getByText('A12').first().waitFor()
  await command('S A12 ER')
  await desk.getByText('A12 on the way').waitFor()
  await command('L 1 Mother is 38 weeks, second child')
  await desk.getByText('second child').waitFor()
  await shoot(desk, '04-dispatched')
}, 60_000)

test('a real tracker moves the unit, and the next steps follow', async () => {
  for (let step = 1; step <= 5; step += 1) expect(await fix(-1.63 + step * 0.006, 32.8 + step * 0.002, 10 - 2 * step)).toBe(200)
  await command('S A12 SC')
  await desk.getByText('A12 on scene').waitFor()
  const [unit] = (await api.get('/units')).body as { position: { latitude: number } }[]
  expect(unit?.position.latitude).toBeCloseTo(SCENE.latitude, 3)
  await command('S A12 PT')
  await desk.getByText('A12 with the patient').waitFor()
}, 60_000)

test('the hospital is asked, accepts before departure, and signs for the patient', async () => {
  await command('H')
  await desk.getByRole('combobox', { name: 'Which hospital' }).fill('Hospitali')
  await desk.keyboard.press('ArrowDown')
  await desk.keyboard.press('Enter')
  await desk.getByLabel('Complaint in a few words').fill('Labour, bleeding')
  await desk.getByRole('button', { name: 'Ask the hospital' }).press('Enter')
  await desk.getByText('Hospitali ya Mfano asked').waitFor()
  const [, hospital] = await openPage()
  await hospital.goto(station.url)
  await hospital.getByLabel('User name').fill('nurse')
  await hospital.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
  await hospital.getByRole('button', { name: 'Sign in' }).click()
  await hospital.getByText('Labour, bleeding').click()
  await hospital.getByRole('button', { name: 'I have read it' }).click()
  await hospital.getByRole('button', { name: 'Accept', exact: true }).click()
  await desk.getByText('Hospitali ya Mfano accepted').waitFor()
  await shoot(hospital, '05-accepted')
  await command('S A12 TR')
  await desk.getByText('A12 transporting').waitFor()
  await command('S A12 HO')
  await desk.getByText('A12 at hospital').waitFor()
  await hospital.getByRole('button', { name: 'At the door', exact: true }).click()
  await hospital.getByRole('button', { name: 'Sign the handover…' }).click()
  await hospital.getByLabel('Read-back').fill('Labour, bleeding, oxygen given')
  await hospital.getByLabel('Why they are missing').fill('Crew worked alone')
  await hospital.getByRole('group', { name: 'Handed over by' }).getByLabel('Full name').fill('Dereva Mfano')
  await draw(hospital)
  await shoot(hospital, '06-signing')
  await hospital.getByRole('button', { name: 'Sign both sides' }).click()
  await desk.getByText('Handed over to Hospitali ya Mfano, signed').waitFor()
  await shoot(hospital, '07-signed')
}, 120_000)

/** Draws on both signature pads. */
async function draw(page: Page): Promise<void> {
  for (const pad of await page.getByRole('img', { name: 'Field to draw the signature' }).all()) {
    await pad.scrollIntoViewIfNeeded()
    const box = await pad.boundingBox()
    if (!box) throw new Error('no signature pad')
    await page.mouse.move(box.x + 40, box.y + 60)
    await page.mouse.down()
    for (const [dx, dy] of [
      [90, 30],
      [140, 80],
      [200, 40],
      [260, 70],
    ] as const)
      await page.mouse.move(box.x + dx, box.y + dy)
    await page.mouse.up()
  }
}

test('the unit is free again and the incident closes with its timeline', async () => {
  await command('S A12 CL')
  await desk.getByText('A12 clearing').waitFor()
  await command('S A12 AV')
  await desk.getByText('A12 back in service').waitFor()
  await command('C')
  await desk.getByRole('form', { name: 'Close the incident' }).getByRole('button', { name: 'Close the incident' }).press('Enter')
  await desk.getByText('No open incidents').waitFor()
  await shoot(desk, '08-closed')
  const incidents = (await api.get('/incidents?statuses=closed')).body as { id: string; number: string }[]
  expect(incidents.map((incident) => incident.number)).toEqual(['KM-1'])
  const incident = (await api.get(`/incidents/${incidents[0]?.id ?? ''}`)).body as { chronology: { code: string }[] }
  expect(incident.chronology.map((entry) => entry.code)).toEqual(
    expect.arrayContaining([
      'opened',
      'triaged',
      'unitAssigned',
      'unitEnRoute',
      'noted',
      'unitOnScene',
      'handoverRequested',
      'handoverAccepted',
      'unitTransporting',
      'handoverAtDoor',
      'handoverSigned',
      'unitCompleted',
      'closed',
    ]),
  )
}, 60_000)

test('nothing complained, and the log proves itself', async () => {
  expect(complaints).toEqual([])
  expect(await station.stop()).toBe(0)
  const verified = await runLogTool('verify', station.dataDir)
  expect(verified).toMatchObject({ code: 0, lines: [{ problems: [] }] })
  expect(await runLogTool('rebuild', station.dataDir)).toMatchObject({ code: 0, lines: [{ isEqual: true }] })
}, 60_000)
