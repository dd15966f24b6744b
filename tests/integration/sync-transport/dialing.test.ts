/** Finding and keeping the one link to each peer, over lines that fail in every way a line can. */
import { expect, test } from 'vitest'
import { line, station } from './fixture.ts'
import { enrol, makeIdentities, makeIdentity, TestDirectory, type TestStation } from './stations.ts'

const unreachable = { host: '127.0.0.1', port: 1 }
const live = (one: TestStation): boolean => one.live() !== undefined

/** Sends one byte each way on the links that stand and waits for it at the other end. */
async function talk(a: TestStation, b: TestStation): Promise<void> {
  const [before, after] = [b.live()?.frames.length ?? 0, a.live()?.frames.length ?? 0]
  a.live()?.link.send(new Uint8Array([1]))
  b.live()?.link.send(new Uint8Array([2]))
  await b.until('a frame', () => (b.live()?.frames.length ?? 0) > before)
  await a.until('a frame', () => (a.live()?.frames.length ?? 0) > after)
}

/** Calls that are neither a link nor a failure yet. */
function openCalls({ hub, sessions }: TestStation): number {
  const { dials, dialsFailed } = hub.figures()
  return dials - Object.values(dialsFailed).reduce((sum, count) => sum + count, 0) - sessions.filter(({ peer }) => peer.isDialer).length
}

test('addresses are tried in turn, and the one that worked first the next time', async () => {
  const [a, b] = [await station(), await station()]
  const proxy = await line(b)
  b.directory.put(a.id, a.enrolment)
  a.directory.put(b.id, b.enrolment, [unreachable, { host: 'nowhere.invalid', port: 1 }, proxy])
  await a.until('a link', () => live(a))
  expect(a.live()?.peer.address).toBe(`127.0.0.1:${proxy.port}`)
  expect(a.hub.statuses()).toMatchObject([{ state: 'connected', lastFailure: { code: 'unreachable' } }])
  proxy.resetAfter(0)
  a.live()?.link.send(new Uint8Array(10))
  await a.until('the next link', () => a.sessions.length === 2 && live(a))
  expect(a.hub.figures()).toMatchObject({ dials: 4, dialsFailed: { unreachable: 2 } })
})

test('nobody is called without an address, and at once when there is one', async () => {
  const [a, b] = [await station(), await station()]
  enrol(a, b, null)
  expect(a.hub.statuses()).toMatchObject([{ state: 'no-address' }])
  enrol(a, b)
  await a.until('a link', () => live(a))
})

test('a hint from the network is tried after the known addresses, and pins decide', async () => {
  const [a, b, c] = [await station(), await station(), await station()]
  enrol(a, b, null)
  a.hub.hint({ prefix: b.id.slice(0, 8), ...c.address })
  await a.until('the failure', () => a.hub.statuses()[0]?.lastFailure?.code === 'wrong-certificate')
  a.hub.hint({ prefix: b.id.slice(0, 8), ...b.address })
  await a.until('a link', () => live(a))
  expect(c.sessions).toEqual([])
})

test.each([1, 2, 3, 4, 5])('two stations that call each other keep one link, the same one (%i)', async () => {
  const [small, large] = makeIdentities()
  const directories = [new TestDirectory(), new TestDirectory()] as const
  const [a, b] = [
    await station({ identity: small, directory: directories[0] }),
    await station({ identity: large, directory: directories[1] }),
  ]
  a.directory.put(b.id, b.enrolment, [b.address])
  b.directory.put(a.id, a.enrolment, [a.address])
  const agree = (): boolean =>
    [a, b].every((one) => one.sessions.filter(({ end }) => end === null).length === 1 && openCalls(one) === 0) &&
    a.live()?.peer.isDialer !== b.live()?.peer.isDialer
  await a.until('one link', agree)
  await talk(a, b)
  expect(agree()).toBe(true)
  for (const { sessions } of [a, b]) for (const { end } of sessions) expect([null, 'replaced', 'cut']).toContain(end)
})

