/** When a link audits by itself, and an audit over a real session. */
import { afterEach, describe, expect, test } from 'vitest'
import { closeAll, created, send, stations, write, SCOPE } from '../../../tests/harness/replicas.ts'
import type { TestLog } from '../../../tests/harness/test-log.ts'
import type { Log } from '../../log/index.ts'
import { createSession } from '../session/session.ts'
import type { Session } from '../session/types.ts'
import { createWorld } from '../session/test-world.ts'
import { seededRandom } from '../../kernel/random.ts'
import { createAudit, type Audit } from './audit.ts'
import { createSlicer } from './slices.ts'
import { createSnapshots } from './snapshot.ts'
import { joined, memoryBook } from './test-link.ts'
import type { AuditResult } from './types.ts'

afterEach(closeAll)

const HOUR_MS = 3_600_000
async function agreeing() {
  const { group } = stations(2)
  const [a, b] = group as [TestLog, TestLog] // two were asked for
  await write(a, created({ id: 'U1', callSign: 'A1', phone: null }))
  await send(a, b)
  return { a, b }
}

describe('without being asked', () => {
  test('a link compares everything soon after it opens, where streams end every hour, and everything again after a day', async () => {
    const { a, b } = await agreeing()
    const link = joined({ a: a.log, b: b.log })
    link.a.audit.opened()
    await link.world.pass(60_000)
    expect(link.a.results).toMatchObject([{ outcome: 'agreed', scope: SCOPE }])
    const steps = (): string => link.sent.map(({ step }) => step).join(' ')
    expect(steps()).toBe('open open sum done')
    await link.world.pass(2 * HOUR_MS)
    expect(steps()).toMatch(/^open open sum done( open open){1,2}$/)
    await link.world.pass(25 * HOUR_MS)
    expect(link.a.results).toHaveLength(2)
    expect(link.sent.filter(({ step }) => step === 'sum')).toHaveLength(2)
  })

  test('what the peer has compared with us today need not be compared again', async () => {
    const { a, b } = await agreeing()
    const link = joined({ a: a.log, b: b.log })
    await link.finish(link.a.audit.run())
    await link.world.pass(10)
    link.b.audit.opened()
    await link.world.pass(HOUR_MS)
    expect(link.sent.filter(({ step, from }) => step === 'open' && from === 'b')).not.toHaveLength(0)
    expect(link.sent.filter(({ step }) => step === 'sum')).toHaveLength(1)
  })

  test('a closed link says nothing more', async () => {
    const { a, b } = await agreeing()
    const link = joined({ a: a.log, b: b.log })
    link.a.audit.opened()
    link.a.audit.close()
    await link.world.pass(2 * HOUR_MS)
    expect(link.sent).toEqual([])
    expect(await link.finish(link.a.audit.run())).toEqual([])
  })

  test('frames wait while the link has no room for anything so little urgent', async () => {
    const { a, b } = await agreeing()
    let room = 0
    const link = joined({ a: a.log, b: b.log }, { parts: { room: () => room } })
    const running = link.a.audit.run()
    await link.world.pass(5_000)
    expect(link.sent).toEqual([])
    room = 1
    expect(await link.finish(running)).toMatchObject([{ outcome: 'agreed' }])
  })
})

describe('over a session', () => {
  test('two stations meet, exchange what they wrote, and prove that they agree', async () => {
    const { group } = stations(2)
    const [a, b] = group as [TestLog, TestLog] // two were asked for
    await write(a, created({ id: 'U1', callSign: 'A1', phone: '+255700000001' }))
    await write(b, created({ id: 'U2', callSign: 'B2', phone: null }))
    const world = createWorld()
    const results: AuditResult[] = []
    const sessions: Session[] = []
    const audits: Audit[] = []
    const open = (log: Log, peer: Log, at: number): void => {
      const outlet = {
        ...log.replica,
        onGrants: () => () => undefined,
        heads: (scope: string) => log.replica.heads(scope),
        scopes: () => [SCOPE],
      }
      const slicer = createSlicer({ timers: world, clock: world.clock })
      const audit = createAudit({
        peer: peer.keys.stationId,
        view: outlet,
        log: log.audit,
        slicer,
        snapshots: createSnapshots(log.audit, slicer),
        book: memoryBook(),
        send: (frame) => sessions[at]?.send(frame) ?? false,
        room: () => sessions[at]?.room('history') ?? 0,
        compareAgain: () => undefined,
        clock: world.clock,
        timers: world,
        random: seededRandom('audit'),
        events: (event) => event.type === 'audited' && results.push(event.result),
      })
      audits[at] = audit
      sessions[at] = createSession({
        self: { stationId: log.keys.stationId, incarnation: 1, build: 'test' },
        outlet,
        link: { bufferedBytes: 0, send: (bytes) => void world.after(1, () => sessions[1 - at]?.receive(bytes)), close: () => undefined },
        clock: world.clock,
        timers: world,
        random: seededRandom('session'),
        events: (event) => {
          if (event.type === 'open') audit.opened()
        },
        onFrame: (frame) => audit.onFrame(frame),
      })
    }
    open(a.log, b.log, 0)
    open(b.log, a.log, 1)
    for (let second = 0; second < 60; second += 1) {
      await world.pass(1_000)
      await new Promise((resolve) => {
        setImmediate(resolve) // the log commits in turns of the real loop
      })
    }
    expect(results.filter(({ outcome }) => outcome === 'agreed').length).toBeGreaterThanOrEqual(2)
    expect(results.every(({ outcome, ops }) => outcome === 'agreed' && ops === 2)).toBe(true)
    expect(sessions.map((session) => session.status().faults)).toEqual([{}, {}])
    for (const audit of audits) audit.close()
    for (const session of sessions) session.close('done')
  })
})
