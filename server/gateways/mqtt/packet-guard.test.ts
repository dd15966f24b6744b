/** Packets of any length in any chunks: passed on unchanged, or the line is cut before memory fills. */
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPacketGuard, PacketTooLong } from './packet-guard.ts'

const LIMIT = 300

/** A packet with a body of so many bytes. */
function packet(bodyBytes: number): Buffer {
  const length: number[] = []
  for (let left = bodyBytes; ; left = Math.floor(left / 128)) {
    length.push(left < 128 ? left : (left % 128) | 128)
    if (left < 128) break
  }
  return Buffer.concat([Buffer.of(0x30, ...length), Buffer.alloc(bodyBytes, 7)])
}
const through = (bytes: Buffer, chunkBytes: number): Promise<Buffer> => {
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, i) =>
    bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes),
  )
  return buffer(Readable.from(chunks).compose(createPacketGuard(LIMIT)))
}

test('packets within the limit pass unchanged, however they are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: LIMIT }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 700 }),
      async (sizes, chunk) => {
        const bytes = Buffer.concat(sizes.map(packet))
        expect(await through(bytes, chunk)).toEqual(bytes)
      },
    ),
  )
})

test('a longer one cuts the line as soon as it says so, and so does a length without an end', async () => {
  const announced = packet(LIMIT + 1).subarray(0, 3)
  await expect(through(Buffer.concat([packet(5), announced]), 1)).rejects.toThrow(PacketTooLong)
  await expect(through(Buffer.of(0x30, 0xff, 0xff, 0xff, 0xff, 0xff), 2)).rejects.toThrow(PacketTooLong)
})
