/**
 * The cold-store desk on a real station: a fridge reports through the DS01 door, grows hot, is acknowledged, looked at, and its lot decided by
 * two people. Checked against WCAG 2.2 AA by axe in both themes; nothing may stand outside its window. Pictures land in test-results/coldstore.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { coldLines } from '../../renderer/desks/coldstore/alarm-lines.ts'
import { limitsOf, PROFILES } from '../../renderer/desks/coldstore/chart/limits.ts'
import { systemClock } from '../../server/kernel/clock.ts'
import type { AlarmList } from '../../server/contract/alarms.ts'
import type { LevelRule } from '../../server/contract/coldchain.ts'
import { coldchainAlarms } from '../../server/modules/coldchain/index.ts'
import { shippedProfile } from '../../server/modules/coldchain/engine/index.ts'
import type { Station } from '../../server/station.ts'
import { aRecord, aReport, aTransmission } from '../fixtures/ds01-documents.ts'
import { signIn, type Api } from '../harness/api.ts'
import { launchChromium, watchPage } from '../harness/browser.ts'
import { until } from '../harness/until.ts'
import { fridgeSensors } from '../integration/coldchain/cold-world.ts'
import { ADMIN, startStation, temporaryFolder } from '../integration/station/temporary-station.ts'
import { camera, command } from './story/deeds.ts'
import { enterAs } from './story/workplace.ts'

const PASSWORD = 'four quiet herons waiting'
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const shoot = camera('coldstore')
const folder = temporaryFolder()
let station: Station
let admin: Api
let second: Api
let token: string
let browser: Browser
let page: Page
let complaints: readonly string[]

const post = async (path: string, body: Record<string, unknown>, api = admin): Promise<Record<string, string>> => {
  const answer = await api.post(path, body)
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return (answer.body as { result: Record<string, string> }).result
}
const MINUTE_MS = 60_000
const nowMs = Math.floor(systemClock.nowMs() / MINUTE_MS) * MINUTE_MS
/** Delivers records of one fridge as a maker's system does. */
async function deliver(
  records: readonly { minutesAgo: number; TVC: number; SVA?: number; DORV?: number }[],
  serial = 'KM-0001',
): Promise<void> {
  const items = records.map(({ minutesAgo, ...fields }) => {
    const at = new Date(nowMs - minutesAgo * MINUTE_MS).toISOString()
    return { ...aRecord('ems'), ...fields, ABST: at.replaceAll(/[-:]/g, '').replace(/\.\d+/, '') }
  })
  const document = aTransmission('ems', [aReport('ems', items, serial)], `T-${serial}-${records[0]?.minutesAgo}-${records.length}`)
  const answer = await fetch(`${station.url ?? ''}/ems/ds01`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(document),
  })
  expect(answer.status).toBe(200)
}
const every15 = (from: number, to: number): number[] =>
  Array.from({ length: Math.floor((from - to) / 15) }, (_, index) => from - index * 15)

async function createPeople(): Promise<void> {
  for (const [userName, displayName] of [
    ['neema', 'Neema Mfano'],
    ['juma', 'Juma Mfano'],
  ])
    await admin.post('/users', { userName, displayName, password: PASSWORD, language: 'en', facilityId: null, roles: ['coldChain'] })
  second = await signIn(station.url ?? '', 'juma', PASSWORD)
}

beforeAll(async () => {
  const rendererDir = fileURLToPath(new URL('../../out/renderer', import.meta.url))
  station = await startStation(folder.path, { rendererDir })
  admin = await signIn(station.url ?? '', ADMIN.userName, ADMIN.password)
  await createPeople()
  const site = { name: 'Stoo ya chanjo Mfano', kind: 'districtStore', facilityId: null, latitude: -1.6, longitude: 32.8 }
  const { siteId = '' } = await post('/coldchain/sites', site)
  const equipment = { placeId: null, kind: 'refrigerator', asset: {}, holdoverHours: null }
  const { equipmentId = '' } = await post(`/coldchain/sites/${siteId}/equipment`, { ...equipment, name: 'Jokofu 3' })
  await post(`/coldchain/sites/${siteId}/equipment`, { ...equipment, name: 'Jokofu 4' })
  token = (await post('/coldchain/sources', { name: 'mfano-monitors' }))['token'] ?? ''
  await deliver([{ minutesAgo: 3_000, TVC: 4.4 }])
  await deliver([{ minutesAgo: 60, TVC: 5.1 }], 'KM-0002')
  const waiting = (await admin.get('/coldchain/devices/waiting')).body as { deviceName: string }[]
  const deviceName = waiting.find(({ deviceName: name }) => name.includes('0001'))?.deviceName ?? ''
  await post('/coldchain/devices', { siteId, family: 'ds01', deviceName, name: 'Kipimaji 3', sensors: fridgeSensors(equipmentId) })
  const lot = { lotNumber: 'PENTA-7', productId: 'pentavalent', vvm: 'VVM14', freezeSensitivity: 'sensitive', quantity: 400 }
  await post(`/coldchain/sites/${siteId}/lots`, {
    ...{ ...lot, expiresOn: '2027-05-31', lostBeforePercent: 5, equipmentId },
    at: new Date(nowMs - 2_000 * MINUTE_MS).toISOString(),
  })
  await deliver(every15(2_400, 1_500).map((minutesAgo) => ({ minutesAgo, TVC: 4.6 }))) // then nobody heard of it for hours
  await deliver(
    every15(900, 0).map((minutesAgo) => ({ minutesAgo, TVC: 9.4, SVA: minutesAgo < 200 ? 0 : 900, DORV: minutesAgo === 720 ? 900 : 0 })),
  )
  browser = await launchChromium()
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', acceptDownloads: true })).newPage()
  complaints = watchPage(page)
  await page.goto(station.url ?? '')
  const person = { userName: 'neema', displayName: 'Neema Mfano', password: PASSWORD }
  await enterAs(page, { ...person, role: 'coldChain' } as unknown as Parameters<typeof enterAs>[1]) // all that signing in needs
  await command(page, 'GO coldstore')
}, 120_000)
afterAll(async () => {
  await browser.close()
  await station.close()
  folder.remove()
})

