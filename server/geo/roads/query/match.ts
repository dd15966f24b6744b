/**
 * Where a trace was driven: a hidden Markov model over places near each fix (Newson and Krumm 2009), with shortest ways between
 * the places of neighbouring fixes. The metric must be one of distance.
 */
import { metresBetween, type PointE7 } from '../geometry.ts'
import { UNREACHABLE } from '../hierarchy/numbers.ts'
import { createClimber, meet, type Climb, type Climber } from '../hierarchy/search.ts'
import { directWay, endsOf, startsOf } from './endpoints.ts'
import { shortestPath, type PathPart } from './path.ts'
import { snapAll, type RoadPosition } from './snap.ts'
import type { On } from './workspace.ts'

/** A fix. `atMs` and `accuracyMetres` null = unknown. */
export type TraceFix = PointE7 & { readonly atMs: number | null; readonly accuracyMetres: number | null }

/** A stretch of the trace that could be followed on roads. */
export type MatchedStretch = {
  /** Numbers of the fixes it holds, and where each lies on the road. Fixes too close to the last one share its place. */
  readonly fixes: readonly { readonly index: number; readonly position: RoadPosition }[]
  readonly parts: readonly PathPart[]
}

export type MatchResult = {
  readonly stretches: readonly MatchedStretch[]
  /** Fixes with no road near enough. */
  readonly offRoad: readonly number[]
}

/** Accuracy of a fix that does not say: house rule, between the paper's 4 m and what phones give in towns. */
const USUAL_ACCURACY_METRES = 10
/** Fixes are looked for this many accuracies away, but always within these bounds. */
const SEARCH_ACCURACIES = 4
const LEAST_SEARCH_METRES = 40
const MOST_SEARCH_METRES = 250
/** Roads considered for one fix. */
const MOST_ROADS = 8
/** Scale of detours grows with the time between fixes: 0.41 m a second (fit to the table in the paper), 2 m at least. */
const DETOUR_METRES_PER_SECOND = 0.41
const LEAST_DETOUR_METRES = 2
/** Speed assumed between fixes without times. */
const USUAL_METRES_PER_SECOND = 10
/** Turning round in the road counts as this much driving. House rule. */
const U_TURN_METRES = 60
/** A way this much longer than the straight line was not driven between two fixes. */
const MOST_DETOUR_METRES = 2_000

/** A place with one direction of travel, and its best history. */
type Candidate = { readonly position: RoadPosition; readonly emission: number; score: number; before: Candidate | null; fix: number }

/** Follows a trace. Fixes are in order of time. */
export function matchTrace(on: On, fixes: readonly TraceFix[]): MatchResult {
  const { hierarchy } = on.work.graph
  const tools: Tools = { on, forwards: climbers(hierarchy), backwards: climbers(hierarchy) }
  const stretches: MatchedStretch[] = []
  const offRoad: number[] = []
  const tooClose = new Map<number, number[]>()
  let layer: Candidate[] = []
  let last = -1
  const close = (): void => {
    if (layer.length > 0) stretches.push(follow(on, layer, tooClose))
    layer = []
  }
  for (const [index, fix] of fixes.entries()) {
    const before = fixes[last]
    if (layer.length > 0 && before !== undefined && isTooClose(before, fix)) {
      tooClose.set(last, [...(tooClose.get(last) ?? []), index])
      continue
    }
    const next = candidatesFor(on, fix, index)
    if (next.length === 0) {
      close()
      offRoad.push(index)
      continue
    }
    if (layer.length > 0 && before !== undefined && !step(tools, layer, next, before, fix)) close()
    layer = next.filter(({ score }) => score < Infinity)
    if (layer.length === 0) layer = candidatesFor(on, fix, index)
    last = index
  }
  close()
  return { stretches, offRoad }
}

type Tools = { readonly on: On; readonly forwards: readonly Climber[]; readonly backwards: readonly Climber[] }

const climbers = (hierarchy: Parameters<typeof createClimber>[0]): Climber[] =>
  Array.from({ length: 2 * MOST_ROADS }, () => createClimber(hierarchy))

const accuracyOf = ({ accuracyMetres }: TraceFix): number => Math.max(1, accuracyMetres ?? USUAL_ACCURACY_METRES)

/** Within two accuracies of the fix before: says nothing new (the paper's preprocessing). */
const isTooClose = (a: TraceFix, b: TraceFix): boolean =>
  metresBetween(a.latitudeE7, a.longitudeE7, b.latitudeE7, b.longitudeE7) < 2 * Math.min(accuracyOf(a), accuracyOf(b))

