/** Seeded chance for the bench: numbers, choices and bytes that are the same in every run and for every engine. */
import type { RandomSource } from '../../../server/kernel/random.ts'
import { seededChance } from '../../harness/fault-proxy.ts'

export type Chance = RandomSource & {
  /** A whole number from `least` up to and including `most`. */
  between(least: number, most: number): number
  /** True in this share of the cases (0..1). */
  happens(share: number): boolean
  /** One of the items. @throws RangeError when there is none */
  pick<Item>(items: readonly Item[]): Item
}

/** Draws from a seed. */
export function createChance(seed: string): Chance {
  const next = seededChance(seed)
  return {
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    happens: (share) => next() < share,
    pick(items) {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    bytes(length) {
      const out = new Uint8Array(length)
      for (let at = 0; at < length; at += 1) out[at] = Math.floor(next() * 256)
      return out
    },
  }
}
