/** Small columns of the log as bytes: dependencies and vectors as flat CBOR arrays of local stream number and sequence. */
import { readCbor } from './cbor-read.ts'
import { CborError, CborWriter } from './cbor.ts'
import type { Dependency } from './codec.ts'
import type { LocalVector } from './store.ts'

const writer = new CborWriter()

/** Dependencies by local stream number. @throws Error when a stream is not known: an op is stored only after what it depends on */
export function encodeDeps(deps: readonly Dependency[], numbers: ReadonlyMap<string, number>): Buffer {
  writer.array(deps.length * 2)
  for (const [streamId, seq] of deps) {
    const no = numbers.get(streamId)
    if (no === undefined) {
      writer.finish()
      throw new Error(`an op depends on stream ${streamId}, which is not here`)
    }
    writer.integer(no)
    writer.integer(seq)
  }
  return writer.finish()
}

/** The inverse of `encodeDeps`. Bytes that were damaged on the disk give nothing: the hash of their op then names it. */
export function decodeDeps(bytes: Uint8Array, names: ReadonlyMap<number, string>): Dependency[] {
  try {
    const deps = pairs(bytes).map(([no, seq]): Dependency => [names.get(no) ?? '', seq])
    return deps.every(([, seq]) => Number.isSafeInteger(seq)) ? deps : []
  } catch (error) {
    if (error instanceof CborError) return []
    throw error
  }
}

export function encodeVector(vector: LocalVector): Buffer {
  writer.array(vector.size * 2)
  for (const [no, seq] of vector) {
    writer.integer(no)
    writer.integer(seq)
  }
  return writer.finish()
}

export const decodeVector = (bytes: Uint8Array): LocalVector => new Map(pairs(bytes))

function pairs(bytes: Uint8Array): [number, number][] {
  const flat = readCbor(bytes) as number[] // written by this file, inside an authenticated page
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[i * 2] ?? 0, flat[i * 2 + 1] ?? 0])
}
