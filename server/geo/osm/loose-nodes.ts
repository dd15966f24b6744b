/** Nodes whose ids came out of order: kept in batches, each sorted by itself, then merged. */

const BATCH_NODES = 16_384

/** Columns of up to 16,384 nodes. */
export type NodeBatch = { ids: Float64Array; latitudesE7: Int32Array; longitudesE7: Int32Array; length: number }

const newBatch = (): NodeBatch => ({
  ids: new Float64Array(BATCH_NODES),
  latitudesE7: new Int32Array(BATCH_NODES),
  longitudesE7: new Int32Array(BATCH_NODES),
  length: 0,
})

/** Copies one node from a batch to the end of another. */
function copyNode(from: NodeBatch, index: number, to: NodeBatch): void {
  to.ids[to.length] = from.ids[index] ?? 0
  to.latitudesE7[to.length] = from.latitudesE7[index] ?? 0
  to.longitudesE7[to.length] = from.longitudesE7[index] ?? 0
  to.length += 1
}

/** The batch by ascending id; equal ids keep their order. */
function sorted(batch: NodeBatch): NodeBatch {
  const order = Uint32Array.from({ length: batch.length }, (_, index) => index)
  order.sort((a, b) => (batch.ids[a] ?? 0) - (batch.ids[b] ?? 0) || a - b)
  const result = newBatch()
  for (const index of order) copyNode(batch, index, result)
  return result
}

/** A batch being merged: the place of its least node not taken yet. */
type Head = { readonly batch: NodeBatch; readonly number: number; index: number }

const headId = (head: Head): number => head.batch.ids[head.index] ?? Infinity
/** Equal ids come in file order, which is the order of batches. */
const isBefore = (a: Head, b: Head): boolean => headId(a) < headId(b) || (headId(a) === headId(b) && a.number < b.number)

/** Restores the order of a binary heap after its entry at `at` became greater. */
function sink(heap: Head[], at: number): void {
  for (let parent = at; ;) {
    const left = parent * 2 + 1
    let least = parent
    for (const child of [left, left + 1]) {
      const candidate = heap[child]
      const best = heap[least]
      if (candidate && best && isBefore(candidate, best)) least = child
    }
    const a = heap[parent]
    const b = heap[least]
    if (least === parent || !a || !b) return
    heap[parent] = b
    heap[least] = a
    parent = least
  }
}

/** Collects nodes in any order and gives them back by ascending id. */
export class LooseNodes {
  #batches: NodeBatch[] = []
  #last: NodeBatch | null = null

  add(id: number, latitudeE7: number, longitudeE7: number): void {
    if (this.#last === null || this.#last.length === BATCH_NODES) {
      this.#last = newBatch()
      this.#batches.push(this.#last)
    }
    const batch = this.#last
    batch.ids[batch.length] = id
    batch.latitudesE7[batch.length] = latitudeE7
    batch.longitudesE7[batch.length] = longitudeE7
    batch.length += 1
  }

  /** All nodes by ascending id, equal ids in the order they were added; a batch is overwritten by the next one. Empties the collection. */
  *inOrder(): Generator<NodeBatch> {
    const heap = this.#batches.map((batch, number): Head => ({ batch: sorted(batch), number, index: 0 }))
    this.#batches = []
    this.#last = null
    for (let at = heap.length >> 1; at >= 0; at -= 1) sink(heap, at)
    const out = newBatch()
    for (let head = heap[0]; head !== undefined; head = heap[0]) {
      copyNode(head.batch, head.index, out)
      head.index += 1
      if (head.index === head.batch.length) {
        const last = heap.pop()
        if (last && heap.length > 0) heap[0] = last
      }
      sink(heap, 0)
      if (out.length === BATCH_NODES) {
        yield out
        out.length = 0
      }
    }
    if (out.length > 0) yield out
  }
}
