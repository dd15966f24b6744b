/** The opened regions of a service, and which of them covers a point. */
import { AppError } from '../../kernel/app-error.ts'
import { readGraphFile } from './graph-file.ts'
import { METRES_PER_E7, shrinkAt } from './geometry.ts'
import type { LatLon } from './query/changes.ts'
import { graphBytes, openRoadGraph, type RoadGraph } from './road-graph.ts'
import type { GraphInfo } from './build/assemble.ts'
import type { Notice } from './worker-protocol.ts'

/** What is known of an opened region. */
export type OpenRegion = { readonly name: string; readonly file: string; readonly info: GraphInfo; readonly bytes: number }

export type RegionShelf = {
  /** Reads and checks the file. @throws AppError region.corrupt */
  open(name: string, file: string): OpenRegion
  close(name: string): void
  has(name: string): boolean
  all(): readonly OpenRegion[]
  /** The smallest region that covers all points, or why there is none. */
  covering(points: readonly LatLon[]): OpenRegion | 'noRegion' | 'severalRegions'
  /** The region that covers most of the points; null when none covers any. */
  coveringMost(points: readonly LatLon[]): OpenRegion | null
  /** How a thread opens it. @throws AppError region.unknown */
  notice(name: string): Notice
}

/** Land this far outside the box of a region's junctions still belongs to it. House rule. */
const MARGIN_METRES = 5_000

export function createRegionShelf(): RegionShelf {
  const regions = new Map<string, OpenRegion & { readonly graph: RoadGraph }>()
  const size = ({ info: { bounds } }: OpenRegion): number =>
    bounds === null ? 0 : (bounds.maxLatitudeE7 - bounds.minLatitudeE7) * (bounds.maxLongitudeE7 - bounds.minLongitudeE7)
  const smallestFirst = (): OpenRegion[] => [...regions.values()].sort((a, b) => size(a) - size(b))
  return {
    open(name, file) {
      const graph = openRoadGraph(readGraphFile(file, name), name)
      const region = { name, file, info: graph.info, bytes: graphBytes(graph), graph }
      regions.set(name, region)
      return region
    },
    close: (name) => void regions.delete(name),
    has: (name) => regions.has(name),
    all: () => [...regions.values()],
    covering(points) {
      const found = smallestFirst().find((region) => points.every((point) => covers(region, point)))
      if (found !== undefined) return found
      return points.every((point) => smallestFirst().some((region) => covers(region, point))) ? 'severalRegions' : 'noRegion'
    },
    coveringMost(points) {
      let [best, most]: [OpenRegion | null, number] = [null, 0]
      for (const region of smallestFirst()) {
        const covered = points.filter((point) => covers(region, point)).length
        if (covered > most) [best, most] = [region, covered]
      }
      return best
    },
    notice(name) {
      const region = regions.get(name)
      if (region === undefined) throw new AppError('region.unknown', { name })
      return { kind: 'open', region: name, graph: region.graph }
    },
  }
}

function covers({ info: { bounds } }: OpenRegion, { latitude, longitude }: LatLon): boolean {
  if (bounds === null) return false
  const [high, wide] = [MARGIN_METRES / METRES_PER_E7, MARGIN_METRES / METRES_PER_E7 / Math.max(0.01, shrinkAt(bounds.minLatitudeE7))]
  const [lat, lon] = [latitude * 1e7, longitude * 1e7]
  return (
    lat >= bounds.minLatitudeE7 - high &&
    lat <= bounds.maxLatitudeE7 + high &&
    lon >= bounds.minLongitudeE7 - wide &&
    lon <= bounds.maxLongitudeE7 + wide
  )
}
