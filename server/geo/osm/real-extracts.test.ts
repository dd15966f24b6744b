/** Real extracts (Andorra, Monaco): element by element what osmium reads from the same files, where osmium is installed. */
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Collected } from '../../../tests/harness/extracts.ts'
import { hasOsmium, osmium, osmiumCounts, readFileInto, sharedExtract, temporaryFolder } from '../../../tests/harness/extracts.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const andorra = sharedExtract('andorra.osm.pbf')
const monaco = sharedExtract('monaco.osm.gz')
const both = [
  { name: 'Andorra', path: andorra, counts: { nodes: 69_644, ways: 2725, relations: 74 } },
  { name: 'Monaco', path: monaco, counts: { nodes: 13_739, ways: 1944, relations: 77 } },
]

/** osmium's line format: spaces, commas, `=`, `@`, `%` and everything beyond letters travels as %hex%. */
const plain = (text: string): string => text.replace(/%([0-9a-f]+)%/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
const field = (line: string, letter: string): string =>
  line
    .split(' ')
    .find((part, index) => index > 0 && part.startsWith(letter))
    ?.slice(1) ?? ''
const list = (text: string): string[] => (text === '' ? [] : text.split(','))
const tagsOf = (line: string): Map<string, string> =>
  new Map(
    list(field(line, 'T')).map((pair): [string, string] => {
      const [key = '', value = ''] = pair.split('=')
      return [plain(key), plain(value)]
    }),
  )
const e7 = (degrees: string): number => Math.round(Number(degrees) * 1e7)
const TYPES = { n: 'node', w: 'way', r: 'relation' } as const

/** The elements of a file as osmium reads them. */
function asOsmiumReads(path: string): Collected & { places: Map<number, [number, number]> } {
  const result: Collected & { places: Map<number, [number, number]> } = { nodes: [], ways: [], relations: [], places: new Map() }
  for (const line of osmium('cat', path, '-f', 'opl,add_metadata=false').split('\n')) {
    const id = Number(line.slice(1, line.indexOf(' ')))
    const tags = tagsOf(line)
    if (line.startsWith('n')) {
      const [latitudeE7, longitudeE7] = [e7(field(line, 'y')), e7(field(line, 'x'))]
      result.places.set(id, [latitudeE7, longitudeE7])
      if (tags.size > 0) result.nodes.push({ id, latitudeE7, longitudeE7, tags })
    } else if (line.startsWith('w')) {
      const refs = list(field(line, 'N')).map((ref) => Number(ref.slice(1)))
      const pointRefs = refs.filter((ref) => result.places.has(ref))
      result.ways.push({ id, refs, tags, pointRefs, pointsE7: pointRefs.flatMap((ref) => result.places.get(ref) ?? []) })
    } else if (line.startsWith('r')) {
      const members = list(field(line, 'M')).map((member) => {
        const at = member.indexOf('@')
        return { type: TYPES[member[0] as 'n'], ref: Number(member.slice(1, at)), role: plain(member.slice(at + 1)) }
      })
      result.relations.push({ id, tags, members })
    }
  }
  return result
}

describe.each(both)('$name', ({ path, counts }) => {
  test.skipIf(path === null)('is read whole', async () => {
    const { summary } = await readFileInto(path ?? '')
    expect(summary).toMatchObject({ ...counts, skipped: { missingNodes: 0, brokenElements: 0 } })
    expect(summary.bounds).not.toBeNull()
  })
  test.skipIf(path === null || !hasOsmium)('gives every element that osmium gives, with the same tags, points and members', async () => {
    expect(osmiumCounts(path ?? '')).toMatchObject(counts)
    const { places: _, ...expected } = asOsmiumReads(path ?? '')
    const { got } = await readFileInto(path ?? '')
    expect(got.nodes).toEqual(expected.nodes)
    expect(got.ways).toEqual(expected.ways)
    expect(got.relations).toEqual(expected.relations)
  })
})

describe('the same extract in every form', () => {
  const written = (name: string, ...options: string[]): string => {
    const file = join(folder.path, name)
    osmium(...options, andorra ?? '', '-o', file, '--overwrite')
    return file
  }
  test.skipIf(andorra === null || !hasOsmium).each([
    ['single nodes', 'single.osm.pbf', ['cat', '-f', 'pbf,pbf_dense_nodes=false']],
    ['not packed', 'raw.osm.pbf', ['cat', '-f', 'pbf,pbf_compression=none']],
    ['without history', 'bare.osm.pbf', ['cat', '-f', 'pbf,add_metadata=false']],
    ['as XML', 'plain.osm', ['cat', '-f', 'osm']],
    ['as packed XML', 'packed.osm.gz', ['cat', '-f', 'osm.gz']],
    ['with locations on ways', 'located.osm.pbf', ['add-locations-to-ways', '--keep-untagged-nodes']],
  ])('%s', async (_, name, options) => {
    const { got } = await readFileInto(andorra ?? '')
    expect((await readFileInto(written(name, ...options))).got).toEqual(got)
  })
  test.skipIf(andorra === null || !hasOsmium)('locations on ways stand in for the nodes that were left out', async () => {
    const { got } = await readFileInto(andorra ?? '')
    const { summary, got: located } = await readFileInto(written('located-only.osm.pbf', 'add-locations-to-ways'))
    expect(located.ways).toEqual(got.ways)
    expect(summary.nodes).toBeLessThan(20_000)
    expect(summary.skipped).toEqual({ missingNodes: 0, brokenElements: 0 })
  })
  test.skipIf(andorra === null || !hasOsmium)('lz4 is refused with the way out', async () => {
    await expect(readFileInto(written('lz4.osm.pbf', 'cat', '-f', 'pbf,pbf_compression=lz4'))).rejects.toMatchObject({
      code: 'extract.unsupported',
      params: { found: 'blobs packed with lz4', fix: expect.stringContaining('pbf_compression=zlib') as string },
    })
  })
})
