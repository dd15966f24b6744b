/** Helps tests with extracts: random ones, hand-made blobs, a sink that copies all it gets, the shared real extracts. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { PbfWriter } from 'pbf'
import type { ExtractSink, ExtractSummary, OsmMember, OsmNode, OsmRelation } from '../../server/geo/osm/elements.ts'
import { encodeExtract, readExtract, type ExtractToWrite } from '../../server/geo/osm/index.ts'

/** Everything a sink was told, copied. */
export type Collected = {
  nodes: OsmNode[]
  ways: { id: number; refs: number[]; tags: ReadonlyMap<string, string>; pointsE7: number[]; pointRefs: number[] }[]
  relations: OsmRelation[]
}

/** A sink that keeps a copy of everything. */
export function collector(): ExtractSink & { got: Collected } {
  const got: Collected = { nodes: [], ways: [], relations: [] }
  return {
    got,
    node: (node) => got.nodes.push({ ...node, tags: new Map(node.tags) }),
    way: ({ id, refs, tags, pointsE7, pointRefs }) =>
      got.ways.push({ id, refs: [...refs], tags: new Map(tags), pointsE7: [...pointsE7], pointRefs: [...pointRefs] }),
    relation: (relation) => got.relations.push({ ...relation, tags: new Map(relation.tags) }),
  }
}

export type Outcome = { summary: ExtractSummary; got: Collected; progress: number[] }

/** Reads a file into a collector. */
export async function readFileInto(path: string, signal: AbortSignal = new AbortController().signal): Promise<Outcome> {
  const sink = collector()
  const progress: number[] = []
  const summary = await readExtract(path, [sink], { signal, onProgress: (fraction) => progress.push(fraction) })
  return { summary, got: sink.got, progress }
}

/** A folder for one test file. */
export function temporaryFolder(): { file(name: string, bytes: Uint8Array | string): string; path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kituo-osm-'))
  return {
    path,
    file(name, bytes) {
      const file = join(path, name)
      writeFileSync(file, bytes)
      return file
    },
    remove: () => {
      rmSync(path, { recursive: true, force: true })
    },
  }
}

/** The bytes of a written extract. */
export const encoded = (extract: ExtractToWrite): Buffer => Buffer.concat([...encodeExtract(extract)])

/** A blob as the file holds it. `fill` writes the Blob message. */
export function blobOf(type: string, fill: (blob: PbfWriter) => void): Buffer {
  const body = new PbfWriter()
  fill(body)
  const packed = Buffer.from(body.finish())
  const header = new PbfWriter()
  header.writeStringField(1, type)
  header.writeVarintField(3, packed.length)
  const head = Buffer.from(header.finish())
  const length = Buffer.alloc(4)
  length.writeUInt32BE(head.length)
  return Buffer.concat([length, head, packed])
}

/** A blob that is not packed. */
export const rawBlob = (type: string, content: Uint8Array): Buffer => blobOf(type, (blob) => blob.writeBytesField(1, content))

/** A header block that demands and offers the given features. */
export function headerBlob(required: readonly string[] = ['OsmSchema-V0.6', 'DenseNodes'], optional: readonly string[] = []): Buffer {
  const header = new PbfWriter()
  for (const feature of required) header.writeStringField(4, feature)
  for (const feature of optional) header.writeStringField(5, feature)
  return rawBlob('OSMHeader', header.finish())
}

const id = fc.oneof(
  fc.integer({ min: 1, max: 5000 }),
  fc.integer({ min: -50, max: 2 ** 34 }),
  fc.constantFrom(2 ** 40, 2 ** 51, -(2 ** 45)),
)
const text = fc.oneof(fc.constantFrom('highway', 'name', 'residential', 'yes', ''), fc.string({ unit: 'grapheme', maxLength: 20 }))
const tags = fc.array(fc.tuple(text, text), { maxLength: 4 }).map((pairs) => new Map(pairs))
const bySize = (a: { id: number }, b: { id: number }): number => a.id - b.id
const uniqueBy = { selector: (element: { id: number }) => element.id }

/** Random whole extracts: refs may point to nodes that are not there; ways may have one node or none. */
export const anyExtract: fc.Arbitrary<ExtractToWrite> = fc.record({
  bounds: fc.constant(null),
  nodes: fc
    .uniqueArray(
      fc.record({
        id,
        latitudeE7: fc.integer({ min: -900_000_000, max: 900_000_000 }),
        longitudeE7: fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
        tags,
      }),
      { ...uniqueBy, maxLength: 40 },
    )
    .map((all) => all.sort(bySize)),
  ways: fc
    .uniqueArray(fc.record({ id, refs: fc.array(id, { maxLength: 12 }), tags }), { ...uniqueBy, maxLength: 20 })
    .map((all) => all.sort(bySize)),
  relations: fc
    .uniqueArray(
      fc.record({
        id,
        members: fc.array(fc.record({ type: fc.constantFrom<OsmMember['type']>('node', 'way', 'relation'), ref: id, role: text }), {
          maxLength: 6,
        }),
        tags,
      }),
      { ...uniqueBy, maxLength: 10 },
    )
    .map((all) => all.sort(bySize)),
})

/** A real extract of the shared data beside the repository; null where it is not there. */
export function sharedExtract(name: 'andorra.osm.pbf' | 'monaco.osm.gz'): string | null {
  const path = fileURLToPath(new URL(`../../../shared/data/geo/osm/${name}`, import.meta.url))
  return existsSync(path) ? path : null
}

/** Debian's osmium-tool: an independent reader, used where it is installed. */
const OSMIUM = 'osmium'

/** True where it is. */
export const hasOsmium: boolean = spawnSync(OSMIUM, ['--version']).status === 0

/** Runs osmium; answers what it printed. */
export function osmium(...args: string[]): string {
  const run = spawnSync(OSMIUM, args, { encoding: 'utf8', maxBuffer: 512 * 1024 * 1024 })
  if (run.status !== 0) throw new Error(`osmium ${args.join(' ')}: ${run.stderr}`)
  return run.stdout
}

/** How many elements osmium finds in a file. */
export function osmiumCounts(file: string): { nodes: number; ways: number; relations: number } {
  const info = JSON.parse(osmium('fileinfo', '-e', '-j', file)) as { data: { count: { nodes: number; ways: number; relations: number } } }
  return info.data.count
}
