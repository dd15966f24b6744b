/** What a row of the unit list must not leave out: provisional, sent twice, contested. No buttons: a row holds none. */
import { useTranslation } from 'react-i18next'
import { Icon } from '../../../ui/icons.tsx'
import { ProvisionalMark } from '../../../ui/provisional-mark.tsx'
import type { Unit } from '../data.ts'
import { UnitContestedHint } from './contested-mark.tsx'
import styles from './conflicts.module.css'

/** Room for the call sign with all marks. */
export const MARKED_PIXELS = 192
/** True when the row carries a mark. */
export const isMarked = ({ isProvisional, isDoubleBooked, contested }: Unit): boolean =>
  isProvisional || isDoubleBooked || contested.length > 0

export function UnitMarks({ unit }: { unit: Unit }) {
  const { t } = useTranslation('conflicts')
  return (
    <span className={styles.rowMarks}>
      {unit.isProvisional && <ProvisionalMark />}
      {unit.isDoubleBooked && (
        <span role="img" aria-label={t('unit.doubleBooked')} title={t('unit.doubleBooked')}>
          <Icon name="warning" />
        </span>
      )}
      <UnitContestedHint unit={unit} />
    </span>
  )
}
