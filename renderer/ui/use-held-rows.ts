/** The hook around holdRows: a hold begins when focus enters the list and ends when it leaves or the bar is pressed. */
import { useMemo, useState } from 'react'
import { holdRows } from './held-rows.ts'

/**
 * Holds rows while asked to.
 * @param isEnabled lists that never reorder need no hold
 */
export function useHeldRows<Row>(rows: readonly Row[], keyOf: (row: Row) => string, isEnabled: boolean) {
  const [heldKeys, setHeldKeys] = useState<readonly string[] | null>(null)
  const held = useMemo(
    () => (heldKeys === null || !isEnabled ? { shown: rows, waiting: [] } : holdRows(rows, keyOf, heldKeys)),
    [rows, keyOf, heldKeys, isEnabled],
  )
  return {
    ...held,
    /** Starts the hold with what is shown now; a running hold is kept. */
    hold: () => setHeldKeys((keys) => keys ?? rows.map(keyOf)),
    /** Shows everything that waits and holds again from there. */
    refresh: () => setHeldKeys(rows.map(keyOf)),
    release: () => setHeldKeys(null),
  }
}
