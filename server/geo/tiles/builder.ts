/**
 * From the elements of an OSM extract to a PMTiles archive of vector tiles. Elements are sorted into temporary files while the extract is
 * read; finishing makes the tiles cell by cell, so that memory depends on the densest cell and not on the country.
 */
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { PbfWriter } from 'pbf'
import type { BoundsE7, ExtractSink } from '../osm/elements.ts'
import { attribute, type Draft } from './classify/draft.ts'
import { buildSea } from './coastline.ts'
import { createCollector, type Collected } from './collector.ts'
import { coverageOf, type Box } from './coverage.ts'
import { buildCell } from './encode/cell.ts'
import { tileOfId } from './hilbert.ts'
import { metadataOf, OSM_ATTRIBUTION } from './metadata.ts'
import { writeArchive, type ArchiveFigures, type ArchivePlace } from './pmtiles/archive-writer.ts'
import { createTileStore, type TileStore } from './pmtiles/tile-store.ts'
import { BANDS, MOST_TILES } from './rules.ts'
import { LINE } from './shapes/shape.ts'
import { readFeatures } from './spill/feature-record.ts'
import { latitudeOf, longitudeOf, MAX_ZOOM, tileSize, WORLD_SIZE, xOf, yOf, type WorldBox } from './world.ts'

/** How finishing is stopped and watched. */
export type FinishOptions = {
  readonly signal: AbortSignal
  /** As the extract's header gives them; null = unknown. */
  readonly bounds: BoundsE7 | null
  /** Whom the data's licence wants named; without it OpenStreetMap's contributors. */
  readonly attribution?: string
  /** Runs from 0 to 1. */
  onProgress(fraction: number): void
}

/** What was built, and what had to be left out. */
export type TileFigures = ArchiveFigures & {
  readonly features: number
  /** Degrees: west, south, east, north. */
  readonly bounds: Box
  readonly leftOut: {
    /** Relations whose rings do not close. */
    readonly brokenAreas: number
    /** Ways of relations that the extract does not have. */
    readonly missingMembers: number
    /** Ways without length. */
    readonly shortWays: number
    /** Coasts that could not be believed. */
    readonly brokenCoasts: number
    /** Shapes over more tiles than any country. */
    readonly tooLarge: number
    /** Features that went because their tile was too full. */
    readonly fullTiles: number
  }
}

export type TileBuilder = Required<ExtractSink> & {
  /**
   * Makes the archive once the extract is read. The temporary files are gone afterwards, however it ends.
   * @throws what `signal` was aborted with; RangeError when the extract covers more than any country
   */
  finish(target: string, options: FinishOptions): Promise<TileFigures>
  /** Deletes the temporary files of a build that is given up. */
  discard(): void
}

/**
 * Builds the base map of a region: a sink for `readExtract`, best in a worker thread, because it works without pause.
 * @param folder an existing folder for temporary files, on a disk with room for about the size of the extract
 */
export function createTileBuilder(folder: string): TileBuilder {
  const collector = createCollector(folder)
  const discard = (): void => {
    collector.remove()
  }
  return {
    node: collector.node,
    way: collector.way,
    relation: collector.relation,
    discard,
    async finish(target, options) {
      const tiles = createTileStore(join(folder, 'tiles-ready.tmp'))
      try {
        return await build(collector.collected(), tiles, target, options)
      } finally {
        tiles.remove()
        discard()
      }
    },
  }
}

/** The shore as a line of its own: the edge of the sea also runs along the extract's bounds, where there is no shore. */
const COAST: Draft = { layer: 'water', form: 'line', minZoom: 0, pixels: 0, rank: 200, attributes: [attribute('kind', 'coast')] }
const SEA: Draft = { layer: 'water', form: 'area', minZoom: 0, pixels: 1, rank: 200, attributes: [attribute('kind', 'sea')] }
/** Share of the work that goes into making tiles; the rest is writing them out. */
const MAKING = 0.95

