/**
 * Smallest set of nodes that keeps two ends of a graph apart: as many node-disjoint paths as fit (Menger), found by blocking
 * flows (Dinic) over a residual graph in which every node has an entrance 2v and an exit 2v+1 joined once.
 */
import type { PartGraph } from './part-graph.ts'

/** What a node is to the flow: one of the two ends, or between them. */
export const END = { between: 0, source: 1, sink: 2 } as const

/** Where a node lies after the cut. */
export const SIDE = { left: 0, right: 1, separator: 2 } as const

const NONE = -1
/** Neighbour numbers that stand for the two ends themselves. */
const AT_SOURCE = -2
const AT_SINK = -3

/** Paths as links between nodes, and the tables of one search. */
type Flow = {
  readonly part: PartGraph
  readonly ends: Uint8Array
  /** Next and previous node on the path through each node; NONE for a node without a path. */
  readonly next: Int32Array
  readonly previous: Int32Array
  readonly level: Int32Array
  readonly cursor: Int32Array
  readonly queue: Int32Array
}

/**
 * Separates the source nodes from the sink nodes.
 * @param ends one of {@link END} for each node of the part
 * @param limit gives up above this many separator nodes
 * @returns side of each node, of two smallest cuts the more balanced one; null above the limit
 */
export function smallestCut(part: PartGraph, ends: Uint8Array, limit: number): { sides: Uint8Array; size: number } | null {
  const flow: Flow = {
    part,
    ends,
    next: new Int32Array(part.size).fill(NONE),
    previous: new Int32Array(part.size).fill(NONE),
    level: new Int32Array(part.size * 2),
    cursor: new Int32Array(part.size * 2),
    queue: new Int32Array(part.size * 2),
  }
  let size = 0
  while (layer(flow)) {
    size += block(flow)
    if (size > limit) return null
  }
  const nearSource = sidesFromSource(flow)
  const nearSink = sidesFromSink(flow)
  const sides = imbalance(nearSource) <= imbalance(nearSink) ? nearSource : nearSink
  return { sides, size }
}

/** Levels of the residual graph by breadth-first search. @returns whether the sink can be reached */
function layer(flow: Flow): boolean {
  const { part, ends, next, previous, level, queue, cursor } = flow
  level.fill(NONE)
  cursor.fill(0)
  let filled = 0
  for (let node = 0; node < part.size; node += 1) {
    if (ends[node] !== END.source) continue
    level[2 * node] = 0
    queue[filled++] = 2 * node
  }
  let found = false
  for (let at = 0; at < filled; at += 1) {
    const state = queue[at] ?? 0
    const node = state >> 1
    const deeper = (level[state] ?? 0) + 1
    if ((state & 1) === 0) {
      const onward = exitBehind(flow, node)
      if (onward >= 0 && level[onward] === NONE) {
        level[onward] = deeper
        queue[filled++] = onward
      }
      continue
    }
    if (ends[node] === END.sink && next[node] !== AT_SINK) found = true
    if (previous[node] !== NONE && level[2 * node] === NONE) {
      level[2 * node] = deeper
      queue[filled++] = 2 * node
    }
    for (let i = part.first[node] ?? 0; i < (part.first[node + 1] ?? 0); i += 1) {
      const entrance = 2 * (part.neighbours[i] ?? 0)
      if (level[entrance] !== NONE) continue
      level[entrance] = deeper
      queue[filled++] = entrance
    }
  }
  return found
}

/** The only exit that the entrance of `node` leads to: its own while no path uses it, else that of the node before it. */
function exitBehind(flow: Flow, node: number): number {
  const before = flow.previous[node] ?? NONE
  if (before === NONE) return 2 * node + 1
  return before >= 0 ? 2 * before + 1 : NONE
}

/** Adds paths along rising levels until none is left. @returns how many */
function block(flow: Flow): number {
  let added = 0
  for (let node = 0; node < flow.part.size; node += 1) {
    if (flow.level[2 * node] === 0 && flow.previous[node] !== AT_SOURCE && addPath(flow, 2 * node)) added += 1
  }
  return added
}

