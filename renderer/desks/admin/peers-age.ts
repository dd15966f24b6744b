/** Ages and times in the words of the person at the screen. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { toAge } from '../../lib/format.ts'
import type { Formatters } from '../../lib/use-language.ts'

const DAY_MS = 86_400_000

/** Says a span of milliseconds in the largest unit that fits: "4 s", "12 min", "2 h". */
export function useAge(): (elapsedMs: number) => string {
  const { t } = useTranslation('common')
  return useCallback(
    (elapsedMs) => {
      const { unit, count } = toAge(elapsedMs)
      return t(`age.${unit}`, { count })
    },
    [t],
  )
}

/** The clock alone for what happened less than a day ago, with the date for what is older. */
export const dateOrClock = (at: string, nowMs: number, format: Pick<Formatters, 'clock' | 'dateTime'>): string =>
  nowMs - Date.parse(at) < DAY_MS / 2 ? format.clock(at) : format.dateTime(at)
