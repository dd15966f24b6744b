/** The audits of a station as its screens see them: comparing on demand, its limits, what is told, and that nothing runs on after the end. */
import { afterEach, describe, expect, test } from 'vitest'
import { closeAll, created, send, stations, write, SCOPE } from '../../../tests/harness/replicas.ts'
import type { TestLog } from '../../../tests/harness/test-log.ts'
import { createIds } from '../../kernel/ids.ts'
import { seededRandom } from '../../kernel/random.ts'
import type { FeedItem } from '../../log/index.ts'
import { createSession } from '../session/session.ts'
import type { Session } from '../session/types.ts'
import { createWorld } from '../session/test-world.ts'
import { openStationAudit, type AuditHooks, type StationAudit } from './station.ts'

afterEach(closeAll)

type Side = { readonly t: TestLog; readonly audits: StationAudit; readonly failures: unknown[]; changes: number; hooks: AuditHooks | null }

/** Two stations that hold the same, in one world; `connect` joins them by a session. */
async function pair() {
  const { group } = stations(2)
  const [first, second] = group as [TestLog, TestLog] // two were asked for
  await write(first, ...[1, 2, 3].map((n) => created({ id: `U${n}`, callSign: `A${n}`, phone: null })))
  await send(first, second)
  const world = createWorld()
  const sides = [first, second].map((t): Side => {
    const side: Side = {
      t,
      failures: [],
      changes: 0,
      hooks: null,
      audits: open(
        t,
        () => (side.changes += 1),
        () => side.failures,
      ),
    }
    return side
  }) as [Side, Side] // two were given
  function open(t: TestLog, onChange: () => void, failures: () => unknown[]): StationAudit {
    const log = (failure: unknown): void => void failures().push(failure)
    const random = seededRandom(t.log.keys.stationId)
    const ids = createIds(t.clock, random)
    return openStationAudit({
      log: t.log,
      db: t.db,
      clock: world.clock,
      random,
      ids,
      timers: world,
      logger: { warn: log, error: log },
      onChange,
    })
  }
  const connect = (): (() => void) => {
    const sessions: Session[] = []
    sides.forEach(({ t, audits }, at) => {
      const outlet = { ...t.log.replica, scopes: () => [SCOPE], onGrants: () => () => undefined }
      const peer = sides[1 - at]?.t.log.keys.stationId ?? ''
      const session = (): Session => sessions[at] ?? expect.fail('no session yet')
      const hooks = audits.link({ peer, outlet, session })
      sessions[at] = createSession({
        self: { stationId: t.log.keys.stationId, incarnation: 1, build: 'test' },
        outlet,
        link: { bufferedBytes: 0, send: (bytes) => void world.after(1, () => sessions[1 - at]?.receive(bytes)), close: () => undefined },
        ...{ clock: world.clock, timers: world, random: seededRandom('session') },
        events: (event) => hooks.onEvent(event),
        onFrame: (frame) => hooks.onFrame(frame),
      })
    })
    return () => {
      for (const session of sessions) session.close('done')
    }
  }
  const pass = async (ms: number): Promise<void> => {
    for (let turn = 0; turn < ms / 20; turn += 1) await world.pass(20)
  }
  const [a, b] = sides
  return { a, b, world, connect, pass }
}
const idOf = ({ t }: Side): string => t.log.keys.stationId

describe('comparing on demand', () => {
  test('runs on every link that stands; both sides show the result; again only after a while', async () => {
    const { a, b, connect, pass } = await pair()
    expect(a.audits.compareNow()).toBe(0)
    const end = connect()
    await pass(100)
    expect(a.audits.of(idOf(b))).toEqual({ isComparing: false, scopes: [] })
    const before = a.changes
    expect(a.audits.compareNow()).toBe(1)
    expect([a.audits.of(idOf(b)).isComparing, a.changes]).toEqual([true, before + 1])
    expect(a.audits.compareNow()).toBe(1)
    await pass(200)
    for (const [here, there] of [
      [a, b],
      [b, a],
    ] as const) {
      expect(here.audits.of(idOf(there))).toMatchObject({
        isComparing: false,
        scopes: [{ scope: SCOPE, outcome: 'agreed', entries: 3, records: 3 }],
      })
      expect(here.audits.peers()).toEqual([idOf(there)])
    }
    expect(() => a.audits.compareNow()).toThrow(expect.objectContaining({ code: 'input.rate-limited' }))
    await pass(15_000)
    expect(a.audits.compareNow()).toBe(1)
    await pass(200)
    end()
    await pass(100)
    expect(a.audits.compareNow()).toBe(0)
    expect(a.audits.of(idOf(b)).scopes).toMatchObject([{ outcome: 'agreed' }])
    expect([a.failures, b.failures]).toEqual([[], []])
  })

  test('a record put right is named, and everybody who follows the log reads anew', async () => {
    const { a, b, connect, pass } = await pair()
    connect()
    await pass(100)
    const kinds: string[] = []
    b.t.log.feed.listen((changes) => kinds.push(...changes.map(({ kind }) => kind)))
    const screen = b.t.log.feed.follow(null, new AbortController().signal)
    const next = screen.next() as Promise<IteratorResult<FeedItem>> // it has not ended
    b.t.db.exec("UPDATE Unit SET callSign = 'wrong' WHERE id = 'U2'")
    a.audits.compareNow()
    await pass(200)
    expect(b.audits.of(idOf(a)).scopes).toMatchObject([
      { outcome: 'repaired', lastRepair: { entries: 0, records: 1, firstRecords: [{ entity: 'U2', kind: 'unit.created' }] } },
    ])
    expect(a.audits.of(idOf(b)).scopes).toMatchObject([{ outcome: 'repaired', repairedThere: 1, lastRepair: null }])
    expect((await next).value).toMatchObject({ reset: true })
    expect(kinds).toEqual(['unit.created'])
  })

  test('damage that is known is mended as soon as somebody can be heard, and not sooner than peers answer', async () => {
    const { a, b, connect, pass } = await pair()
    const [{ no }] = [b.t.log.heads.find(a.t.log.heads.own(SCOPE).streamId) ?? { no: 0 }]
    const damage = (): void => void b.t.db.prepare("UPDATE Op SET body = x'a0' WHERE streamNo = ? AND seq = 2").run(no)
    damage()
    b.audits.mend()
    connect()
    await pass(16_000)
    expect(b.audits.of(idOf(a)).scopes).toMatchObject([
      { outcome: 'repaired', lastRepair: { entries: 1, entry: { author: idOf(a), seq: 2 } } },
    ])
    expect(b.t.log.verify().problems).toEqual([])
    damage()
    b.audits.mend()
    b.audits.mend()
    await pass(5_000)
    expect(b.t.log.verify().problems).not.toEqual([])
    await pass(12_000)
    expect(b.t.log.verify().problems).toEqual([])
  })

  test('nothing runs on when the station closes', async () => {
    const { a, connect, pass } = await pair()
    connect()
    await pass(100)
    a.audits.compareNow()
    const before = a.changes
    a.audits.close()
    await pass(30_000)
    expect([a.changes, a.failures]).toEqual([before, []])
  })
})
