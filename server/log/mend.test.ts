/** Ops damaged on the disk are put back as they were signed, from what another station holds; whatever else is offered changes nothing. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { changed, closeAll, created, made, outcome, secretOf, send, stations, write, SCOPE } from '../../tests/harness/replicas.ts'
import type { TestLog } from '../../tests/harness/test-log.ts'
import { encodeBody, signHead } from './codec.ts'
import type { MendRange, OfferedOps } from './mend.ts'
import type { Op } from './op.ts'
import type { ScopeProblem } from './scope-walk.ts'

afterEach(closeAll)

const NOTHING: OfferedOps = { ops: [], heads: [] }
const unit = (n: number) => created({ id: `U${n}`, callSign: `A${n}`, phone: `+25570000${n}` })

/** A writes, B holds the same; `ops` of A's stream in as many commits as given. */
async function pair(...commits: readonly number[]) {
  const { group } = stations(2)
  const [a, b] = group as [TestLog, TestLog] // two were asked for
  let n = 0
  for (const size of commits) await write(a, ...Array.from({ length: size }, () => unit((n += 1))))
  await write(a, changed({ id: 'U1', callSign: 'first' }), made({ id: 'M1', unitId: 'U2', incidentId: 'I1' }))
  await send(a, b)
  await write(b, changed({ id: 'U2', callSign: 'second' }))
  await send(b, a)
  const streamId = a.log.heads.own(SCOPE).streamId
  return { a, b, streamId, no: b.log.heads.find(streamId)?.no ?? 0 }
}
function problemsOf({ log }: TestLog): readonly ScopeProblem[] {
  const upTo = new Map(log.replica.heads(SCOPE).map(({ streamId, seq }) => [streamId, seq]))
  const walk = log.audit.walk(SCOPE, upTo, () => undefined)
  for (;;) {
    const step = walk.next()
    if (step.done) return step.value
  }
}
/** Everything the other log has to offer of a range, in steps of so many bytes. */
function offered({ log }: TestLog, range: MendRange, bytes = 16_384): OfferedOps {
  const ops: Op[] = []
  const heads = new Map<number, OfferedOps['heads'][number]>()
  for (let after = range.after; ;) {
    const part = log.audit.mender.offer({ ...range, after }, bytes)
    ops.push(...part.ops)
    for (const head of part.heads) heads.set(head.seq, head)
    after = part.ops.at(-1)?.seq ?? 0
    if (part.isEnd) return { ops, heads: [...heads.values()] }
  }
}
/** Mends everything that is wrong at `t` from what `other` holds. @returns ops that were put back */
function mendAll(t: TestLog, other: TestLog | null, change: (offer: OfferedOps) => OfferedOps = (offer) => offer): number {
  const { mender } = t.log.audit
  return mender.ranges(problemsOf(t)).reduce((sum, range) => {
    return sum + (mender.mend(range, other ? change(offered(other, range)) : NOTHING)?.ops ?? 0)
  }, 0)
}
const whole = (t: TestLog) => ({
  ...outcome(t),
  ops: t.db.prepare('SELECT * FROM Op LEFT JOIN SealedBody ON SealedBody.pos = Op.pos ORDER BY Op.pos').all(),
})

const DAMAGES: readonly (readonly [name: string, sql: string])[] = [
  ['a body', "UPDATE Op SET body = x'a0' WHERE streamNo = @no AND seq = @seq"],
  ['an entity', "UPDATE Op SET entity = 'U3' WHERE streamNo = @no AND seq = @seq"],
  ['who did it', "UPDATE Op SET actor = 'user:other' WHERE streamNo = @no AND seq = @seq"],
  ['a clock', 'UPDATE Op SET wall = wall + 1 WHERE streamNo = @no AND seq = @seq'],
  ['a kind', "UPDATE Op SET kind = 'unit.invented' WHERE streamNo = @no AND seq = @seq"],
  ['dependencies', "UPDATE Op SET deps = x'820107' WHERE streamNo = @no AND seq = @seq"],
  ['a hash', 'UPDATE Op SET hash = zeroblob(32) WHERE streamNo = @no AND seq = @seq'],
  ['a personal part', 'UPDATE SealedBody SET sealed = zeroblob(60) WHERE pos = (SELECT pos FROM Op WHERE streamNo = @no AND seq = @seq)'],
  ['a personal part that vanished', 'DELETE FROM SealedBody WHERE pos = (SELECT pos FROM Op WHERE streamNo = @no AND seq = @seq)'],
  ['an op that vanished', 'DELETE FROM Op WHERE streamNo = @no AND seq = @seq'],
]

