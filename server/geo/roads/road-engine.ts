/** The engine of one region on one thread: metrics are made or taken over, questions answered at once. */
import type { Metric } from './hierarchy/customise.ts'
import type { RoadChange } from './query/changes.ts'
import type { MetricOptions } from './query/costs.ts'
import { buildRoadMetric, costsWith, type RoadMetric } from './query/metric.ts'
import { answerQuestion, type Answer, type Question, type QuestionName } from './query/requests.ts'
import { createWorkspace } from './query/workspace.ts'
import type { RoadGraph } from './road-graph.ts'

export type RoadEngine = {
  readonly graph: RoadGraph
  /** Makes a metric with the changes given, all of them taken to be in force. From `base`, which must have the same options, only what differs is made anew. */
  build(options: MetricOptions, changes: readonly RoadChange[], base?: RoadMetric | null): RoadMetric
  /** Takes over weights that another thread made with the same options and changes. */
  adopt(options: MetricOptions, changes: readonly RoadChange[], weights: Metric): RoadMetric
  ask<Name extends QuestionName>(metric: RoadMetric, name: Name, question: Question<Name>, shouldStop?: () => boolean): Answer<Name>
}

/** An engine over an opened graph. Synchronous; its tables take a few bytes a junction. */
export function createRoadEngine(graph: RoadGraph): RoadEngine {
  const work = createWorkspace(graph)
  return {
    graph,
    build: (options, changes, base = null) => buildRoadMetric(graph, costsWith(graph, options, changes), base),
    adopt: (options, changes, weights) => ({ costs: costsWith(graph, options, changes), weights }),
    ask: (metric, name, question, shouldStop = () => false) => answerQuestion({ work, metric }, name, question, shouldStop),
  }
}
