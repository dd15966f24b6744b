/** The header row of a DataTable; sortable columns are buttons. */
import { Button } from 'react-aria-components'
import { classNames } from '../lib/class-names.ts'
import type { Column, TableSort } from './data-table.tsx'
import styles from './data-table.module.css'
import { Icon } from './icons.tsx'
import { VisuallyHidden } from './visually-hidden.tsx'

type HeadProps<Row> = {
  columns: readonly Column<Row>[]
  template: string
  minWidth: number
  sort: TableSort | null
  onSort: ((sort: TableSort) => void) | undefined
}

/** Draws the header cells; stays at the top while the rows scroll. */
export function DataTableHead<Row>({ columns, template, minWidth, sort, onSort }: HeadProps<Row>) {
  return (
    <div className={styles.head} role="rowgroup" style={{ minWidth }}>
      <div className={styles.row} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {columns.map((column) => {
          const direction = sort?.columnId === column.id ? sort.direction : null
          const next: TableSort = { columnId: column.id, direction: direction === 'ascending' ? 'descending' : 'ascending' }
          return (
            <div
              key={column.id}
              role="columnheader"
              {...(column.isSortable === true ? { 'aria-sort': direction ?? 'none' } : {})}
              className={classNames(
                styles.cell,
                styles.headCell,
                column.align === 'end' && styles.end,
                column.align === 'center' && styles.center,
              )}
            >
              {column.isSortable === true && onSort !== undefined ? (
                <Button className={styles.sort ?? ''} onPress={() => onSort(next)}>
                  {column.header}
                  {direction !== null && <Icon name={direction === 'ascending' ? 'chevronUp' : 'chevronDown'} size={12} />}
                </Button>
              ) : column.isHeaderHidden === true ? (
                <VisuallyHidden>{column.header}</VisuallyHidden>
              ) : (
                <span className={styles.clip}>{column.header}</span>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
