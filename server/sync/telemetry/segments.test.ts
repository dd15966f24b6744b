/** Sealed hours over links: in small pieces when nothing else needs the link, resumed after a cut, taken only when the hash of the log agrees. */
import { describe, expect, test } from 'vitest'
import type { Frame } from '../frames.ts'
import { SEGMENT_CHUNK_MAX, type SegmentChunkFrame } from './frames.ts'
import { LACKING_MS, OPEN_MAX, WRONG_MS } from './segment-book.ts'
import { ANSWER_MS, RETRY_MS } from './segment-in.ts'
import { carry, FLEET, letThrough, OTHER_FLEET, segment, testEnd, testStation, testTime } from '../../../tests/harness/telemetry-ends.ts'

const bytesOf = (size: number, seed = 1): Buffer => Buffer.from(Array.from({ length: size }, (_, at) => (at * 31 + seed) % 251))
const chunks = (frames: readonly Frame[]): SegmentChunkFrame[] =>
  frames.filter((frame): frame is SegmentChunkFrame => frame.kind === 'segment-chunk')
const wants = (frames: readonly Frame[]) =>
  frames.flatMap((frame) => (frame.kind === 'segment-want' ? [[frame.segmentId, frame.offset]] : []))

/** `a` lacks what `b` holds; both know the log. */
async function pair(segments: readonly ReturnType<typeof segment>[], scopes: readonly string[] = [FLEET]) {
  const time = testTime()
  const log = segments.map(({ sealed }) => sealed)
  const a = testStation(time, log)
  const b = testStation(time, log, new Map(segments.map(({ sealed, bytes }) => [sealed.id, bytes])))
  await Promise.all([a.exchange.ready, b.exchange.ready])
  const [fromA, fromB] = [testEnd(a, time, 'b', scopes), testEnd(b, time, 'a', scopes)]
  fromA.end.open()
  fromB.end.open()
  return { time, a, b, fromA, fromB }
}

describe('fetching', () => {
  test('brings every missing hour, newest first, one at a time', async () => {
    const old = segment('S1', bytesOf(70_000), { fixedToMs: 10 })
    const young = segment('S2', bytesOf(40_000, 2), { fixedToMs: 20 })
    const { a, fromA, fromB } = await pair([old, young])
    expect(wants(fromA.sent)).toEqual([['S2', 0]])
    await carry(fromA, fromB)
    expect(a.stored.get('S1')).toEqual(old.bytes)
    expect(a.stored.get('S2')).toEqual(young.bytes)
    expect(a.exchange.missing).toBe(0)
    expect(a.exchange.counts).toMatchObject({ segmentsTaken: 2, segmentsWrong: 0 })
  })

  test('one that was announced while the link stands is asked for at once', async () => {
    const late = segment('S1', bytesOf(10))
    const time = testTime()
    const log: (typeof late.sealed)[] = []
    const station = testStation(time, log)
    await station.exchange.ready
    const link = testEnd(station, time, 'b')
    link.end.open()
    log.push(late.sealed)
    station.announce('S1')
    expect(wants(link.sent)).toEqual([['S1', 0]])
  })

  test('a cut leaves what has come to the next link, of whatever peer', async () => {
    const one = segment('S1', bytesOf(100_000))
    const { time, a, b, fromA, fromB } = await pair([one])
    await carry(fromA, fromB, 4)
    fromA.end.close()
    fromB.end.close()
    expect(a.stored.size).toBe(0)
    const [again, back] = [testEnd(a, time, 'c'), testEnd(b, time, 'a')]
    again.end.open()
    expect(wants(again.sent)).toEqual([['S1', 2 * SEGMENT_CHUNK_MAX]])
    await carry(again, back)
    expect(a.stored.get('S1')).toEqual(one.bytes)
  })

  test('nothing is asked for outside the shared fleets', async () => {
    const { fromA } = await pair([segment('S1', bytesOf(10), { scope: OTHER_FLEET })])
    expect(fromA.sent).toEqual([])
  })

  test('only so many hours are begun at a time over all links', async () => {
    const all = Array.from({ length: OPEN_MAX + 2 }, (_, at) => segment(`S${at}`, bytesOf(90_000, at), { fixedToMs: at }))
    const { time, a } = await pair(all)
    const links = Array.from({ length: OPEN_MAX + 1 }, (_, at) => testEnd(a, time, `p${at}`))
    for (const { end } of links) end.open()
    expect(links.filter(({ sent }) => sent.length > 0)).toHaveLength(OPEN_MAX - 1) // the link of the pair has one
  })
})