async function build(collected: Collected, tiles: TileStore, target: string, options: FinishOptions): Promise<TileFigures> {
  const { features, counts } = collected
  const box = options.bounds === null ? collected.box : worldBoxOf(options.bounds)
  const sea = box === null ? { areas: [], broken: 0 } : buildSea(collected.coast, box, collected.land)
  for (const area of sea.areas) features.add(SEA, area)
  for (const path of collected.coast) features.add(COAST, { type: LINE, parts: [path] })
  const cells = (features.bands[BANDS.length - 1]?.cells() ?? []).sort((a, b) => a - b)
  const fullTiles = await makeTiles(collected, tiles, options)
  const bounds = boundsOf(box)
  const leftOut = {
    brokenAreas: counts.relations.broken,
    missingMembers: counts.relations.missingMembers,
    shortWays: counts.shortWays,
    brokenCoasts: sea.broken,
    tooLarge: features.counts.tooLarge,
    fullTiles,
  }
  // without a sea of our own the coarse one must stay visible
  const isSeaLost = collected.coast.length > 0 && sea.areas.length === 0
  const coverage = isSeaLost ? [] : coverageOf(cells, BANDS[BANDS.length - 1]?.root ?? 0, bounds)
  const figures = await writeArchive(
    target,
    tiles,
    placeOf(bounds),
    metadataOf(options.attribution ?? OSM_ATTRIBUTION, coverage, { features: features.counts.features, ...leftOut }),
    {
      signal: options.signal,
      onProgress: (fraction) => {
        options.onProgress(MAKING + fraction * (1 - MAKING))
      },
    },
  )
  return { ...figures, features: features.counts.features, bounds, leftOut }
}

/** @returns features left out of tiles that were too full */
async function makeTiles({ features }: Collected, tiles: TileStore, { signal, onProgress }: FinishOptions): Promise<number> {
  const scratch = new PbfWriter(new Uint8Array(1024 * 1024))
  const total = features.bands.reduce((sum, { length }) => sum + length, 0)
  let done = 0
  let dropped = 0
  for (const [index, band] of BANDS.entries()) {
    const buckets = features.bands[index]
    for (const id of buckets?.cells().sort((a, b) => a - b) ?? []) {
      // lets a message that cancels the work arrive
      await setImmediate()
      signal.throwIfAborted()
      const { x, y } = tileOfId(id)
      const bytes = buckets?.take(id) ?? new Uint8Array(0)
      const read = readFeatures(bytes, x * tileSize(band.root), y * tileSize(band.root))
      dropped += buildCell(read, { band, x, y }, scratch, tiles.add)
      if (tiles.tileCount > MOST_TILES) throw new RangeError(`more than ${MOST_TILES} tiles: this is no country`)
      done += bytes.length
      onProgress((MAKING * done) / total)
    }
  }
  return dropped
}

const worldBoxOf = ({ minLatitudeE7, minLongitudeE7, maxLatitudeE7, maxLongitudeE7 }: BoundsE7): WorldBox => ({
  minX: xOf(minLongitudeE7),
  minY: yOf(maxLatitudeE7),
  maxX: xOf(maxLongitudeE7),
  maxY: yOf(minLatitudeE7),
})

const rounded = (degrees: number): number => Math.round(degrees * 1e7) / 1e7

function boundsOf(box: WorldBox | null): Box {
  const { minX, minY, maxX, maxY } = box ?? { minX: 0, minY: 0, maxX: WORLD_SIZE, maxY: WORLD_SIZE }
  return [rounded(longitudeOf(minX)), rounded(latitudeOf(maxY)), rounded(longitudeOf(maxX)), rounded(latitudeOf(minY))]
}

/** Pixels a screen is wide where the first view is worked out. */
const FIRST_VIEW_PIXELS = 1024

function placeOf([west, south, east, north]: Box): ArchivePlace {
  const e7 = (degrees: number): number => Math.round(degrees * 1e7)
  const span = Math.max(east - west, north - south, 1e-4)
  return {
    minZoom: 0,
    maxZoom: MAX_ZOOM,
    minLongitudeE7: e7(west),
    minLatitudeE7: e7(south),
    maxLongitudeE7: e7(east),
    maxLatitudeE7: e7(north),
    centreZoom: Math.max(0, Math.min(MAX_ZOOM, Math.floor(Math.log2((360 / span) * (FIRST_VIEW_PIXELS / 512))))),
    centreLongitudeE7: e7((west + east) / 2),
    centreLatitudeE7: e7((south + north) / 2),
  }
}
