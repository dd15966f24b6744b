/** Adding a region: choose an extract, name the region, import. What the file is shows when it is read. */
import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { REGION_NAME, type RegionView } from '../../../server/contract/regions.ts'
import { bridge } from '../../lib/bridge.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import admin from './admin.module.css'
import { sendExtract, type ChosenExtract } from './regions-send.ts'
import { fileOfPath, nameForFile, useSize } from './regions-text.ts'
import styles from './regions.module.css'

type Sending = { readonly isPending: boolean; readonly error: unknown }

export function RegionAdd({ regions, onDone }: { regions: readonly RegionView[]; onDone: () => void }) {
  const { t } = useTranslation('admin')
  const size = useSize()
  const [extract, setExtract] = useState<ChosenExtract | null>(null)
  const [name, setName] = useState('')
  const [sending, setSending] = useState<Sending>({ isPending: false, error: null })
  const isNameGood = REGION_NAME.test(name)
  const choose = (chosen: ChosenExtract): void => {
    setExtract(chosen)
    if (name === '') setName(nameForFile(chosen.file))
  }
  const send = (): void => {
    if (extract === null || !isNameGood || sending.isPending) return
    setSending({ isPending: true, error: null })
    sendExtract(name, extract).then(onDone, (error: unknown) => setSending({ isPending: false, error }))
  }
  return (
    <form
      className={admin.form}
      aria-label={t('region.add')}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <p>{t('region.help')}</p>
      <p>{t('region.helpTime')}</p>
      <ChooseExtract onChosen={choose} />
      {extract !== null && (
        <p role="status" className={styles.file}>
          {extract.kind === 'upload' ? t('region.sourceSize', { file: extract.file, size: size(extract.upload.size) }) : extract.path}
        </p>
      )}
      <TextField
        label={t('region.name')}
        description={t('region.nameHelp')}
        errorMessage={name === '' || isNameGood ? null : t('region.nameProblem')}
        value={name}
        onChange={setName}
        maxLength={48}
        isRequired
      />
      {regions.some((region) => region.name === name) && <p role="status">{t('region.replaces', { name })}</p>}
      <FormError error={sending.error} />
      <Button type="submit" variant="primary" isDisabled={extract === null || !isNameGood} isPending={sending.isPending}>
        {t('region.import')}
      </Button>
    </form>
  )
}

/** The system's own dialog in the desktop app, which gives a path; a file of the browser elsewhere. */
function ChooseExtract({ onChosen }: { onChosen: (extract: ChosenExtract) => void }) {
  const { t } = useTranslation('admin')
  const files = bridge()?.files
  if (files === undefined)
    return (
      <FileTrigger
        onSelect={(chosen) => {
          const file = chosen?.[0]
          if (file) onChosen({ kind: 'upload', upload: file, file: file.name })
        }}
      >
        <Button icon="file">{t('region.choose')}</Button>
      </FileTrigger>
    )
  const ask = async (): Promise<void> => {
    const path = await files.chooseExtract()
    if (path !== null) onChosen({ kind: 'path', path, file: fileOfPath(path) })
  }
  return (
    <Button icon="file" onPress={() => void ask()}>
      {t('region.choose')}
    </Button>
  )
}
