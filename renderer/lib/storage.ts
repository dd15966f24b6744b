/** Small values kept in this browser or window (layout, theme, drafts). A full or forbidden storage is treated as empty. */
import type { z } from 'zod'

/** What is used of a Storage; handed in so that tests need no browser. */
export type KeyValueStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/**
 * Reads and checks one stored value.
 * @param schema what the value must look like; anything else counts as absent
 * @returns the value or null
 */
export function readStored<Value>(store: KeyValueStore, key: string, schema: z.ZodType<Value>): Value | null {
  try {
    const text = store.getItem(key)
    if (text === null) return null
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    // Forbidden storage or text that is not JSON: the value is only a convenience.
    return null
  }
}

/** Stores one value as JSON; silently keeps nothing where storage is full or forbidden, because nothing stored here is the only copy. */
export function writeStored(store: KeyValueStore, key: string, value: unknown): void {
  try {
    store.setItem(key, JSON.stringify(value))
  } catch {
    // Full or forbidden: see above.
  }
}
