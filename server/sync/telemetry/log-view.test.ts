/** What telemetry reads from a real log: the fleet of a unit, the sealed hours, and what comes into the log later. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import { z } from 'zod'
import { accept, defineOp } from '../../log/index.ts'
import { segmentSealed } from '../../telemetry/index.ts'
import { createLogView, type LogView } from './log-view.ts'

const unitCreated = defineOp({
  kind: 'unit.created',
  version: 1,
  body: z.object({ unitId: z.string(), district: z.string() }),
  entity: ({ unitId }) => unitId,
  scope: ({ district }) => `tz/fleet/${district}`,
  conflict: 'fact',
  read: 'unit.read',
})
let t: TestLog
let view: LogView
beforeEach(() => {
  t = createTestLog({ ops: [segmentSealed, unitCreated], projections: [] })
  view = createLogView(t.db, t.log, () => Promise.resolve())
})
afterEach(() => {
  t.close()
})
const create = (unitId: string, district = 'mfano') => t.run(() => accept([unitCreated({ unitId, district })]))
const seal = async (hour: string): Promise<string> => {
  const segmentId = t.newId()
  const range = { fixedFrom: '2026-01-01T06:00:00.000Z', fixedTo: '2026-01-01T06:59:00.000Z' } as const
  await t.run(() => accept([segmentSealed({ segmentId, hour, part: 1, count: 3, ...range, sha256: 'ab'.repeat(32) })]))
  return segmentId
}

test('a unit is of the fleet it was registered in; of none when stations contradict each other', async () => {
  expect(view.units.of('U1')).toBeNull()
  const seen: string[] = []
  const stop = view.listen({ onUnit: (unitId) => seen.push(`${unitId} ${String(view.units.of(unitId))}`), onSealed: () => undefined })
  await create('U1')
  expect(view.units.of('U1')).toBe('tz/fleet/mfano')
  await create('U1', 'jirani')
  expect(view.units.of('U1')).toBeNull()
  stop()
  expect(seen).toEqual(['U1 tz/fleet/mfano', 'U1 null'])
})

test('sealed hours are told newest first, over many slices, and by id', async () => {
  const first = await seal('2026-01-01T06')
  await t.run(() => accept(Array.from({ length: 4_100 }, (_, at) => unitCreated({ unitId: `U${at}`, district: 'mfano' }))))
  const second = await seal('2026-01-01T07')
  const found: string[] = []
  for await (const { id } of view.allSealed()) found.push(id)
  expect(found).toEqual([second, first])
  expect(view.sealed.of(first)).toMatchObject([
    { id: first, hour: '2026-01-01T06', count: 3, scope: 'tz/fleet/mfano', stationId: t.log.keys.stationId, sha256: 'ab'.repeat(32) },
  ])
  expect(view.sealed.of('U1')).toEqual([])
})
