/** Every edge of the assignment and unit tables, legal and illegal, through the decisions that walk them. */
import { describe, expect, test } from 'vitest'
import { ASSIGNMENT_STEPS, AssignmentStatus, isLive, UNIT_STATUS_OF_ASSIGNMENT } from '../../contract/assignments.ts'
import type { AssignmentId, IncidentId, Instant, SubjectId, UnitId } from '../../contract/primitives.ts'
import { UNIT_STEPS, unitNext, UnitStatus } from '../../contract/units.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { Decision } from '../../log/index.ts'
import type { IncidentState } from '../incidents/index.ts'
import type { UnitState } from '../units/index.ts'
import { replaceAssignment } from './assign-decide.ts'
import type { Task } from './load.ts'
import { answerOffer, cancelAssignment, ownStop, progressAssignment, setUnitStatus, timeOutOffer } from './progress-decide.ts'
import { momentOf } from './step-ops.ts'

const startMs = Date.UTC(2026, 0, 1, 8)
const at = (seconds: number): Instant => toInstant(startMs + seconds * 1000)
const now = at(600)
const id = <Id extends string>(last: string) => `01M7Y6HN3GRK2C9892F3WZP3${last}` as Id // shaped like a ULID
const facts = {
  now,
  actor: 'user:test',
  station: { id: 's', name: 'n', district: 'd', country: 'TZ', timeZone: 'UTC', prefix: 'KM' },
  newId: <Id extends string>() => id<Id>('N0'),
} as const
const incidentId = id<IncidentId>('J0')
const times = {
  acceptedAt: null,
  enRouteAt: null,
  onSceneAt: null,
  atPatientAt: null,
  leftSceneAt: null,
  atDestinationAt: null,
  transferAt: null,
}
const unitState = (status: UnitStatus, isHeld: boolean, more: Partial<UnitState> = {}): UnitState => ({
  id: id<UnitId>('V0'),
  callSign: 'A12',
  kind: 'ambulance',
  level: 'bls',
  isVerified: true,
  isActive: true,
  readiness: 'ready',
  status,
  statusAt: at(0),
  restUntil: null,
  incidentId: isHeld ? incidentId : null,
  assignmentId: isHeld ? id<AssignmentId>('A0') : null,
  baseLatitude: null,
  baseLongitude: null,
  version: 1,
  ...more,
})
const task = (status: AssignmentStatus, more: Partial<Task['assignment']> = {}): Task => ({
  assignment: {
    id: id<AssignmentId>('A0'),
    incidentId,
    unitId: id<UnitId>('V0'),
    status,
    offeredAt: at(0),
    offerExpiresAt: at(60),
    ...times,
    isProvisional: false,
    version: 1,
    ...more,
  },
  unit: unitState(UNIT_STATUS_OF_ASSIGNMENT[status], isLive(status)),
  incidentNumber: 'KM-1',
  subjectId: id<SubjectId>('S0'),
  signedAt: null,
  others: [],
})
const incident = { id: incidentId, number: 'KM-1', status: 'open', latitude: null, longitude: null, subjectId: null } as IncidentState // only what the decision reads
const spare: UnitState = unitState('available', false, { id: id<UnitId>('V1'), callSign: 'B7' })
const commandId = id<AssignmentId>('C0') as never // any id will do

/** One way to ask for each target status. */
const ask: Record<Exclude<AssignmentStatus, 'offered'>, (from: Task) => Decision<unknown>> = {
  accepted: (from) => answerOffer(from, { answer: 'accept' }, facts),
  declined: (from) => answerOffer(from, { answer: 'decline', reason: 'flat tyre' }, facts),
  timedOut: (from) => timeOutOffer(from, facts),
  enRoute: (from) => progressAssignment(from, { to: 'enRoute' }, facts),
  onScene: (from) => progressAssignment(from, { to: 'onScene' }, facts),
  atPatient: (from) => progressAssignment(from, { to: 'atPatient' }, facts),
  transporting: (from) => progressAssignment(from, { to: 'transporting' }, facts),
  atHospital: (from) => progressAssignment(from, { to: 'atHospital' }, facts),
  clearing: (from) => progressAssignment(from, { to: 'clearing' }, facts),
  completed: (from) => progressAssignment(from, { to: 'completed' }, facts),
  cancelled: (from) => cancelAssignment(from, { reason: 'not needed' }, facts),
  replaced: (from) =>
    replaceAssignment(
      { commandId, assignmentId: from.assignment.id, withUnitId: spare.id, reason: 'nearer', mode: 'assign' },
      { incident, task: from, wanted: { unit: spare, task: null, others: [], tenure: { kind: 'own', epoch: 1 }, asked: null } },
      facts,
      () => null,
    ),
}
const targets = Object.keys(ask) as (keyof typeof ask)[]
/** Asking for what already is, or ending an offer that was answered, changes nothing. */
const isCalm = (from: AssignmentStatus, to: AssignmentStatus): boolean =>
  (from === to && to !== 'replaced') || (to === 'timedOut' && from !== 'offered')

