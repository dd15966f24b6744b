/** temporary look */
import { test } from 'vitest'
import { unitResource } from '../../server/contract/claims.ts'
import { createFaultProxy, type FaultProxy } from '../harness/fault-proxy.ts'
import { startStationProcess } from '../harness/station-process.ts'
import { until } from '../harness/until.ts'
import { launchChromium, watchPage } from '../harness/browser.ts'
import { linkOf, man, pair, PASSWORD, type Manned } from '../integration/sync/pair-stations.ts'
import { command } from './story/deeds.ts'
process.env['KITUO_RENDERER_DIR'] = '/tmp/kituo-look'
test('look', { timeout: 240_000 }, async () => {
  let [owner, other] = await Promise.all([0, 1].map(async () => man(await startStationProcess({ adminPassword: PASSWORD, stationPort: 0 })))) as [Manned, Manned]
  let lines: FaultProxy[] = []
  const browser = await launchChromium()
  try {
    await pair(owner, other)
    const stations = () => [owner, other]
    lines = await Promise.all(stations().map(({ station }, n) => createFaultProxy({ target: { host: '127.0.0.1', port: station.stationPort ?? 0 }, seed: `l${n}` })))
    for (const [n, from] of stations().entries()) await from.api.post(`/stations/${stations()[1 - n]?.station.stationId}/addresses`, { addresses: [`127.0.0.1:${lines[1 - n]?.port}`] })
    const back = async ({ station }: Manned) => { await station.stop(); return man(await startStationProcess({ adminPassword: PASSWORD, dataDir: station.dataDir, stationPort: station.stationPort ?? 0 })) }
    owner = await back(owner); other = await back(other)
    const joined = async () => (await linkOf(owner, other)) === 'connected' && (await linkOf(other, owner)) === 'connected'
    await until(joined)
    const card = { skills: [], capabilities: ['stretcher'], seats: 1, crew: [], baseFacilityId: null, base: { latitude: -1.62, longitude: 32.8 }, phone: null, isVerified: true }
    const made = (await owner.api.post('/units', { callSign: 'A12', kind: 'ambulance', level: 'bls', ...card })).body as { result: { unitId: string } }
    const unit = made.result.unitId
    await owner.api.post('/units', { callSign: 'M03', kind: 'motorcycle', level: 'firstAid', ...card })
    await until(async () => ((await other.api.get('/units')).body as unknown[]).length === 2)
    const call = async ({ api }: Manned, kind: string, text: string) => ((await api.post('/incidents', { source: 'call', kind, place: { latitude: -1.6, longitude: 32.81, accuracyMetres: 20, description: text, source: 'caller' }, caller: { name: null, phone: '+255700000001', language: 'sw' }, narrative: 'first words', priority: null })).body as { result: { incidentId: string } }).result.incidentId
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const complaints = watchPage(page)
    await page.goto(other.station.url)
    await page.getByLabel('User name').fill('admin')
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Incidents').first().waitFor()
    for (const line of lines) line.cut()
    await until(async () => !(await joined()))
    const here = await call(owner, 'fever', 'Kisovu')
    const there = await call(other, 'labour', 'Gati la Nyange')
    await owner.api.post(`/incidents/${here}/assignments`, { unitIds: [unit], mode: 'assign' })
    await until(async () => (await other.api.post(`/incidents/${there}/assignments`, { unitIds: [unit], mode: 'assign' })).status === 409)
    const n = (((await other.api.get(`/incidents/${there}`)).body) as { number: string }).number.split('-').at(-1)
    await command(page, `D A12 ${n}`)
    await page.getByText('Send A12 provisionally').waitFor()
    await page.screenshot({ path: '/tmp/look-1-voice.png' })
    await page.getByLabel(/What was said/).fill('A12 by radio: free at the ferry, we go to Nyange')
    await page.getByRole('button', { name: 'Send provisionally' }).press('Enter')
    await page.getByText('Provisional').first().waitFor()
    await page.screenshot({ path: '/tmp/look-2-provisional.png' })
    await other.api.post(`/units/${unit}/readiness`, { readiness: 'notReady' })
    await owner.api.post(`/units/${unit}/readiness`, { readiness: 'offDuty' })
    for (const line of lines) line.heal()
    await until(async () => (await other.api.get(`/incidents/${here}`)).status === 200, 60_000)
    await page.getByRole('button', { name: /^Resolve:/ }).first().waitFor()
    await page.screenshot({ path: '/tmp/look-3-strip.png' })
    await page.getByRole('button', { name: /^Resolve:/ }).first().press('Enter')
    await page.getByText('Who keeps A12?').waitFor()
    await page.screenshot({ path: '/tmp/look-4-resolve.png' })
    await page.setViewportSize({ width: 1440, height: 1500 })
    await page.screenshot({ path: '/tmp/look-5-resolve-tall.png' })
    await page.setViewportSize({ width: 1440, height: 900 })
    await new Promise((r) => setTimeout(r, 31_000))
    await page.screenshot({ path: '/tmp/look-6-escalated.png' })
    await command(page, 'U A12')
    await new Promise((r) => setTimeout(r, 500))
    const mark = page.getByRole('button', { name: /two values/ }).first()
    await mark.hover()
    await new Promise((r) => setTimeout(r, 600))
    await page.screenshot({ path: '/tmp/look-7-unit.png' })
    await mark.press('Enter')
    await new Promise((r) => setTimeout(r, 300))
    await page.screenshot({ path: '/tmp/look-8-pick.png' })
    await page.keyboard.press('Escape')
    await page.getByRole('radio').first().focus()
    await page.keyboard.press('Space')
    await page.getByLabel('What', { exact: true }).first().fill('Go on to Nyange')
    await page.getByRole('button', { name: 'Decide and close' }).press('Enter')
    await new Promise((r) => setTimeout(r, 1500))
    await page.screenshot({ path: '/tmp/look-9-done.png' })
    console.log('complaints', complaints)
    void unitResource
  } finally {
    await browser.close()
    await Promise.all([owner, other].map(({ station }) => station.remove()))
    for (const line of lines) await line.close()
  }
})
