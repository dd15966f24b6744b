/** The fault proxy does what it says, keeps order, loses nothing it does not mean to lose, and stays within bounds. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createFaultProxy, NO_FAULTS, seededChance, SLOW_LINE, type FaultProxy, type FaultProxyOptions } from './fault-proxy.ts'

const closers: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.on('error', () => undefined)
    if (socket.closed) resolve()
    else
      socket.once('close', () => {
        resolve()
      })
  })

type Line = { readonly proxy: FaultProxy; readonly near: Socket; readonly far: Socket }

/** A connection through a proxy, seen from both ends. */
async function open(options: Partial<FaultProxyOptions> = {}): Promise<Line> {
  const accepted = Promise.withResolvers<Socket>()
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    accepted.resolve(socket)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  const target = { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
  const proxy = await createFaultProxy({ target, seed: 'test', ...options })
  closers.push(() => proxy.close())
  const near = connect(proxy.port, proxy.host)
  near.on('error', () => undefined)
  closers.push(() => {
    near.destroy()
  })
  const far = await accepted.promise
  closers.push(() => {
    far.destroy()
  })
  return { proxy, near, far }
}

/** The next `length` bytes. */
function read(socket: Socket, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let got = 0
    const take = (chunk: Buffer): void => {
      chunks.push(chunk)
      got += chunk.length
      if (got < length) return
      socket.off('data', take)
      resolve(Buffer.concat(chunks))
    }
    socket.on('data', take)
    socket.once('close', () => {
      reject(new Error(`closed after ${got} of ${length} bytes`))
    })
  })
}

/** Turns of the event loop until `isTrue`; the time limit of the test is its end. */
async function turnsUntil(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve))
}

const pattern = (length: number): Buffer => Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) & 255))

test.each([
  ['a good line', NO_FAULTS],
  ['jitter', { jitterMs: 20 }],
  ['loss', { lossRate: 0.2, retransmitMs: 5 }],
  ['a slow drip', { chunkBytes: 7 }],
  ['everything', { latencyMs: 5, jitterMs: 10, bytesPerSecond: 400_000, chunkBytes: 333, lossRate: 0.05, retransmitMs: 10 }],
])('%s carries every byte, in order, both ways', async (_what, faults) => {
  const { near, far, proxy } = await open({ faults })
  const bytes = pattern(100_000)
  const [there, back] = [read(far, bytes.length), read(near, bytes.length)]
  near.write(bytes)
  far.write(bytes)
  expect((await there).equals(bytes)).toBe(true)
  expect((await back).equals(bytes)).toBe(true)
  expect(proxy.figures).toMatchObject({ open: 1, accepted: 1, bytesUp: bytes.length, bytesDown: bytes.length })
})

test('nothing arrives before the latency is over', async () => {
  const { near, far } = await open({ faults: { latencyMs: 120 } })
  const sentAtMs = performance.now()
  near.write('x')
  await read(far, 1)
  expect(performance.now() - sentAtMs).toBeGreaterThanOrEqual(119)
})

test('nothing arrives faster than the line', async () => {
  const { near, far } = await open({ faults: { bytesPerSecond: 100_000 } })
  const sentAtMs = performance.now()
  near.write(pattern(30_000))
  await read(far, 30_000)
  expect(performance.now() - sentAtMs).toBeGreaterThanOrEqual(299)
})

test('a cut resets both ends and lets nobody through until it heals', async () => {
  const { proxy, near, far } = await open()
  proxy.cut()
  await Promise.all([closed(near), closed(far)])
  const late = connect(proxy.port, proxy.host)
  await closed(late)
  proxy.heal()
  const next = connect(proxy.port, proxy.host)
  await new Promise((resolve) => next.once('connect', resolve))
  next.destroy()
  expect(proxy.figures.accepted).toBe(2)
})

test('half-open: bytes vanish, an end that closes is not seen by the other, healing resets it', async () => {
  const { proxy, near, far } = await open()
  proxy.set({ isSwallowing: true })
  let heard = 0
  far.on('data', (chunk: Buffer) => {
    heard += chunk.length
  })
  near.end('lost')
  await turnsUntil(() => proxy.figures.bytesSwallowed === 4)
  near.destroy()
  await closed(near)
  expect([heard, far.closed]).toEqual([0, false])
  proxy.heal()
  await closed(far)
  expect([heard, proxy.figures.bytesUp]).toEqual([0, 0])
})

test('stalled: nothing moves, nothing is lost, and the sender is held back', async () => {
  const { proxy, near, far } = await open()
  proxy.set({ isStalled: true })
  const bytes = Buffer.alloc(24_000_000, pattern(65_521))
  const arriving = read(far, bytes.length)
  near.write(bytes)
  const other = connect(proxy.port, proxy.host) // its connecting shows that the proxy had time to take what it would
  await new Promise((resolve) => other.once('connect', resolve))
  other.destroy()
  expect(near.writableLength).toBeGreaterThan(0)
  proxy.heal()
  expect((await arriving).equals(bytes)).toBe(true)
})

test('a reset comes after so many bytes', async () => {
  const { proxy, near, far } = await open()
  proxy.resetAfter(10_000)
  let heard = 0
  far.on('data', (chunk: Buffer) => {
    heard += chunk.length
  })
  near.write(pattern(1_000_000))
  await Promise.all([closed(near), closed(far)])
  expect(proxy.figures).toMatchObject({ open: 0, bytesUp: 10_000 })
  expect(heard).toBeLessThanOrEqual(proxy.figures.bytesUp)
})

test('an end that closes properly is passed on after what was sent before', async () => {
  const { proxy, near, far } = await open({ faults: { latencyMs: 20 } })
  const arriving = read(far, 5_000)
  near.end(pattern(5_000))
  expect((await arriving).equals(pattern(5_000))).toBe(true)
  await closed(far)
  await closed(near)
  expect(proxy.figures.bytesUp).toBe(5_000)
})

test('more connections than allowed are reset', async () => {
  const { proxy, near } = await open({ connectionsMax: 1 })
  await closed(connect(proxy.port, proxy.host))
  expect([near.closed, proxy.figures.open]).toEqual([false, 1])
})

test('a station that came back elsewhere is reached on the next connection', async () => {
  const [first, second] = [await open(), await open()]
  first.proxy.retarget({ host: '127.0.0.1', port: second.proxy.port })
  const moved = connect(first.proxy.port, first.proxy.host)
  moved.write('x')
  await new Promise((resolve) => moved.once('connect', resolve))
  await turnsUntil(() => second.proxy.figures.accepted === 2)
  moved.destroy()
})

test('the same seed makes the same line', () => {
  const row = (seed: string): number[] => {
    const chance = seededChance(seed)
    return Array.from({ length: 1_000 }, chance)
  }
  expect(row('a')).toEqual(row('a'))
  expect(row('a')).not.toEqual(row('b'))
  expect(row('a').every((value) => value >= 0 && value < 1)).toBe(true)
  const mean = row('a').reduce((sum, value) => sum + value, 0) / 1_000
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.05)
})

test('the slow line is the one the benchmark names: 64 kbit/s, 800 ms there and back, 5 % loss', () => {
  expect(SLOW_LINE).toMatchObject({ bytesPerSecond: 64_000 / 8, latencyMs: 800 / 2, lossRate: 0.05 })
})
