/** ULIDs from a clock and a random source: time-sortable, 26 characters, monotonic within a millisecond. */
import type { Clock } from './clock.ts'
import type { RandomSource } from './random.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Makes the next id. Ids made by one source in the same millisecond still sort in the order they were made. */
export type IdSource = { next<Id extends string>(): Id }

/**
 * Builds an id source.
 * @param clock its wall clock gives the first 48 bits
 * @param random gives the other 80 bits once per millisecond; within it the last number is counted up
 */
export function createIds(clock: Clock, random: RandomSource): IdSource {
  let lastMs = -1
  let tail = new Uint8Array(16)
  const fresh = (): void => {
    const bytes = random.bytes(16)
    tail = bytes.map((byte) => byte & 31)
  }
  const count = (): void => {
    for (let i = 15; i >= 0; i -= 1) {
      const next = (tail[i] ?? 0) + 1
      tail[i] = next & 31
      if (next < 32) return
    }
  }
  return {
    next<Id extends string>(): Id {
      const now = Math.max(clock.nowMs(), lastMs)
      if (now === lastMs) count()
      else fresh()
      lastMs = now
      return (encodeTime(now) + encodeTail(tail)) as Id // brand: the text has the ULID form by construction
    },
  }
}

function encodeTime(ms: number): string {
  let rest = ms
  let out = ''
  for (let i = 0; i < 10; i += 1) {
    out = (ALPHABET[rest % 32] ?? '0') + out
    rest = Math.floor(rest / 32)
  }
  return out
}

function encodeTail(tail: Uint8Array): string {
  let out = ''
  for (const digit of tail) out += ALPHABET[digit] ?? '0'
  return out
}
