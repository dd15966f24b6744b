/** The settings of this window. */
import { useTranslation } from 'react-i18next'
import { LANGUAGE_NAMES, LANGUAGES } from '../lib/languages.ts'
import { changeSettings, useSettings } from '../stores/settings.ts'
import { Checkbox, RadioGroup } from '../ui/choice.tsx'
import { chooseLanguage } from './language-choice.ts'
import styles from './settings-panel.module.css'

const THEMES = ['dark', 'light', 'system'] as const
const DENSITIES = ['compact', 'comfortable'] as const

/** Language, theme, density and letter hotkeys; every change shows at once and is kept in this window. */
export function SettingsPanel() {
  const { t } = useTranslation(['common', 'commands'])
  const settings = useSettings()
  return (
    <div className={styles.settings}>
      <RadioGroup
        label={t('settings.language')}
        items={LANGUAGES.map((id) => ({ id, label: LANGUAGE_NAMES[id] }))}
        value={settings.language}
        onChange={chooseLanguage}
      />
      <RadioGroup
        label={t('settings.theme')}
        items={THEMES.map((id) => ({ id, label: t(`settings.themes.${id}`) }))}
        value={settings.theme}
        onChange={(theme) => changeSettings({ theme })}
      />
      <RadioGroup
        label={t('settings.density')}
        items={DENSITIES.map((id) => ({ id, label: t(`settings.densities.${id}`) }))}
        value={settings.density}
        onChange={(density) => changeSettings({ density })}
      />
      <Checkbox isSelected={settings.hasLetterHotkeys} onChange={(hasLetterHotkeys) => changeSettings({ hasLetterHotkeys })}>
        {t('commands:sheet.letters')}
      </Checkbox>
      <p className={styles.note}>{t('settings.note')}</p>
    </div>
  )
}
