/** Proven ops in memory on their way into the log: sorted causally, each held back until all it depends on is there. Bounded. */
import type { SignedHead, StreamKey } from './op.ts'
import type { ProvenOp, ProvenPart } from './verify-part.ts'

/** Proven ops may wait up to this many; more are dropped and asked for again. */
const WAITING_MAX = 10_000

/** A proven op and where it belongs. `closes` is the signed head that ends at it, to be kept with it. */
export type Arrival = ProvenOp & { readonly stream: StreamKey; readonly streamId: string; readonly closes: SignedHead | null }

/** Ops of one stream that wait, in order. */
type Tail = { readonly stream: StreamKey; readonly arrivals: Arrival[]; next: number }

export class WaitingOps {
  readonly #tails = new Map<string, Tail>()
  #count = 0

  get count(): number {
    return this.#count
  }

  /** The last op that waits of a stream: a following part continues there. */
  lastOf(streamId: string): Arrival | null {
    return this.#tails.get(streamId)?.arrivals.at(-1) ?? null
  }

  /** The hash of a waiting op. */
  hashAt(streamId: string, seq: number): Uint8Array | null {
    const tail = this.#tails.get(streamId)
    const first = tail?.arrivals[tail.next]
    return first ? (tail?.arrivals[tail.next + seq - first.op.seq]?.hash ?? null) : null
  }

  /** Adds the new ops of a part; false when there is no room: the part is then forgotten. */
  add({ stream, streamId, fresh, signedHead }: ProvenPart): boolean {
    if (fresh.length === 0) return true
    if (this.#count + fresh.length > WAITING_MAX) return false
    const tail = this.#tails.get(streamId) ?? { stream, arrivals: [], next: 0 }
    this.#tails.set(streamId, tail)
    for (const proven of fresh)
      tail.arrivals.push({ ...proven, stream, streamId, closes: proven.op.seq === signedHead.seq ? signedHead : null })
    this.#count += fresh.length
    return true
  }

  /** Forgets what waits of a stream (it came by another way meanwhile, or cannot be continued). */
  drop(streamId: string): void {
    const tail = this.#tails.get(streamId)
    if (!tail) return
    this.#count -= tail.arrivals.length - tail.next
    this.#tails.delete(streamId)
  }

  /**
   * Takes up to `limit` ops that can be applied now, in causal order: by Lamport time, then stream, then sequence.
   * @param isReady true when everything the op depends on is applied or among those already taken; it is told of each one taken by `take`
   */
  takeReady(limit: number, isReady: (arrival: Arrival) => boolean, take: (arrival: Arrival) => void): void {
    const blocked = new Set<Tail>()
    for (let taken = 0; taken < limit;) {
      let best: Tail | null = null
      for (const tail of this.#tails.values())
        if (!blocked.has(tail) && tail.next < tail.arrivals.length && isEarlier(tail, best)) best = tail
      const arrival = best?.arrivals[best.next]
      if (!best || !arrival) return
      if (!isReady(arrival)) {
        blocked.add(best)
        continue
      }
      take(arrival)
      best.next += 1
      this.#count -= 1
      taken += 1
      blocked.clear() // what waited may have waited for this one
      if (best.next === best.arrivals.length) this.#tails.delete(arrival.streamId)
    }
  }
}

function isEarlier(tail: Tail, than: Tail | null): boolean {
  const [a, b] = [tail.arrivals[tail.next], than?.arrivals[than.next]]
  if (!a || !b) return a !== undefined
  return a.op.lam - b.op.lam < 0 || (a.op.lam === b.op.lam && a.streamId < b.streamId)
}
