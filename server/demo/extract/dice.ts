/** Repeatable chance for the fictional island: one seed always gives the same island. */
import { seededRandom } from '../../kernel/random.ts'

const BATCH_BYTES = 8192

export type Dice = {
  /** A number in 0..1, 1 left out. */
  share(): number
  /** A number in a range. */
  between(least: number, most: number): number
  /** One of a list. */
  pick<Item>(list: readonly [Item, ...Item[]]): Item
}

/** Dice that fall the same way for the same seed. */
export function createDice(seed: string): Dice {
  const random = seededRandom(seed)
  let batch: DataView = new DataView(new ArrayBuffer(0))
  let at = 0
  const share = (): number => {
    if (at === batch.byteLength) {
      batch = new DataView(random.bytes(BATCH_BYTES).buffer)
      at = 0
    }
    at += 4
    return batch.getUint32(at - 4) / 2 ** 32
  }
  return {
    share,
    between: (least, most) => least + (most - least) * share(),
    pick: (list) => list[Math.floor(share() * list.length)] ?? list[0],
  }
}
