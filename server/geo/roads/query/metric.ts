/** Metrics: the hierarchy with the costs of one profile, one season and the changes in force. */
import { createMetric, customise, recustomise, type Metric } from '../hierarchy/customise.ts'
import type { RoadGraph } from '../road-graph.ts'
import { NO_CHANGES, type RoadChange } from './changes.ts'
import { createCosts, type CostModel, type MetricOptions } from './costs.ts'
import { resolveChanges } from './resolve-changes.ts'

/** What a query runs on. */
export type RoadMetric = { readonly costs: CostModel; readonly weights: Metric }

/** More changed arcs than this share are customised from scratch. */
const PARTIAL_SHARE = 0.02

/** Cost model of the options with changes in force; cheap, so every thread makes its own. */
export const costsWith = (graph: RoadGraph, options: MetricOptions, changes: readonly RoadChange[]): CostModel =>
  createCosts(graph, options, changes.length === 0 ? NO_CHANGES : resolveChanges(graph, changes, options.profile))

/**
 * Customises a metric.
 * @param base metric of the same options without changes or with others; its costs are taken over where nothing changed
 */
export function buildRoadMetric(graph: RoadGraph, costs: CostModel, base: RoadMetric | null = null): RoadMetric {
  const weights = createMetric(graph.hierarchy)
  const changed = base === null ? null : changedPlaces(graph, base.costs, costs)
  if (base === null || changed === null) {
    customise(graph.hierarchy, costs.arcCost, weights)
  } else {
    weights.up.set(base.weights.up)
    weights.down.set(base.weights.down)
    recustomise(graph.hierarchy, costs.arcCost, weights, changed)
  }
  return { costs, weights }
}

/** Places whose arcs differ between two cost models of the same options; null when it is not worth going one by one. */
function changedPlaces({ sections, edgeCount }: RoadGraph, before: CostModel, after: CostModel): number[] | null {
  if (before.profile !== after.profile || before.season !== after.season || before.optimise !== after.optimise) return null
  const touched = new Uint8Array(edgeCount)
  let any = false
  for (const changes of [before.changes, after.changes]) {
    for (const directed of changes.keys()) {
      touched[directed >> 1] = 1
      any = true
    }
  }
  const places: number[] = []
  if (!any) return places
  for (let place = 0; place < sections.arcEdges.length; place += 1)
    if (touched[(sections.arcEdges[place] ?? 0) >> 1] === 1) places.push(place)
  return places.length > sections.arcEdges.length * PARTIAL_SHARE ? null : places
}