test('the link of the station with the smaller id replaces the one the other called for', async () => {
  const [small, large] = makeIdentities()
  const [a, b] = [await station({ identity: small }), await station({ identity: large })]
  const toA = await line(a)
  enrol(b, a, toA)
  await a.until('a link', () => live(a) && live(b))
  toA.set({ isStalled: true }) // a does not see that its link is useless; b sees neither
  a.directory.put(b.id, b.enrolment, [b.address])
  await a.until('the old link is noticed', () => a.sessions[0]?.end === 'silent')
  await a.until('a link', () => live(a))
  expect(a.live()?.peer.isDialer).toBe(true)
  await b.until('the new one only', () => b.live()?.peer.isDialer === false)
  expect(['replaced', 'silent']).toContain(b.sessions[0]?.end)
})

test('after a cut the pauses grow, and the link comes back by itself', async () => {
  const [a, b] = [await station(), await station()]
  const proxy = await line(b)
  enrol(a, b, proxy)
  await a.until('a link', () => live(a))
  proxy.cut()
  await a.until('three calls in vain', () => a.hub.figures().dials >= 4)
  await b.until('the end', () => b.sessions[0]?.end === 'cut')
  expect(a.sessions[0]?.end).toBe('cut')
  proxy.heal()
  await a.until('a link', () => live(a))
  await b.until('a link', () => live(b))
  await talk(a, b)
})

test('a reset in the middle of a frame loses that frame and the link, then there is a new one', async () => {
  const [a, b] = [await station(), await station()]
  const proxy = await line(b)
  enrol(a, b, proxy)
  await a.until('a link', () => live(a))
  await b.until('a link', () => live(b))
  proxy.resetAfter(100_000)
  a.live()?.link.send(new Uint8Array(200_000))
  await b.until('the end', () => b.sessions[0]?.end === 'cut')
  expect(b.sessions[0]?.frames).toEqual([])
  await b.until('the next link', () => live(b) && live(a))
  await talk(a, b)
})

test('a half-open link is noticed at both ends', async () => {
  const [a, b] = [await station(), await station()]
  const proxy = await line(b)
  enrol(a, b, proxy)
  await a.until('a link', () => live(a))
  await b.until('a link', () => live(b))
  proxy.set({ isSwallowing: true })
  await Promise.all([a.until('silence', () => a.sessions[0]?.end === 'silent'), b.until('silence', () => b.sessions[0]?.end === 'silent')])
  proxy.heal()
  await a.until('a link', () => live(a))
})

test('a callee that accepts and says nothing is given up', async () => {
  const [a, b] = [await station({ limits: { openWithinMs: 300 } }), await station()]
  const proxy = await line(b, { faults: { isSwallowing: true } })
  enrol(a, b, proxy)
  await a.until('the failure', () => a.hub.statuses()[0]?.lastFailure?.code === 'timed-out')
  proxy.heal()
  await a.until('a link', () => live(a))
})

test('a slow line is not a dead one: a frame that takes longer than the longest silence arrives', async () => {
  const [a, b] = [await station(), await station()]
  const proxy = await line(b)
  enrol(a, b, proxy)
  await a.until('a link', () => live(a))
  await b.until('a link', () => live(b))
  proxy.set({ bytesPerSecond: 120_000, latencyMs: 50 })
  a.live()?.link.send(new Uint8Array(262_144))
  await b.until('the frame', () => b.live()?.frames.length === 1)
  expect([a.sessions.length, b.sessions.length]).toEqual([1, 1])
})

test('an idle link stays', async () => {
  const limits = { watchMs: 20, silentAfterTicks: 20 }
  const [a, b] = [await station({ limits }), await station({ limits })]
  const proxy = await line(b)
  enrol(a, b, proxy)
  await a.until('a link', () => live(a))
  const { bytesUp, bytesDown } = proxy.figures
  const beats = 25 // more than the longest silence
  await a.until('beats both ways', () => proxy.figures.bytesUp > bytesUp + beats * 30 && proxy.figures.bytesDown > bytesDown + beats * 30)
  expect([a.sessions.length, a.live()?.end]).toEqual([1, null])
})

