/** Names of occurrences: made of the point and of what caused it, so that every station that notices it says the same name. */
import { sha256 } from '../../../log/codec.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 26

/**
 * The first 26 digits (Crockford base 32) of SHA-256 over point and cause.
 * @param cause what makes this going-active the one it is, such as the time of the first reading beyond the limit
 */
export function occurrenceIdOf(alarmId: string, cause: string): string {
  const hash = sha256(Buffer.from(JSON.stringify([alarmId, cause])))
  let bits = 0
  let held = 0
  let text = ''
  for (const byte of hash) {
    bits = (bits << 8) | byte
    held += 8
    while (held >= 5 && text.length < LENGTH) {
      held -= 5
      text += ALPHABET[(bits >> held) & 31] ?? ''
    }
    bits &= (1 << held) - 1
  }
  return text
}
