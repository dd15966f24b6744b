/** The most important places of beginnings that very many places share ("k", "nya"), so that a first letter costs no more than a fifth. */
import type { Dictionary } from './dictionary.ts'
import { ByteSink } from './varint.ts'

/** A beginning with more places than this has a list of its own. */
export const TOP_NODE_POSTINGS = 4_096
/** Places in such a list. */
const TOP_KEPT = 768

type Words = Dictionary & { readonly postingSums: Uint32Array; readonly wordStarts: Uint32Array; readonly words: Uint32Array }

/** Big nodes, their parents among the big ones, and for each term the deepest big node above it. */
function bigNodes({ nodeLo, nodeHi, nodeFirst, postingSums, keyStarts }: Words) {
  const nodes: number[] = []
  const parents: number[] = []
  const deepest = new Int32Array(keyStarts.length - 1).fill(-1)
  const bigOf = new Map<number, number>()
  for (let node = 0; node < nodeLo.length; node += 1) {
    const [lo = 0, hi = 0] = [nodeLo[node], nodeHi[node]]
    const parent = bigOf.get(node) ?? -1
    const isBig = node > 0 && (postingSums[hi] ?? 0) - (postingSums[lo] ?? 0) > TOP_NODE_POSTINGS
    if (node > 0 && !isBig) continue
    if (isBig) {
      deepest.fill(nodes.length, lo, hi)
      parents.push(parent)
      nodes.push(node)
    }
    for (let child = nodeFirst[node] ?? 0; child < (nodeFirst[node + 1] ?? 0); child += 1)
      bigOf.set(child, isBig ? nodes.length - 1 : parent)
  }
  return { nodes, parents, deepest }
}

/** Visits the places in order of importance and hands each to the big nodes above its terms, until all lists are full. */
export function topSections(parts: Words) {
  const { nodes, parents, deepest } = bigNodes(parts)
  const lists: number[][] = nodes.map(() => [])
  let open = lists.length
  for (let place = 0; open > 0 && place + 1 < parts.wordStarts.length; place += 1)
    for (let at = parts.wordStarts[place] ?? 0; at < (parts.wordStarts[place + 1] ?? 0); at += 1)
      for (let big = deepest[parts.words[at] ?? 0] ?? -1; big >= 0; big = parents[big] ?? -1) {
        const list = lists[big] ?? []
        if (list.length === TOP_KEPT || list.at(-1) === place) continue
        list.push(place)
        if (list.length === TOP_KEPT) open -= 1
      }
  const tops = new ByteSink()
  const topStarts = new Uint32Array(nodes.length + 1)
  for (const [index, list] of lists.entries()) {
    tops.ascending(list)
    topStarts[index + 1] = tops.length
  }
  return { topNodes: Uint32Array.from(nodes), topStarts, tops: tops.done() }
}
