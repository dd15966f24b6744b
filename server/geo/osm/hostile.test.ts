/** Damaged and hostile extracts: a clear error with place and field, or the broken element is left out and counted. */
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { PbfWriter } from 'pbf'
import { afterAll, describe, expect, test } from 'vitest'
import { AppError } from '../../kernel/app-error.ts'
import { NO_TAGS } from './element-target.ts'
import { nodeBlock, wayBlock } from './pbf-write-blocks.ts'
import { blobOf, encoded, headerBlob, rawBlob, readFileInto, temporaryFolder } from '../../../tests/harness/extracts.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const node = (id: number, latitudeE7 = id, longitudeE7 = id) => ({ id, latitudeE7, longitudeE7, tags: NO_TAGS })
const way = (id: number, ...refs: number[]) => ({ id, refs, tags: NO_TAGS })
const small = encoded({ bounds: null, nodes: [node(1), node(2), node(3)], ways: [way(1, 1, 2, 3)], relations: [] })
const read = (bytes: Uint8Array | string) => readFileInto(folder.file('hostile.osm', bytes))

/** The error a file gives. */
async function failure(bytes: Uint8Array | string): Promise<AppError> {
  const error: unknown = await read(bytes).then(
    () => 'no error',
    (thrown: unknown) => thrown,
  )
  if (error instanceof AppError) return error
  throw new Error(`not an AppError: ${String(error)}`)
}
async function expectBroken(bytes: Uint8Array | string, field: string, problem: RegExp, byteOffset?: number): Promise<void> {
  const error = await failure(bytes)
  expect([error.code, error.params]).toMatchObject(['extract.broken', { file: 'hostile.osm', field }])
  expect((error.params as { problem: string }).problem).toMatch(problem)
  if (byteOffset !== undefined) expect(error.params).toMatchObject({ byteOffset })
}
const expectUnsupported = async (bytes: Uint8Array | string, found: RegExp): Promise<void> => {
  const error = await failure(bytes)
  expect(error.code).toBe('extract.unsupported')
  expect((error.params as { found: string }).found).toMatch(found)
}
const data = (content: Uint8Array): Buffer => Buffer.concat([headerBlob(), rawBlob('OSMData', content)])
/** A block with the texts '', 'a', 'b' and one group. */
function blockOf(fill: (group: PbfWriter) => void, settings: (block: PbfWriter) => void = () => undefined): Uint8Array {
  const writer = new PbfWriter()
  writer.writeMessage(1, (texts: string[], inner) => texts.forEach((text) => inner.writeStringField(1, text)), ['', 'a', 'b'])
  writer.writeMessage(2, (_: null, group) => fill(group), null)
  settings(writer)
  return writer.finish()
}
const denseBlock = (
  ids: number[],
  latitudes: number[],
  longitudes: number[],
  keysValues: number[] = [],
  settings?: (block: PbfWriter) => void,
) =>
  blockOf((group) => {
    group.writeMessage(
      2,
      (_: null, dense) => {
        dense.writePackedSVarint(1, ids)
        dense.writePackedSVarint(8, latitudes)
        dense.writePackedSVarint(9, longitudes)
        dense.writePackedVarint(10, keysValues)
      },
      null,
    )
  }, settings)

