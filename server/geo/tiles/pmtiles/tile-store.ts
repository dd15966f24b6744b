/** Tiles on their way into an archive: equal contents once, compressed, in a temporary file. */
import { hash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { tileIdOf } from '../hilbert.ts'
import { createSpool } from '../spill/spool.ts'

/** Where a content lies in the temporary file. */
export type Content = { readonly offset: number; readonly length: number }
export type TileStore = {
  /** Adds a tile. Within a zoom, tiles come along the Hilbert curve. */
  add(z: number, x: number, y: number, bytes: Uint8Array): void
  /** Tiles of all zooms in the order of their numbers, each with the number of its content. */
  tiles(): Iterable<readonly [tileId: number, content: number]>
  contentAt(content: number): Content
  read(content: Content): Uint8Array
  readonly tileCount: number
  readonly contentCount: number
  remove(): void
}

/** What zlib thinks best; making the tiles takes longer than packing them. */
const GZIP_LEVEL = 6
/** Characters of a digest kept to tell contents apart: 132 bits. */
const DIGEST_CHARACTERS = 22

/** @param file name of the temporary file */
export function createTileStore(file: string): TileStore {
  const spool = createSpool(file)
  const known = new Map<string, number>()
  const contents: Content[] = []
  const zooms: { ids: number[]; contents: number[] }[] = []
  let tileCount = 0

  const contentOf = (bytes: Uint8Array): number => {
    const digest = hash('sha256', bytes, 'base64url').slice(0, DIGEST_CHARACTERS)
    const seen = known.get(digest)
    if (seen !== undefined) return seen
    const packed = gzipSync(bytes, { level: GZIP_LEVEL })
    known.set(digest, contents.length)
    contents.push({ offset: spool.append(packed), length: packed.length })
    return contents.length - 1
  }
  return {
    add(z, x, y, bytes) {
      const zoom = (zooms[z] ??= { ids: [], contents: [] })
      zoom.ids.push(tileIdOf(z, x, y))
      zoom.contents.push(contentOf(bytes))
      tileCount += 1
    },
    *tiles() {
      for (const zoom of zooms)
        for (let index = 0; index < (zoom?.ids.length ?? 0); index += 1) yield [zoom?.ids[index] ?? 0, zoom?.contents[index] ?? 0]
    },
    contentAt: (content) => contents[content] ?? { offset: 0, length: 0 },
    read: ({ offset, length }) => spool.read(offset, length),
    get tileCount() {
      return tileCount
    },
    get contentCount() {
      return contents.length
    },
    remove: () => {
      spool.remove()
    },
  }
}
