/** Completing the record: patient and ATMIST fields, prefilled with what is known; a set of vital signs is added, never replaced. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Sex, type HandoverView } from '../../../server/contract/handover.ts'
import { readInstant } from '../../lib/now.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox, RadioGroup } from '../../ui/choice.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextArea, TextField } from '../../ui/text-field.tsx'
import { FormFrame } from './form-frame.tsx'
import { openForm } from './store.ts'
import { hasVitals, NO_VITALS, VitalsFields } from './vitals-fields.tsx'
import styles from './hospital.module.css'

const TEXTS = ['mechanism', 'injuries', 'treatment', 'allergies', 'medicines', 'background', 'other'] as const
type Texts = Record<(typeof TEXTS)[number], string>

export function RecordForm({ handover }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  const command = useCommand(trpc.handover.complete.mutationOptions())
  const known = handover.clinical ?? {}
  const [patient, setPatient] = useState(handover.patient)
  const [vitals, setVitals] = useState(NO_VITALS)
  const [hasOnset, setHasOnset] = useState(known.onsetAt !== null && known.onsetAt !== undefined)
  const [texts, setTexts] = useState<Texts>(() => Object.fromEntries(TEXTS.map((name) => [name, known[name] ?? ''])) as Texts) // one entry for every name
  const [openedAt] = useState(() => readInstant())
  const send = async (): Promise<void> => {
    const added = hasVitals(vitals) ? [...(known.vitals ?? []), { ...vitals, takenAt: openedAt }] : undefined
    const clinical = {
      ...texts,
      ...(added ? { vitals: added } : {}),
      ...(hasOnset && !known.onsetAt ? { onsetAt: handover.requestedAt } : {}),
    }
    await command.send({ handoverId: handover.id, clinical, ...(patient ? { patient } : {}) }).then(
      () => openForm('none'),
      () => undefined,
    ) // the failure is shown below
  }
  return (
    <FormFrame title={t('act.record')} onSubmit={() => void send()}>
      {patient !== null && (
        <div className={styles.fields}>
          <Checkbox isSelected={patient.isUnknown} onChange={(isUnknown) => setPatient({ ...patient, isUnknown })}>
            {t('patient.isUnknown')}
          </Checkbox>
          <TextField
            label={t('field.name')}
            value={patient.name ?? ''}
            onChange={(name) => setPatient({ ...patient, name: name === '' ? null : name })}
            isDisabled={patient.isUnknown}
            maxLength={120}
          />
          <NumberField
            label={t('field.ageYears')}
            value={patient.ageYears}
            min={0}
            max={130}
            onChange={(ageYears) => setPatient({ ...patient, ageYears })}
          />
          <Checkbox isSelected={patient.isAgeEstimated} onChange={(isAgeEstimated) => setPatient({ ...patient, isAgeEstimated })}>
            {t('patient.isAgeEstimated')}
          </Checkbox>
          <RadioGroup
            label={t('field.sex')}
            orientation="horizontal"
            items={Sex.options.map((id) => ({ id, label: t(`sex.${id}`) }))}
            value={patient.sex}
            onChange={(sex) => setPatient({ ...patient, sex })}
          />
        </div>
      )}
      <Checkbox isSelected={hasOnset} onChange={setHasOnset}>
        {t('record.onsetIsRequest')}
      </Checkbox>
      {TEXTS.map((name) => (
        <TextArea
          key={name}
          label={t(`field.${name}`)}
          rows={2}
          value={texts[name]}
          onChange={(value) => setTexts({ ...texts, [name]: value })}
          maxLength={1000}
          isOptional
        />
      ))}
      <VitalsFields value={vitals} onChange={setVitals} />
      <FormError error={command.error} />
      <Button variant="primary" type="submit" isPending={command.isPending}>
        {t('record.save')}
      </Button>
    </FormFrame>
  )
}
