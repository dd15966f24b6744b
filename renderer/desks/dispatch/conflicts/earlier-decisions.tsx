/** What people decided about this double booking before: shown while two decisions differ. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/use-language.ts'
import type { Conflict } from './data.ts'
import { sideName } from './side-name.ts'
import styles from './conflicts.module.css'

export function EarlierDecisions({ conflict: { resolutions, holders } }: { conflict: Conflict }) {
  const { t } = useTranslation('conflicts')
  const format = useFormat()
  if (resolutions.length === 0) return null
  return (
    <section aria-label={t('earlier.title')}>
      <h3 className={styles.title}>{t('earlier.title')}</h3>
      <ul className={styles.decisions}>
        {resolutions.map(({ keepHolder, station, actorName, resolved, note, told }) => {
          const side = holders.find((one) => one.holder === keepHolder)
          return (
            <li key={`${station.id}${resolved.at}${keepHolder}`}>
              {t('earlier.line', {
                name: actorName || t('side.somebody'),
                station: station.name,
                time: format.clock(resolved.at),
                side: side ? sideName(side) : t('earlier.nobody'),
              })}
              <span className={styles.quiet}>{[...told.map(({ who, what }) => `${who}: ${what}`), note].filter(Boolean).join(' · ')}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
