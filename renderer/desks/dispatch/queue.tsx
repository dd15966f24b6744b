/** The queue: every open incident in one dense list. */
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Elapsed } from '../../ui/elapsed.tsx'
import { Panel } from '../../ui/panel.tsx'
import { PriorityMark } from '../../ui/priority-mark.tsx'
import { ProvisionalMark } from '../../ui/provisional-mark.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { useIncidents, type Incident } from './data.ts'
import { showIncident, startIntake, useDispatchDesk } from './store.ts'
import styles from './dispatch.module.css'

/** Seconds an incident of each priority may wait for a unit. */
export const UNASSIGNED_SECONDS = { P1: 60, P2: 300, P3: 900, P4: 1800 } as const

export function Queue() {
  const { t } = useTranslation('dispatch')
  const incidents = useIncidents()
  const chosen = useDispatchDesk((desk) => desk.incidentId)
  const columns: Column<Incident>[] = [
    {
      id: 'priority',
      header: t('queue.priority'),
      isHeaderHidden: true,
      width: 32,
      align: 'center',
      render: (row) => <PriorityMark priority={row.priority} isFlashing={row.status === 'new'} />,
    },
    {
      id: 'age',
      header: t('queue.age'),
      width: 68,
      align: 'end',
      render: (row) => (
        <Elapsed since={row.openedAt} {...(row.progress === 'unassigned' ? { lateAfterSeconds: UNASSIGNED_SECONDS[row.priority] } : {})} />
      ),
    },
    { id: 'number', header: t('queue.number'), width: 60, render: (row) => <span className={styles.code}>{row.number}</span> },
    { id: 'kind', header: t('queue.what'), width: 'fill', minPixels: 72, render: (row) => t(`kind.${row.kind}`) },
    {
      id: 'place',
      header: t('queue.where'),
      width: 'fill',
      minPixels: 72,
      render: (row) => row.place?.description || t(row.place ? 'place.onMap' : 'place.unknown'),
    },
    {
      id: 'units',
      header: t('queue.units'),
      width: incidents.data?.some((row) => row.provisionalCallSigns.length > 0) ? 168 : 76,
      render: (row) =>
        row.callSigns.length > 0 ? (
          <span className={styles.code}>
            {row.callSigns.join(' ')} {row.provisionalCallSigns.length > 0 && <ProvisionalMark />}
          </span>
        ) : (
          t('progress.unassigned')
        ),
    },
    { id: 'progress', header: t('queue.progress'), width: 104, canDrop: true, render: (row) => t(`progress.${row.progress}`) },
  ]
  return (
    <Panel
      title={t('queue.title')}
      isScrollable={false}
      {...(incidents.data ? { count: incidents.data.length } : {})}
      actions={
        <Button size="small" icon="plus" hotkey="F4" onPress={() => startIntake()}>
          {t('command.newCall')}
        </Button>
      }
    >
      {incidents.error !== null && <ErrorState error={incidents.error} onRetry={() => void incidents.refetch()} />}
      {incidents.error === null && (
        <DataTable
          label={t('queue.title')}
          columns={columns}
          rows={incidents.data ?? []}
          keyOf={(row) => row.id}
          selectedKey={chosen}
          selectsOnMove
          holdsNewRows
          isLoading={incidents.isPending}
          onSelect={(row) => showIncident(row.id)}
          empty={<EmptyState title={t('queue.empty')} hint={t('queue.emptyHint')} icon="dispatch" />}
        />
      )}
    </Panel>
  )
}
