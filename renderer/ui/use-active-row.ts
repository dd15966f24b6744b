/** Keyboard movement in long lists: one active row, moved by arrows, pages, Home and End. Focus stays on the list itself. */
import { useState } from 'react'
import type { KeyboardEvent } from 'react'

/**
 * Where a key moves the active row; null when the key does not move.
 * @param index present row, -1 when none
 * @param count number of rows
 * @param page rows in one screenful
 */
export function moveIndex(key: string, index: number, count: number, page: number): number | null {
  if (count === 0) return null
  const clamp = (next: number): number => Math.min(count - 1, Math.max(0, next))
  switch (key) {
    case 'ArrowDown':
      return clamp(index + 1)
    case 'ArrowUp':
      return index === -1 ? count - 1 : clamp(index - 1)
    case 'PageDown':
      return clamp(index + page)
    case 'PageUp':
      return clamp(index - page)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}

export type ActiveRowOptions<Row> = {
  rows: readonly Row[]
  keyOf: (row: Row) => string
  selectedKey: string | null
  pageSize: () => number
  scrollTo: (index: number) => void
  onMove?: ((row: Row) => void) | undefined
  onActivate?: ((row: Row) => void) | undefined
  /** Arrow up on the first row: lets waiting rows in. */
  onBeyondTop?: (() => void) | undefined
}

/** The active row by key, so that it stays with its row when the list changes. */
export function useActiveRow<Row>({
  rows,
  keyOf,
  selectedKey,
  pageSize,
  scrollTo,
  onMove,
  onActivate,
  onBeyondTop,
}: ActiveRowOptions<Row>) {
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const wanted = activeKey ?? selectedKey
  const activeIndex = wanted === null ? -1 : rows.findIndex((row) => keyOf(row) === wanted)
  const setActive = (index: number): void => {
    const row = rows[index]
    if (row === undefined) return
    setActiveKey(keyOf(row))
    scrollTo(index)
    onMove?.(row)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const next = moveIndex(event.key, activeIndex, rows.length, pageSize())
    const row = rows[activeIndex]
    if (event.key === 'ArrowUp' && activeIndex === 0 && onBeyondTop !== undefined) onBeyondTop()
    else if (next !== null) setActive(next)
    else if (event.key === 'Enter' && row !== undefined) onActivate?.(row)
    else return
    event.preventDefault()
  }
  return { activeIndex, setActive, onKeyDown, setActiveKey }
}
