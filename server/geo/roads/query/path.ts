/** One-to-one: the shortest way between two positions, as parts of directed edges. */
import { UNREACHABLE } from '../hierarchy/numbers.ts'
import { meet, type Climb, type Meeting } from '../hierarchy/search.ts'
import { unpackMeeting } from '../hierarchy/unpack.ts'
import { directWay, endsOf, startsOf, type Direct, type RoadSeed } from './endpoints.ts'
import type { RoadPosition } from './snap.ts'
import type { On } from './workspace.ts'

/** Part of a directed edge in the direction of travel, 0..1. */
export type PathPart = { readonly directed: number; readonly start: number; readonly end: number }

export type RoadPath = {
  /** In the unit of the metric: milliseconds or centimetres. */
  readonly cost: number
  readonly parts: readonly PathPart[]
}

/** A journey before it is unpacked. */
export type Journey = {
  readonly from: RoadPosition
  readonly to: RoadPosition
  readonly starts: readonly RoadSeed[]
  readonly ends: readonly RoadSeed[]
  readonly forwards: readonly Climb[]
  readonly backwards: readonly Climb[]
  readonly direct: Direct | null
  readonly meeting: Meeting | null
}

/** Searches between two positions. The climbs are valid until the next search in the same workspace. */
export function searchJourney({ work, metric }: On, from: RoadPosition, to: RoadPosition): Journey {
  const { graph } = work
  const starts = startsOf(graph, metric.costs, from)
  const ends = endsOf(graph, metric.costs, to)
  const direct = directWay(metric.costs, from, to)
  const forwards = work.forward.run(metric.weights.up, starts)
  const backwards = work.backward.run(metric.weights.down, ends)
  return { from, to, starts, ends, forwards, backwards, direct, meeting: meet(forwards, backwards, direct?.cost ?? UNREACHABLE) }
}

/** Cost of a journey; UNREACHABLE when there is no way. */
export const journeyCost = ({ direct, meeting }: Journey): number => meeting?.cost ?? direct?.cost ?? UNREACHABLE

/** The shortest path; null when there is none. */
export function shortestPath(on: On, from: RoadPosition, to: RoadPosition): RoadPath | null {
  const journey = searchJourney(on, from, to)
  if (journey.meeting !== null) return pathOver(on, journey, journey.meeting)
  const { direct } = journey
  return direct && { cost: direct.cost, parts: [{ directed: direct.directed, start: direct.start, end: direct.end }] }
}

/** Path of a journey over a meeting of its climbs. */
export function pathOver({ work, metric }: On, { from, to, starts, ends }: Journey, meeting: Meeting): RoadPath {
  const { graph } = work
  const { places, source, target } = unpackMeeting(graph.hierarchy, metric.weights, metric.costs.arcCost, meeting)
  const first = cheapest(starts, source)
  const last = cheapest(ends, target)
  const parts: PathPart[] = [{ directed: first.directed, start: shareIn(from, first.directed), end: 1 }]
  for (const place of places) parts.push({ directed: graph.sections.arcEdges[place] ?? 0, start: 0, end: 1 })
  parts.push({ directed: last.directed, start: 0, end: shareIn(to, last.directed) })
  return { cost: meeting.cost, parts: parts.filter(({ start, end }) => end > start || parts.length === 1) }
}

const shareIn = ({ share }: RoadPosition, directed: number): number => ((directed & 1) === 0 ? share : 1 - share)

/** The seed of a state that the search began with. @throws Error when it did not */
function cheapest(seeds: readonly RoadSeed[], node: number): RoadSeed {
  let best: RoadSeed | null = null
  for (const seed of seeds) if (seed.node === node && (best === null || seed.cost < best.cost)) best = seed
  if (best === null) throw new Error(`state ${String(node)} is no end of the journey`)
  return best
}
