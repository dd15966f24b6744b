/** Random command sequences against the real fold on real SQLite: whatever people do, in whatever order, the rules hold. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWorld, type World } from '../../../tests/harness/dispatch-world.ts'
import { ASSIGNMENT_STEPS, AssignmentStatus, isLive, NEMSIS_TIMES, UNIT_STATUS_OF_ASSIGNMENT } from '../../contract/assignments.ts'
import type { IncidentId, UnitId } from '../../contract/primitives.ts'
import { UNIT_STEPS, UnitStatus } from '../../contract/units.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { closeIncident, reopenIncident } from '../incidents/decide.ts'
import { loadIncident, openHandoverAt } from '../incidents/index.ts'
import { workingCallSigns } from '../incidents/load.ts'
import { loadUnit } from '../units/index.ts'
import { setReadiness } from '../units/decide.ts'
import { assignUnits, replaceAssignment } from './assign-decide.ts'
import { liveTasks, loadTask, loadWanted, taskOfUnit } from './load.ts'
import { answerOffer, cancelAssignment, cancelIncident, progressAssignment, setUnitStatus, timeOutOffer } from './progress-decide.ts'

const pick = <Item>(items: readonly Item[], n: number): Item | undefined => items[n % (items.length || 1)]
const n = fc.nat({ max: 30 })
const forward = ['enRoute', 'onScene', 'atPatient', 'transporting', 'atHospital', 'clearing', 'completed'] as const
/** Moments people report: now, late, early, nonsense. */
const offset = fc.constantFrom(undefined, 0, -30, -200, -400, 60, 3600)
const command = fc.oneof(
  { withCrossShrink: true },
  fc.record({
    do: fc.constant('assign' as const),
    incident: n,
    units: fc.array(n, { minLength: 1, maxLength: 3 }),
    mode: fc.constantFrom('offer' as const, 'assign' as const),
  }),
  fc.record({ do: fc.constant('progress' as const), task: n, to: fc.constantFrom(...forward), offset }),
  { arbitrary: fc.record({ do: fc.constant('goOn' as const), task: n, which: n, offset }), weight: 6 },
  fc.record({ do: fc.constant('unit' as const), unit: n, to: fc.constantFrom(...UnitStatus.options), offset }),
  fc.record({ do: fc.constant('answer' as const), task: n, answer: fc.constantFrom('accept' as const, 'decline' as const) }),
  fc.record({ do: fc.constant('cancel' as const), task: n }),
  fc.record({ do: fc.constant('replace' as const), task: n, unit: n }),
  fc.record({ do: fc.constant('timeOut' as const), task: n }),
  fc.record({ do: fc.constantFrom('close' as const, 'cancelIncident' as const, 'reopen' as const), incident: n }),
  fc.record({
    do: fc.constant('ready' as const),
    unit: n,
    readiness: fc.constantFrom('ready' as const, 'ready' as const, 'notReady' as const),
  }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 45, 90, 600) }),
)
type Doing = typeof command extends fc.Arbitrary<infer Item> ? Item : never
type Scene = { readonly w: World; readonly incidents: readonly IncidentId[]; readonly units: readonly UnitId[] }

