/** Streams that are shorter than others saw them, or have another history: found and told once, by whoever may know it. */
import { afterEach, describe, expect, test } from 'vitest'
import { closeAll, SCOPE, secretOf, write } from '../../../tests/harness/replicas.ts'
import { joined } from './test-link.ts'
import { give, group, ownStream, stationOf, unit, type TestStation } from '../../../tests/harness/watching-stations.ts'

afterEach(closeAll)

describe('watching over each other', () => {
  /** `a` wrote three units; `b` and `c` hold them and have said so; all hold everything. */
  async function witnessed() {
    const { members, authors } = group(3)
    const [a, b, c] = members as [TestStation, TestStation, TestStation] // three were made
    await write(a.t, unit(1), unit(2), unit(3))
    await give(a.t, b.t)
    await give(a.t, c.t)
    await b.witness.write()
    await give(b.t, c.t)
    return { a, b, c, authors }
  }
  const looks = async ({ watch, world }: TestStation): Promise<void> => {
    const done = watch.look()
    await world.pass(10)
    await done
  }

  test('nothing is found where nothing is wrong', async () => {
    const { a, b, c } = await witnessed()
    await give(b.t, a.t)
    for (const member of [a, b, c]) await looks(member)
    expect([a, b, c].map(({ findings }) => findings)).toEqual([[], [], []])
  })

  test('a station that states less than it was seen to have is told of, once; until it has its ops back', async () => {
    const { a, b, c } = await witnessed()
    const stated = (seq: number) => {
      const judge = c.watch.expect(a.id, () => 1)(SCOPE)
      judge([[a.id, 1, seq]])
    }
    stated(3)
    expect(c.findings).toEqual([])
    stated(1)
    stated(1)
    expect(c.findings).toMatchObject([
      { kind: 'shorter', author: a.id, incarnation: 1, streamId: ownStream(a.t), seq: 3, heldSeq: 1, witnesses: [b.id, c.id].sort() },
    ])
    expect(c.book.findings()).toMatchObject([{ kind: 'shorter', endedAtMs: null }])
    stated(3)
    expect(c.book.findings()).toMatchObject([{ kind: 'shorter', endedAtMs: c.t.clock.nowMs() }])
    stated(2)
    expect(c.findings).toHaveLength(2)
  })

  test('the word of a third station is enough: who asks need not hold the stream', async () => {
    const { a, b, authors } = await witnessed()
    const d = stationOf('station d', authors)
    const { parts, keys } = b.t.log.replica.read('directory', new Map(), 100_000)
    await d.t.log.replica.apply(parts, keys)
    const judge = d.watch.expect(a.id, () => 2)(SCOPE)
    judge([[a.id, 2, 1]])
    expect(d.findings).toMatchObject([{ kind: 'shorter', author: a.id, incarnation: 1, seq: 3, heldSeq: 0, witnesses: [b.id] }])
  })

  test('over a link: the hourly look at where streams end finds it', async () => {
    const { a, c } = await witnessed()
    const old = stationOf('old copy', { find: () => null }, secretOf(a.t))
    await write(old.t, unit(1))
    const expectOf = c.watch.expect(a.id, () => 1)
    const link = joined({ a: c.t.log, b: old.t.log }, { scopes: [SCOPE], parts: { expect: expectOf } })
    link.a.audit.opened()
    await link.world.pass(60_000)
    expect(c.findings).toMatchObject([{ kind: 'shorter', author: a.id, seq: 3, heldSeq: 1 }])
  })

  test('of a station whose incarnation has leapt, the streams that are held here are looked for as well', async () => {
    const { a, c } = await witnessed()
    const judge = c.watch.expect(a.id, () => 40_000)(SCOPE)
    judge([[a.id, 40_000, 5]])
    expect(c.findings).toMatchObject([{ kind: 'shorter', author: a.id, incarnation: 1, seq: 3, heldSeq: 0 }])
  })

  test('our own stream, shorter than others saw it: this station was put back', async () => {
    const { a, b } = await witnessed()
    const old = stationOf(
      'old copy',
      { find: (id) => (id === b.id ? { publicKey: b.t.log.keys.publicKey, isRevoked: false, cutoffs: new Map() } : null) },
      secretOf(a.t),
    )
    await write(old.t, unit(1))
    const { parts, keys } = b.t.log.replica.read('directory', new Map(), 100_000)
    await old.t.log.replica.apply(parts, keys)
    await looks(old)
    expect(old.findings).toMatchObject([{ kind: 'shorter', author: a.id, seq: 3, heldSeq: 1, witnesses: [b.id] }])
  })

  test('another hash where somebody saw one: two histories', async () => {
    const { members, authors } = group(2)
    const [a, b] = members as [TestStation, TestStation] // two were made
    await write(a.t, unit(1))
    const twin = stationOf('twin', authors, secretOf(a.t))
    await write(twin.t, unit(1, 'another history'))
    await give(twin.t, b.t)
    await b.witness.write()
    const { parts, keys } = b.t.log.replica.read('directory', new Map(), 100_000)
    await a.t.log.replica.apply(parts, keys)
    await looks(a)
    await looks(a)
    expect(a.findings).toMatchObject([{ kind: 'rewritten', author: a.id, seq: 1, heldSeq: 1, witnesses: [b.id] }])
    expect(a.findings[0]?.heldHash).not.toBe(a.findings[0]?.hash)
  })
})
