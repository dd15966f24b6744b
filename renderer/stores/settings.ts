/** What a person chose for this window: theme, density, hotkeys; kept in the browser. The language is the person's own (app/language-choice.ts), remembered here for the door. */
import { z } from 'zod'
import { create } from 'zustand'
import { Language } from '../../server/contract/primitives.ts'
import { matchLanguage } from '../lib/languages.ts'
import { readStored, writeStored } from '../lib/storage.ts'

const Settings = z.object({
  theme: z.enum(['dark', 'light', 'system']),
  density: z.enum(['compact', 'comfortable']),
  language: Language,
  /** WCAG 2.1.4: hotkeys of one letter can be switched off. */
  hasLetterHotkeys: z.boolean(),
  /** Command id -> hotkey in tinykeys form; null = no hotkey. */
  hotkeys: z.record(z.string(), z.string().nullable()),
})
export type Settings = z.infer<typeof Settings>
export type Theme = Settings['theme']

const KEY = 'kituo.settings'

function firstSettings(): Settings {
  const stored = readStored(window.localStorage, KEY, Settings)
  return (
    stored ?? {
      theme: 'dark',
      density: 'compact',
      language: matchLanguage(window.navigator.languages),
      hasLetterHotkeys: true,
      hotkeys: {},
    }
  )
}

/** The settings of this window. */
export const useSettings = create<Settings>(() => firstSettings())

/** Changes some settings and keeps them. */
export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change)
  writeStored(window.localStorage, KEY, useSettings.getState())
}

/** The theme to draw: 'system' follows the machine. */
export function themeToDraw(theme: Theme, isSystemLight: boolean): 'dark' | 'light' {
  if (theme !== 'system') return theme
  return isSystemLight ? 'light' : 'dark'
}
