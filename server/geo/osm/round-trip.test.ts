/** What is written comes back as it was, element by element, in the order nodes, ways, relations. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { ExtractToWrite } from './index.ts'
import {
  anyExtract,
  encoded,
  hasOsmium,
  osmiumCounts,
  readFileInto,
  temporaryFolder,
  type Collected,
  type Outcome,
} from '../../../tests/harness/extracts.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

/** What a sink must be told about an extract. */
function expectedOf(extract: ExtractToWrite): { got: Collected; missing: number; broken: number } {
  const places = new Map([...extract.nodes].map((node) => [node.id, node]))
  const got: Collected = { nodes: [...extract.nodes].filter((node) => node.tags.size > 0), ways: [], relations: [] }
  let missing = 0
  let broken = 0
  for (const { id, refs, tags } of extract.ways) {
    const ids = Array.from(refs)
    const pointRefs = ids.filter((ref) => places.has(ref))
    const pointsE7 = pointRefs.flatMap((ref) => [places.get(ref)?.latitudeE7 ?? 0, places.get(ref)?.longitudeE7 ?? 0])
    if (ids.length >= 2) missing += ids.length - pointRefs.length
    const isLine = new Set(pointRefs.map((ref) => `${places.get(ref)?.latitudeE7} ${places.get(ref)?.longitudeE7}`)).size > 1
    if (ids.length >= 2 && isLine) got.ways.push({ id, refs: ids, tags, pointsE7, pointRefs })
    else broken += 1
  }
  for (const { id, members, tags } of extract.relations) {
    const usable = members.filter((member) => member.type !== 'relation' || member.ref !== id)
    if (usable.length < members.length) broken += 1
    got.relations.push({ id, members: usable, tags })
  }
  return { got, missing, broken }
}

function expectSame({ summary, got, progress }: Outcome, extract: ExtractToWrite): void {
  const expected = expectedOf(extract)
  expect(got).toEqual(expected.got)
  expect(summary.nodes).toBe([...extract.nodes].length)
  expect(summary.ways).toBe(expected.got.ways.length)
  expect(summary.relations).toBe([...extract.relations].length)
  expect(summary.skipped).toEqual({ missingNodes: expected.missing, brokenElements: expected.broken })
  expect(progress.at(-1)).toBe(1)
  expect([...progress].sort((a, b) => a - b)).toEqual(progress)
}

const escaped = (text: string): string => text.replace(/[&<>"'\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`)
const tagsXml = (tags: ReadonlyMap<string, string>): string =>
  [...tags].map(([key, value]) => `<tag k="${escaped(key)}" v="${escaped(value)}"/>`).join('')

/** The same extract as XML; kinds in the given order. */
function asXml(extract: ExtractToWrite, order: readonly ('nodes' | 'ways' | 'relations')[]): string {
  const parts = {
    nodes: [...extract.nodes].map(
      ({ id, latitudeE7, longitudeE7, tags }) =>
        `<node id="${id}" lat="${(latitudeE7 / 1e7).toFixed(7)}" lon="${(longitudeE7 / 1e7).toFixed(7)}">${tagsXml(tags)}</node>`,
    ),
    ways: [...extract.ways].map(
      ({ id, refs, tags }) => `<way id="${id}">${Array.from(refs, (ref) => `<nd ref="${ref}"/>`).join('')}${tagsXml(tags)}</way>`,
    ),
    relations: [...extract.relations].map(
      ({ id, members, tags }) =>
        `<relation id="${id}">${members.map(({ type, ref, role }) => `<member type="${type}" ref="${ref}" role="${escaped(role)}"/>`).join('')}${tagsXml(tags)}</relation>`,
    ),
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">${order.map((kind) => parts[kind].join('\n')).join('\n')}</osm>`
}

/** XML 1.0 cannot hold most control characters, not even escaped; saxes rightly refuses them. */
const isXmlText = (text: string): boolean => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) && text.isWellFormed()
const fitsXml = (extract: ExtractToWrite): boolean =>
  [...extract.nodes, ...extract.ways, ...extract.relations].every((element) => [...element.tags].flat().every(isXmlText)) &&
  [...extract.relations].every((relation) => relation.members.every((member) => isXmlText(member.role)))
const orders = fc.shuffledSubarray(['nodes', 'ways', 'relations'] as const, { minLength: 3 })

describe('an extract comes back as it was', () => {
  test('written as .osm.pbf', async () => {
    await fc.assert(
      fc.asyncProperty(anyExtract, async (extract) => {
        expectSame(await readFileInto(folder.file('random.osm.pbf', encoded(extract))), extract)
      }),
      { numRuns: 150 },
    )
  })
  test('written as XML, kinds in any order, packed or not', async () => {
    await fc.assert(
      fc.asyncProperty(anyExtract.filter(fitsXml), orders, fc.boolean(), async (extract, order, isPacked) => {
        const text = asXml(extract, order)
        expectSame(await readFileInto(folder.file('random.osm', isPacked ? gzipSync(text) : text)), extract)
      }),
      { numRuns: 100 },
    )
  })
  test('the same elements give the same bytes; ids out of order are refused', () => {
    const [extract] = fc.sample(anyExtract, { numRuns: 1, seed: 7 })
    if (!extract) throw new Error('no sample')
    expect(encoded(extract).equals(encoded(extract))).toBe(true)
    const way = (id: number) => ({ id, refs: [1, 2], tags: new Map<string, string>() })
    expect(() => encoded({ bounds: null, nodes: [], ways: [way(2), way(1)], relations: [] })).toThrow(RangeError)
  })
  test('many blocks, and a box of its own', async () => {
    const box = { minLatitudeE7: -10_000_000, minLongitudeE7: 0, maxLatitudeE7: 10_000_000, maxLongitudeE7: 20_000_000 }
    const nodes = Array.from({ length: 20_001 }, (_, index) => ({
      id: index * 3,
      latitudeE7: index,
      longitudeE7: index * 2,
      tags: new Map<string, string>(),
    }))
    const ways = Array.from({ length: 9000 }, (_, index) => ({
      id: index,
      refs: [index * 3, index * 3 + 3],
      tags: new Map([['a', `${index}`]]),
    }))
    const { summary, got } = await readFileInto(folder.file('many.osm.pbf', encoded({ bounds: box, nodes, ways, relations: [] })))
    expect(summary).toEqual({ nodes: 20_001, ways: 9000, relations: 0, bounds: box, skipped: { missingNodes: 0, brokenElements: 0 } })
    expect(got.ways[8999]).toEqual({
      id: 8999,
      refs: [26_997, 27_000],
      tags: new Map([['a', '8999']]),
      pointsE7: [8999, 17_998, 9000, 18_000],
      pointRefs: [26_997, 27_000],
    })
  })
})

test.skipIf(!hasOsmium)('osmium reads what is written and counts the same elements', () => {
  // osmium itself gives up on a file without nodes
  const samples = fc.sample(anyExtract, { numRuns: 20, seed: 3 }).filter((extract) => [...extract.nodes].length > 0)
  for (const extract of samples) {
    const counts = osmiumCounts(folder.file('for-osmium.osm.pbf', encoded(extract)))
    const [nodes, ways, relations] = [[...extract.nodes].length, [...extract.ways].length, [...extract.relations].length]
    expect(counts).toMatchObject({ nodes, ways, relations })
  }
})
