/** The spine through its procedures, as screens and phones call them: from the call to the closed incident, with permissions and views. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, TOWN, type World } from '../../../tests/harness/dispatch-world.ts'
import { STRAIGHT_TRAVEL } from '../../../tests/harness/straight-travel.ts'
import type { AssignmentView } from '../../contract/assignments.ts'
import { FIRST_ROLES, type FirstRole, type Permission } from '../../contract/permissions.ts'
import type { IncidentId, UnitId } from '../../contract/primitives.ts'
import { fixAgeOf } from '../../contract/positions.ts'
import { createContext, type SignedIn, type StationServices } from '../../trpc/context.ts'
import { createCallerFactory, mergeRouters, router, type ProcedureMeta } from '../../trpc/trpc.ts'
import { exceptionsRouter } from '../exceptions/index.ts'
import { incidentsRouter } from '../incidents/index.ts'
import { unitsRouter } from '../units/index.ts'
import { assignmentsRouter, fieldRouter, incidentTasksRouter, unitTasksRouter, createFleet } from './index.ts'

const spine = router({
  incidents: mergeRouters(incidentsRouter, incidentTasksRouter),
  units: mergeRouters(unitsRouter, unitTasksRouter),
  assignments: assignmentsRouter,
  field: fieldRouter,
  exceptions: exceptionsRouter,
})
const caller = createCallerFactory(spine)
type Fix = { fixedAtMs: number; latitude: number; longitude: number; speedKmh: null; headingDegrees: null }

let w: World
let read: ReturnType<World['read']>
const fixes = new Map<string, Fix>()
const useWorld = (): void => {
  beforeEach(() => {
    w = createWorld()
    read = w.read()
    fixes.clear()
  })
  afterEach(async () => {
    await read.$disconnect()
    w.close()
  })
}

function as(role: FirstRole | null, unitId: UnitId | null = null) {
  const services = {
    log: w.log,
    read,
    claims: w.claims(read),
    roads: STRAIGHT_TRAVEL,
    fleet: createFleet(w.log),
    geofences: { proposals: [], intrusions: [] },
    clock: w.clock,
    ids: { next: w.id },
    logger: { error: () => undefined },
    telemetry: {
      latest: (unit: string) => fixes.get(unit) ?? null,
      ageOf: (fixedAtMs: number, nowMs: number) => fixAgeOf((nowMs - fixedAtMs) / 1000),
    },
  } as unknown as StationServices // the parts these procedures use
  const permissions: readonly Permission[] = role ? FIRST_ROLES[role] : []
  const user: SignedIn | null = role && {
    userId: w.id(),
    sessionId: w.id(),
    userName: role,
    displayName: role,
    roles: [role],
    permissions: new Set(permissions),
    facilityId: null,
    unitId,
  }
  return caller(createContext(services, { user, session: null, device: { kind: 'api', description: 'test', place: 'test' } }))
}
const fixAt = (unitId: string, metres: number, ageSeconds = 0): void => {
  fixes.set(unitId, {
    fixedAtMs: w.clock.nowMs() - ageSeconds * 1000,
    latitude: TOWN.latitude + metres / 111_195,
    longitude: TOWN.longitude,
    speedKmh: null,
    headingDegrees: null,
  })
}
const card = {
  level: 'als' as const,
  skills: ['midwife' as const],
  capabilities: ['stretcher' as const, 'delivery' as const],
  seats: 2,
  crew: [],
  baseFacilityId: null,
  base: null,
  phone: null,
  isVerified: true,
  kind: 'ambulance' as const,
}
const place = { ...TOWN, accuracyMetres: 10, description: 'behind the market', source: 'gps' as const }
const call = () => ({
  commandId: w.id<never>(),
  source: 'call' as const,
  kind: 'labour' as const,
  place,
  caller: { name: 'Asha Mfano', phone: '0700000000', language: 'sw' as const },
  narrative: 'waters broke',
  priority: null,
})

describe('from call to closed', () => {
  useWorld()
  test('offer, yes from the phone, every step, and the views that screens show', async () => {
    const desk = as('dispatcher')
    const {
      result: { unitId },
    } = await as('fleet').units.create({ commandId: w.id<never>(), callSign: 'A12', ...card })
    const phone = as('fieldCrew', unitId)
    fixAt(unitId, 3000)
    const {
      result: { incidentId, number, priority },
    } = await desk.incidents.open(call())
    expect([number, priority]).toEqual(['KM-1', 'P1'])
    expect(await desk.assignments.recommend({ incidentId })).toMatchObject({
      asked: 1,
      found: 1,
      units: [{ callSign: 'A12', isFull: true, fixAgeSeconds: 0 }],
      travelTime: { method: 'straightLine', factor: 1.4 },
    })
    const {
      result: {
        assignments: [made],
      },
    } = await desk.assignments.assign({ commandId: w.id<never>(), incidentId, unitIds: [unitId], mode: 'offer' })
    const assignmentId = made?.assignmentId as AssignmentView['id'] // one unit was asked for
    const asked = await phone.field.mine()
    expect(asked).toMatchObject({
      unit: { callSign: 'A12', status: 'offered' },
      incident: { number: 'KM-1', kind: 'labour', place: { description: 'behind the market' }, callerPhone: null, narrative: null },
      assignment: { status: 'offered', etaSeconds: 322, distanceMetres: 3000, legalNext: expect.arrayContaining(['accepted', 'declined']) },
    })
    expect(JSON.stringify(asked)).not.toContain('Asha')
    await phone.field.answer({ commandId: w.id<never>(), assignmentId, answer: 'accept' })
    const taken = await phone.field.mine()
    expect(taken.incident).toMatchObject({ callerPhone: '0700000000', narrative: 'waters broke' })
    expect(JSON.stringify(taken)).not.toContain('Asha')
    await phone.field.progress({ commandId: w.id<never>(), assignmentId, to: 'enRoute' })
    w.clock.advance(60_000)
    fixAt(unitId, 1000)
    const underway = await desk.incidents.get({ incidentId })
    expect(underway).toMatchObject({
      progress: 'enRoute',
      status: 'open',
      unitsAssigned: 1,
      callSigns: ['A12'],
      scoredPriority: 'P1',
      legalNext: ['closed', 'cancelled'],
      reports: [{ callerPhone: '0700000000' }],
      assignments: [{ etaSeconds: 107, callSign: 'A12' }],
    })
    await expect(desk.incidents.close({ commandId: w.id<never>(), incidentId, disposition: 'handedOver' })).rejects.toMatchObject({
      cause: { code: 'incident.units-busy' },
    })
    for (const to of ['onScene', 'atPatient', 'transporting', 'atHospital'] as const) {
      w.clock.advance(60_000)
      await desk.units.setStatus({ commandId: w.id<never>(), unitId, to })
    }
    w.clock.advance(1000)
    w.handover(incidentId, 'handedOver', { assignmentId, seenAt: null, handedOverAt: new Date(w.clock.nowMs() + 1000).toISOString() })
    w.clock.advance(60_000)
    expect((await desk.incidents.board({}))[0]).toMatchObject({ progress: 'handedOver', unitsOnScene: 0 })
    expect((await desk.incidents.get({ incidentId })).assignments[0]?.transferAt).not.toBeNull()
    await phone.field.setStatus({ commandId: w.id<never>(), to: 'available' })
    expect(await phone.field.mine()).toMatchObject({ unit: { status: 'available' }, assignment: null, incident: null })
    await desk.incidents.close({ commandId: w.id<never>(), incidentId, disposition: 'handedOver', note: 'mother and child well' })
    const closed = await desk.incidents.get({ incidentId })
    expect(closed).toMatchObject({
      status: 'closed',
      progress: 'cleared',
      disposition: 'handedOver',
      assignments: [{ status: 'completed', transferAt: expect.any(String), legalNext: [] }],
    })
    expect(closed.chronology.map((entry) => entry.code)).toEqual([
      'opened',
      'unitOffered',
      'unitAccepted',
      'unitEnRoute',
      'unitOnScene',
      'unitAtPatient',
      'unitTransporting',
      'unitAtHospital',
      'handoverRequested',
      'handoverSigned',
      'unitCompleted',
      'closed',
    ])
    expect(closed.chronology.at(-1)).toMatchObject({ code: 'closed', text: 'mother and child well', params: { disposition: 'handedOver' } })
    expect(await desk.incidents.board({})).toEqual([])
    expect(await desk.incidents.board({ statuses: ['closed'] })).toHaveLength(1)
    await desk.incidents.reopen({ commandId: w.id<never>(), incidentId, reason: 'called again' })
    await desk.incidents.cancel({ commandId: w.id<never>(), incidentId, reason: 'by mistake' })
    const digest = w.digest()
    delete digest['Handover'] // the row was put there by hand, not by an op
    w.log.rebuild()
    expect(w.digest()).toMatchObject(digest)
  })
  test('a phone moves nothing of another unit', async () => {
    const [mine, theirs] = [await w.unit('A1'), await w.unit('B2')]
    const [assignmentId = ''] = await w.assign(await w.incident(), [theirs], 'offer')
    const input = { commandId: w.id<never>(), assignmentId: assignmentId as AssignmentView['id'] }
    const phone = as('fieldCrew', mine)
    await expect(phone.field.answer({ ...input, answer: 'accept' })).rejects.toMatchObject({ cause: { code: 'assignment.not-yours' } })
    await expect(phone.field.progress({ ...input, to: 'onScene' })).rejects.toMatchObject({ cause: { code: 'assignment.not-yours' } })
    await expect(as('fieldCrew').field.mine()).rejects.toMatchObject({ cause: { code: 'auth.forbidden' } })
    expect((await phone.field.mine()).assignment).toBeNull()
  })
  test('a repeated command answers the first result; unknown ids are named', async () => {
    const desk = as('dispatcher')
    const input = call()
    const actorless = { ...input }
    const first = await desk.incidents.open(input)
    expect(await desk.incidents.open(actorless)).toEqual({ ...first, repeated: true })
    const unknown = w.id<IncidentId>()
    for (const run of [
      () => desk.incidents.get({ incidentId: unknown }),
      () => desk.assignments.recommend({ incidentId: unknown }),
      () => desk.incidents.addNote({ commandId: w.id<never>(), incidentId: unknown, text: 'x' }),
      () => desk.units.get({ unitId: w.id<UnitId>() }),
      () => desk.assignments.cancel({ commandId: w.id<never>(), assignmentId: w.id<AssignmentView['id']>(), reason: 'x' }),
    ])
      await expect(run()).rejects.toMatchObject({ code: 'NOT_FOUND', cause: { code: 'entity.unknown' } })
  })
  test('cards, devices, readiness, replace and acknowledgement through their procedures', async () => {
    const [desk, fleet] = [as('dispatcher'), as('fleet')]
    const [a, b] = [await w.unit('A1'), await w.unit('B2')]
    await fleet.units.change({ commandId: w.id<never>(), unitId: a, fields: { seats: 3, callSign: 'A9' } })
    await expect(fleet.units.change({ commandId: w.id<never>(), unitId: a, fields: { callSign: 'B2' } })).rejects.toMatchObject({
      cause: { code: 'unit.call-sign-taken' },
    })
    await expect(
      fleet.units.change({ commandId: w.id<never>(), unitId: a, fields: { baseFacilityId: w.id<never>() } }),
    ).rejects.toMatchObject({ cause: { code: 'entity.unknown' } })
    await fleet.units.addDevice({ commandId: w.id<never>(), unitId: a, deviceId: 'imei-1', protocol: 'osmand' })
    await fleet.units.removeDevice({ commandId: w.id<never>(), unitId: a, deviceId: 'imei-1' })
    expect(await fleet.units.devices({ unitId: a })).toMatchObject([{ deviceId: 'imei-1', protocol: 'osmand' }])
    await desk.units.setReadiness({ commandId: w.id<never>(), unitId: b, readiness: 'ready', restMinutes: 30 })
    fixAt(a, 100, 30)
    expect(await desk.units.board({})).toMatchObject([
      { callSign: 'A9', seats: 3, position: { speedKmh: null } },
      { callSign: 'B2', restUntil: expect.any(String), position: null },
    ])
    const incidentId = await w.incident()
    const [assignmentId = ''] = await w.assign(incidentId, [a])
    await desk.assignments.replace({
      commandId: w.id<never>(),
      assignmentId: assignmentId as AssignmentView['id'],
      withUnitId: b,
      reason: 'nearer',
      mode: 'offer',
    })
    w.clock.advance(70_000)
    const [late] = await desk.exceptions.list()
    expect(late).toMatchObject({ code: 'offerTimedOut', params: { callSign: 'B2', number: 'KM-1' } })
    await desk.exceptions.acknowledge({ commandId: w.id<never>(), id: late?.id ?? '' })
    expect(await desk.exceptions.list({})).toMatchObject([{ acknowledged: true }])
    expect(await as('hospitalDesk').exceptions.list()).toEqual([])
    const { result } = await desk.assignments.assign({ commandId: w.id<never>(), incidentId, unitIds: [a], mode: 'assign' })
    await desk.assignments.progress({
      commandId: w.id<never>(),
      assignmentId: result.assignments[0]?.assignmentId as AssignmentView['id'],
      to: 'enRoute',
    })
    await desk.incidents.change({
      commandId: w.id<never>(),
      incidentId,
      fields: { kind: 'trauma', caller: { name: null, phone: null, language: 'rw' } },
    })
    await desk.incidents.triage({ commandId: w.id<never>(), incidentId, answers: { heavyBleeding: 'yes' }, priority: null, reason: null })
    expect(await desk.incidents.get({ incidentId })).toMatchObject({
      kind: 'trauma',
      priority: 'P1',
      caller: { name: null, language: 'rw' },
      answers: { heavyBleeding: 'yes' },
      score: { path: [{ rule: 'heavyBleeding' }, { rule: 'kind' }] },
    })
  })
})

describe('the doors', () => {
  const procedures = Object.entries(
    spine._def.procedures as unknown as Record<
      string,
      { _def: { type: string; meta?: ProcedureMeta; inputs: unknown[]; output?: unknown } }
    >,
  )
  test.each(procedures)('%s declares permission, input, output and a REST form', (_path, { _def: { meta, inputs, output, type } }) => {
    expect(meta?.permission).toBeTruthy()
    expect(meta?.permission).not.toBe('public')
    expect(inputs).toHaveLength(1)
    expect(output).toBeTruthy()
    expect(meta?.rest).toMatchObject({ path: expect.stringMatching(/^\/[a-z]/), summary: expect.stringMatching(/^[A-Z]/) })
    expect(meta?.rest?.method === 'GET').toBe(type === 'query')
  })
  test('no two procedures share a REST form', () => {
    const doors = procedures.map(([, { _def }]) => `${_def.meta?.rest?.method} ${_def.meta?.rest?.path.replace(/\{\w+\}/g, '{}')}`)
    expect(new Set(doors).size).toBe(doors.length)
  })
})

describe('who may', () => {
  useWorld()
  test('without a session, and with the wrong role, nothing is done or told', async () => {
    const incidentId = await w.incident()
    await expect(as(null).incidents.board({})).rejects.toMatchObject({ code: 'UNAUTHORIZED', cause: { code: 'auth.required' } })
    for (const run of [
      () => as('regulator').incidents.get({ incidentId }),
      () => as('coldChain').incidents.open(call()),
      () => as('hospitalDesk').incidents.close({ commandId: w.id<never>(), incidentId, disposition: 'other' }),
      () => as('fieldCrew').units.board({}),
      () => as('fleet').assignments.recommend({ incidentId }),
    ])
      await expect(run()).rejects.toMatchObject({ code: 'FORBIDDEN', cause: { code: 'auth.forbidden' } })
  })
})
