/** A running time since something began; digits keep their place. */
import { useTranslation } from 'react-i18next'
import { classNames } from '../lib/class-names.ts'
import { formatElapsed } from '../lib/format.ts'
import { useNowMs } from '../lib/now.ts'
import styles from './elapsed.module.css'

export type ElapsedProps = {
  /** ISO 8601 instant at which the phase began. */
  since: string
  /** ISO 8601 instant at which it ended: the time stands still. */
  until?: string | null
  /** Seconds after which the time is underlined and read as late. */
  lateAfterSeconds?: number
  /** Shows '+06:10'. */
  hasPlus?: boolean
}

/** Elapsed time, with an underline and a word for screen readers once it is late. */
export function Elapsed({ since, until = null, lateAfterSeconds, hasPlus = false }: ElapsedProps) {
  const { t } = useTranslation('common')
  const nowMs = useNowMs()
  const elapsedMs = (until === null ? nowMs : Date.parse(until)) - Date.parse(since)
  const isLate = lateAfterSeconds !== undefined && elapsedMs > lateAfterSeconds * 1000
  return (
    <time className={classNames(styles.elapsed, isLate && styles.late)} dateTime={`PT${Math.max(0, Math.floor(elapsedMs / 1000))}S`}>
      {hasPlus && '+'}
      {formatElapsed(elapsedMs, t('age.dayMark'))}
      {isLate && (
        <span className={styles.mark} role="img" aria-label={t('age.late')}>
          !
        </span>
      )}
    </time>
  )
}
