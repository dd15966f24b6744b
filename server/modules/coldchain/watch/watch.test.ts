/** The watch with readings handed to it: what becomes an alarm condition, what is recorded, and what late data change. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../../../../tests/harness/test-log.ts'
import { manualTimers, type ManualTimers } from '../../../../tests/harness/manual-timers.ts'
import { accept, type OpDraft } from '../../../log/index.ts'
import type { PastReading, StoredReading } from '../../../telemetry/readings/index.ts'
import type { ConditionChange } from '../../alarms/index.ts'
import { coldchainOps, coldchainProjection, createColdRegistry, type ColdRegistry } from '../index.ts'
import {
  coldDeviceApproved,
  coldDeviceCalibrated,
  coldDeviceChanged,
  coldSiteCreated,
  coldSourceCreated,
  equipmentCreated,
} from '../ops.ts'
import { createRecorder } from '../recorder.ts'
import { ColdWatch } from './watch.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
let t: TestLog
let timers: ManualTimers
let registry: ColdRegistry
let watch: ColdWatch
let reported: ConditionChange[]
let kept: Map<string, PastReading[]>
let tell: (group: readonly StoredReading[]) => void
const ids = { site: '', equipment: '', device: '', temperature: '', mains: '', hold: '', battery: '', source: '' }

beforeEach(async () => {
  t = createTestLog({ ops: coldchainOps, projections: [coldchainProjection], seed: 'watch' })
  timers = manualTimers()
  reported = []
  kept = new Map()
  for (const name of Object.keys(ids) as (keyof typeof ids)[] /* the keys of this very object */) ids[name] = t.newId()
  const profile = { profileId: 'pqs-refrigerator', profileVersion: 1 }
  const sensor = (sensorId: string, channel: string, quantity: string) => ({
    sensorId,
    channel,
    quantity,
    equipmentId: ids.equipment,
    profile,
  })
  await record(
    coldSiteCreated({ ...known(), country: 'TZ', name: 'Stoo', kind: 'districtStore', facilityId: null, latitude: null, longitude: null }),
    equipmentCreated({ ...known(), placeId: null, name: 'Jokofu', kind: 'refrigerator', asset: {}, holdoverHours: 10 }),
    coldDeviceApproved({
      ...{ ...known(), family: 'ds01', deviceName: 'd', name: 'D', asset: {} },
      sensors: [
        ...[sensor(ids.temperature, 'TVC', 'temperature'), sensor(ids.mains, 'SVA', 'mainsSeconds')],
        ...[sensor(ids.hold, 'HOLD', 'holdoverDays'), sensor(ids.battery, 'BEMD', 'batteryDays')],
      ] as never, // ids and quantities of this test
    }),
    coldSourceCreated({ sourceId: ids.source as never, name: 'net', tokenHash: '0'.repeat(64) }), // an id of this test
  )
  registry = createColdRegistry(t.log)
  watch = open()
  await watch.settled()
})
afterEach(async () => {
  await watch.stop()
  registry.stop()
  t.close()
})

const known = () =>
  ({ siteId: ids.site, equipmentId: ids.equipment, deviceId: ids.device }) as Record<'siteId' | 'equipmentId' | 'deviceId', never> // ids of this test
const record = (...drafts: OpDraft[]) => t.run(() => accept(drafts))
function open(): ColdWatch {
  const recorder = createRecorder({ log: t.log, ids: { next: t.newId }, timers, logger: { error: fail } })
  return new ColdWatch({
    log: t.log,
    readings: {
      follow(listener) {
        tell = listener
        return () => undefined
      },
      raw: (sensorId, fromMs, toMs) => {
        const readings = (kept.get(sensorId) ?? []).filter(({ atMs }) => atMs >= fromMs && atMs < toMs).sort((a, b) => a.atMs - b.atMs)
        return Promise.resolve({ readings, isTruncated: false, thinnedDays: [], damagedDays: [] })
      },
      latest: () => null,
    },
    registry,
    alarms: { report: (changes) => void reported.push(...changes), reportAll: ({ conditions }) => void reported.push(...conditions) },
    recorder,
    clock: t.clock,
    timers,
    logger: { error: fail },
  })
}
const fail = (error: unknown): never => {
  throw new Error(JSON.stringify(error))
}
/** Readings that are on disk now. */
function come(sensorId: string, ...values: readonly (readonly [agoMs: number, value: number])[]): void {
  const nowMs = t.clock.nowMs()
  const group = values.map(([agoMs, value]) => ({ sensorId, atMs: nowMs - agoMs, value, receivedAtMs: nowMs, isNewest: true }))
  kept.set(sensorId, [...(kept.get(sensorId) ?? []), ...group])
  tell(group)
}
const said = (code: string) => reported.filter((change) => change.code === code).map(({ isActive, cause }) => [isActive, cause])
const verdicts = () => t.log.state.table('ColdVerdict').find({ sensorId: ids.temperature })
const every15 = (fromMs: number, toMs: number, value: number) =>
  Array.from({ length: (fromMs - toMs) / (15 * MINUTE_MS) + 1 }, (_, at) => [fromMs - at * 15 * MINUTE_MS, value] as const)

