/** Credit, window and priorities: what is sent when, and never more than allowed. */
import { describe, expect, test } from 'vitest'
import { createTestStation, type TestStation } from './test-outlet.ts'
import { createWorld, type Connection, type Sent } from './test-world.ts'
import { createWindow } from './window.ts'

const DISPATCH = 'tz/dispatch/mfano'
const FLEET = 'tz/fleet/mfano'
const HISTORY = 'tz/history/dispatch/mfano'
const SCOPES = [DISPATCH, FLEET, HISTORY]
/** 64 kbit/s with 800 ms there and back. */
const NARROW = { delayMs: 400, bytesPerMs: 8 }

const batchesOf = (connection: Connection): (Sent & { readonly scope: string })[] =>
  connection.sent.flatMap((sent) => (sent.frame.kind === 'batch' ? [{ ...sent, scope: sent.frame.scope }] : []))

/** Largest number of unacknowledged bytes that ever went one way. */
function mostInFlight(connection: Connection, from: 'a' | 'b'): number {
  const open = new Map<number, number>()
  let most = 0
  for (const { from: side, frame, bytes } of connection.sent) {
    if (frame.kind === 'batch' && side === from) open.set(frame.id, bytes)
    if (frame.kind === 'ack' && side !== from) open.delete(frame.id)
    most = Math.max(
      most,
      [...open.values()].reduce((sum, size) => sum + size, 0),
    )
  }
  return most
}
const stations = (): [TestStation, TestStation] => [createTestStation(1), createTestStation(2)]

describe('priority', () => {
  test('everything urgent goes before anything that can wait', async () => {
    const world = createWorld()
    const [a, b] = stations()
    for (const scope of [HISTORY, FLEET, DISPATCH]) a.write(scope, 600)
    const connection = world.connect(a, b, [...SCOPES].reverse())
    await world.pass(2_000)
    const order = batchesOf(connection).map(({ scope }) => scope)
    expect(order).toEqual([...order].sort((x, y) => SCOPES.indexOf(x) - SCOPES.indexOf(y)))
    expect(new Set(order).size).toBe(3)
    expect(connection.b.session.status().scopes.map(({ scope }) => scope)).toEqual(SCOPES)
  })

  test('scopes of one class take turns', async () => {
    const world = createWorld()
    const [a, b] = stations()
    const scopes = ['tz/fleet/one', 'tz/fleet/two']
    for (const scope of scopes) a.write(scope, 2_000)
    const connection = world.connect(a, b, scopes, { line: NARROW })
    await world.pass(15_000)
    const order = batchesOf(connection).map(({ scope }) => scope)
    expect(order.slice(0, 6)).toEqual(['tz/fleet/one', 'tz/fleet/two', 'tz/fleet/one', 'tz/fleet/two', 'tz/fleet/one', 'tz/fleet/two'])
  })

  test('on a narrow link an incident overtakes history: at most two batches are ahead of it, and it is there within seconds', async () => {
    const world = createWorld()
    const [a, b] = stations()
    a.write(HISTORY, 12_000)
    const connection = world.connect(a, b, SCOPES, { line: NARROW })
    await world.pass(30_000)
    for (let round = 0; round < 5; round += 1) {
      const before = b.opsOf(DISPATCH)
      const ahead = batchesOf(connection).length - connection.sent.filter(({ frame }) => frame.kind === 'ack').length
      expect(ahead).toBeLessThanOrEqual(4)
      a.write(DISPATCH)
      const writtenAtMs = world.clock.monotonicMs()
      while (b.opsOf(DISPATCH) === before && world.clock.monotonicMs() < writtenAtMs + 20_000) await world.pass(50)
      expect(world.clock.monotonicMs() - writtenAtMs).toBeLessThanOrEqual(3_000)
      await world.pass(7_000)
    }
    // and the link was not left idle for it: history took most of what it can carry
    const carried = batchesOf(connection).reduce((sum, { bytes }) => sum + bytes, 0)
    expect(carried / (world.clock.monotonicMs() * NARROW.bytesPerMs)).toBeGreaterThan(0.7)
  })

  test('at the receiver an urgent batch is applied before those that wait', async () => {
    const world = createWorld()
    const [a, b] = stations()
    const open: (() => void)[] = []
    b.commit = () =>
      new Promise((resolve) => {
        open.push(resolve)
      })
    a.write(HISTORY, 3_000)
    world.connect(a, b, SCOPES)
    await world.pass(50)
    open.shift()?.()
    await world.pass(50)
    a.write(DISPATCH)
    await world.pass(50)
    while (open.length > 0 && b.opsOf(DISPATCH) === 0) {
      open.shift()?.()
      await world.pass(5)
    }
    expect(b.applyCalls.findIndex(([part]) => part?.stream.scope === DISPATCH)).toBeLessThanOrEqual(2)
  })
})

