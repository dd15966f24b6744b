/** Language and theme, one press each, before anybody is signed in. */
import { useTranslation } from 'react-i18next'
import { LANGUAGE_NAMES, LANGUAGES } from '../lib/languages.ts'
import { chooseLanguage } from './language-choice.ts'
import { changeSettings, useSettings } from '../stores/settings.ts'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import styles from './look-switch.module.css'

const THEMES = ['dark', 'light', 'system'] as const

/** Two groups of toggles. Each language is named in itself. */
export function LookSwitch() {
  const { t } = useTranslation('common')
  const language = useSettings((settings) => settings.language)
  const theme = useSettings((settings) => settings.theme)
  return (
    <div className={styles.switches}>
      <ToggleButtonGroup
        className={styles.group ?? ''}
        aria-label={t('settings.language')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[language]}
        onSelectionChange={(keys) => pick(LANGUAGES, keys, chooseLanguage)}
      >
        {LANGUAGES.map((id) => (
          <ToggleButton key={id} id={id} className={styles.toggle ?? ''} {...{ lang: id }}>
            {LANGUAGE_NAMES[id]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <ToggleButtonGroup
        className={styles.group ?? ''}
        aria-label={t('settings.theme')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[theme]}
        onSelectionChange={(keys) => pick(THEMES, keys, (next) => changeSettings({ theme: next }))}
      >
        {THEMES.map((id) => (
          <ToggleButton key={id} id={id} className={styles.toggle ?? ''}>
            {t(`settings.themes.${id}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  )
}

/** Hands the chosen option on; keys that are no option are ignored. */
function pick<Option extends string>(options: readonly Option[], keys: Iterable<string | number>, onPick: (option: Option) => void): void {
  const [key] = keys
  const option = options.find((candidate) => candidate === key)
  if (option !== undefined) onPick(option)
}
