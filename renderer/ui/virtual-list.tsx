/** A long list of free-form items (cards, log lines) of which only those in sight are drawn. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useId, useRef } from 'react'
import type { FocusEvent, ReactNode } from 'react'
import type { Priority } from '../../server/contract/primitives.ts'
import { classNames } from '../lib/class-names.ts'
import styles from './data-table.module.css'
import { NewRowsBar } from './new-rows-bar.tsx'
import { useActiveRow } from './use-active-row.ts'
import { useHeldRows } from './use-held-rows.ts'

export type VirtualListProps<Row> = {
  /** Name for screen readers. */
  label: string
  rows: readonly Row[]
  keyOf: (row: Row) => string
  render: (row: Row, state: { isSelected: boolean; isActive: boolean }) => ReactNode
  /** First guess of an item's height in pixels; real heights are measured. */
  estimatePixels?: number
  selectedKey?: string | null
  onSelect?: (row: Row) => void
  selectsOnMove?: boolean
  onActivate?: (row: Row) => void
  holdsNewRows?: boolean
  /** Lets the bar show the most urgent of the waiting rows. */
  priorityOf?: (row: Row) => Priority
  empty?: ReactNode
  /** The items hold buttons of their own. Then the list is a grid of one column: an option may hold no controls (WAI-ARIA 1.2). */
  hasControls?: boolean
}

const LIST_ROLES = { list: 'listbox', item: 'option', inner: undefined } as const
const GRID_ROLES = { list: 'grid', item: 'row', inner: 'gridcell' } as const

/** The list: arrows, pages, Home, End move; Enter activates (or selects). */
export function VirtualList<Row>({
  label,
  rows,
  keyOf,
  render,
  estimatePixels = 56,
  selectedKey = null,
  onSelect,
  selectsOnMove = false,
  onActivate,
  holdsNewRows = false,
  priorityOf,
  empty,
  hasControls = false,
}: VirtualListProps<Row>) {
  const roles = hasControls ? GRID_ROLES : LIST_ROLES
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  const held = useHeldRows(rows, keyOf, holdsNewRows)
  const virtual = useVirtualizer({
    count: held.shown.length,
    getScrollElement: () => list.current,
    estimateSize: () => estimatePixels,
    overscan: 6,
    getItemKey: (index) => {
      const row = held.shown[index]
      return row === undefined ? index : keyOf(row)
    },
  })
  const pageSize = (): number => Math.max(1, Math.floor((list.current?.clientHeight ?? 0) / estimatePixels) - 1)
  const active = useActiveRow({
    rows: held.shown,
    keyOf,
    selectedKey,
    pageSize,
    scrollTo: (index) => virtual.scrollToIndex(index),
    onMove: selectsOnMove ? onSelect : undefined,
    onActivate: onActivate ?? onSelect,
    onBeyondTop: held.waiting.length > 0 ? held.refresh : undefined,
  })
  const items = virtual.getVirtualItems()
  const activeRow = held.shown[active.activeIndex]
  const isDrawn = items.some((item) => item.index === active.activeIndex)
  const onBlur = (event: FocusEvent): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) held.release()
  }
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>
  return (
    <div className={styles.frame} onBlur={onBlur}>
      {held.waiting.length > 0 && <NewRowsBar rows={held.waiting} priorityOf={priorityOf} onPress={held.refresh} />}
      <div
        ref={list}
        className={styles.list}
        role={roles.list}
        {...(hasControls ? { 'aria-rowcount': held.shown.length } : {})}
        tabIndex={0}
        data-list=""
        aria-label={label}
        aria-activedescendant={activeRow === undefined || !isDrawn ? undefined : `${listId}-${keyOf(activeRow)}`}
        onKeyDown={active.onKeyDown}
        onFocus={held.hold}
      >
        <div className={styles.body} role="presentation" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = held.shown[item.index]
            if (row === undefined) return null
            const key = keyOf(row)
            const state = { isSelected: key === selectedKey, isActive: item.index === active.activeIndex }
            return (
              <div
                key={key}
                id={`${listId}-${key}`}
                ref={virtual.measureElement}
                data-index={item.index}
                role={roles.item}
                aria-selected={state.isSelected}
                {...(hasControls
                  ? { 'aria-rowindex': item.index + 1 }
                  : { 'aria-posinset': item.index + 1, 'aria-setsize': held.shown.length })}
                className={classNames(styles.slot, styles.option, state.isSelected && styles.selected, state.isActive && styles.active)}
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={() => {
                  active.setActiveKey(key)
                  onSelect?.(row)
                }}
                onDoubleClick={() => onActivate?.(row)}
              >
                <div role={roles.inner}>{render(row, state)}</div>
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}
