/** The incident board: what is urgent is never cut off, history pages back, and the number of queries does not grow with the list. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { STRAIGHT_TRAVEL } from '../../../tests/harness/straight-travel.ts'
import { createWorld, type World } from '../../../tests/harness/dispatch-world.ts'
import { IncidentBoardQuery, IncidentSummary } from '../../contract/incidents.ts'
import type { Instant } from '../../contract/primitives.ts'
import { loadTask } from '../assignments/load.ts'
import { progressAssignment } from '../assignments/progress-decide.ts'
import { exceptionList } from '../exceptions/queries.ts'
import { unitBoard } from '../units/queries.ts'
import { incidentBoard } from './board-queries.ts'
import { closeIncident } from './decide.ts'
import { findIncident } from './index.ts'
import { loadIncident } from './load.ts'

let w: World
let read: ReturnType<World['read']>
beforeEach(() => {
  w = createWorld()
  read = w.read()
})
afterEach(async () => {
  await read.$disconnect()
  w.close()
})
const board = (query: Partial<Parameters<typeof incidentBoard>[1]> = {}) => incidentBoard(read, IncidentBoardQuery.parse(query))

test('open ones by priority, then age; a limit keeps the urgent', async () => {
  await w.incident({ kind: 'fever', priority: null })
  w.clock.advance(1000)
  await w.incident({ kind: 'labour' })
  w.clock.advance(1000)
  await w.incident({ kind: 'snakeBite' })
  expect((await board()).map((row) => `${row.number} ${row.priority}`)).toEqual(['KM-2 P1', 'KM-3 P1', 'KM-1 P3'])
  expect((await board({ limit: 2 })).map((row) => row.number)).toEqual(['KM-2', 'KM-3'])
})
test('history is newest first and goes on before a moment', async () => {
  for (let n = 0; n < 4; n += 1) {
    const incidentId = await w.incident()
    await w.decide((state) =>
      closeIncident(
        loadIncident(state, incidentId),
        { commandId: w.id(), incidentId, disposition: 'other' },
        { callSigns: [], openHandoverAt: null },
      ),
    )
    w.clock.advance(60_000)
  }
  const first = await board({ statuses: ['closed', 'cancelled'], limit: 2 })
  expect(first.map((row) => row.number)).toEqual(['KM-4', 'KM-3'])
  const next = await board({ statuses: ['closed', 'cancelled'], limit: 2, before: first.at(-1)?.openedAt as Instant })
  expect(next.map((row) => row.number)).toEqual(['KM-2', 'KM-1'])
})
test('counts: who is asked is not yet assigned, who has left the scene is not on it', async () => {
  const incidentId = await w.incident()
  const units = [await w.unit('A1'), await w.unit('A2'), await w.unit('A3'), await w.unit('A4')]
  const [first = '', second = '', third = ''] = await w.assign(incidentId, units.slice(0, 3))
  await w.assign(incidentId, units.slice(3), 'offer')
  for (const [task, steps] of [
    [first, ['enRoute']],
    [second, ['enRoute', 'onScene']],
    [third, ['enRoute', 'onScene', 'transporting']],
  ] as const)
    for (const to of steps) await w.decide((state, facts) => progressAssignment(loadTask(state, task), { to }, facts))
  const [row] = await board()
  expect(row).toMatchObject({ unitsAssigned: 3, unitsOnScene: 1, callSigns: ['A1', 'A2', 'A3', 'A4'], progress: 'transporting' })
  IncidentSummary.parse(row)
})
test('the number of queries is the same for one incident and for forty', async () => {
  let queries = 0
  const counted = read.$extends({
    query: {
      $allOperations: ({ args, query }) => {
        queries += 1
        return query(args)
      },
    },
  }) as unknown as typeof read // the same client, counting
  const count = async (run: () => Promise<unknown>): Promise<number> => {
    queries = 0
    await run()
    return queries
  }
  const all = async (): Promise<number[]> => [
    await count(() => incidentBoard(counted, IncidentBoardQuery.parse({}))),
    await count(() => unitBoard(counted, { latest: () => null }, { isInactiveIncluded: false }, w.log.keys.stationId)),
  ]
  const incidentId = await w.incident()
  await w.assign(incidentId, [await w.unit('U0')])
  const one = await all()
  for (let n = 1; n < 40; n += 1) await w.assign(await w.incident(), [await w.unit(`U${n}`)])
  expect(await all()).toEqual(one)
  expect(one).toEqual([4, 8])
  expect(
    await count(() => findIncident(counted, incidentId, { positions: { latest: () => null }, travel: STRAIGHT_TRAVEL, nowMs: 0 })),
  ).toBeLessThanOrEqual(12)
})
test('a thousand incidents at once are more than one query takes, and still a board', async () => {
  const units = await Promise.all(Array.from({ length: 1001 }, (_, n) => w.unit(`U${n}`)))
  await Promise.all(units.map(async (unit) => w.assign(await w.incident(), [unit])))
  const rows = await board({ limit: 1000 })
  expect(rows).toHaveLength(1000)
  expect(rows.every((row) => row.callSigns.length === 1)).toBe(true)
  expect(
    await exceptionList(
      read,
      { seesDispatch: true, seesHandovers: true, facilityId: null },
      () => ({ fixedAt: '2026-01-01T00:00:00.000Z' as Instant, age: 'lost' }),
      w.clock.nowMs(),
      { conflicts: [], findings: [], fenced: { proposals: [], intrusions: [] } },
    ),
  ).toHaveLength(1001)
}, 120_000)
