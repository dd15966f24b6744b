/** Exceptions: each rule at its edge, names of occurrences, order, who sees what, and acknowledging on a real log. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createWorld } from '../../../tests/harness/dispatch-world.ts'
import { AssignmentStatus, isLive } from '../../contract/assignments.ts'
import { AcknowledgeException, ExceptionView, HANDOVER_ANSWER_SECONDS, UNASSIGNED_SECONDS } from '../../contract/exceptions.ts'
import { HandoverStatus } from '../../contract/handover.ts'
import { Priority, type Instant } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { acknowledge, mayAcknowledge } from './decide.ts'
import { concerning, deriveExceptions, settleExceptions, type Raised, type Seen, type Viewer, type Watched } from './derive.ts'
import { exceptionList } from './queries.ts'

const startMs = Date.UTC(2026, 0, 1, 8)
const at = (seconds: number): Instant => toInstant(startMs + seconds * 1000)
const id = (last: string): string => `01M7Y6HN3GRK2C9892F3WZP3${last}` // shaped like a ULID
const incident = (more: Partial<Watched> = {}): Watched => ({
  id: id('J0') as Watched['id'],
  number: 'KM-1',
  priority: 'P1',
  openedAt: at(0),
  assignments: [],
  handovers: [],
  ...more,
})
type Assignment = Watched['assignments'][number]
const assignment = (status: AssignmentStatus, more: Partial<Assignment> = {}): Assignment => ({
  id: id('A0'),
  unitId: id('V0'),
  callSign: 'A12',
  status,
  offerExpiresAt: null,
  endedAt: isLive(status) ? null : at(30),
  atDestinationAt: null,
  ...more,
})
const handover = (status: HandoverStatus, more: Partial<Watched['handovers'][number]> = {}): Watched['handovers'][number] => ({
  id: id('H0'),
  facilityId: id('F0'),
  facility: 'Referral',
  status,
  priority: 'P2',
  requestedAt: at(0),
  answeredAt: null,
  ...more,
})
const raisedBy = (watched: Watched, seconds: number, seen: Seen | null = null): Raised[] =>
  deriveExceptions([watched], () => seen, startMs + seconds * 1000)
const codes = (watched: Watched, seconds: number, seen: Seen | null = null): string[] =>
  raisedBy(watched, seconds, seen).map((one) => one.code)

describe('an incident nobody works on', () => {
  test.each(Priority.options)('%s stands out after its time, not before', (priority) => {
    expect(codes(incident({ priority }), UNASSIGNED_SECONDS[priority])).toEqual([])
    expect(raisedBy(incident({ priority }), UNASSIGNED_SECONDS[priority] + 1)).toMatchObject([
      { code: 'incidentUnassigned', priority, since: at(0), params: { number: 'KM-1' }, entity: { kind: 'incident', id: id('J0') } },
    ])
  })
  test('one from a station whose clock ran ahead stands out at once instead of hours late', () => {
    const HOUR_SECONDS = 3_600
    expect(codes(incident({ openedAt: at(2 * HOUR_SECONDS) }), 0)).toEqual(['incidentUnassigned'])
    expect(codes(incident({ openedAt: at(30) }), 0)).toEqual([])
    const offered = incident({ assignments: [assignment('offered', { offerExpiresAt: at(2 * HOUR_SECONDS) })] })
    expect(codes(offered, 0)).toEqual(['offerTimedOut'])
    const asked = incident({
      assignments: [assignment('transporting')],
      handovers: [handover('requested', { requestedAt: at(HOUR_SECONDS) })],
    })
    expect(codes(asked, 0)).toEqual(['handoverUnanswered'])
  })
  test('time runs from when the last unit was lost, and the occurrence has another name then', () => {
    const lost = incident({ assignments: [assignment('cancelled', { endedAt: at(500) })] })
    expect(codes(lost, 560)).toEqual([])
    expect(raisedBy(lost, 561)).toMatchObject([{ since: at(500), id: `incidentUnassigned:${id('J0')}:${at(500)}` }])
  })
  test.each(AssignmentStatus.options)('with a task %s', (status) => {
    const isQuiet = isLive(status) || status === 'completed'
    expect(codes(incident({ assignments: [assignment(status)] }), 10_000).includes('incidentUnassigned')).toBe(!isQuiet)
  })
})

describe('an offer that came to nothing', () => {
  test('stands out at once when nobody else is asked', () => {
    expect(raisedBy(incident({ assignments: [assignment('timedOut')] }), 31)).toMatchObject([
      { code: 'offerTimedOut', id: `offerTimedOut:${id('A0')}`, since: at(30), params: { callSign: 'A12' } },
    ])
    expect(codes(incident({ assignments: [assignment('declined')] }), 31)).toEqual(['offerDeclined'])
    expect(codes(incident({ assignments: [assignment('cancelled')] }), 31)).toEqual([])
  })
  test('not while another is asked or works, nor after work was done', () => {
    for (const other of ['offered', 'enRoute', 'completed'] as const)
      expect(
        codes(incident({ assignments: [assignment('declined'), assignment(other, { id: id('A1'), offerExpiresAt: at(90) })] }), 31),
      ).toEqual([])
  })
  test('an open offer past its time counts as unanswered even when the job is late, under the same name', () => {
    const late = incident({ assignments: [assignment('offered', { offerExpiresAt: at(60) })] })
    expect(codes(late, 65)).toEqual([])
    expect(raisedBy(late, 66)).toMatchObject([{ code: 'offerTimedOut', id: `offerTimedOut:${id('A0')}`, since: at(60) }])
  })
  test('the newest speaks; seen, the incident itself ages on', () => {
    const twice = incident({
      assignments: [assignment('declined', { endedAt: at(10) }), assignment('timedOut', { id: id('A1'), endedAt: at(40) })],
    })
    expect(codes(twice, 50)).toEqual(['offerTimedOut'])
    const raised = raisedBy(twice, 200)
    expect(settleExceptions(raised, new Map()).map((one) => one.code)).toEqual(['offerTimedOut'])
    expect(settleExceptions(raised, new Map([[`offerTimedOut:${id('A1')}`, at(60)]])).map((one) => [one.code, one.acknowledged])).toEqual([
      ['incidentUnassigned', false],
      ['offerTimedOut', true],
    ])
  })
})

describe('a unit that is not seen any more', () => {
  const working = (status: AssignmentStatus, priority: Priority = 'P1') => incident({ priority, assignments: [assignment(status)] })
  test.each(AssignmentStatus.options)('while %s', (status) => {
    const isWatched = ['accepted', 'enRoute', 'onScene', 'atPatient', 'transporting'].includes(status)
    expect(codes(working(status), 40, { fixedAt: at(0), age: 'lost' }).includes('positionLost')).toBe(isWatched)
    expect(codes(working(status), 40, { fixedAt: at(0), age: 'fresh' }).some((code) => code.startsWith('position'))).toBe(false)
  })
  test('stale is one line a task however often it flickers; lost is one a silence', () => {
    expect(raisedBy(working('enRoute'), 40, { fixedAt: at(3), age: 'stale' })).toMatchObject([
      { code: 'positionStale', id: `positionStale:${id('A0')}`, priority: 'P4', since: at(3), entity: { kind: 'unit', id: id('V0') } },
    ])
    expect(raisedBy(working('enRoute'), 40, { fixedAt: at(3), age: 'lost' })).toMatchObject([
      { id: `positionLost:${id('A0')}:${at(3)}`, priority: 'P2' },
    ])
    expect(raisedBy(working('enRoute', 'P4'), 40, { fixedAt: at(3), age: 'lost' })).toMatchObject([{ priority: 'P3' }])
    expect(codes(working('enRoute'), 40, null)).toEqual([])
  })
})

describe('a hospital', () => {
  const busy = { assignments: [assignment('transporting')] }
  test.each(HandoverStatus.options)('asked, and it is %s', (status) => {
    const expected =
      status === 'requested' || status === 'seen'
        ? ['handoverUnanswered']
        : status === 'declined'
          ? ['handoverDeclined']
          : status === 'diverted'
            ? ['handoverDiverted']
            : []
    expect(codes(incident({ ...busy, handovers: [handover(status, { answeredAt: at(20) })] }), HANDOVER_ANSWER_SECONDS + 1)).toEqual(
      expected,
    )
  })
  test('has its time to answer', () => {
    expect(codes(incident({ ...busy, handovers: [handover('requested')] }), HANDOVER_ANSWER_SECONDS)).toEqual([])
  })
  test('a no is settled by asking another; the newest no speaks', () => {
    expect(
      codes(
        incident({
          ...busy,
          handovers: [handover('declined', { answeredAt: at(20) }), handover('requested', { id: id('H1'), requestedAt: at(30) })],
        }),
        40,
      ),
    ).toEqual([])
    expect(
      raisedBy(
        incident({
          ...busy,
          handovers: [handover('declined', { answeredAt: at(20) }), handover('diverted', { id: id('H1'), answeredAt: at(50) })],
        }),
        60,
      ),
    ).toMatchObject([{ code: 'handoverDiverted', id: `handoverDiverted:${id('H1')}` }])
  })
  test('acknowledges what it was asked itself, never what only dispatch sees', () => {
    const facilityOf = (handoverId: string): string | null => ({ [id('H0')]: id('F0'), [id('H1')]: id('F1') })[handoverId] ?? null
    const asks = (viewer: Viewer) =>
      [
        `handoverUnanswered:${id('H0')}`,
        `handoverUnanswered:${id('H1')}`,
        `handoverUnanswered:${id('H2')}`,
        `incidentUnassigned:${id('J0')}:${at(0)}`,
        `offerTimedOut:${id('H1')}`,
      ].map((exceptionId) => mayAcknowledge(exceptionId, viewer, facilityOf))
    expect(asks({ seesDispatch: false, seesHandovers: true, facilityId: id('F1') })).toEqual([false, true, false, false, false])
    expect(asks({ seesDispatch: false, seesHandovers: true, facilityId: null })).toEqual([true, true, false, false, false])
    expect(asks({ seesDispatch: false, seesHandovers: false, facilityId: null })).not.toContain(true)
    expect(asks({ seesDispatch: true, seesHandovers: true, facilityId: null })).not.toContain(false)
  })
  test('sees what it has not answered itself, nothing else', () => {
    const raised = deriveExceptions(
      [incident({ handovers: [handover('requested'), handover('requested', { id: id('H1'), facilityId: id('F1') })] })],
      () => null,
      startMs + 1_000_000,
    )
    expect(raised.map((one) => one.code)).toEqual(['incidentUnassigned', 'handoverUnanswered', 'handoverUnanswered'])
    expect(concerning(raised, { seesDispatch: false, seesHandovers: true, facilityId: id('F1') }).map((one) => one.entity.id)).toEqual([
      id('H1'),
    ])
    expect(concerning(raised, { seesDispatch: true, seesHandovers: true, facilityId: null })).toHaveLength(3)
    expect(concerning(raised, { seesDispatch: false, seesHandovers: false, facilityId: null })).toEqual([])
  })
})

test('for any state: names are unique and well formed, the list is in strip order, the same state gives the same list', () => {
  const watched = fc.record({
    priority: fc.constantFrom(...Priority.options),
    openedAt: fc.nat({ max: 4000 }).map(at),
    assignments: fc.array(fc.record({ status: fc.constantFrom(...AssignmentStatus.options), seconds: fc.nat({ max: 4000 }) }), {
      maxLength: 4,
    }),
    handovers: fc.array(fc.record({ status: fc.constantFrom(...HandoverStatus.options), seconds: fc.nat({ max: 4000 }) }), {
      maxLength: 3,
    }),
  })
  fc.assert(
    fc.property(
      fc.array(watched, { maxLength: 6 }),
      fc.nat({ max: 6000 }),
      fc.constantFrom(null, { fixedAt: at(7), age: 'stale' as const }, { fixedAt: at(7), age: 'lost' as const }),
      (list, seconds, fix) => {
        const incidents = list.map((one, i): Watched => ({
          ...incident({ priority: one.priority, openedAt: one.openedAt }),
          id: id(`${i}0`.padStart(2, '0')) as Watched['id'],
          assignments: one.assignments.map((item, k) =>
            assignment(item.status, {
              id: id(`${i}${k}`),
              offerExpiresAt: at(item.seconds),
              endedAt: isLive(item.status) ? null : at(item.seconds),
            }),
          ),
          handovers: one.handovers.map((item, k) =>
            handover(item.status, { id: id(`${i}${k}`), requestedAt: at(item.seconds), answeredAt: at(item.seconds + 5) }),
          ),
        }))
        const views = settleExceptions(
          deriveExceptions(incidents, () => fix, startMs + seconds * 1000),
          new Map(),
        )
        expect(new Set(views.map((view) => view.id)).size).toBe(views.length)
        for (const view of views) ExceptionView.parse(view)
        expect(views.map((view) => view.priority)).toEqual(views.map((view) => view.priority).toSorted())
        expect(
          settleExceptions(
            deriveExceptions(incidents.toReversed(), () => fix, startMs + seconds * 1000),
            new Map(),
          ),
        ).toEqual(views)
      },
    ),
    { numRuns: 200 },
  )
})

describe('on a real log', () => {
  test('one is raised, seen, settled; seen twice is once; rebuild agrees', async () => {
    const w = createWorld()
    const read = w.read()
    try {
      const incidentId = await w.incident()
      w.clock.advance(3_600_000)
      const told = { conflicts: [], findings: [], fenced: { proposals: [], intrusions: [] } }
      const viewer = { seesDispatch: true, seesHandovers: true, facilityId: null }
      const list = () => exceptionList(read, viewer, () => null, w.clock.nowMs(), told)
      const [raised] = await list()
      expect(raised).toMatchObject({ code: 'incidentUnassigned', incidentId, acknowledged: false, acknowledgedAt: null })
      const input = AcknowledgeException.parse({ commandId: w.id(), id: raised?.id })
      for (let n = 0; n < 2; n += 1)
        await w.decide((state) => acknowledge(input, state.table('ExceptionAcknowledgement').get(input.id) !== null))
      expect(w.db.prepare("SELECT COUNT(*) FROM Op WHERE kind = 'exception.acknowledged'").pluck().get()).toBe(1)
      expect(await list()).toMatchObject([{ id: raised?.id, acknowledged: true, acknowledgedAt: toInstant(w.clock.nowMs()) }])
      await w.assign(incidentId, [await w.unit('A12')])
      expect(await list()).toEqual([])
      const digest = w.digest()
      w.log.rebuild()
      expect(w.digest()).toEqual(digest)
    } finally {
      await read.$disconnect()
      w.close()
    }
  })
  test.each([
    '',
    'incidentUnassigned',
    `madeUp:${id('J0')}`,
    `incidentUnassigned:${id('J0')}:'; DROP`,
    `incidentUnassigned:${id('J0').toLowerCase()}`,
  ])('%j is not the name of an exception', (wrong) => {
    expect(AcknowledgeException.safeParse({ commandId: id('C0'), id: wrong }).success).toBe(false)
  })
})
