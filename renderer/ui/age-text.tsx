/** How old a piece of data is: fresh, stale or lost, told by shape and word, never by a silent grey. */
import { useTranslation } from 'react-i18next'
import { ageState } from '../lib/age.ts'
import type { AgeLimits } from '../lib/age.ts'
import { classNames } from '../lib/class-names.ts'
import { toAge } from '../lib/format.ts'
import { useNowMs } from '../lib/now.ts'
import styles from './age-text.module.css'

export type AgeTextProps = {
  /** ISO 8601 instant of the data; null = never heard. */
  at: string | null
  limits: AgeLimits
  /** Leaves out the words for the state; the shape stays. */
  isShort?: boolean
}

/** 'filled dot 12 s', 'hollow dot 4 min, stale', 'dashed ring 2 h, lost'. */
export function AgeText({ at, limits, isShort = false }: AgeTextProps) {
  const { t } = useTranslation('common')
  const nowMs = useNowMs()
  const atMs = at === null ? null : Date.parse(at)
  const state = ageState(atMs, nowMs, limits)
  const age = atMs === null ? null : toAge(nowMs - atMs)
  const words = age === null ? t('age.never') : t(`age.${age.unit}`, { count: age.count })
  return (
    <span className={classNames(styles.age, styles[state])}>
      <svg className={styles.dot} width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
        <circle cx="5" cy="5" r="3.75" />
      </svg>
      <span>{words}</span>
      {!isShort && state !== 'fresh' && age !== null && <span className={styles.word}>{t(`age.${state}`)}</span>}
    </span>
  )
}
