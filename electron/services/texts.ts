/** The few words the shell itself says: menus, tray, dialogs and the passphrase window, in every language of the screens. */

import { english } from './texts-en.ts'
import { french } from './texts-fr.ts'
import { kinyarwanda } from './texts-rw.ts'
import { swahili } from './texts-sw.ts'
import type { ShellLanguage, ShellTexts } from './shell-texts.ts'

const byLanguage: Readonly<Record<ShellLanguage, ShellTexts>> = { en: english, sw: swahili, rw: kinyarwanda, fr: french }

/** The words of one language. */
export function textsFor(language: ShellLanguage): ShellTexts {
  return byLanguage[language]
}

/**
 * Picks the language of the shell.
 * @param preferred language tags (BCP 47) the system lists, best first
 * @returns the first one we speak, else English
 */
export function chooseLanguage(preferred: readonly string[]): ShellLanguage {
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split(/[-_]/)[0] ?? ''
    if (isShellLanguage(primary)) return primary
  }
  return 'en'
}

/** Puts values into `{name}` places of a text; a place without a value stays as it is. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place)
}

function isShellLanguage(value: string): value is ShellLanguage {
  return Object.hasOwn(byLanguage, value)
}
