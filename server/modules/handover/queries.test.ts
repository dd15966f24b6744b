/** Reads of handovers when there are more than one query takes: every row with its names, in order. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../../tests/harness/dispatch-world.ts'
import type { IncidentId } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { arrivals, findHandover, handoversOf } from './queries.ts'

const MANY = 1_001
let w: World
let read: ReturnType<World['read']>
let incidentIds: IncidentId[]

beforeAll(async () => {
  w = createWorld()
  read = w.read()
  incidentIds = await Promise.all(Array.from({ length: MANY }, () => w.incident()))
  w.db.transaction(() => {
    // the newest first, so that the order of the answer is not the order of the rows
    for (const [n, incidentId] of incidentIds.toReversed().entries())
      w.handover(incidentId, 'requested', { requestedAt: toInstant(w.clock.nowMs() - n * 1000), unitId: w.id<string>() })
  })()
})
afterAll(async () => {
  await read.$disconnect()
  w.close()
})

test('of more than nine hundred incidents', async () => {
  const found = await handoversOf(read, incidentIds)
  expect(found).toHaveLength(MANY)
  expect(found.map((one) => one.incidentId)).toEqual(incidentIds)
  expect(found.every((one) => one.incidentNumber.startsWith('KM-'))).toBe(true)
})
test('of a hospital board: none is cut off', async () => {
  const found = await arrivals(read, null, toInstant(w.clock.nowMs()))
  expect(found.map((one) => one.incidentId)).toEqual(incidentIds)
})
test('one, or none', async () => {
  const [first] = await handoversOf(read, incidentIds.slice(0, 1))
  expect(await findHandover(read, first?.id ?? '')).toEqual(first)
  expect(await findHandover(read, w.id())).toBeNull()
})