/** Runs one command; refusals come back as errors of the decision. */
function perform({ w, incidents, units }: Scene, doing: Doing): Promise<unknown> {
  const rows = w.rows('Assignment')
  const tasks = (doing.do === 'goOn' ? rows.filter((row) => isLive(AssignmentStatus.parse(row['status']))) : rows).map((row) =>
    String(row['id']),
  )
  const task = 'task' in doing ? (pick(tasks, doing.task) ?? '') : ''
  const incident = 'incident' in doing ? (pick(incidents, doing.incident) ?? incidents[0]) : incidents[0]
  const unit = 'unit' in doing ? (pick(units, doing.unit) ?? units[0]) : units[0]
  if (!incident || !unit || ('task' in doing && task === '')) return Promise.resolve()
  const at = 'offset' in doing && doing.offset !== undefined ? { at: toInstant(w.clock.nowMs() + doing.offset * 1000) } : {}
  const commandId = w.id<never>()
  switch (doing.do) {
    case 'assign': {
      const unitIds = doing.units.map((which) => pick(units, which) ?? unit)
      return w.decide((state, facts) =>
        assignUnits(
          { commandId, incidentId: incident, unitIds, mode: doing.mode, offerSeconds: 60 },
          {
            incident: loadIncident(state, incident),
            wanted: loadWanted(state, unitIds, { incidentId: incident, stationId: facts.station.id, reach: w.reach }),
            isFirst: liveTasks(state, incident).length === 0,
          },
          facts,
          () => null,
        ),
      )
    }
    case 'progress':
      return w.decide((state, facts) => progressAssignment(loadTask(state, task), { to: doing.to, ...at }, facts))
    case 'goOn':
      return w.decide((state, facts) => {
        const from = loadTask(state, task)
        const to = pick(
          ASSIGNMENT_STEPS[from.assignment.status].filter((step) => forward.some((name) => name === step)),
          doing.which,
        )
        return to === undefined
          ? answerOffer(from, { answer: 'accept' }, facts)
          : progressAssignment(from, { to: to as (typeof forward)[number], ...at }, facts)
      })
    case 'unit':
      return w.decide((state, facts) => {
        const held = loadUnit(state, unit)
        return setUnitStatus(held, taskOfUnit(state, held), { to: doing.to, ...at }, facts)
      })
    case 'answer':
      return w.decide((state, facts) => answerOffer(loadTask(state, task), { answer: doing.answer }, facts))
    case 'cancel':
      return w.decide((state, facts) => cancelAssignment(loadTask(state, task), { reason: 'not needed' }, facts))
    case 'replace':
      return w.decide((state, facts) => {
        const from = loadTask(state, task)
        const [wanted] = loadWanted(state, [unit], {
          incidentId: from.assignment.incidentId,
          stationId: facts.station.id,
          reach: w.reach,
        })
        if (!wanted) throw new Error('no unit')
        return replaceAssignment(
          { commandId, assignmentId: from.assignment.id, withUnitId: unit, reason: 'nearer', mode: 'assign' },
          { incident: loadIncident(state, from.assignment.incidentId), task: from, wanted },
          facts,
          () => null,
        )
      })
    case 'timeOut':
      return w.decide((state, facts) => timeOutOffer(loadTask(state, task), facts))
    case 'close':
      return w.decide((state) =>
        closeIncident(
          loadIncident(state, incident),
          { commandId, incidentId: incident, disposition: 'other' },
          { callSigns: workingCallSigns(state, incident), openHandoverAt: openHandoverAt(state, incident) },
        ),
      )
    case 'cancelIncident':
      return w.decide((state, facts) =>
        cancelIncident(
          loadIncident(state, incident),
          { commandId, incidentId: incident, reason: 'x' },
          { tasks: liveTasks(state, incident), openHandoverAt: openHandoverAt(state, incident) },
          facts,
        ),
      )
    case 'reopen':
      return w.decide((state) => reopenIncident(loadIncident(state, incident), { commandId, incidentId: incident, reason: 'x' }))
    case 'ready':
      return w.decide((state, facts) => setReadiness(loadUnit(state, unit), { commandId, unitId: unit, readiness: doing.readiness }, facts))
    case 'wait':
      w.clock.advance(doing.seconds * 1000)
      return Promise.resolve()
  }
}

