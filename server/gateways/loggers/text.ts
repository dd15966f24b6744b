/** The text of a file as loggers and spreadsheets write it: UTF-8, UTF-16 with its mark, or the old Western code page. */

/** A year of a reading every minute is some 15 MiB; exports of one device are far smaller. */
export const FILE_LIMIT_BYTES = 16 * 1_048_576

/** Decodes; null when it is too long or no text (a NUL is in none). */
export function textOfFile(bytes: Uint8Array): string | null {
  if (bytes.length > FILE_LIMIT_BYTES) return null
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  const text = isWide
    ? decoded(bytes, bytes[0] === 0xff ? 'utf-16le' : 'utf-16be')
    : (decoded(bytes, 'utf-8') ?? decoded(bytes, 'windows-1252'))
  return text === null || text.includes('\0') ? null : text
}

function decoded(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null // not in this encoding; the caller tries the next one
  }
}
