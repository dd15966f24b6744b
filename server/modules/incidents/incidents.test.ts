/** Incident decisions: every edge of the table, the score and its override, corrections, and what stops an end. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, TOWN, type World } from '../../../tests/harness/dispatch-world.ts'
import { INCIDENT_STEPS, IncidentStatus, OpenIncident, type ChangeIncident } from '../../contract/incidents.ts'
import type { CommandId, IncidentId } from '../../contract/primitives.ts'
import { firstScore } from '../../contract/triage.ts'
import { toInstant } from '../../kernel/clock.ts'
import { cancelIncident } from '../assignments/progress-decide.ts'
import { addNote, changeIncident, closeIncident, openIncident, reopenIncident, triageIncident } from './decide.ts'
import { loadIncident, openHandoverAt, workingCallSigns, type IncidentState } from './load.ts'

const now = toInstant(Date.UTC(2026, 0, 1, 8))
const id = <Id extends string>(last: string) => `01M7Y6HN3GRK2C9892F3WZP3${last}` as Id // shaped like a ULID
const commandId = id<CommandId>('C0')
const facts = {
  now,
  actor: 'user:test',
  station: { id: 's', name: 'n', district: 'd', country: 'TZ', timeZone: 'UTC', prefix: 'KM' },
  newId: <Id extends string>() => id<Id>('N0'),
} as const
const incidentId = id<IncidentId>('J0')
const state = (status: IncidentStatus, more: Partial<IncidentState> = {}): IncidentState => ({
  id: incidentId,
  number: 'KM-7',
  status,
  kind: 'fever',
  priority: 'P3',
  triageAnswers: {},
  score: firstScore('fever', {}),
  subjectId: id('S0'),
  latitude: null,
  longitude: null,
  accuracyMetres: null,
  placeSource: null,
  callerName: null,
  callerPhone: null,
  callerLanguage: null,
  openedAt: now,
  closedAt: null,
  version: 3,
  ...more,
})
const call = (fields: Record<string, unknown> = {}): OpenIncident =>
  OpenIncident.parse({
    commandId,
    source: 'call',
    kind: 'fever',
    place: null,
    caller: { name: null, phone: null, language: null },
    narrative: '',
    priority: null,
    ...fields,
  })
const free = { callSigns: [], openHandoverAt: null }

describe('every edge', () => {
  const steps = {
    closed: (from: IncidentState) => closeIncident(from, { commandId, incidentId, disposition: 'treatedOnScene' }, free),
    cancelled: (from: IncidentState) =>
      cancelIncident(from, { commandId, incidentId, reason: 'false alarm' }, { tasks: [], openHandoverAt: null }, facts),
    open: (from: IncidentState) =>
      from.status === 'new'
        ? addNote(from, { commandId, incidentId, text: 'on it' })
        : reopenIncident(from, { commandId, incidentId, reason: 'called again' }),
  }
  const edges = IncidentStatus.options.flatMap((from) => (['open', 'closed', 'cancelled'] as const).map((to) => [from, to] as const))
  test.each(edges)('%s -> %s', (from, to) => {
    const decision = steps[to](state(from))
    const legal: readonly IncidentStatus[] = INCIDENT_STEPS[from]
    if (legal.includes(to)) expect(decision).toMatchObject({ accepted: true, ops: [expect.anything()] })
    else
      expect(decision).toMatchObject({ accepted: false, error: { code: 'incident.illegal-step', params: { from, to, legal: [...legal] } } })
  })
  test('a new incident is taken up by work, not by reopening it', () => {
    expect(reopenIncident(state('new'), { commandId, incidentId, reason: 'x' })).toMatchObject({ error: { code: 'incident.illegal-step' } })
  })
})

describe('opening', () => {
  test('without a given priority the score decides, and its path is recorded', () => {
    const decision = openIncident(call({ kind: 'labour' }), 12, facts)
    expect(decision).toMatchObject({
      accepted: true,
      result: { number: 'KM-12', priority: 'P1' },
      ops: [
        {
          body: {
            priority: 'P1',
            numberSeq: 12,
            status: 'open',
            score: {
              priority: 'P1',
              profile: 'kituo-first-questions/1',
              path: expect.arrayContaining([expect.objectContaining({ rule: 'pregnantWith.activeLabour' })]),
            },
          },
        },
      ],
    })
  })
  test('a priority other than the score needs a reason; the score stays beside it', () => {
    expect(openIncident(call({ priority: 'P1' }), 1, facts)).toMatchObject({ error: { code: 'incident.override-needs-reason' } })
    expect(openIncident(call({ priority: 'P1', priorityReason: '  ' }), 1, facts)).toMatchObject({
      error: { code: 'incident.override-needs-reason' },
    })
    expect(openIncident(call({ priority: 'P1', priorityReason: 'child of two' }), 1, facts)).toMatchObject({
      ops: [{ body: { priority: 'P1', priorityReason: 'child of two', score: { priority: 'P3' } } }],
    })
    expect(openIncident(call({ priority: 'P3', priorityReason: 'agreed' }), 1, facts)).toMatchObject({
      ops: [{ body: { priority: 'P3', priorityReason: null } }],
    })
  })
  test.each(['2025-12-24T07:59:59.000Z', '2026-01-01T08:05:01.000Z', '1970-01-01T00:00:00.000Z'])(
    'a call that started at %s is refused with its field',
    (callStartedAt) => {
      expect(openIncident(call({ callStartedAt }), 1, facts)).toMatchObject({
        error: { code: 'input.invalid', params: { fields: [{ path: 'callStartedAt' }] } },
      })
    },
  )
  test('what is out of range never reaches the decision', () => {
    const place = { ...TOWN, accuracyMetres: null, description: '', source: 'map' }
    for (const wrong of [
      { place: { ...place, latitude: 91 } },
      { place: { ...place, longitude: -181 } },
      { kind: 'picnic' },
      { commandId: 'x' },
      { caller: { name: null, phone: 'call me', language: null } },
      { answers: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`q${n}`, 'yes'])) },
    ])
      expect(OpenIncident.safeParse({ ...call(), ...wrong }).success).toBe(false)
  })
})

describe('changing', () => {
  const change = (fields: ChangeIncident['fields'], from = state('open'), expectedVersion?: number) =>
    changeIncident(from, { commandId, incidentId, fields, ...(expectedVersion === undefined ? {} : { expectedVersion }) })
  test('another kind is scored anew and the priority follows', () => {
    expect(change({ kind: 'snakeBite' })).toMatchObject({
      ops: [{ body: { kind: 'snakeBite', priority: 'P1', changed: ['kind', 'priority'] } }],
    })
  })
  test('a priority a person set stays, with a new score beside it', () => {
    expect(change({ kind: 'snakeBite' }, state('open', { priority: 'P4' }))).toMatchObject({
      ops: [{ body: { changed: ['kind'], score: { priority: 'P1' } } }],
    })
  })
  test('only what is named is changed; nothing is nothing', () => {
    expect(change({ place: null })).toMatchObject({ ops: [{ body: { changed: ['place'], place: null } }] })
    expect(change({})).toMatchObject({ accepted: true, ops: [] })
  })
  test('what somebody else changed meanwhile, an ended incident: refused', () => {
    expect(change({ narrative: 'x' }, state('open'), 2)).toMatchObject({
      error: { code: 'command.version-conflict', params: { expected: 2, actual: 3 } },
    })
    expect(change({ narrative: 'x' }, state('closed'))).toMatchObject({ error: { code: 'incident.closed', params: { number: 'KM-7' } } })
    expect(triageIncident(state('cancelled'), { commandId, incidentId, answers: {}, priority: null, reason: null })).toMatchObject({
      error: { code: 'incident.closed' },
    })
  })
  test('triage: score, override with reason', () => {
    const triage = (priority: 'P1' | 'P4' | null, reason: string | null) =>
      triageIncident(state('open'), { commandId, incidentId, answers: { heavyBleeding: 'yes' }, priority, reason })
    expect(triage(null, null)).toMatchObject({ ops: [{ body: { priority: 'P1', isOverride: false, reason: null } }] })
    expect(triage('P4', '')).toMatchObject({ error: { code: 'incident.override-needs-reason' } })
    expect(triage('P4', 'nosebleed')).toMatchObject({
      ops: [{ body: { priority: 'P4', isOverride: true, reason: 'nosebleed', score: { priority: 'P1' } } }],
    })
  })
  test('a late note belongs to a closed incident too', () => {
    expect(addNote(state('closed'), { commandId, incidentId, text: 'the bag was found' })).toMatchObject({ accepted: true })
  })
})

describe('on a real log', () => {
  let w: World
  beforeEach(() => {
    w = createWorld()
  })
  afterEach(() => {
    w.close()
  })
  const close = (which: IncidentId) =>
    w.decide((reader) =>
      closeIncident(
        loadIncident(reader, which),
        { commandId, incidentId: which, disposition: 'handedOver' },
        { callSigns: workingCallSigns(reader, which), openHandoverAt: openHandoverAt(reader, which) },
      ),
    )

  test('numbers count up per station prefix and never repeat', async () => {
    const made = [await w.incident(), await w.incident(), (await w.sos()).incidentId]
    expect(made.map((one) => w.row('Incident', one)['number'])).toEqual(['KM-1', 'KM-2', 'KM-3'])
  })
  test('closing names the units that still work and the hospital that still waits', async () => {
    const incident = await w.incident()
    const [assignmentId = ''] = await w.assign(incident, [await w.unit('A12')])
    await expect(close(incident)).rejects.toMatchObject({ code: 'incident.units-busy', params: { callSigns: ['A12'] } })
    w.db.prepare("UPDATE Assignment SET status = 'completed' WHERE id = ?").run(assignmentId)
    w.handover(incident, 'accepted')
    await expect(close(incident)).rejects.toMatchObject({ code: 'incident.handover-open' })
    w.db.exec("UPDATE Handover SET status = 'handedOver'")
    await close(incident)
    expect(w.row('Incident', incident)).toMatchObject({ status: 'closed', disposition: 'handedOver', closedAt: now })
    await w.decide((reader) => reopenIncident(loadIncident(reader, incident), { commandId, incidentId: incident, reason: 'called again' }))
    expect(w.row('Incident', incident)).toMatchObject({ status: 'open', disposition: null, closedAt: null })
  })
  test('work takes a new incident up; a second report does not', async () => {
    const { incidentId: sos } = await w.sos()
    await w.sos({ commandId: w.id() })
    expect(w.row('Incident', sos)['status']).toBe('new')
    await w.decide((reader) => addNote(loadIncident(reader, sos), { commandId, incidentId: sos, text: 'calling back' }))
    expect(w.row('Incident', sos)['status']).toBe('open')
  })
  test('erasing the subject leaves no word of or about the person, and the log whole', async () => {
    const incident = await w.incident({ priority: 'P1', priorityReason: 'Asha is known to us' })
    await w.decide((reader) => addNote(loadIncident(reader, incident), { commandId, incidentId: incident, text: 'Asha called again' }))
    await w.assign(incident, [await w.unit('A12')])
    const { subjectId } = loadIncident(w.log.state, incident)
    w.log.erase(subjectId ?? '', now)
    const everything = JSON.stringify([w.row('Incident', incident), w.rows('Report'), w.rows('IncidentEntry')])
    for (const word of ['Asha', '700 000', 'bleeding for', 'market']) expect(everything).not.toContain(word)
    expect(w.row('Incident', incident)).toMatchObject({ kind: 'bleeding', priority: 'P1', latitude: TOWN.latitude })
    expect(w.rows('IncidentEntry').map((entry) => entry['code'])).toEqual(['opened', 'noted', 'unitAssigned'])
    expect(w.log.verify().problems).toEqual([])
    const digest = w.digest()
    w.log.rebuild()
    expect(w.digest()).toEqual(digest)
  })
  test('the chronology keeps the order of acts within one moment', async () => {
    const incident = await w.incident()
    for (let n = 0; n < 12; n += 1)
      await w.decide((reader) => addNote(loadIncident(reader, incident), { commandId, incidentId: incident, text: `note ${n}` }))
    const texts = w.db.prepare('SELECT text FROM IncidentEntry ORDER BY at, id').pluck().all()
    expect(texts.slice(1)).toEqual(Array.from({ length: 12 }, (_, n) => `note ${n}`))
  })
  test('an unknown incident is named', () => {
    expect(() => loadIncident(w.log.state, incidentId)).toThrow(
      expect.objectContaining({ code: 'entity.unknown', params: { entity: 'incident', id: incidentId } }),
    )
  })
})
