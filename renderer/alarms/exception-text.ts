/** Words of an exception, from its code and parameters. */
import { useCallback } from 'react'
import { useTranslate } from '../lib/use-translate.ts'
import type { Exception } from './exceptions.ts'

/** A function that writes an exception in the person's language; an unknown code is shown as it is, never hidden. */
export function useExceptionText(): (exception: Pick<Exception, 'code' | 'params'>) => string {
  const t = useTranslate('status')
  return useCallback(({ code, params }) => t([`exception.${code}`, 'exception.unknown'], { ...params, code }), [t])
}