const tab = (name: string) => page.getByRole('tab', { name, exact: true })
/** What axe finds, one line a rule and element. Left out: spoken messages, and open lists, which hang on the body so that nothing cuts them off. */
async function problems(): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).withTags(TAGS).exclude('[data-live-announcer]')
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  )
}
const overflow = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

test('what the desk knows of profiles and kinds of alarm is what the station has', () => {
  for (const name of PROFILES) {
    const [profileId = '', version] = name.split('@')
    const rules = shippedProfile(profileId, Number(version))?.rules.filter(
      (rule): rule is LevelRule => rule.kind === 'level' && rule.quantity === 'temperature' && rule.isOn,
    )
    const bounds = (...wanted: string[]): number[] =>
      (rules ?? []).filter(({ comparison }) => wanted.includes(comparison)).map(({ threshold }) => threshold)
    const [high, low] = [bounds('above', 'atLeast'), bounds('below', 'atMost')]
    const expected = { high: high.length > 0 ? Math.min(...high) : null, low: low.length > 0 ? Math.max(...low) : null }
    expect([name, limitsOf({ profileId, profileVersion: Number(version) })]).toEqual([name, expected])
  }
  const lines = coldchainAlarms.definitions.map(({ code }) => ({ alarm: { code } }))
  expect(coldLines({ lines } as unknown as AlarmList)).toHaveLength(lines.length)
})

test('the hot fridge stands first, with its value, its state in shape and word, and what to do', async () => {
  const tiles = page.getByRole('listbox', { name: 'Appliances' })
  const first = tiles.getByRole('option').first()
  await first.getByText('Jokofu 3').waitFor()
  await first.getByText('9.4 °C').waitFor()
  await first.getByText('Unacknowledged').waitFor()
  await first
    .getByText('Keep the vaccines cold and read their monitors')
    .or(first.getByText('Find out why there is no power'))
    .or(first.getByText('Move the contents to a cold place now'))
    .waitFor()
  await shoot(page, 'overview-dark')
})

test('an alarm is acknowledged by keyboard with a comment, and its history tells so', async () => {
  const alarms = page.getByRole('grid', { name: 'Alarms' })
  await alarms.getByText('Heat', { exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'What you saw or did' }).fill('Vaccines are in Jokofu 4')
  await page.keyboard.press('Enter')
  await dialog.getByText('Vaccines are in Jokofu 4').first().waitFor()
  await dialog.getByText('Acknowledged', { exact: true }).first().waitFor()
  await shoot(page, 'alarm-dark')
  expect(await problems()).toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
})

test('the history zooms by keyboard and by button, with a table, lanes and notes', async () => {
  await page.getByRole('listbox', { name: 'Appliances' }).getByText('Jokofu 3').click()
  const chart = page.getByRole('application', { name: 'History of Jokofu 3' })
  await chart.locator('canvas').waitFor()
  const range = page.locator('output')
  const before = await range.innerText()
  await chart.focus()
  await page.keyboard.press('+')
  await until(async () => (await range.innerText()) !== before)
  await page.getByRole('button', { name: '7 days' }).click()
  await page
    .getByRole('grid', { name: 'Figures of the chart' })
    .getByText(/9.4 °C/)
    .first()
    .waitFor()
  await page.getByRole('list', { name: 'Door and power' }).getByText('Door open').waitFor()
  await page.getByLabel('Note as of now').fill('Technician called')
  await page.getByRole('button', { name: 'Add note' }).click()
  await page.getByRole('list', { name: 'Notes' }).getByText('Technician called').waitFor()
  await shoot(page, 'history-dark')
  expect(await problems()).toEqual([])
})