describe('put back as it was signed', () => {
  test.each(DAMAGES.flatMap(([name, sql]) => [1, 2, 70].map((seq) => [name, seq, sql] as const)))('%s, op %i', async (_name, seq, sql) => {
    const { a, b, no } = await pair(3, 66, 6)
    const before = [whole(a), whole(b)]
    b.db.prepare(sql).run({ no, seq })
    expect(problemsOf(b)).not.toEqual([])
    expect(mendAll(b, a)).toBe(1)
    expect(problemsOf(b)).toEqual([])
    expect(b.log.verify().problems).toEqual([])
    expect([whole(a), whole(b)]).toEqual(before)
  })

  test('dependencies that cannot be read any more', async () => {
    const { a, b } = await pair(3)
    const before = whole(a)
    const { no } = a.log.heads.find(b.log.heads.own(SCOPE).streamId) ?? { no: 0 }
    a.db.prepare("UPDATE Op SET deps = x'ff00ff' WHERE streamNo = ? AND deps IS NOT NULL").run(no)
    expect(problemsOf(a)).toMatchObject([{ problem: 'changed-op' }])
    expect(mendAll(a, b)).toBe(1)
    expect(whole(a)).toEqual(before)
  })

  test('rows that were folded from a damaged op follow', async () => {
    const { a, b, no } = await pair(3)
    const before = outcome(b)
    b.db.prepare('UPDATE Op SET body = ? WHERE streamNo = ? AND seq = 4').run(encodeBody({ id: 'U1', callSign: 'other' }), no)
    b.log.rebuild()
    expect(outcome(b)).not.toEqual(before)
    expect(mendAll(b, a)).toBe(1)
    expect(outcome(b)).toEqual(before)
  })

  test('many at once, in several stretches', async () => {
    const { a, b } = await pair(64, 64, 64, 64)
    const { no } = a.log.heads.own(SCOPE)
    const before = whole(a)
    a.db.prepare("UPDATE Op SET actor = 'user:other' WHERE streamNo = ? AND seq % 50 = 0").run(no)
    a.db.prepare('DELETE FROM Op WHERE streamNo = ? AND seq % 60 = 1').run(no)
    expect(a.log.audit.mender.ranges(problemsOf(a)).length).toBeGreaterThan(1)
    expect(mendAll(a, b)).toBe(10)
    expect(whole(a)).toEqual(before)
  })

  test('own ops come back too, and the next one follows the right hash', async () => {
    const { a, b } = await pair(3)
    const { no, seq } = a.log.heads.own(SCOPE)
    a.db.prepare("UPDATE Op SET body = x'a0' WHERE streamNo = ? AND seq = ?").run(no, seq)
    expect(mendAll(a, b)).toBe(1)
    await write(a, unit(9))
    await send(a, b)
    expect([a, b].map((t) => t.log.verify().problems)).toEqual([[], []])
    expect(outcome(a)).toEqual(outcome(b))
  })

  test('a signature that does not hold is replaced; one that is gone comes back', async () => {
    for (const sql of ['UPDATE Checkpoint SET signature = zeroblob(64)', 'DELETE FROM Checkpoint']) {
      const { a, b, no } = await pair(3)
      b.db.prepare(`${sql} WHERE streamNo = ?`).run(no)
      expect(problemsOf(b)).not.toEqual([])
      mendAll(b, a)
      expect(problemsOf(b)).toEqual([])
    }
  })

  test('what our own columns still prove needs nobody', async () => {
    const { b, no } = await pair(3)
    const before = whole(b)
    b.db.prepare('UPDATE Op SET hash = zeroblob(32) WHERE streamNo = ? AND seq = 2').run(no)
    expect(mendAll(b, null)).toBe(1)
    expect(whole(b)).toEqual(before)
    b.db.prepare("UPDATE Op SET body = x'a0' WHERE streamNo = ? AND seq = 2").run(no)
    expect(mendAll(b, null)).toBe(0)
  })
})

