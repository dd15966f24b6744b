/** What a crew did without a network is shown at once, in order, and gives way to the station's word. */
import { describe, expect, it } from 'vitest'
import { fieldSteps, type FieldSession } from '../../../server/contract/field.ts'
import type { FieldTask } from '../../../server/contract/field-task.ts'
import { assignmentNext, type AssignmentStatus } from '../../../server/contract/assignments.ts'
import { did, heardTask, isCrew, newCrew, nextSteps, secondsLeft, settled, shownTask, type Act, type Crew, type Step } from './model.ts'

const NOW = Date.UTC(2026, 0, 1, 8)
const session = {
  unitId: 'U',
  callSign: 'M03',
  stationName: 'Kisiwa cha Mfano',
  timeZone: 'Africa/Dar_es_Salaam',
  language: 'sw',
  expiresAt: '2026-01-08T08:00:00.000Z',
  steps: fieldSteps(),
} as FieldSession
const task = (status: AssignmentStatus | null): FieldTask =>
  ({
    unit: {
      id: 'U',
      callSign: 'M03',
      status: status === 'offered' ? 'offered' : 'available',
      statusAt: '2026-01-01T07:59:00.000Z',
      readiness: 'ready',
      restUntil: null,
      legalNext: ['outOfService'],
    },
    assignment: status && { id: 'A', status, offerExpiresAt: '2026-01-01T08:01:00.000Z', legalNext: assignmentNext(status) },
    incident: status && {
      id: 'I',
      number: 'KM-1',
      kind: 'labour',
      priority: 'P1',
      place: null,
      callerPhone: null,
      callerLanguage: null,
      narrative: null,
    },
    now: '2026-01-01T08:00:00.000Z',
  }) as FieldTask // the parts this page reads
const crewWith = (status: AssignmentStatus | null): Crew => heardTask(newCrew(session), task(status), NOW)
const answer = (word: 'accept' | 'decline'): Act => ({
  path: 'answer',
  body: { commandId: `answer-${word}`, assignmentId: 'A', answer: word },
})
const step = (to: Step): Act => ({
  path: 'progress',
  body: { commandId: `step-${to}`, assignmentId: 'A', to, at: '2026-01-01T08:00:00.000Z' },
})

describe('a crew without a network', () => {
  it('accepts and works through a whole task; each step offers only legal next ones', () => {
    let crew = did(crewWith('offered'), answer('accept'))
    for (const to of ['enRoute', 'onScene', 'atPatient', 'transporting', 'atHospital', 'clearing', 'completed'] as const) {
      const shown = shownTask(crew)
      expect(shown && nextSteps(shown)).toContain(to)
      expect(
        shown && nextSteps(shown).every((next) => shown.assignment !== null && assignmentNext(shown.assignment.status).includes(next)),
      ).toBe(true)
      crew = did(crew, step(to))
    }
    expect(shownTask(crew)).toMatchObject({ assignment: null, incident: null, unit: { status: 'available' } })
    expect(crew.acts).toHaveLength(8)
  })

  it('sees a declined offer go', () => {
    expect(shownTask(did(crewWith('offered'), answer('decline')))).toMatchObject({ assignment: null, incident: null })
  })

  it('keeps what was not told when the station speaks, and follows its word afterwards', () => {
    const crew = heardTask(did(crewWith('accepted'), step('enRoute')), task('accepted'), NOW + 1000)
    expect(shownTask(crew)?.assignment?.status).toBe('enRoute')
    expect(shownTask(settled(crew, 'step-enRoute'))?.assignment?.status).toBe('accepted')
  })

  it('does not apply a step to another task', () => {
    const other = heardTask(did(crewWith('accepted'), step('enRoute')), { ...task(null) }, NOW)
    expect(shownTask(other)?.assignment).toBeNull()
  })

  it('shows readiness and own status at once', () => {
    const crew = did(did(crewWith(null), { path: 'readiness', body: { commandId: 'r', readiness: 'offDuty' } }), {
      path: 'status',
      body: { commandId: 's', to: 'outOfService', at: '2026-01-01T08:00:00.000Z' },
    })
    expect(shownTask(crew)?.unit).toMatchObject({ readiness: 'offDuty', status: 'outOfService' })
  })
})

describe('an offer', () => {
  it('counts down by the station’s clock, whatever the phone thinks', () => {
    const wrongClockMs = NOW - 3_600_000
    const crew = heardTask(newCrew(session), task('offered'), wrongClockMs)
    expect(secondsLeft(task('offered'), crew.clockBehindMs, wrongClockMs + 15_000)).toBe(45)
    expect(secondsLeft(task('offered'), crew.clockBehindMs, wrongClockMs + 90_000)).toBe(0)
    expect(secondsLeft(task('accepted'), 0, NOW)).toBeNull()
  })
  it('leaves no steps to take before it is answered', () => {
    expect(nextSteps(task('offered'))).toEqual([])
  })
})

it('a stored crew is recognised, anything else is not', () => {
  expect(isCrew(JSON.parse(JSON.stringify(crewWith('offered'))))).toBe(true)
  for (const other of [null, {}, { ...crewWith(null), session: {} }, { ...crewWith(null), acts: null }]) expect(isCrew(other)).toBe(false)
})
