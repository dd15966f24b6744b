/** .osm and .osm.gz: streamed XML. Memory stays bounded whatever the document holds; entities of a DTD are never expanded. */
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { SaxesParser } from 'saxes'
import { AppError } from '../../kernel/app-error.ts'
import { BrokenPart, brokenExtract } from './broken.ts'
import type { ElementTarget, Kinds } from './element-target.ts'
import type { BoundsE7 } from './elements.ts'
import type { ExtractFormat, FormatReader, ReadingOptions } from './format.ts'
import { XmlElements } from './xml-elements.ts'

const STEP_BYTES = 256 * 1024
/** A tag longer than this is no tag of OSM: values have at most 255 characters there. */
const LONGEST_TAG_BYTES = 4 * 1024 * 1024

/** Bytes of the document, unpacked, and how far the reading has come in the file. */
type Step = { readonly bytes: Buffer; readonly fileOffset: number }

async function* steps(file: ExtractFormat, signal: AbortSignal): AsyncGenerator<Step> {
  const source = createReadStream(file.path, { highWaterMark: STEP_BYTES, signal })
  const stream = file.isPacked ? source.pipe(createGunzip({ chunkSize: STEP_BYTES })) : source
  // pipe carries no errors along, and leaves the source open when the reader stops early
  source.on('error', (error) => stream.destroy(error))
  try {
    // a binary stream yields buffers only
    for await (const bytes of stream as AsyncIterable<Buffer>) yield { bytes, fileOffset: source.bytesRead }
  } catch (error) {
    signal.throwIfAborted()
    const problem = error instanceof Error ? error.message : String(error)
    throw brokenExtract({ file: file.name, byteOffset: source.bytesRead }, 'gzip', `cannot be unpacked (${problem})`, error)
  } finally {
    source.destroy()
    stream.destroy()
  }
}

/** One reading of the document into the target. */
async function readDocument(file: ExtractFormat, target: ElementTarget, kinds: Kinds, options: ReadingOptions): Promise<BoundsE7 | null> {
  const elements = new XmlElements(target, kinds)
  const parser = new SaxesParser<{ position: true; xmlns: false }>({ position: true, xmlns: false })
  let hasProgress = false
  parser.on('opentag', (tag) => {
    hasProgress = true
    elements.start(tag.name, tag.attributes)
  })
  parser.on('closetag', () => {
    elements.end()
  })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('doctype', () => {
    throw new BrokenPart('DOCTYPE', 'does not belong in an OSM document')
  })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let fileOffset = 0
  let silentBytes = 0
  const failed = (error: unknown): Error => {
    if (error instanceof AppError) return error
    const [field, problem] =
      error instanceof BrokenPart
        ? [error.field, error.problem]
        : ['XML', (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')]
    return brokenExtract({ file: file.name, byteOffset: fileOffset }, `line ${parser.line}: ${field}`, problem, error)
  }
  for await (const step of steps(file, options.signal)) {
    options.signal.throwIfAborted()
    fileOffset = step.fileOffset
    hasProgress = false
    try {
      parser.write(decoder.decode(step.bytes, { stream: true }))
      silentBytes = hasProgress ? 0 : silentBytes + step.bytes.length
      if (silentBytes > LONGEST_TAG_BYTES) throw new BrokenPart('XML', 'holds a tag or text that does not end')
    } catch (error) {
      throw failed(error)
    }
    options.onBytes(fileOffset)
  }
  try {
    parser.write(decoder.decode()).close()
  } catch (error) {
    throw failed(error)
  }
  return elements.bounds
}

/** The order in which kinds appear, found without parsing: `<` cannot occur in a text or attribute. */
async function findOrder(file: ExtractFormat, options: ReadingOptions): Promise<{ nodesFirst: boolean; relationsLast: boolean }> {
  const order = { nodesFirst: true, relationsLast: true }
  let hasWay = false
  let hasRelation = false
  let rest: Buffer = Buffer.alloc(0)
  for await (const step of steps(file, options.signal)) {
    options.signal.throwIfAborted()
    const bytes = Buffer.concat([rest, step.bytes])
    const at = (text: string): { first: number; last: number } => ({ first: bytes.indexOf(text), last: bytes.lastIndexOf(text) })
    const [node, way, relation] = [at('<node'), at('<way'), at('<relation')]
    const isAfter = (late: { last: number }, early: { first: number }): boolean => early.first >= 0 && late.last > early.first
    if ((node.last >= 0 && (hasWay || hasRelation)) || isAfter(node, way) || isAfter(node, relation)) order.nodesFirst = false
    if ((way.last >= 0 && hasRelation) || isAfter(way, relation)) order.relationsLast = false
    hasWay ||= way.first >= 0
    hasRelation ||= relation.first >= 0
    rest = bytes.subarray(Math.max(0, bytes.length - '<relation'.length + 1))
    options.onBytes(step.fileOffset)
  }
  return order
}

/** Reader of .osm and .osm.gz. */
export const xmlReader: FormatReader = { read: readDocument, findOrder }
