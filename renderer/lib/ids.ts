/** Makes ULIDs for commands in the renderer, so that a retry of the same command changes nothing. */
import type { CommandId } from '../../server/contract/primitives.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * Builds a 26-character ULID (Crockford base 32): 10 characters of time, 16 of randomness.
 * @param nowMs milliseconds since 1970
 * @param bytes 16 random bytes; five bits of each are used
 */
export function ulidFrom(nowMs: number, bytes: Uint8Array): string {
  let rest = nowMs
  let time = ''
  for (let i = 0; i < 10; i += 1) {
    time = (ALPHABET[rest % 32] ?? '0') + time
    rest = Math.floor(rest / 32)
  }
  let tail = ''
  for (let i = 0; i < 16; i += 1) tail += ALPHABET[(bytes[i] ?? 0) & 31] ?? '0'
  return time + tail
}

/** A fresh command id. Keep it for every retry of the same act. */
export function newCommandId(): CommandId {
  return ulidFrom(Date.now(), crypto.getRandomValues(new Uint8Array(16))) as CommandId // brand: the text has the ULID form by construction
}