test('a device that waits is approved, and the token of a source is shown once', async () => {
  await tab('Devices').click()
  await page.getByRole('grid', { name: 'Waiting' }).getByText('0002').first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await tab('Sources').click()
  await page.getByRole('button', { name: 'New source' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('mfano-gateway')
  await page.keyboard.press('Enter')
  await page.getByText('It is shown only now').waitFor()
  await page.getByRole('button', { name: 'I have kept it' }).click()
  await page.getByRole('grid', { name: 'Sources' }).getByText('mfano-gateway').waitFor()
  expect(await problems()).toEqual([])
})

test('a lot is decided by two people, and the report is a PDF', async () => {
  await tab('Lots').click()
  await page.getByRole('grid', { name: 'Lots' }).getByText('PENTA-7').waitFor()
  await shoot(page, 'lots-dark')
  await tab('Excursion cases').click()
  await page.getByRole('button', { name: 'Open a case' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Appliance' }).fill('Jokofu 3')
  await page.getByRole('option', { name: 'Jokofu 3' }).click()
  await dialog.getByRole('button', { name: 'Open a case' }).click()
  const lot = page.getByRole('article', { name: 'PENTA-7' })
  await lot.getByText('Keep it apart').waitFor()
  await lot.getByRole('radio', { name: 'Discard' }).check({ force: true })
  await lot.getByRole('button', { name: 'It rests on' }).click()
  await page.getByRole('option', { name: 'damaged' }).click()
  await lot.getByRole('textbox', { name: 'Reason' }).fill('The vials broke')
  await lot.getByRole('button', { name: 'Sign', exact: true }).click()
  await lot.getByText('Another person has to sign.').waitFor()
  await shoot(page, 'case-dark')
  expect(await problems()).toEqual([])
  const [, caseId = ''] = /cases\/([0-9A-Z]{26})/.exec(page.url()) ?? []
  const { caseLots } = (await second.get(`/coldchain/cases/${caseId}`)).body as { caseLots: { lotId: string; evidence: number }[] }
  const [{ lotId, evidence } = { lotId: '', evidence: 0 }] = caseLots
  await post(`/coldchain/cases/${caseId}/signatures`, { lotId, meaning: 'approval', seenEvidence: evidence }, second)
  await lot.getByText('Juma Mfano').first().waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as PDF' }).click()])
  expect(
    readFileSync(await download.path())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-')
})

test('a logger’s table is looked at before it is kept, and a bad line is named', async () => {
  await tab('Logger files').click()
  const rows = [
    'Tarehe;Joto',
    ...[3, 2].map((hour) => `${new Date(nowMs - hour * 60 * MINUTE_MS).toISOString().slice(0, 16).replace('T', ' ')};4.${hour}`),
  ]
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'logger.csv', mimeType: 'text/csv', buffer: Buffer.from([...rows, '2026-11-01 10:00;warm'].join('\n')) })
  await page.getByRole('radio', { name: 'Any table (CSV)' }).check({ force: true })
  for (const [label, text] of [
    ['Time zone of its clock', 'UTC'],
    ['Name of the logger', 'logger-1'],
    ['Column of the date', 'Tarehe'],
    ['Column of the value', 'Joto'],
  ] as const)
    await page.getByRole('textbox', { name: label }).fill(text)
  await page.getByRole('button', { name: 'Look at it first' }).click()
  await page.getByText('Logger logger-1').waitFor()
  await page.getByText('no number: warm').waitFor()
  await shoot(page, 'import-dark')
  expect(await problems()).toEqual([])
  expect(complaints).toEqual([])
})

test.each([
  { size: '1440', width: 1440, height: 900 },
  { size: '1024', width: 1024, height: 700 },
  { size: '200percent', width: 720, height: 450 },
])('at $size nothing runs out of the window, in light, and axe finds nothing', async ({ size, width, height }) => {
  await page.setViewportSize({ width, height })
  if ((await page.locator('html').getAttribute('data-theme')) !== 'light') await command(page, 'THEME')
  for (const name of ['Lots', 'Excursion cases', 'Devices', 'Logger files', 'Overview']) {
    await tab(name).click()
    await shoot(page, `${name.toLowerCase().replace(' ', '-')}-light-${size}`)
    expect(await overflow()).toBeLessThanOrEqual(0)
    expect([name, await problems()]).toEqual([name, []])
  }
  await page.getByRole('listbox', { name: 'Appliances' }).getByText('Jokofu 3').click()
  await page.locator('canvas').waitFor()
  await shoot(page, `history-light-${size}`)
  expect(await overflow()).toBeLessThanOrEqual(0)
  expect(await problems()).toEqual([])
})

test.each(['sw', 'rw', 'fr'])('in %s nothing runs out of the window', async (language) => {
  await command(page, `LANG ${language}`)
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language)
  for (const id of ['lots', 'cases', 'devices', 'import', 'overview']) {
    await page.locator(`[role="tab"][data-key="${id}"]`).first().click()
    await shoot(page, `${id}-${language}`)
    expect(await overflow()).toBeLessThanOrEqual(0)
  }
})
