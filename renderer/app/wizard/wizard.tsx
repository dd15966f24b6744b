/** First run: names the station and makes its administrator. Two pages, nothing is stored before the end. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CompleteSetup } from '../../../server/contract/identity.ts'
import type { SessionView } from '../../lib/session.ts'
import { newCommandId } from '../../lib/ids.ts'
import { station } from '../../lib/trpc.ts'
import { useSettings } from '../../stores/settings.ts'
import { FormError } from '../../ui/states.tsx'
import { DoorPage } from '../door-page.tsx'
import { forgetLock } from '../idle.ts'
import { AdminStep } from './admin-step.tsx'
import { emptyAdmin, emptyStation } from './drafts.ts'
import type { AdminDraft, StationDraft } from './drafts.ts'
import { StationStep } from './station-step.tsx'
import { StepMarks } from './step-marks.tsx'
import styles from './wizard.module.css'

/** The wizard. After the last page the new administrator is signed in. */
export function Wizard({ onDone }: { onDone: (session: SessionView) => void }) {
  const { t } = useTranslation('wizard')
  const language = useSettings((settings) => settings.language)
  const [step, setStep] = useState<'station' | 'admin'>('station')
  const [stationDraft, setStationDraft] = useState<StationDraft>(() => emptyStation())
  const [adminDraft, setAdminDraft] = useState<AdminDraft>(() => emptyAdmin())
  const [commandId] = useState(newCommandId)
  const create = useMutation({ mutationFn: (input: CompleteSetup) => station.setup.complete.mutate(input) })
  const finish = (): void => {
    const input: CompleteSetup = {
      commandId,
      station: { ...stationDraft, language },
      admin: { userName: adminDraft.userName, displayName: adminDraft.displayName, password: adminDraft.password },
    }
    create.mutate(input, {
      onSuccess: (session) => {
        forgetLock()
        onDone(session)
      },
    })
  }
  return (
    <DoorPage>
      <div className={styles.wizard}>
        <h1 className={styles.title}>{t('title')}</h1>
        <p className={styles.lead}>{t('lead')}</p>
        <StepMarks steps={[t('step.station'), t('step.admin')]} present={step === 'station' ? 0 : 1} />
        <FormError error={create.error} />
        {step === 'station' ? (
          <StationStep draft={stationDraft} onChange={setStationDraft} onNext={() => setStep('admin')} />
        ) : (
          <AdminStep
            draft={adminDraft}
            stationName={stationDraft.name}
            onChange={setAdminDraft}
            onBack={() => setStep('station')}
            onFinish={finish}
            isPending={create.isPending}
          />
        )}
      </div>
    </DoorPage>
  )
}
