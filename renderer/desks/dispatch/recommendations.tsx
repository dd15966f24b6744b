/** Who can be there first, each with its reasons; what is missing is a line of its own. Enter sends the offer. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
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
          <p className={styles.quiet}>
            {t(data.travelTime.method === 'road' ? 'recommend.byRoad' : 'recommend.straightLine', { factor: data.travelTime.factor ?? 1 })}
          </p>
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
