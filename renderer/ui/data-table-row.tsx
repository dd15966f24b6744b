/** One row of a DataTable. */
import { classNames } from '../lib/class-names.ts'
import type { Column } from './data-table.tsx'
import styles from './data-table.module.css'

type RowProps<Row> = {
  id: string
  index: number
  row: Row
  columns: readonly Column<Row>[]
  template: string
  isSelected: boolean
  isActive: boolean
  isMarked: boolean
  onPress: () => void
  onActivate: () => void
}

/** Draws the cells of a row. */
export function DataTableRow<Row>({
  id,
  index,
  row,
  columns,
  template,
  isSelected,
  isActive,
  isMarked,
  onPress,
  onActivate,
}: RowProps<Row>) {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-active={isActive || undefined}
      className={classNames(
        styles.row,
        styles.dataRow,
        isSelected && styles.selected,
        isActive && styles.active,
        isMarked && styles.marked,
      )}
      style={{ gridTemplateColumns: template }}
      onClick={onPress}
      onDoubleClick={onActivate}
    >
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={classNames(styles.cell, column.align === 'end' && styles.end, column.align === 'center' && styles.center)}
        >
          <div className={styles.clip}>{column.render(row)}</div>
        </div>
      ))}
    </div>
  )
}
