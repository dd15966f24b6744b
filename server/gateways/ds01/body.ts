/** The body of a DS01 delivery from its bytes on the wire: one layer of gzip at most, bounded, UTF-8. */
import { gunzip } from 'node:zlib'
import type { Ds01Problem } from './parse.ts'

/** "1 MB after encoding": bytes on the wire. One more is refused. */
export const WIRE_LIMIT_BYTES = 1_048_576
/** What those may unpack to: four months of one fridge. Beyond it is a bomb or should be split. */
export const UNPACKED_LIMIT_BYTES = 4 * 1_048_576

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b
const problem = (text: string): Ds01Problem => ({ status: 400, fields: [{ path: 'body', problem: text }] })

/** `tooLarge`: unpacks to more than the limit. */
export type Unpacked = { readonly text: string } | Ds01Problem | 'tooLarge'

function unzip(bytes: Buffer): Promise<Buffer | 'tooLarge' | null> {
  return new Promise((resolve) => {
    gunzip(bytes, { maxOutputLength: UNPACKED_LIMIT_BYTES }, (error, unpacked) => {
      if (error === null) resolve(unpacked)
      else resolve('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : null)
    })
  })
}

/** Reads the bytes. @param encoding the header Content-Encoding */
export async function unpackBody(bytes: Buffer, encoding: string | undefined): Promise<Unpacked> {
  const name = (encoding ?? '').trim().toLowerCase()
  if (name !== '' && name !== 'identity' && name !== 'gzip') return problem('expected Content-Encoding gzip, once, or none')
  const unpacked = name === 'gzip' ? await unzip(bytes) : bytes
  if (unpacked === 'tooLarge') return 'tooLarge'
  if (unpacked === null) return problem('expected gzip')
  if (isGzip(unpacked)) return problem(name === 'gzip' ? 'is gzip inside gzip' : 'is gzip, but Content-Encoding does not say so')
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(unpacked) }
  } catch {
    // says no more than that: which bytes are wrong may be anyone's data
    return problem('expected UTF-8')
  }
}
