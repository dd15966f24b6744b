/** Which side speaks for itself, with every reason. A suggestion, never a choice made for the person. */
import { useTranslation } from 'react-i18next'
import { useTranslate } from '../../../lib/use-translate.ts'
import type { Conflict } from './data.ts'
import { sideName } from './side-name.ts'
import styles from './conflicts.module.css'

export function SuggestionLine({ conflict: { suggestion, holders, kind } }: { conflict: Conflict }) {
  const { t } = useTranslation('conflicts')
  const word = useTranslate('dispatch')
  if (kind === 'device') return null
  const side = holders.find((one) => one.holder === suggestion?.holder)
  if (!suggestion || !side) return <p className={styles.quiet}>{t('suggestion.none')}</p>
  const reasons = suggestion.reasons.map((reason) => t(`reason.${reason.code}`, reason.params)).join('; ')
  return (
    <p className={styles.suggestion}>
      <strong>
        {t('suggestion.keep', { side: side.incident ? `${sideName(side)}, ${word(`kind.${side.incident.kind}`)}` : sideName(side) })}
      </strong>
      {reasons !== '' && `: ${reasons}`}
    </p>
  )
}
