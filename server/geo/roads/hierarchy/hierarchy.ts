/** The hierarchy of one network: its topology, shared by all profiles. Nodes are their ranks from here on. */
import { undirected, type ArcList } from './adjacency.ts'
import { dissectionOrder } from './dissection.ts'
import { contractAll, treeRanks } from './elimination.ts'
import { lowerBound, sharedInts } from './numbers.ts'

/** What lies on disk and is shared by threads. */
export type Topology = {
  /** Arcs upwards of rank x: `heads[firstUp[x]..firstUp[x + 1])`, ascending. An arc's number is its place in `heads`. */
  readonly firstUp: Int32Array
  readonly heads: Int32Array
  /** For each given arc, sorted: 2 x its upward arc, plus 1 when the given arc points down. Parallel arcs share a slot. */
  readonly slots: Int32Array
}

/** A topology with what is derived from it when it is loaded. */
export type Hierarchy = Topology & {
  readonly nodeCount: number
  /** Lower neighbours of rank x: `tails[firstDown[x]..firstDown[x + 1])`, ascending. */
  readonly firstDown: Int32Array
  readonly tails: Int32Array
  /** Distance from the root of its tree. */
  readonly depth: Uint16Array
  readonly maxDepth: number
  /** For every {@link PLACE_STEP}th arc the first place in `slots` that is not before it. */
  readonly placeMarks: Int32Array
}

/** Arcs between two marks: a look-up in `slots` stays within a few cache lines. */
const PLACE_STEP = 64

export type Built = {
  readonly ranks: Int32Array
  readonly topology: Topology
  /** Number of the given arc that stands at each place of `slots`. */
  readonly arcAtSlot: Int32Array
}

/** Why a network cannot be given a hierarchy. */
export type TooTangled = { readonly problem: 'tangled' }

/** Roads give 4 to 6 arcs a node with shortcuts; far above that the input is no road network and would fill the memory. */
const MOST_ARCS_PER_NODE = 40
const ARCS_ALWAYS_ALLOWED = 4_000_000
const MOST_DEPTH = 0xffff

/**
 * Builds the topology in steps.
 * @param mostArcs arcs with shortcuts above which the network is refused
 * @yields share done, 0..1
 */
export function* buildTopology(
  arcs: ArcList,
  mostArcs = Math.max(ARCS_ALWAYS_ALLOWED, arcs.nodeCount * MOST_ARCS_PER_NODE),
): Generator<number, Built | TooTangled, undefined> {
  const order = yield* dissectionOrder(undirected(arcs), arcs)
  const graph = undirected(arcs)
  const ranks = treeRanks(graph, order)
  const upward = contractAll(graph, ranks, mostArcs)
  if (upward === null) return { problem: 'tangled' }
  const { slots, arcAtSlot } = placeArcs(arcs, ranks, upward)
  return { ranks, topology: { ...upward, slots }, arcAtSlot }
}

/** The slot of each given arc, sorted; loops have none. */
function placeArcs(arcs: ArcList, ranks: Int32Array, { firstUp, heads }: { firstUp: Int32Array; heads: Int32Array }) {
  const keys = new Float64Array(arcs.tails.length)
  let count = 0
  for (let arc = 0; arc < arcs.tails.length; arc += 1) {
    const tail = ranks[arcs.tails[arc] ?? 0] ?? 0
    const head = ranks[arcs.heads[arc] ?? 0] ?? 0
    if (tail === head) continue
    const low = Math.min(tail, head)
    const place = lowerBound(heads, Math.max(tail, head), firstUp[low] ?? 0, firstUp[low + 1] ?? 0)
    // both numbers in one exact double, so that one sort of plain numbers is enough
    keys[count++] = (2 * place + (tail > head ? 1 : 0)) * arcs.tails.length + arc
  }
  const sorted = keys.subarray(0, count).sort()
  const slots = sharedInts(count)
  const arcAtSlot = new Int32Array(count)
  for (let i = 0; i < count; i += 1) {
    const key = sorted[i] ?? 0
    slots[i] = Math.floor(key / arcs.tails.length)
    arcAtSlot[i] = key % arcs.tails.length
  }
  return { slots, arcAtSlot }
}

