/** Which columns of a table fit into its width. Pure. */

/** What the width of a column depends on. */
export type ColumnWidth = {
  /** Pixels, or 'fill' to share what is left (at least `minPixels`). */
  width: number | 'fill'
  minPixels?: number
  /** May be left out where the table is too narrow; the last such column goes first. What it tells must stand elsewhere on the desk. */
  canDrop?: boolean
}

const DEFAULT_MIN_PIXELS = 80
/** Space at the two ends of a row. */
const ROW_PADDING = 8

const leastOf = ({ width, minPixels = DEFAULT_MIN_PIXELS }: ColumnWidth): number => (width === 'fill' ? minPixels : width)

/** Pixels below which the columns are cut off. */
export const leastWidth = (columns: readonly ColumnWidth[]): number => columns.reduce((sum, column) => sum + leastOf(column), ROW_PADDING)

/** The columns as CSS grid tracks. */
export const gridTemplate = (columns: readonly ColumnWidth[]): string =>
  columns.map((column) => (column.width === 'fill' ? `minmax(${leastOf(column)}px, 1fr)` : `${column.width}px`)).join(' ')

/**
 * The columns that are shown.
 * @param width of the table in pixels; null = not known yet: all of them
 */
export function fittingColumns<Column extends ColumnWidth>(columns: readonly Column[], width: number | null): readonly Column[] {
  if (width === null || leastWidth(columns) <= width) return columns
  const last = columns.findLast((column) => column.canDrop === true)
  return last === undefined
    ? columns
    : fittingColumns(
        columns.filter((column) => column !== last),
        width,
      )
}
