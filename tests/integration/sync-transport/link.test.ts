/** Two enrolled stations and the link between them: frames, bounds, statuses, figures. */
import { expect, test } from 'vitest'
import { line, rogue, station } from './fixture.ts'
import { answerAs, outcome } from './rogue.ts'
import { enrol, makeIdentity, type Heard, type TestStation } from './stations.ts'

const bytes = (length: number, value = 1): Uint8Array => new Uint8Array(length).fill(value)

async function linked(caller: TestStation, callee: TestStation, address = callee.address): Promise<readonly [Heard, Heard]> {
  enrol(caller, callee, address)
  await Promise.all([caller.until('a link', () => caller.live() !== undefined), callee.until('a link', () => callee.live() !== undefined)])
  const ends = [caller.live(), callee.live()] as const
  if (!ends[0] || !ends[1]) throw new Error('no link')
  return [ends[0], ends[1]]
}

test('two pinned stations talk, both ways, in order, up to the largest frame', async () => {
  const [a, b] = [await station(), await station()]
  const [ofA, ofB] = await linked(a, b)
  for (let size = 1; size <= 262_144; size *= 8) ofA.link.send(bytes(size, size % 251))
  ofB.link.send(bytes(3))
  await b.until('seven frames', () => ofB.frames.length === 7)
  await a.until('one frame', () => ofA.frames.length === 1)
  expect(ofB.frames.map(({ length }) => length)).toEqual([1, 8, 64, 512, 4096, 32_768, 262_144])
  expect(Buffer.from(ofB.frames[6] ?? []).equals(bytes(262_144, 262_144 % 251))).toBe(true)
  expect(ofA.peer).toEqual({ stationId: b.id, isDialer: true, address: `127.0.0.1:${b.port}` })
  expect(ofB.peer).toMatchObject({ stationId: a.id, isDialer: false })
  expect(a.hub.statuses()).toMatchObject([{ stationId: b.id, state: 'connected', isDialer: true, lastFailure: null }])
  expect(b.hub.statuses()).toMatchObject([{ stationId: a.id, state: 'connected', isDialer: false, lastFailure: null }])
  expect(a.hub.figures()).toMatchObject({ framesOut: 7, framesIn: 1, bytesIn: 3, dials: 1, linksOpened: 1 })
  expect(b.hub.figures()).toMatchObject({ framesIn: 7, framesOut: 1, bytesOut: 3, dials: 0, linksOpened: 1 })
})

test.each(['caller', 'callee'] as const)('a %s that closes its link still delivers what it sent before', async (side) => {
  const [a, b] = [await station(), await station()]
  const ends = await linked(a, b)
  const [near, far] = side === 'caller' ? ends : [ends[1], ends[0]]
  near.link.send(bytes(200_000))
  near.link.send(bytes(1))
  near.link.close('bye')
  await (side === 'caller' ? b : a).until('the end', () => far.end !== null)
  expect(far.frames.map(({ length }) => length)).toEqual([200_000, 1])
  expect([near.end, far.end]).toEqual(['closed-here', 'closed-by-peer'])
  near.link.send(bytes(1)) // nothing happens on a link that is gone
})

test('what is not on the wire yet is counted, and nothing is lost when it gets there', async () => {
  const [a, b] = [await station(), await station()]
  const proxy = await line(b)
  const [ofA, ofB] = await linked(a, b, proxy)
  proxy.set({ isStalled: true })
  for (let i = 0; i < 12; i += 1) ofA.link.send(bytes(250_000))
  expect(ofA.link.bufferedBytes).toBeGreaterThanOrEqual(2_000_000)
  proxy.heal()
  await b.until('all frames', () => ofB.frames.length === 12)
  await a.until('nothing held back', () => ofA.link.bufferedBytes === 0)
})

test('a sender that does not respect its credit loses the link, not the memory', async () => {
  const [a, b] = [await station({ limits: { unsentBytesMax: 600_000 } }), await station()]
  const [ofA] = await linked(a, b)
  for (let i = 0; i < 5; i += 1) ofA.link.send(bytes(200_000))
  expect(ofA.end).toBe('overrun')
  expect(a.hub.figures().framesOut).toBeLessThan(5)
  expect(a.hub.figures().linksEnded.overrun).toBe(1)
})

test('a frame above the limit is a mistake of the sender', async () => {
  const [a, b] = [await station(), await station()]
  const [ofA] = await linked(a, b)
  expect(() => {
    ofA.link.send(bytes(262_145))
  }).toThrow(RangeError)
  expect(ofA.end).toBeNull()
})

test.each(['caller', 'callee'] as const)('the %s ends a link on which a frame above its limit arrives', async (victim) => {
  const limits = { frameBytesMax: 400_000 }
  const [a, b] = victim === 'callee' ? [await station({ limits }), await station()] : [await station(), await station({ limits })]
  const [ofA, ofB] = await linked(a, b)
  const [sender, receiver] = victim === 'callee' ? [ofA, ofB] : [ofB, ofA]
  const hearer = victim === 'callee' ? b : a
  sender.link.send(bytes(262_145))
  await hearer.until('the end', () => receiver.end !== null)
  expect(receiver).toMatchObject({ end: 'oversize', frames: [] })
  await hearer.until('a new link', () => hearer.live() !== undefined)
})

test.each([
  ['another event', ['x', Buffer.from([1])]],
  ['a frame that is text', ['f', 'text']],
  ['a frame with something after it', ['f', Buffer.from([1]), 1]],
  ['a beat that carries something', ['b', {}]],
] as const)('%s ends the link', async (_what, [event, ...values]) => {
  const a = makeIdentity()
  const b = await station()
  b.directory.put(a.signer.stationId, a.enrolment)
  const odd = await rogue(b, a.tls)
  const { sync } = await answerAs(odd, a.signer, b.id)
  expect(await outcome(sync, odd)).toBe('connected')
  sync.emit(event, ...values)
  await b.until('the end', () => b.sessions[0]?.end === 'bad-frame')
  expect(b.hub.figures().linksEnded['bad-frame']).toBe(1)
})

test('a session that throws loses its link and nothing else', async () => {
  const a = await station()
  const b = await station({
    onFrame: () => {
      if (b.sessions.length === 1) throw new Error('a fault in the session')
    },
  })
  const [ofA] = await linked(a, b)
  ofA.link.send(bytes(1))
  await b.until('the end', () => b.sessions[0]?.end === 'broken-session')
  await a.until('a new link', () => a.sessions.length === 2 && a.live() !== undefined)
  a.live()?.link.send(bytes(2))
  await b.until('a frame on it', () => b.live()?.frames.length === 1)
})

test('a peer that broke the protocol is kept away for a while, in both directions', async () => {
  const [a, b] = [await station(), await station()]
  const [, ofB] = await linked(a, b)
  b.hub.keepAway(a.id, 400)
  expect(ofB.end).toBe('misbehaved')
  await a.until('a refusal', () => a.hub.statuses()[0]?.lastFailure?.code === 'kept-away')
  expect(b.hub.statuses()).toMatchObject([{ stationId: a.id, lastFailure: { code: 'misbehaved' } }])
  await b.until('a new link', () => b.live() !== undefined)
})
