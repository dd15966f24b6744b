/** Writes an item of the status strip in the person's language, with numbers and ages in their own marks. */
import { useCallback } from 'react'
import { toAge } from '../lib/format.ts'
import { useFormat } from '../lib/use-language.ts'
import { useTranslate } from '../lib/use-translate.ts'
import type { StatusText } from './status-items.ts'

/** A span in the largest unit that fits: "4 min". */
export function useSpan(): (ms: number) => string {
  const t = useTranslate(['status', 'common'])
  return useCallback(
    (ms) => {
      const { unit, count } = toAge(ms)
      return t(`common:age.${unit}`, { count })
    },
    [t],
  )
}

/** Gives the function that writes an item. */
export function useStatusWords(): (text: Pick<StatusText, 'key' | 'params' | 'ageMs'>) => string {
  const t = useTranslate('status')
  const span = useSpan()
  const { number } = useFormat()
  return ({ key, params, ageMs }) => {
    const written = Object.entries(params).map(([name, value]) => [name, typeof value === 'number' ? number(value, 1) : value])
    return t(key, { ...Object.fromEntries(written), ...(ageMs === undefined ? {} : { age: span(ageMs) }) })
  }
}
