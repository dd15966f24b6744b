/** What can be asked of a road graph, and how it is answered on the thread that holds it. */
import { UNREACHABLE } from '../hierarchy/numbers.ts'
import { labelOfEdge, osmWayOfEdge } from '../road-graph.ts'
import { alternativePaths } from './alternatives.ts'
import type { LatLon } from './changes.ts'
import { isochrones, type Isochrone } from './isochrone.ts'
import { lineOfPoints, pointsOfPart, type Coordinate } from './line.ts'
import { matchTrace, type TraceFix } from './match.ts'
import { describe, offRoadLeg, routeBetween, type Route } from './route.ts'
import { knownPlace } from './known-places.ts'
import { snap, snapAll, type RoadPosition, type SnapOptions } from './snap.ts'
import { metresOf } from './steps.ts'
import { manyToMany, oneToMany, type Sense } from './sweep.ts'
import type { On } from './workspace.ts'

/** A point in WGS 84 degrees; a moving unit adds its direction of travel. */
export type RoadPoint = LatLon & { readonly bearingDegrees?: number | null }

/** Why there is no road time: no road near a point, or no way between two. */
export type NoRoad = { readonly missing: 'noRoad' | 'noWay' }

/** A place on a road as others see it. */
export type SnappedPlace = LatLon & {
  readonly offRoadMetres: number
  readonly edge: number
  readonly osmWay: number
  readonly name: string
  readonly reference: string
  readonly isMain: boolean
}

/** A fix with its time (ISO 8601 or null) and accuracy. */
export type TracePoint = LatLon & { readonly at: string | null; readonly accuracyMetres: number | null }

/** A stretch of a trace on roads. */
export type MatchedLine = {
  readonly line: readonly Coordinate[]
  readonly distanceMetres: number
  readonly edges: readonly number[]
  readonly fixes: readonly ({ readonly index: number } & SnappedPlace)[]
}

/** Questions by name, with their answers. Times are seconds, Infinity where there is no way. */
export type RoadQuestions = {
  route: {
    ask: { readonly from: RoadPoint; readonly to: RoadPoint; readonly alternatives: number }
    answer: { readonly routes: readonly Route[] } | NoRoad
  }
  oneToMany: {
    ask: { readonly one: RoadPoint; readonly many: readonly RoadPoint[]; readonly sense: Sense }
    answer: { readonly seconds: Float64Array; readonly offRoadMetres: Float64Array } | NoRoad
  }
  manyToMany: {
    ask: { readonly sources: readonly RoadPoint[]; readonly targets: readonly RoadPoint[] }
    answer: { readonly seconds: Float64Array } | null
  }
  isochrones: {
    ask: { readonly from: RoadPoint; readonly limitsSeconds: readonly number[] }
    answer: { readonly areas: readonly Isochrone[] } | NoRoad
  }
  snap: { ask: { readonly point: RoadPoint; readonly toleranceMetres: number; readonly count: number }; answer: readonly SnappedPlace[] }
  match: {
    ask: { readonly trace: readonly TracePoint[] }
    answer: { readonly stretches: readonly MatchedLine[]; readonly offRoad: readonly number[] }
  }
}
export type QuestionName = keyof RoadQuestions
export type Question<Name extends QuestionName> = RoadQuestions[Name]['ask']
export type Answer<Name extends QuestionName> = RoadQuestions[Name]['answer']

type Handlers = { readonly [Name in QuestionName]: (on: On, question: Question<Name>, shouldStop: () => boolean) => Answer<Name> }

const HANDLERS: Handlers = {
  route: answerRoute,
  oneToMany: answerOneToMany,
  manyToMany: answerManyToMany,
  isochrones: (on, { from, limitsSeconds }) => {
    const position = place(on, from, 'start')
    return position === null ? { missing: 'noRoad' } : { areas: isochrones(on, position, limitsSeconds) }
  },
  snap: (on, { point, toleranceMetres, count }) =>
    snapAll(on.work.graph, on.metric.costs, e7(point), count, { ...optionsOf(point), toleranceMetres }).map((position) =>
      placeOf(on, position),
    ),
  match: answerMatch,
}

/** Answers one question. `shouldStop` is asked now and then by the long ones. */
export const answerQuestion = <Name extends QuestionName>(
  on: On,
  name: Name,
  question: Question<Name>,
  shouldStop: () => boolean,
): Answer<Name> => HANDLERS[name](on, question, shouldStop)

