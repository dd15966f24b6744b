/** A dense table that stays quick with ten thousand rows: only what is in sight is drawn, the keyboard does everything. */
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import type { Range } from '@tanstack/react-virtual'
import { useCallback, useEffect, useId, useRef } from 'react'
import type { FocusEvent, ReactNode } from 'react'
import type { Priority } from '../../server/contract/primitives.ts'
import { DataTableHead } from './data-table-head.tsx'
import { DataTableRow } from './data-table-row.tsx'
import styles from './data-table.module.css'
import { fittingColumns, gridTemplate, leastWidth, type ColumnWidth } from './fitting-columns.ts'
import { NewRowsBar } from './new-rows-bar.tsx'
import { Skeleton } from './states.tsx'
import { useActiveRow } from './use-active-row.ts'
import { useHeldRows } from './use-held-rows.ts'
import { useRowHeight } from './use-row-height.ts'
import { useWidth } from './use-width.ts'

/** Room below the last row, so that a toast at the bottom left never hides the active row (WCAG 2.4.11). */
const TOAST_ROOM = 56

export type Column<Row> = ColumnWidth & {
  id: string
  header: string
  align?: 'start' | 'end' | 'center'
  render: (row: Row) => ReactNode
  isSortable?: boolean
  /** Header is only for screen readers (columns of marks). */
  isHeaderHidden?: boolean
}

export type TableSort = { columnId: string; direction: 'ascending' | 'descending' }

export type DataTableProps<Row> = {
  /** Name for screen readers. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  selectedKey?: string | null
  /** A click, and with `selectsOnMove` every move of the active row. */
  onSelect?: (row: Row) => void
  selectsOnMove?: boolean
  /** Enter or double click. Without it Enter selects. */
  onActivate?: (row: Row) => void
  /** Keeps rows still while the table has the focus; new rows wait behind a bar. */
  holdsNewRows?: boolean
  /** Lets the bar show the most urgent of the waiting rows. */
  priorityOf?: (row: Row) => Priority
  sort?: TableSort | null
  onSort?: (sort: TableSort) => void
  /** Marks a row with a bar at its start (moved, changed). */
  isMarked?: (row: Row) => boolean
  isLoading?: boolean
  /** Shown when there are no rows. */
  empty?: ReactNode
}

/** The table. The grid itself takes the focus and names its active row, so that drawing only what is in sight never loses the focus. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    label,
    rows,
    keyOf,
    selectedKey = null,
    onSelect,
    onActivate,
    selectsOnMove = false,
    holdsNewRows = false,
    isLoading = false,
    empty,
    priorityOf,
  } = props
  const gridId = useId()
  const grid = useRef<HTMLDivElement>(null)
  const held = useHeldRows(rows, keyOf, holdsNewRows)
  const rowHeight = useRowHeight()
  const activeIndexRef = useRef(-1)
  const rangeExtractor = useCallback((range: Range) => withActive(defaultRangeExtractor(range), activeIndexRef.current, range.count), [])
  const virtual = useVirtualizer({
    count: held.shown.length,
    getScrollElement: () => grid.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: rowHeight,
    scrollPaddingEnd: TOAST_ROOM,
    paddingEnd: TOAST_ROOM,
    rangeExtractor,
  })
  const pageSize = (): number => Math.max(1, Math.floor((grid.current?.clientHeight ?? 0) / rowHeight) - 2)
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
  activeIndexRef.current = active.activeIndex
  useEffect(() => virtual.measure(), [rowHeight, virtual])
  const activeRow = held.shown[active.activeIndex]
  const [frame, width] = useWidth<HTMLDivElement>()
  const columns = fittingColumns(props.columns, width)
  const [template, minWidth] = [gridTemplate(columns), leastWidth(columns)]
  const onBlur = (event: FocusEvent): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) held.release()
  }
  if (isLoading && rows.length === 0) return <Skeleton rows={8} />
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>
  return (
    <div ref={frame} className={styles.frame} onBlur={onBlur}>
      {held.waiting.length > 0 && <NewRowsBar rows={held.waiting} priorityOf={priorityOf} onPress={held.refresh} />}
      <div
        ref={grid}
        className={styles.grid}
        role="grid"
        tabIndex={0}
        data-list=""
        aria-label={label}
        aria-rowcount={held.shown.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={activeRow === undefined ? undefined : `${gridId}-${keyOf(activeRow)}`}
        onKeyDown={active.onKeyDown}
        onFocus={held.hold}
      >
        <DataTableHead columns={columns} template={template} minWidth={minWidth} sort={props.sort ?? null} onSort={props.onSort} />
        <div className={styles.body} role="rowgroup" style={{ height: virtual.getTotalSize(), minWidth }}>
          {virtual.getVirtualItems().map((item) => {
            const row = held.shown[item.index]
            if (row === undefined) return null
            const key = keyOf(row)
            return (
              <div
                key={key}
                className={styles.slot}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
                role="presentation"
              >
                <DataTableRow
                  id={`${gridId}-${key}`}
                  index={item.index}
                  row={row}
                  columns={columns}
                  template={template}
                  isSelected={key === selectedKey}
                  isActive={item.index === active.activeIndex}
                  isMarked={props.isMarked?.(row) ?? false}
                  onPress={() => {
                    active.setActiveKey(key)
                    onSelect?.(row)
                  }}
                  onActivate={() => onActivate?.(row)}
                />
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** The active row is always drawn, so that the name the grid gives to screen readers exists. */
function withActive(indexes: number[], active: number, count: number): number[] {
  if (active < 0 || active >= count || indexes.includes(active)) return indexes
  return [...indexes, active].sort((a, b) => a - b)
}