describe('assignment table', () => {
  test.each(AssignmentStatus.options.flatMap((from) => targets.map((to) => [from, to] as const)))('%s -> %s', (from, to) => {
    const decision = ask[to](task(from))
    const legal: readonly AssignmentStatus[] = ASSIGNMENT_STEPS[from]
    if (isCalm(from, to)) return expect(decision).toMatchObject({ accepted: true, ops: [] })
    if (!legal.includes(to))
      return expect(decision).toMatchObject({ accepted: false, error: { code: 'assignment.illegal-step', params: { from, to } } })
    if (from === 'transporting' && to === 'cancelled')
      return expect(decision).toMatchObject({
        accepted: false,
        error: { code: 'unit.illegal-step', params: { from: 'transporting', to: 'available' } },
      })
    const kinds = decision.accepted ? decision.ops.map((op) => op.op.spec.kind) : []
    expect(kinds.slice(0, 3)).toEqual([expect.stringMatching(/^assignment\./), 'unit.status-set', 'incident.work-noted'])
    return expect(decision).toMatchObject({
      accepted: true,
      ops: expect.arrayContaining([
        expect.objectContaining({
          body: expect.objectContaining({
            unitId: task(from).unit.id,
            status: UNIT_STATUS_OF_ASSIGNMENT[to],
            assignmentId: isLive(to) ? task(from).assignment.id : null,
          }),
        }),
      ]),
    })
  })
})

describe('unit table, by hand', () => {
  const held: readonly UnitStatus[] = UnitStatus.options.filter((status) => status !== 'available' && status !== 'outOfService')
  const statusOf = (unit: UnitStatus): AssignmentStatus =>
    AssignmentStatus.options.find((status) => UNIT_STATUS_OF_ASSIGNMENT[status] === unit) ?? 'completed'
  const cases = UnitStatus.options.flatMap((from) => UnitStatus.options.map((to) => [from, to] as const))
  test.each(cases)('%s -> %s', (from, to) => {
    const holding = held.includes(from) ? task(statusOf(from)) : null
    const unit = holding?.unit ?? unitState(from, false)
    const decision = setUnitStatus(unit, holding, { to }, facts)
    if (from === to) return expect(decision).toMatchObject({ accepted: true, ops: [] })
    if (!unitNext(from, holding !== null).includes(to))
      return expect(decision).toMatchObject({
        accepted: false,
        error: { code: 'unit.illegal-step', params: { from, to, legal: unitNext(from, holding !== null) } },
      })
    const isFree = to === 'available' || to === 'outOfService'
    const unitOp = expect.objectContaining({
      body: expect.objectContaining({
        unitId: unit.id,
        status: to,
        incidentId: isFree ? null : incidentId,
        assignmentId: isFree ? null : id('A0'),
      }),
    })
    return expect(decision).toMatchObject({ accepted: true, ops: expect.arrayContaining([unitOp]) })
  })
  test('every legal edge of the table is walked above, but work is only given by assigning', () => {
    const unreachable = UnitStatus.options.flatMap((from) =>
      UNIT_STEPS[from].filter((to) => !unitNext(from, held.includes(from)).includes(to)).map((to) => `${from}>${to}`),
    )
    expect(unreachable).toEqual(['available>offered', 'available>assigned'])
  })
  test.each([
    ['offered', 'cancelled'],
    ['accepted', 'cancelled'],
    ['enRoute', 'cancelled'],
    ['onScene', 'completed'],
    ['atPatient', 'completed'],
    ['atHospital', 'completed'],
    ['clearing', 'completed'],
  ] as const)('freeing a unit whose task is %s makes the task %s', (from, ended) => {
    expect(setUnitStatus(task(from).unit, task(from), { to: 'available' }, facts)).toMatchObject({
      ops: [
        { body: ended === 'completed' ? { to: 'completed', isBackInService: true } : { as: 'cancelled', reasonCode: 'freed' } },
        {},
        {},
      ],
    })
  })
  test.each([
    ['offered', 'declined'],
    ['accepted', 'cancelled'],
    ['enRoute', 'cancelled'],
    ['onScene', 'cancelled'],
    ['atPatient', 'cancelled'],
    ['transporting', 'cancelled'],
    ['atHospital', 'completed'],
    ['clearing', 'completed'],
  ] as const)('a breakdown while %s makes the task %s and keeps the unit out', (from, ended) => {
    const decision = setUnitStatus(task(from).unit, task(from), { to: 'outOfService', note: 'engine' }, facts)
    expect(decision).toMatchObject({
      ops: [
        {
          body:
            ended === 'completed'
              ? { to: 'completed', isBackInService: false }
              : { as: ended, reasonCode: 'unitOutOfService', reason: 'engine' },
        },
        { body: { status: 'outOfService', assignmentId: null } },
        {},
      ],
    })
  })
})

