/** Sessions in any interleaving, cut anywhere, end with the same ops. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTestStation, type TestStation } from './test-outlet.ts'
import { createWorld, settleMicrotasks, type Connection, type Pace } from './test-world.ts'

const DISPATCH = 'tz/dispatch/mfano'
const FLEET = 'tz/fleet/mfano'
const SCOPES = [DISPATCH, FLEET]
const pictures = (stations: readonly TestStation[]): string[] =>
  stations.map((station) => SCOPES.map((scope) => station.picture(scope)).join('\n'))
const areEqual = (stations: readonly TestStation[]): boolean => new Set(pictures(stations)).size === 1

/** The pulse is no part of the order of events: it would beat for ever. */
const PULSE_MS = 1_000_000
const NO_PULSE = { a: { firstPingMs: PULSE_MS }, b: { firstPingMs: PULSE_MS } }
/** Everything happens in the order that fast-check wants; only frames of one link keep theirs. */
function scheduledPace(scheduler: fc.Scheduler): Pace {
  return {
    after(ms, run) {
      let isOff = ms >= PULSE_MS
      if (!isOff)
        void scheduler.schedule(Promise.resolve()).then(() => {
          if (!isOff) run()
        })
      return () => {
        isOff = true
      }
    },
  }
}
async function drain(scheduler: fc.Scheduler): Promise<void> {
  await settleMicrotasks()
  while (scheduler.count() > 0) {
    await scheduler.waitOne()
    await settleMicrotasks()
  }
}

const writes = fc.array(fc.record({ by: fc.nat(2), scope: fc.constantFrom(...SCOPES), count: fc.integer({ min: 1, max: 90 }) }), {
  maxLength: 8,
})

describe('any order of events', { timeout: 60_000 }, () => {
  test('two stations agree', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), writes, async (scheduler, plan) => {
        const world = createWorld()
        const stations = [createTestStation(1), createTestStation(2)] as const
        const pace = scheduledPace(scheduler)
        world.connect(...stations, SCOPES, { pace, ...NO_PULSE })
        for (const { by, scope, count } of plan) pace.after(0, () => stations[by % 2 === 0 ? 0 : 1].write(scope, count))
        await drain(scheduler)
        expect(areEqual(stations)).toBe(true)
      }),
      { numRuns: 80 },
    )
  })

  test('three stations agree, over three links with commits that take their time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), writes, async (scheduler, plan) => {
        const world = createWorld()
        const [a, b, c] = [createTestStation(1), createTestStation(2), createTestStation(3)]
        const pace = scheduledPace(scheduler)
        for (const station of [a, b, c]) station.commit = () => new Promise((resolve) => pace.after(0, resolve))
        for (const [one, other] of [
          [a, b],
          [b, c],
          [c, a],
        ] as const)
          world.connect(one, other, SCOPES, { pace, ...NO_PULSE })
        for (const { by, scope, count } of plan) pace.after(0, () => [a, b, c][by]?.write(scope, count))
        await drain(scheduler)
        expect(areEqual([a, b, c])).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  test('also when links are cut at any moment and made anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), writes, fc.array(fc.nat(60), { maxLength: 5 }), async (scheduler, plan, cuts) => {
        const world = createWorld()
        const [a, b, c] = [createTestStation(1), createTestStation(2), createTestStation(3)]
        const pace = scheduledPace(scheduler)
        const pairs = [
          [a, b],
          [b, c],
          [c, a],
        ] as const
        const open: Connection[] = pairs.map(([one, other]) => world.connect(one, other, SCOPES, { pace, ...NO_PULSE }))
        for (const { by, scope, count } of plan) pace.after(0, () => [a, b, c][by]?.write(scope, count))
        for (const moment of cuts) {
          for (let step = 0; step < moment && scheduler.count() > 0; step += 1) {
            await scheduler.waitOne()
            await settleMicrotasks()
          }
          const which = moment % 3
          open[which]?.cut()
          const pair = pairs[which]
          if (pair) open[which] = world.connect(...pair, SCOPES, { pace, ...NO_PULSE })
        }
        await drain(scheduler)
        expect(areEqual([a, b, c])).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})

describe('cuts', () => {
  const fill = (): [TestStation, TestStation] => {
    const [a, b] = [createTestStation(1), createTestStation(2)]
    a.write(DISPATCH, 200)
    b.write(DISPATCH, 100)
    a.write(FLEET, 70)
    return [a, b]
  }

  test('at every single frame: the next link ends the work, and sends nothing that was acknowledged', async () => {
    for (let cutAt = 0; ; cutAt += 1) {
      const world = createWorld()
      const [a, b] = fill()
      let frames = 0
      const first = world.connect(a, b, SCOPES, { onFrame: () => frames++ < cutAt })
      await world.pass(400)
      const held = [a, b].map((station) => SCOPES.map((scope) => station.opsOf(scope)).reduce((sum, ops) => sum + ops, 0))
      const second = world.connect(a, b, SCOPES)
      await world.pass(400)
      expect(areEqual([a, b])).toBe(true)
      expect(second.a.session.status().opsIn + second.b.session.status().opsIn).toBe(2 * 370 - (held[0] ?? 0) - (held[1] ?? 0))
      if (frames <= cutAt) {
        expect(first.sent.length).toBe(frames)
        break
      }
    }
  })

  test('two links between the same stations do no harm', async () => {
    const world = createWorld()
    const [a, b] = fill()
    world.connect(a, b, SCOPES)
    world.connect(b, a, SCOPES, { line: { delayMs: 3, bytesPerMs: 100 } })
    await world.pass(20)
    a.write(DISPATCH, 5)
    await world.pass(800)
    expect(areEqual([a, b])).toBe(true)
  })

  test('a frame that comes twice changes nothing', async () => {
    const world = createWorld()
    const [a, b] = fill()
    const connection = world.connect(a, b, SCOPES, { isDoubled: true })
    await world.pass(800)
    expect(areEqual([a, b])).toBe(true)
    expect(connection.a.session.status().queues.inFlightBytes).toBe(0)
  })
})