/** Depth-first search from an entrance to the sink; the queue is free now and serves as the stack. */
function addPath(flow: Flow, start: number): boolean {
  const { ends, next, queue, cursor, level } = flow
  let height = 1
  queue[0] = start
  while (height > 0) {
    const state = queue[height - 1] ?? 0
    const node = state >> 1
    if ((state & 1) === 1 && ends[node] === END.sink && next[node] !== AT_SINK) {
      take(flow, height)
      return true
    }
    const onward = step(flow, state)
    if (onward === NONE) {
      level[state] = NONE // a dead end for the rest of this phase
      height -= 1
    } else {
      queue[height++] = onward
    }
    cursor[state] = (cursor[state] ?? 0) + 1
  }
  return false
}

/** The next state one level deeper that has not been tried from `state`; moves the state's cursor to it. */
function step(flow: Flow, state: number): number {
  const { part, level, cursor, previous } = flow
  const node = state >> 1
  const wanted = (level[state] ?? 0) + 1
  if ((state & 1) === 0) {
    const onward = exitBehind(flow, node)
    return cursor[state] === 0 && onward >= 0 && level[onward] === wanted ? onward : NONE
  }
  const start = part.first[node] ?? 0
  const count = (part.first[node + 1] ?? 0) - start
  for (let i = cursor[state] ?? 0; i <= count; i += 1) {
    const onward = i < count ? 2 * (part.neighbours[start + i] ?? 0) : 2 * node
    if (level[onward] !== wanted || (i === count && previous[node] === NONE)) continue
    cursor[state] = i
    return onward
  }
  return NONE
}

/** Turns the states on the stack into links. */
function take(flow: Flow, height: number): void {
  const { queue, next, previous, level } = flow
  previous[(queue[0] ?? 0) >> 1] = AT_SOURCE
  for (let i = 0; i + 1 < height; i += 1) {
    const state = queue[i] ?? 0
    const onward = queue[i + 1] ?? 0
    const node = state >> 1
    level[state] = NONE // each state carries one path
    if ((state & 1) === 0) continue
    if (onward >> 1 === node) {
      next[node] = NONE
      previous[node] = NONE
    } else {
      next[node] = onward >> 1
      previous[onward >> 1] = node
    }
  }
  const last = queue[height - 1] ?? 0
  level[last] = NONE
  next[last >> 1] = AT_SINK
}

/** Sides by what the source still reaches (the levels of the last, fruitless search). */
function sidesFromSource({ part, level }: Flow): Uint8Array {
  const sides = new Uint8Array(part.size).fill(SIDE.right)
  for (let node = 0; node < part.size; node += 1) {
    if ((level[2 * node + 1] ?? 0) >= 0) sides[node] = SIDE.left
    else if ((level[2 * node] ?? 0) >= 0) sides[node] = SIDE.separator
  }
  return sides
}

/** Sides by what still reaches the sink. */
function sidesFromSink(flow: Flow): Uint8Array {
  const { part, ends, next, previous, level, queue } = flow
  level.fill(NONE)
  let filled = 0
  const reach = (state: number): void => {
    if (level[state] !== NONE) return
    level[state] = 0
    queue[filled++] = state
  }
  for (let node = 0; node < part.size; node += 1) if (ends[node] === END.sink) reach(2 * node + 1)
  for (let at = 0; at < filled; at += 1) {
    const state = queue[at] ?? 0
    const node = state >> 1
    if ((state & 1) === 1) {
      if (previous[node] === NONE) reach(2 * node)
      const after = next[node] ?? NONE
      if (after >= 0) reach(2 * after)
      continue
    }
    if (previous[node] !== NONE) reach(2 * node + 1)
    for (let i = part.first[node] ?? 0; i < (part.first[node + 1] ?? 0); i += 1) reach(2 * (part.neighbours[i] ?? 0) + 1)
  }
  const sides = new Uint8Array(part.size).fill(SIDE.left)
  for (let node = 0; node < part.size; node += 1) {
    if ((level[2 * node] ?? 0) >= 0) sides[node] = SIDE.right
    else if ((level[2 * node + 1] ?? 0) >= 0) sides[node] = SIDE.separator
  }
  return sides
}

/** Difference in size between the two sides. */
function imbalance(sides: Uint8Array): number {
  let left = 0
  let right = 0
  for (const side of sides) {
    if (side === SIDE.left) left += 1
    if (side === SIDE.right) right += 1
  }
  return Math.abs(left - right)
}
