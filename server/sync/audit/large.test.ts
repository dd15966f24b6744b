/** Audits of 100,000 ops: what they cost, and that the station stays usable meanwhile. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changed, closeAll, created, send, stations, write, SCOPE } from '../../../tests/harness/replicas.ts'
import type { TestLog } from '../../../tests/harness/test-log.ts'
import { createSlicer } from './slices.ts'
import { createSnapshots } from './snapshot.ts'
import { audited, joined } from './test-link.ts'

const OPS = 100_000
const UNITS = 500
const BATCH = 1_000
/** Writing and hashing takes seconds, more beside other tests. */
const MINUTES_MS = 180_000

/** Two stations that hold the same 100,000 ops, written by both. */
describe('100,000 ops', () => {
  let a: TestLog
  let b: TestLog

  beforeAll(async () => {
    const { group } = stations(2)
    ;[a, b] = group as [TestLog, TestLog] // two were asked for
    await write(a, ...Array.from({ length: UNITS }, (_, n) => created({ id: `U${n}`, callSign: `A${n}`, phone: null })))
    await send(a, b)
    const half = (OPS - UNITS) / 2
    for (const author of [a, b])
      for (let n = 0; n < half; n += BATCH) {
        const first = author === a ? 0 : UNITS / 2 // each its own units
        const batch = Array.from({ length: Math.min(BATCH, half - n) }, (_, at) =>
          changed({ id: `U${first + ((n + at) % (UNITS / 2))}`, seats: (n + at) % 9 }),
        )
        await write(author, ...batch)
      }
    await send(a, b)
    await send(b, a)
  }, MINUTES_MS)
  afterAll(closeAll)

  const logs = () => ({ a: a.log, b: b.log })

  test(
    'equal: four messages of less than 600 bytes in all',
    async () => {
      const link = joined(logs())
      expect(await audited(link)).toMatchObject({ outcome: 'agreed', ops: OPS, entities: UNITS })
      expect(link.sent).toHaveLength(4)
      expect(link.sent.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(600)
    },
    MINUTES_MS,
  )

  test(
    'one op differs: named in a few messages of a few kilobytes',
    async () => {
      const streamId = a.log.heads.own(SCOPE).streamId
      const { no } = b.log.heads.find(streamId) ?? { no: 0 }
      b.db.prepare("UPDATE Op SET actor = 'user:other' WHERE streamNo = ? AND seq = 31415").run(no)
      const link = joined(logs())
      expect(await audited(link)).toMatchObject({ outcome: 'ops-differ', differences: 1, difference: { streamId, seq: 31_415 } })
      expect(link.sent.length).toBeLessThanOrEqual(4 + 4 + 2)
      expect(link.sent.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(6_000)
    },
    MINUTES_MS,
  )
})

describe('a long look', () => {
  afterAll(closeAll)

  test('lets the station do something else after every few milliseconds', async () => {
    const { group } = stations(1)
    const [t] = group as [TestLog] // one was asked for
    for (let n = 0; n < 3; n += 1)
      await write(t, ...Array.from({ length: BATCH }, (_, at) => created({ id: `U${n}-${at}`, callSign: 'A', phone: null })))
    let turns = 0
    let nowMs = 0
    const clock = { monotonicMs: () => (nowMs += 1) } // every look at the clock costs a millisecond
    const timers = {
      after(_ms: number, run: () => void) {
        turns += 1
        setImmediate(run)
        return () => undefined
      },
    }
    const snapshots = createSnapshots(t.log.audit, createSlicer({ timers, clock }))
    const upTo = new Map(t.log.replica.heads(SCOPE).map(({ streamId, seq }) => [streamId, seq]))
    const snapshot = await snapshots.of(SCOPE, upTo)
    const walked = turns
    expect(snapshot.ops.size).toBe(3 * BATCH)
    expect(walked).toBeGreaterThan((3 * BATCH) / 128 / 10)
    const { items } = await snapshots.rowsOf(snapshot)
    expect(items.size).toBe(3 * BATCH)
    expect(turns - walked).toBeGreaterThan((3 * BATCH) / 10)
  })
})
