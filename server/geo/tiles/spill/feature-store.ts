/** Takes features and lays them into the cells of every band that shows them, simplified and cut as far as the band allows. */
import { join } from 'node:path'
import type { Draft } from '../classify/draft.ts'
import { tileIdOf } from '../hilbert.ts'
import { BANDS, MOST_CELLS, toleranceAt, type Band } from '../rules.ts'
import { labelPoint } from '../shapes/label-point.ts'
import { doubleArea, STRIDE, type Path } from '../shapes/path.ts'
import { AREA, boxOf, countCells, POINT, sliceShape, type CellGrid, type Shape } from '../shapes/shape.ts'
import { keepHeavy, weighPoints } from '../shapes/simplify.ts'
import { AREA_BUFFER, EXTENT, LINE_BUFFER, MAX_ZOOM, tileSize, zoomForLength, type WorldBox } from '../world.ts'
import { createBuckets, type Buckets } from './buckets.ts'
import { layerNumber, packValues, writeFeature, type RecordHead } from './feature-record.ts'

export type FeatureStore = {
  /** Adds one feature of an element. A draft that asks for a label gets a point inside the shape. */
  add(draft: Draft, shape: Shape): void
  /** The cells of each band, in the order of BANDS. */
  readonly bands: readonly Buckets[]
  readonly counts: { features: number; tooLarge: number; withoutArea: number }
  remove(): void
}

/** Labels that would find room two zooms below our last tiles are still written into those. */
const BEYOND_LAST = 2

/** The first zoom a draft is seen on; null when it never is. */
function firstZoom({ form, minZoom, pixels }: Draft, doubledArea: number): number | null {
  if (form === 'point' || form === 'line') return minZoom
  if (pixels === 0) return minZoom
  if (doubledArea === 0) return null
  const side = Math.sqrt(doubledArea / 2)
  const fitting = Math.ceil(zoomForLength(side, form === 'area' ? Math.sqrt(pixels) : pixels))
  if (form === 'label' && fitting > MAX_ZOOM + BEYOND_LAST) return null
  return Math.max(minZoom, Math.min(MAX_ZOOM, fitting))
}

/** A shape for a whole band: with the points its last zoom needs. */
function forBand({ type, parts }: Shape, band: Band): Shape | null {
  if (type === POINT || band.last === MAX_ZOOM) return { type, parts }
  const tolerance = toleranceAt(band.last) ** 2
  const least = (type === AREA ? 4 : 2) * STRIDE
  const light = parts.map((path) => {
    weighPoints(path, tolerance)
    return keepHeavy(path, tolerance)
  })
  if ((light[0]?.length ?? 0) < least) return null
  return { type, parts: light.filter((path) => path.length >= least) }
}

/** All cells of a band; a cell reaches as far beyond its border as its own tile does. */
function gridOf(band: Band, shape: Shape): CellGrid {
  const size = tileSize(band.root)
  const last = 2 ** band.root - 1
  const buffer = shape.type === AREA ? AREA_BUFFER : LINE_BUFFER
  return { size, buffer: (size * buffer) / EXTENT, columns: [0, last], rows: [0, last] }
}

/** @param folder where the temporary files go */
export function createFeatureStore(folder: string): FeatureStore {
  const bands = BANDS.map((band) => createBuckets(join(folder, `tiles-${band.root}.tmp`)))
  const counts = { features: 0, tooLarge: 0, withoutArea: 0 }

  function lay(band: Band, buckets: Buckets, head: RecordHead, shape: Shape, box: WorldBox): void {
    const put = (x: number, y: number, piece: Shape): void => {
      const size = tileSize(band.root)
      buckets.add(tileIdOf(band.root, x, y), (writer) => {
        writeFeature(writer, head, piece, x * size, y * size)
      })
    }
    if (shape.type === POINT) {
      put(Math.floor(box.minX / tileSize(band.root)), Math.floor(box.minY / tileSize(band.root)), shape)
      return
    }
    const grid = gridOf(band, shape)
    if (countCells(box, grid) > MOST_CELLS) counts.tooLarge += 1
    else sliceShape(shape, box, grid, put)
  }
  return {
    bands,
    counts,
    add(draft, given) {
      const isArea = given.type === AREA
      const minZoom = firstZoom(draft, isArea ? Math.abs(doubleArea(given.parts[0] ?? [])) : 0)
      if (minZoom === null) {
        counts.withoutArea += 1
        return
      }
      const shape = draft.form === 'label' ? pointOf(given) : given
      counts.features += 1
      const box = boxOf(shape)
      BANDS.forEach((band, index) => {
        const buckets = bands[index]
        const fitting = minZoom > band.last ? null : forBand(shape, band)
        if (fitting === null || buckets === undefined) return
        const head = { layer: layerNumber(draft.layer), minZoom, rank: draft.rank, values: packValues(draft.attributes, band.last) }
        lay(band, buckets, head, fitting, box)
      })
    },
    remove() {
      for (const buckets of bands) buckets.remove()
    },
  }
}

function pointOf({ parts }: Shape): Shape {
  const [x, y] = labelPoint(parts)
  const path: Path = [x, y, 0]
  return { type: POINT, parts: [path] }
}
