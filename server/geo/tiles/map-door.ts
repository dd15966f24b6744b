/**
 * Answers requests for base maps, the same for HTTP and for the shell's own scheme:
 * `/maps/index.json` lists them, `/maps/<region>/<z>/<x>/<y>.mvt` is a tile. An address with the map's version may be kept for ever.
 */
import { MVT } from './pmtiles/header.ts'
import { GZIP } from './pmtiles/header.ts'
import { TileFileError } from './pmtiles/problems.ts'
import { unpack } from './pmtiles/unpack.ts'
import type { MapIndex } from '../../contract/maps.ts'
import type { MapShelf, ShelfMap } from './map-shelf.ts'

/** A request: path below the origin without query, the version asked for, and what the client has and takes. */
export type MapRequest = {
  readonly path: string
  readonly version: string | null
  readonly ifNoneMatch: string | null
  readonly takesGzip: boolean
}
export type MapAnswer = {
  readonly status: 200 | 204 | 304 | 404
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
}
export type MapDoor = { answer(request: MapRequest): Promise<MapAnswer> }

const TILE_PATH = /^\/maps\/([A-Za-z0-9_-]{1,64})\/(\d{1,2})\/(\d{1,8})\/(\d{1,8})\.mvt$/
/** The same bytes for a year: the address names the version. Private, because a proxy must not hand them to people who are not signed in. */
const FOR_EVER = 'private, max-age=31536000, immutable'
const ASK_AGAIN = 'private, no-cache'
/** Unpacked bytes of a tile for clients that do not unpack by themselves. */
const MOST_UNPACKED_BYTES = 32 * 1024 * 1024

const NOTHING: MapAnswer = { status: 404, headers: { 'cache-control': 'no-store' }, body: null }

/** @param shelf the base maps of the station */
export function createMapDoor(shelf: MapShelf): MapDoor {
  return {
    async answer(request) {
      if (request.path === '/maps/index.json') return answerIndex(shelf, request)
      const asked = TILE_PATH.exec(request.path)
      const map = asked === null ? null : await shelf.find(asked[1] ?? '')
      if (asked === null || map === null) return NOTHING
      const [z, x, y] = [Number(asked[2]), Number(asked[3]), Number(asked[4])]
      const { minZoom, maxZoom } = map.file.header
      if (z < minZoom || z > maxZoom || x >= 2 ** z || y >= 2 ** z) return NOTHING
      try {
        return await answerTile(map, [z, x, y], request)
      } catch (error) {
        if (!(error instanceof TileFileError)) throw error
        shelf.reportBroken(map, error)
        return NOTHING
      }
    },
  }
}

/** Headers of an answer that may be kept, and whether the client has it already. */
function kept(mark: string, { ifNoneMatch }: MapRequest, cacheControl: string): { isKnown: boolean; headers: Record<string, string> } {
  const etag = `"${mark}"`
  const isKnown = ifNoneMatch !== null && ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
  return { isKnown, headers: { etag, 'cache-control': cacheControl } }
}

async function answerTile(map: ShelfMap, [z, x, y]: readonly [number, number, number], request: MapRequest): Promise<MapAnswer> {
  const { file } = map
  const cacheControl = request.version === file.version ? FOR_EVER : ASK_AGAIN
  const tile = await file.tile(z, x, y)
  // within the map but empty: an answer, so that no screen reports a failure
  if (tile === null) return { status: 204, headers: { 'cache-control': cacheControl }, body: null }
  const { isKnown, headers } = kept(`${file.version}-${tile.mark}`, request, cacheControl)
  if (isKnown) return { status: 304, headers, body: null }
  const isPacked = tile.compression === GZIP && request.takesGzip
  const body = isPacked ? tile.bytes : await unpack(tile.bytes, tile.compression, MOST_UNPACKED_BYTES, 'broken-tile')
  const type = { 'content-type': 'application/vnd.mapbox-vector-tile', vary: 'accept-encoding' }
  return { status: 200, headers: { ...headers, ...type, ...(isPacked ? { 'content-encoding': 'gzip' } : {}) }, body }
}

async function answerIndex(shelf: MapShelf, request: MapRequest): Promise<MapAnswer> {
  const maps = (await shelf.maps()).filter(({ file }) => file.header.tileType === MVT)
  const index: MapIndex = { regions: maps.map(describe) }
  const { isKnown, headers } = kept(maps.map(({ name, file }) => `${name}-${file.version}`).join('.') || 'none', request, ASK_AGAIN)
  if (isKnown) return { status: 304, headers, body: null }
  return {
    status: 200,
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    body: Buffer.from(JSON.stringify(index)),
  }
}

function describe({ name, file: { header, metadata, version } }: ShelfMap): MapIndex['regions'][number] {
  const bounds = [header.minLongitudeE7 / 1e7, header.minLatitudeE7 / 1e7, header.maxLongitudeE7 / 1e7, header.maxLatitudeE7 / 1e7] as const
  return {
    name,
    version,
    bounds: [...bounds],
    minZoom: header.minZoom,
    maxZoom: header.maxZoom,
    attribution: metadata.attribution,
    schema: metadata.kituo?.schema ?? '',
    coverage: metadata.kituo === undefined ? [[...bounds]] : metadata.kituo.coverage,
  }
}
