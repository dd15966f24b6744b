/** Range-based set reconciliation against the naive difference of sets, and against broken messages. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../log/codec.ts'
import { seededRandom } from '../../kernel/random.ts'
import { ItemList } from './items.ts'
import type { Items } from './sorted-items.ts'
import { RangeMessageError, readRanges } from './ranges.ts'
import { MESSAGE_BYTES_MIN, Reconciler, answerRanges, isSame } from './rbsr.ts'

type Entry = { readonly lam: number; readonly name: number }
const hashOf = ({ name }: Entry): Uint8Array => sha256(Buffer.from(String(name)))
const hex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex')

/** Sorted items of these entries, in whatever order they come. */
function itemsOf(entries: readonly Entry[]): Items {
  const list = new ItemList()
  for (const entry of entries) list.add(entry.lam, hashOf(entry))
  const work = list.finish()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

/** What two sides say until nothing is open. */
function reconcile(mine: Items, theirs: Items, limits: { asks: number; answers: number }) {
  const sizes: number[] = []
  const asking = new Reconciler(mine, limits.asks)
  for (let message: Uint8Array | null = asking.begin(); message;) {
    const answer = answerRanges(theirs, message, limits.answers)
    sizes.push(message.length, answer.length)
    message = asking.next(answer)
  }
  const { have, need } = asking.difference
  return { have: have.map((at) => hex(mine.hashAt(at))), need: need.map(({ hash }) => hex(hash)), sizes }
}

/** The naive answer. */
function expected(mine: readonly Entry[], theirs: readonly Entry[]) {
  const [a, b] = [mine, theirs].map((entries) => new Set(entries.map((entry) => hex(hashOf(entry)))))
  return { have: [...(a ?? [])].filter((hash) => !b?.has(hash)).sort(), need: [...(b ?? [])].filter((hash) => !a?.has(hash)).sort() }
}

/** Entries with few different clock values, so that many share one. */
const world = (size: number, spread: number, seed: string): Entry[] => {
  const random = seededRandom(seed)
  return Array.from({ length: size }, (_, name) => ({ lam: new DataView(random.bytes(4).buffer).getUint32(0) % spread, name }))
}
const pick = (entries: readonly Entry[], share: number, seed: string): Entry[] => {
  const bytes = seededRandom(seed).bytes(Math.max(1, entries.length * 2))
  return entries.filter((_, at) => (bytes[at * 2] ?? 0) * 256 + (bytes[at * 2 + 1] ?? 0) < share * 65_536)
}

describe('range-based set reconciliation', () => {
  test('any two sets are reconciled exactly, with messages of any limit', () => {
    const share = fc.oneof(fc.constantFrom(0, 0.001, 0.5, 0.999, 1), fc.double({ min: 0, max: 1, noNaN: true }))
    const limit = fc.integer({ min: MESSAGE_BYTES_MIN, max: 20_000 })
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 5_000 })),
        fc.constantFrom(1, 3, 1_000, 2 ** 31),
        share,
        share,
        limit,
        limit,
        (size, spread, shareA, shareB, asks, answers) => {
          const all = world(size, spread, `${String(size)} ${String(spread)}`)
          const [a, b] = [pick(all, shareA, 'a'), pick(all, shareB, 'b')]
          const { have, need, sizes } = reconcile(itemsOf(a), itemsOf(b), { asks, answers })
          expect({ have: [...have].sort(), need: [...need].sort() }).toEqual(expected(a, b))
          expect(Math.max(...sizes.filter((_, at) => at % 2 === 0))).toBeLessThanOrEqual(asks)
          expect(Math.max(...sizes.filter((_, at) => at % 2 === 1))).toBeLessThanOrEqual(answers)
        },
      ),
      // found once: both limits small, so that a full message covers again what was compared before
      { numRuns: 150, examples: [[2_498, 1_000, 0.5, 0.999, 2_303, 2_056]] },
    )
  })

  test('differences are found in ascending order, the first one first', () => {
    const all = world(5_000, 500, 'order')
    const [a, b] = [pick(all, 0.9, 'a'), pick(all, 0.9, 'b')]
    const { have, need } = reconcile(itemsOf(a), itemsOf(b), { asks: 4_096, answers: 4_096 })
    const lams = new Map(all.map((entry) => [hex(hashOf(entry)), entry.lam]))
    for (const found of [have, need]) {
      const order = found.map((hash) => lams.get(hash) ?? 0)
      expect(order).toEqual([...order].sort((x, y) => x - y))
    }
  })

  test('100,000 equal items: one fingerprint; one more or less is found in four messages', () => {
    const all = world(100_000, 50_000, 'large')
    const items = itemsOf(all)
    const shuffled = itemsOf([...all].reverse())
    expect(isSame(items.fingerprint(0, items.size), shuffled.fingerprint(0, shuffled.size))).toBe(true)
    const gone = all[31_415]
    const without = itemsOf(all.filter((entry) => entry !== gone))
    const found = reconcile(items, without, { asks: 4_096, answers: 4_096 })
    expect(found.have).toEqual(gone ? [hex(hashOf(gone))] : [])
    expect(found.need).toEqual([])
    expect(found.sizes.length).toBeLessThanOrEqual(4)
    expect(found.sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3_000)
  })

  test('the number of messages grows with the logarithm of the set, not with the set', () => {
    const rounds = [100, 1_000, 10_000, 100_000].map((size) => {
      const all = world(size, size, 'log')
      return reconcile(itemsOf(all), itemsOf(all.slice(1)), { asks: 4_096, answers: 4_096 }).sizes.length
    })
    expect(rounds.every((count, at) => count <= 2 * Math.ceil((at + 2) / Math.log10(16)))).toBe(true)
  })

  test('fingerprints tell every range from every other, and do not depend on how items came', () => {
    const items = itemsOf(world(400, 7, 'ranges'))
    const seen = new Set<string>()
    for (let from = 0; from <= items.size; from += 7)
      for (let to = from; to <= items.size; to += 3) seen.add(hex(items.fingerprint(from, to)))
    let ranges = 0
    for (let from = 0; from <= items.size; from += 7) for (let to = from; to <= items.size; to += 3) ranges += to === from ? 0 : 1
    expect(seen.size).toBe(ranges + 1) // all empty ranges are one
  })

  test('a limit on differences stops early and says so', () => {
    const asking = new Reconciler(itemsOf(world(2_000, 100, 'cut')), 4_096, 10)
    const theirs = itemsOf([])
    for (let message: Uint8Array | null = asking.begin(); message;) message = asking.next(answerRanges(theirs, message, 4_096))
    expect(asking.isCut).toBe(true)
    expect(asking.difference.have).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})

