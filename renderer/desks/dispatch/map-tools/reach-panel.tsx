/** How far the chosen unit gets in five, ten and fifteen minutes, what it reaches in each, and its way to its incident: the list twin of the bands. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { toMinutes } from '../../../lib/format.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { Button } from '../../../ui/button.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../../ui/states.tsx'
import { useFacilities, useIncidents, useUnits } from '../data.ts'
import { showIncident, useDispatchDesk } from '../store.ts'
import { useReach, type Reach, type Route } from './data.ts'
import styles from './map-tools.module.css'
import { reachBands, reachShapes, type Band, type Placed } from './reach-shapes.ts'
import { showOnMap, useShownShapes } from './store.ts'
import { ToolFrame } from './tool-frame.tsx'
import { usePlannedRoute } from './use-route-shapes.ts'

const NO_AREAS: Reach['areas'] = []

export function ReachPanel() {
  const { t } = useTranslation('roads')
  const unitId = useDispatchDesk((desk) => desk.unitId)
  const units = useUnits()
  const unit = units.data?.find(({ id }) => id === unitId)
  const reach = useReach(unit?.id ?? null)
  const areas = unit === undefined ? NO_AREAS : (reach.data?.areas ?? NO_AREAS)
  const things = useThings()
  const shapes = useMemo(() => reachShapes(areas, (seconds) => t('route.minutes', { count: seconds / 60 })), [areas, t])
  const bands = useMemo(() => reachBands(areas, things), [areas, things])
  useShownShapes(shapes)
  return (
    <ToolFrame title={t('reach.title')}>
      {unit === undefined && <EmptyState title={t('reach.none')} hint={t('reach.noneHint')} />}
      {unit !== undefined && (
        <>
          <RoutePart />
          <div className={styles.part}>
            <h4>{t('reach.from', { callSign: unit.callSign })}</h4>
            {reach.error !== null && <ErrorState error={reach.error} onRetry={() => void reach.refetch()} />}
            {reach.isPending && <Skeleton rows={3} />}
            {reach.data && <Basis basis={reach.data.basis} />}
            {bands.length > 0 && <Bands bands={bands} />}
            {reach.data && (
              <Button size="small" icon="refresh" isPending={reach.isFetching} onPress={() => void reach.refetch()}>
                {t('reach.again')}
              </Button>
            )}
          </div>
        </>
      )}
    </ToolFrame>
  )
}

/** Incidents and facilities, with their place. */
function useThings(): readonly Placed[] {
  const incidents = useIncidents()
  const facilities = useFacilities()
  return useMemo(
    () => [
      ...(incidents.data ?? []).flatMap(({ id, number, place }) => (place === null ? [] : [{ ...place, id, name: number }])),
      ...(facilities.data ?? []).filter(({ isActive }) => isActive),
    ],
    [incidents.data, facilities.data],
  )
}

/** What the figures rest on. */
function Basis({ basis }: { basis: Reach['basis'] }) {
  const { t } = useTranslation('roads')
  return (
    <p className={styles.quiet}>
      {basis.method === 'road'
        ? `${t('basis.road', { region: basis.region, season: t(`season.${basis.season}`) })} ${basis.isCurrent ? '' : t('basis.notCurrent')}`
        : t('basis.straightLine', { reason: t(`basis.${basis.reason}`) })}
    </p>
  )
}

const DASHES = ['', '4 2', '2 2'] as const

function Bands({ bands }: { bands: readonly Band[] }) {
  const { t } = useTranslation('roads')
  const format = useFormat()
  const incidents = useIncidents()
  const isIncident = (id: string): boolean => incidents.data?.some((incident) => incident.id === id) ?? false
  return (
    <ul className={styles.rows} aria-label={t('reach.bands')}>
      {bands.map(({ limitSeconds, squareKilometres, newlyReached }, index) => (
        <li key={limitSeconds} className={styles.row}>
          <span className={styles.mark}>
            <svg width="20" height="16" viewBox="0 0 20 16" aria-hidden="true" focusable="false">
              <circle cx="10" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.8" strokeDasharray={DASHES[index] ?? '1 3'} />
            </svg>
          </span>
          <span className={styles.title}>{t('route.minutes', { count: limitSeconds / 60 })}</span>
          <span className={styles.figures}>
            {t('reach.area', { area: format.number(squareKilometres, squareKilometres < 10 ? 1 : 0) })}
          </span>
          {newlyReached.length === 0 ? (
            <span className={styles.quiet}>{t('reach.nothing')}</span>
          ) : (
            <span className={styles.buttons}>
              {newlyReached.map((thing) => (
                <Button
                  key={thing.id}
                  size="small"
                  variant="quiet"
                  onPress={() => {
                    if (isIncident(thing.id)) showIncident(thing.id)
                    showOnMap([thing])
                  }}
                >
                  {thing.name}
                </Button>
              ))}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

/** The way to the incident in words: time, length, turns. */
function RoutePart() {
  const { t } = useTranslation('roads')
  const { route, callSign, number } = usePlannedRoute()
  if (callSign === null || number === null || route === null) return null
  const [best] = route.routes
  return (
    <div className={styles.part}>
      <h4>{t('route.title', { callSign, number })}</h4>
      <Basis basis={route.basis} />
      {best !== undefined && best.line.length > 1 && <Way way={best} />}
    </div>
  )
}

function Way({ way }: { way: Route['routes'][number] }) {
  const { t } = useTranslation('roads')
  const format = useFormat()
  return (
    <>
      <p className={styles.figures}>
        <strong>{t('route.minutes', { count: toMinutes(way.durationSeconds) })}</strong> · {format.distance(way.distanceMetres)}
        {way.offRoadMetres >= 1 && ` · ${t('route.offRoad', { distance: format.distance(way.offRoadMetres) })}`}
      </p>
      <ol className={styles.rows} aria-label={t('route.steps')}>
        {way.steps.map(({ manoeuvre, name, reference, distanceMetres, at: [longitude, latitude] }, index) => (
          <li key={index}>
            <button type="button" className={styles.stretch} onClick={() => showOnMap([{ longitude, latitude }])}>
              <span className={styles.quiet}>{index + 1}</span>
              <span>
                {t(`manoeuvre.${manoeuvre}`)} {[reference, name].filter((word) => word !== '').join(' ')}
              </span>
              <span className={styles.figures}>{format.distance(distanceMetres)}</span>
            </button>
          </li>
        ))}
      </ol>
    </>
  )
}
