/** Declining or diverting: a reason, and for a diversion the place. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FacilityId } from '../../../server/contract/primitives.ts'
import type { HandoverView } from '../../../server/contract/handover.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { ComboBox } from '../../ui/combo-box.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { FormFrame } from './form-frame.tsx'
import { openForm } from './store.ts'

const HOSPITALS = ['referralHospital', 'hospital', 'healthCentre', 'dispensary']

export function AnswerForm({ handover, answer }: { handover: HandoverView; answer: 'decline' | 'divert' }) {
  const { t } = useTranslation('hospital')
  const command = useCommand(trpc.handover.answer.mutationOptions())
  const facilities = useQuery(trpc.directory.facilities.queryOptions({}))
  const [reason, setReason] = useState('')
  const [facilityId, setFacilityId] = useState<string | null>(null)
  const choices = (facilities.data ?? [])
    .filter((facility) => facility.id !== handover.facilityId && HOSPITALS.includes(facility.kind) && facility.isActive)
    .map((facility) => ({ id: facility.id, label: facility.name, description: facility.code }))
  const send = async (): Promise<void> => {
    const target = answer === 'divert' && facilityId !== null ? FacilityId.parse(facilityId) : null
    await command.send({ handoverId: handover.id, answer, reason, divertToFacilityId: target }).then(
      () => openForm('none'),
      () => undefined,
    ) // the failure is shown below
  }
  return (
    <FormFrame title={t(`act.${answer}`)} onSubmit={() => void send()}>
      {answer === 'divert' && (
        <ComboBox label={t('answer.place')} items={choices} value={facilityId} onChange={setFacilityId} isRequired autoFocus />
      )}
      <TextField
        label={t('answer.reason')}
        value={reason}
        onChange={setReason}
        isRequired
        maxLength={300}
        autoFocus={answer === 'decline'}
      />
      <FormError error={command.error} />
      <Button variant="primary" type="submit" isPending={command.isPending}>
        {t(answer === 'divert' ? 'answer.sendDivert' : 'answer.sendDecline')}
      </Button>
    </FormFrame>
  )
}
