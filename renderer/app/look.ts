/** Writes theme, density and language onto the document, and again whenever a person changes them. */
import { translator } from '../lib/i18n.ts'
import { themeToDraw, useSettings } from '../stores/settings.ts'
import type { Settings } from '../stores/settings.ts'

/** Applies the settings now and from now on. Called once, before the first drawing. */
export function applyLook(): void {
  const light = window.matchMedia('(prefers-color-scheme: light)')
  const draw = (settings: Settings): void => {
    const { dataset } = document.documentElement
    dataset['theme'] = themeToDraw(settings.theme, light.matches)
    dataset['density'] = settings.density
    document.documentElement.lang = settings.language
    if (translator.isInitialized && translator.resolvedLanguage !== settings.language) void translator.changeLanguage(settings.language)
  }
  draw(useSettings.getState())
  useSettings.subscribe(draw)
  light.addEventListener('change', () => draw(useSettings.getState()))
}
