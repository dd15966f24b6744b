/** A DS01 client drives a fridge of a real station through heat, a power cut and recovery: what waits, what alarms, what people do about it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../harness/until.ts'
import { createColdWorld, fridgeSensors, minutesAgo, type ColdWorld } from './cold-world.ts'

const DEVICE = 'aser:KM-0001'
let world: ColdWorld
let hot: { alarmId: string; occurrenceId: string }
beforeAll(async () => {
  world = await createColdWorld()
}, 60_000)
afterAll(() => world.remove())

/** Records every 15 min, both ends included. */
const records = (fromMinutes: number, toMinutes: number, fields: Record<string, unknown>) =>
  Array.from({ length: (fromMinutes - toMinutes) / 15 + 1 }, (_, at) => ({ atMs: minutesAgo(fromMinutes - at * 15), ...fields }))
type Waiting = { family: string; deviceName: string; source: string; channels: { channel: string; value: number }[] }[]
const waiting = async () => (await world.admin.get('/coldchain/devices/waiting')).body as Waiting

test('a wrong token and a wrong role stay outside', async () => {
  expect((await world.deliver(records(30, 15, {}), 'not the token')).status).toBe(401)
  const dispatcher = await world.person('neema', 'dispatcher')
  expect((await dispatcher.get('/coldchain/sites')).status).toBe(403)
  const officer = await world.person('regulator', 'regulator')
  expect((await officer.get('/coldchain/sites')).status).toBe(200)
  expect((await officer.post('/coldchain/sources', { name: 'another-source' })).status).toBe(403)
})

test('a device nobody knows waits with its last payload decoded, and its last values are kept once it is approved', async () => {
  const answer = await world.deliver(records(900, 885, { TVC: 4.5 }))
  expect(answer.status).toBe(200)
  const [device] = await waiting()
  expect(device).toMatchObject({ family: 'ds01', deviceName: DEVICE, source: 'mfano-monitors' })
  expect(device?.channels).toContainEqual(expect.objectContaining({ channel: 'TVC', quantity: 'temperature', value: 4.5 }))
  await world.approve('ds01', DEVICE, fridgeSensors(world.equipmentId))
  const tile = async () =>
    ((await world.admin.get('/coldchain/sites')).body as { tiles: { temperature: { latest: { value: number } } | null }[] }[])[0]?.tiles[0]
  expect((await tile())?.temperature?.latest.value).toBe(4.5)
  const again = await world.admin.post('/coldchain/devices', {
    ...{ siteId: world.siteId, family: 'ds01', deviceName: DEVICE, name: 'x', sensors: fridgeSensors(world.equipmentId) },
  })
  expect(again).toMatchObject({ status: 409, body: { error: { code: 'coldchain.device-taken' } } })
})

test('ten hours above 8 °C are an alarm, which is acknowledged while it is active', async () => {
  expect((await world.deliver(records(780, 60, { TVC: 9.4 }))).status).toBe(200)
  hot = await world.alarm('fridgeHot', ({ letter }) => letter === 'B')
  expect(hot).toMatchObject({ isActive: true, params: { equipment: 'Jokofu 3', site: 'Stoo ya chanjo Mfano', limit: 8 } })
  const items = [{ alarmId: hot.alarmId, occurrenceId: hot.occurrenceId }]
  expect((await world.admin.post('/alarms/acknowledgements', { items, comment: 'Nimeona, naenda' })).status).toBe(200)
  await world.alarm('fridgeHot', ({ letter }) => letter === 'C')
})

test('the same delivery again changes nothing', async () => {
  const answer = (await (await world.deliver(records(780, 60, { TVC: 9.4 }))).json()) as { accepted: number; duplicates: number }
  expect(answer.accepted).toBe(0)
  expect(answer.duplicates).toBeGreaterThan(48)
})

test('the power goes: supply and holdover are told, and what the device itself says stands beside our own verdict', async () => {
  expect((await world.deliver(records(45, 30, { TVC: 9.8, SVA: 0, HOLD: 0.2, ALRM: 'HEAT' }))).status).toBe(200)
  await world.alarm('supplyLost')
  await world.alarm('holdoverDue')
  await world.alarm('deviceVerdict', ({ params }) => params['codes'] === 'HEAT')
  const { body } = await world.admin.get(`/coldchain/equipment/${world.equipmentId}`)
  expect(body).toMatchObject({
    tile: { power: 'off', letter: 'C', holdover: { basis: 'device' } },
    reconciliation: { agreed: [{ device: { code: 'HEAT' }, ours: { code: 'HEAT' } }] },
    devices: [{ asset: { AMFR: 'Mfano Fridges', ASER: 'KM-0001' } }],
  })
})

test('after a restart the alarm is the same one', async () => {
  await world.restart()
  const again = await world.alarm('fridgeHot', ({ letter }) => letter === 'C')
  expect(again.occurrenceId).toBe(hot.occurrenceId)
})

test('the power comes back and the fridge cools: what was acknowledged is gone', async () => {
  expect((await world.deliver(records(15, 0, { TVC: 5.1, SVA: 900, ALRM: null }))).status).toBe(200)
  await world.gone('fridgeHot')
  await world.alarm('supplyLost', ({ letter }) => letter === 'D')
  await world.alarm('deviceVerdict', ({ letter }) => letter === 'D')
})

test('records that come late change the list of verdicts and show the difference; the alarm of then stays as it was', async () => {
  const query = `/coldchain/reassessments?equipmentId=${world.equipmentId}`
  const before = (await world.admin.get(query)).body as object[]
  expect(before).toEqual([])
  // The logger had one cool record at its start that it sends only now: the ten hours began later.
  expect((await world.deliver([{ atMs: minutesAgo(772), TVC: 5 }])).status).toBe(200)
  await until(async () => ((await world.admin.get(query)).body as object[]).length > 0)
  const [difference] = (await world.admin.get(query)).body as {
    changed: { before: { sinceMs: number }; after: { sinceMs: number }; fields: string[] }[]
  }[]
  const moved = difference?.changed.find(({ fields }) => fields.includes('sinceMs'))
  expect(moved && moved.after.sinceMs - moved.before.sinceMs).toBeGreaterThan(0)
  const verdicts = (await world.admin.get(`/coldchain/verdicts?equipmentId=${world.equipmentId}`)).body as {
    standing: string
    told: { code: string } | null
  }[]
  expect(verdicts.find(({ told }) => told?.code === 'HEAT')).toMatchObject({ standing: 'changed' })
  const history = (await world.admin.get(`/alarms/history?alarmId=${encodeURIComponent(hot.alarmId)}`)).body as { kind: string }[]
  expect(history.filter(({ kind }) => kind === 'raised')).toHaveLength(1)
})

test('a source that is shut out is refused from then on', async () => {
  const sources = (await world.admin.get('/coldchain/sources')).body as { sourceId: string; lastHeardAt: string | null }[]
  expect(sources[0]?.lastHeardAt).not.toBeNull()
  await world.admin.post(`/coldchain/sources/${sources[0]?.sourceId ?? ''}/revoke`, {})
  expect((await world.deliver(records(0, 0, { TVC: 5 }))).status).toBe(401)
})
