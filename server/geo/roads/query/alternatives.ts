/**
 * Other good routes: via nodes where both climbs meet, kept when they differ enough, are not much longer, and make no detour
 * that a driver would see at once (Abraham, Delling, Goldberg and Werneck 2013: limited sharing, stretch, local optimality).
 */
import { UNREACHABLE } from '../hierarchy/numbers.ts'
import type { Climb, Meeting } from '../hierarchy/search.ts'
import { pathOver, searchJourney, shortestPath, type PathPart, type RoadPath } from './path.ts'
import type { RoadPosition } from './snap.ts'
import { metresOf } from './steps.ts'
import type { On } from './workspace.ts'

/** The three limits; values as in the paper. */
const MOST_SHARED = 0.8
const MOST_LONGER = 1.25
const LOCALLY_BEST = 0.25
/** Via nodes looked at, best first; each costs one unpacking. */
const MOST_TRIED = 60

/** The best path and up to `count` others, best first. */
export function alternativePaths(on: On, from: RoadPosition, to: RoadPosition, count: number): RoadPath[] {
  const journey = searchJourney(on, from, to)
  const { direct, meeting } = journey
  if (meeting === null) return direct ? [{ cost: direct.cost, parts: [direct] }] : []
  const best = pathOver(on, journey, meeting)
  const found = [best]
  // unpacked before the test of each asks the same workspace for other searches
  const candidates = viaMeetings(journey.forwards, journey.backwards, meeting)
    .slice(0, MOST_TRIED)
    .map((via) => pathOver(on, journey, via))
  for (const path of candidates) {
    if (found.length > count) break
    if (isDifferent(on, path, found) && !doublesBack(path) && isLocallyBest(on, path, best)) found.push(path)
  }
  return found
}

/** Meetings at other depths, cheapest first, not much dearer than the best. */
function viaMeetings(forwards: readonly Climb[], backwards: readonly Climb[], best: Meeting): Meeting[] {
  const meetings: Meeting[] = []
  for (const forward of forwards) {
    for (const backward of backwards) {
      for (let depth = 0; depth <= Math.min(forward.length, backward.length) && forward.node[depth] === backward.node[depth]; depth += 1) {
        const cost = (forward.cost[depth] ?? UNREACHABLE) + (backward.cost[depth] ?? UNREACHABLE)
        if (cost <= best.cost * MOST_LONGER && cost < UNREACHABLE) meetings.push({ cost, forward, backward, depth })
      }
    }
  }
  return meetings.sort((a, b) => a.cost - b.cost)
}

/** Shares no more than the limit with any path found so far. */
function isDifferent({ work }: On, path: RoadPath, found: readonly RoadPath[]): boolean {
  const length = (parts: readonly PathPart[]): number => parts.reduce((sum, part) => sum + metresOf(work.graph, part), 0)
  return found.every((other) => {
    const taken = new Set(other.parts.map(({ directed }) => directed))
    const shared = length(path.parts.filter(({ directed }) => taken.has(directed)))
    return shared <= MOST_SHARED * length(other.parts)
  })
}

/** Drives an edge twice, or turns round on it: nobody would. */
function doublesBack({ parts }: RoadPath): boolean {
  const seen = new Set<number>()
  for (const { directed } of parts.slice(1, -1)) {
    if (seen.has(directed >> 1)) return true
    seen.add(directed >> 1)
  }
  return false
}

/** The part around the middle of what differs is itself a shortest way. */
function isLocallyBest(on: On, path: RoadPath, best: RoadPath): boolean {
  const { costs } = on.metric
  const taken = new Set(best.parts.map(({ directed }) => directed))
  const own = path.parts.map((part, index) => ({ part, index })).filter(({ part }) => !taken.has(part.directed))
  const middle = own[own.length >> 1]?.index
  if (middle === undefined) return false
  const reach = (best.cost * LOCALLY_BEST) / 2
  const costOf = (index: number): number => {
    const part = path.parts[index]
    return part ? costs.partCost(part.directed, part.start, part.end) : 0
  }
  let [first, last] = [middle, middle]
  for (let cost = 0; first > 0 && cost < reach; first -= 1) cost += costOf(first)
  for (let cost = 0; last < path.parts.length - 1 && cost < reach; last += 1) cost += costOf(last)
  const [a, b] = [path.parts[first], path.parts[last]]
  if (a === undefined || b === undefined || first >= last) return false
  let along = 0
  for (let index = first + 1; index < last; index += 1) along += costOf(index)
  const shortest = shortestPath(on, endOf(a), startOf(b))
  return shortest !== null && along <= shortest.cost + 1
}

/** The last point of a part as a position one leaves forwards, and the first point of a part as one that is arrived at forwards. */
const endOf = ({ directed, end }: PathPart): RoadPosition => at(directed, end)
const startOf = ({ directed, start }: PathPart): RoadPosition => at(directed, start)
const at = (directed: number, along: number): RoadPosition => ({
  edge: directed >> 1,
  share: (directed & 1) === 0 ? along : 1 - along,
  latitudeE7: 0,
  longitudeE7: 0,
  offRoadMetres: 0,
  forward: (directed & 1) === 0,
  backward: (directed & 1) === 1,
  isMain: true,
})
