/** Sending a unit whose own station cannot be heard: only with the words said to its crew by radio or phone. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { unitResource } from '../../../../server/contract/claims.ts'
import { UnitId } from '../../../../server/contract/primitives.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { Button } from '../../../ui/button.tsx'
import { FormError } from '../../../ui/states.tsx'
import { TextArea } from '../../../ui/text-field.tsx'
import type { IncidentDetail } from '../data.ts'
import { OwnerLine } from './owner-line.tsx'
import { askForWords, useClaimDesk, type VoiceCall } from './store.ts'
import styles from './conflicts.module.css'

export function VoiceForm({ incident }: { incident: IncidentDetail }) {
  const voice = useClaimDesk((desk) => desk.voice)
  return voice?.incidentId === incident.id ? <Words key={voice.unitId} incident={incident} voice={voice} /> : null
}

function Words({ incident, voice }: { incident: IncidentDetail; voice: VoiceCall }) {
  const { t } = useTranslation('conflicts')
  const assign = useCommand(trpc.assignments.assign.mutationOptions())
  const [said, setSaid] = useState('')
  const { unitId, callSign, station, isLate } = voice
  const send = (): Promise<void> =>
    assign.send({ incidentId: incident.id, unitIds: [UnitId.parse(unitId)], mode: 'assign', said }).then(
      () => askForWords(null),
      () => undefined,
    ) // the failure is shown below
  return (
    <form
      className={styles.form}
      aria-label={t('voice.title', { callSign })}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <h3 className={styles.title}>{t('voice.title', { callSign })}</h3>
      <p>{t(isLate ? 'voice.leadLate' : 'voice.lead', { callSign, station })}</p>
      <OwnerLine resource={unitResource(unitId)} callSign={callSign} onTaken={() => askForWords(null)} />
      <TextArea
        label={t('voice.said')}
        description={t('voice.help', { station })}
        value={said}
        onChange={setSaid}
        isRequired
        maxLength={500}
        autoFocus
      />
      <FormError error={assign.error} />
      <span className={styles.actions}>
        <Button onPress={() => askForWords(null)}>{t('voice.back')}</Button>
        <Button type="submit" variant="primary" isDisabled={said.trim() === ''} isPending={assign.isPending}>
          {t('voice.send')}
        </Button>
      </span>
    </form>
  )
}
