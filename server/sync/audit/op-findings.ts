/** Which ops differ between two stations, by place: statements of the other side laid beside the own snapshot. */
import type { OpPlace, Snapshot } from './snapshot.ts'
import type { PlacedOp } from './steps.ts'
import type { Item } from './ranges.ts'
import type { OpDifference } from './types.ts'

const hexOf = (hash: Uint8Array | null): string | null => (hash ? Buffer.from(hash).toString('hex') : null)
const nameOf = ({ streamId, seq }: OpPlace): string => `${streamId}:${String(seq)}`

export class OpFindings {
  readonly #snapshot: Snapshot
  readonly #differences = new Map<string, OpDifference>()

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot
  }

  /** Own ops at these positions of the snapshot. */
  placed(indexes: readonly number[]): PlacedOp[] {
    return indexes.map((index) => ({ ...this.#snapshot.placeOf(index), hash: this.#snapshot.ops.hashAt(index) }))
  }

  /** What is held here at places that the other side names, and of items that it does not know. */
  answer(places: readonly PlacedOp[], wanted: readonly Item[]): PlacedOp[] {
    const named = places.map(({ streamId, seq }) => ({ streamId, seq, hash: this.#snapshot.hashAt({ streamId, seq }) }))
    const found = this.placed(indexesOf(this.#snapshot.ops, wanted))
    return [...new Map([...named, ...found].map((place) => [nameOf(place), place])).values()]
  }

  /** What the other side states of places within the common vector: where it is not the same here, an op differs. */
  note(theirs: readonly PlacedOp[]): void {
    for (const { streamId, seq, hash } of theirs) {
      if (seq > (this.#snapshot.upTo.get(streamId) ?? 0)) continue
      const [hashHere, hashThere] = [hexOf(this.#snapshot.hashAt({ streamId, seq })), hexOf(hash)]
      if (hashHere !== hashThere) this.#differences.set(nameOf({ streamId, seq }), { streamId, seq, hashHere, hashThere })
    }
  }

  /** An op is missing here that the other side holds. */
  get isShortHere(): boolean {
    return [...this.#differences.values()].some(({ hashHere }) => hashHere === null)
  }

  /** The earliest first: by place in the own order, what is missing here last. */
  inOrder(): OpDifference[] {
    const { ops } = this.#snapshot
    const ranks = new Map<string, number>()
    for (let index = 0; index < ops.size && ranks.size < this.#differences.size; index += 1) {
      const name = nameOf(this.#snapshot.placeOf(index))
      if (this.#differences.has(name)) ranks.set(name, index)
    }
    const rank = (difference: OpDifference): number => ranks.get(nameOf(difference)) ?? ops.size
    return [...this.#differences.values()].sort((a, b) => rank(a) - rank(b) || (nameOf(a) < nameOf(b) ? -1 : 1))
  }
}

/** Positions of items that are here. */
export function indexesOf(items: Snapshot['ops'], wanted: readonly Item[]): number[] {
  return wanted.flatMap(({ lam, hash }) => {
    const index = items.countBefore(lam, hash)
    const isHere = index < items.size && items.lamAt(index) === lam && Buffer.compare(items.hashAt(index), hash) === 0
    return isHere ? [index] : []
  })
}
