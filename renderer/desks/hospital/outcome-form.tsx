/** Feedback to the crew: what became of the patient they brought. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HandoverView } from '../../../server/contract/handover.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextArea } from '../../ui/text-field.tsx'
import { FormFrame } from './form-frame.tsx'
import { openForm } from './store.ts'

export function OutcomeForm({ handover }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  const command = useCommand(trpc.handover.setOutcome.mutationOptions())
  const [outcome, setOutcome] = useState(handover.outcome ?? '')
  const send = (): Promise<void> =>
    command.send({ handoverId: handover.id, outcome }).then(
      () => openForm('none'),
      () => undefined,
    ) // the failure is shown below
  return (
    <FormFrame title={t('act.outcome')} onSubmit={() => void send()}>
      <TextArea label={t('field.outcome')} value={outcome} onChange={setOutcome} isRequired maxLength={500} autoFocus />
      <FormError error={command.error} />
      <Button variant="primary" type="submit" isPending={command.isPending}>
        {t('record.save')}
      </Button>
    </FormFrame>
  )
}