/** Adds what the queries need to a topology. @returns null when the topology contradicts itself (a broken file) */
export function openHierarchy(topology: Topology): Hierarchy | null {
  const nodeCount = topology.firstUp.length - 1
  if (nodeCount < 0 || !isConsistent(topology, nodeCount)) return null
  const { firstUp, heads } = topology
  const firstDown = sharedInts(nodeCount + 1)
  for (let i = 0; i < heads.length; i += 1) {
    const head = heads[i] ?? 0
    firstDown[head + 1] = (firstDown[head + 1] ?? 0) + 1
  }
  for (let x = 0; x < nodeCount; x += 1) firstDown[x + 1] = (firstDown[x + 1] ?? 0) + (firstDown[x] ?? 0)
  const tails = sharedInts(heads.length)
  const cursor = firstDown.slice(0, nodeCount)
  for (let x = 0; x < nodeCount; x += 1) {
    for (let arc = firstUp[x] ?? 0; arc < (firstUp[x + 1] ?? 0); arc += 1) {
      const head = heads[arc] ?? 0
      const place = cursor[head] ?? 0
      tails[place] = x
      cursor[head] = place + 1
    }
  }
  const depths = treeDepths(topology, nodeCount)
  return depths && { ...topology, nodeCount, firstDown, tails, ...depths, placeMarks: placeMarks(topology) }
}

function placeMarks({ heads, slots }: Topology): Int32Array {
  const marks = sharedInts(Math.floor(heads.length / PLACE_STEP) + 2)
  let place = 0
  for (let mark = 0; mark < marks.length; mark += 1) {
    while (place < slots.length && (slots[place] ?? 0) < 2 * PLACE_STEP * mark) place += 1
    marks[mark] = place
  }
  return marks
}

/** First place in `slots` that is not before a slot. */
export function placeOfSlot({ slots, placeMarks: marks }: Hierarchy, slot: number): number {
  const mark = Math.floor(slot / (2 * PLACE_STEP))
  return lowerBound(slots, slot, marks[mark] ?? slots.length, marks[mark + 1] ?? slots.length)
}

/** Depth of each rank below its root; the parent is the lowest head. */
function treeDepths({ firstUp, heads }: Topology, nodeCount: number): { depth: Uint16Array; maxDepth: number } | null {
  const depth = new Uint16Array(new SharedArrayBuffer(nodeCount * 2))
  let maxDepth = 0
  for (let x = nodeCount - 1; x >= 0; x -= 1) {
    const first = firstUp[x] ?? 0
    if (first === firstUp[x + 1]) continue
    const own = (depth[heads[first] ?? 0] ?? 0) + 1
    if (own > MOST_DEPTH) return null
    depth[x] = own
    if (own > maxDepth) maxDepth = own
  }
  return { depth, maxDepth }
}

/** Offsets rise, heads lie above their tails in ascending order, slots name existing arcs in ascending order. */
function isConsistent({ firstUp, heads, slots }: Topology, nodeCount: number): boolean {
  if (firstUp[0] !== 0 || firstUp[nodeCount] !== heads.length) return false
  for (let x = 0; x < nodeCount; x += 1) {
    const end = firstUp[x + 1] ?? 0
    if (end < (firstUp[x] ?? 0) || end > heads.length) return false
    let before = x
    for (let arc = firstUp[x] ?? 0; arc < end; arc += 1) {
      const head = heads[arc] ?? 0
      if (head <= before || head >= nodeCount) return false
      before = head
    }
  }
  let before = 0
  for (let i = 0; i < slots.length; i += 1) {
    const slot = slots[i] ?? 0
    if (slot < before || slot >= heads.length * 2) return false
    before = slot
  }
  return true
}
