/** Which edges belong to a network one can get around in, profile by profile: snapping prefers those. */
import { PROFILE_NAMES } from '../tags/kinds.ts'

/** Arcs between states with the profiles that may use each. */
export type StateArcs = {
  readonly stateCount: number
  readonly tails: Int32Array
  readonly heads: Int32Array
  /** Directed edge of each arc. */
  readonly edges: Int32Array
  readonly users: Uint8Array
}

/** Smaller networks than this many junctions are islands unless they are the largest (Valhalla's reachability default). */
const LEAST_MAIN = 50

/** Mask of profiles for each edge, in whose main network it lies. */
export function mainNetworks(arcs: StateArcs, edgeCount: number): Uint8Array {
  const main = new Uint8Array(edgeCount)
  const outgoing = arcsByTail(arcs)
  for (let profile = 0; profile < PROFILE_NAMES.length; profile += 1) {
    const bit = 1 << profile
    const { label, sizes } = strongComponents(arcs, outgoing, bit)
    const largest = sizes.reduce((most, size) => Math.max(most, size), 0)
    for (let arc = 0; arc < arcs.tails.length; arc += 1) {
      const component = label[arcs.tails[arc] ?? 0] ?? 0
      if (((arcs.users[arc] ?? 0) & bit) === 0 || component !== label[arcs.heads[arc] ?? 0]) continue
      const size = sizes[component] ?? 0
      const edge = (arcs.edges[arc] ?? 0) >> 1
      if (size >= LEAST_MAIN || size === largest) main[edge] = (main[edge] ?? 0) | bit
    }
  }
  return main
}

type Outgoing = { readonly first: Int32Array; readonly arcs: Int32Array }

function arcsByTail({ stateCount, tails }: StateArcs): Outgoing {
  const first = new Int32Array(stateCount + 1)
  for (let arc = 0; arc < tails.length; arc += 1) first[(tails[arc] ?? 0) + 1] = (first[(tails[arc] ?? 0) + 1] ?? 0) + 1
  for (let state = 0; state < stateCount; state += 1) first[state + 1] = (first[state + 1] ?? 0) + (first[state] ?? 0)
  const sorted = new Int32Array(tails.length)
  const cursor = first.slice()
  for (let arc = 0; arc < tails.length; arc += 1) {
    const tail = tails[arc] ?? 0
    const place = cursor[tail] ?? 0
    sorted[place] = arc
    cursor[tail] = place + 1
  }
  return { first, arcs: sorted }
}

const UNSEEN = -1

/** Strongly connected components (Tarjan 1972) without recursion. @returns component of each state and their sizes */
function strongComponents(arcs: StateArcs, outgoing: Outgoing, bit: number): { label: Int32Array; sizes: number[] } {
  const { stateCount } = arcs
  const label = new Int32Array(stateCount).fill(UNSEEN)
  const seenAt = new Int32Array(stateCount).fill(UNSEEN)
  const low = new Int32Array(stateCount)
  const cursor = outgoing.first.slice(0, stateCount)
  const open = new Int32Array(stateCount)
  const path = new Int32Array(stateCount)
  const sizes: number[] = []
  let [openCount, pathLength, clock] = [0, 0, 0]
  const enter = (state: number): void => {
    seenAt[state] = clock
    low[state] = clock
    clock += 1
    open[openCount++] = state
    path[pathLength++] = state
  }
  for (let root = 0; root < stateCount; root += 1) {
    if (seenAt[root] !== UNSEEN) continue
    enter(root)
    while (pathLength > 0) {
      const state = path[pathLength - 1] ?? 0
      const place = cursor[state] ?? 0
      if (place < (outgoing.first[state + 1] ?? 0)) {
        cursor[state] = place + 1
        const arc = outgoing.arcs[place] ?? 0
        const head = arcs.heads[arc] ?? 0
        if (((arcs.users[arc] ?? 0) & bit) === 0) continue
        if (seenAt[head] === UNSEEN) enter(head)
        else if (label[head] === UNSEEN) low[state] = Math.min(low[state] ?? 0, seenAt[head] ?? 0)
        continue
      }
      pathLength -= 1
      const above = path[pathLength - 1]
      if (pathLength > 0 && above !== undefined) low[above] = Math.min(low[above] ?? 0, low[state] ?? 0)
      if (low[state] !== seenAt[state]) continue
      let size = 0
      for (let member = -1; member !== state; size += 1) {
        openCount -= 1
        member = open[openCount] ?? state
        label[member] = sizes.length
      }
      sizes.push(size)
    }
  }
  return { label, sizes }
}
