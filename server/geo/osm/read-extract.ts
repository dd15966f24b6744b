/** Reads one OSM extract into all sinks: .osm.pbf, .osm or .osm.gz, recognised by content. Uses node:fs. */
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../kernel/app-error.ts'
import { Assembler } from './assembler.ts'
import { ALL_KINDS, type Kinds } from './element-target.ts'
import type { BoundsE7, ExtractSink, ExtractSummary, ReadOptions } from './elements.ts'
import { recognise, type ExtractFormat, type KindOrder } from './format.ts'
import { pbfReader } from './pbf-file.ts'
import { xmlReader } from './xml-file.ts'

const NODES: Kinds = { nodes: true, ways: false, relations: false }
const WAYS: Kinds = { nodes: false, ways: true, relations: false }
const RELATIONS: Kinds = { nodes: false, ways: false, relations: true }

/** How often the file is read, and what for: sinks get nodes, ways, relations in this order, whatever the file's own order is. */
function readings({ nodesFirst, relationsLast }: KindOrder): Kinds[] {
  if (nodesFirst && relationsLast) return [ALL_KINDS]
  if (nodesFirst) return [{ ...ALL_KINDS, relations: false }, RELATIONS]
  return relationsLast ? [NODES, { ...ALL_KINDS, nodes: false }] : [NODES, WAYS, RELATIONS]
}

async function recogniseFile(path: string): Promise<ExtractFormat> {
  const name = basename(path)
  try {
    const handle = await open(path, 'r')
    try {
      return await recognise(handle, path, name)
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('extract.unreadable', { file: name, reason: reasonOf(error) }, { cause: error })
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error))

/**
 * Reads an extract into all sinks at once. Files whose ways come before their nodes are read again for each kind.
 * Single elements that make no sense (no such node, a coordinate off the earth, a line without length, an id twice) are
 * left out and counted in `skipped`; loops among relations are handed over as they are, except a relation inside itself.
 * @param path of the file
 * @param options `onProgress` hears 0 to 1 by bytes read; `signal` stops at the next block
 * @throws AppError extract.unreadable, extract.broken (byte offset, field, problem), extract.unsupported, extract.unsorted; the
 *   signal's reason when aborted
 */
export async function readExtract(path: string, sinks: readonly ExtractSink[], options: ReadOptions): Promise<ExtractSummary> {
  const { signal } = options
  signal.throwIfAborted()
  const file = await recogniseFile(path)
  const reader = file.kind === 'pbf' ? pbfReader : xmlReader
  // where the order must be found out first, that is a small share of the work: elements are not decoded
  const orderShare = 0.05
  const from = (start: number, share: number) => ({
    signal,
    onBytes: (offset: number) => {
      options.onProgress(Math.min(1, start + (share * offset) / Math.max(1, file.bytes)))
    },
  })
  const passes = readings(await reader.findOrder(file, from(0, orderShare)))
  const assembler = new Assembler(file.name, sinks)
  let bounds: BoundsE7 | null = null
  for (const [index, kinds] of passes.entries()) {
    const share = (1 - orderShare) / passes.length
    bounds = (await reader.read(file, assembler, kinds, from(orderShare + index * share, share))) ?? bounds
  }
  options.onProgress(1)
  return assembler.summary(bounds)
}