describe('giving', () => {
  const want = (sealed: { id: string; sha256: string }, offset = 0): Frame => ({
    ...{ kind: 'segment-want', segmentId: sealed.id, sha256: sealed.sha256, offset },
  })

  test('a piece an ask, at most half of the room, and none while the link is needed', async () => {
    const one = segment('S1', bytesOf(100_000))
    const { time, fromB } = await pair([one])
    fromB.room.history = 0
    fromB.end.onFrame(want(one.sealed))
    time.pass(60_000)
    expect(fromB.take()).toEqual([])
    fromB.room.history = 8 * 1024
    time.pass(100)
    expect(chunks(fromB.take()).map(({ bytes }) => bytes.length)).toEqual([4 * 1024])
    time.pass(60_000)
    expect(fromB.take()).toEqual([])
    fromB.room.history = 10 * 1024 * 1024
    fromB.end.onFrame(want(one.sealed, 4 * 1024))
    expect(chunks(fromB.take()).map(({ bytes }) => bytes.length)).toEqual([SEGMENT_CHUNK_MAX])
  })

  test('positions that are on their way go first', async () => {
    const one = segment('S1', bytesOf(100))
    const { time, b, fromB } = await pair([one])
    b.register('U1')
    b.report('U1', 1)
    time.pass(0)
    fromB.end.onFrame(want(one.sealed))
    time.pass(1_000)
    expect(fromB.take().map(({ kind }) => kind)).toEqual(['positions'])
    fromB.end.onFrame({ kind: 'positions', id: 1, isTaken: true, scope: FLEET, positions: [] })
    time.pass(100)
    expect(fromB.take().map(({ kind }) => kind)).toEqual(['segment-chunk'])
  })

  test('nothing of a fleet that is not shared, nor by another hash, nor of what another scope claims as its own', async () => {
    const secret = segment('S1', bytesOf(100), { scope: OTHER_FLEET })
    const plain = segment('S2', bytesOf(100, 2))
    const claimed = segment('S3', bytesOf(100, 3), { scope: OTHER_FLEET })
    const { b, fromB } = await pair([secret, plain, claimed, segment('S3', bytesOf(100, 3))])
    fromB.take()
    fromB.end.onFrame(want(secret.sealed))
    fromB.end.onFrame(want({ id: 'S2', sha256: secret.sealed.sha256 }))
    fromB.end.onFrame(want(claimed.sealed))
    fromB.end.onFrame(want({ id: 'unknown', sha256: plain.sealed.sha256 }))
    const answers = chunks(fromB.take())
    expect(answers).toHaveLength(4)
    expect(answers.every(({ totalBytes, bytes }) => totalBytes === 0 && bytes.length === 0)).toBe(true)
    expect(b.exchange.counts.wantsRefused).toBe(4)
    fromB.end.onFrame(want(plain.sealed))
    expect(chunks(fromB.take())).toMatchObject([{ totalBytes: 100 }])
  })

  test('a withdrawal holds between ask and answer', async () => {
    const one = segment('S1', bytesOf(100))
    const { time, fromB } = await pair([one])
    fromB.room.history = 0
    fromB.end.onFrame(want(one.sealed))
    fromB.grant([])
    fromB.room.history = 100_000
    time.pass(200)
    expect(chunks(fromB.take())).toMatchObject([{ totalBytes: 0 }])
  })
})

describe('hostile and broken peers', () => {
  const chunk = (sha256: string, part: Partial<SegmentChunkFrame> = {}): SegmentChunkFrame => ({
    ...{ kind: 'segment-chunk', sha256, offset: 0, totalBytes: 10, bytes: bytesOf(10, 9), ...part },
  })

  test('wrong bytes are counted and asked of another peer', async () => {
    const one = segment('S1', bytesOf(10))
    const { time, a, b, fromA } = await pair([one])
    fromA.take()
    fromA.end.onFrame(chunk(one.sealed.sha256))
    await letThrough()
    expect(a.exchange.counts).toMatchObject({ segmentsWrong: 1, segmentsTaken: 0 })
    time.pass(RETRY_MS * 3, 1_000)
    expect(wants(fromA.take())).toEqual([])
    const [good, back] = [testEnd(a, time, 'c'), testEnd(b, time, 'a')]
    good.end.open()
    await carry(good, back)
    expect(a.stored.get('S1')).toEqual(one.bytes)
  })

  test('wrong bytes of several peers: the next one gives all by itself', async () => {
    const one = segment('S1', bytesOf(10))
    const { time, a, b, fromA } = await pair([one])
    fromA.end.onFrame(chunk(one.sealed.sha256, { bytes: bytesOf(4, 9) }))
    fromA.end.close()
    const [good, back] = [testEnd(a, time, 'c'), testEnd(b, time, 'a')]
    good.end.open()
    expect(wants(good.sent)).toEqual([['S1', 4]])
    await carry(good, back)
    expect(a.exchange.counts).toMatchObject({ segmentsWrong: 1, segmentsTaken: 1 })
    expect(a.stored.get('S1')).toEqual(one.bytes)
  })

  test('pieces nobody asked for, of another place or size, change nothing', async () => {
    const one = segment('S1', bytesOf(10))
    const { a, fromA } = await pair([one])
    fromA.end.onFrame(chunk('00'.repeat(32)))
    fromA.end.onFrame(chunk(one.sealed.sha256, { offset: 3 }))
    expect(a.exchange.counts.chunksUnasked).toBe(2)
    fromA.end.onFrame(chunk(one.sealed.sha256, { bytes: bytesOf(11) }))
    expect(a.exchange.counts.chunksMalformed).toBe(1)
    fromA.end.onFrame(chunk(one.sealed.sha256))
    expect(a.exchange.counts.chunksUnasked).toBe(3)
    expect(a.stored.size).toBe(0)
  })

  test('a peer that does not hold it, or does not answer, is asked again later', async () => {
    const one = segment('S1', bytesOf(10))
    const { time, a, fromA } = await pair([one])
    expect(wants(fromA.take())).toHaveLength(1)
    fromA.end.onFrame(chunk(one.sealed.sha256, { totalBytes: 0, bytes: new Uint8Array() }))
    time.pass(LACKING_MS - RETRY_MS, 1_000)
    expect(wants(fromA.take())).toEqual([])
    time.pass(2 * RETRY_MS, 1_000)
    expect(wants(fromA.take())).toHaveLength(1)
    time.pass(ANSWER_MS + RETRY_MS, 1_000)
    expect(a.exchange.counts.answersMissed).toBe(1)
    time.pass(WRONG_MS + RETRY_MS, 1_000)
    expect(wants(fromA.take())).toHaveLength(1)
  })
})
