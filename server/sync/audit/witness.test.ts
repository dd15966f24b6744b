/** Stations write down how far they hold each other's streams: what they say, how often, and that it never runs in circles. */
import { afterEach, describe, expect, test } from 'vitest'
import { closeAll, SCOPE, write } from '../../../tests/harness/replicas.ts'
import { encodeBody } from '../../log/codec.ts'
import { createAuditBook } from './book.ts'
import { hashPrefix, stationWitnessed } from './ops.ts'
import { give, group, ownStream, unit, wordsOf, type TestStation } from '../../../tests/harness/watching-stations.ts'

afterEach(closeAll)

const HOUR_MS = 3_600_000

describe('bearing witness', () => {
  test('writes how far the others’ streams are held, once, and only what has changed', async () => {
    const { members } = group(2)
    const [a, b] = members as [TestStation, TestStation] // two were made
    await write(a.t, unit(1), unit(2))
    await give(a.t, b.t)
    expect(await b.witness.write()).toBe(1)
    expect(wordsOf(b.t)).toMatchObject([{ streamId: ownStream(a.t), seq: 2, witnessedBy: b.id }])
    expect(await b.witness.write()).toBe(0)
    await write(a.t, unit(3))
    await give(a.t, b.t)
    expect(await b.witness.write()).toBe(1)
    await give(b.t, a.t)
    expect(wordsOf(a.t)).toEqual(wordsOf(b.t))
    expect(a.t.digest()['WitnessedHead']).toBe(b.t.digest()['WitnessedHead'])
  })

  test('stations do not bear witness of each other’s witness for ever', async () => {
    const { members } = group(3)
    const all = members.map(({ t }) => t)
    const [a] = members as [TestStation] // three were made
    await write(a.t, unit(1))
    const exchange = async (): Promise<void> => {
      for (const from of all) for (const to of all) if (from !== to) await give(from, to)
    }
    const written: number[][] = []
    for (let hour = 0; hour < 3; hour += 1) {
      await exchange()
      const heads: number[] = []
      for (const { witness } of members) heads.push(await witness.write())
      written.push(heads)
    }
    expect(written).toEqual([
      [0, 1, 1],
      [0, 0, 0],
      [0, 0, 0],
    ])
  })

  test('is written every hour by itself, and not after it was stopped', async () => {
    const { members } = group(2)
    const [a, b] = members as [TestStation, TestStation] // two were made
    await write(a.t, unit(1))
    await give(a.t, b.t)
    b.witness.start()
    const anHour = async (): Promise<void> => {
      await b.world.pass(1.2 * HOUR_MS)
      await b.t.log.executor.drain()
      await b.world.pass(1)
    }
    await anHour()
    expect(wordsOf(b.t)).toHaveLength(1)
    await write(a.t, unit(2))
    await give(a.t, b.t)
    await anHour()
    expect(wordsOf(b.t)).toMatchObject([{ seq: 2 }])
    b.witness.stop()
    await write(a.t, unit(3))
    await give(a.t, b.t)
    await anHour()
    expect(wordsOf(b.t)).toMatchObject([{ seq: 2 }])
    expect(b.failures).toEqual([])
  })

  test('counts for nothing in another’s name', async () => {
    const { members } = group(2)
    const [a, b] = members as [TestStation, TestStation] // two were made
    const head: [string, number, string] = [ownStream(a.t), 99, hashPrefix(new Uint8Array(32))]
    await write(b.t, stationWitnessed({ stationId: a.id, incarnation: 1, month: '2026-01', heads: [head] }))
    expect(wordsOf(b.t)).toEqual([])
    await give(b.t, a.t)
    expect(wordsOf(a.t)).toEqual([])
  })

  test('the largest word fits one op', () => {
    const heads = Array.from({ length: 500 }, (): [string, number, string] => ['f'.repeat(32), 2 ** 40, 'A'.repeat(22)])
    const { body } = stationWitnessed({ stationId: 'f'.repeat(32), incarnation: 1, month: '2026-01', heads })
    expect(encodeBody(body).length).toBeLessThan(48 * 1024)
  })
})

describe('the book', () => {
  test('keeps the newest result of every peer and scope over a restart', () => {
    const { members } = group(1)
    const [a] = members as [TestStation] // one was made
    const result = {
      peer: 'p',
      scope: SCOPE,
      atMs: 1_000,
      outcome: 'ops-differ',
      ops: 3,
      entities: 2,
      difference: { streamId: 's', seq: 2, hashHere: 'aa', hashThere: null },
      differences: 1,
      damage: null,
      mended: 0,
      repairedHere: 0,
      repairedThere: 0,
      repaired: [],
      unsettled: [],
      incomparable: 0,
    } as const
    a.book.put({ ...result, atMs: 500, outcome: 'agreed' })
    a.book.put(result)
    a.book.put({ ...result, peer: 'o' })
    const reopened = createAuditBook(a.t.db)
    expect(reopened.find('p', SCOPE)).toEqual({ ...result, sinceMs: 1_000, lastRepair: null })
    expect(reopened.find('p', 'elsewhere')).toBeNull()
    expect(reopened.results().map(({ peer }) => peer)).toEqual(['o', 'p'])
  })

  test('remembers the last repair, however often all was well since', () => {
    const { members } = group(1)
    const [a] = members as [TestStation] // one was made
    const damage = { streamId: 's', seq: 2, problem: 'changed-op' } as const
    const nothing = { difference: null, differences: 0, repairedThere: 0, unsettled: [], incomparable: 0 }
    const result = { peer: 'p', scope: SCOPE, ops: 3, entities: 2, ...nothing }
    a.book.put({ ...result, atMs: 1_000, outcome: 'repaired', damage, mended: 1, repairedHere: 1, repaired: ['U1'] })
    for (const atMs of [2_000, 3_000])
      a.book.put({ ...result, atMs, outcome: 'agreed', damage: null, mended: 0, repairedHere: 0, repaired: [] })
    expect(a.book.find('p', SCOPE)).toMatchObject({
      atMs: 3_000,
      outcome: 'agreed',
      sinceMs: 2_000,
      lastRepair: { atMs: 1_000, mended: 1, damage, rows: 1, entities: ['U1'] },
    })
  })
})
