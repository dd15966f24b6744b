/** Helps tests of the base map: ways by hand, whole builds in a temporary folder, tiles decoded by the reference library. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { PMTiles, type Source } from 'pmtiles'
import type { BoundsE7, OsmMember } from '../../server/geo/osm/elements.ts'
import { createTileBuilder, type TileBuilder, type TileFigures } from '../../server/geo/tiles/builder.ts'
import { openTileFile, type TileFile } from '../../server/geo/tiles/tile-file.ts'
import { LINE_BUFFER } from '../../server/geo/tiles/world.ts'

/** Latitude and longitude in degrees. */
export type Place = readonly [latitude: number, longitude: number]
export type Tagged = Readonly<Record<string, string>>

/** Tells a builder elements by hand. Places that are equal are one node. */
export function createTeller(builder: Pick<TileBuilder, 'node' | 'way' | 'relation'>) {
  const nodes = new Map<string, number>()
  let wayId = 0
  let relationId = 0
  const nodeOf = (place: Place): number => {
    const key = place.join(' ')
    const known = nodes.get(key) ?? nodes.size + 1
    nodes.set(key, known)
    return known
  }
  return {
    node(place: Place, tags: Tagged): void {
      builder.node({
        id: nodeOf(place),
        latitudeE7: Math.round(place[0] * 1e7),
        longitudeE7: Math.round(place[1] * 1e7),
        tags: new Map(Object.entries(tags)),
      })
    },
    way(places: readonly Place[], tags: Tagged): number {
      const refs = Float64Array.from(places, nodeOf)
      const pointsE7 = Int32Array.from(places.flatMap(([latitude, longitude]) => [Math.round(latitude * 1e7), Math.round(longitude * 1e7)]))
      builder.way({ id: (wayId += 1), refs, tags: new Map(Object.entries(tags)), pointsE7, pointRefs: refs })
      return wayId
    },
    relation(members: readonly (readonly [way: number, role: string])[], tags: Tagged): void {
      const list = members.map(([ref, role]): OsmMember => ({ type: 'way', ref, role }))
      builder.relation({ id: (relationId += 1), members: list, tags: new Map(Object.entries(tags)) })
    },
  }
}
export type Teller = ReturnType<typeof createTeller>

/** A closed square around a place, counter-clockwise on the map. */
export const square = ([latitude, longitude]: Place, half: number): Place[] => [
  [latitude - half, longitude - half],
  [latitude - half, longitude + half],
  [latitude + half, longitude + half],
  [latitude + half, longitude - half],
  [latitude - half, longitude - half],
]

export type Built = { readonly path: string; readonly figures: TileFigures; readonly file: TileFile }
/** A folder for one test file; everything in it is closed and deleted by `remove`. */
export function createTileFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'kituo-tiles-'))
  const open: TileFile[] = []
  let built = 0
  return {
    folder,
    async build(tell: (teller: Teller, builder: TileBuilder) => void | Promise<void>, bounds: BoundsE7 | null = null): Promise<Built> {
      const builder = createTileBuilder(folder)
      await tell(createTeller(builder), builder)
      const path = join(folder, `${(built += 1)}.pmtiles`)
      const figures = await builder.finish(path, { signal: new AbortController().signal, bounds, onProgress: () => undefined })
      const file = await openTileFile(path)
      open.push(file)
      return { path, figures, file }
    },
    async remove(): Promise<void> {
      for (const file of open) await file.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A tile decoded by Mapbox's library; null where there is none. */
export async function decodedTile(file: TileFile, z: number, x: number, y: number): Promise<VectorTile | null> {
  const stored = await file.tile(z, x, y)
  return stored === null ? null : new VectorTile(new PbfReader(gunzipSync(stored.bytes)))
}

/** Features of one layer. */
export function featuresOf(tile: VectorTile | null, layer: string): VectorTileFeature[] {
  const found = tile?.layers[layer]
  return found === undefined ? [] : Array.from({ length: found.length }, (_, index) => found.feature(index))
}

/** The tile of a zoom that holds a place. */
export function tileAt([latitude, longitude]: Place, z: number): readonly [z: number, x: number, y: number] {
  const side = 2 ** z
  const sine = Math.sin((latitude * Math.PI) / 180)
  return [z, Math.floor((longitude / 360 + 0.5) * side), Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side)]
}

/** The reference reader over a file. */
export function referenceReader(path: string): PMTiles {
  const bytes = readFileSync(path)
  const source: Source = {
    getKey: () => path,
    getBytes: (offset, length) => {
      const part = new Uint8Array(bytes.subarray(offset, offset + length))
      return Promise.resolve({ data: part.buffer })
    },
  }
  return new PMTiles(source)
}

type Ring = readonly { readonly x: number; readonly y: number }[]
/** Twice the signed area of a closed ring in tile coordinates: positive for outer rings (MVT 2.1, 4.3.3.3). */
const doubleArea = (ring: Ring): number =>
  ring.reduce((sum, { x, y }, index) => {
    const next = ring[(index + 1) % ring.length] ?? { x, y }
    return sum + x * next.y - next.x * y
  }, 0)

/** What MVT 2.1 demands of a feature's geometry and ours does not keep; empty when all is well. */
export function geometryFaults(feature: VectorTileFeature): string[] {
  const faults: string[] = []
  const parts = feature.loadGeometry()
  if (parts.length === 0) faults.push('no geometry')
  for (const [index, part] of parts.entries()) {
    const isOutside = part.some(({ x, y }) => Math.min(x, y) < -LINE_BUFFER || Math.max(x, y) > feature.extent + LINE_BUFFER)
    if (isOutside) faults.push('a point lies beyond the buffer')
    if (part.some(({ x, y }) => !Number.isInteger(x) || !Number.isInteger(y))) faults.push('a point lies between the units')
    if (feature.type === 1) continue
    if (part.some((point, at) => at > 0 && point.x === part[at - 1]?.x && point.y === part[at - 1]?.y)) faults.push('a point is repeated')
    if (feature.type === 2) {
      if (part.length < 2) faults.push('a line has one point')
      continue
    }
    if (part.length < 4) faults.push('a ring has less than three corners')
    const area = doubleArea(part.slice(0, -1))
    if (area === 0) faults.push('a ring encloses nothing')
    if (index === 0 && area < 0) faults.push('the first ring is a hole')
    if (index > 0 && area > 0) faults.push('a second outer ring')
  }
  return faults
}

const shared = (path: string): string | null => {
  const file = fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url))
  return existsSync(file) ? file : null
}
/** Real extracts and archives beside the project; null where they are absent. */
export const SHARED = {
  andorra: shared('geo/osm/andorra.osm.pbf'),
  monaco: shared('geo/osm/monaco.osm.gz'),
  archives: shared('pmtiles/expected.json'),
} as const
