/** Randomness as an argument: the real source for stations, a seeded one for tests and simulations. Uses node:crypto. */
import { createHash, randomFillSync } from 'node:crypto'

/** Gives `length` random bytes. */
export type RandomSource = { bytes(length: number): Uint8Array }

/** The operating system's cryptographic generator. */
export const systemRandom: RandomSource = { bytes: (length) => randomFillSync(new Uint8Array(length)) }

/** Deterministic bytes from a seed (SHA-256 in counter mode); for tests only, never for keys. */
export function seededRandom(seed: string): RandomSource {
  let counter = 0
  return {
    bytes(length) {
      const out = new Uint8Array(length)
      for (let offset = 0; offset < length; offset += 32) {
        const block = createHash('sha256').update(`${seed}:${counter++}`).digest()
        out.set(block.subarray(0, Math.min(32, length - offset)), offset)
      }
      return out
    },
  }
}
