/** What sessions ask for again when something did not fit. */
import { describe, expect, test } from 'vitest'
import { createOpMill, testParts } from './test-ops.ts'
import { createTestStation, type TestStation } from './test-outlet.ts'
import { createWorld, meetOnOneLink as meet, type Connection } from './test-world.ts'
import { packBatch } from '../frame-codec-batch.ts'
import { encodeFrame } from '../frame-codec.ts'

const DISPATCH = 'tz/dispatch/mfano'
const SCOPES = [DISPATCH, 'tz/fleet/mfano']
const count = (connection: Connection, from: 'a' | 'b', kind: string): number =>
  connection.sent.filter((sent) => sent.from === from && sent.frame.kind === kind).length

describe('what does not fit', () => {
  test('is acknowledged only after the log has committed it', async () => {
    const { world, a, b, connection } = await meet(SCOPES)
    let commit = (): void => undefined
    b.commit = () =>
      new Promise((resolve) => {
        commit = resolve
      })
    a.write(DISPATCH)
    await world.pass(200)
    expect(count(connection, 'b', 'ack')).toBe(0)
    commit()
    await world.pass(5)
    expect(count(connection, 'b', 'ack')).toBe(1)
  })

  test('the ablation acknowledges before, so that the simulator can prove it would notice', async () => {
    const { world, a, b, connection } = await meet(SCOPES, { b: { ablations: { ackBeforeCommit: true } } })
    b.commit = () => new Promise(() => undefined)
    a.write(DISPATCH)
    await world.pass(200)
    expect(count(connection, 'b', 'ack')).toBe(1)
  })

  test('a log that fails is asked again later, further and further apart, and nothing is sent meanwhile', async () => {
    const { world, a, b, connection } = await meet(SCOPES)
    let isFull = true
    b.commit = () => (isFull ? Promise.reject(new Error('disk full')) : Promise.resolve())
    a.write(DISPATCH, 3)
    await world.pass(100)
    a.write(DISPATCH, 3)
    await world.pass(100)
    expect(count(connection, 'a', 'batch')).toBe(1)
    expect(connection.b.session.status().scopes[0]?.trouble).toBe('failed')
    await world.pass(9_000)
    expect(count(connection, 'a', 'batch')).toBeGreaterThan(3)
    expect(count(connection, 'a', 'batch')).toBeLessThan(7)
    isFull = false
    await world.pass(10_000)
    expect(b.picture(DISPATCH)).toBe(a.picture(DISPATCH))
    expect(connection.b.session.status().scopes[0]?.trouble).toBeNull()
  })

  test('a gap is asked for again, and later refusals of the same flight do no harm', async () => {
    const { world, a, b, connection } = await meet(SCOPES, { line: { delayMs: 400, bytesPerMs: 8 } })
    await world.pass(1_000)
    a.write(DISPATCH, 10)
    await world.pass(3_000)
    forget(b)
    for (let at = 0; at < 18; at += 1) {
      a.write(DISPATCH)
      await world.pass(60)
    }
    await world.pass(6_000)
    expect(connection.b.session.status().refused.gap).toBeGreaterThan(1)
    expect(b.picture(DISPATCH)).toBe(a.picture(DISPATCH))
    a.write(DISPATCH)
    await world.pass(1_000)
    expect(b.picture(DISPATCH)).toBe(a.picture(DISPATCH))
  })

  test('after a gap that another link has closed new ops flow again here', async () => {
    const { world, a, b, connection } = await meet(SCOPES)
    a.write(DISPATCH, 5)
    await world.pass(100)
    forget(b)
    a.write(DISPATCH)
    await world.pass(20)
    expect(connection.b.session.status().scopes[0]?.trouble).toBe('gap')
    const { parts } = a.outlet(() => SCOPES).read(DISPATCH, new Map(), 1e9)
    await b.outlet(() => SCOPES).apply(parts, [])
    await world.pass(900)
    expect(connection.b.session.status().scopes[0]?.trouble).toBeNull()
    a.write(DISPATCH)
    await world.pass(20)
    expect(b.picture(DISPATCH)).toBe(a.picture(DISPATCH))
    expect([count(connection, 'b', 'pull'), count(connection, 'a', 'batch')]).toEqual([1, 3])
  })

  test('what waits for others is asked for again, less and less often', async () => {
    const { world, a, b, connection } = await meet(SCOPES)
    a.write(DISPATCH, 1, (op) => ({ ...op, deps: [['00'.repeat(16), 1]] }))
    await world.pass(1_000)
    expect(connection.b.session.status().scopes[0]?.trouble).toBe('waiting')
    expect(count(connection, 'b', 'pull')).toBe(0)
    await world.pass(60_000)
    // asked again and again, but less and less often
    expect(count(connection, 'b', 'pull')).toBeGreaterThan(3)
    expect(count(connection, 'b', 'pull')).toBeLessThan(9)
    expect(b.opsOf(DISPATCH)).toBe(0)
  })

  test('what is refused for good is not sent again on this link, everything else is', async () => {
    const { world, a, b, connection } = await meet(SCOPES)
    const c = createTestStation(3)
    c.write(DISPATCH, 2)
    forge(c, a)
    await world.pass(2_000)
    expect(connection.b.session.status().refused['bad-signature']).toBe(1)
    a.write(DISPATCH, 1, (op) => ({ ...op, deps: [] }))
    await world.pass(60_000)
    expect(connection.b.session.status().refused['bad-signature']).toBe(1)
    expect(connection.a.session.status().refusedByPeer['bad-signature']).toBe(1)
    expect(b.opsOf(DISPATCH)).toBe(1)
    expect(connection.a.session.status().state).toBe('open')
    b.granted() // the author may be known by now: it is tried once more
    await world.pass(2_000)
    expect(connection.b.session.status().refused['bad-signature']).toBe(2)
  })

  test('a batch whose inside is broken gives its credit back and is asked for again', async () => {
    const { world, a, b, connection } = await meet(SCOPES)
    a.write(DISPATCH)
    const [part] = testParts(createOpMill('x'), { scope: DISPATCH, stationId: a.stationId, incarnation: 1 }, 5)
    if (!part) throw new Error('no part')
    const frame = packBatch(77, DISPATCH, { parts: [part], keys: [] }, 'none')
    connection.b.session.receive(encodeFrame({ ...frame, payload: frame.payload.subarray(1), inflatedBytes: frame.inflatedBytes - 1 }))
    await world.pass(1_500)
    expect(connection.sent.find(({ frame: sent }) => sent.kind === 'ack' && sent.id === 77)?.frame).toMatchObject({ isFailed: true })
    expect(count(connection, 'b', 'pull')).toBe(1)
    expect(b.picture(DISPATCH)).toBe(a.picture(DISPATCH))
    expect(connection.a.session.status().faults).toEqual({ 'unknown-batch': 1 })
  })

  test('stations that believe they agree but do not find out by their pings', async () => {
    const { world, a, b, connection } = await meet(SCOPES)
    a.write(DISPATCH, 5)
    await world.pass(100)
    forget(b)
    await world.pass(30_000)
    expect(b.picture(DISPATCH)).toBe(a.picture(DISPATCH))
    expect(connection.a.session.status().agreedAtMs).toBeGreaterThan(world.clock.nowMs() - 10_000)
  })
})