describe('credit', () => {
  test.each([128, 300, 1_024])('of %d KiB is never exceeded, however slow the log is', async (kib) => {
    const world = createWorld()
    const [a, b] = stations()
    b.commit = () => new Promise((resolve) => world.after(40, resolve))
    for (const scope of SCOPES) a.write(scope, 4_000)
    const connection = world.connect(a, b, SCOPES, { b: { creditBytes: kib * 1024 }, line: { delayMs: 5, bytesPerMs: 20_000 } })
    await world.pass(30_000)
    expect(SCOPES.every((scope) => a.picture(scope) === b.picture(scope))).toBe(true)
    expect(mostInFlight(connection, 'a')).toBeLessThanOrEqual(kib * 1024)
    expect(mostInFlight(connection, 'a')).toBeGreaterThan(30_000)
  })

  test('the window opens on a fast link and no batch is larger than a frame or 500 ops', async () => {
    const world = createWorld()
    const [a, b] = stations()
    a.write(FLEET, 20_000)
    const connection = world.connect(a, b, SCOPES, { line: { delayMs: 1, bytesPerMs: 10_000 } })
    await world.pass(150) // 20,000 ops are 1.1 MB: the line alone takes 110 ms
    expect(b.opsOf(FLEET)).toBe(20_000)
    expect(connection.a.session.status().windowBytes).toBe(1024 * 1024)
    expect(Math.max(...b.applyCalls.map((parts) => parts.reduce((ops, part) => ops + part.ops.length, 0)))).toBeLessThanOrEqual(500)
    // nearly full batches once it is open: not one frame per interval
    expect(batchesOf(connection).length).toBeLessThan(70)
  })

  test('what others left waiting in the link counts: nothing ordinary is added, an urgent op gets in line at once', async () => {
    const world = createWorld()
    const [a, b] = stations()
    const connection = world.connect(a, b, SCOPES, { line: NARROW })
    await world.pass(1_000)
    connection.a.session.send({
      kind: 'batch',
      id: 99,
      scope: 'other',
      compression: 'none',
      inflatedBytes: 40_000,
      payload: new Uint8Array(40_000),
    })
    expect(connection.a.session.room('history')).toBe(0)
    a.write(HISTORY)
    await world.pass(1_000)
    a.write(DISPATCH)
    await world.pass(500)
    expect(batchesOf(connection).map(({ scope }) => scope)).toEqual(['other', DISPATCH])
    await world.pass(8_000)
    expect(batchesOf(connection).map(({ scope }) => scope)).toEqual(['other', DISPATCH, HISTORY])
  })

  test('on a line that hardly moves little is on its way', async () => {
    const world = createWorld()
    const [a, b] = stations()
    a.write(HISTORY, 3_000)
    const connection = world.connect(a, b, SCOPES, { line: { delayMs: 1, bytesPerMs: 1 } })
    await world.pass(60_000)
    expect(mostInFlight(connection, 'a')).toBeLessThanOrEqual(24 * 1024)
  })
})

describe('commits', () => {
  test('a storm of commits makes few batches', async () => {
    const world = createWorld()
    const [a, b] = stations()
    const connection = world.connect(a, b, SCOPES, { line: { delayMs: 2, bytesPerMs: 10_000 } })
    await world.pass(20)
    for (let at = 0; at < 1_000; at += 1) {
      a.write(DISPATCH)
      await world.pass(0.5)
    }
    await world.pass(100)
    expect(b.opsOf(DISPATCH)).toBe(1_000)
    expect(batchesOf(connection).length).toBeLessThanOrEqual(110)
  })

  test('twelve stations in a line: one write is seen by the last, with one batch a hop', async () => {
    const world = createWorld()
    const line = Array.from({ length: 12 }, (_, at) => createTestStation(at))
    const links = line.slice(1).map((station, at) => world.connect(line[at] ?? station, station, SCOPES))
    await world.pass(100)
    line[0]?.write(DISPATCH)
    await world.pass(12)
    expect(line.at(-1)?.opsOf(DISPATCH)).toBe(1)
    expect(links.map((link) => batchesOf(link).length)).toEqual(links.map(() => 1))
  })
})

describe('the window', () => {
  const options = { windowBytesMin: 8_192, windowBytesMax: 1_048_576, queueTargetMs: 500 }

  /** A link of this speed that is always kept full; answers the window every second. */
  function drive(bytesPerMs: number, tripMs: number, seconds: number): number[] {
    const window = createWindow(options)
    const inFlight: { readonly doneMs: number; readonly size: number; readonly mark: ReturnType<typeof window.sent> }[] = []
    const seen: number[] = []
    let freeMs = 0
    let bytes = 0
    for (let nowMs = 0; nowMs < seconds * 1_000; nowMs += 1) {
      for (let first = inFlight[0]; first && first.doneMs <= nowMs; first = inFlight[0]) {
        inFlight.shift()
        bytes -= first.size
        window.acknowledged(first.mark, first.size, nowMs)
      }
      const size = Math.max(4_096, Math.min(114_688, window.bytes / 2))
      if (bytes === 0 || bytes + size <= window.bytes) {
        freeMs = Math.max(freeMs, nowMs) + size / bytesPerMs
        inFlight.push({ doneMs: freeMs + tripMs, size, mark: window.sent(nowMs, bytes, size) })
        bytes += size
      }
      if (nowMs % 1_000 === 999) seen.push(window.bytes)
    }
    return seen
  }

  test('finds the speed of a link and keeps the queue short, for long', () => {
    const windows = drive(125, 200, 300) // 1 Mbit/s: 200 ms + 500 ms of it are 87,500 bytes
    expect(windows.findIndex((bytes) => bytes > 60_000)).toBeLessThan(10)
    expect(Math.max(...windows)).toBeLessThan(130_000)
    expect(windows.filter((bytes) => bytes > 60_000).length).toBeGreaterThan(240)
  })

  test('opens fully where the link is fast, also far away', () => {
    expect(drive(12_500, 1, 2).at(-1)).toBe(options.windowBytesMax)
    expect(drive(5_000, 600, 30).at(-1)).toBe(options.windowBytesMax)
  })

  test('stays small where the link is narrow', () => {
    expect(Math.max(...drive(8, 800, 120))).toBeLessThan(16_000)
  })
})
