/** Playback of where a unit was: a period, a time slider with its keys, and the trips, stops and gaps as a list. */
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { UnitId } from '../../../../server/contract/primitives.ts'
import { readInstant } from '../../../lib/now.ts'
import { trpc } from '../../../lib/trpc.ts'
import { Button } from '../../../ui/button.tsx'
import { Select } from '../../../ui/select.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../../ui/states.tsx'
import { useUnits, type Unit } from '../data.ts'
import styles from '../map-tools/map-tools.module.css'
import { ToolFrame } from '../map-tools/tool-frame.tsx'
import { useDispatchDesk } from '../store.ts'
import { PlayedTrack } from './played-track.tsx'
import { TrackFiles } from './track-files.tsx'

const HOURS = ['1', '4', '12', '24', '72', '168'] as const
type Hours = (typeof HOURS)[number]
const HOUR_MS = 3_600_000
/** More points do not change the line on a screen. */
const MOST_POINTS = 5_000

export function PlaybackPanel() {
  const { t } = useTranslation('playback')
  const unitId = useDispatchDesk((desk) => desk.unitId)
  const units = useUnits()
  const unit = units.data?.find(({ id }) => id === unitId)
  return (
    <ToolFrame title={t('title')}>
      {unit === undefined ? <EmptyState title={t('none')} hint={t('noneHint')} /> : <UnitPlayback key={unit.id} unit={unit} />}
    </ToolFrame>
  )
}

/** The period ends when it was chosen, so that the track does not grow while it is looked at. */
function UnitPlayback({ unit }: { unit: Unit }) {
  const { t } = useTranslation('playback')
  const [hours, setHours] = useState<Hours>('1')
  const [span, setSpan] = useState(() => spanOf('1'))
  const query = { unitId: unit.id as UnitId, ...span } // an id that came from the board
  const history = useQuery(trpc.positions.history.queryOptions({ ...query, limit: 50_000, maxPoints: MOST_POINTS, isDoubtIncluded: true }))
  const trips = useQuery(trpc.positions.trips.queryOptions(query))
  const error = history.error ?? trips.error
  const times = useMemo(() => ({ fromMs: Date.parse(span.from), toMs: Date.parse(span.to) }), [span])
  return (
    <>
      <div className={styles.part}>
        <Select
          label={t('period')}
          items={HOURS.map((id) => ({ id, label: t('lastHours', { count: Number(id) }) }))}
          value={hours}
          onChange={(next) => {
            setHours(next)
            setSpan(spanOf(next))
          }}
        />
        <span className={styles.buttons}>
          <Button size="small" icon="refresh" onPress={() => setSpan(spanOf(hours))}>
            {t('again')}
          </Button>
        </span>
      </div>
      {error !== null && (
        <ErrorState
          error={error}
          onRetry={() => {
            void history.refetch()
            void trips.refetch()
          }}
        />
      )}
      {error === null && (history.data === undefined || trips.data === undefined) && <Skeleton rows={6} />}
      {history.data && trips.data && history.data.points.length === 0 && (
        <EmptyState title={t('empty', { callSign: unit.callSign })} hint={t('emptyHint')} />
      )}
      {history.data && trips.data && history.data.points.length > 0 && (
        <>
          <PlayedTrack callSign={unit.callSign} span={times} history={history.data} trips={trips.data} />
          <TrackFiles query={query} />
        </>
      )}
    </>
  )
}

const spanOf = (hours: Hours) => ({ from: readInstant(-Number(hours) * HOUR_MS), to: readInstant() })