/** Places near a fix, one for each direction of travel, with the cost of being that far off. */
function candidatesFor({ work, metric }: On, fix: TraceFix, index: number): Candidate[] {
  const accuracy = accuracyOf(fix)
  const toleranceMetres = Math.min(MOST_SEARCH_METRES, Math.max(LEAST_SEARCH_METRES, SEARCH_ACCURACIES * accuracy))
  return snapAll(work.graph, metric.costs, fix, MOST_ROADS, { toleranceMetres }).flatMap((position) => {
    const emission = (position.offRoadMetres / accuracy) ** 2 / 2
    const candidate = (forward: boolean): Candidate => ({
      position: { ...position, forward, backward: !forward },
      emission,
      score: emission,
      before: null,
      fix: index,
    })
    return [...(position.forward ? [candidate(true)] : []), ...(position.backward ? [candidate(false)] : [])]
  })
}

/** One step of Viterbi. @returns false when no place of the new fix can be reached from any of the old one */
function step(
  { on, forwards, backwards }: Tools,
  layer: readonly Candidate[],
  next: readonly Candidate[],
  a: TraceFix,
  b: TraceFix,
): boolean {
  const { graph } = on.work
  const { costs, weights } = on.metric
  const straight = metresBetween(a.latitudeE7, a.longitudeE7, b.latitudeE7, b.longitudeE7)
  const seconds = a.atMs !== null && b.atMs !== null ? Math.max(1, (b.atMs - a.atMs) / 1000) : straight / USUAL_METRES_PER_SECOND
  const scale = Math.max(LEAST_DETOUR_METRES, DETOUR_METRES_PER_SECOND * seconds)
  const ups = layer.map(({ position }, i) => forwards[i]?.run(weights.up, startsOf(graph, costs, position)) ?? [])
  const downs = next.map(({ position }, i) => backwards[i]?.run(weights.down, endsOf(graph, costs, position)) ?? [])
  let isReached = false
  for (const [j, to] of next.entries()) {
    to.score = Infinity
    for (const [i, from] of layer.entries()) {
      const metres = wayMetres(on, from.position, to.position, ups[i] ?? [], downs[j] ?? [])
      const detour = Math.abs(metres - straight)
      if (detour > Math.max(MOST_DETOUR_METRES, straight)) continue
      const score = from.score + detour / scale + to.emission
      if (score >= to.score) continue
      to.score = score
      to.before = from
      isReached = true
    }
  }
  return isReached
}

/** Length of the shortest way between two places; Infinity when there is none. */
function wayMetres(on: On, from: RoadPosition, to: RoadPosition, ups: readonly Climb[], downs: readonly Climb[]): number {
  const direct = directWay(on.metric.costs, from, to)?.cost ?? UNREACHABLE
  const best = meet(ups, downs, direct)?.cost ?? direct
  const metres = best >= UNREACHABLE ? Infinity : best / 100
  if (from.edge !== to.edge || from.forward === to.forward) return metres
  return Math.min(metres, turnedMetres(on, from, to))
}

/** Walks back from the best place of the last fix and joins the ways. */
function follow(on: On, layer: readonly Candidate[], tooClose: ReadonlyMap<number, readonly number[]>): MatchedStretch {
  let best = layer[0]
  for (const candidate of layer) if (candidate.score < (best?.score ?? Infinity)) best = candidate
  const chain: Candidate[] = []
  for (let at: Candidate | null = best ?? null; at !== null; at = at.before) chain.unshift(at)
  const parts: PathPart[] = []
  for (const [i, { position }] of chain.entries()) {
    const before = chain[i - 1]
    if (before !== undefined) joinParts(parts, partsBetween(on, before.position, position))
  }
  const fixes = chain.flatMap(({ position, fix }) => [fix, ...(tooClose.get(fix) ?? [])].map((index) => ({ index, position })))
  return { fixes, parts }
}

/** The way between two places, turning round in the road where that is shorter. */
function partsBetween(on: On, from: RoadPosition, to: RoadPosition): readonly PathPart[] {
  const path = shortestPath(on, from, to)
  if (from.edge !== to.edge || from.forward === to.forward) return path?.parts ?? []
  const metres = turnedMetres(on, from, to)
  if (path !== null && path.cost / 100 <= metres) return path.parts
  const [ahead, back] = from.forward ? [2 * from.edge, 2 * from.edge + 1] : [2 * from.edge + 1, 2 * from.edge]
  const [start, end] = from.forward ? [from.share, to.share] : [1 - from.share, 1 - to.share]
  return end >= start ? [{ directed: ahead, start, end }] : [{ directed: back, start: 1 - start, end: 1 - end }]
}

/** Driving from one place to another on the same edge with one turn in the road. */
const turnedMetres = ({ work }: On, from: RoadPosition, to: RoadPosition): number =>
  (Math.abs(from.share - to.share) * (work.graph.sections.edgeLengthsCm[from.edge] ?? 0)) / 100 + U_TURN_METRES

/** Appends parts; a part that goes on where the last one ends on the same directed edge lengthens it. */
function joinParts(parts: PathPart[], more: readonly PathPart[]): void {
  for (const part of more) {
    const last = parts.at(-1)
    if (last?.directed === part.directed && Math.abs(last.end - part.start) < 1e-9) parts[parts.length - 1] = { ...last, end: part.end }
    else parts.push(part)
  }
}
