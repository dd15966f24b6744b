/** Deliveries that came before: a sender that lost our answer sends again, and is told so. Bounded; the readings store finds the rest. */
import { createHash } from 'node:crypto'

const KEPT = 20_000

export type Transfers = {
  /** `same`: these bytes came before; `changed`: other bytes under the same id; null: new. Remembers nothing. */
  seen(sourceId: string, transferId: string, text: string): 'same' | 'changed' | null
  /** After everything is on disk. */
  remember(sourceId: string, transferId: string, text: string): void
}

/** Remembers the newest deliveries; the oldest make room. */
export function createTransfers(limit = KEPT): Transfers {
  const known = new Map<string, string>()
  const keyOf = (sourceId: string, transferId: string): string => digest(`${sourceId}\n${transferId}`)
  return {
    seen(sourceId, transferId, text) {
      const earlier = known.get(keyOf(sourceId, transferId))
      return earlier === undefined ? null : earlier === digest(text) ? 'same' : 'changed'
    },
    remember(sourceId, transferId, text) {
      const key = keyOf(sourceId, transferId)
      known.delete(key) // set again as the newest
      known.set(key, digest(text))
      if (known.size > limit) known.delete(known.keys().next().value ?? '')
    },
  }
}
const digest = (text: string): string => createHash('sha256').update(text).digest('base64')
