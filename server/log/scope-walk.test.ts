/** A walk through a scope names whatever was changed on the disk. */
import { afterEach, describe, expect, test } from 'vitest'
import { closeAll, created, send, stations, write, SCOPE } from '../../tests/harness/replicas.ts'
import type { TestLog } from '../../tests/harness/test-log.ts'
import { REAL_CRYPTO } from './verify-part.ts'
import { walkScope, type ScopeProblem } from './scope-walk.ts'

afterEach(closeAll)

const unit = (n: number) => created({ id: `U${n}`, callSign: `A${n}`, phone: `+25570000${n}` })

/** A station with three ops of its own and 200 of another. */
async function walked() {
  const { group } = stations(2)
  const [a, b] = group as [TestLog, TestLog] // two were asked for
  await write(a, ...Array.from({ length: 200 }, (_, n) => unit(n)))
  await send(a, b)
  await write(b, unit(901), unit(902), unit(903))
  const heads = b.log.replica.heads(SCOPE)
  const look = (upTo = new Map(heads.map(({ streamId, seq }) => [streamId, seq])), isKnown = true) => {
    const seen: string[] = []
    const keyOf = (id: string) => (isKnown ? (group.find(({ log }) => log.keys.stationId === id)?.log.keys.publicKey ?? null) : null)
    const walk = walkScope(
      { store: b.log.store, heads: b.log.heads, crypto: REAL_CRYPTO, keyOf },
      SCOPE,
      upTo,
      ({ streamId, op, hash }) => {
        seen.push(`${streamId} ${op.seq} ${Buffer.from(hash).equals(op.hash)}`)
      },
    )
    let problems: readonly ScopeProblem[] | null = null
    let steps = 0
    for (; problems === null; steps += 1) {
      const step = walk.next()
      if (step.done) problems = step.value
    }
    return { seen, problems, steps }
  }
  const far = a.log.heads.own(SCOPE).streamId
  const no = b.log.heads.find(far)?.no ?? 0
  return { b, look, far, no, own: b.log.heads.own(SCOPE).streamId }
}

describe('a walk through a scope', () => {
  test('meets every op with the hash it should have, in small steps', async () => {
    const { look } = await walked()
    const { seen, problems, steps } = look()
    expect(problems).toEqual([])
    expect(new Set(seen).size).toBe(203)
    expect(seen.every((line) => line.endsWith('true'))).toBe(true)
    expect(steps).toBeGreaterThan(2)
  })

  test('goes as far as it is told, stream by stream', async () => {
    const { look, far } = await walked()
    const { seen, problems } = look(new Map([[far, 64]]))
    expect(seen).toHaveLength(64)
    expect(problems).toEqual([])
    expect(look(new Map()).seen).toEqual([])
  })

  test.each<[string, string, ScopeProblem['problem'], number]>([
    ['a column', "UPDATE Op SET actor = 'user:other' WHERE streamNo = @no AND seq = 130", 'changed-op', 130],
    ['a body', "UPDATE Op SET body = x'a0' WHERE streamNo = @no AND seq = 7", 'changed-op', 7],
    ['a stored hash', 'UPDATE Op SET hash = zeroblob(32) WHERE streamNo = @no AND seq = 9', 'changed-op', 9],
    ['a missing op', 'DELETE FROM Op WHERE streamNo = @no AND seq = 5', 'missing-op', 5],
    ['a missing end', 'DELETE FROM Op WHERE streamNo = @no AND seq > 150', 'missing-op', 151],
    [
      'a personal part',
      "UPDATE SealedBody SET sealed = x'00' WHERE pos = (SELECT pos FROM Op WHERE streamNo = @no AND seq = 3)",
      'changed-part',
      3,
    ],
    ['a signature', 'UPDATE Checkpoint SET signature = zeroblob(64) WHERE streamNo = @no AND seq = 200', 'wrong-head', 200],
    ['a missing signature', 'DELETE FROM Checkpoint WHERE streamNo = @no AND seq = 200', 'unsigned', 200],
  ])('names %s', async (_name, sql, problem, seq) => {
    const { b, look, far, no } = await walked()
    b.db.prepare(sql).run({ no })
    expect(look().problems[0]).toEqual({ streamId: far, seq, problem })
  })

  test('an erased person is not a damage; an author whom nobody knows is', async () => {
    const { b, look, own } = await walked()
    b.log.erase('S-U7', '2026-01-01T09:00:00.000Z')
    expect(look().problems).toEqual([])
    expect(look(new Map([[own, 3]]), false).problems).toEqual([{ streamId: own, seq: 3, problem: 'unknown-station' }])
  })
})
