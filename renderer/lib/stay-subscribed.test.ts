/** A subscription that ends begins again: once for each end, later and later, and never after it was stopped. */
import { expect, test } from 'vitest'
import { staySubscribed, type StreamEvents } from './stay-subscribed.ts'

function setting() {
  const waiting = new Map<number, { run: () => void; ms: number }>()
  const pauses: number[] = []
  const opened: StreamEvents[] = []
  let unsubscribed = 0
  const stop = staySubscribed(
    (events) => {
      opened.push(events)
      return {
        unsubscribe: () => {
          unsubscribed += 1
        },
      }
    },
    {
      setTimeout(run, ms) {
        pauses.push(ms)
        waiting.set(pauses.length, { run, ms })
        return pauses.length
      },
      clearTimeout: (timer) => waiting.delete(timer as number),
    },
  )
  return {
    opened,
    pauses,
    stop,
    waiting,
    unsubscribed: () => unsubscribed,
    pass() {
      for (const [id, { run }] of [...waiting]) {
        waiting.delete(id)
        run()
      }
    },
  }
}

test('it begins again after each end, with growing pauses, short again once something was heard', () => {
  const it = setting()
  for (let n = 0; n < 6; n += 1) {
    it.opened.at(-1)?.onEnd()
    it.opened.at(-1)?.onEnd() // an error is followed by a completion: one end
    it.pass()
  }
  expect(it.opened).toHaveLength(7)
  expect(it.pauses).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
  it.opened.at(-1)?.onHeard()
  it.opened.at(-1)?.onEnd()
  expect(it.pauses.at(-1)).toBe(1_000)
})

test('stopped, it stays so', () => {
  const it = setting()
  it.opened[0]?.onEnd()
  it.stop()
  expect(it.waiting.size).toBe(0)
  it.opened[0]?.onEnd()
  expect([it.opened.length, it.unsubscribed(), it.waiting.size]).toEqual([1, 1, 0])
})
