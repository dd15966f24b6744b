/**
 * Two stations as their people see them: paired by comparing a code on two screens, cut apart, the same ambulance sent twice, joined
 * again, the double booking resolved by hand on one screen and gone from both. Pictures land in test-results/stations.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, watchPage } from '../harness/browser.ts'
import { createFaultProxy, type FaultProxy } from '../harness/fault-proxy.ts'
import { startStationProcess } from '../harness/station-process.ts'
import { until } from '../harness/until.ts'
import { linkOf, man, PASSWORD, type Manned } from '../integration/sync/pair-stations.ts'
import { camera, command, goToDispatch } from './story/deeds.ts'

const picture = camera('stations')
const AMBULANCE = {
  ...{ callSign: 'A12', kind: 'ambulance', level: 'bls', skills: [], capabilities: ['stretcher'], seats: 1, crew: [] },
  ...{ baseFacilityId: null, base: { latitude: -1.62, longitude: 32.8 }, phone: null, isVerified: true },
}
let browser: Browser
let stations: [Manned, Manned]
let lines: FaultProxy[] = []
let desks: [Page, Page]
let unitId = ''
const complaints: string[][] = []

const areJoined = async (): Promise<boolean> =>
  (await linkOf(stations[0], stations[1])) === 'connected' && (await linkOf(stations[1], stations[0])) === 'connected'
const call = async ({ api }: Manned, kind: string, description: string): Promise<string> => {
  const place = { latitude: -1.6, longitude: 32.81, accuracyMetres: 20, description, source: 'caller' }
  const caller = { name: null, phone: null, language: 'sw' }
  const { status, body } = await api.post('/incidents', { source: 'call', kind, place, caller, narrative: '', priority: null })
  expect(status, JSON.stringify(body)).toBe(200)
  return (body as { result: { incidentId: string } }).result.incidentId // checked by the status
}

async function enter({ station }: Manned): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  complaints.push(watchPage(page))
  await page.goto(station.url)
  await page.getByLabel('User name').fill('admin')
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Incidents').first().waitFor()
  return page
}

beforeAll(async () => {
  browser = await launchChromium()
  const start = async (): Promise<Manned> => man(await startStationProcess({ adminPassword: PASSWORD, stationPort: 0 }))
  stations = await Promise.all([start(), start()])
  lines = await Promise.all(
    stations.map(({ station }, n) =>
      createFaultProxy({ target: { host: '127.0.0.1', port: station.stationPort ?? 0 }, seed: `line ${n}` }),
    ),
  )
  desks = [await enter(stations[0]), await enter(stations[1])]
}, 120_000)
afterAll(async () => {
  await browser.close()
  for (const { station } of stations) await station.remove()
  for (const line of lines) await line.close()
})

describe('two stations', { timeout: 120_000 }, () => {
  test('pair by comparing a code on both screens', async () => {
    const [here, there] = desks
    for (const [n, desk] of desks.entries()) {
      await command(desk, 'GO admin')
      await desk.getByRole('tab', { name: 'Other stations' }).click()
      await desk.getByRole('button', { name: 'Pair a station' }).click()
      await desk.getByLabel(/Other stations reach it at/).fill(`127.0.0.1:${String(lines[n]?.port)}`) // the line that will be cut
      await desk.getByRole('button', { name: 'Save' }).click()
      await desk.getByLabel(/Its address/).waitFor()
    }
    await here.getByLabel(/Its address/).fill(`127.0.0.1:${String(lines[1]?.port)}`)
    await here.getByRole('button', { name: 'Call' }).click()
    const codes = await Promise.all(
      desks.map(async (desk) => {
        await desk.getByText('Do both screens show this code?').waitFor()
        return desk.locator('output').first().innerText()
      }),
    )
    expect(codes[0]).toMatch(/\d/)
    expect(codes[0]).toBe(codes[1])
    await picture(here, '1-compare-here')
    await picture(there, '1-compare-there')
    for (const desk of desks) await desk.getByRole('button', { name: 'The same: pair' }).click()
    for (const desk of desks) await desk.getByText('is paired with this station').waitFor()
    await picture(here, '2-paired')
    await until(areJoined)
  })

  test('work on one and the same fleet', async () => {
    const { status, body } = await stations[0].api.post('/units', AMBULANCE)
    expect(status, JSON.stringify(body)).toBe(200)
    unitId = (body as { result: { unitId: string } }).result.unitId // checked by the status
    for (const desk of desks) {
      await goToDispatch(desk)
      await desk.getByText('A12').first().waitFor()
    }
    await picture(desks[1], '3-unit-of-the-other-station')
  })

  test('cut apart, both send the same ambulance', async () => {
    for (const line of lines) line.cut()
    await until(async () => !(await areJoined()))
    const here = await call(stations[0], 'fever', 'Kisovu')
    const there = await call(stations[1], 'labour', 'Gati la Nyange')
    expect((await stations[0].api.post(`/incidents/${here}/assignments`, { unitIds: [unitId], mode: 'assign' })).status).toBe(200)
    const { number } = (await stations[1].api.get(`/incidents/${there}`)).body as { number: string } // shape checked by the station's tests
    const desk = desks[1]
    await desk.getByText('Gati la Nyange').first().waitFor()
    await until(async () => {
      await command(desk, `D A12 ${String(number.split('-').at(-1))}`)
      return desk.getByText('Send A12 provisionally').isVisible()
    })
    await desk.getByLabel(/What was said/).fill('A12 by radio: free at the ferry, we go to Nyange')
    await picture(desk, '4-said-by-radio')
    await desk.getByRole('button', { name: 'Send provisionally' }).press('Enter')
    await desk.getByText('Provisional').first().waitFor()
    await picture(desk, '5-provisional')
  })

  test('joined again, both rooms are told, and a person decides', async () => {
    for (const line of lines) line.heal()
    for (const desk of desks)
      await desk
        .getByRole('button', { name: /^Resolve:/ })
        .first()
        .waitFor({ timeout: 60_000 })
    await picture(desks[0], '6-told-here')
    const desk = desks[1]
    await desk
      .getByRole('button', { name: /^Resolve:/ })
      .first()
      .press('Enter')
    await desk.getByText('Who keeps A12?').waitFor()
    await desk.getByRole('radio').first().focus()
    await desk.keyboard.press('Space')
    await desk.getByLabel('What', { exact: true }).first().fill('Go on to Nyange')
    await picture(desk, '7-decide')
    await desk.getByRole('button', { name: 'Decide and close' }).press('Enter')
    for (const one of desks)
      await one
        .getByRole('button', { name: /^Resolve:/ })
        .first()
        .waitFor({ state: 'detached', timeout: 60_000 })
    await picture(desk, '8-decided')
    await picture(desks[0], '8-decided-here')
  })

  test('no window complained', () => {
    const refusals = /status of 409/ // the owner could not be asked: said to the dispatcher, and by the browser's console
    expect(complaints.flat().filter((text) => !refusals.test(text))).toEqual([])
  })
})
