/** The dictionary of an index: sorted keys and a tree over them, flat in typed arrays. */

export type Dictionary = {
  readonly keyStarts: Uint32Array
  readonly keys: Uint8Array
  readonly nodeLabels: Uint8Array
  readonly nodeFirst: Uint32Array
  readonly nodeLo: Uint32Array
  readonly nodeHi: Uint32Array
}

/** Sorted keys as bytes. */
function packKeys(sorted: readonly string[]): Pick<Dictionary, 'keyStarts' | 'keys'> {
  const encoded = sorted.map((key) => Buffer.from(key))
  const keyStarts = new Uint32Array(sorted.length + 1)
  for (const [index, { length }] of encoded.entries()) keyStarts[index + 1] = (keyStarts[index] ?? 0) + length
  return { keyStarts, keys: new Uint8Array(Buffer.concat(encoded)) }
}

/**
 * Builds the tree level by level, so that the children of a node follow each other. A node with one key has no children: the rest of that
 * key is read from the keys themselves.
 * @param sorted every key once, in an order in which keys with the same beginning follow each other
 */
export function buildDictionary(sorted: readonly string[]): Dictionary {
  const { keyStarts, keys } = packKeys(sorted)
  const labels = [0]
  const first: number[] = []
  const lo = [0]
  const hi = [sorted.length]
  const depths = [0]
  for (let node = 0; node < labels.length; node += 1) {
    const depth = depths[node] ?? 0
    const end = hi[node] ?? 0
    let from = lo[node] ?? 0
    first.push(labels.length)
    if (node > 0 && end - from <= 1) continue
    if ((keyStarts[from + 1] ?? 0) - (keyStarts[from] ?? 0) === depth) from += 1 // the key that ends here
    while (from < end) {
      const label = keys[(keyStarts[from] ?? 0) + depth] ?? 0
      let to = from + 1
      while (to < end && keys[(keyStarts[to] ?? 0) + depth] === label) to += 1
      labels.push(label)
      lo.push(from)
      hi.push(to)
      depths.push(depth + 1)
      from = to
    }
  }
  first.push(labels.length)
  return {
    keyStarts,
    keys,
    nodeLabels: Uint8Array.from(labels),
    nodeFirst: Uint32Array.from(first),
    nodeLo: Uint32Array.from(lo),
    nodeHi: Uint32Array.from(hi),
  }
}
