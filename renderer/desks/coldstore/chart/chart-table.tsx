/** The figures of a chart as a table: what screen readers read and paper keeps. */
import { useMemo } from 'react'
import type { SeriesView } from '../../../../server/contract/coldstore.ts'
import type { Quantity } from '../../../../server/contract/readings.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { DataTable, type Column } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/states.tsx'
import { useColdWords } from '../words.ts'
import { tableRows, type ChartRow } from './chart-data.ts'
import styles from '../coldstore.module.css'

type Props = { readonly views: readonly SeriesView[]; readonly names: readonly string[]; readonly quantity: Quantity }

export function ChartTable({ views, names, quantity }: Props) {
  const { t, value } = useColdWords()
  const format = useFormat()
  const rows = useMemo(() => tableRows(views), [views])
  const isSingle = views.every(({ stepMs }) => stepMs === 0)
  const cell = (row: ChartRow, index: number): string => {
    const found = row.cells[index]
    if (!found) return '—'
    if (isSingle) return value(found.mean, quantity)
    return `${value(found.least, quantity)} / ${value(found.mean, quantity)} / ${value(found.most, quantity)}`
  }
  const columns: Column<ChartRow>[] = [
    { id: 'at', header: t('chart.time'), width: 170, render: ({ atMs }) => format.dateTime(atMs) },
    ...views.map((view, index): Column<ChartRow> => ({
      id: view.sensorId,
      header: names[index] ?? '',
      width: 'fill',
      minPixels: 180,
      render: (row) => cell(row, index),
    })),
  ]
  return (
    <section className={styles.section}>
      <h3>{t(isSingle ? 'chart.readings' : 'chart.figures', { count: rows.length })}</h3>
      <div className={styles.figures}>
        <DataTable
          label={t('chart.table')}
          columns={columns}
          rows={rows}
          keyOf={({ atMs }) => String(atMs)}
          empty={<EmptyState title={t('chart.nothing')} />}
        />
      </div>
    </section>
  )
}
