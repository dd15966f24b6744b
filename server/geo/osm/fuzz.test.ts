/** Flipped bytes anywhere in an extract: an answer or one of our errors, never a crash, a hang or a foreign error. */
import { gunzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { AppError } from '../../kernel/app-error.ts'
import { nodeBlock, relationBlock, wayBlock } from './pbf-write-blocks.ts'
import { headerBlob, rawBlob, readFileInto, sharedExtract, temporaryFolder } from '../../../tests/harness/extracts.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const tags = (index: number) => new Map([['highway', 'track'], ['name', `Njia ${index}`]]) // prettier-ignore
const nodes = Array.from({ length: 60 }, (_, index) => ({
  id: index * 7 + 1,
  latitudeE7: index * 1000,
  longitudeE7: -index * 999,
  tags: index % 3 === 0 ? tags(index) : new Map<string, string>(),
}))
const ways = Array.from({ length: 20 }, (_, index) => ({
  id: index + 1,
  refs: [1, 8, 15, 22].map((id) => id + index * 7),
  tags: tags(index),
}))
const relations = Array.from({ length: 5 }, (_, index) => ({
  id: index + 1,
  tags: tags(index),
  members: [
    { type: 'way' as const, ref: index + 1, role: 'from' },
    { type: 'node' as const, ref: 8, role: 'via' },
  ],
}))
/** Not packed: a checksum of zlib would catch every flip before our code sees it. */
const raw = Buffer.concat([
  headerBlob(),
  rawBlob('OSMData', nodeBlock(nodes)),
  rawBlob('OSMData', wayBlock(ways)),
  rawBlob('OSMData', relationBlock(relations)),
])
const xml = Buffer.from(
  `<osm version="0.6">${nodes.map(({ id, latitudeE7, longitudeE7 }) => `<node id="${id}" lat="${latitudeE7 / 1e7}" lon="${longitudeE7 / 1e7}"><tag k="a" v="&amp;"/></node>`).join('\n')}${ways.map(({ id, refs }) => `<way id="${id}">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}</way>`).join('\n')}</osm>`,
)

const flip = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) })
const flips = fc.array(flip, { minLength: 1, maxLength: 4 })
const OURS = ['extract.broken', 'extract.unsupported', 'extract.unsorted']

async function survives(original: Buffer, changes: readonly { at: number; to: number }[], cut: number | null): Promise<void> {
  const bytes = Buffer.from(original)
  for (const { at, to } of changes) bytes[at % bytes.length] = to
  const file = folder.file('fuzz', cut === null ? bytes : bytes.subarray(0, cut % bytes.length))
  try {
    const { summary } = await readFileInto(file)
    expect(summary.nodes).toBeGreaterThanOrEqual(0)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(OURS).toContain(error.code)
  }
}

test('the small extract is whole before it is broken', async () => {
  const { summary } = await readFileInto(folder.file('whole', raw))
  expect(summary).toMatchObject({ nodes: 60, ways: 20, relations: 5, skipped: { missingNodes: 0, brokenElements: 0 } })
  expect((await readFileInto(folder.file('whole', xml))).summary).toMatchObject({ nodes: 60, ways: 20 })
})

test('300 damaged .osm.pbf files', async () => {
  await fc.assert(
    fc.asyncProperty(flips, fc.option(fc.nat(), { freq: 5 }), (changes, cut) => survives(raw, changes, cut)),
    { numRuns: 300 },
  )
}, 120_000)

test('every third byte set to 255', async () => {
  for (let at = 0; at < raw.length; at += 3) await survives(raw, [{ at, to: 255 }], null)
}, 120_000)

test('100 damaged XML files', async () => {
  await fc.assert(
    fc.asyncProperty(flips, fc.option(fc.nat(), { freq: 5 }), (changes, cut) => survives(xml, changes, cut)),
    { numRuns: 100 },
  )
}, 120_000)

const andorra = sharedExtract('andorra.osm.pbf')
const monaco = sharedExtract('monaco.osm.gz')
test.skipIf(andorra === null)(
  'a real .osm.pbf with flipped bytes',
  async () => {
    const bytes = readFileSync(andorra ?? '')
    await fc.assert(
      fc.asyncProperty(flips, (changes) => survives(bytes, changes, null)),
      { numRuns: 10 },
    )
  },
  120_000,
)
test.skipIf(monaco === null)(
  'a real .osm with flipped bytes',
  async () => {
    const bytes = gunzipSync(readFileSync(monaco ?? '')).subarray(0, 400_000)
    await fc.assert(
      fc.asyncProperty(flips, (changes) => survives(bytes, changes, null)),
      { numRuns: 10 },
    )
  },
  120_000,
)
