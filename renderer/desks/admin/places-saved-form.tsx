/** One saved place: how people call it, what it is, where it is and how exactly that is known. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ALIASES_LIMIT, PlaceKind } from '../../../server/contract/places.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/choice.tsx'
import { ComboBox } from '../../ui/combo-box.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextArea, TextField } from '../../ui/text-field.tsx'
import type { SavedPlace } from './places-saved.tsx'
import styles from './admin.module.css'

/** What the form holds while it is being filled. */
type Draft = Pick<SavedPlace, 'name' | 'kind' | 'notes' | 'isArchived'> & {
  readonly aliases: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly accuracyMetres: number | null
}
const NEW: Draft = {
  name: '',
  aliases: '',
  kind: 'landmark',
  latitude: null,
  longitude: null,
  accuracyMetres: 100,
  notes: '',
  isArchived: false,
}

/** Other names, one a line, each once. */
const aliasesOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]

/** @param props `place` null for a new one */
export function PlacesSavedForm({ place, onDone }: { place: SavedPlace | null; onDone: () => void }) {
  const { t } = useTranslation('places')
  const save = useCommand(trpc.places.save.mutationOptions())
  const change = useCommand(trpc.places.change.mutationOptions())
  const [draft, setDraft] = useState<Draft>(place === null ? NEW : { ...place, aliases: place.aliases.join('\n') })
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part })
  const send = async (): Promise<void> => {
    const { name, kind, latitude, longitude, accuracyMetres, notes, isArchived } = draft
    if (latitude === null || longitude === null || accuracyMetres === null) return
    const fields = { name, kind, latitude, longitude, accuracyMetres, notes, aliases: aliasesOf(draft.aliases) }
    try {
      if (place === null) await save.send(fields)
      else await change.send({ placeId: place.id, expectedVersion: place.version, fields: { ...fields, isArchived } })
      onDone()
    } catch {
      // the failure is shown in the form, which stays as it was filled
    }
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Naming draft={draft} onChange={set} />
      <Whereabouts draft={draft} onChange={set} />
      <TextArea label={t('saved.notes')} rows={2} value={draft.notes} onChange={(notes) => set({ notes })} maxLength={500} isOptional />
      {place !== null && (
        <Checkbox isSelected={!draft.isArchived} onChange={(isUsed) => set({ isArchived: !isUsed })}>
          {t('saved.isActive')}
        </Checkbox>
      )}
      <FormError error={save.error ?? change.error} />
      <Button type="submit" variant="primary" isPending={save.isPending || change.isPending}>
        {t('save')}
      </Button>
    </form>
  )
}

type PartProps = { draft: Draft; onChange: (part: Partial<Draft>) => void }

function Naming({ draft, onChange }: PartProps) {
  const { t } = useTranslation('places')
  return (
    <>
      <TextField label={t('saved.name')} value={draft.name} onChange={(name) => onChange({ name })} isRequired autoFocus maxLength={120} />
      <TextArea
        label={t('saved.aliases')}
        description={t('saved.aliasesHelp')}
        rows={2}
        value={draft.aliases}
        onChange={(aliases) => onChange({ aliases })}
        maxLength={ALIASES_LIMIT * 81}
        isOptional
      />
      <ComboBox
        label={t('saved.kind')}
        items={PlaceKind.options.map((id) => ({ id, label: t(`kind.${id}`) }))}
        value={draft.kind}
        onChange={(kind) => onChange({ kind: PlaceKind.catch(draft.kind).parse(kind) })}
      />
    </>
  )
}

function Whereabouts({ draft, onChange }: PartProps) {
  const { t } = useTranslation('places')
  return (
    <>
      <div className={styles.coordinates}>
        <NumberField
          label={t('saved.latitude')}
          value={draft.latitude}
          min={-90}
          max={90}
          decimals={6}
          step={0.001}
          onChange={(latitude) => onChange({ latitude })}
          isRequired
        />
        <NumberField
          label={t('saved.longitude')}
          value={draft.longitude}
          min={-180}
          max={180}
          decimals={6}
          step={0.001}
          onChange={(longitude) => onChange({ longitude })}
          isRequired
        />
      </div>
      <NumberField
        label={t('saved.accuracy')}
        description={t('saved.accuracyHelp')}
        unit="m"
        value={draft.accuracyMetres}
        min={1}
        max={100_000}
        onChange={(accuracyMetres) => onChange({ accuracyMetres })}
        isRequired
      />
    </>
  )
}
