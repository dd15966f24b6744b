/** Positions on the phone: in order, each once, across restarts, bounded. */
import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openFixQueue, type QueuedFix } from './fix-queue.ts'
import { isWorthKeeping } from './sharing.ts'

const fix = (no: number): QueuedFix => ({
  fixedAt: new Date(1_767_254_400_000 + no * 1000).toISOString(),
  latitude: -2,
  longitude: 33,
  accuracyMetres: 5,
  speedKmh: null,
  headingDegrees: null,
  altitudeMetres: null,
})
const numbers = (fixes: readonly QueuedFix[]): number[] => fixes.map(({ fixedAt }) => (Date.parse(fixedAt) - 1_767_254_400_000) / 1000)
beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => {
      kept.set(key, text)
    },
    removeItem: (key: string) => {
      kept.delete(key)
    },
  })
})

describe('the queue of positions', () => {
  it('behaves like a list, also after the page was closed', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({ add: fc.integer({ min: 1, max: 150 }) }),
            fc.record({ take: fc.integer({ min: 1, max: 300 }) }),
            fc.constant({ reopen: true }),
          ),
          { maxLength: 20 },
        ),
        (steps) => {
          let queue = openFixQueue()
          queue.clear()
          let model: number[] = []
          let next = 0
          for (const step of steps) {
            if ('add' in step)
              for (let count = 0; count < step.add; count += 1) {
                queue.add(fix(next))
                model.push(next)
                next += 1
              }
            else if ('take' in step) {
              const taken = queue.oldest(step.take)
              expect(numbers(taken)).toEqual(model.slice(0, step.take))
              queue.remove(taken.length)
              model = model.slice(taken.length)
            } else queue = openFixQueue()
            expect(queue.size).toBe(model.length)
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('thins out instead of growing without end; the newest and the next to be sent stay whole', () => {
    const queue = openFixQueue()
    for (let no = 0; no < 7_000; no += 1) queue.add(fix(no))
    expect(queue.size).toBeLessThanOrEqual(6_001)
    const all = numbers(queue.oldest(10_000))
    expect(all).toHaveLength(queue.size)
    expect(all.slice(0, 600)).toEqual(Array.from({ length: 600 }, (_, no) => no))
    expect(all.at(-1)).toBe(6_999)
    expect(all).toEqual([...all].sort((a, b) => a - b))
  })

  it('goes on in memory where storage is full', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => null,
      setItem: () => {
        throw new Error('full')
      },
      removeItem: () => undefined,
    })
    const queue = openFixQueue()
    queue.clear()
    queue.add(fix(1))
    expect(numbers(queue.oldest(5))).toEqual([1])
    queue.clear()
  })
})

describe('a position is worth keeping', () => {
  const at = (metres: number, seconds: number) => ({
    latitude: -2 + metres / 111_195,
    longitude: 33,
    accuracyMetres: 5,
    fixedAtMs: seconds * 1000,
    speedKmh: null,
    headingDegrees: null,
    altitudeMetres: null,
  })
  it.each([
    ['the first', null, at(0, 0), true],
    ['standing', at(0, 0), at(3, 10), false],
    ['standing long', at(0, 0), at(3, 30), true],
    ['moved', at(0, 0), at(20, 5), true],
    ['moved but too soon', at(0, 0), at(20, 2), false],
  ] as const)('%s', (_name, last, fixNow, expected) => {
    expect(isWorthKeeping(last, fixNow)).toBe(expected)
  })
})
