/** The middle of the desk: the chosen incident, or the call being taken, the closing, the request to a hospital. */
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx'
import { AssignmentList } from './assignment-list.tsx'
import { Chronology } from './chronology.tsx'
import { CloseForm } from './close-form.tsx'
import { ClaimRequests } from './conflicts/claim-requests.tsx'
import { ConflictPanel } from './conflicts/conflict-panel.tsx'
import { VoiceForm } from './conflicts/voice-form.tsx'
import { useIncident, type IncidentDetail } from './data.ts'
import { IncidentArrivals } from './fences/arrivals.tsx'
import { FencePanel } from './fences/fence-panel.tsx'
import { HandoverList } from './handover-list.tsx'
import { HandoverRequest } from './handover-request.tsx'
import { IncidentHead } from './incident-head.tsx'
import { Intake } from './intake.tsx'
import { Recommendations } from './recommendations.tsx'
import { showView, startIntake, useDispatchDesk } from './store.ts'
import styles from './dispatch.module.css'

export function MiddlePanel() {
  const view = useDispatchDesk((desk) => desk.view)
  const incidentId = useDispatchDesk((desk) => desk.incidentId)
  if (view === 'conflict') return <ConflictPanel />
  if (view === 'fences') return <FencePanel />
  return view === 'intake' ? <Intake /> : <ChosenIncident incidentId={incidentId} />
}

function ChosenIncident({ incidentId }: { incidentId: string | null }) {
  const { t } = useTranslation('dispatch')
  const incident = useIncident(incidentId)
  const title = incident.data ? `${incident.data.number} · ${t(`kind.${incident.data.kind}`)}` : t('incident.title')
  return (
    <Panel title={title} isPadded actions={incident.data && <IncidentActions incident={incident.data} />}>
      {incidentId === null && (
        <EmptyState
          title={t('incident.none')}
          hint={t('incident.noneHint')}
          action={<Button onPress={() => startIntake()}>{t('command.newCall')}</Button>}
        />
      )}
      {incident.error !== null && <ErrorState error={incident.error} onRetry={() => void incident.refetch()} />}
      {incidentId !== null && incident.data === undefined && incident.error === null && <Skeleton rows={8} />}
      {incident.data && incidentId !== null && <IncidentBody incident={incident.data} />}
    </Panel>
  )
}

function IncidentActions({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation('dispatch')
  if (incident.status !== 'new' && incident.status !== 'open') return null
  return (
    <span className={styles.actions}>
      <Button size="small" onPress={() => showView('handover')}>
        {t('command.askHospital')}
      </Button>
      <Button size="small" onPress={() => showView('close')}>
        {t('command.close')}
      </Button>
    </span>
  )
}

function IncidentBody({ incident }: { incident: IncidentDetail }) {
  const view = useDispatchDesk((desk) => desk.view)
  const isLive = incident.status === 'new' || incident.status === 'open'
  return (
    <div className={styles.incident} key={incident.id}>
      <IncidentHead incident={incident} />
      {view === 'close' && isLive && <CloseForm incident={incident} />}
      {view === 'handover' && isLive && <HandoverRequest incident={incident} />}
      {isLive && <VoiceForm incident={incident} />}
      <ClaimRequests incident={incident} />
      <IncidentArrivals incidentId={incident.id} />
      <AssignmentList incident={incident} />
      <HandoverList incident={incident} />
      {isLive && <Recommendations incident={incident} />}
      <Chronology incident={incident} />
    </div>
  )
}
