/** One session with one peer, frame by frame. */
import { describe, expect, test } from 'vitest'
import { createTestStation, type TestStation } from './test-outlet.ts'
import { createWorld, type Connection } from './test-world.ts'

const DISPATCH = 'tz/dispatch/mfano'
const FLEET = 'tz/fleet/mfano'
const SCOPES = [DISPATCH, FLEET]

const kinds = (connection: Connection, from?: 'a' | 'b'): string[] =>
  connection.sent.filter((sent) => !from || sent.from === from).map(({ frame }) => frame.kind)
const areEqual = (a: TestStation, b: TestStation, scopes: readonly string[] = SCOPES): boolean =>
  scopes.every((scope) => a.picture(scope) === b.picture(scope))

/** Carries everything of some scopes from one station to another without a session. */
async function copyAll(from: TestStation, to: TestStation, scopes: readonly string[]): Promise<void> {
  const [source, target] = [from.outlet(() => scopes), to.outlet(() => scopes)]
  for (const scope of scopes) await target.apply(source.read(scope, new Map(), 1e9).parts, [])
}

describe('two stations', () => {
  test('nothing new: one round trip, at most 10 kB with 64 scopes of 20 streams', async () => {
    const world = createWorld()
    const scopes = Array.from({ length: 64 }, (_, at) => `tz/coldchain/site-${String(at)}`)
    const [a, b] = [createTestStation(100), createTestStation(101)]
    for (let number = 0; number < 20; number += 1) {
      const station = createTestStation(number)
      for (const scope of scopes) station.write(scope)
      for (const target of [a, b]) await copyAll(station, target, scopes)
    }
    const connection = world.connect(a, b, scopes)
    await world.pass(500)
    expect(kinds(connection)).toEqual(['hello', 'hello'])
    expect(connection.sent.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(10_000)
    expect(connection.a.session.status().state).toBe('open')
    expect(connection.a.session.status().agreedAtMs).toBe(world.clock.nowMs() - 499)
  })

  test('each takes what the other wrote, and both end equal', async () => {
    const world = createWorld()
    const [a, b] = [createTestStation(1), createTestStation(2)]
    a.write(DISPATCH, 700)
    b.write(DISPATCH, 300)
    b.write(FLEET, 40)
    const connection = world.connect(a, b, SCOPES)
    await world.pass(900)
    expect(a.opsOf(DISPATCH)).toBe(1_000)
    expect(areEqual(a, b)).toBe(true)
    expect(connection.a.session.status()).toMatchObject({ opsIn: 340, opsOut: 700, queues: { inFlightBatches: 0, toApplyBatches: 0 } })
    expect(kinds(connection).filter((kind) => kind === 'summary' || kind === 'pull')).toHaveLength(4)
    expect(connection.b.session.status().agreedAtMs).toBeNull()
    await world.pass(1_000)
    expect(connection.b.session.status().agreedAtMs).not.toBeNull()
  })

  test('the keys that sealed parts need travel with them', async () => {
    const world = createWorld()
    const [a, b] = [createTestStation(1), createTestStation(2)]
    a.write(DISPATCH, 100)
    world.connect(a, b, SCOPES)
    await world.pass(500)
    const parts = a.outlet(() => SCOPES).read(DISPATCH, new Map(), 1e9)
    expect(parts.keys.length).toBeGreaterThan(0)
    expect([...b.keys.keys()].sort()).toEqual(parts.keys.map(({ subjectId }) => subjectId).sort())
  })

  test('a commit is pushed at once when the link is idle, and shares a batch when it is not', async () => {
    const world = createWorld()
    const [a, b] = [createTestStation(1), createTestStation(2)]
    const connection = world.connect(a, b, SCOPES, { line: { delayMs: 20, bytesPerMs: 1_000 } })
    await world.pass(100)
    a.write(DISPATCH)
    await world.pass(0)
    expect(kinds(connection, 'a')).toEqual(['hello', 'batch'])
    for (let at = 0; at < 12; at += 1) a.write(DISPATCH)
    await world.pass(5)
    expect(kinds(connection, 'a')).toEqual(['hello', 'batch', 'batch'])
    await world.pass(100)
    expect(areEqual(a, b)).toBe(true)
    expect(kinds(connection, 'b')).toEqual(['hello', 'ack', 'ack'])
  })

  test('what came from a third station is passed on, and never sent back', async () => {
    const world = createWorld()
    const [a, b, c] = [createTestStation(1), createTestStation(2), createTestStation(3)]
    const ab = world.connect(a, b, SCOPES)
    const bc = world.connect(b, c, SCOPES)
    await world.pass(50)
    a.write(DISPATCH, 3)
    await world.pass(100)
    expect(areEqual(a, c)).toBe(true)
    expect(kinds(ab, 'b').filter((kind) => kind === 'batch')).toEqual([])
    expect(kinds(bc, 'b').filter((kind) => kind === 'batch')).toEqual([])
  })

  test('a commit while HELLO is on its way is not lost', async () => {
    const world = createWorld()
    const [a, b] = [createTestStation(1), createTestStation(2)]
    world.connect(a, b, SCOPES, { line: { delayMs: 50, bytesPerMs: 1_000 } })
    await world.pass(25)
    a.write(DISPATCH)
    await world.pass(400)
    expect(areEqual(a, b)).toBe(true)
  })

  test('the panel sees what is behind, in each direction', async () => {
    const world = createWorld()
    const [a, b] = [createTestStation(1), createTestStation(2)]
    a.write(DISPATCH, 10)
    b.write(FLEET, 7)
    const connection = world.connect(a, b, SCOPES, { line: { delayMs: 100, bytesPerMs: 1_000 } })
    await world.pass(250)
    const [dispatch, fleet] = connection.a.session.status().scopes
    expect(dispatch).toMatchObject({ scope: DISPATCH, priority: 'emergency', opsToGive: 10, opsToGet: 0 })
    expect(fleet).toMatchObject({ scope: FLEET, priority: 'operations', opsToGive: 0, opsToGet: 7 })
    await world.pass(2_000)
    expect(connection.a.session.status().scopes.map(({ opsToGive, opsToGet }) => opsToGive + opsToGet)).toEqual([0, 0])
    expect(connection.a.session.status().rttMs).toBeCloseTo(200, 0)
  })

  test('the offset of the clocks is found', async () => {
    const world = createWorld()
    const connection = world.connect(createTestStation(1), createTestStation(2), SCOPES, { clockOfB: { aheadMs: 7_500 } })
    await world.pass(2_000)
    expect(connection.a.session.status().offsetMs).toBe(7_500)
    expect(connection.b.events.find(({ type }) => type === 'offset')).toMatchObject({ offsetMs: -7_500, rttMs: 2 })
  })
})

describe('grants', () => {
  test('a scope that appears is taken along, one that vanishes stops, both without a new link', async () => {
    const world = createWorld()
    const [a, b] = [createTestStation(1), createTestStation(2)]
    let [ofA, ofB] = [[DISPATCH], [DISPATCH]]
    const connection = world.connect(a, b, SCOPES, { scopesOfA: () => ofA, scopesOfB: () => ofB })
    a.write(FLEET, 5)
    await world.pass(50)
    ofA = SCOPES
    a.granted()
    await world.pass(50)
    expect(b.opsOf(FLEET)).toBe(0)
    ofB = SCOPES
    b.granted()
    await world.pass(50)
    expect(b.opsOf(FLEET)).toBe(5)
    ofA = [FLEET]
    a.granted()
    a.write(DISPATCH)
    a.write(FLEET)
    await world.pass(50)
    expect([b.opsOf(DISPATCH), b.opsOf(FLEET)]).toEqual([0, 6])
    expect(connection.a.session.status().scopes.map(({ scope }) => scope)).toEqual([FLEET])
  })

  test('the first op of a scope that nobody had is taken along as well', async () => {
    const world = createWorld()
    const [a, b] = [createTestStation(1), createTestStation(2)]
    let isNew = true
    const scopes = (): readonly string[] => (isNew ? [DISPATCH] : SCOPES)
    world.connect(a, b, SCOPES, { scopesOfA: scopes, scopesOfB: () => SCOPES })
    await world.pass(50)
    isNew = false
    a.write(FLEET, 2)
    await world.pass(50)
    expect(b.opsOf(FLEET)).toBe(2)
  })

  test('many changes in one turn are said once, and none at all when the scopes stay', async () => {
    const world = createWorld()
    const [a, b] = [createTestStation(1), createTestStation(2)]
    let scopes = [DISPATCH]
    const connection = world.connect(a, b, SCOPES, { scopesOfA: () => scopes })
    await world.pass(20)
    for (let change = 0; change < 10; change += 1) a.granted()
    await world.pass(20)
    expect(kinds(connection, 'a')).toEqual(['hello'])
    scopes = SCOPES
    for (let change = 0; change < 10; change += 1) a.granted()
    await world.pass(20)
    expect(kinds(connection, 'a')).toEqual(['hello', 'hello'])
  })

  test('what is not granted never leaves, whatever is asked for', async () => {
    const world = createWorld()
    const [a, b] = [createTestStation(1), createTestStation(2)]
    a.write(FLEET, 5)
    const connection = world.connect(a, b, SCOPES, { scopesOfA: () => [DISPATCH] })
    await world.pass(20)
    connection.b.session.send({ kind: 'pull', creditBytes: 1e6, scopes: [{ scope: FLEET, streams: [] }] })
    await world.pass(200)
    expect(kinds(connection, 'a')).toEqual(['hello'])
    expect(connection.a.session.status()).toMatchObject({ state: 'open', faults: { 'unknown-scope': 1 } })
  })
})
