/** The units: status by code and word, age of the last position, what they are on. */
import { useTranslation } from 'react-i18next'
import { POSITION_AGE } from '../../lib/age.ts'
import { AgeText } from '../../ui/age-text.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { isSpecial, UnitLine } from './conflicts/unit-line.tsx'
import { isMarked, MARKED_PIXELS, UnitMarks } from './conflicts/unit-marks.tsx'
import { useIncidents, useUnits, type Unit } from './data.ts'
import { ArrivalLine } from './fences/arrivals.tsx'
import { useArrivals } from './fences/data.ts'
import { showIncident, showUnit, useDispatchDesk } from './store.ts'
import styles from './dispatch.module.css'

export function UnitsPanel() {
  const { t } = useTranslation('dispatch')
  const units = useUnits()
  const incidents = useIncidents()
  const chosen = useDispatchDesk((desk) => desk.unitId)
  const numbers = new Map<string, string>((incidents.data ?? []).map((incident) => [incident.id, incident.number]))
  const special = units.data?.find((unit) => unit.id === chosen && isSpecial(unit))
  const arrival = useArrivals().find(({ unitId }) => unitId === chosen)
  const columns: Column<Unit>[] = [
    {
      id: 'callSign',
      header: t('units.callSign'),
      width: units.data?.some(isMarked) ? MARKED_PIXELS : 76,
      render: (row) => (
        <>
          <strong className={styles.code}>{row.callSign}</strong> <UnitMarks unit={row} />
        </>
      ),
    },
    {
      id: 'kind',
      header: t('units.kind'),
      width: 'fill',
      minPixels: 112,
      canDrop: true,
      render: (row) => `${t(`unitKind.${row.kind}`)} · ${t(`level.${row.level}`)}`,
    },
    {
      id: 'status',
      header: t('units.status'),
      width: 'fill',
      minPixels: 88,
      render: (row) => (
        <span className={styles.unitStatus} data-status={row.status}>
          {t(`unitStatus.${row.status}`)}
          {row.readiness === 'ready' ? '' : ` · ${t(`readiness.${row.readiness}`)}`}
        </span>
      ),
    },
    {
      id: 'incident',
      header: t('units.incident'),
      width: 72,
      render: (row) => <span className={styles.code}>{row.incidentId === null ? '' : (numbers.get(row.incidentId) ?? '')}</span>,
    },
    {
      id: 'age',
      header: t('units.position'),
      width: 100,
      render: (row) => <AgeText at={row.position?.fixedAt ?? null} limits={POSITION_AGE} isShort />,
    },
  ]
  return (
    <Panel
      title={t('units.title')}
      isScrollable={false}
      {...(units.data ? { count: units.data.length } : {})}
      {...(special || arrival ? { footer: <ChosenUnit special={special} arrival={arrival} /> } : {})}
    >
      {units.error !== null && <ErrorState error={units.error} onRetry={() => void units.refetch()} />}
      {units.error === null && (
        <DataTable
          label={t('units.title')}
          columns={columns}
          rows={units.data ?? []}
          keyOf={(row) => row.id}
          selectedKey={chosen}
          selectsOnMove
          isLoading={units.isPending}
          onSelect={(row) => showUnit(row.id)}
          onActivate={(row) => {
            if (row.incidentId !== null) showIncident(row.incidentId)
          }}
          empty={<EmptyState title={t('units.empty')} hint={t('units.emptyHint')} />}
        />
      )}
    </Panel>
  )
}

/** What is special about the chosen unit, and the arrival its position tells. */
function ChosenUnit({
  special,
  arrival,
}: {
  special: Unit | undefined
  arrival: Parameters<typeof ArrivalLine>[0]['arrival'] | undefined
}) {
  return (
    <>
      {special && <UnitLine unit={special} />}
      {arrival && <ArrivalLine key={arrival.assignmentId} arrival={arrival} hasKey />}
    </>
  )
}
