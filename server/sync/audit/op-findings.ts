/** Which ops differ between two stations, by place: statements of the other side laid beside the own snapshot. */
import type { OpPlace, Snapshot } from './snapshot.ts'
import type { PlacedOp } from './steps.ts'
import type { Item } from './ranges.ts'
import type { OpDifference } from './types.ts'

const hexOf = (op: Item | null): string | null => (op ? Buffer.from(op.hash).toString('hex') : null)
const nameOf = ({ streamId, seq }: OpPlace): string => `${streamId}:${String(seq)}`

export class OpFindings {
  readonly #snapshot: Snapshot
  /** By place, with the Lamport time of one of the two ops. */
  readonly #found = new Map<string, { readonly lam: number; readonly difference: OpDifference }>()

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot
  }

  /** Own ops at these positions of the snapshot. */
  placed(indexes: readonly number[]): PlacedOp[] {
    return indexes.map((index) => this.#stand(this.#snapshot.placeOf(index)))
  }

  /** What is held here at places that the other side names, and of items that it does not know. */
  answer(places: readonly PlacedOp[], wanted: readonly Item[]): PlacedOp[] {
    const found = this.placed(indexesOf(this.#snapshot.ops, wanted))
    return [...new Map([...places.map((place) => this.#stand(place)), ...found].map((place) => [nameOf(place), place])).values()]
  }

  /** What the other side states of places within the common vector: where it is not the same here, an op differs. */
  note(theirs: readonly PlacedOp[]): void {
    for (const { streamId, seq, op } of theirs) {
      if (seq > (this.#snapshot.upTo.get(streamId) ?? 0)) continue
      const own = this.#snapshot.opAt({ streamId, seq })
      const [hashHere, hashThere] = [hexOf(own), hexOf(op)]
      if (hashHere === hashThere) continue
      this.#found.set(nameOf({ streamId, seq }), { lam: own?.lam ?? op?.lam ?? 0, difference: { streamId, seq, hashHere, hashThere } })
    }
  }

  /** An op is missing here that the other side holds. */
  get isShortHere(): boolean {
    return [...this.#found.values()].some(({ difference }) => difference.hashHere === null)
  }

  /** The earliest first. */
  inOrder(): OpDifference[] {
    const found = [...this.#found].sort(([nameA, a], [nameB, b]) => a.lam - b.lam || (nameA < nameB ? -1 : 1))
    return found.map(([, { difference }]) => difference)
  }

  #stand({ streamId, seq }: OpPlace): PlacedOp {
    return { streamId, seq, op: this.#snapshot.opAt({ streamId, seq }) }
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
