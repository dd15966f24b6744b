/** A unit that really drove, seen by a screen opened afterwards: its trail, its playback, and the period as files. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
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
import { enterAs, WINDOW } from './story/workplace.ts'

const PASSWORD = 'four quiet herons waiting'
const START = { latitude: -2.05, longitude: 32.9 }
const dataDir = mkdtempSync(join(tmpdir(), 'kituo-playback-'))
let station: Station
let browser: Browser
let page: Page
let complaints: readonly string[]

/** What the OsmAnd app sends: so many metres north and east of the start, knots as the protocol has them. */
async function report(minutesAgo: number, north: number, east: number, knots: number): Promise<void> {
  const timestamp = Math.floor(Date.now() / 1000 - minutesAgo * 60)
  const place = `lat=${START.latitude + north / 111_195}&lon=${START.longitude + east / 111_120}`
  const answer = await fetch(`${station.url}/gps/osmand?id=tk-12&${place}&timestamp=${timestamp}&speed=${knots}&accuracy=6`)
  expect(answer.status).toBe(200)
}
/** North for ten minutes, ten minutes at the market, east for nine and a half; the last fix is half a minute old. */
async function drive(): Promise<void> {
  for (let minute = 0; minute < 10; minute += 0.5) await report(30 - minute, minute * 600, 0, 19.4)
  for (let minute = 0; minute < 10; minute += 1) await report(20 - minute, 6_000, 0, 0)
  for (let minute = 0; minute < 10; minute += 0.5) await report(10 - minute, 6_000, minute * 600, 19.4)
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
  expect((await admin.post('/users', { ...person, language: 'en', facilityId: null, roles: ['supervisor'] })).status).toBe(200)
  const unit = { callSign: 'A12', kind: 'ambulance', level: 'bls', skills: [], capabilities: [], seats: 1, crew: [], isVerified: true }
  const made = await admin.post('/units', { ...unit, baseFacilityId: null, base: null, phone: null })
  const { unitId } = (made.body as { result: { unitId: string } }).result
  expect((await admin.post(`/units/${unitId}/devices`, { deviceId: 'tk-12', protocol: 'osmand' })).status).toBe(200)
  await drive()
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

test('the trail of what was driven before the screen was opened comes from the station, once', async () => {
  await page.getByRole('grid', { name: 'Units' }).getByText('A12', { exact: true }).click()
  const asked = page.waitForResponse((response) => response.url().includes('positions.trails'))
  await page.getByRole('button', { name: 'Show where units came from' }).click()
  const answer = (await (await asked).json()) as { result: { data: { trails: { numbers: number[] }[] } } }[] // tRPC's batch envelope
  expect(answer[0]?.result.data.trails[0]?.numbers.length).toBeGreaterThanOrEqual(3 * 15)
})

test('playback shows both trips, the stop between, and how far', async () => {
  await page.getByRole('button', { name: 'Play back where a unit was' }).click()
  const list = page.getByRole('list', { name: 'Trips, stops and gaps' })
  await list.waitFor()
  const lines = (await list.getByRole('button').allInnerTexts()).map((text) => text.split(/\s/)[0])
  expect(lines).toEqual(['Trip', 'Stop', 'Trip'])
  await page.getByText(/^Driven: 1[12](\.\d)? km$/).waitFor()
  const slider = page.getByRole('slider', { name: 'Time' })
  await list.getByRole('button').nth(1).click()
  await page.getByText('0 km/h').waitFor()
  await slider.focus()
  await page.keyboard.press('Home')
  await until(async () => !(await page.getByText('0 km/h', { exact: true }).isVisible()))
})

test('the period is saved as GPX and CSV under a name that names the unit and the time, nobody else', async () => {
  for (const [format, begins] of [
    ['GPX', '<?xml'],
    ['CSV', 'unit,time_utc'],
  ] as const) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: `Save as ${format}` }).click()])
    expect(download.suggestedFilename()).toMatch(new RegExp(`^A12_\\d{4}-\\d\\d-\\d\\dT\\d{4}Z\\.${format.toLowerCase()}$`))
    const text = readFileSync(await download.path(), 'utf8')
    expect(text.startsWith(begins)).toBe(true)
    expect(text.match(format === 'GPX' ? /<trkpt /g : /^"A12",/gm)).toHaveLength(50)
    expect(text).not.toMatch(/Zuhura|tk-12/)
    await page.getByText(`${download.suggestedFilename()} is saved.`).waitFor()
  }
  expect(complaints).toEqual([])
})
