/** Claiming units on a real log: all or nothing with the exact reason, clearing units, replacing, offers that time out. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../../tests/harness/dispatch-world.ts'
import type { IncidentId, UnitId } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { loadIncident, openHandoverAt } from '../incidents/index.ts'
import { closeIncident } from '../incidents/decide.ts'
import { loadUnit } from '../units/index.ts'
import { setReadiness } from '../units/decide.ts'
import { replaceAssignment } from './assign-decide.ts'
import { assignmentJobs } from './index.ts'
import { liveTasks, loadTask, loadWanted, taskOfUnit } from './load.ts'
import { answerOffer, cancelAssignment, cancelIncident, progressAssignment, setUnitStatus } from './progress-decide.ts'

let w: World
let incident: IncidentId
let a12: UnitId
let b7: UnitId
beforeEach(async () => {
  w = createWorld()
  incident = await w.incident()
  a12 = await w.unit('A12')
  b7 = await w.unit('B7')
})
afterEach(() => {
  w.close()
})
const ops = (): number => (w.db.prepare('SELECT COUNT(*) AS n FROM Op').get() as { n: number }).n
const progress = (assignmentId: string, to: 'enRoute' | 'onScene' | 'transporting' | 'atHospital' | 'clearing' | 'completed') =>
  w.decide((state, facts) => progressAssignment(loadTask(state, assignmentId), { to }, facts))
const replace = (assignmentId: string, withUnitId: UnitId) =>
  w.decide((state, facts) =>
    replaceAssignment(
      { commandId: w.id(), assignmentId: assignmentId as never, withUnitId, reason: 'nearer', mode: 'assign' },
      {
        incident: loadIncident(state, incident),
        task: loadTask(state, assignmentId),
        wanted: loadWanted(state, [withUnitId], { incidentId: incident, stationId: facts.station.id, reach: w.reach })[0] as NonNullable<
          ReturnType<typeof loadWanted>[0]
        >,
      },
      facts,
      () => null,
    ),
  )
const refusedWithoutTrace = async (run: () => Promise<unknown>, error: Record<string, unknown>): Promise<void> => {
  const [before, digest] = [ops(), w.digest()]
  await expect(run()).rejects.toMatchObject(error)
  expect(ops()).toBe(before)
  expect(w.digest()).toEqual(digest)
  expect(w.rows('Job').filter((job) => job['status'] === 'pending')).toEqual([])
}

describe('assign', () => {
  test('an order holds the unit at once; all three agree', async () => {
    const [id = ''] = await w.assign(incident, [a12])
    expect(w.row('Assignment', id)).toMatchObject({
      status: 'accepted',
      unitId: a12,
      role: 'primary',
      offeredAt: w.row('Assignment', id)['acceptedAt'],
      offerExpiresAt: null,
      assignedBy: 'user:test',
      isProvisional: 0,
    })
    expect(w.row('Unit', a12)).toMatchObject({ status: 'assigned', incidentId: incident, assignmentId: id })
    expect(w.rows('IncidentEntry').map((entry) => entry['code'])).toEqual(['opened', 'unitAssigned'])
  })
  test('several at once: the first is primary, later ones support', async () => {
    const ids = await w.assign(incident, [a12, b7])
    const [late = ''] = await w.assign(incident, [await w.unit('C1')])
    expect([...ids, late].map((id) => w.row('Assignment', id)['role'])).toEqual(['primary', 'support', 'support'])
  })
  test('the same unit named twice is one claim', async () => {
    expect(await w.assign(incident, [a12, a12])).toHaveLength(1)
  })

  const wrongs: [string, () => Promise<UnitId>, Record<string, unknown>][] = [
    [
      'held by another incident',
      async () => {
        await w.assign(await w.incident(), [b7])
        return b7
      },
      { code: 'assignment.unit-taken', params: { callSign: 'B7', incidentNumber: 'KM-2' } },
    ],
    [
      'held by this incident',
      async () => {
        await w.assign(incident, [b7])
        return b7
      },
      { code: 'assignment.unit-taken', params: { callSign: 'B7', incidentNumber: 'KM-1' } },
    ],
    [
      'out of service',
      async () => {
        await w.decide((state, facts) => setUnitStatus(loadUnit(state, b7), null, { to: 'outOfService' }, facts))
        return b7
      },
      { code: 'unit.not-dispatchable', params: { callSign: 'B7', status: 'outOfService' } },
    ],
    [
      'off duty',
      async () => {
        await w.decide((state, facts) => setReadiness(loadUnit(state, b7), { commandId: w.id(), unitId: b7, readiness: 'offDuty' }, facts))
        return b7
      },
      { code: 'unit.not-dispatchable', params: { callSign: 'B7', status: 'offDuty' } },
    ],
    [
      'not verified',
      () => w.unit('M1', { isVerified: false, kind: 'motorcycle' }),
      { code: 'unit.not-dispatchable', params: { callSign: 'M1', status: 'notVerified' } },
    ],
    ['unknown', async () => w.id<UnitId>(), { code: 'entity.unknown', params: { entity: 'unit' } }],
  ]
  test.each(wrongs)('all or nothing: one unit %s stops the other too', async (_name, prepare, error) => {
    const wrong = await prepare()
    await refusedWithoutTrace(() => w.assign(incident, [a12, wrong], 'offer'), error)
    expect(w.row('Unit', a12)).toMatchObject({ status: 'available', assignmentId: null })
  })
  test('an ended incident takes no units', async () => {
    await w.decide((state) =>
      closeIncident(
        loadIncident(state, incident),
        { commandId: w.id(), incidentId: incident, disposition: 'noPatient' },
        { callSigns: [], openHandoverAt: null },
      ),
    )
    await refusedWithoutTrace(() => w.assign(incident, [a12]), { code: 'incident.closed', params: { number: 'KM-1' } })
  })
  test('two dispatchers take one unit at the same moment: one gets it, the other is told who', async () => {
    const other = await w.incident()
    const results = await Promise.allSettled([w.assign(incident, [a12]), w.assign(other, [a12])])
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected'])
    expect(results[1]).toMatchObject({ reason: { code: 'assignment.unit-taken', params: { incidentNumber: 'KM-1' } } })
  })
  test('a clearing unit is claimed in one step: its old task is completed', async () => {
    const [old = ''] = await w.assign(incident, [a12])
    for (const to of ['enRoute', 'onScene', 'transporting', 'atHospital', 'clearing'] as const) await progress(old, to)
    const other = await w.incident()
    const [next = ''] = await w.assign(other, [a12], 'offer')
    expect(w.row('Assignment', old)).toMatchObject({ status: 'completed', backInServiceAt: expect.any(String) })
    expect(w.row('Unit', a12)).toMatchObject({ status: 'offered', incidentId: other, assignmentId: next })
  })
})

describe('offers', () => {
  test('a job waits for the answer; unanswered, the unit is free and the chronology says so; twice is once', async () => {
    const [id = ''] = await w.assign(incident, [a12], 'offer')
    expect(w.rows('Job')).toMatchObject([
      {
        name: 'assignment.offer-timeout',
        key: `assignment.offer-timeout:${id}`,
        runAt: toInstant(w.clock.nowMs() + 60_000),
        status: 'pending',
      },
    ])
    const job = assignmentJobs({ log: w.log })['assignment.offer-timeout']
    await expect(job?.({ assignmentId: id })).rejects.toMatchObject({ code: 'assignment.illegal-step' })
    w.clock.advance(60_000)
    await job?.({ assignmentId: id })
    expect(w.row('Assignment', id)).toMatchObject({ status: 'timedOut', endReason: 'timedOut' })
    expect(w.row('Unit', a12)).toMatchObject({ status: 'available', incidentId: null, assignmentId: null })
    const before = ops()
    await job?.({ assignmentId: id })
    expect(ops()).toBe(before)
    await expect(w.decide((state, facts) => answerOffer(loadTask(state, id), { answer: 'accept' }, facts))).rejects.toMatchObject({
      code: 'assignment.illegal-step',
      params: { from: 'timedOut', to: 'accepted', legal: [] },
    })
    expect(w.rows('IncidentEntry').map((entry) => [entry['code'], entry['actor']])).toContainEqual(['unitTimedOut', 'station'])
  })
  test('answered in time, the job finds nothing to do', async () => {
    const [id = ''] = await w.assign(incident, [a12], 'offer')
    await w.decide((state, facts) => answerOffer(loadTask(state, id), { answer: 'accept' }, facts))
    w.clock.advance(60_000)
    await assignmentJobs({ log: w.log })['assignment.offer-timeout']?.({ assignmentId: id })
    expect(w.row('Assignment', id)).toMatchObject({ status: 'accepted' })
  })
  test('a refusal frees the unit and keeps the reason', async () => {
    const [id = ''] = await w.assign(incident, [a12], 'offer')
    await w.decide((state, facts) => answerOffer(loadTask(state, id), { answer: 'decline', reason: 'no fuel' }, facts))
    expect(w.row('Assignment', id)).toMatchObject({ status: 'declined', endReason: 'no fuel' })
    expect(w.row('Unit', a12)['status']).toBe('available')
  })
  test('a payload that names no assignment is refused', async () => {
    await expect(assignmentJobs({ log: w.log })['assignment.offer-timeout']?.({ assignmentId: 'x' })).rejects.toThrow()
  })
})

describe('replace and cancel', () => {
  test('a swap frees one and claims the other in one step', async () => {
    const [old = ''] = await w.assign(incident, [a12])
    await progress(old, 'enRoute')
    const {
      assignments: [made],
    } = await replace(old, b7)
    expect(w.row('Assignment', old)).toMatchObject({ status: 'replaced', replacedById: made?.assignmentId, endReason: 'nearer' })
    expect(w.row('Unit', a12)).toMatchObject({ status: 'available', assignmentId: null })
    expect(w.row('Unit', b7)).toMatchObject({ status: 'assigned', assignmentId: made?.assignmentId })
  })
  test('a swap that cannot be made changes nothing: taken, itself, too late', async () => {
    const [old = ''] = await w.assign(incident, [a12])
    const other = await w.incident()
    await w.assign(other, [b7])
    await refusedWithoutTrace(() => replace(old, b7), { code: 'assignment.unit-taken', params: { callSign: 'B7', incidentNumber: 'KM-2' } })
    await refusedWithoutTrace(() => replace(old, a12), {
      code: 'assignment.unit-taken',
      params: { callSign: 'A12', incidentNumber: 'KM-1' },
    })
    for (const to of ['enRoute', 'onScene', 'transporting'] as const) await progress(old, to)
    const c1 = await w.unit('C1')
    await refusedWithoutTrace(() => replace(old, c1), { code: 'assignment.illegal-step', params: { from: 'transporting', to: 'replaced' } })
    await expect(w.decide((state, facts) => cancelAssignment(loadTask(state, old), { reason: 'x' }, facts))).rejects.toMatchObject({
      code: 'unit.illegal-step',
      params: { from: 'transporting', to: 'available' },
    })
  })
  test('cancelling an incident frees every unit, and is refused when one has gone too far or a hospital waits', async () => {
    const [first = '', second = ''] = await w.assign(incident, [a12, b7])
    const cancel = () =>
      w.decide((state, facts) =>
        cancelIncident(
          loadIncident(state, incident),
          { commandId: w.id(), incidentId: incident, reason: 'false alarm' },
          { tasks: liveTasks(state, incident), openHandoverAt: openHandoverAt(state, incident) },
          facts,
        ),
      )
    await progress(first, 'enRoute')
    const handover = w.handover(incident, 'requested')
    await expect(cancel()).rejects.toMatchObject({ code: 'incident.handover-open' })
    w.db.prepare('DELETE FROM Handover WHERE id = ?').run(handover)
    for (const to of ['enRoute', 'onScene', 'transporting'] as const) await progress(second, to)
    await expect(cancel()).rejects.toMatchObject({ code: 'incident.units-busy', params: { callSigns: ['B7'] } })
    for (const to of ['atHospital', 'completed'] as const) await progress(second, to)
    await cancel()
    expect(w.row('Incident', incident)).toMatchObject({ status: 'cancelled' })
    expect([a12, b7].map((unit) => w.row('Unit', unit)['status'])).toEqual(['available', 'available'])
    expect(w.row('Assignment', first)).toMatchObject({ status: 'cancelled', endReason: 'incidentCancelled' })
    expect(taskOfUnit(w.log.state, loadUnit(w.log.state, a12))).toBeNull()
  })
})
