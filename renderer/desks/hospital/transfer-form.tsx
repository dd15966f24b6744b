/** The transfer of care: what is still missing, the read-back, and both signatures. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HandoverView } from '../../../server/contract/handover.ts'
import { useSession } from '../../lib/session.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextArea } from '../../ui/text-field.tsx'
import { FormFrame } from './form-frame.tsx'
import { SignatureField } from './signature-field.tsx'
import { openForm } from './store.ts'
import styles from './hospital.module.css'

export function TransferForm({ handover }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  const session = useSession()
  const command = useCommand(trpc.handover.transfer.mutationOptions())
  const [readBack, setReadBack] = useState('')
  const [missingReason, setMissingReason] = useState('')
  const [givenBy, setGivenBy] = useState({ name: '', role: t('signature.crew'), strokes: '' })
  const [receivedBy, setReceivedBy] = useState({ name: session.displayName, role: t('signature.nurse'), strokes: '' })
  const send = async (): Promise<void> => {
    await command.send({ handoverId: handover.id, readBack, givenBy, receivedBy, missingReason }).then(
      () => openForm('none'),
      () => undefined,
    ) // the failure is shown below
  }
  return (
    <FormFrame title={t('act.transfer')} onSubmit={() => void send()}>
      {handover.missing.length > 0 && (
        <div className={styles.missing}>
          <p>{t('transfer.missing')}</p>
          <ul>
            {handover.missing.map((field) => (
              <li key={field}>{t(`field.${field}`)}</li>
            ))}
          </ul>
          <TextArea
            label={t('transfer.missingReason')}
            rows={2}
            value={missingReason}
            onChange={setMissingReason}
            isRequired
            maxLength={300}
          />
        </div>
      )}
      <TextArea
        label={t('transfer.readBack')}
        description={t('transfer.readBackHelp')}
        rows={3}
        value={readBack}
        onChange={setReadBack}
        isRequired
        maxLength={1000}
        autoFocus
      />
      <SignatureField legend={t('transfer.givenBy')} value={givenBy} onChange={setGivenBy} />
      <SignatureField legend={t('transfer.receivedBy')} value={receivedBy} onChange={setReceivedBy} />
      <FormError error={command.error} />
      <Button variant="primary" type="submit" isPending={command.isPending}>
        {t('transfer.sign')}
      </Button>
    </FormFrame>
  )
}
