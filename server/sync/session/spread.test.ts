/** Ops of third stations handed on. */
import { describe, expect, test } from 'vitest'
import { createTestStation, type TestStation } from './test-outlet.ts'
import { createWorld, type Connection, type ConnectOptions, type World } from './test-world.ts'

const DISPATCH = 'tz/dispatch/mfano'
const SCOPES = [DISPATCH]

type Mesh = { readonly world: World; readonly stations: readonly TestStation[]; readonly links: readonly Connection[] }
/** Every station linked with every other. */
async function mesh(size: number, options: ConnectOptions = {}): Promise<Mesh> {
  const world = createWorld()
  const stations = Array.from({ length: size }, (_, at) => createTestStation(at))
  const links = stations.flatMap((one, at) => stations.slice(at + 1).map((other) => world.connect(one, other, SCOPES, options)))
  await world.pass(100)
  return { world, stations, links }
}
const countOf = (links: readonly Connection[], kind: string): number =>
  links.reduce((sum, { sent }) => sum + sent.filter(({ frame }) => frame.kind === kind).length, 0)
const areEqual = (stations: readonly TestStation[]): boolean => new Set(stations.map((station) => station.picture(DISPATCH))).size === 1
const at = <Item>(items: readonly Item[], index: number): Item => {
  const item = items[index]
  if (item === undefined) throw new Error('no such item')
  return item
}

describe('many links', () => {
  test('in a full mesh each op goes to each station once, straight from its author', async () => {
    const { world, stations, links } = await mesh(6)
    for (let round = 0; round < 3; round += 1)
      for (const station of stations) {
        station.write(DISPATCH)
        await world.pass(100)
      }
    const before = countOf(links, 'batch')
    for (const station of stations) {
      station.write(DISPATCH)
      await world.pass(100)
    }
    expect(areEqual(stations)).toBe(true)
    expect(countOf(links, 'batch') - before).toBe(6 * 5)
    expect(links.every(({ a }) => a.session.status().state === 'open')).toBe(true)
  })

  test('without pruning the same mesh carries several times as much', async () => {
    const { world, stations, links } = await mesh(6, { a: { isPruning: false }, b: { isPruning: false } })
    for (let round = 0; round < 4; round += 1)
      for (const station of stations) {
        station.write(DISPATCH)
        await world.pass(100)
      }
    expect(areEqual(stations)).toBe(true)
    expect(countOf(links, 'batch')).toBeGreaterThan(4 * 6 * 5 * 3)
    expect(countOf(links, 'want')).toBe(0)
  })

  test('who was away for long takes what it missed about once, whoever it meets', async () => {
    const world = createWorld()
    const [author, newcomer] = [createTestStation(0), createTestStation(1)]
    const carriers = Array.from({ length: 5 }, (_, no) => createTestStation(10 + no))
    author.write(DISPATCH, 6_000)
    const { parts } = author.outlet(() => SCOPES).read(DISPATCH, new Map(), 1e9)
    expect(parts[0]?.ops.length).toBeLessThanOrEqual(500)
    for (const carrier of carriers) await copyAll(author, carrier)
    const line = { delayMs: 5, bytesPerMs: 2_000 }
    const links = carriers.map((carrier) => world.connect(newcomer, carrier, SCOPES, { line }))
    await world.pass(5_000)
    expect(newcomer.opsOf(DISPATCH)).toBe(6_000)
    const sent = links.reduce((sum, { b }) => sum + b.session.status().opsOut, 0)
    expect(sent).toBeLessThan(6_000 * 1.4)
  })

  test('when the link that brings a stream is cut, another takes over within two seconds', async () => {
    const { world, stations, links } = await mesh(3)
    const [a, b, c] = [at(stations, 0), at(stations, 1), at(stations, 2)]
    for (let round = 0; round < 4; round += 1) {
      a.write(DISPATCH)
      await world.pass(100)
    }
    expect(countOf(links, 'want')).toBeGreaterThan(0)
    at(links, 1).cut() // a and c: from now on only b can bring it
    a.write(DISPATCH)
    await world.pass(2_000)
    expect(c.picture(DISPATCH)).toBe(b.picture(DISPATCH))
    const asked = countOf(links, 'want')
    const before = countOf(links, 'batch')
    a.write(DISPATCH)
    await world.pass(60)
    expect(c.picture(DISPATCH)).toBe(a.picture(DISPATCH)) // and from then on at once
    expect([countOf(links, 'want') - asked, countOf(links, 'batch') - before]).toEqual([0, 2])
  })

  test('also in the middle of a long transfer, when nothing new is written any more', async () => {
    const world = createWorld()
    const [author, newcomer] = [createTestStation(0), createTestStation(1)]
    const carriers = [createTestStation(10), createTestStation(11)]
    author.write(DISPATCH, 4_000)
    for (const carrier of carriers) await copyAll(author, carrier)
    const links = carriers.map((carrier, no) => world.connect(newcomer, carrier, SCOPES, { line: { delayMs: 5 + no, bytesPerMs: 30 } }))
    await world.pass(2_000)
    const brought = links.map(({ b }) => b.session.status().opsOut)
    const quicker = brought.indexOf(Math.max(...brought))
    expect(Math.min(...brought)).toBeLessThan(Math.max(...brought) / 3)
    at(links, quicker).cut()
    await world.pass(12_000)
    expect(newcomer.picture(DISPATCH)).toBe(author.picture(DISPATCH))
  })

  test('the only link to a stream is never told to stop, whatever was asked for twice', async () => {
    const world = createWorld()
    const [a, b, c] = [createTestStation(0), createTestStation(1), createTestStation(2)]
    const links = [world.connect(a, b, SCOPES), world.connect(b, c, SCOPES)]
    await world.pass(50)
    for (let round = 0; round < 5; round += 1) {
      a.write(DISPATCH, 20)
      at(links, 1).b.session.send({ kind: 'pull', creditBytes: 1e6, scopes: [{ scope: DISPATCH, streams: [] }] })
      await world.pass(100)
    }
    expect(c.picture(DISPATCH)).toBe(a.picture(DISPATCH))
    expect(countOf(links, 'want')).toBe(0)
  })

  test('a peer that wants or has invented streams is not believed and not remembered', async () => {
    const { world, stations, links } = await mesh(2)
    const { session } = at(links, 0).b
    for (let round = 0; round < 40; round += 1) {
      const streams = Array.from({ length: 100 }, (_, no) => [`nobody-${String(round)}-${String(no)}`, 1, 5] as const)
      session.send({ kind: 'want', scopes: [{ scope: DISPATCH, streams }] })
      session.send({ kind: 'have', scopes: [{ scope: DISPATCH, streams }] })
    }
    at(stations, 0).write(DISPATCH, 3)
    await world.pass(60_000)
    expect(areEqual(stations)).toBe(true)
    expect(at(links, 0).a.session.status().scopes[0]?.opsToGet).toBeLessThanOrEqual(1_024 * 5)
    expect(countOf(links, 'want')).toBeLessThan(200)
  })
})

/** Carries everything from one station to another without a session. */
async function copyAll(from: TestStation, to: TestStation): Promise<void> {
  const [source, target] = [from.outlet(() => SCOPES), to.outlet(() => SCOPES)]
  while (to.opsOf(DISPATCH) < from.opsOf(DISPATCH)) {
    const have = new Map(target.heads(DISPATCH).map(({ streamId, seq }) => [streamId, seq]))
    await target.apply(source.read(DISPATCH, have, 1e9).parts, [])
  }
}
