/** A `t` that takes any key and always answers with text, for code that builds keys from data. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** The first key that exists wins. */
export type Translate = (key: string | readonly string[], options?: Record<string, unknown>) => string

/**
 * The translation function of the given namespaces.
 * @param namespaces the first one is used for keys without a prefix
 */
export function useTranslate(namespaces: string | readonly string[]): Translate {
  const { t } = useTranslation(namespaces)
  return useCallback((key, options = {}) => String(t([...(typeof key === 'string' ? [key] : key)], options)), [t])
}
