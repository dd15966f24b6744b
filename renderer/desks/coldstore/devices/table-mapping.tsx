/** How a logger's table is read: its columns, its marks, and what each value is. Units are chosen, never guessed. */
import { IncomingUnit } from '../../../../server/contract/ingest.ts'
import { CsvMapping, DateForm } from '../../../../server/contract/ingest-mappings.ts'
import { Quantity } from '../../../../server/contract/readings.ts'
import { NumberField } from '../../../ui/number-field.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { useColdWords } from '../words.ts'
import styles from '../coldstore.module.css'

const DELIMITERS = [',', ';', '\t', '|'] as const
const DECIMALS = ['.', ','] as const
export type MappingDraft = {
  readonly deviceId: string
  readonly delimiter: (typeof DELIMITERS)[number]
  readonly decimal: (typeof DECIMALS)[number]
  readonly skipLines: number
  readonly dateColumn: string
  readonly dateForm: DateForm
  readonly timeColumn: string
  readonly valueColumn: string
  readonly quantity: Quantity
  readonly unit: IncomingUnit
}
export const EMPTY_MAPPING: MappingDraft = {
  ...{ deviceId: '', delimiter: ';', decimal: '.', skipLines: 0, dateColumn: '', dateForm: 'yyyy-mm-dd', timeColumn: '' },
  ...{ valueColumn: '', quantity: 'temperature', unit: 'celsius' },
}

/** The mapping as the station takes it; null while something is missing or wrong. The channel is named as its column. */
export function mappingOf(draft: MappingDraft, zone: string): CsvMapping | null {
  const { deviceId, delimiter, decimal, skipLines, dateColumn, dateForm, timeColumn, valueColumn, quantity, unit } = draft
  const parsed = CsvMapping.safeParse({
    ...{ deviceId, delimiter, decimal, skipLines, zone, date: { column: dateColumn, form: dateForm } },
    time: timeColumn === '' ? null : { column: timeColumn },
    values: [{ column: valueColumn, channel: valueColumn.slice(0, 64), quantity, unit }],
  })
  return parsed.success ? parsed.data : null
}

type Props = { readonly draft: MappingDraft; readonly onChange: (draft: MappingDraft) => void }
export function TableMapping({ draft, onChange }: Props) {
  const { t } = useColdWords()
  const set = (part: Partial<MappingDraft>): void => onChange({ ...draft, ...part })
  return (
    <fieldset className={styles.rows}>
      <legend>{t('mapping.title')}</legend>
      <div className={styles.fields}>
        <TextField
          label={t('mapping.device')}
          value={draft.deviceId}
          onChange={(deviceId) => set({ deviceId })}
          isRequired
          maxLength={64}
        />
        <Select
          label={t('mapping.delimiter')}
          items={DELIMITERS.map((id) => ({ id, label: id === '\t' ? t('mapping.tab') : id }))}
          value={draft.delimiter}
          onChange={(delimiter) => set({ delimiter })}
        />
        <Select
          label={t('mapping.decimal')}
          items={DECIMALS.map((id) => ({ id, label: id }))}
          value={draft.decimal}
          onChange={(decimal) => set({ decimal })}
        />
        <NumberField
          label={t('mapping.skip')}
          value={draft.skipLines}
          onChange={(skipLines) => set({ skipLines: skipLines ?? 0 })}
          min={0}
          max={100}
        />
        <TextField
          label={t('mapping.date')}
          value={draft.dateColumn}
          onChange={(dateColumn) => set({ dateColumn })}
          isRequired
          maxLength={100}
        />
        <Select
          label={t('mapping.form')}
          items={DateForm.options.map((id) => ({ id, label: t(`dateForm.${id}`) }))}
          value={draft.dateForm}
          onChange={(dateForm) => set({ dateForm })}
        />
        <TextField
          label={t('mapping.time')}
          value={draft.timeColumn}
          onChange={(timeColumn) => set({ timeColumn })}
          isOptional
          maxLength={100}
        />
        <TextField
          label={t('mapping.value')}
          value={draft.valueColumn}
          onChange={(valueColumn) => set({ valueColumn })}
          isRequired
          maxLength={100}
        />
        <Select
          label={t('sensors.quantity')}
          items={Quantity.options.map((id) => ({ id, label: t(`quantity.${id}`) }))}
          value={draft.quantity}
          onChange={(quantity) => set({ quantity })}
        />
        <Select
          label={t('mapping.unit')}
          items={IncomingUnit.options.map((id) => ({ id, label: t(`incoming.${id}`) }))}
          value={draft.unit}
          onChange={(unit) => set({ unit })}
        />
      </div>
    </fieldset>
  )
}
