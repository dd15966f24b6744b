/** Translation set-up: namespaces load when a screen needs them, plurals follow our own table for Kinyarwanda. */
import i18next from 'i18next'
import type { BackendModule, i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from './languages.ts'
import { Language as LanguageSchema } from '../../server/contract/primitives.ts'
import { pluralRuleOf } from './plural.ts'

/** Namespaces of the frame itself; each desk adds its own. */
export const FRAME_NAMESPACES = ['common', 'errors', 'commands', 'status', 'wizard'] as const

type LocaleFile = { default: Record<string, unknown> }
type LocaleLoader = () => Promise<LocaleFile>

const files: Record<string, LocaleLoader> = import.meta.glob<LocaleFile>('../locales/*/*.json')

/** Reads one namespace of one language from the bundle; each is a file of its own. */
const bundleBackend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, callback) => {
    const load = files[`../locales/${language}/${namespace}.json`]
    if (load === undefined) {
      callback(new Error(`no locale file ${language}/${namespace}`), null)
      return
    }
    load().then(
      (file) => callback(null, file.default),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    )
  },
}

/** The one translator of the app. */
export const translator: i18n = i18next.createInstance()

/**
 * Starts the translator.
 * @param language first language
 * @param namespaces loaded before the promise resolves
 */
export async function startTranslator(language: Language, namespaces: readonly string[] = FRAME_NAMESPACES): Promise<i18n> {
  await translator
    .use(bundleBackend)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: 'en',
      supportedLngs: LanguageSchema.options,
      ns: [...namespaces],
      defaultNS: 'common',
      interpolation: { escapeValue: false }, // React escapes
      returnNull: false,
      react: { useSuspense: true },
    })
  installPluralTable(translator)
  return translator
}

/** Replaces i18next's Intl lookup by our table, because Intl silently gives another language's rule for rw. */
export function installPluralTable(instance: i18n): void {
  const resolver: { getRule: (code: string) => unknown } = instance.services.pluralResolver
  resolver.getRule = (code) => {
    const language = LanguageSchema.safeParse(code.split('-')[0])
    return pluralRuleOf(language.success ? language.data : 'en')
  }
}

/** Loads the namespaces a desk needs, before its commands and screens are shown. */
export async function loadNamespaces(namespaces: readonly string[]): Promise<void> {
  await translator.loadNamespaces([...namespaces])
}
