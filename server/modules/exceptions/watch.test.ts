/** The watch on a real log: time alone raises and clears, a burst of ops is one look, a tick asks the database nothing, screens hear only of changes. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorld, type World } from '../../../tests/harness/dispatch-world.ts'
import { manualTimers } from '../../../tests/harness/manual-timers.ts'
import { ExceptionView, UNASSIGNED_SECONDS } from '../../contract/exceptions.ts'
import type { ArrivalProposal, FenceId, FenceIntrusion } from '../../contract/geofences.ts'
import type { AssignmentId, FacilityId, IncidentId, UnitId } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { acknowledge } from './decide.ts'
import type { Seen } from './derive.ts'
import type { NamedFinding } from './sync.ts'
import { watchExceptions, type ExceptionWatch } from './watch.ts'

let w: World
let read: ReturnType<World['read']>
let timers: ReturnType<typeof manualTimers>
let watch: ExceptionWatch
let seen: Seen | null
let told: number
let looks: number
let isBroken: boolean
let failures: unknown[]
let findings: NamedFinding[]
let arrivals: ArrivalProposal[]
let intrusions: FenceIntrusion[]

beforeEach(async () => {
  w = createWorld()
  read = w.read()
  timers = manualTimers()
  seen = null
  told = looks = 0
  isBroken = false
  failures = []
  findings = []
  arrivals = []
  intrusions = []
  const counted = new Proxy(read, {
    get(client, name) {
      if (name === 'incident') {
        looks += 1
        if (isBroken) throw new Error('the disk is gone')
      }
      return Reflect.get(client, name) as unknown
    },
  })
  watch = watchExceptions({
    read: counted,
    log: w.log,
    clock: w.clock,
    timers,
    logger: { error: (failure: unknown) => failures.push(failure) },
    seen: () => seen,
    claims: w.claims(read),
    findings: () => findings,
    fenced: {
      get proposals() {
        return arrivals
      },
      get intrusions() {
        return intrusions
      },
    },
    onChange: () => {
      told += 1
    },
  })
  await watch.settled()
})
afterEach(async () => {
  await watch.stop()
  expect(timers.waiting).toBe(0)
  await read.$disconnect()
  w.close()
})

/** Lets time pass for the clock and the timers alike, second by second. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    w.clock.advance(1000)
    timers.pass(1000)
    await watch.settled()
  }
}
const codes = (): string[] => watch.current.map((one) => one.code)

test('an incident that waits stands out by time alone: told once, without asking the database', async () => {
  await w.incident({ priority: 'P1', priorityReason: 'test' })
  await pass(1)
  const [before, reads] = [told, looks]
  await pass(UNASSIGNED_SECONDS.P1 - 1)
  expect([codes(), told]).toEqual([[], before])
  await pass(1)
  expect([codes(), told]).toEqual([['incidentUnassigned'], before + 1])
  await pass(120)
  expect([told, looks]).toEqual([before + 1, reads])
})

test('what ends it is told a moment after it was committed; a burst of commands is one look', async () => {
  const incidentId = await w.incident({ priority: 'P1', priorityReason: 'test' })
  await pass(UNASSIGNED_SECONDS.P1 + 1)
  const [before, reads] = [told, looks]
  await w.assign(incidentId, [await w.unit('A12')])
  for (let n = 0; n < 5; n += 1) await w.incident()
  expect(codes()).toEqual(['incidentUnassigned'])
  timers.pass(100)
  await watch.settled()
  expect([codes(), told, looks]).toEqual([[], before + 1, reads + 1])
})

test('a unit that goes silent and comes back is told both times', async () => {
  const incidentId = await w.incident()
  const [assignmentId] = await w.assign(incidentId, [await w.unit('A12')])
  await pass(1)
  const before = told
  seen = { fixedAt: toInstant(w.clock.nowMs()), age: 'stale' }
  await pass(1)
  expect(watch.current).toMatchObject([{ id: `positionStale:${assignmentId}`, acknowledged: false }])
  seen = { ...seen, age: 'fresh' }
  await pass(1)
  expect([codes(), told]).toEqual([[], before + 2])
})

test('that somebody has seen one is told as well', async () => {
  await w.incident({ priority: 'P1', priorityReason: 'test' })
  await pass(UNASSIGNED_SECONDS.P1 + 1)
  const [before, id] = [told, watch.current[0]?.id ?? '']
  await w.decide(() => acknowledge({ commandId: w.id(), id }, false))
  await pass(1)
  expect([watch.current[0]?.acknowledged, told]).toEqual([true, before + 1])
})

test('units and facilities are none of its business', async () => {
  const reads = looks
  await w.unit('A12')
  await pass(3)
  expect(looks).toBe(reads)
})

test('a read that fails is logged and tried again at the next tick', async () => {
  isBroken = true
  await w.incident({ priority: 'P1', priorityReason: 'test' })
  await pass(UNASSIGNED_SECONDS.P1 + 1)
  expect(codes()).toEqual([])
  expect(failures.length).toBeGreaterThan(1)
  isBroken = false
  await pass(1)
  expect(codes()).toEqual(['incidentUnassigned'])
})

test('what comparing with another station found is told at the next tick, and knows that somebody has seen it before', async () => {
  const stationId = 'b'.repeat(32)
  const since = toInstant(w.clock.nowMs())
  const found: NamedFinding = { code: 'logsDiffer', key: `stream:${'c'.repeat(32)}.7`, since, stationId, name: 'Hospitali ya Mfano' }
  const before = told
  findings = [found]
  await pass(1)
  expect(watch.current).toMatchObject([
    { id: `logsDiffer:${found.key}`, priority: 'P2', params: { station: found.name }, acknowledged: false },
  ])
  await w.decide(() => acknowledge({ commandId: w.id(), id: watch.current[0]?.id ?? '' }, false))
  await pass(1)
  findings = []
  await pass(1)
  expect([codes(), told]).toEqual([[], before + 3])
  findings = [found]
  await pass(1)
  expect(watch.current).toMatchObject([{ code: 'logsDiffer', acknowledged: true }])
})

test('an arrival that a position tells is a line until the step is taken, and opens its unit', async () => {
  const arrival: ArrivalProposal = {
    assignmentId: w.id<AssignmentId>(),
    incidentId: w.id<IncidentId>(),
    incidentNumber: 'KM-1',
    unitId: w.id<UnitId>(),
    callSign: 'A12',
    to: 'atHospital',
    at: toInstant(w.clock.nowMs()),
    fenceId: `facility:${w.id<FacilityId>()}`,
    fenceName: 'Hospitali ya Mfano',
    facilityId: w.id<FacilityId>(),
  }
  arrivals = [arrival]
  await pass(1)
  expect(watch.current).toMatchObject([
    {
      id: `hospitalArrival:${arrival.assignmentId}:${arrival.at}`,
      priority: 'P3',
      params: { callSign: 'A12', number: 'KM-1', place: 'Hospitali ya Mfano' },
      entity: { kind: 'unit', id: arrival.unitId },
      incidentId: arrival.incidentId,
    },
  ])
  await w.decide(() => acknowledge({ commandId: w.id(), id: watch.current[0]?.id ?? '' }, false))
  await pass(1)
  expect(watch.current).toMatchObject([{ acknowledged: true }])
  arrivals = []
  await pass(1)
  expect(codes()).toEqual([])
})

test('a unit where no unit should go is a line until it is out; coming in again is another one', async () => {
  const intrusion: FenceIntrusion = {
    fenceId: w.id<FenceId>(),
    fenceName: 'Mto uliofurika',
    unitId: w.id<UnitId>(),
    callSign: 'A12',
    since: toInstant(w.clock.nowMs()),
  }
  intrusions = [intrusion]
  await pass(1)
  expect(watch.current).toMatchObject([
    {
      code: 'exclusionEntered',
      priority: 'P2',
      params: { callSign: 'A12', place: 'Mto uliofurika' },
      entity: { kind: 'fence', id: intrusion.fenceId },
      incidentId: null,
    },
  ])
  const [first] = watch.current.map((view) => ExceptionView.parse(view))
  await w.decide(() => acknowledge({ commandId: w.id(), id: first?.id ?? '' }, false))
  await pass(1)
  expect(watch.current).toMatchObject([{ acknowledged: true }])
  intrusions = []
  await pass(1)
  expect(codes()).toEqual([])
  intrusions = [{ ...intrusion, since: toInstant(w.clock.nowMs()) }]
  await pass(1)
  expect(watch.current).toMatchObject([{ code: 'exclusionEntered', acknowledged: false }])
})
