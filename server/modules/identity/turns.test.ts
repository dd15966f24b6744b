/** Turns: one at a time for a key, few at once in all, refused when too many wait, and a failure stops nobody. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTurns } from './turns.ts'

const tick = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

describe('turns', () => {
  test('a key has one job at a time in order, all keys together never more than allowed, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), ticks: fc.nat(3), fails: fc.boolean() }), { maxLength: 30 }),
        async (jobs) => {
          const inTurn = createTurns({ concurrent: 2, waiting: 100 })
          const running = new Map<string, number>()
          const order: string[] = []
          let most = 0
          const run = async (key: string, index: number, ticks: number, fails: boolean): Promise<void> => {
            running.set(key, (running.get(key) ?? 0) + 1)
            expect(running.get(key)).toBe(1)
            most = Math.max(
              most,
              [...running.values()].reduce((a, b) => a + b, 0),
            )
            for (let n = 0; n < ticks; n += 1) await tick()
            order.push(`${key}${index}`)
            running.set(key, 0)
            if (fails) throw new Error('x')
          }
          const results = await Promise.allSettled(
            jobs.map(({ key, ticks, fails }, index) => inTurn(key, () => run(key, index, ticks, fails))),
          )
          expect(results.map((result) => result.status === 'rejected')).toEqual(jobs.map((job) => job.fails))
          expect(most).toBeLessThanOrEqual(2)
          for (const key of ['a', 'b', 'c', 'd'])
            expect(order.filter((name) => name.startsWith(key))).toEqual(
              jobs.flatMap((job, index) => (job.key === key ? [`${key}${index}`] : [])),
            )
        },
      ),
      { numRuns: 100 },
    )
  })
  test('more than may wait are refused; afterwards there is room again', async () => {
    const inTurn = createTurns({ concurrent: 1, waiting: 2 })
    const answers = await Promise.allSettled(
      [1, 2, 3].map((n) =>
        inTurn('a', async () => {
          await tick()
          return n
        }),
      ),
    )
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect(answers[2]).toMatchObject({ reason: { code: 'input.rate-limited' } })
    expect(await inTurn('a', () => Promise.resolve(4))).toBe(4)
  })
})
