/** From a meeting of two climbs back to the given arcs of the shortest path. */
import type { ArcCost, Metric } from './customise.ts'
import { placeOfSlot, type Hierarchy } from './hierarchy.ts'
import { lowerBound } from './numbers.ts'
import type { Climb, Meeting } from './search.ts'

/** A path as places of `hierarchy.slots`, with the seeds it begins and ends at. */
export type ArcPath = { readonly places: number[]; readonly source: number; readonly target: number }

/** Path of a meeting. `depth` may be another than the best: the best path over that node. */
export function unpackMeeting(hierarchy: Hierarchy, metric: Metric, cost: ArcCost, meeting: Omit<Meeting, 'cost'>): ArcPath {
  const places: number[] = []
  const forward = arcsBelow(meeting.forward, meeting.depth)
  for (const { arc, tail } of forward.arcs.reverse()) unpackArc(hierarchy, metric, cost, 2 * arc, tail, places)
  const backward = arcsBelow(meeting.backward, meeting.depth)
  for (const { arc, tail } of backward.arcs) unpackArc(hierarchy, metric, cost, 2 * arc + 1, tail, places)
  return { places, source: forward.seed, target: backward.seed }
}

/** The arcs of a climb from `depth` down to the seed, with their lower ends, and the seed. */
function arcsBelow(climb: Climb, depth: number): { arcs: { arc: number; tail: number }[]; seed: number } {
  const arcs: { arc: number; tail: number }[] = []
  let at = depth
  while (climb.from[at] !== at) {
    const below = climb.from[at] ?? 0
    arcs.push({ arc: climb.arc[at] ?? 0, tail: climb.node[below] ?? 0 })
    at = below
  }
  return { arcs, seed: climb.node[at] ?? 0 }
}

/**
 * Appends the given arcs below one arc of the hierarchy.
 * @param start 2 x arc, plus 1 when it is travelled from its higher to its lower end
 * @param lowEnd its lower end
 */
function unpackArc(hierarchy: Hierarchy, metric: Metric, cost: ArcCost, start: number, lowEnd: number, places: number[]): void {
  const stack: number[] = [lowEnd, start]
  for (let slot = stack.pop(); slot !== undefined; slot = stack.pop()) {
    const tail = stack.pop() ?? 0
    const arc = slot >> 1
    const isUp = (slot & 1) === 0
    const wanted = (isUp ? metric.up[arc] : metric.down[arc]) ?? 0
    const given = givenArc(hierarchy, cost, slot, wanted)
    if (given >= 0) {
      places.push(given)
      continue
    }
    const side = triangleBelow(hierarchy, metric, tail, hierarchy.heads[arc] ?? 0, isUp, wanted)
    // travelled x -> z -> y upwards, y -> z -> x downwards; the second part is unpacked later, so it goes on the stack first
    if (isUp) stack.push(side.z, 2 * side.toY, side.z, 2 * side.toX + 1)
    else stack.push(side.z, 2 * side.toX, side.z, 2 * side.toY + 1)
  }
}

/** Place of a given arc in this slot with exactly this cost, or -1. */
function givenArc(hierarchy: Hierarchy, cost: ArcCost, slot: number, wanted: number): number {
  const { slots } = hierarchy
  for (let place = placeOfSlot(hierarchy, slot); place < slots.length && slots[place] === slot; place += 1) {
    if (cost(place) === wanted) return place
  }
  return -1
}

type Triangle = { readonly z: number; readonly toX: number; readonly toY: number }

/**
 * The two sides z-x and z-y of a triangle below x-y that explain its cost. What joins distant nodes mostly runs over important
 * ones, so the highest z is tried first.
 * @throws Error when the metric is not of this hierarchy
 */
function triangleBelow(hierarchy: Hierarchy, { up, down }: Metric, x: number, y: number, isUp: boolean, wanted: number): Triangle {
  const { firstUp, heads, firstDown, tails } = hierarchy
  const fewer = (firstDown[y + 1] ?? 0) - (firstDown[y] ?? 0) < (firstDown[x + 1] ?? 0) - (firstDown[x] ?? 0) ? y : x
  for (let i = (firstDown[fewer + 1] ?? 0) - 1; i >= (firstDown[fewer] ?? 0); i -= 1) {
    const z = tails[i] ?? 0
    const end = firstUp[z + 1] ?? 0
    const toX = lowerBound(heads, x, firstUp[z] ?? 0, end)
    if (toX >= end || heads[toX] !== x) continue
    const toY = lowerBound(heads, y, toX + 1, end)
    if (toY >= end || heads[toY] !== y) continue
    const sum = isUp ? (down[toX] ?? 0) + (up[toY] ?? 0) : (down[toY] ?? 0) + (up[toX] ?? 0)
    if (sum === wanted) return { z, toX, toY }
  }
  throw new Error(`no triangle explains the way between ${String(x)} and ${String(y)}`)
}
