/** Signals and joined streams: a new reader hears of everything, then each change once, and nothing hangs when somebody leaves. */
import { describe, expect, test } from 'vitest'
import { LIVE_SIGNALS } from '../contract/live.ts'
import { join } from './join.ts'
import { createSignals } from './signals.ts'

describe('signals', () => {
  test('a reader begins with all of them, then hears what changed since it listened last, each once', async () => {
    const signals = createSignals()
    const stop = new AbortController()
    const reader = signals.follow(stop.signal)
    expect([...((await reader.next()).value ?? [])]).toEqual([...LIVE_SIGNALS])
    signals.publish('health')
    signals.publish('exceptions')
    signals.publish('health')
    expect([...((await reader.next()).value ?? [])]).toEqual(['health', 'exceptions'])
    const next = reader.next()
    signals.publish(null)
    expect([...((await next).value ?? ['nothing'])]).toEqual([])
    const last = reader.next()
    stop.abort()
    expect(await last).toEqual({ done: true, value: undefined })
  })
  test('readers do not take signals from each other', async () => {
    const signals = createSignals()
    const stop = new AbortController()
    const readers = [signals.follow(stop.signal), signals.follow(stop.signal)]
    for (const reader of readers) await reader.next()
    signals.publish('access')
    for (const reader of readers) expect([...((await reader.next()).value ?? [])]).toEqual(['access'])
    stop.abort()
  })
})

describe('joined streams', () => {
  async function* counting(from: number, to: number): AsyncGenerator<number> {
    for (let n = from; n < to; n += 1) {
      await Promise.resolve()
      yield n
    }
  }
  test('give all items, each source in its order, and end when all have ended', async () => {
    const items: number[] = []
    for await (const item of join([counting(0, 50), counting(100, 130)], () => undefined)) items.push(item)
    expect(items.filter((item) => item < 100)).toEqual(Array.from({ length: 50 }, (_, n) => n))
    expect(items.filter((item) => item >= 100)).toEqual(Array.from({ length: 30 }, (_, n) => 100 + n))
  })
  test('fail when one fails, and stop the others', async () => {
    let isStopped = false
    async function* failing(): AsyncGenerator<number> {
      yield 1
      await Promise.resolve()
      throw new Error('broken')
    }
    const items: number[] = []
    const reading = (async () => {
      for await (const item of join([failing(), counting(10, 1_000_000)], () => (isStopped = true))) items.push(item)
    })()
    await expect(reading).rejects.toThrow('broken')
    expect([items.includes(1), isStopped]).toEqual([true, true])
  })
  test('a reader that leaves takes no more from the sources than the one item that waits', async () => {
    let given = 0
    async function* endless(): AsyncGenerator<number> {
      for (;;) {
        given += 1
        await Promise.resolve()
        yield given
      }
    }
    const joined = join([endless()], () => undefined)
    await joined.next()
    await joined.return(undefined)
    const after = given
    await new Promise((resolve) => setImmediate(resolve))
    expect(given).toBeLessThanOrEqual(after + 1)
  })
})
