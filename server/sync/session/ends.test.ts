/** How sessions end: politely, by offence, by silence. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOpMill, testParts } from './test-ops.ts'
import { createTestStation } from './test-outlet.ts'
import { createWorld, meetOnOneLink as meet, type Connection } from './test-world.ts'
import { packBatch } from '../frame-codec-batch.ts'
import { encodeFrame } from '../frame-codec.ts'
import type { Frame } from '../frames.ts'

const DISPATCH = 'tz/dispatch/mfano'
const SCOPES = [DISPATCH, 'tz/fleet/mfano']
const kinds = (connection: Connection, from: 'a' | 'b'): string[] =>
  connection.sent.filter((sent) => sent.from === from).map(({ frame }) => frame.kind)

describe('ends', () => {
  test('no common major version: refused on both sides, nothing else is said', async () => {
    const { connection } = await meet(SCOPES, { a: { protocol: [2, 3] } })
    expect(kinds(connection, 'b')).toEqual(['hello', 'refuse'])
    expect(connection.b.events.at(-1)).toEqual({ type: 'closed', reason: 'protocol', byPeer: false, isOffence: false })
    expect(connection.a.session.status().state).toBe('closed')
  })

  test('different ranges meet at the highest common version and compression', async () => {
    const { connection } = await meet(SCOPES, { a: { protocol: [1, 3], compressions: ['none', 'deflate-raw'] }, b: { protocol: [1, 2] } })
    expect(connection.a.session.status().peer?.protocol).toBe(2)
    expect(connection.b.session.status().peer?.protocol).toBe(2)
  })

  test('another station than the one the link was opened for is refused', async () => {
    const { connection } = await meet(SCOPES, { expectedByA: 'somebody else' })
    expect(connection.a.events.at(-1)).toEqual({ type: 'closed', reason: 'identity', byPeer: false, isOffence: true })
    expect(connection.b.events.at(-1)).toMatchObject({ type: 'closed', byPeer: true })
  })

  test('a peer that falls silent is given up', async () => {
    const { world, connection } = await meet(SCOPES, { isDeafAfterMs: 100 })
    await world.pass(20_000)
    expect(connection.a.session.status().state).toBe('open')
    await world.pass(20_000)
    expect(connection.a.closedBy).toBe('silent')
    expect(connection.a.events.at(-1)).toMatchObject({ reason: 'silent', isOffence: false })
  })

  test('a peer that answers but never commits is given up too', async () => {
    const { world, a, b, connection } = await meet(SCOPES)
    b.commit = () => new Promise(() => undefined)
    a.write(DISPATCH)
    await world.pass(100_000)
    expect(connection.a.session.status().state).toBe('open')
    await world.pass(30_000)
    expect(connection.a.closedBy).toBe('stalled')
  })

  test('a clean close is said, stops every timer, and nothing happens afterwards', async () => {
    const { world, a, connection } = await meet(SCOPES)
    expect(a.listeners).toEqual([1, 1])
    connection.a.session.close('done')
    expect(a.listeners).toEqual([0, 0])
    await world.pass(20)
    expect(kinds(connection, 'a').at(-1)).toBe('bye')
    const frames = connection.sent.length
    a.write(DISPATCH)
    connection.a.session.receive(encodeFrame({ kind: 'ping', id: 1, digest: '00'.repeat(12) }))
    await world.pass(100_000)
    expect(connection.sent).toHaveLength(frames)
    expect(connection.a.events.filter(({ type }) => type === 'closed')).toHaveLength(1)
  })

  test('a log that cannot be read ends the session, not the station', async () => {
    const { world, a, connection } = await meet(SCOPES, { breakReadOfA: true })
    a.write(DISPATCH)
    await world.pass(50)
    expect(connection.a.closedBy).toBe('failure')
    expect(connection.a.events.some(({ type }) => type === 'failure')).toBe(true)
  })
})

describe('hostile frames', () => {
  test('are counted; after ten the peer is cut and marked', async () => {
    const { connection } = await meet(SCOPES)
    for (let at = 0; at < 9; at += 1) connection.a.session.receive(Uint8Array.of(0xff, at))
    expect(connection.a.session.status()).toMatchObject({ state: 'open', faults: { 'not-canonical': 9 } })
    connection.a.session.receive(new Uint8Array(200_000))
    expect(connection.a.events.at(-1)).toEqual({ type: 'closed', reason: 'malformed', byPeer: false, isOffence: true })
  })

  test('frames of a later build are counted and do no harm', async () => {
    const { connection } = await meet(SCOPES)
    for (let at = 0; at < 50; at += 1) connection.a.session.receive(Uint8Array.of(0x82, 0x18, 0x4d, 0x01))
    expect(connection.a.session.status()).toMatchObject({ state: 'open', faults: { 'unknown-frame': 50 } })
  })

  test('nothing is done before HELLO', () => {
    const world = createWorld()
    const connection = world.connect(createTestStation(1), createTestStation(2), SCOPES)
    connection.a.session.receive(encodeFrame({ kind: 'pull', creditBytes: 1, scopes: [] }))
    expect(connection.a.session.status()).toMatchObject({ state: 'greeting', faults: { 'before-hello': 1 } })
  })

  test('more than the credit is a reason to cut', async () => {
    const { b, connection } = await meet(SCOPES, { b: { creditBytes: 128 * 1024 } })
    b.commit = () => new Promise(() => undefined)
    const payload = new Uint8Array(100_000)
    const batch: Frame = { kind: 'batch', id: 1, scope: DISPATCH, compression: 'none', inflatedBytes: payload.length, payload }
    connection.b.session.receive(encodeFrame(goodBatch()))
    connection.b.session.receive(encodeFrame(batch))
    connection.b.session.receive(encodeFrame(batch))
    expect(connection.b.events.at(-1)).toEqual({ type: 'closed', reason: 'credit', byPeer: false, isOffence: true })
  })

  test('a request full of invented streams changes nothing for the real ones', async () => {
    const { world, a, b, connection } = await meet(SCOPES)
    const streams = Array.from({ length: 1_024 }, (_, no) => [`nobody-${String(no)}`, 1, 7] as const)
    connection.b.session.send({ kind: 'pull', creditBytes: 1e6, scopes: [{ scope: DISPATCH, streams }] })
    await world.pass(20)
    for (let round = 0; round < 3; round += 1) {
      a.write(DISPATCH)
      await world.pass(200)
    }
    expect(b.picture(DISPATCH)).toBe(a.picture(DISPATCH))
    expect(kinds(connection, 'a').filter((kind) => kind === 'batch')).toHaveLength(3)
  })

  test('a session survives or closes cleanly whatever arrives, and two honest ones still converge beside it', async () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.record({ kind: fc.constantFrom('ack', 'pull', 'summary', 'hello', 'bye', 'pong'), flip: fc.nat() }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(noise, { maxLength: 12 }), async (items) => {
        const { world, a, b, connection } = await meet(SCOPES)
        a.write(DISPATCH, 5)
        for (const item of items) {
          connection.b.session.receive(item instanceof Uint8Array ? item : bent(connection, item.kind, item.flip))
          await world.pass(7)
        }
        await world.pass(100)
        world.connect(a, b, SCOPES)
        await world.pass(1_000)
        expect(b.picture(DISPATCH)).toBe(a.picture(DISPATCH))
      }),
      { numRuns: 150 },
    )
  })
})

/** A frame that was really sent, with one bit turned. */
function bent(connection: Connection, kind: string, flip: number): Uint8Array {
  const found = connection.sent.find(({ frame }) => frame.kind === kind)?.frame
  const bytes = found && found.kind !== 'unknown' ? encodeFrame(found) : Uint8Array.of(0)
  const at = flip % bytes.length
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (flip % 8))
  return bytes
}

const goodBatch = (): Frame => {
  const parts = testParts(createOpMill('x'), { scope: DISPATCH, stationId: 'a', incarnation: 1 }, 1)
  return packBatch(1, DISPATCH, { parts, keys: [] }, 'none')
}
