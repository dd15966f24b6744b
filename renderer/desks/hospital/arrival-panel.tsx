/** The chosen arrival: the acts that are legal now, and the whole record in the order of ATMIST. */
import { useTranslation } from 'react-i18next'
import type { HandoverView } from '../../../server/contract/handover.ts'
import { useCan } from '../../lib/session.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { FormError } from '../../ui/states.tsx'
import { AnswerForm } from './answer-form.tsx'
import { OutcomeForm } from './outcome-form.tsx'
import { RecordForm } from './record-form.tsx'
import { RecordView } from './record-view.tsx'
import { openForm, useHospitalDesk } from './store.ts'
import { TransferForm } from './transfer-form.tsx'
import { TriageForm } from './triage-form.tsx'
import styles from './hospital.module.css'

export function ArrivalPanel({ handover }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  const form = useHospitalDesk((desk) => desk.form)
  const { incidentNumber: number, callSign } = handover
  return (
    <Panel title={callSign === null ? t('arrival.ofNoUnit', { number }) : t('arrival.of', { number, callSign })} isPadded>
      <Acts handover={handover} />
      {(form === 'decline' || form === 'divert') && <AnswerForm handover={handover} answer={form} />}
      {form === 'triage' && <TriageForm handover={handover} />}
      {form === 'record' && <RecordForm handover={handover} />}
      {form === 'transfer' && <TransferForm handover={handover} />}
      {form === 'outcome' && <OutcomeForm handover={handover} />}
      <RecordView handover={handover} />
    </Panel>
  )
}

/** One act, one button; only what the state machine allows is offered. */
function Acts({ handover }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  const canAnswer = useCan('handover.answer')
  const canTransfer = useCan('handover.transfer')
  const see = useCommand(trpc.handover.see.mutationOptions())
  const answer = useCommand(trpc.handover.answer.mutationOptions())
  const arrive = useCommand(trpc.handover.arrive.mutationOptions())
  const can = (status: HandoverView['status']): boolean => handover.legalNext.includes(status)
  const handoverId = handover.id
  const ignore = (): void => undefined // the failure stands in the form error below
  return (
    <>
      <div className={styles.acts}>
        {canAnswer && handover.status === 'requested' && (
          <Button icon="eye" isPending={see.isPending} onPress={() => void see.send({ handoverId }).catch(ignore)}>
            {t('act.see')}
          </Button>
        )}
        {canAnswer && can('accepted') && (
          <Button
            variant="primary"
            icon="check"
            isPending={answer.isPending}
            onPress={() => void answer.send({ handoverId, answer: 'accept' }).catch(ignore)}
          >
            {t('act.accept')}
          </Button>
        )}
        {canAnswer && can('diverted') && <Button onPress={() => openForm('divert')}>{t('act.divert')}</Button>}
        {canAnswer && can('declined') && <Button onPress={() => openForm('decline')}>{t('act.decline')}</Button>}
        {can('atDoor') && (
          <Button isPending={arrive.isPending} onPress={() => void arrive.send({ handoverId }).catch(ignore)}>
            {t('act.atDoor')}
          </Button>
        )}
        {canAnswer && can('triaged') && <Button onPress={() => openForm('triage')}>{t('act.triage')}</Button>}
        {canTransfer && handover.legalNext.length > 0 && <Button onPress={() => openForm('record')}>{t('act.record')}</Button>}
        {canTransfer && can('handedOver') && (
          <Button variant="primary" onPress={() => openForm('transfer')}>
            {t('act.transfer')}
          </Button>
        )}
        {canTransfer && handover.status === 'handedOver' && <Button onPress={() => openForm('outcome')}>{t('act.outcome')}</Button>}
      </div>
      <FormError error={see.error ?? answer.error ?? arrive.error} />
    </>
  )
}