const e7 = ({ latitude, longitude }: LatLon): { latitudeE7: number; longitudeE7: number } => ({
  latitudeE7: Math.round(latitude * 1e7),
  longitudeE7: Math.round(longitude * 1e7),
})
const optionsOf = ({ bearingDegrees }: RoadPoint): SnapOptions => (bearingDegrees == null ? {} : { bearingDegrees })
function place({ work, metric }: On, point: RoadPoint, role: 'start' | 'end'): RoadPosition | null {
  const [at, options] = [e7(point), { ...optionsOf(point), role }]
  return knownPlace(metric, at, options, () => snap(work.graph, metric.costs, at, options))
}

function answerRoute(on: On, { from, to, alternatives }: Question<'route'>): Answer<'route'> {
  const [start, end] = [place(on, from, 'start'), place(on, to, 'end')]
  if (start === null || end === null) return { missing: 'noRoad' }
  if (alternatives > 0) {
    const routes = alternativePaths(on, start, end, alternatives).map((path) => describe(on, path, start, end))
    return routes.length === 0 ? { missing: 'noWay' } : { routes }
  }
  const route = routeBetween(on, start, end)
  return route === null ? { missing: 'noWay' } : { routes: [route] }
}

function answerOneToMany(on: On, { one, many, sense }: Question<'oneToMany'>): Answer<'oneToMany'> {
  const position = place(on, one, sense === 'from' ? 'start' : 'end')
  if (position === null) return { missing: 'noRoad' }
  const positions = many.map((point) => place(on, point, sense === 'from' ? 'end' : 'start'))
  const costs = oneToMany(on, position, positions, sense)
  const ownSeconds = offRoadLeg(on, position.offRoadMetres).durationSeconds
  return {
    seconds: Float64Array.from(costs, (cost, i) => secondsOf(on, cost, positions[i] ?? null) + ownSeconds),
    offRoadMetres: Float64Array.from(positions, (there) => there?.offRoadMetres ?? Infinity),
  }
}

/** Road time of a metric of time, with the leg off the road at one end. */
const secondsOf = (on: On, cost: number, position: RoadPosition | null): number =>
  cost >= UNREACHABLE || position === null ? Infinity : cost / 1000 + offRoadLeg(on, position.offRoadMetres).durationSeconds

function answerManyToMany(on: On, { sources, targets }: Question<'manyToMany'>, shouldStop: () => boolean): Answer<'manyToMany'> {
  const [from, to] = [sources.map((point) => place(on, point, 'start')), targets.map((point) => place(on, point, 'end'))]
  const costs = manyToMany(on, from, to, { shouldStop })
  if (costs === null) return null
  const legs = from.map((position) => (position === null ? Infinity : offRoadLeg(on, position.offRoadMetres).durationSeconds))
  return {
    seconds: Float64Array.from(costs, (cost, i) => secondsOf(on, cost, to[i % to.length] ?? null) + (legs[Math.floor(i / to.length)] ?? 0)),
  }
}

function placeOf({ work }: On, position: RoadPosition): SnappedPlace {
  const { edge, latitudeE7, longitudeE7, offRoadMetres, isMain } = position
  const label = labelOfEdge(work.graph, edge)
  return {
    latitude: latitudeE7 / 1e7,
    longitude: longitudeE7 / 1e7,
    offRoadMetres,
    edge,
    osmWay: osmWayOfEdge(work.graph, edge),
    ...label,
    isMain,
  }
}

function answerMatch(on: On, { trace }: Question<'match'>): Answer<'match'> {
  const fixes = trace.map((point): TraceFix => ({
    ...e7(point),
    atMs: point.at === null ? null : Date.parse(point.at),
    accuracyMetres: point.accuracyMetres,
  }))
  const { stretches, offRoad } = matchTrace(on, fixes)
  return {
    offRoad,
    stretches: stretches.map(({ fixes: matched, parts }) => ({
      line: lineOfPoints(parts.map((part) => pointsOfPart(on.work.graph, part))),
      distanceMetres: parts.reduce((sum, part) => sum + metresOf(on.work.graph, part), 0),
      edges: parts.map(({ directed }) => directed),
      fixes: matched.map(({ index, position }) => ({ index, ...placeOf(on, position) })),
    })),
  }
}
