/** The header block of a .osm.pbf file: what a reader must understand, the order of elements, the area. */
import { PbfReader } from 'pbf'
import { BrokenPart, unsupportedExtract, type Place } from './broken.ts'
import type { BoundsE7 } from './elements.ts'
import { stretchOf, type Stretch } from './packed.ts'

const HEADER = { bounds: 1, required: 4, optional: 5 } as const
const BOUNDS = { left: 1, right: 2, top: 3, bottom: 4 } as const
const NANO_PER_E7 = 100

/** Features a writer may demand and this reader has. */
const UNDERSTOOD = new Set(['OsmSchema-V0.6', 'DenseNodes', 'LocationsOnWays'])
const SORTED = 'Sort.Type_then_ID'

export type PbfHeader = { readonly bounds: BoundsE7 | null; readonly isSorted: boolean }

/**
 * Reads the header block.
 * @throws AppError extract.unsupported when the file demands a feature this reader lacks; BrokenPart when the block contradicts itself
 */
export function readPbfHeader(bytes: Uint8Array, { file }: Place): PbfHeader {
  const reader = new PbfReader(bytes)
  const part: Stretch = { start: 0, end: 0 }
  let bounds: BoundsE7 | null = null
  let isSorted = false
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === HEADER.bounds) {
      stretchOf(reader, reader.length, 'HeaderBlock.bbox', part)
      bounds = readBounds(bytes.subarray(part.start, part.end))
    } else if (field === HEADER.required || field === HEADER.optional) {
      stretchOf(reader, reader.length, 'HeaderBlock.features', part)
      const feature = Buffer.from(bytes.subarray(part.start, part.end)).toString('utf8')
      if (field === HEADER.required && !UNDERSTOOD.has(feature)) throw refused(file, feature)
      if (feature === SORTED) isSorted = true
    }
  }
  if (reader.pos !== reader.length) throw new BrokenPart('HeaderBlock', 'does not end where it says')
  return { bounds, isSorted }
}

const refused = (file: string, feature: string): Error =>
  feature === 'HistoricalInformation'
    ? unsupportedExtract(file, 'old versions of objects (a history file)', 'osmium time-filter in.osh.pbf -o out.osm.pbf')
    : unsupportedExtract(file, `the feature "${feature.slice(0, 60)}"`, 'osmium cat in.osm.pbf -o out.osm.pbf')

/** Null for a box that is none. */
function readBounds(bytes: Uint8Array): BoundsE7 | null {
  const reader = new PbfReader(bytes)
  const edges: Record<number, number> = {}
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field >= BOUNDS.left && field <= BOUNDS.bottom) edges[field] = Math.round(reader.readSVarint() / NANO_PER_E7)
  return validBounds({
    minLongitudeE7: edges[BOUNDS.left] ?? Number.NaN,
    maxLongitudeE7: edges[BOUNDS.right] ?? Number.NaN,
    maxLatitudeE7: edges[BOUNDS.top] ?? Number.NaN,
    minLatitudeE7: edges[BOUNDS.bottom] ?? Number.NaN,
  })
}

/** The box itself when it lies on the earth and is not inside out, otherwise null. */
export function validBounds(box: BoundsE7): BoundsE7 | null {
  const isOnEarth =
    box.minLatitudeE7 >= -900_000_000 &&
    box.maxLatitudeE7 <= 900_000_000 &&
    box.minLongitudeE7 >= -1_800_000_000 &&
    box.maxLongitudeE7 <= 1_800_000_000
  return isOnEarth && box.minLatitudeE7 <= box.maxLatitudeE7 && box.minLongitudeE7 <= box.maxLongitudeE7 ? box : null
}
