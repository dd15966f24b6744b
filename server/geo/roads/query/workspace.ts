/** The tables one thread needs to answer queries on one graph; they are used again by every query. */
import { createClimber, type Climber } from '../hierarchy/search.ts'
import type { RoadGraph } from '../road-graph.ts'
import type { RoadMetric } from './metric.ts'

export type Workspace = {
  readonly graph: RoadGraph
  readonly forward: Climber
  readonly backward: Climber
  /** One number a state, UNSEEN between queries. */
  readonly scratch: Int32Array
}

/** Value of `scratch` where nothing is known. */
export const UNSEEN = -1

/** What queries take: a workspace and the metric to answer by. */
export type On = { readonly work: Workspace; readonly metric: RoadMetric }

export const createWorkspace = (graph: RoadGraph): Workspace => ({
  graph,
  forward: createClimber(graph.hierarchy),
  backward: createClimber(graph.hierarchy),
  scratch: new Int32Array(graph.hierarchy.nodeCount).fill(UNSEEN),
})