describe('what is not believed', () => {
  const damage = (t: TestLog, no: number, seq = 2): void => {
    t.db.prepare("UPDATE Op SET body = x'a0' WHERE streamNo = ? AND seq = ?").run(no, seq)
  }

  test('an op that was never signed, however it is offered', async () => {
    const { a, b, no, streamId } = await pair(3)
    damage(b, no)
    const before = whole(b)
    const forged = (offer: OfferedOps): OfferedOps => ({
      ops: offer.ops.map((op) => (op.seq === 2 ? { ...op, actor: 'user:other' } : op)),
      heads: offer.heads.map((head) => ({ ...head, signature: signHead(b.log.keys.signingKey, head.head, streamId, head.seq) })),
    })
    expect(mendAll(b, a, forged)).toBe(0)
    expect(mendAll(b, a, ({ ops }) => ({ ops: ops.filter(({ seq }) => seq !== 2), heads: [] }))).toBe(0)
    expect(mendAll(b, a, () => NOTHING)).toBe(0)
    expect(whole(b)).toEqual(before)
    expect(secretOf(a)).not.toEqual(secretOf(b))
  })

  test('a personal part that the other has erased does not erase ours; one that is erased here stays so', async () => {
    const { a, b, no } = await pair(3)
    b.db.prepare('UPDATE SealedBody SET sealed = zeroblob(60) WHERE pos = (SELECT pos FROM Op WHERE streamNo = ? AND seq = 2)').run(no)
    const without = (offer: OfferedOps): OfferedOps => ({
      ...offer,
      ops: offer.ops.map((op) => (op.sealed ? { ...op, sealed: { ...op.sealed, bytes: null } } : op)),
    })
    expect(mendAll(b, a, without)).toBe(0)
    expect(problemsOf(b)).toMatchObject([{ seq: 2, problem: 'changed-part' }])
    b.log.erase('S-U2', '2026-01-01T09:00:00.000Z')
    b.db.prepare("UPDATE Op SET actor = 'user:other' WHERE streamNo = ? AND seq = 2").run(no)
    expect(mendAll(b, a)).toBe(1)
    expect(problemsOf(b)).toEqual([])
    expect(b.log.store.opAt(no, 2)?.sealed?.bytes).toBeNull()
  })

  test('whatever is offered: either the op is back as it was, or nothing has changed', async () => {
    const { a, b, no } = await pair(6)
    const good = whole(b)
    damage(b, no, 3)
    const bad = whole(b)
    const change = fc.record({
      at: fc.nat(8),
      lam: fc.nat(20),
      actor: fc.string(),
      body: fc.uint8Array({ maxLength: 4 }),
      drop: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), (changes) => {
        const tampered = ({ ops, heads }: OfferedOps): OfferedOps => {
          const list = [...ops]
          for (const { at, drop, ...fields } of changes) {
            const op = list[at]
            if (op) list.splice(at, 1, ...(drop ? [] : [{ ...op, ...fields }]))
          }
          return { ops: list, heads }
        }
        const count = mendAll(b, a, tampered)
        expect(whole(b)).toEqual(count === 0 ? bad : good)
        damage(b, no, 3)
      }),
      { numRuns: 60 },
    )
  })
})

describe('what is given to others', () => {
  test('is cut to size, and ends at a signed head', async () => {
    const { a, streamId } = await pair(64, 64, 10)
    const range = { streamId, after: 64, upTo: 65 }
    const all = offered(a, range, 2_000)
    expect(all.ops.map(({ seq }) => seq)).toEqual(Array.from({ length: all.ops.length }, (_, at) => 65 + at))
    expect(all.heads.at(-1)?.seq).toBe(all.ops.at(-1)?.seq)
    expect(a.log.audit.mender.offer(range, 2_000).ops.length).toBeLessThan(all.ops.length)
    expect(a.log.audit.mender.offer({ ...range, upTo: 10_000 }, 2_000)).toEqual({ ops: [], heads: [], isEnd: true })
    expect(a.log.audit.mender.offer({ ...range, streamId: 'f'.repeat(32) }, 2_000).ops).toEqual([])
  })
})
