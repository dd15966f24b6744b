/** Keeps a list still while a person works in it: new rows wait behind a '3 new' bar, rows do not jump. */

export type HeldRows<Row> = { shown: readonly Row[]; waiting: readonly Row[] }

/**
 * The rows to show while the list is held. Rows keep the order they had, take their new contents, and leave when they are gone;
 * rows that were not there wait.
 * @param heldKeys keys in the order in which they were shown when the hold began
 */
export function holdRows<Row>(rows: readonly Row[], keyOf: (row: Row) => string, heldKeys: readonly string[]): HeldRows<Row> {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]))
  const shown: Row[] = []
  for (const key of heldKeys) {
    const row = byKey.get(key)
    if (row !== undefined) shown.push(row)
  }
  const held = new Set(heldKeys)
  return { shown, waiting: rows.filter((row) => !held.has(keyOf(row))) }
}
