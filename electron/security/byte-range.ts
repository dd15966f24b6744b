/** Reads the `Range` header of a request (RFC 9110, 14.1.2). Map archives are read in pieces this way. */

/** First and last byte, both included. */
export type ByteRange = { start: number; end: number }

/**
 * @param header value of the `Range` header, null when absent
 * @param size length of the file in bytes
 * @returns null when the whole file is to be sent: no header, several ranges, or a unit we do not know (a server may
 *   ignore those); 'unsatisfiable' when the range lies outside the file or runs backwards
 */
export function parseByteRange(header: string | null, size: number): ByteRange | null | 'unsatisfiable' {
  const match = header === null ? null : /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim())
  if (match === null) return null
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return null
  if (first === '') return suffixRange(Number(last), size)
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start >= size || end < start ? 'unsatisfiable' : { start, end }
}

function suffixRange(length: number, size: number): ByteRange | 'unsatisfiable' {
  return length === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - length), end: size - 1 }
}
