/** The bar behind which new rows wait while a person works in the list. */
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import styles from './data-table.module.css'
import { Icon } from './icons.tsx'

/** '3 new': pressing it lets the waiting rows in. */
export function NewRowsBar({ count, onPress }: { count: number; onPress: () => void }) {
  const { t } = useTranslation('common')
  return (
    <Button className={styles.newRows ?? ''} onPress={onPress}>
      <Icon name="chevronUp" size={12} />
      {t('list.new', { count })}
    </Button>
  )
}