describe('the outer form of a .osm.pbf', () => {
  const headBytes = headerBlob().length
  test('cut off anywhere', async () => {
    const firstBlob = 4 + small.readUInt32BE()
    for (let bytes = 70; bytes < small.length; bytes += 1) {
      const error = await read(small.subarray(0, bytes)).then(
        ({ summary }) => summary,
        (thrown: unknown) => thrown,
      )
      // a file cut exactly between two blobs looks whole
      if (error instanceof AppError) expect(error.code, String(bytes)).toBe('extract.broken')
      else expect(error, String(bytes)).toMatchObject({ ways: 0 })
    }
    expect(firstBlob).toBeGreaterThan(10)
    await expectBroken(small.subarray(0, small.length - 3), 'Blob', /3 of \d+ bytes are missing; the file was cut off/)
  })
  test('lengths that lie', async () => {
    const header = (bytes: number): Buffer => Buffer.from([bytes >>> 24, (bytes >>> 16) & 255, (bytes >>> 8) & 255, bytes & 255])
    await expectBroken(Buffer.concat([headerBlob(), header(0)]), 'BlobHeader', /says 0 bytes/, headBytes)
    await expectBroken(Buffer.concat([headerBlob(), header(65_537), Buffer.alloc(70_000)]), 'BlobHeader', /says 65537 bytes/)
    await expectBroken(Buffer.concat([headerBlob(), header(0xffff_ffff)]), 'BlobHeader', /says 4294967295/)
    const huge = new PbfWriter()
    huge.writeStringField(1, 'OSMData')
    huge.writeVarintField(3, 33 * 1024 * 1024)
    const head = huge.finish()
    await expectBroken(
      Buffer.concat([headerBlob(), header(head.length), head]),
      'BlobHeader.datasize',
      /the format allows 33554432/,
      headBytes,
    )
  })
  test('a packed blob that is larger or smaller than it says, or no zlib at all', async () => {
    const bomb = deflateSync(Buffer.alloc(40 * 1024 * 1024))
    const packed = (rawSize: number, bytes: Uint8Array, field = 3) =>
      Buffer.concat([headerBlob(), blobOf('OSMData', (blob) => (blob.writeVarintField(2, rawSize), blob.writeBytesField(field, bytes)))])
    await expectBroken(packed(1000, bomb), 'Blob.data', /cannot be unpacked/, headBytes)
    await expectBroken(packed(40 * 1024 * 1024, bomb), 'Blob.raw_size', /the format allows/)
    await expectBroken(packed(-5, bomb), 'Blob.raw_size', /is -5/)
    await expectBroken(packed(500, deflateSync(Buffer.alloc(400))), 'Blob.raw_size', /says 500 bytes but the data holds 400/)
    await expectBroken(packed(500, Buffer.from('not zlib')), 'Blob.data', /cannot be unpacked/)
    await expectBroken(Buffer.concat([headerBlob(), blobOf('OSMData', () => undefined)]), 'Blob', /holds no data/)
    const block = nodeBlock([node(1), node(2)])
    expect((await read(packed(block.length, zstdCompressSync(block), 7))).summary.nodes).toBe(2)
    await expectUnsupported(packed(10, Buffer.alloc(4), 6), /lz4/)
    await expectUnsupported(packed(10, Buffer.alloc(4), 4), /lzma/)
  })
  test('features this reader lacks, and what is no extract', async () => {
    await expectUnsupported(headerBlob(['OsmSchema-V0.6', 'HistoricalInformation']), /old versions/)
    await expectUnsupported(headerBlob(['Holograms']), /Holograms/)
    await expectUnsupported('', /nothing/)
    await expectUnsupported('hello', /no OpenStreetMap data/)
    await expectUnsupported(Buffer.from('BZh91AY'), /bzip2/)
    await expectUnsupported(Buffer.from([0xff, 0xe0, 4]), /o5m/)
    await expect(readFileInto('/nowhere/at/all.osm.pbf')).rejects.toMatchObject({
      code: 'extract.unreadable',
      params: { reason: 'ENOENT' },
    })
    await expect(readFileInto(folder.path)).rejects.toMatchObject({ code: 'extract.unreadable', params: { reason: 'EISDIR' } })
    const swapped = Buffer.concat([rawBlob('OSMData', nodeBlock([node(1)])), headerBlob()])
    await expectUnsupported(swapped, /no OpenStreetMap data/)
  })
  test('unknown blobs are passed over', async () => {
    const bytes = Buffer.concat([headerBlob(), rawBlob('Elevation', Buffer.from('?')), rawBlob('OSMData', nodeBlock([node(1)]))])
    expect((await read(bytes)).summary.nodes).toBe(1)
  })
})

describe('the order of elements', () => {
  const nodes = rawBlob('OSMData', nodeBlock([node(1), node(2)]))
  const ways = rawBlob('OSMData', wayBlock([way(1, 1, 2)]))
  test('ways before nodes are read twice', async () => {
    const { summary, got, progress } = await read(Buffer.concat([headerBlob(), ways, nodes]))
    expect(summary).toMatchObject({ nodes: 2, ways: 1, skipped: { missingNodes: 0, brokenElements: 0 } })
    expect(got.ways[0]?.pointsE7).toEqual([1, 1, 2, 2])
    expect([...progress].sort((a, b) => a - b)).toEqual(progress)
  })
  test('a file that promises order and breaks the promise is refused', async () => {
    const header = headerBlob(undefined, ['Sort.Type_then_ID'])
    expect(await failure(Buffer.concat([header, ways, nodes]))).toMatchObject({ code: 'extract.unsorted', params: { found: 'a node' } })
  })
})

