/** What is registered, on a real log: decisions, rows, who may hold them, and the same rows after folding everything again. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import {
  ApproveDevice,
  ChangeEquipment,
  CreateColdSite,
  CreateEquipment,
  MoveLot,
  ReceiveLot,
  SetSensor,
  type ColdSiteId,
  type EquipmentId,
} from '../../contract/coldregistry.ts'
import type { AppError } from '../../kernel/app-error.ts'
import type { Decision, DecideFacts, StateReader } from '../../log/index.ts'
import * as decide from './decide.ts'
import { moveLot, receiveLot, sendLot } from './decide-lots.ts'
import { coldchainOps, coldchainProjection, createColdRegistry } from './index.ts'
import { deviceNamed, loadDevice, loadEquipment, loadLot, loadSite, putAt } from './load.ts'
import { newToken, sourceOf } from './sources.ts'
import { seededRandom } from '../../kernel/random.ts'

let t: TestLog
beforeEach(() => {
  t = createTestLog({ ops: coldchainOps, projections: [coldchainProjection], seed: 'cold' })
})
afterEach(() => {
  t.close()
})

const run = async <Result>(decision: (state: StateReader, facts: DecideFacts) => Decision<Result>): Promise<Result> =>
  (await t.run(decision)).result
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: AppError) => error.code,
  )
const command = () => ({ commandId: t.newId<string>() })
const PQS = { profileId: 'pqs-refrigerator', profileVersion: 1 }
const channel = (name: string, equipmentId: string | null, profile: typeof PQS | null = PQS) => ({
  ...{ channel: name, quantity: 'temperature', equipmentId, profile },
})

async function fridge(): Promise<{ siteId: ColdSiteId; equipmentId: EquipmentId }> {
  const site = CreateColdSite.parse({
    ...command(),
    name: 'Stoo',
    kind: 'districtStore',
    facilityId: null,
    latitude: null,
    longitude: null,
  })
  const { siteId } = await run((_state, facts) => decide.createSite(site, true, facts))
  const fields = { placeId: null, name: 'Jokofu 1', kind: 'refrigerator', asset: { AMFR: 'Mfano' }, holdoverHours: 20 }
  const input = CreateEquipment.parse({ ...command(), siteId, ...fields })
  const { equipmentId } = await run((state, facts) => decide.createEquipment(input, loadSite(state, siteId), true, facts))
  return { siteId, equipmentId }
}
function approve(siteId: string, equipmentId: string | null, profile: typeof PQS | null = PQS) {
  const sensors = [channel('TVC', equipmentId, profile)]
  const input = ApproveDevice.parse({ ...command(), siteId, family: 'ds01', deviceName: 'aser:1', name: 'D', sensors })
  return run((state, facts) =>
    decide.approveDevice(
      input,
      {
        namesake: deviceNamed(state, 'ds01', 'aser:1'),
        equipmentOfSite: new Set(
          state
            .table('ColdEquipment')
            .find({ siteId })
            .map(({ id }) => id),
        ),
        site: loadSite(state, siteId),
      },
      facts,
    ),
  )
}

test('everything of a site is in the scope of the site, bound to its country', async () => {
  const { siteId } = await fridge()
  const scopes = t.db.prepare('SELECT DISTINCT scope FROM Stream').pluck().all()
  expect(scopes).toEqual([`tz/coldchain/${siteId}`])
})

test('changes only what differs, and refuses what somebody else changed meanwhile', async () => {
  const { equipmentId } = await fridge()
  const change = (fields: Record<string, unknown>, expectedVersion?: number) => {
    const input = ChangeEquipment.parse({ ...command(), equipmentId, fields, expectedVersion })
    return run((state) => decide.changeEquipment(input, loadEquipment(state, equipmentId), true))
  }
  const before = t.log.feed.position
  await change({ name: 'Jokofu 1' })
  expect(t.log.feed.position).toBe(before)
  await change({ name: 'Jokofu 2' }, 1)
  expect(await codeOf(change({ name: 'Jokofu 3' }, 1))).toBe('command.version-conflict')
})

test('a device has one name, its sensors known rules and equipment of its site', async () => {
  const { siteId, equipmentId } = await fridge()
  expect(await codeOf(approve(siteId, t.newId()))).toBe('entity.unknown')
  expect(await codeOf(approve(siteId, equipmentId, { profileId: 'no-such', profileVersion: 1 }))).toBe('entity.unknown')
  const { deviceId } = await approve(siteId, equipmentId)
  expect(await codeOf(approve(siteId, equipmentId))).toBe('coldchain.device-taken')
  const registry = createColdRegistry(t.log)
  expect(registry.deviceNamed('ds01', 'aser:1')).toMatchObject({ deviceId, name: 'D' })
  const set = (quantity: string, isActive = true) => {
    const input = SetSensor.parse({ ...command(), deviceId, channel: 'TVC', quantity, equipmentId, profile: null, isActive })
    return run((state, facts) => decide.setSensor(input, loadDevice(state, deviceId), new Set([equipmentId]), facts))
  }
  expect(await codeOf(set('humidity'))).toBe('coldchain.quantity-fixed')
  const { sensorId } = await set('temperature')
  expect(registry.sensor(sensorId)).toMatchObject({ channel: 'TVC', profile: null })
  expect(registry.sensorOf(sensorId)).toEqual({ quantity: 'temperature', scope: `tz/coldchain/${siteId}` })
  await run((state) => decide.changeDevice({ ...command(), deviceId, fields: { isActive: false } } as never, loadDevice(state, deviceId))) // ids of this test
  expect(registry.deviceNamed('ds01', 'aser:1')).toBeNull()
  expect(await codeOf(approve(siteId, equipmentId))).toBe('accepted')
  registry.stop()
})

test('of a token only its hash is kept, and it opens for its own source alone', async () => {
  const { token, tokenHash } = newToken(seededRandom('token'))
  const input = { ...command(), name: 'mfano-net' } as Parameters<typeof decide.createSource>[0] // a fresh command id
  const { sourceId } = await run((_state, facts) => decide.createSource(input, tokenHash, false, facts))
  expect(await codeOf(run((_state, facts) => decide.createSource(input, tokenHash, true, facts)))).toBe('coldchain.source-taken')
  const bodies = t.db.prepare('SELECT body FROM Op').pluck().all() as Buffer[] // the one column selected
  expect(bodies.some((body) => body.includes(token))).toBe(false)
  const registry = createColdRegistry(t.log)
  expect(sourceOf(registry, { kind: 'token', token })).toEqual({ sourceId })
  expect(sourceOf(registry, { kind: 'basic', userName: 'mfano-net', password: token })).toEqual({ sourceId })
  expect(sourceOf(registry, { kind: 'basic', userName: 'other', password: token })).toBeNull()
  expect(sourceOf(registry, { kind: 'token', token: `${token}x` })).toBeNull()
  await run(() => decide.revokeSource({ sourceId, isRevoked: false }))
  expect(sourceOf(registry, { kind: 'token', token })).toBeNull()
  registry.stop()
})

test('a lot stays in one place after the other, watched by the thermometer that is there', async () => {
  const { siteId, equipmentId } = await fridge()
  await approve(siteId, equipmentId)
  const fields = {
    lotNumber: 'P-1',
    productId: 'penta',
    vvm: 'VVM14',
    freezeSensitivity: 'sensitive',
    quantity: 10,
    expiresOn: null,
    lostBeforePercent: 0,
  }
  const received = ReceiveLot.parse({ ...command(), siteId, ...fields, equipmentId, at: '2026-01-01T06:00:00Z' })
  const { lotId } = await run((state, facts) => receiveLot(received, putAt(state, siteId, received), facts))
  const move = (at: string, to: string | null) => {
    const input = MoveLot.parse({ ...command(), lotId, equipmentId: to, at })
    return run((state, facts) => moveLot(input, loadLot(state, lotId), putAt(state, siteId, input), facts))
  }
  expect(await codeOf(move('2026-01-01T05:00:00Z', null))).toBe('coldchain.before-last-move')
  expect(await codeOf(move('2026-01-01T07:00:00Z', t.newId()))).toBe('entity.unknown')
  await move('2026-01-01T07:00:00Z', null)
  const stays = t.log.state.table('ColdStay').find({ lotId })
  expect(stays).toMatchObject([
    { equipmentId, sensorId: expect.any(String) as string, untilAt: '2026-01-01T07:00:00.000Z' },
    { equipmentId: null, sensorId: null, untilAt: null },
  ])
  const send = { ...command(), lotId, at: '2026-01-01T08:00:00.000Z' } as Parameters<typeof sendLot>[0] // ids of this test
  await run((state) => sendLot(send, loadLot(state, lotId)))
  expect(await codeOf(move('2026-01-01T09:00:00Z', null))).toBe('coldchain.lot-gone')
})

test('folding everything again gives the same rows', async () => {
  const { siteId, equipmentId } = await fridge()
  await approve(siteId, equipmentId)
  const before = t.digest()
  t.log.rebuild()
  expect(t.digest()).toEqual(before)
})
