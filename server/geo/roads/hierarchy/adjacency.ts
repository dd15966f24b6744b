/** Who is joined to whom, regardless of direction: the only thing the order of a hierarchy depends on. */

/** Directed arcs between nodes 0..nodeCount-1 and where the nodes lie. Loops and parallel arcs are allowed. */
export type ArcList = {
  readonly nodeCount: number
  readonly tails: Int32Array
  readonly heads: Int32Array
  readonly latitudesE7: Int32Array
  readonly longitudesE7: Int32Array
}

/** Neighbours of node v: `neighbours[first[v]..first[v] + degree[v])`, each once, without v itself. */
export type Adjacency = { readonly first: Int32Array; readonly degree: Int32Array; readonly neighbours: Int32Array }

/** Undirected, simple adjacency of directed arcs. */
export function undirected(arcs: ArcList): Adjacency {
  const { nodeCount, tails, heads } = arcs
  const first = new Int32Array(nodeCount + 1)
  for (let arc = 0; arc < tails.length; arc += 1) {
    const tail = tails[arc] ?? 0
    const head = heads[arc] ?? 0
    if (tail === head) continue
    first[tail + 1] = (first[tail + 1] ?? 0) + 1
    first[head + 1] = (first[head + 1] ?? 0) + 1
  }
  for (let node = 0; node < nodeCount; node += 1) first[node + 1] = (first[node + 1] ?? 0) + (first[node] ?? 0)
  const neighbours = new Int32Array(first[nodeCount] ?? 0)
  const cursor = first.slice(0, nodeCount)
  for (let arc = 0; arc < tails.length; arc += 1) {
    const tail = tails[arc] ?? 0
    const head = heads[arc] ?? 0
    if (tail === head) continue
    const a = cursor[tail] ?? 0
    neighbours[a] = head
    cursor[tail] = a + 1
    const b = cursor[head] ?? 0
    neighbours[b] = tail
    cursor[head] = b + 1
  }
  return { first, degree: withoutRepeats(nodeCount, first, neighbours), neighbours }
}

/** Moves the distinct neighbours of each node to the front of its run. @returns how many there are, node by node */
function withoutRepeats(nodeCount: number, first: Int32Array, neighbours: Int32Array): Int32Array {
  const degree = new Int32Array(nodeCount)
  const seenBy = new Int32Array(nodeCount).fill(-1)
  for (let node = 0; node < nodeCount; node += 1) {
    const start = first[node] ?? 0
    let kept = start
    for (let i = start; i < (first[node + 1] ?? 0); i += 1) {
      const other = neighbours[i] ?? 0
      if (seenBy[other] === node) continue
      seenBy[other] = node
      neighbours[kept] = other
      kept += 1
    }
    degree[node] = kept - start
  }
  return degree
}
