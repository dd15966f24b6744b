/** Values, spans and alarms of the cold chain in words. */
import { useMemo } from 'react'
import { QUANTITIES, type Quantity } from '../../../server/contract/readings.ts'
import { useFormat } from '../../lib/use-language.ts'
import { useTranslate, type Translate } from '../../lib/use-translate.ts'

const DIGITS: Partial<Record<Quantity, number>> = { temperature: 1, batteryVolts: 2, batteryDays: 1, holdoverDays: 1 }
const DAY_MINUTES = 1_440

/** Writes values with their units and spans of minutes. */
export type ColdWords = {
  readonly t: Translate
  /** `4.2 °C`, `open`, `87 %`. */
  value(value: number, quantity: Quantity): string
  /** `42 min`, `7 h 20 min`, `3 d 4 h`. */
  span(minutes: number): string
  /** What an alarm of this code says. */
  alarm(code: string): string
}

/** The words in the person's language. */
export function useColdWords(): ColdWords {
  const t = useTranslate('coldstore')
  const format = useFormat()
  return useMemo(
    () => ({
      t,
      value: (value, quantity) => {
        const { unit } = QUANTITIES[quantity]
        if (unit === 'state') return t(`state.${quantity}.${value === 0 ? 'off' : 'on'}`)
        return t(`unit.${unit}`, { value: format.number(value, DIGITS[quantity] ?? 0) })
      },
      span: (minutes) => spanText(t, Math.max(0, Math.round(minutes))),
      alarm: (code) => t([`alarm.${code}`, 'alarm.unknown'], { code }),
    }),
    [t, format],
  )
}

function spanText(t: Translate, minutes: number): string {
  if (minutes < 60) return t('span.minutes', { minutes })
  if (minutes < 2 * DAY_MINUTES) return t('span.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
  return t('span.days', { days: Math.floor(minutes / DAY_MINUTES), hours: Math.floor((minutes % DAY_MINUTES) / 60) })
}
