/** Door triage: a colour said in words, vital signs if measured, a note. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TriageColour, type HandoverView } from '../../../server/contract/handover.ts'
import { readInstant } from '../../lib/now.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { RadioGroup } from '../../ui/choice.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { FormFrame } from './form-frame.tsx'
import { openForm } from './store.ts'
import { hasVitals, NO_VITALS, VitalsFields } from './vitals-fields.tsx'

export function TriageForm({ handover }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  const command = useCommand(trpc.handover.triage.mutationOptions())
  const [colour, setColour] = useState<TriageColour | null>(null)
  const [vitals, setVitals] = useState(NO_VITALS)
  const [note, setNote] = useState('')
  const [takenAt] = useState(() => readInstant())
  const send = async (): Promise<void> => {
    if (colour === null) return
    await command.send({ handoverId: handover.id, colour, vitals: hasVitals(vitals) ? { ...vitals, takenAt } : null, note }).then(
      () => openForm('none'),
      () => undefined,
    ) // the failure is shown below
  }
  return (
    <FormFrame title={t('act.triage')} onSubmit={() => void send()}>
      <RadioGroup
        label={t('triage.colour')}
        orientation="horizontal"
        value={colour}
        onChange={setColour}
        items={TriageColour.options.map((id) => ({ id, label: t(`colour.${id}`) }))}
        errorMessage={command.isPending ? null : undefined}
      />
      <VitalsFields value={vitals} onChange={setVitals} />
      <TextField label={t('triage.note')} value={note} onChange={setNote} isOptional maxLength={500} />
      <FormError error={command.error} />
      <Button variant="primary" type="submit" isDisabled={colour === null} isPending={command.isPending}>
        {t('triage.send')}
      </Button>
    </FormFrame>
  )
}
