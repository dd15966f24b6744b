/**
 * Places on roads found lately, by metric: most units of a list stand where they stood when it was asked for last. A metric never changes
 * (a closure or another season is another metric), so what was found for it stays right.
 */
import type { RoadMetric } from './metric.ts'
import type { RoadPosition, SnapOptions } from './snap.ts'
import type { PointE7 } from '../geometry.ts'

/** Places kept of one metric: some units' day, about 4 MB. */
const KEPT = 20_000

const byMetric = new WeakMap<RoadMetric, Map<string, RoadPosition | null>>()

/**
 * The place of a point, from memory or found now.
 * @param find is called when it is not remembered
 */
export function knownPlace(metric: RoadMetric, point: PointE7, options: SnapOptions, find: () => RoadPosition | null): RoadPosition | null {
  let places = byMetric.get(metric)
  if (places === undefined) byMetric.set(metric, (places = new Map()))
  const key = `${point.latitudeE7} ${point.longitudeE7} ${options.bearingDegrees ?? ''} ${options.role ?? ''}`
  const known = places.get(key)
  if (known !== undefined) return known
  const found = find()
  if (places.size >= KEPT) places.delete(places.keys().next().value ?? '') // the oldest makes room
  places.set(key, found)
  return found
}
