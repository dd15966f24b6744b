/** Puts the costs of one profile on a hierarchy: each shortcut costs what the cheapest way below it costs. */
import { placeOfSlot, type Hierarchy } from './hierarchy.ts'
import { lowerBound, sharedInts, UNREACHABLE } from './numbers.ts'

/** Cost of every arc of the hierarchy, in both directions. */
export type Metric = {
  /** From the lower to the higher end. */
  readonly up: Int32Array<SharedArrayBuffer>
  /** From the higher to the lower end. */
  readonly down: Int32Array<SharedArrayBuffer>
}

/** Cost of the given arc at a place of `slots`: 0..UNREACHABLE. */
export type ArcCost = (place: number) => number

/** An empty metric for a hierarchy; 8 bytes an arc. */
export const createMetric = (hierarchy: Hierarchy): Metric => ({
  up: sharedInts(hierarchy.heads.length),
  down: sharedInts(hierarchy.heads.length),
})

/** Customises from scratch by lower triangles, rank by rank from below. */
export function customise(hierarchy: Hierarchy, cost: ArcCost, metric: Metric): void {
  const { slots, nodeCount, firstUp, heads } = hierarchy
  const { up, down } = metric
  up.fill(UNREACHABLE)
  down.fill(UNREACHABLE)
  for (let place = 0; place < slots.length; place += 1) {
    const slot = slots[place] ?? 0
    const arc = slot >> 1
    const weights = (slot & 1) === 0 ? up : down
    const given = cost(place)
    if (given < (weights[arc] ?? 0)) weights[arc] = given
  }
  const arcTo = new Int32Array(nodeCount)
  const cursor = firstUp.slice(0, nodeCount)
  for (let x = 0; x < nodeCount; x += 1) {
    const end = firstUp[x + 1] ?? 0
    for (let arc = firstUp[x] ?? 0; arc < end; arc += 1) arcTo[heads[arc] ?? 0] = arc
    pullTriangles(hierarchy, metric, x, arcTo, cursor)
  }
}

/**
 * Lowers the arcs of `x` by all triangles whose third corner lies below. Each lower neighbour's arcs are used up in order of
 * their heads, so its cursor stands at its arc to `x`.
 */
function pullTriangles(
  { firstUp, heads, firstDown, tails }: Hierarchy,
  metric: Metric,
  x: number,
  arcTo: Int32Array,
  cursor: Int32Array,
): void {
  const { up, down } = metric
  const last = firstDown[x + 1] ?? 0
  for (let i = firstDown[x] ?? 0; i < last; i += 1) {
    const z = tails[i] ?? 0
    const side = cursor[z] ?? 0
    cursor[z] = side + 1
    const fromX = down[side] ?? 0
    const toX = up[side] ?? 0
    if (fromX === UNREACHABLE && toX === UNREACHABLE) continue
    const end = firstUp[z + 1] ?? 0
    for (let other = side + 1; other < end; other += 1) {
      const arc = arcTo[heads[other] ?? 0] ?? 0
      const there = (fromX + (up[other] ?? 0)) | 0
      if (there < (up[arc] ?? 0)) up[arc] = there
      const back = (toX + (down[other] ?? 0)) | 0
      if (back < (down[arc] ?? 0)) down[arc] = back
    }
  }
}

/**
 * Customises again where costs changed. Only ranks whose arcs can be affected are visited: those of the changed arcs, and
 * then what lies above an arc that really got another cost.
 * @param changed places of `slots` whose cost is another one now
 * @returns how many ranks were visited
 */
export function recustomise(hierarchy: Hierarchy, cost: ArcCost, metric: Metric, changed: Iterable<number>): number {
  const { firstUp, heads, slots, nodeCount } = hierarchy
  const isDirty = new Uint8Array(nodeCount)
  for (const place of changed) isDirty[tailOf(hierarchy, (slots[place] ?? 0) >> 1)] = 1
  const arcTo = new Int32Array(nodeCount)
  const cursor = new Int32Array(nodeCount)
  const before = { up: new Int32Array(hierarchy.maxDepth + 1), down: new Int32Array(hierarchy.maxDepth + 1) }
  let visited = 0
  for (let x = 0; x < nodeCount; x += 1) {
    if (isDirty[x] === 0) continue
    visited += 1
    const start = firstUp[x] ?? 0
    const end = firstUp[x + 1] ?? 0
    before.up.set(metric.up.subarray(start, end))
    before.down.set(metric.down.subarray(start, end))
    resetToGiven(hierarchy, cost, metric, x)
    for (let arc = start; arc < end; arc += 1) arcTo[heads[arc] ?? 0] = arc
    pointCursors(hierarchy, x, cursor)
    pullTriangles(hierarchy, metric, x, arcTo, cursor)
    // an arc x-y is a side of the triangles x, y, y' with every other y': they hang at the lower of y and y'
    let lastChanged = -1
    for (let arc = start; arc < end; arc += 1) {
      if (metric.up[arc] !== before.up[arc - start] || metric.down[arc] !== before.down[arc - start]) lastChanged = arc
    }
    for (let arc = start; arc <= lastChanged; arc += 1) isDirty[heads[arc] ?? 0] = 1
  }
  return visited
}

/** Lower end of an upward arc. */
function tailOf({ firstUp }: Hierarchy, arc: number): number {
  let low = 0
  let high = firstUp.length - 1
  while (low + 1 < high) {
    const middle = (low + high) >>> 1
    if ((firstUp[middle] ?? 0) <= arc) low = middle
    else high = middle
  }
  return low
}

/** Puts the cheapest given arc, or none, on each upward arc of `x`. */
function resetToGiven(hierarchy: Hierarchy, cost: ArcCost, metric: Metric, x: number): void {
  const { firstUp, slots } = hierarchy
  const start = firstUp[x] ?? 0
  const end = firstUp[x + 1] ?? 0
  metric.up.fill(UNREACHABLE, start, end)
  metric.down.fill(UNREACHABLE, start, end)
  for (let place = placeOfSlot(hierarchy, 2 * start); place < slots.length; place += 1) {
    const slot = slots[place] ?? 0
    const arc = slot >> 1
    if (arc >= end) return
    const weights = (slot & 1) === 0 ? metric.up : metric.down
    weights[arc] = Math.min(weights[arc] ?? 0, cost(place))
  }
}

/** Sets the cursor of each lower neighbour to its arc to `x`. */
function pointCursors({ firstDown, tails, firstUp, heads }: Hierarchy, x: number, cursor: Int32Array): void {
  for (let i = firstDown[x] ?? 0; i < (firstDown[x + 1] ?? 0); i += 1) {
    const z = tails[i] ?? 0
    cursor[z] = lowerBound(heads, x, firstUp[z] ?? 0, firstUp[z + 1] ?? 0)
  }
}