describe('inside a block', () => {
  test('single elements that make no sense are left out and counted', async () => {
    const nodes = [node(-7), node(1), node(2, 5, 5), node(3, 5, 5), node(4, 900_000_001, 0), node(5, 0, -1_800_000_001)]
    const ways = [way(-3, -7, 1), way(1, 1, 99), way(2), way(3, 1), way(4, 2, 3), way(5, 2, 2), way(6, 1, 99, 2), way(7, 4, 5)]
    const { summary, got } = await read(encoded({ bounds: null, nodes, ways, relations: [] }))
    expect(got.ways.map((found) => [found.id, found.pointRefs])).toEqual([
      [-3, [-7, 1]],
      [6, [1, 2]],
    ])
    expect(summary).toMatchObject({ nodes: 4, ways: 2, skipped: { missingNodes: 4, brokenElements: 8 } })
  })
  test('the same id twice', async () => {
    const block = denseBlock([1, 0, 1], [10, 1, 1], [0, 0, 5])
    const { summary } = await read(data(block))
    expect(summary).toMatchObject({ nodes: 2, skipped: { brokenElements: 1 } })
    const backwards = denseBlock([5, -1, 1], [10, 1, 1], [0, 0, 5])
    expect((await read(data(backwards))).summary).toMatchObject({ nodes: 2, skipped: { brokenElements: 1 } })
    const twice = Buffer.concat([
      headerBlob(),
      rawBlob('OSMData', nodeBlock([node(1), node(2)])),
      ...[0, 0].map(() => rawBlob('OSMData', wayBlock([way(8, 1, 2)]))),
    ])
    expect((await read(twice)).summary).toMatchObject({ ways: 1, skipped: { brokenElements: 1 } })
  })
  test('texts that do not exist', async () => {
    const { summary, got } = await read(data(denseBlock([1, 1], [1, 1], [1, 1], [1, 2, 0, 1, 77, 0])))
    expect(got.nodes).toEqual([{ id: 1, latitudeE7: 1, longitudeE7: 1, tags: new Map([['a', 'b']]) }])
    expect(summary).toMatchObject({ nodes: 2, skipped: { brokenElements: 1 } })
    const badWay = blockOf((group) => {
      group.writeMessage(
        3,
        (_: null, message) => (message.writeVarintField(1, 9), message.writePackedVarint(2, [1]), message.writePackedVarint(3, [2 ** 40])),
        null,
      )
      group.writeMessage(
        3,
        (_: null, message) => (message.writeVarintField(1, 10), message.writePackedVarint(2, [1, 2]), message.writePackedVarint(3, [1])),
        null,
      )
      group.writeMessage(
        4,
        (_: null, message) => (
          message.writeVarintField(1, 11),
          message.writePackedVarint(8, [9]),
          message.writePackedSVarint(9, [1]),
          message.writePackedVarint(10, [0])
        ),
        null,
      )
      group.writeMessage(
        4,
        (_: null, message) => (
          message.writeVarintField(1, 12),
          message.writePackedVarint(8, [1]),
          message.writePackedSVarint(9, [1]),
          message.writePackedVarint(10, [3])
        ),
        null,
      )
      group.writeMessage(
        4,
        (_: null, message) => (
          message.writeVarintField(1, 13),
          message.writePackedVarint(8, [1]),
          message.writePackedSVarint(9, [1, 2]),
          message.writePackedVarint(10, [0])
        ),
        null,
      )
    })
    expect((await read(data(badWay))).summary).toMatchObject({ ways: 0, relations: 0, skipped: { brokenElements: 5 } })
  })
  test('columns that contradict each other', async () => {
    await expectBroken(data(denseBlock([1, 1], [1], [1, 1])), 'DenseNodes', /fewer coordinates than ids/)
    await expectBroken(data(denseBlock([1], [1, 1], [1, 1])), 'DenseNodes.lat', /more numbers than expected/)
    await expectBroken(data(denseBlock([1], [1], [1], [1])), 'DenseNodes.keys_vals', /ends inside a number/)
    await expectBroken(data(denseBlock([1], [1], [1], [1, 2])), 'DenseNodes.keys_vals', /ends inside a number/)
  })
  test('messages that reach beyond their frame', async () => {
    const cut = (content: Uint8Array, fromEnd: number) => data(content.subarray(0, content.length - fromEnd))
    const whole = wayBlock([way(1, 1, 2, 3)])
    for (let bytes = 1; bytes < whole.length; bytes += 1) {
      const outcome = await read(cut(whole, bytes)).then(
        ({ summary }) => summary.ways,
        (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
      )
      expect([0, 'extract.broken'], String(bytes)).toContain(outcome)
    }
    const endless = blockOf((group) => group.writeBytesField(3, Buffer.alloc(30, 0xff)))
    expect((await failure(data(endless))).code).toBe('extract.broken')
  })
  test('a coordinate grid of its own; one that is none', async () => {
    const grid = (block: PbfWriter): void => {
      block.writeVarintField(17, 1000)
      block.writeVarintField(19, -5_000_000_000)
      block.writeVarintField(20, 250)
    }
    const { got } = await read(data(denseBlock([1], [3], [-4], [1, 2, 0], grid)))
    expect(got.nodes[0]).toMatchObject({ latitudeE7: -49_999_970, longitudeE7: -37 })
    await expectBroken(data(denseBlock([1], [3], [-4], [], (block) => block.writeVarintField(17, 0))), 'PrimitiveBlock.granularity', /is 0/)
  })
  test('a relation inside itself loses that member; longer loops are handed over', async () => {
    const member = (ref: number) => ({ type: 'relation' as const, ref, role: '' })
    const relations = [1, 2].map((id) => ({ id, members: [member(1), member(2)], tags: NO_TAGS }))
    const { got, summary } = await read(encoded({ bounds: null, nodes: [node(1)], ways: [], relations }))
    expect(got.relations.map((relation) => relation.members.map(({ ref }) => ref))).toEqual([[2], [1]])
    expect(summary.skipped.brokenElements).toBe(2)
  })
  test('a way of a million lies stays small', async () => {
    const refs = Buffer.alloc(3_000_000, 2)
    const bytes = blockOf((group) =>
      group.writeMessage(3, (_: null, message) => (message.writeVarintField(1, 1), message.writeBytesField(8, refs)), null),
    )
    expect((await read(data(bytes))).summary).toMatchObject({ ways: 0, skipped: { missingNodes: 0, brokenElements: 1 } })
  })
})

describe('XML', () => {
  const osm = (inside: string): string => `<?xml version="1.0"?><osm version="0.6">${inside}</osm>`
  test('cut off, badly formed, not UTF-8', async () => {
    await expectBroken('<osm><node id="1"', 'line 1: XML', /./)
    await expectBroken(osm('<node id="1" lat="1" lon="1"></way>'), 'line 1: XML', /./)
    await expectBroken(Buffer.concat([Buffer.from('<osm><node id="'), Buffer.from([0xc3, 0x28])]), 'line 1: XML', /./)
    const packed = gzipSync(osm('<node id="1" lat="1" lon="1"/>'.repeat(50)))
    await expectBroken(packed.subarray(0, packed.length - 12), 'gzip', /cannot be unpacked/)
  })
  test('other documents', async () => {
    await expectBroken('<osmChange><create/></osmChange>', 'line 1: osmChange', /not the start of an OSM document/)
    await expectBroken('<xhtml><body/></xhtml>', 'line 1: xhtml', /not the start/)
    for (const page of ['<html><body/></html>', '\u00ef\u00bb\u00bf \n<!DOCTYPE HTML>\n<title>Sign in</title>']) {
      const file = folder.file('page.osm.pbf', Buffer.from(page, 'latin1'))
      await expect(readFileInto(file)).rejects.toMatchObject({ code: 'extract.web-page', params: { file: 'page.osm.pbf' } })
    }
    await expectBroken('<osm>' + '<a>'.repeat(40), 'line 1: a', /deeper/)
  })
  test('entities are never expanded, and a tag without end is not collected forever', async () => {
    const laughs = `<!DOCTYPE osm [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>${osm('<node id="1" lat="1" lon="1"><tag k="n" v="&b;"/></node>')}`
    await expectBroken(laughs, 'line 1: DOCTYPE', /does not belong/)
    await expectBroken(`<osm><node id="${'1'.repeat(6 * 1024 * 1024)}`, 'line 1: XML', /does not end/)
  })
  test('single elements that make no sense are left out and counted; deleted ones are not there', async () => {
    const nodes =
      '<node id="1" lat="1" lon="2"/><node id="x" lat="1" lon="2"/><node id="3"/><node id="4" lat="" lon="1"/><node id="5" lat="91" lon="0"/><node id="6" lat="3" lon="4"/>'
    const more =
      '<node id="7" visible="false"/><way id="1"><nd ref="1"/><nd ref="6"/><nd/></way><way id="2"><nd ref="1"/><tag k="a"/></way><relation id="1"><member type="moon" ref="1" role=""/></relation>'
    const { summary } = await read(osm(nodes + more))
    expect(summary).toMatchObject({ nodes: 2, ways: 1, relations: 0, skipped: { missingNodes: 1, brokenElements: 6 } })
  })
})

test('stops at the next block when asked to', async () => {
  const controller = new AbortController()
  controller.abort(new Error('enough'))
  await expect(readFileInto(folder.file('stop.osm.pbf', small), controller.signal)).rejects.toThrow('enough')
  const later = new AbortController()
  const nodes = Array.from({ length: 100_000 }, (_, index) => ({ ...node(index), tags: new Map([['a', 'b']]) }))
  const file = folder.file('later.osm.pbf', encoded({ bounds: null, nodes, ways: [], relations: [] }))
  let seen = 0
  const { readExtract } = await import('./index.ts')
  const sink = {
    node: () => {
      seen += 1
      if (seen === 1) later.abort(new Error('enough'))
    },
  }
  await expect(readExtract(file, [sink], { signal: later.signal, onProgress: () => undefined })).rejects.toThrow('enough')
  expect(seen).toBeLessThan(20_000)
})
