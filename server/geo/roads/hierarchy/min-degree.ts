/** Order within a small part: always the node next that has the fewest neighbours left, with the shortcuts counted in. */
import type { PartGraph } from './part-graph.ts'

/** Parts up to this size are ordered here; neighbours fit into the bits of one number. */
export const SMALL_PART = 31

const bitCount = (bits: number): number => {
  let v = bits - ((bits >>> 1) & 0x5555_5555)
  v = (v & 0x3333_3333) + ((v >>> 2) & 0x3333_3333)
  return (((v + (v >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24
}

/** Nodes of the part (numbers of the part) in the order of contraction. `part.size` is at most {@link SMALL_PART}. */
export function minDegreeOrder(part: PartGraph): number[] {
  const joined = new Int32Array(part.size)
  for (let node = 0; node < part.size; node += 1) {
    for (let i = part.first[node] ?? 0; i < (part.first[node + 1] ?? 0); i += 1) {
      joined[node] = (joined[node] ?? 0) | (1 << (part.neighbours[i] ?? 0))
    }
  }
  const order: number[] = []
  const left = new Set(Array.from({ length: part.size }, (_, node) => node))
  while (left.size > 0) {
    let chosen = -1
    let fewest = Infinity
    for (const node of left) {
      const degree = bitCount(joined[node] ?? 0)
      if (degree < fewest) {
        fewest = degree
        chosen = node
      }
    }
    left.delete(chosen)
    order.push(chosen)
    const clique = joined[chosen] ?? 0
    for (const node of left) {
      if (((clique >>> node) & 1) === 1) joined[node] = ((joined[node] ?? 0) | clique) & ~(1 << node) & ~(1 << chosen)
    }
  }
  return order
}
