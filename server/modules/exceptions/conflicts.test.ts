/** Double bookings in the strip: one line a unit however many pairs, never acknowledged away, escalated in time, on both stations at once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, createControlRooms, join, type ControlRoom } from '../../../tests/harness/control-rooms.ts'
import { manualTimers } from '../../../tests/harness/manual-timers.ts'
import { CLAIM_RULES, type ConflictSummary } from '../../contract/claims.ts'
import { AcknowledgeException, CONFLICT_CODES, ExceptionCode, ExceptionView } from '../../contract/exceptions.ts'
import type { CommandId, Instant } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { conflictExceptions } from './conflicts.ts'
import { acknowledge } from './decide.ts'
import { concerning, settleExceptions } from './derive.ts'
import { watchExceptions, type ExceptionWatch } from './watch.ts'

const startMs = Date.UTC(2026, 0, 1, 8)
const at = (seconds: number): Instant => toInstant(startMs + seconds * 1000)
const line = (more: Partial<ConflictSummary> = {}): ConflictSummary => ({
  resource: 'unit:01M7Y6HN3GRK2C9892F3WZP3V0',
  kind: 'unit',
  name: 'A12',
  state: 'live',
  priority: 'P1',
  foundAt: at(0),
  pairs: 400,
  sides: ['KM-1', 'ST-1', 'KM-2', 'ST-2'],
  ...more,
})
const raised = (more: Partial<ConflictSummary>, seconds: number) => conflictExceptions([line(more)], startMs + seconds * 1000)[0]

describe('rules', () => {
  test('four hundred pairs of one unit are one line that names the first sides', () => {
    expect(conflictExceptions([line()], startMs)).toMatchObject([
      {
        id: `unitConflict:${line().resource}`,
        code: 'unitConflict',
        priority: 'P1',
        params: { callSign: 'A12', sides: 'KM-1, ST-1, KM-2', more: 1, pairs: 400 },
        entity: { kind: 'conflict', id: line().resource },
        mustResolve: true,
      },
    ])
  })
  test.each([
    [{ state: 'over' as const, priority: 'P3' as const }, 'unitConflictOver'],
    [{ state: 'disputed' as const }, 'unitConflictDisputed'],
    [{ kind: 'device' as const, resource: 'device:imei-1' }, 'deviceConflict'],
  ])('%o is called %s', (more, code) => {
    const [view] = settleExceptions(conflictExceptions([line(more)], startMs), new Map())
    expect(view?.code).toBe(code)
    expect(ExceptionView.safeParse(view).success).toBe(true)
  })
  test('it escalates after half a minute, unless it is over', () => {
    expect(raised({}, CLAIM_RULES.escalateSeconds - 1)).toMatchObject({ isEscalated: false })
    expect(raised({}, CLAIM_RULES.escalateSeconds)).toMatchObject({ isEscalated: true })
    expect(raised({ state: 'over' }, 9999)).toMatchObject({ isEscalated: false })
  })
  test('it cannot be acknowledged, whatever somebody wrote, and stands before everything else of its priority', () => {
    const [conflict] = conflictExceptions([line()], startMs)
    if (!conflict) throw new Error('no conflict')
    const other = {
      ...conflict,
      id: 'incidentUnassigned:01M7Y6HN3GRK2C9892F3WZP3J0',
      code: 'incidentUnassigned' as const,
      since: at(-99),
      mustResolve: false,
    }
    const views = settleExceptions([other, conflict], new Map([[conflict.id, at(1)]]))
    expect(views.map(({ id, acknowledged }) => [id, acknowledged])).toEqual([
      [conflict.id, false],
      [other.id, false],
    ])
    for (const code of CONFLICT_CODES) {
      const input = AcknowledgeException.parse({ commandId: '01M7Y6HN3GRK2C9892F3WZP3C0' as CommandId, id: `${code}:${line().resource}` })
      expect(acknowledge(input, false)).toMatchObject({ accepted: false, error: { code: 'exception.must-be-resolved' } })
    }
    expect([...CONFLICT_CODES].every((code) => ExceptionCode.safeParse(code).success)).toBe(true)
  })
  test('it concerns dispatchers, not a hospital', () => {
    const all = conflictExceptions([line()], startMs)
    expect(concerning(all, { seesDispatch: true, seesHandovers: true, facilityId: null })).toHaveLength(1)
    expect(concerning(all, { seesDispatch: false, seesHandovers: true, facilityId: 'x' })).toEqual([])
  })
})

describe('on two stations', () => {
  let rooms: ControlRoom[]
  let close: () => Promise<void>
  let watches: { watch: ExceptionWatch; timers: ReturnType<typeof manualTimers>; told: number }[]
  beforeEach(async () => {
    const opened = createControlRooms(2)
    ;({ rooms, close } = opened)
    watches = rooms.map((room) => {
      const timers = manualTimers()
      const held = { timers, told: 0, watch: undefined as unknown as ExceptionWatch } // set in the next line
      held.watch = watchExceptions({
        read: room.client,
        log: room.log,
        clock: room.clock,
        timers,
        logger: { error: () => undefined },
        seen: () => null,
        claims: room.service,
        findings: () => [],
        fenced: { proposals: [], intrusions: [] },
        onChange: () => {
          held.told += 1
        },
      })
      return held
    })
    for (const { watch } of watches) await watch.settled()
  })
  afterEach(async () => {
    for (const { watch } of watches) await watch.stop()
    await close()
  })
  const pass = async (ms: number): Promise<void> => {
    for (const [n, { timers, watch }] of watches.entries()) {
      rooms[n]?.clock.advance(ms)
      timers.pass(ms)
      await watch.settled()
    }
  }
  const conflicts = () => watches.map(({ watch }) => watch.current.filter(({ mustResolve }) => mustResolve))

  test('both are told at once when they meet, and again when it escalates', async () => {
    const [a, b] = rooms as [ControlRoom, ControlRoom]
    const unit = await a.unit('A12')
    await join(rooms)
    connect(rooms, [])
    await a.assign(await a.incident(), [unit])
    await b.send(await b.incident(), [unit], { said: 'by radio' })
    b.clock.advance(3_600_000)
    await pass(200)
    expect(conflicts()).toEqual([[], []])
    await join(rooms)
    await pass(200)
    for (const [seen] of conflicts())
      expect(seen).toMatchObject({ code: 'unitConflict', acknowledged: false, isEscalated: false, params: { callSign: 'A12' } })
    await pass(CLAIM_RULES.escalateSeconds * 1000)
    for (const [seen] of conflicts()) expect(seen).toMatchObject({ isEscalated: true })
    expect(watches.every(({ told }) => told >= 2)).toBe(true)
  })
})
