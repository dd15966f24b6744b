/** Joins the ways of a boundary to rings. Missing stretches are bridged when they are short: an extract cuts boundaries at its edge. */
import { lengthOf, metresBetween } from './shapes.ts'

/** A ring with a greater share of its length missing is no ring. */
const LONGEST_GAP_SHARE = 0.25

type End = { readonly latitude: number; readonly longitude: number }
const startOf = (line: Int32Array): End => ({ latitude: line[0] ?? 0, longitude: line[1] ?? 0 })
const endOf = (line: Int32Array): End => ({ latitude: line.at(-2) ?? 0, longitude: line.at(-1) ?? 0 })
const isSame = (a: End, b: End): boolean => a.latitude === b.latitude && a.longitude === b.longitude
const metres = (a: End, b: End): number => metresBetween(a.latitude, a.longitude, b.latitude, b.longitude)

/** Points in the other direction. */
function reversed(line: Int32Array): Int32Array {
  const turned = new Int32Array(line.length)
  for (let at = 0; at + 1 < line.length; at += 2) {
    turned[at] = line[line.length - 2 - at] ?? 0
    turned[at + 1] = line[line.length - 1 - at] ?? 0
  }
  return turned
}

function joined(a: Int32Array, b: Int32Array): Int32Array {
  const skip = isSame(endOf(a), startOf(b)) ? 2 : 0
  const line = new Int32Array(a.length + b.length - skip)
  line.set(a)
  line.set(b.subarray(skip), a.length)
  return line
}

/** Adds the piece that continues the chain exactly; null when there is none. */
function continued(chain: Int32Array, left: Int32Array[]): Int32Array | null {
  const end = endOf(chain)
  const next = left.findIndex((line) => isSame(startOf(line), end) || isSame(endOf(line), end))
  const line = left[next]
  if (!line) return null
  left.splice(next, 1)
  return joined(chain, isSame(startOf(line), end) ? line : reversed(line))
}

/** Open chains are joined to the nearest end, then closed, as long as little is missing. */
function bridged(chains: readonly Int32Array[]): Int32Array[] {
  const left = [...chains]
  let chain = left.shift()
  let missing = 0
  if (!chain) return []
  while (left.length > 0) {
    const end = endOf(chain)
    const reach = (line: Int32Array): number => Math.min(metres(end, startOf(line)), metres(end, endOf(line)))
    left.sort((a, b) => reach(b) - reach(a))
    const next = left.pop()
    if (!next) break
    missing += reach(next)
    chain = joined(chain, metres(end, startOf(next)) <= metres(end, endOf(next)) ? next : reversed(next))
  }
  missing += metres(endOf(chain), startOf(chain))
  return missing > LONGEST_GAP_SHARE * (lengthOf(chain) + missing) ? [] : [joined(chain, chain.slice(0, 2))]
}

/**
 * Rings made of ways, first point = last point.
 * @param ways points of each way, [lat0, lon0, ...] in E7
 */
export function ringsOf(ways: readonly Int32Array[]): Int32Array[] {
  const left = ways.filter((line) => line.length >= 4)
  const rings: Int32Array[] = []
  const open: Int32Array[] = []
  for (let chain = left.pop(); chain !== undefined; chain = left.pop()) {
    while (!isSame(startOf(chain), endOf(chain))) {
      const longer: Int32Array | null = continued(chain, left)
      if (longer === null) break
      chain = longer
    }
    if (isSame(startOf(chain), endOf(chain))) rings.push(chain)
    else open.push(chain)
  }
  // an open chain may have been begun in its middle: turn it round and go on
  const grown = open.map((chain) => {
    let turned = reversed(chain)
    for (let longer = continued(turned, left); longer !== null; longer = continued(turned, left)) turned = longer
    return turned
  })
  return [...rings, ...bridged(grown)].filter((ring) => ring.length >= 8)
}
