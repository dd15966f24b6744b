/** What a phone keeps between two visits. Where storage is forbidden or full, the page keeps it in memory and goes on. */

const memory = new Map<string, string>()

/** Text under a key, or null. */
export function readText(key: string): string | null {
  const remembered = memory.get(key)
  if (remembered !== undefined) return remembered
  try {
    return localStorage.getItem(key)
  } catch {
    return null // forbidden in this browser mode: only memory is left
  }
}

/** Keeps text under a key. @returns false when it will not survive closing the page */
export function writeText(key: string, text: string): boolean {
  try {
    localStorage.setItem(key, text)
    memory.delete(key)
    return true
  } catch {
    memory.set(key, text) // full or forbidden
    return false
  }
}

/** Removes a key. */
export function removeText(key: string): void {
  memory.delete(key)
  try {
    localStorage.removeItem(key)
  } catch {
    // forbidden: nothing is stored there
  }
}

/** A stored value that `check` accepts, else null: what an older page wrote may have another shape. */
export function readValue<Value>(key: string, check: (value: unknown) => value is Value): Value | null {
  try {
    const value: unknown = JSON.parse(readText(key) ?? 'null')
    return check(value) ? value : null
  } catch {
    return null // not JSON: not ours
  }
}

/** Keeps a value as JSON. */
export const writeValue = (key: string, value: unknown): boolean => writeText(key, JSON.stringify(value))

/** True for an object with these keys. */
export const hasKeys = (value: unknown, keys: readonly string[]): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value)