describe('hostile messages', () => {
  const items = itemsOf(world(500, 50, 'victim'))
  const genuine = [
    new Reconciler(itemsOf(world(480, 50, 'victim')), 4_096).begin(),
    answerRanges(items, new Reconciler(itemsOf([]), 4_096).begin(), 4_096),
  ]

  /** Both sides take the bytes, or refuse them with the one error. */
  function outcome(message: Uint8Array): 'taken' | 'refused' {
    try {
      expect(answerRanges(items, message, 4_096).length).toBeLessThanOrEqual(4_096)
      new Reconciler(items, 4_096).next(message)
      return 'taken'
    } catch (error) {
      if (error instanceof RangeMessageError) return 'refused'
      throw error
    }
  }

  test('random bytes and broken genuine messages are taken or refused with one error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.tuple(fc.constantFrom(...genuine), fc.nat(), fc.nat(255)).map(([bytes, at, value]) => {
            const broken = Uint8Array.from(bytes)
            broken[at % broken.length] = value
            return broken
          }),
          fc.tuple(fc.constantFrom(...genuine), fc.nat()).map(([bytes, at]) => bytes.slice(0, at % bytes.length)),
        ),
        (bytes) => {
          outcome(bytes)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test.each<[string, number[]]>([
    ['nothing', []],
    ['more ranges than it has', [2, 0, 0]],
    ['a range after the last one', [2, 0, 0, 0, 0]],
    ['a range that ends where it began', [1, 1, 0, 0]],
    ['ranges out of order', [2, 9, 0, 0, 1, 0, 0]],
    ['an unknown mode', [1, 0, 3]],
    ['a short fingerprint', [1, 0, 1, 1, 2, 3]],
    ['a prefix longer than a hash', [1, 2, 33, ...Array.from({ length: 33 }, () => 1), 0]],
    ['a list that claims more than it holds', [1, 0, 2, 90, 1]],
    ['the same item twice', [1, 0, 2, 2, 1, ...Array.from({ length: 32 }, () => 7), 0, ...Array.from({ length: 32 }, () => 7)]],
    ['an item beyond its range', [1, 3, 0, 2, 1, 5, ...Array.from({ length: 32 }, () => 7)]],
    ['a padded number', [1, 0x80, 0x00, 0]],
    ['something behind the last range', [1, 0, 0, 5]],
  ])('%s is refused', (_name, bytes) => {
    expect(() => readRanges(Uint8Array.from(bytes))).toThrow(RangeMessageError)
  })
})
