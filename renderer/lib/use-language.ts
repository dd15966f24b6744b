/** Hooks that give a component the present language and formatters bound to it and to the station's time zone. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Language as LanguageSchema } from '../../server/contract/primitives.ts'
import { formatClock, formatDate, formatDateTime, formatDistance, formatNumber } from './format.ts'
import type { DateStyle } from './format.ts'
import type { Language } from './languages.ts'
import { useStationTimeZone } from './session.ts'

/** The language on the screen; draws again when it changes. */
export function useLanguage(): Language {
  const { i18n } = useTranslation()
  const parsed = LanguageSchema.safeParse(i18n.resolvedLanguage)
  return parsed.success ? parsed.data : 'en'
}

export type Formatters = {
  timeZone: string
  clock(at: string | number, options?: { withSeconds?: boolean }): string
  date(at: string | number, style?: DateStyle): string
  dateTime(at: string | number): string
  number(value: number, digits?: number): string
  distance(distanceMetres: number): string
}

/** Formatters in the person's language and the station's time zone. */
export function useFormat(): Formatters {
  const language = useLanguage()
  const timeZone = useStationTimeZone()
  return useMemo(
    () => ({
      timeZone,
      clock: (at, options) => formatClock(at, timeZone, options),
      date: (at, style) => formatDate(at, language, timeZone, style),
      dateTime: (at) => formatDateTime(at, language, timeZone),
      number: (value, digits) => formatNumber(value, language, digits),
      distance: (distanceMetres) => formatDistance(distanceMetres, language),
    }),
    [language, timeZone],
  )
}
