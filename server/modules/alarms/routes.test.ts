/** Alarms through their procedures, as screens call them: the list, its lines, one alarm, its tree and history, health, commands, who may. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ALARM_SCOPE, alarmStations, type AlarmStation } from '../../../tests/harness/alarm-world.ts'
import { FIRST_ROLES, type FirstRole, type Permission } from '../../contract/permissions.ts'
import type { CommandId } from '../../contract/primitives.ts'
import { createContext, type SignedIn, type StationServices } from '../../trpc/context.ts'
import { createCallerFactory } from '../../trpc/trpc.ts'
import { alarmsRouter } from './index.ts'

const caller = createCallerFactory(alarmsRouter)
let s: AlarmStation
let read: ReturnType<AlarmStation['read']>
beforeEach(() => {
  const [station] = alarmStations(1)
  if (!station) throw new Error('one station')
  s = station
  read = s.read()
})
afterEach(async () => {
  await read.$disconnect()
  await s.close()
})

function as(role: FirstRole = 'supervisor', facilityId: string | null = null) {
  const { log, clock, newId } = s.t
  const services = {
    log,
    read,
    clock,
    ids: { next: newId },
    logger: { error: () => undefined },
    alarms: s.engine,
  } as unknown as StationServices // the parts these procedures use
  const permissions: readonly Permission[] = FIRST_ROLES[role]
  const about = { userId: newId<string>(), sessionId: newId<string>(), userName: role, displayName: role, roles: [role], unitId: null }
  const user: SignedIn = { ...about, permissions: new Set(permissions), facilityId }
  return caller(createContext(services, { user, session: null, device: { kind: 'api', description: 'test', place: 'test' } }))
}
const commandId = (): CommandId => s.t.newId<CommandId>()
const occurrenceOf = (alarmId: string): string => s.state(alarmId)?.occurrenceId ?? ''
const HEAT = 'heat/fridge/a'

describe('reading', () => {
  test('the list: most urgent first, unacknowledged before acknowledged, and the shelves beside it', async () => {
    await s.report(
      s.condition('silent', 'a', true),
      s.condition('leak', 'a', true),
      s.condition('leak', 'b', true),
      s.condition('heat', 'a', true),
    )
    await s.report(s.condition('noMains', 'c', true))
    await as().acknowledge({
      commandId: commandId(),
      items: [{ alarmId: 'leak/fridge/a', occurrenceId: occurrenceOf('leak/fridge/a') }],
      comment: 'seen',
    })
    await as().shelve({ commandId: commandId(), alarmId: 'silent/fridge/a', shelving: { kind: 'oneShot' }, reason: 'battery ordered' })
    await as().setService({ commandId: commandId(), alarmId: 'noMains/fridge/c', isOut: true, reason: 'sent away' })
    const { lines, counts } = await as().list({})
    expect(lines.map(({ lineId, count, unacknowledged }) => [lineId, count, unacknowledged])).toEqual([
      [HEAT, 1, 1],
      ['leak/fridge/b', 1, 1],
      ['leak/fridge/a', 1, 0],
    ])
    expect(counts).toEqual({ annunciated: 3, unacknowledged: 2, shelved: 1, suppressed: 0, outOfService: 1, P1: 1, P2: 2, P3: 0, P4: 0 })
    const shelved = await as().list({ shelf: 'shelved' })
    expect(shelved.lines[0]?.alarm).toMatchObject({ letter: 'E', shelving: { kind: 'oneShot', reason: 'battery ordered' } })
    expect((await as().list({ shelf: 'outOfService' })).lines[0]?.alarm.outOfService).toMatchObject({ reason: 'sent away' })
  })

  test('a flood is few lines, and a line opens page by page', async () => {
    await s.report(...Array.from({ length: 300 }, (_, n) => s.condition('silent', `f${n}`, true)), s.condition('heat', 'a', true))
    const { lines } = await as().list({ maxLines: 10 })
    expect(lines.map(({ lineId, count }) => [lineId, count])).toEqual([
      [HEAT, 1],
      ['P4:silent:site/one', 300],
    ])
    const page = await as().line({ lineId: 'P4:silent:site/one', maxLines: 10, offset: 290 })
    expect([page.total, page.alarms.length, page.alarms[0]?.code]).toEqual([300, 10, 'silent'])
    expect(await as().line({ lineId: 'P3:none', maxLines: 10 })).toEqual({ total: 0, alarms: [] })
  })

  test('the tree from its root, what only says more, and what is hidden by what', async () => {
    const gateway = [{ kind: 'gateway', id: 'g' }]
    await s.report(
      s.condition('noData', 'x', true, { sourceKind: 'gateway', sourceId: 'g', parents: [] }),
      ...['1', '2'].map((id) => s.condition('silent', id, true, { parents: gateway })),
      s.condition('heat', 'a', true),
      s.condition('door', 'a', true, { conditionAt: new Date(s.t.clock.nowMs() - 400_000).toISOString() as never }),
    )
    const tree = await as().tree({ alarmId: 'silent/fridge/2' })
    expect([tree.total, tree.nodes.map(({ depth, alarm }) => [depth, alarm.alarmId])]).toEqual([
      3,
      [
        [0, 'noData/gateway/g'],
        [1, 'silent/fridge/1'],
        [1, 'silent/fridge/2'],
      ],
    ])
    expect((await as().one({ alarmId: HEAT }))?.notes).toEqual(['door/fridge/a'])
    expect(await as().one({ alarmId: 'heat/fridge/z' })).toBeNull()
    await s.report(s.condition('noMains', 'a', true), s.condition('noMains', 'b', true))
    expect(await as().one({ alarmId: 'noMains/fridge/b' })).toMatchObject({ letter: 'F', inhibitedBy: 'sitePower/site/one' })
  })

  test('the history tells everything once, newest first, page by page', async () => {
    await s.report(s.condition('heat', 'a', true, { params: { name: 'Fridge 3' } }))
    const items = [{ alarmId: HEAT, occurrenceId: occurrenceOf(HEAT) }]
    for (const comment of ['on my way', 'so am I']) {
      await s.pass(10)
      await as().acknowledge({ commandId: commandId(), items, comment })
    }
    await s.pass(10)
    await s.report(s.condition('heat', 'a', false))
    const history = await as().history({ alarmId: HEAT })
    expect(history.map(({ kind, isCounted }) => [kind, isCounted])).toEqual([
      ['cleared', true],
      ['acknowledged', false],
      ['acknowledged', true],
      ['raised', true],
    ])
    expect(history[2]).toMatchObject({
      detail: { comment: 'on my way' },
      occurrenceId: items[0]?.occurrenceId,
      actor: expect.stringMatching(/^user:/),
    })
    expect(history[3]).toMatchObject({ params: { name: 'Fridge 3' }, settings: { deadBand: 0.5 }, actor: 'station', priority: 'P1' })
    expect(history[3]?.station).not.toBe('')
    const later = await as().history({ alarmId: HEAT, limit: 1, before: history[1]?.at })
    expect(later.map(({ id }) => id)).toEqual([history[2]?.id])
  })

  test('health of a period, with its floods and what stands for too long', async () => {
    const from = s.now()
    for (let n = 0; n < 12; n += 1) await s.report(s.condition('leak', `f${n}`, true))
    await as().acknowledge({
      commandId: commandId(),
      items: [{ alarmId: 'leak/fridge/f0', occurrenceId: occurrenceOf('leak/fridge/f0') }],
      comment: 'seen',
    })
    await s.pass(25 * 3600)
    const health = await as().health({ from, to: s.now(), operators: 2 })
    expect(health).toMatchObject({ raised: 12, hidden: 0, alignment: 'fixed', binMinutes: 10, operators: 2, peakPerMinute: 12 })
    expect(health.floods).toMatchObject({ count: 1, alarms: 12, peak: 12, minutes: 10 })
    expect(health.perDay).toBeCloseTo((12 * 24) / 25 / 2, 5)
    expect([health.stale.length, health.topTen.length, health.mix.P2]).toEqual([12, 10, { count: 12, share: 1 }])
    expect(health.responses[1]).toMatchObject({ priority: 'P2', raised: 12, acknowledged: 1 })
    await expect(as().health({ from, to: from })).rejects.toThrow()
  })

  test('kinds of alarm and settings', async () => {
    expect((await as().definitions())[0]).toMatchObject({ code: 'heat', version: 1, settings: { priority: 'P1' } })
    await as().setSettings({ commandId: commandId(), scope: ALARM_SCOPE, target: 'heat', changes: { priority: 'P2' }, reason: 'trial' })
    expect(await as().settings()).toMatchObject([{ scope: ALARM_SCOPE, target: 'heat', changes: { priority: 'P2' }, reason: 'trial' }])
    const foreign = {
      commandId: commandId(),
      scope: 'rw/dispatch/x',
      target: 'heat',
      changes: { priority: 'P2' as const },
      reason: 'trial',
    }
    await expect(as().setSettings(foreign)).rejects.toMatchObject({ cause: { code: 'scope.foreign-country' } })
  })
})

describe('acting', () => {
  test('several at once: those that can be are acknowledged, the others named', async () => {
    await s.report(s.condition('heat', 'a', true), s.condition('doubleBooked', 'a', true), s.condition('leak', 'a', true))
    const item = (alarmId: string) => ({ alarmId, occurrenceId: occurrenceOf(alarmId) })
    const old = { alarmId: 'leak/fridge/a', occurrenceId: occurrenceOf(HEAT) }
    const items = [item(HEAT), item('doubleBooked/fridge/a'), old, { alarmId: 'heat/fridge/z', occurrenceId: occurrenceOf(HEAT) }]
    const { result } = await as().acknowledge({ commandId: commandId(), items, comment: 'all of it' })
    expect(result).toEqual({
      acknowledged: [{ ...item(HEAT), isCounted: true }],
      refused: [
        { alarmId: 'doubleBooked/fridge/a', code: 'alarm.must-be-resolved' },
        { alarmId: 'leak/fridge/a', code: 'alarm.moved-on' },
        { alarmId: 'heat/fridge/z', code: 'entity.unknown' },
      ],
    })
    await expect(as().acknowledge({ commandId: commandId(), items: items.slice(1, 2), comment: 'x' })).rejects.toMatchObject({
      cause: { code: 'alarm.must-be-resolved' },
    })
    await expect(as().acknowledge({ commandId: commandId(), items: items.slice(0, 1), comment: ' ' })).rejects.toThrow() // a comment is needed
  })

  test('shelve, unshelve, suppress, out of service and back', async () => {
    await s.report(s.condition('heat', 'a', true))
    const letters: (string | undefined)[] = []
    const look = async () => letters.push((await as().one({ alarmId: HEAT }))?.letter)
    const on = { alarmId: HEAT, reason: 'defrosting' }
    await as().shelve({ commandId: commandId(), ...on, shelving: { kind: 'timed', seconds: 3600 } })
    await look()
    await as().suppress({ commandId: commandId(), ...on, isOn: true })
    await look()
    await as().setService({ commandId: commandId(), ...on, isOut: true })
    await look()
    await as().setService({ commandId: commandId(), ...on, isOut: false })
    await look()
    await as().suppress({ commandId: commandId(), ...on, isOn: false })
    await look()
    await as().unshelve({ commandId: commandId(), alarmId: HEAT })
    await look()
    expect(letters).toEqual(['E', 'F', 'G', 'F', 'E', 'B'])
    await expect(as().unshelve({ commandId: commandId(), alarmId: HEAT })).rejects.toMatchObject({
      cause: { params: { step: 'unshelve', letter: 'B' } },
    })
    await expect(as().reset({ commandId: commandId(), alarmId: 'heat/fridge/z' })).rejects.toMatchObject({
      cause: { code: 'entity.unknown' },
    })
  })

  test('who may, and who sees what', async () => {
    const facility = [{ kind: 'facility', id: 'H1' }]
    await s.report(
      s.condition('heat', 'a', true),
      s.condition('heat', 'b', true, { parents: facility }),
      s.condition('doubleBooked', 'a', true),
    )
    const idsFor = async (role: FirstRole, facilityId: string | null = null) =>
      (await as(role, facilityId).list({})).lines.map(({ lineId }) => lineId)
    expect((await idsFor('dispatcher')).length).toBe(3)
    expect(await idsFor('coldChain')).toEqual(['heat/fridge/a', 'heat/fridge/b'])
    expect(await idsFor('hospitalDesk', 'H1')).toEqual(['heat/fridge/b'])
    const items = [{ alarmId: HEAT, occurrenceId: occurrenceOf(HEAT) }]
    await expect(as('hospitalDesk', 'H1').acknowledge({ commandId: commandId(), items, comment: 'x' })).rejects.toMatchObject({
      cause: { code: 'entity.unknown' },
    })
    await expect(as('hospitalDesk', 'H1').history({ alarmId: HEAT })).rejects.toMatchObject({ cause: { code: 'entity.unknown' } })
    await expect(as('regulator').acknowledge({ commandId: commandId(), items, comment: 'x' })).rejects.toMatchObject({
      cause: { code: 'auth.forbidden' },
    })
    await expect(as('dispatcher').setService({ commandId: commandId(), alarmId: HEAT, isOut: true, reason: 'x' })).rejects.toMatchObject({
      cause: { code: 'auth.forbidden' },
    })
  })
})

test('a list of 5,000 alarms asks the database no more than a list of one', async () => {
  let queries = 0
  const counting = read.$extends({ query: { $allOperations: ({ args, query }) => ((queries += 1), query(args)) } })
  read = counting as unknown as typeof read // the same client, which counts
  const cost = async (): Promise<number> => {
    const before = queries
    await as().list({})
    return queries - before
  }
  await s.report(s.condition('silent', 'one', true), s.condition('heat', 'a', true))
  const items = [{ alarmId: HEAT, occurrenceId: occurrenceOf(HEAT) }]
  await as().acknowledge({ commandId: commandId(), items, comment: 'seen' }) // somebody whose name has to be looked up
  const few = await cost()
  await s.report(...Array.from({ length: 5_000 }, (_, n) => s.condition('silent', `f${n}`, true)))
  expect([await cost(), few]).toEqual([few, few])
  expect(few).toBe(4)
})
