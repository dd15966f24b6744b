/** Closing an incident: how it ended. Refused while units work or a handover is open; the refusal names them. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Disposition } from '../../../server/contract/incidents.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/select.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { IncidentDetail } from './data.ts'
import { showView } from './store.ts'
import styles from './dispatch.module.css'

export function CloseForm({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation('dispatch')
  const close = useCommand(trpc.incidents.close.mutationOptions())
  const [disposition, setDisposition] = useState<Disposition | null>(
    incident.handovers.some((handover) => handover.status === 'handedOver') ? 'handedOver' : null,
  )
  const [note, setNote] = useState('')
  const send = async (): Promise<void> => {
    if (disposition === null) return
    await close.send({ incidentId: incident.id, disposition, ...(note === '' ? {} : { note }) }).then(
      () => showView('incident'),
      () => undefined,
    ) // the failure is shown below
  }
  return (
    <form
      className={styles.form}
      aria-label={t('command.close')}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Select
        label={t('incident.disposition')}
        items={Disposition.options.map((id) => ({ id, label: t(`disposition.${id}`) }))}
        value={disposition}
        onChange={setDisposition}
        isRequired
        autoFocus
      />
      <TextField label={t('close.note')} value={note} onChange={setNote} isOptional maxLength={1000} />
      <FormError error={close.error} />
      <span className={styles.actions}>
        <Button onPress={() => showView('incident')}>{t('close.back')}</Button>
        <Button type="submit" variant="primary" isDisabled={disposition === null} isPending={close.isPending}>
          {t('close.send')}
        </Button>
      </span>
    </form>
  )
}