test('heat is a condition with a cause that any station would give it, also when its records come in the wrong order', async () => {
  const since = t.clock.nowMs() - 11 * HOUR_MS
  come(ids.temperature, ...every15(11 * HOUR_MS, 0, 9).reverse())
  expect(said('fridgeHot')).toEqual([[true, `heat:${since}`]])
  expect(reported[0]).toMatchObject({
    ...{ sourceKind: 'sensor', sourceId: ids.temperature, scope: `tz/coldchain/${ids.site}` },
    parents: [
      { kind: 'equipment', id: ids.equipment },
      { kind: 'device', id: ids.device },
      { kind: 'site', id: ids.site },
    ],
  })
  t.clock.advance(15 * MINUTE_MS)
  come(ids.temperature, [0, 5])
  expect(said('fridgeHot').at(-1)).toEqual([false, `heat:${since}`])
  await watch.settled()
  expect(verdicts()).toMatchObject([{ code: 'HEAT', standing: 'told', endedAt: expect.any(String) as string }])
})

test('silence is noticed as time passes, and its end by the next reading', () => {
  come(ids.temperature, [0, 5])
  t.clock.advance(2 * HOUR_MS)
  timers.pass(15_000)
  expect(said('sensorSilent').map(([isActive]) => isActive)).toEqual([true])
  come(ids.temperature, [0, 5])
  expect(said('sensorSilent').map(([isActive]) => isActive)).toEqual([true, false])
})

test('supply, holdover, battery, calibration and a silent gateway', async () => {
  const device = registry.device(ids.device)
  if (!device) throw new Error('no device')
  watch.heard(device, ids.source)
  come(ids.mains, [5 * HOUR_MS, 0], [4 * HOUR_MS, 0])
  expect(said('supplyLost').map(([isActive]) => isActive)).toEqual([true])
  expect(said('holdoverDue').map(([isActive]) => isActive)).toEqual([true])
  come(ids.mains, [0, 900])
  expect(said('supplyLost').map(([isActive]) => isActive)).toEqual([true, false])
  expect(said('holdoverDue').map(([isActive]) => isActive)).toEqual([true, false])
  come(ids.battery, [0, 5])
  t.clock.advance(3 * HOUR_MS)
  come(ids.battery, [0, 90])
  expect(said('sensorBatteryLow').map(([isActive]) => isActive)).toEqual([true, false])
  const calibration = { calibratedAt: '2025-01-01T00:00:00.000Z', dueAt: '2025-12-31T00:00:00.000Z', certificate: 'C-1' }
  await record(coldDeviceCalibrated({ ...known(), ...calibration } as never)) // ids of this test
  timers.pass(15_000)
  expect(said('calibrationDue')).toEqual([[true, 'calibration:2025-12-31T00:00:00.000Z']])
  expect(said('gatewaySilent').map(([isActive]) => isActive)).toEqual([true])
})

test('what the device itself says is kept beside our verdict, and goes on after a restart', async () => {
  const device = registry.device(ids.device)
  if (!device) throw new Error('no device')
  const nowMs = t.clock.nowMs()
  const says = (agoMs: number, codes: string[]) =>
    watch.takeAlarms(device, [{ device: { family: 'ds01', deviceId: 'd' }, kind: 'alarm', codes, atMs: nowMs - agoMs, span: null }])
  says(HOUR_MS, ['HEAT'])
  says(30 * MINUTE_MS, ['HEAT', 'DOOR'])
  await watch.settled()
  await watch.stop()
  watch = open()
  await watch.settled()
  says(15 * MINUTE_MS, ['DOOR'])
  await watch.settled()
  expect(said('deviceVerdict')).toEqual([
    [true, `HEAT:${nowMs - HOUR_MS}`],
    [true, `DOOR:${nowMs - 30 * MINUTE_MS}`],
    [false, `HEAT:${nowMs - HOUR_MS}`],
  ])
  expect(t.log.state.table('ColdEpisode').find({ deviceId: ids.device })).toMatchObject([
    { code: 'DOOR', isOpen: true },
    { code: 'HEAT', isOpen: false },
  ])
})

test('late data withdraw an open verdict: the difference is recorded, the condition is over, what was told stays', async () => {
  come(ids.temperature, ...every15(10 * HOUR_MS, 0, 9))
  await watch.settled()
  come(ids.temperature, [5 * HOUR_MS + MINUTE_MS, 5])
  await watch.settled()
  expect(said('fridgeHot').map(([isActive]) => isActive)).toEqual([true, false])
  expect(verdicts()).toMatchObject([{ code: 'HEAT', standing: 'withdrawn', found: null, told: { code: 'HEAT' } }])
  expect(t.log.state.table('ColdReassessment').find({ sensorId: ids.temperature })).toHaveLength(1)
  expect(watch.figures.reassessed).toBe(1)
})

test('a restart goes on with the same verdict from the readings, and tells nothing twice', async () => {
  come(ids.temperature, ...every15(11 * HOUR_MS, 0, 9))
  await watch.settled()
  const position = t.log.feed.position
  const cause = said('fridgeHot')[0]?.[1]
  await watch.stop()
  reported = []
  watch = open()
  await watch.settled()
  expect(said('fridgeHot')).toEqual([[true, cause]])
  expect(t.log.feed.position).toBe(position)
})

test('a device that is taken out of use ends its conditions', async () => {
  come(ids.temperature, ...every15(11 * HOUR_MS, 0, 9))
  await record(coldDeviceChanged({ ...known(), fields: { isActive: false } } as never)) // ids of this test
  expect(said('fridgeHot').map(([isActive]) => isActive)).toEqual([true, false])
})
