/** Import of a logger's file: choose it, see what it holds and every bad line, then keep it. Nothing is kept before. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { LOGGER_FILE_CHARACTERS, type LoggerFormat } from '../../../../server/contract/coldfiles.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { Button } from '../../../ui/button.tsx'
import { RadioGroup } from '../../../ui/choice.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { FormError } from '../../../ui/states.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { useColdWords } from '../words.ts'
import { fileToBase64 } from './file-base64.ts'
import { LoggerPreviewView } from './logger-preview.tsx'
import { EMPTY_MAPPING, mappingOf, TableMapping } from './table-mapping.tsx'
import styles from '../coldstore.module.css'

const KINDS = ['export', 'table'] as const
type Chosen = { readonly name: string; readonly fileBase64: string }

export function LoggerImport() {
  const { t } = useColdWords()
  const { timeZone } = useFormat()
  const [file, setFile] = useState<Chosen | null>(null)
  const [isTooLarge, setTooLarge] = useState(false)
  const [kind, setKind] = useState<(typeof KINDS)[number]>('export')
  const [zone, setZone] = useState(timeZone)
  const [draft, setDraft] = useState(EMPTY_MAPPING)
  const mapping = mappingOf(draft, zone)
  const format: LoggerFormat | null = kind === 'export' ? { kind, zone } : mapping && { kind, mapping }
  const preview = useMutation(trpc.coldchain.previewFile.mutationOptions())
  const keep = useCommand(trpc.coldchain.importFile.mutationOptions())
  const [kept, setKept] = useState<string | null>(null)
  const forget = (): void => {
    preview.reset()
    keep.reset()
    setKept(null)
  }
  const choose = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return
    forget()
    const fileBase64 = await fileToBase64(chosen)
    setTooLarge(fileBase64.length > LOGGER_FILE_CHARACTERS)
    setFile(fileBase64.length > LOGGER_FILE_CHARACTERS ? null : { name: chosen.name, fileBase64 })
  }
  const importAll = async (): Promise<void> => {
    if (file === null || format === null) return
    await keep.send({ fileBase64: file.fileBase64, format }).then(
      (counts) => setKept(t('import.kept', counts)),
      () => undefined, // the failure is shown below
    )
  }
  return (
    <Panel title={t('tab.import')} isPadded>
      <div className={styles.form}>
        <p>{t('import.lead')}</p>
        <div className={styles.acts}>
          <FileTrigger acceptedFileTypes={['.txt', '.csv', 'text/plain', 'text/csv']} onSelect={(files) => void choose(files?.[0])}>
            <Button icon="upload">{t('import.choose')}</Button>
          </FileTrigger>
          {file !== null && <code>{file.name}</code>}
          {isTooLarge && <span role="alert">{t('import.tooLarge')}</span>}
        </div>
        <RadioGroup
          label={t('import.kind')}
          items={KINDS.map((id) => ({ id, label: t(`import.kinds.${id}`), description: t(`import.kindHelp.${id}`) }))}
          value={kind}
          onChange={(next) => {
            setKind(next)
            forget()
          }}
        />
        <TextField label={t('import.zone')} description={t('import.zoneHelp')} value={zone} onChange={setZone} isRequired maxLength={64} />
        {kind === 'table' && <TableMapping draft={draft} onChange={setDraft} />}
        <FormError error={preview.error} />
        <Button
          isDisabled={file === null || format === null}
          isPending={preview.isPending}
          onPress={() => {
            if (file !== null && format !== null) preview.mutate({ fileBase64: file.fileBase64, format })
          }}
        >
          {t('import.look')}
        </Button>
        {preview.data !== undefined && <LoggerPreviewView preview={preview.data} />}
        <FormError error={keep.error} />
        {kept !== null && <p role="status">{kept}</p>}
        {preview.data !== undefined && (
          <Button
            variant="primary"
            isDisabled={preview.data.channels.length === 0 || kept !== null}
            isPending={keep.isPending}
            onPress={() => void importAll()}
          >
            {t('import.keep')}
          </Button>
        )}
      </div>
    </Panel>
  )
}
