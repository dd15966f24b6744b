/** What screens see of a region. */
import type { RegionView } from '../../contract/regions.ts'
import type { ListedRegion } from '../../geo/import/index.ts'

/** The line of the list for a region as it lies in the folder. */
export function viewOf({ name, manifest, problem }: ListedRegion): RegionView {
  if (manifest === null) return { name, contents: null, problem: { code: problem.code, params: problem.params } }
  const { roads, map, places } = manifest.parts
  const { missingNodes, brokenElements } = manifest.counts
  return {
    name,
    problem: null,
    contents: {
      source: { file: manifest.source.file, bytes: manifest.source.bytes },
      importedAt: manifest.importedAt,
      bounds: manifest.bounds,
      counts: {
        roadKilometres: roads.counts['kilometres'] ?? 0,
        junctions: roads.counts['junctions'] ?? 0,
        tiles: map.counts['addressedTiles'] ?? 0,
        places: places.counts['places'] ?? 0,
        leftOut: missingNodes + brokenElements,
      },
      bytes: roads.bytes + map.bytes + places.bytes,
      attribution: manifest.attribution,
      licence: manifest.licence,
    },
  }
}
