/** The bar behind which new rows wait while a person works in the list. */
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Priority } from '../../server/contract/primitives.ts'
import styles from './data-table.module.css'
import { Icon } from './icons.tsx'
import { PriorityMark } from './priority-mark.tsx'

export type NewRowsBarProps<Row> = { rows: readonly Row[]; priorityOf: ((row: Row) => Priority) | undefined; onPress: () => void }

/** '3 new' with the mark of the most urgent one: pressing it, or arrow up on the first row, lets them in. A waiting P1 is never out of sight. */
export function NewRowsBar<Row>({ rows, priorityOf, onPress }: NewRowsBarProps<Row>) {
  const { t } = useTranslation('common')
  const [urgent] = priorityOf === undefined ? [] : rows.map(priorityOf).sort()
  return (
    <Button className={styles.newRows ?? ''} onPress={onPress}>
      {urgent === undefined ? (
        <Icon name="chevronUp" size={12} />
      ) : (
        <PriorityMark priority={urgent} size={18} isFlashing={urgent === 'P1'} />
      )}
      {t('list.new', { count: rows.length })}
    </Button>
  )
}
