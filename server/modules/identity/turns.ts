/** Jobs of one key one after the other, only a few at once over all keys, and not more waiting than memory and patience hold. */
import { AppError } from '../../kernel/app-error.ts'

export type Turns = <T>(key: string, job: () => Promise<T>) => Promise<T>

/**
 * Makes a queue of turns.
 * @param limits `concurrent` jobs at once; more than `waiting` in all are refused
 * @throws AppError `input.rate-limited` from the returned function
 */
export function createTurns(limits: { readonly concurrent: number; readonly waiting: number }): Turns {
  const tails = new Map<string, Promise<void>>()
  const sleepers: (() => void)[] = []
  let running = 0
  let inside = 0

  async function inSlot<T>(job: () => Promise<T>): Promise<T> {
    if (running < limits.concurrent) running += 1
    else
      await new Promise<void>((resolve) => {
        sleepers.push(resolve)
      })
    try {
      return await job()
    } finally {
      const next = sleepers.shift()
      if (next) next()
      else running -= 1
    }
  }

  return async (key, job) => {
    if (inside >= limits.waiting) throw new AppError('input.rate-limited', { retryAfterSeconds: 1 })
    inside += 1
    const mine = (tails.get(key) ?? Promise.resolve()).then(() => inSlot(job))
    const tail = mine.then(
      () => undefined,
      () => undefined,
    ) // the next in line waits for the end, whatever it is
    tails.set(key, tail)
    try {
      return await mine
    } finally {
      inside -= 1
      if (tails.get(key) === tail) tails.delete(key)
    }
  }
}
