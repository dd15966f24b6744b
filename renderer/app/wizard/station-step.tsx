/** First page of the wizard: the station. */
import { useState } from 'react'
import type { FormEvent } from 'react'
import { Form } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { formatClock, zoneName } from '../../lib/format.ts'
import { LANGUAGE_NAMES, LANGUAGES } from '../../lib/languages.ts'
import { useNowMs } from '../../lib/now.ts'
import { changeSettings, useSettings } from '../../stores/settings.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/select.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { districtCode, stationProblems, TIME_ZONES, usualZone } from './drafts.ts'
import type { StationDraft } from './drafts.ts'
import styles from './wizard.module.css'

export type StationStepProps = { draft: StationDraft; onChange: (draft: StationDraft) => void; onNext: () => void }

/** Name, district, country, time zone, language. Problems are told after the first try, next to their field. */
export function StationStep({ draft, onChange, onNext }: StationStepProps) {
  const { t } = useTranslation('wizard')
  const language = useSettings((settings) => settings.language)
  const [district, setDistrict] = useState(draft.district)
  const [hasTried, setTried] = useState(false)
  const nowMs = useNowMs()
  const problems = stationProblems(draft)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (problems.size === 0) onNext()
  }
  const code = districtCode(district)
  return (
    <Form className={styles.form ?? ''} onSubmit={submit} validationBehavior="aria">
      <TextField
        label={t('station.name')}
        description={t('station.nameHelp')}
        autoFocus
        value={draft.name}
        onChange={(name) => onChange({ ...draft, name })}
        errorMessage={hasTried && problems.has('name') ? t('station.nameMissing') : null}
      />
      <TextField
        label={t('station.district')}
        description={code === '' ? t('station.districtHelp') : t('station.districtCode', { code })}
        value={district}
        onChange={(typed) => {
          setDistrict(typed)
          onChange({ ...draft, district: districtCode(typed) })
        }}
        errorMessage={hasTried && problems.has('district') ? t('station.districtMissing') : null}
      />
      <div className={styles.pair}>
        <Select
          label={t('station.country')}
          items={[
            { id: 'TZ', label: t('country.TZ') },
            { id: 'RW', label: t('country.RW') },
          ]}
          value={draft.country}
          onChange={(country) => onChange({ ...draft, country, timeZone: usualZone(country) })}
        />
        <Select
          label={t('station.timeZone')}
          items={TIME_ZONES[draft.country].map((id) => ({
            id,
            label: `${id.replace('Africa/', '').replaceAll('_', ' ')} (${zoneName(id)})`,
          }))}
          value={draft.timeZone}
          onChange={(timeZone) => onChange({ ...draft, timeZone })}
          description={t('station.timeNow', { time: formatClock(nowMs, draft.timeZone) })}
        />
      </div>
      <Select
        label={t('station.language')}
        description={t('station.languageHelp')}
        items={LANGUAGES.map((id) => ({ id, label: LANGUAGE_NAMES[id] }))}
        value={language}
        onChange={(next) => changeSettings({ language: next })}
      />
      <div className={styles.actions}>
        <Button type="submit" variant="primary" size="large">
          {t('next')}
        </Button>
      </div>
    </Form>
  )
}
