import { afterEach, describe, expect, test } from 'vitest'
import { alsoOpen, closeAll, created, SCOPE, secretOf, units, write } from '../../../tests/harness/replicas.ts'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import { createIds } from '../../kernel/ids.ts'
import { seededRandom } from '../../kernel/random.ts'
import { encodeBody } from '../../log/codec.ts'
import type { Authors } from '../../log/verify-part.ts'
import { createWorld } from '../session/test-world.ts'
import { createAuditBook } from './book.ts'
import { hashPrefix, stationWitnessed } from './ops.ts'
import { auditProjection } from './projection.ts'
import { createSlicer } from './slices.ts'
import { joined } from './test-link.ts'
import type { WitnessFinding } from './types.ts'
import { createWitness } from './witness.ts'
import { createWitnessWatch } from './witness-watch.ts'

afterEach(closeAll)

const HOUR_MS = 3_600_000
const OPS = [created, stationWitnessed]
const unit = (n: number, callSign = `A${n}`) => created({ id: `U${n}`, callSign, phone: null })

/** A station with its witness and its watch. `key`: it is a clone of that station. */
function stationOf(seed: string, authors: Authors, key?: Buffer) {
  const t = alsoOpen(
    createTestLog({ ops: OPS, projections: [units([created]), auditProjection], seed, authors, ...(key ? { signingKey: key } : {}) }),
  )
  const world = createWorld()
  const book = createAuditBook(t.db)
  const findings: WitnessFinding[] = []
  const slicer = createSlicer({ timers: world, clock: world.clock })
  const watch = createWitnessWatch({ log: t.log, book, slicer, clock: t.clock, onFinding: (finding) => findings.push(finding) })
  const failures: unknown[] = []
  const witness = createWitness({
    log: t.log,
    ids: createIds(t.clock, seededRandom(`ids ${seed}`)),
    timers: world,
    random: seededRandom(seed),
    then: () => watch.look(),
    onFailure: (error) => failures.push(error),
  })
  return { t, id: t.log.keys.stationId, world, book, findings, watch, witness, failures }
}
type TestStation = ReturnType<typeof stationOf>

/** Stations that know each other. */
function group(count: number) {
  const members: TestStation[] = []
  const authors: Authors = {
    find: (id) => {
      const found = members.find((member) => member.id === id)
      return found ? { publicKey: found.t.log.keys.publicKey, isRevoked: false, cutoffs: new Map() } : null
    },
  }
  for (let n = 0; n < count; n += 1) members.push(stationOf(`station ${n}`, authors))
  return { members, authors }
}

/** Gives `to` everything that `from` holds. */
async function give(from: TestLog, to: TestLog): Promise<void> {
  for (const scope of from.log.replica.scopes()) {
    const have = new Map(to.log.replica.heads(scope).map(({ streamId, seq }) => [streamId, seq]))
    const { parts, keys } = from.log.replica.read(scope, have, 1_000_000)
    if (parts.length > 0) await to.log.replica.apply(parts, keys)
  }
}
const wordsOf = (t: TestLog) => t.log.state.table('WitnessedHead').find({})
const ownStream = (t: TestLog, scope = SCOPE) => t.log.heads.own(scope).streamId

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
      repairedHere: 0,
      repairedThere: 0,
      unsettled: [],
      incomparable: 0,
    } as const
    a.book.put({ ...result, atMs: 500, outcome: 'agreed' })
    a.book.put(result)
    a.book.put({ ...result, peer: 'o' })
    const reopened = createAuditBook(a.t.db)
    expect(reopened.find('p', SCOPE)).toEqual(result)
    expect(reopened.find('p', 'elsewhere')).toBeNull()
    expect(reopened.results().map(({ peer }) => peer)).toEqual(['o', 'p'])
  })
})