describe('a station that was rolled back', () => {
  test('hears of its own ops that it does not hold, once, and gets them back', async () => {
    const world = createWorld()
    const [a, b] = [createTestStation(1), createTestStation(2)]
    a.write(DISPATCH, 9)
    world.connect(a, b, SCOPES)
    await world.pass(100)
    a.rollBack(DISPATCH, 4)
    const { a: end } = world.connect(a, b, SCOPES)
    await world.pass(300)
    const found = end.events.filter(({ type }) => type === 'selfRollback')
    expect(found).toEqual([{ type: 'selfRollback', scope: DISPATCH, incarnation: 1, seq: 9, heldSeq: 4 }])
    expect(a.opsOf(DISPATCH)).toBe(9)
  })
})

/** A station loses what it took from others, without knowing it. */
const forget = (station: TestStation): void => {
  station.loseOthers(DISPATCH)
}

/** `to` takes what `from` wrote although its signatures do not hold. */
function forge(from: TestStation, to: TestStation): void {
  const { parts } = from.outlet(() => SCOPES).read(DISPATCH, new Map(), 1e9)
  to.swallow(parts.map((part) => ({ ...part, signedHead: { ...part.signedHead, signature: new Uint8Array(64) } })))
}

test('a session that is asked to compare again says HELLO, and fetches what the other holds', async () => {
  const { world, a, b, connection } = await meet(SCOPES)
  a.write(DISPATCH, 5)
  await world.pass(6_000)
  forget(b)
  const hellos = count(connection, 'b', 'hello')
  connection.b.session.compareAgain()
  expect(count(connection, 'b', 'hello')).toBe(hellos + 1)
  await world.pass(100)
  expect(b.picture(DISPATCH)).toBe(a.picture(DISPATCH))
  connection.b.session.close('done')
  connection.b.session.compareAgain()
  expect(count(connection, 'b', 'hello')).toBe(hellos + 1)
})
