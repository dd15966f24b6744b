/** How long something took, in the largest unit that fits. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** @returns milliseconds to words: '45 s', '14 min', '2 h 05 min' */
export function useDuration(): (ms: number) => string {
  const { t } = useTranslation('playback')
  return useCallback(
    (ms) => {
      if (ms < MINUTE_MS) return t('seconds', { count: Math.round(ms / 1000) })
      if (ms < HOUR_MS) return t('minutes', { count: Math.round(ms / MINUTE_MS) })
      const minutes = String(Math.floor((ms % HOUR_MS) / MINUTE_MS)).padStart(2, '0')
      return t('hours', { count: Math.floor(ms / HOUR_MS), minutes })
    },
    [t],
  )
}