test('a revoked station is cut off at once, and refused when it calls again', async () => {
  const [a, b] = [await station(), await station()]
  enrol(a, b)
  await b.until('a link', () => live(b))
  b.directory.revoke(a.id)
  expect(b.sessions[0]?.end).toBe('revoked')
  expect(b.hub.statuses()).toMatchObject([{ stationId: a.id, state: 'revoked', lastFailure: { code: 'revoked' } }])
  await a.until('a refusal', () => a.hub.statuses()[0]?.lastFailure?.code === 'refused')
  expect(b.sessions).toHaveLength(1)
})

test('a station that gets another certificate loses the link that its old one opened', async () => {
  const [a, b] = [await station(), await station()]
  enrol(a, b)
  await b.until('a link', () => live(b))
  b.directory.put(a.id, { ...a.enrolment, tlsFingerprint: makeIdentity().tls.fingerprint })
  expect(b.sessions[0]?.end).toBe('revoked')
  await a.until('a refusal', () => a.hub.statuses()[0]?.lastFailure?.code === 'refused')
})

test('nobody is called without a network; with one again, everybody at once', async () => {
  const [a, b] = [await station({ limits: { firstPauseMs: 600_000, lastPauseMs: 600_000 } }), await station()]
  a.hub.setOnline(false)
  enrol(a, b)
  expect(a.hub.statuses()).toMatchObject([{ state: 'offline' }])
  expect(a.hub.figures().dials).toBe(0)
  a.hub.setOnline(true)
  await a.until('a link', () => live(a))
})

test('somebody who waits for ten minutes is woken', async () => {
  const [a, b] = [await station({ limits: { firstPauseMs: 600_000, lastPauseMs: 600_000 } }), await station()]
  const proxy = await line(b)
  proxy.cut()
  enrol(a, b, proxy)
  await a.until('the pause', () => a.hub.statuses()[0]?.state === 'waiting')
  expect(a.hub.statuses()[0]?.retryAt).not.toBeNull()
  proxy.heal()
  a.hub.wake()
  await a.until('a link', () => live(a))
})

test('a station whose port is taken says so and still calls others', async () => {
  const b = await station()
  const a = await station({ port: b.port })
  expect(a.hub.door).toEqual({ state: 'failed', reason: 'port-in-use' })
  enrol(a, b)
  await a.until('a link', () => live(a))
})

test('closing ends links and leaves nothing open', async () => {
  const [a, b] = [await station(), await station()]
  enrol(a, b)
  await a.until('a link', () => live(a))
  await b.until('a link', () => live(b))
  await b.hub.close()
  await a.until('the end', () => a.sessions[0]?.end === 'closed-by-peer')
  await a.hub.close()
  expect([a.live(), b.live()]).toEqual([undefined, undefined])
})

test('a door is opened and shut while the station runs: links that came through it end, and come back', async () => {
  const [a, b] = [await station(), await station({ port: null })]
  expect(b.hub.door).toEqual({ state: 'closed' })
  const door = await b.hub.setDoor({ host: '127.0.0.1', port: 0 })
  if (door.state !== 'open') throw new Error('no port')
  enrol(a, { ...b, address: { host: '127.0.0.1', port: door.port } })
  await a.until('a link', () => live(a))
  expect(await b.hub.setDoor(null)).toEqual({ state: 'closed' })
  await a.until('the end', () => !live(a))
  expect(await b.hub.setDoor({ host: '127.0.0.1', port: door.port })).toEqual(door)
  a.hub.wake()
  await a.until('a link again', () => live(a))
  expect(await b.hub.setDoor({ host: '127.0.0.1', port: a.port })).toEqual({ state: 'failed', reason: 'port-in-use' })
})
