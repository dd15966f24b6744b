/** Handover decisions: every edge of the table, who may act, what must be there, and the invariants under random commands. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import { HANDOVER_STEPS, HandoverStatus, type HandoverPatient } from '../../contract/handover.ts'
import type { CommandId, FacilityId, HandoverId, IncidentId, Instant, SubjectId } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { Decision } from '../../log/index.ts'
import * as decide from './decide.ts'
import { handoverOps, handoverProjection } from './index.ts'
import { loadHandover, type HandoverState } from './load.ts'
import { missingForTransfer } from './missing.ts'

const id = <Id extends string>(last: string) => `01M7Y6HN3GRK2C9892F3WZP3${last}` as Id // shaped like a ULID
const commandId = id<CommandId>('C0')
const handoverId = id<HandoverId>('H0')
const facilityId = id<FacilityId>('F0')
const other = id<FacilityId>('F1')
const nowMs = Date.UTC(2026, 0, 1)
const now = toInstant(nowMs)
const DAY_MS = 24 * 3_600_000
const patient: HandoverPatient = {
  isUnknown: false,
  name: 'Neema Mfano',
  ageYears: 24,
  isAgeEstimated: false,
  sex: 'female',
  phone: null,
  nextOfKin: null,
  nationalId: null,
}
const vitals = {
  takenAt: now,
  heartRate: 124,
  respiratoryRate: 24,
  systolic: 90,
  diastolic: 60,
  spo2Percent: 96,
  temperatureCelsius: 37,
  avpu: 'alert' as const,
  glucoseMmolPerLitre: null,
}
const clinical = {
  onsetAt: now,
  mechanism: '',
  injuries: 'bleeding',
  vitals: [vitals],
  treatment: 'oxygen',
  allergies: 'none known',
  medicines: 'none',
  background: 'G2 P1',
  other: null,
}
const state = (status: HandoverStatus, extra: Partial<HandoverState> = {}): HandoverState => ({
  id: handoverId,
  incidentId: id<IncidentId>('J0'),
  facilityId,
  subjectId: id<SubjectId>('S0'),
  status,
  complaint: 'labour, bleeding',
  patient,
  clinical,
  needs: ['midwife'],
  etaAt: null,
  version: 1,
  ...extra,
})
const facts = {
  now,
  actor: 'user:test',
  station: { id: 's', name: 'n', district: 'd', country: 'TZ', timeZone: 'UTC', prefix: 'KM' },
  newId: <Id extends string>() => id<Id>('N0'),
} as const
const nurse: decide.Actor = { displayName: 'Nurse Mfano', facilityId }
const signature = { name: 'Nurse Mfano', role: 'nurse', strokes: 'M0 0L1 1' }

const act: Record<Exclude<HandoverStatus, 'requested'>, (from: HandoverState, actor?: decide.Actor) => Decision<unknown>> = {
  seen: (from, actor = nurse) => decide.see({ commandId, handoverId }, from, actor),
  accepted: (from, actor = nurse) =>
    decide.answer({ commandId, handoverId, answer: 'accept', reason: '', divertToFacilityId: null }, from, actor),
  declined: (from, actor = nurse) =>
    decide.answer({ commandId, handoverId, answer: 'decline', reason: 'no theatre', divertToFacilityId: null }, from, actor),
  diverted: (from, actor = nurse) =>
    decide.answer({ commandId, handoverId, answer: 'divert', reason: 'full', divertToFacilityId: other }, from, actor),
  atDoor: (from, actor = nurse) => decide.arrive({ commandId, handoverId }, from, actor, facts),
  triaged: (from, actor = nurse) => decide.triage({ commandId, handoverId, colour: 'orange', vitals, note: '' }, from, actor, facts),
  handedOver: (from, actor = nurse) =>
    decide.transfer(
      { commandId, handoverId, readBack: 'G2 P1, bleeding, oxygen', givenBy: signature, receivedBy: signature, missingReason: '' },
      from,
      actor,
    ),
  cancelled: (from) => decide.cancel({ commandId, handoverId, reason: 'goes home' }, from),
}

describe('every edge', () => {
  const edges = HandoverStatus.options.flatMap((from) => (Object.keys(act) as (keyof typeof act)[]).map((to) => [from, to] as const)) // keys of a literal record
  test.each(edges)('%s -> %s', (from, to) => {
    const decision = act[to](state(from))
    const legal: readonly HandoverStatus[] = HANDOVER_STEPS[from]
    const isCalmRepeat =
      from === to || (to === 'seen' && from !== 'requested') || (to === 'atDoor' && (from === 'triaged' || from === 'handedOver'))
    if (isCalmRepeat) expect(decision).toMatchObject({ accepted: true, ops: [] })
    else if (legal.includes(to)) expect(decision).toMatchObject({ accepted: true, ops: [expect.anything()] })
    else
      expect(decision).toMatchObject({ accepted: false, error: { code: 'handover.illegal-step', params: { from, to, legal: [...legal] } } })
  })
})

describe('who and what', () => {
  const elsewhere: decide.Actor = { displayName: 'X', facilityId: other }
  test.each(['seen', 'accepted', 'atDoor', 'triaged', 'handedOver'] as const)('%s by a person of another hospital is refused', (to) => {
    const from = { seen: 'requested', accepted: 'requested', atDoor: 'accepted', triaged: 'atDoor', handedOver: 'atDoor' } as const
    expect(act[to](state(from[to]), elsewhere)).toMatchObject({ accepted: false, error: { code: 'handover.not-your-hospital' } })
  })
  test('the record of another hospital is not written over', () => {
    const wrong = { commandId, handoverId, patient: { name: 'Somebody Else' } }
    expect(decide.update(wrong, state('accepted'), elsewhere, facts)).toMatchObject({ error: { code: 'handover.not-your-hospital' } })
    expect(decide.update(wrong, state('accepted'), { displayName: 'D', facilityId: null }, facts)).toMatchObject({ accepted: true })
  })
  test('declining needs a reason, diverting a place', () => {
    expect(
      decide.answer({ commandId, handoverId, answer: 'decline', reason: ' ', divertToFacilityId: null }, state('seen'), nurse),
    ).toMatchObject({ accepted: false, error: { params: { missing: ['reason'] } } })
    expect(
      decide.answer({ commandId, handoverId, answer: 'divert', reason: 'full', divertToFacilityId: null }, state('seen'), nurse),
    ).toMatchObject({ accepted: false, error: { params: { missing: ['divertToFacilityId'] } } })
  })
  test('a transfer with missing fields names them; a stated reason lets it pass', () => {
    const poor = state('atDoor', { clinical: {} })
    expect(missingForTransfer(poor)).toEqual(['onsetAt', 'injuries', 'vitals', 'treatment', 'allergies', 'medicines', 'background'])
    expect(act.handedOver(poor)).toMatchObject({ accepted: false, error: { code: 'handover.incomplete' } })
    expect(
      decide.transfer(
        { commandId, handoverId, readBack: 'x', givenBy: signature, receivedBy: signature, missingReason: 'unconscious, alone' },
        poor,
        nurse,
      ),
    ).toMatchObject({ accepted: true })
  })
  test('an unknown patient needs neither age nor sex', () => {
    expect(
      missingForTransfer(state('atDoor', { patient: { ...patient, isUnknown: true, name: null, ageYears: null, sex: 'unknown' } })),
    ).toEqual([])
  })
  test('an arrival reported for the future counts as now', () => {
    const decision = decide.arrive({ commandId, handoverId, at: '2030-01-01T00:00:00.000Z' as Instant }, state('accepted'), nurse, facts) // has the Instant form
    expect(decision).toMatchObject({ ops: [{ body: { at: now } }] })
  })
  test.each([
    ['etaAt', { etaAt: toInstant(nowMs + 3 * DAY_MS) }],
    ['etaAt', { etaAt: toInstant(nowMs - 2 * DAY_MS) }],
    ['clinical.onsetAt', { clinical: { onsetAt: toInstant(nowMs + 600_000) } }],
    ['clinical.vitals.1.takenAt', { clinical: { vitals: [vitals, { ...vitals, takenAt: toInstant(nowMs + 600_000) }] } }],
    ['clinical.vitals.0.takenAt', { clinical: { vitals: [{ ...vitals, takenAt: toInstant(nowMs - 8 * DAY_MS) }] } }],
  ])('a moment that cannot be meant is refused by its name: %s', (path, part) => {
    const refused = { accepted: false, error: { code: 'input.invalid', params: { fields: [{ path }] } } }
    expect(decide.update({ commandId, handoverId, ...part }, state('accepted'), nurse, facts)).toMatchObject(refused)
  })
  test('what a crew with a clock a little ahead sends, and an illness of years, is taken', () => {
    const clinicalPart = { onsetAt: toInstant(nowMs - 400 * DAY_MS), vitals: [{ ...vitals, takenAt: toInstant(nowMs + 240_000) }] }
    expect(
      decide.update(
        { commandId, handoverId, clinical: clinicalPart, etaAt: toInstant(nowMs + 3_600_000) },
        state('accepted'),
        nurse,
        facts,
      ),
    ).toMatchObject({ accepted: true })
  })
  test('vital signs at the door and an arrival of long ago are refused alike', () => {
    const late = { ...vitals, takenAt: toInstant(nowMs + 600_000) }
    expect(decide.triage({ commandId, handoverId, colour: 'red', vitals: late, note: '' }, state('atDoor'), nurse, facts)).toMatchObject({
      error: { params: { fields: [{ path: 'vitals.takenAt' }] } },
    })
    expect(decide.arrive({ commandId, handoverId, at: toInstant(nowMs - DAY_MS) }, state('accepted'), nurse, facts)).toMatchObject({
      error: { params: { fields: [{ path: 'at' }] } },
    })
  })
  test('a closed incident, an unknown facility and a second open request are refused', () => {
    const input = {
      commandId,
      incidentId: id<IncidentId>('J0'),
      facilityId,
      assignmentId: null,
      priority: 'P1' as const,
      complaint: 'labour',
      patient,
      clinical: {},
      needs: [],
      etaAt: null,
    }
    const base = {
      incident: { status: 'open', number: 'KM-1' },
      facility: { name: 'Hospital', isActive: true },
      open: [],
      unitId: null,
      previous: null,
    }
    expect(decide.request(input, base, facts)).toMatchObject({ accepted: true })
    expect(decide.request(input, { ...base, incident: { status: 'closed', number: 'KM-1' } }, facts)).toMatchObject({
      error: { code: 'incident.closed' },
    })
    expect(decide.request(input, { ...base, incident: null }, facts)).toMatchObject({ error: { code: 'entity.unknown' } })
    expect(decide.request(input, { ...base, facility: null }, facts)).toMatchObject({ error: { code: 'entity.unknown' } })
    expect(decide.request(input, { ...base, open: [state('seen')] }, facts)).toMatchObject({ error: { code: 'handover.already-open' } })
    expect(decide.request(input, { ...base, open: [state('declined')] }, facts)).toMatchObject({ accepted: true })
    expect(decide.request({ ...input, patient: { ...patient, ageYears: null } }, base, facts)).toMatchObject({
      error: { code: 'handover.incomplete', params: { missing: ['ageYears'] } },
    })
  })
})

describe('on a real log', () => {
  let current: TestLog | null = null
  afterEach(() => {
    current?.close()
    current = null
  })
  const stepNames = Object.keys(act) as (keyof typeof act)[] // keys of a literal record

  test('random acts: status follows the table, a signed transfer is final, rebuild and erasure hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...stepNames), { maxLength: 12 }), async (steps) => {
        const t = (current = createTestLog({ ops: handoverOps, projections: [handoverProjection] }))
        const input = {
          commandId,
          incidentId: id<IncidentId>('J0'),
          facilityId,
          assignmentId: null,
          priority: 'P1' as const,
          complaint: 'labour',
          patient,
          clinical,
          needs: [],
          etaAt: null,
        }
        const { result } = await t.run((_state, real) =>
          decide.request(
            input,
            {
              incident: { status: 'open', number: 'KM-1' },
              facility: { name: 'H', isActive: true },
              open: [],
              unitId: null,
              previous: null,
            },
            real,
          ),
        )
        let wasHandedOver = false
        for (const step of steps) {
          const before = loadHandover(t.log.state, result.handoverId)
          await t
            .run((reader) => act[step](loadHandover(reader, result.handoverId)))
            .catch((error: unknown) => {
              expect(error).toMatchObject({ code: 'handover.illegal-step' })
            })
          const after = loadHandover(t.log.state, result.handoverId)
          const legal: readonly string[] = [...HANDOVER_STEPS[before.status], before.status]
          expect(legal).toContain(after.status)
          wasHandedOver ||= after.status === 'handedOver'
          if (wasHandedOver) expect(after.status).toBe('handedOver')
        }
        const digest = t.digest()
        t.log.rebuild()
        expect(t.digest()).toEqual(digest)
        t.log.erase(loadHandover(t.log.state, result.handoverId).subjectId, now)
        expect(loadHandover(t.log.state, result.handoverId)).toMatchObject({ patient: null, clinical: null, complaint: null })
        expect(t.log.verify().problems).toEqual([])
        t.close()
        current = null
      }),
      { numRuns: 40 },
    )
  })
})
