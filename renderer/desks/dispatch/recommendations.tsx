/** Who can be there first, each with its reasons; what is missing is a line of its own. Enter sends the offer. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TravelBasis } from '../../../server/contract/roads.ts'
import { toMinutes } from '../../lib/format.ts'
import { trpc, type RouterOutputs } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorState, FormError, Skeleton } from '../../ui/states.tsx'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { askIfUnreachable } from './conflicts/send-unit.ts'
import type { IncidentDetail } from './data.ts'
import { showUnit, useDispatchDesk } from './store.ts'
import styles from './dispatch.module.css'

/** Height of a unit whose reasons take two lines, and of the whole list before it scrolls. */
const ROW_PIXELS = 88
const MOST_PIXELS = 320

type Recommended = RouterOutputs['assignments']['recommend']['units'][number]

export function Recommendations({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation('dispatch')
  const recommendation = useQuery(trpc.assignments.recommend.queryOptions({ incidentId: incident.id })) // asked again when units move: see live-positions.ts
  const assign = useCommand(trpc.assignments.assign.mutationOptions())
  const [isBusy, setBusy] = useState(false)
  const chosen = useDispatchDesk((desk) => desk.unitId)
  const { data } = recommendation
  const send = (unit: Recommended, mode: 'offer' | 'assign'): void => {
    if (isBusy) return
    setBusy(true)
    void assign
      .send({ incidentId: incident.id, unitIds: [unit.unitId], mode })
      .catch((error: unknown) => {
        if (askIfUnreachable(error, unit, incident.id)) assign.reset() // the form for the words says it better
      })
      .finally(() => setBusy(false)) // the failure is shown below
  }
  return (
    <section className={styles.section} aria-label={t('recommend.title')}>
      <h3>{t('recommend.title')}</h3>
      {recommendation.error !== null && <ErrorState error={recommendation.error} onRetry={() => void recommendation.refetch()} />}
      {data === undefined && recommendation.error === null && <Skeleton rows={4} />}
      {data && (
        <>
          <TravelBasisLine basis={data.travelTime} />
          {data.shortfall > 0 && <p className={styles.shortfall}>{t('recommend.shortfall', { asked: data.asked, found: data.found })}</p>}
          {data.units.length === 0 ? (
            <p className={styles.quiet}>{t('recommend.empty')}</p>
          ) : (
            <div className={styles.recommendations} style={{ height: Math.min(data.units.length * ROW_PIXELS, MOST_PIXELS) }}>
              <VirtualList
                label={t('recommend.title')}
                rows={data.units}
                keyOf={(unit) => unit.unitId}
                estimatePixels={ROW_PIXELS}
                hasControls
                selectedKey={chosen}
                selectsOnMove
                onSelect={(unit) => showUnit(unit.unitId)}
                onActivate={(unit) => send(unit, 'offer')}
                render={(unit) => <RecommendedRow unit={unit} isBusy={isBusy} onSend={(mode) => send(unit, mode)} />}
              />
            </div>
          )}
          {data.excludedCount > 0 && <LeftOut excluded={data.excluded} count={data.excludedCount} />}
        </>
      )}
      <FormError error={assign.error} />
    </section>
  )
}

function RecommendedRow({ unit, isBusy, onSend }: { unit: Recommended; isBusy: boolean; onSend: (mode: 'offer' | 'assign') => void }) {
  const { t } = useTranslation('dispatch')
  const format = useFormat()
  return (
    <div className={styles.recommended} data-partial={!unit.isFull || undefined}>
      <strong className={styles.code}>{unit.callSign}</strong>
      <span>{t(`level.${unit.level}`)}</span>
      <span className={styles.eta}>
        {unit.etaSeconds === null ? t('recommend.noEta') : t('recommend.minutes', { count: toMinutes(unit.etaSeconds) })}
      </span>
      <span className={styles.quiet}>{unit.distanceMetres === null ? '' : format.distance(unit.distanceMetres)}</span>
      <span className={styles.reasons}>{unit.reasons.map((reason) => t(`reason.${reason.code}`, reason.params)).join(', ')}</span>
      <span className={styles.rowActs}>
        <Button size="small" variant="primary" isDisabled={isBusy} onPress={() => onSend('offer')}>
          {t('recommend.offer')}
        </Button>
        <Button size="small" isDisabled={isBusy} onPress={() => onSend('assign')}>
          {t('recommend.assign')}
        </Button>
      </span>
    </div>
  )
}

/** Who cannot be sent, and why: a dispatcher must not wonder where a unit is. */
function LeftOut({ excluded, count }: { excluded: RouterOutputs['assignments']['recommend']['excluded']; count: number }) {
  const { t } = useTranslation('dispatch')
  const more = count - excluded.length
  return (
    <details className={styles.quiet}>
      <summary>{t('recommend.excluded', { count })}</summary>
      <ul className={styles.leftOut}>
        {excluded.map(({ unitId, callSign, code }) => (
          <li key={unitId}>
            <span className={styles.code}>{callSign}</span> {t(`excluded.${code}`)}
          </li>
        ))}
        {more > 0 && <li>{t('recommend.moreExcluded', { count: more })}</li>}
      </ul>
    </details>
  )
}

/** What the times in the list are based on. */
function TravelBasisLine({ basis }: { basis: TravelBasis }) {
  const { t } = useTranslation('dispatch')
  if (basis.method === 'straightLine')
    return <p className={styles.quiet}>{t(`recommend.straight.${basis.reason}`, { factor: basis.factor })}</p>
  const line = t('recommend.byRoad', { region: basis.region, season: t(`recommend.season.${basis.season}`) })
  return (
    <>
      <p className={styles.quiet}>{line}</p>
      {!basis.isCurrent && <p className={styles.shortfall}>{t('recommend.updating')}</p>}
    </>
  )
}
