/** The three parts of a region under construction: each listens to the extract and ends with a file. Uses node:fs. */
import { writeFile } from 'node:fs/promises'
import type { BoundsE7, ExtractSink } from '../osm/index.ts'
import { createPlaceBuilder } from '../places/build/builder.ts'
import { createRoadGraphBuilder } from '../roads/build/graph-builder.ts'
import { writeGraphFile } from '../roads/graph-file.ts'
import { createTileBuilder } from '../tiles/builder.ts'
import type { PartName } from './region-paths.ts'

/** `bounds`: area of the extract; `file`: its name, for errors. */
export type PartOptions = {
  readonly signal: AbortSignal
  readonly bounds: BoundsE7 | null
  readonly file: string
  onProgress(fraction: number): void
}

/** One part. */
export type ImportPart = {
  readonly name: PartName
  readonly sink: ExtractSink
  /** Writes the part's file and answers what is in it. */
  finish(target: string, options: PartOptions): Promise<Readonly<Record<string, number>>>
}

function places(): ImportPart {
  const builder = createPlaceBuilder()
  return {
    name: 'places',
    sink: builder,
    async finish(target, { signal, onProgress }) {
      const built = builder.finish({ signal, onProgress })
      await writeFile(target, built.bytes)
      return { places: built.places, names: built.names }
    },
  }
}

function map(temporaryFolder: string): ImportPart {
  const builder = createTileBuilder(temporaryFolder)
  return {
    name: 'map',
    sink: builder,
    async finish(target, { signal, bounds, onProgress }) {
      const { bounds: _, leftOut, ...figures } = await builder.finish(target, { signal, bounds, onProgress })
      return { ...figures, ...leftOut }
    },
  }
}

function roads(): ImportPart {
  const builder = createRoadGraphBuilder()
  return {
    name: 'roads',
    sink: builder,
    async finish(target, { signal, file, onProgress }) {
      const { sections, summary } = await builder.finish({ signal, file, onProgress })
      writeGraphFile(target, sections)
      const { ways, junctions, edges, kilometres, restrictions, dropped } = summary
      return { ways, junctions, edges, kilometres, restrictions: restrictions.applied, waysWithoutLength: dropped.withoutLength }
    },
  }
}

/**
 * All parts in the order in which they are finished: those that free much memory for little work first.
 * @param temporaryFolder an existing folder that is deleted with the import
 */
export const createParts = (temporaryFolder: string): ImportPart[] => [places(), map(temporaryFolder), roads()]
