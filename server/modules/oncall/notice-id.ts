/** Names of messages. */
import { createHash } from 'node:crypto'

/** Name of a message: of its case, its place in it, its reader and its channel, the same whichever station makes it. */
export const noticeIdOf = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
