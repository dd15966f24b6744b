/** Finds the translation keys that screens ask for, as far as a reader without running them can. */
import { keysOf } from './locales.ts'
import type { Texts } from './locales.ts'

/** Key as written, whether it goes on after a `${`, and the line it stands in. */
export type Use = { namespace: string; key: string; isPrefix: boolean; line: number }

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length

/** Namespaces a file's own `t` looks into: those of its useTranslation (or useTranslate) calls; none when it has no such call. */
const ownNamespaces = (text: string): string[] =>
  [...text.matchAll(/useTransla(?:tion|te)\(\s*\[?([^)\]]*)/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/'([^']+)'/g)].slice(0, 1).map(([, name = '']) => name),
  )

/**
 * Keys used in one file: literals that begin with a namespace and a colon (anywhere: labelKey, t, Trans), and the bare keys of `t('...')`
 * where the file names one namespace.
 * @param namespaces names of the locale files
 */
export function findUses(text: string, namespaces: readonly string[]): Use[] {
  const named = new RegExp(`['"\`](${namespaces.join('|')}):([A-Za-z0-9_.-]+)(['"\`]|\\$\\{)`, 'g')
  const uses = [...text.matchAll(named)].map((match): Use => ({
    namespace: match[1] ?? '',
    key: match[2] ?? '',
    isPrefix: match[3] === '${',
    line: lineOf(text, match.index),
  }))
  const own = [...new Set(ownNamespaces(text))]
  const [only] = own
  if (own.length !== 1 || !only) return uses
  const bare = [...text.matchAll(/\bt\(\s*(['"`])([A-Za-z0-9_.-]+)(['"`]|\$\{)/g)].map((match): Use => ({
    namespace: only,
    key: match[2] ?? '',
    isPrefix: match[3] === '${',
    line: lineOf(text, match.index),
  }))
  return [...uses, ...bare]
}

/** True when the key, its plural family, or (for a prefix) any key that begins with it exists. */
export function isKnown(use: Use, texts: Texts | undefined): boolean {
  if (!texts) return false
  const keys = keysOf(texts)
  if (use.isPrefix) return Object.keys(texts).some((key) => key.startsWith(use.key))
  return keys.has(use.key) || keys.has(`${use.key} (plural)`)
}