describe('when', () => {
  test('an offer ends only after its time; the job is told to come again', () => {
    expect(timeOutOffer(task('offered', { offerExpiresAt: at(601) }), facts)).toMatchObject({ accepted: false })
    expect(timeOutOffer(task('offered', { offerExpiresAt: now }), facts)).toMatchObject({
      accepted: true,
      ops: [{ body: { as: 'timedOut' } }, { body: { status: 'available' } }, {}],
    })
  })
  test('a late report keeps its moment, a skewed clock is moved between the last step and now, nonsense is refused', () => {
    expect(momentOf(undefined, at(10), now)).toBe(now)
    expect(momentOf(at(50), at(10), now)).toBe(at(50))
    expect(momentOf(at(700), at(10), now)).toBe(now)
    expect(momentOf(at(5), at(10), now)).toBe(at(10))
    for (const wrong of [at(901), at(-400), '1970-01-01T00:00:00.000Z' as Instant, '2999-01-01T00:00:00.000Z' as Instant])
      expect(momentOf(wrong, at(10), now)).toMatchObject({ error: { code: 'input.invalid', params: { fields: [{ path: 'at' }] } } })
    expect(momentOf(undefined, at(900), now)).toBe(at(900))
  })
  test('a step is never before the one before it', () => {
    expect(progressAssignment(task('onScene', { onSceneAt: at(500) }), { to: 'transporting', at: at(450) }, facts)).toMatchObject({
      ops: [{ body: { at: at(500) } }, { body: { at: at(500) } }, {}],
    })
    expect(progressAssignment(task('onScene', { onSceneAt: at(500) }), { to: 'transporting', at: at(100) }, facts)).toMatchObject({
      accepted: false,
      error: { code: 'input.invalid' },
    })
  })
  test('the hospital’s signature becomes the transfer time once the crew turns away, inside the order of times', () => {
    const signed = (signedAt: Instant) => ({ ...task('atHospital', { atDestinationAt: at(400) }), signedAt })
    for (const to of ['clearing', 'completed'] as const) {
      expect(progressAssignment(signed(at(450)), { to }, facts)).toMatchObject({ ops: [{ body: { transferAt: at(450) } }, {}, {}] })
      expect(progressAssignment(signed(at(300)), { to }, facts)).toMatchObject({ ops: [{ body: { transferAt: at(400) } }, {}, {}] })
      expect(progressAssignment(signed(at(550)), { to, at: at(500) }, facts)).toMatchObject({
        ops: [{ body: { transferAt: at(500) } }, {}, {}],
      })
    }
    expect(
      progressAssignment(
        {
          ...signed(at(450)),
          assignment: { ...signed(at(450)).assignment, status: 'clearing', transferAt: at(440) },
          unit: unitState('clearing', true),
        },
        { to: 'completed' },
        facts,
      ),
    ).toMatchObject({ ops: [{ body: { transferAt: null } }, {}, {}] })
  })
})

describe('whose', () => {
  test('a phone moves the task of its own unit only', () => {
    expect(ownStop(task('offered'), task('offered').unit.id)).toBeNull()
    expect(ownStop(task('offered'), spare.id)).toMatchObject({ error: { code: 'assignment.not-yours' } })
    expect(ownStop(task('offered'), null)).toMatchObject({ error: { code: 'assignment.not-yours' } })
  })
})