/** What must be true after every command. */
function checkInvariants({ w }: Scene): void {
  const incidents = new Map(w.rows('Incident').map((row) => [row['id'], row]))
  const assignments = w
    .rows('Assignment')
    .map((row) => ({ ...row, status: AssignmentStatus.parse(row['status']) }) as Record<string, unknown> & { status: AssignmentStatus })
  const live = assignments.filter((row) => isLive(row.status))
  expect(new Set(live.map((row) => row['unitId'])).size, 'a unit is held once').toBe(live.length)
  for (const unit of w.rows('Unit')) {
    const held = live.find((row) => row['unitId'] === unit['id'])
    expect([unit['assignmentId'], unit['incidentId']], 'unit and assignment agree').toEqual([
      held?.['id'] ?? null,
      held?.['incidentId'] ?? null,
    ])
    if (held) expect(unit['status']).toBe(UNIT_STATUS_OF_ASSIGNMENT[held.status])
    else expect(['available', 'outOfService']).toContain(unit['status'])
    expect(fromInstant(String(unit['statusAt']))).toBeLessThanOrEqual(w.clock.nowMs())
  }
  for (const row of live) expect(incidents.get(row['incidentId'])?.['status'], 'an ended incident holds nobody').toBe('open')
  for (const row of assignments) {
    const times = NEMSIS_TIMES.map(([column]) => row[column]).filter((at) => at !== null)
    expect(times, 'times are in NEMSIS order').toEqual(times.toSorted())
    expect(row['endedAt'] === null, 'ended exactly when not live').toBe(isLive(row.status))
    for (const at of times) expect(fromInstant(String(at))).toBeLessThanOrEqual(w.clock.nowMs())
  }
}

const KNOWN_REFUSALS = [
  'assignment.illegal-step',
  'assignment.unit-taken',
  'unit.illegal-step',
  'unit.not-dispatchable',
  'incident.closed',
  'incident.units-busy',
  'incident.illegal-step',
  'input.invalid',
]
const count = (w: World): number => w.db.prepare('SELECT COUNT(*) FROM Op').pluck().get() as number

test('random commands: the invariants hold, refusals leave no trace, steps follow the tables, the fold rebuilds to the same bytes', async () => {
  const refusals = new Set<string>()
  const steps = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 30, maxLength: 60, size: 'max' }), async (commands) => {
      const w = createWorld()
      try {
        const scene: Scene = {
          w,
          incidents: [await w.incident(), await w.incident(), (await w.sos()).incidentId],
          units: [await w.unit('A1'), await w.unit('A2'), await w.unit('M1'), await w.unit('M2')],
        }
        for (const [index, doing] of commands.entries()) {
          const before = {
            ops: count(w),
            digest: index % 4 === 0 ? w.digest() : null,
            assignments: new Map(w.rows('Assignment').map((row) => [row['id'], AssignmentStatus.parse(row['status'])])),
            units: new Map(w.rows('Unit').map((row) => [row['id'], UnitStatus.parse(row['status'])])),
          }
          try {
            await perform(scene, doing)
          } catch (error) {
            const { code } = error as { code?: string } // refusals are AppErrors; anything else fails the next line
            expect(KNOWN_REFUSALS, String(error)).toContain(code)
            refusals.add(String(code))
            expect(count(w)).toBe(before.ops)
            if (before.digest) expect(w.digest()).toEqual(before.digest)
          }
          checkInvariants(scene)
          for (const row of w.rows('Assignment')) {
            const [from, to] = [before.assignments.get(row['id']), AssignmentStatus.parse(row['status'])]
            if (!from || from === to) continue
            const legal: readonly AssignmentStatus[] = ASSIGNMENT_STEPS[from]
            expect(legal).toContain(to)
            steps.add(`${from}>${to}`)
          }
          for (const row of w.rows('Unit')) {
            const [from, to] = [before.units.get(row['id']), UnitStatus.parse(row['status'])]
            if (!from || from === to) continue
            const legal: readonly UnitStatus[] =
              from === 'clearing' ? ['available', 'outOfService', 'offered', 'assigned'] : UNIT_STEPS[from] // a clearing unit is freed and claimed in one command
            expect(legal).toContain(to)
          }
        }
        const digest = w.digest()
        w.log.rebuild()
        expect(w.digest()).toEqual(digest)
        expect(w.log.verify().problems).toEqual([])
      } finally {
        w.close()
      }
    }),
    { numRuns: 25 },
  )
  expect(steps.size, 'the run must walk a good part of the table').toBeGreaterThan(15)
  expect(refusals.size, 'and meet a good part of the refusals').toBeGreaterThan(4)
}, 120_000)
