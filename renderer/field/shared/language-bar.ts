/** The row of languages at the foot of a phone page. */
import { byId, makeButton, replaceChildren } from './elements.ts'
import { LANGUAGE_NAMES, LANGUAGES, type Language } from './language.ts'

/** Draws the row; the present language is pressed. */
export function drawLanguages(current: Language, label: string, choose: (language: Language) => void): void {
  const bar = byId('languages')
  bar.setAttribute('aria-label', label)
  replaceChildren(
    bar,
    LANGUAGES.map((language) => {
      const button = makeButton(
        LANGUAGE_NAMES[language],
        () => {
          choose(language)
        },
        { pressed: language === current, id: `language-${language}` },
      )
      button.lang = language
      return button
    }),
  )
}
