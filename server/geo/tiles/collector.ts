/** The part of the tile builder that listens while an extract is read: every element becomes features in temporary files. */
import { join } from 'node:path'
import type { ExtractSink, OsmNode, OsmRelation, OsmWay } from '../osm/elements.ts'
import { createBorders } from './borders.ts'
import { classifyArea } from './classify/areas.ts'
import { classifyLine } from './classify/lines.ts'
import { classifyNode } from './classify/points.ts'
import { createLandSamples, type LandSamples } from './land-samples.ts'
import { createRelations, type RelationCounts, type Relations } from './relations.ts'
import { STRIDE, type Path } from './shapes/path.ts'
import { isRing, pathOf } from './shapes/project.ts'
import { AREA, LINE, POINT } from './shapes/shape.ts'
import { createFeatureStore, type FeatureStore } from './spill/feature-store.ts'
import { createWayStore } from './spill/way-store.ts'
import { xOf, yOf, type WorldBox } from './world.ts'

export type Collected = {
  readonly features: FeatureStore
  /** Coastline ways as drawn. */
  readonly coast: readonly Path[]
  /** Places known to be dry. */
  readonly land: readonly number[]
  /** Box around everything with tags; null when there was nothing. */
  readonly box: WorldBox | null
  readonly counts: { readonly relations: RelationCounts; readonly shortWays: number }
}
export type Collector = Required<ExtractSink> & {
  /** Ends the collection: borders are known only now. */
  collected(): Collected
  /** Deletes the temporary files. */
  remove(): void
}

/** Coast points kept; the coast of the whole earth has about sixty million, of Tanzania half a million. */
const MOST_COAST_POINTS = 20_000_000

/** Growing box around what was seen. */
function createExtent(): { add(x: number, y: number): void; box(): WorldBox | null } {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  return {
    add(x, y) {
      minX = Math.min(minX, x)
      minY = Math.min(minY, y)
      maxX = Math.max(maxX, x)
      maxY = Math.max(maxY, y)
    },
    box: () => (minX > maxX ? null : { minX, minY, maxX, maxY }),
  }
}

/** Roads for cars run on land; footways also lead over piers and through the surf. */
const DRY_CLASSES: ReadonlySet<unknown> = new Set(['motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'minor'])

type Drawing = { readonly features: FeatureStore; readonly relations: Relations; readonly samples: LandSamples }

/** Draws what a way's tags ask for. */
function drawWay({ features, relations, samples }: Drawing, { id, refs, tags }: OsmWay, path: Path): void {
  const lines = classifyLine(tags)
  for (const draft of lines) features.add(draft, { type: LINE, parts: [path] })
  const isDry = lines.some(({ attributes }) => attributes.some(({ key, value }) => key === 'class' && DRY_CLASSES.has(value)))
  if (isDry && !tags.has('bridge') && !tags.has('tunnel') && !tags.has('ford')) {
    const middle = Math.floor(path.length / STRIDE / 2) * STRIDE
    samples.add(path[middle] ?? 0, path[middle + 1] ?? 0)
  }
  if (tags.get('area') === 'no') return
  const areas = classifyArea(tags)
  if (areas.length === 0) return
  if (isRing(refs, path)) for (const draft of areas) features.add(draft, { type: AREA, parts: [path] })
  else relations.noteOpenArea(id, areas)
}

/** Gathers coastline ways up to a bound. */
function createCoast(): { readonly ways: readonly Path[]; add(path: Path): void } {
  const ways: Path[] = []
  let points = 0
  return {
    ways,
    add(path) {
      if (points >= MOST_COAST_POINTS) return
      ways.push(path)
      points += path.length / STRIDE
    },
  }
}

/** @param folder where the temporary files go; it must exist */
export function createCollector(folder: string): Collector {
  const features = createFeatureStore(folder)
  const ways = createWayStore(join(folder, 'tiles-ways.tmp'))
  const relations = createRelations(ways, features)
  const borders = createBorders()
  const samples = createLandSamples()
  const extent = createExtent()
  const coast = createCoast()
  let shortWays = 0

  return {
    node({ latitudeE7, longitudeE7, tags }: OsmNode) {
      const drafts = classifyNode(tags)
      if (drafts.length === 0) return
      const [x, y] = [xOf(longitudeE7), yOf(latitudeE7)]
      extent.add(x, y)
      for (const draft of drafts) features.add(draft, { type: POINT, parts: [[x, y, 0]] })
    },
    way(way: OsmWay) {
      const path = pathOf(way.pointsE7)
      if (path.length < 2 * STRIDE) {
        shortWays += 1
        return
      }
      ways.add(way.id, path)
      if (way.tags.size === 0) return
      extent.add(path[0] ?? 0, path[1] ?? 0)
      borders.noteWay(way.id, way.tags)
      if (way.tags.get('natural') === 'coastline') coast.add(path)
      drawWay({ features, relations, samples }, way, path)
    },
    relation(relation: OsmRelation) {
      borders.noteRelation(relation)
      relations.add(relation)
    },
    collected() {
      for (const [wayId, draft] of borders.drafts()) {
        const path = ways.find(wayId)
        if (path !== null) features.add(draft, { type: LINE, parts: [path] })
      }
      return { features, coast: coast.ways, land: samples.places, box: extent.box(), counts: { relations: relations.counts, shortWays } }
    },
    remove() {
      features.remove()
      ways.remove()
    },
  }
}
