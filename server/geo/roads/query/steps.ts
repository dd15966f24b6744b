/** What a driver is told along a path: one step for each stretch under one name. Words belong to the screens. */
import { bearingDegrees } from '../geometry.ts'
import { attributeOfEdge, labelNumber, labelOfEdge, type RoadGraph } from '../road-graph.ts'
import { ROAD_CLASSES } from '../tags/kinds.ts'
import { FLAG } from '../tags/way-rule.ts'
import type { CostModel } from './costs.ts'
import type { Coordinate } from './line.ts'
import type { PathPart } from './path.ts'

/** What to do where the step begins. */
export type Manoeuvre =
  'depart' | 'straight' | 'slightLeft' | 'left' | 'sharpLeft' | 'slightRight' | 'right' | 'sharpRight' | 'uTurn' | 'roundabout' | 'ferry'

export type Step = {
  readonly manoeuvre: Manoeuvre
  /** Empty where the road has none. */
  readonly name: string
  readonly reference: string
  readonly distanceMetres: number
  readonly durationSeconds: number
  /** Where the step begins, and the direction it takes from there (degrees clockwise from north). */
  readonly at: Coordinate
  readonly bearingDegrees: number
}

type Leg = {
  readonly kind: 'road' | 'roundabout' | 'ferry'
  /** An edge whose name it bears, and the number of that name. */
  readonly edge: number
  readonly label: number
  /** Of its first and of its last part. */
  readonly first: readonly number[]
  last: readonly number[]
  metres: number
  ms: number
}

/** Steps of a path, given the points of each part. */
export function stepsOfPath(
  graph: RoadGraph,
  costs: CostModel,
  parts: readonly PathPart[],
  points: readonly (readonly number[])[],
): Step[] {
  const legs: Leg[] = []
  for (const [i, part] of parts.entries()) {
    const leg = legOf(graph, costs, part, points[i] ?? [])
    const last = legs.at(-1)
    if (last && (leg === null || continues(last, leg))) {
      last.metres += metresOf(graph, part)
      last.ms += costs.partMs(part.directed, part.start, part.end)
      if (leg !== null) last.last = leg.last
    } else if (leg !== null) {
      legs.push(leg)
    }
  }
  return legs.map((leg, index) => stepOf(graph, leg, legs[index - 1]))
}

/** Length of a part in metres. */
export const metresOf = ({ sections }: RoadGraph, { directed, start, end }: PathPart): number =>
  ((sections.edgeLengthsCm[directed >> 1] ?? 0) / 100) * (end - start)

/** A part as the beginning of a leg; null for a barrier, which belongs to the road before it. */
function legOf(graph: RoadGraph, costs: CostModel, part: PathPart, points: readonly number[]): Leg | null {
  const rule = graph.rules[attributeOfEdge(graph, part.directed >> 1)]
  const roadClass = ROAD_CLASSES[rule?.roadClass ?? 0]
  if (roadClass === 'barrier') return null
  const kind = roadClass === 'ferry' ? 'ferry' : ((rule?.flags ?? 0) & FLAG.roundabout) !== 0 ? 'roundabout' : 'road'
  const ms = costs.partMs(part.directed, part.start, part.end)
  const edge = part.directed >> 1
  return { kind, edge, label: labelNumber(graph, edge), first: points, last: points, metres: metresOf(graph, part), ms }
}

/** Same kind and name; a sharp turn on a road without a name is a step of its own. */
function continues(before: Leg, next: Leg): boolean {
  if (before.kind !== next.kind) return false
  if (before.kind === 'roundabout') return true
  if (before.label !== next.label) return false
  const turn = Math.abs(turnBetween(before, next))
  return before.label === 0 ? turn < 45 : turn < 150
}

/** Degrees from the end of one leg to the start of the next: negative = left. */
function turnBetween(before: Leg, next: Leg): number {
  const turn = startBearing(next.first) - endBearing(before.last)
  return ((turn + 540) % 360) - 180
}

const startBearing = (points: readonly number[]): number => {
  let i = 2
  while (i + 2 < points.length && points[i] === points[0] && points[i + 1] === points[1]) i += 2
  return bearingDegrees(points[0] ?? 0, points[1] ?? 0, points[i] ?? 0, points[i + 1] ?? 0)
}
const endBearing = (points: readonly number[]): number => {
  const last = points.length - 2
  let i = last - 2
  while (i > 0 && points[i] === points[last] && points[i + 1] === points[last + 1]) i -= 2
  return bearingDegrees(points[i] ?? 0, points[i + 1] ?? 0, points[last] ?? 0, points[last + 1] ?? 0)
}

/** Turns by angle: least size in degrees, what it is to the left and to the right. */
const TURNS: readonly (readonly [least: number, left: Manoeuvre, right: Manoeuvre])[] = [
  [165, 'uTurn', 'uTurn'],
  [120, 'sharpLeft', 'sharpRight'],
  [50, 'left', 'right'],
  [20, 'slightLeft', 'slightRight'],
  [0, 'straight', 'straight'],
]

function stepOf(graph: RoadGraph, leg: Leg, before: Leg | undefined): Step {
  return {
    manoeuvre: manoeuvreOf(leg, before),
    ...labelOfEdge(graph, leg.edge),
    distanceMetres: leg.metres,
    durationSeconds: leg.ms / 1000,
    at: [(leg.first[1] ?? 0) / 1e7, (leg.first[0] ?? 0) / 1e7],
    bearingDegrees: startBearing(leg.first),
  }
}

function manoeuvreOf(leg: Leg, before: Leg | undefined): Manoeuvre {
  if (leg.kind === 'ferry') return 'ferry'
  if (before === undefined) return 'depart'
  if (leg.kind === 'roundabout') return 'roundabout'
  const turn = turnBetween(before, leg)
  const [, left, right] = TURNS.find(([least]) => Math.abs(turn) >= least) ?? [0, 'straight', 'straight']
  return turn < 0 ? left : right
}
