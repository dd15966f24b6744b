/** One fence: what it is, who is inside since when, what it saw lately. */
import { useTranslation } from 'react-i18next'
import { can } from '../../../lib/session.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Elapsed } from '../../../ui/elapsed.tsx'
import { FormError } from '../../../ui/states.tsx'
import { showIncident, showUnit } from '../store.ts'
import { useCrossings, type Fence } from './data.ts'
import { frameOnMap } from '../map-tools/store.ts'
import { cornersOf } from './outline.ts'
import { editFence, showFence } from './store.ts'
import styles from './fences.module.css'

export function FenceDetails({ fence }: { fence: Fence }) {
  const { t } = useTranslation('fences')
  const format = useFormat()
  const { purpose, shape, areaSquareMetres, isAutomatic, aboutId } = fence
  return (
    <div className={styles.fence}>
      <dl className={styles.facts}>
        <dt>{t('column.purpose')}</dt>
        <dd>{t(`purpose.${purpose}`)}</dd>
        <dt>{t('form.shape')}</dt>
        <dd>
          {t(`shape.${shape.kind}`)}
          {shape.kind === 'circle' && ` · ${t('radius', { distance: format.distance(shape.radiusMetres) })}`}
          {shape.kind === 'corridor' && ` · ${t('width', { distance: format.distance(shape.halfWidthMetres * 2) })}`}
        </dd>
        <dt>{t('area')}</dt>
        <dd>{t('squareKm', { area: format.number(areaSquareMetres / 1e6, 2) })}</dd>
      </dl>
      {isAutomatic && <p className={styles.quiet}>{t('automaticHint')}</p>}
      {purpose === 'scene' && aboutId !== null && (
        <span className={styles.actions}>
          <Button size="small" onPress={() => showIncident(aboutId)}>
            {t('showIncident')}
          </Button>
        </span>
      )}
      <FenceActs fence={fence} />
      <Inside fence={fence} />
      <Crossings fence={fence} />
    </div>
  )
}

function FenceActs({ fence }: { fence: Fence }) {
  const { t } = useTranslation('fences')
  const archive = useCommand(trpc.geofences.archive.mutationOptions())
  const send = (isArchived: boolean): void => {
    // a drawn fence: its id is no other than that of a row
    void archive.send({ fenceId: fence.id as Parameters<typeof archive.send>[0]['fenceId'], isArchived }).then(
      () => isArchived && showFence(null),
      () => undefined,
    )
  }
  return (
    <>
      <span className={styles.actions}>
        <Button size="small" icon="place" onPress={() => frameOnMap(cornersOf(fence.shape))}>
          {t('showOnMap')}
        </Button>
        {!fence.isAutomatic && can('fence.manage') && (
          <>
            <Button size="small" icon="edit" onPress={() => editFence(fence.id)}>
              {t('form.change')}
            </Button>
            <Button size="small" isPending={archive.isPending} onPress={() => send(!fence.isArchived)}>
              {t(fence.isArchived ? 'takeUp' : 'putAway')}
            </Button>
          </>
        )}
      </span>
      <FormError error={archive.error} />
    </>
  )
}

function Inside({ fence }: { fence: Fence }) {
  const { t } = useTranslation('fences')
  const format = useFormat()
  return (
    <section className={styles.section} aria-label={t('insideNow')}>
      <h3>{t('insideNow')}</h3>
      {fence.inside.length === 0 && <p className={styles.quiet}>{t('nobodyInside')}</p>}
      <ul className={styles.rows}>
        {fence.inside.map(({ unitId, callSign, since }) => (
          <li key={unitId} className={styles.row}>
            <Button size="small" variant="quiet" onPress={() => showUnit(unitId)}>
              {callSign}
            </Button>
            <span className={styles.words}>{t('since', { time: format.dateTime(since) })}</span>
            <Elapsed since={since} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Crossings({ fence }: { fence: Fence }) {
  const { t } = useTranslation('fences')
  const format = useFormat()
  const crossings = useCrossings(fence.id)
  return (
    <section className={styles.section} aria-label={t('crossings')}>
      <h3>{t('crossings')}</h3>
      {crossings.data?.length === 0 && <p className={styles.quiet}>{t('noCrossings')}</p>}
      <ul className={styles.rows}>
        {(crossings.data ?? []).map(({ id, callSign, state, at, recordedAt, isLate, isBetweenFixes }) => (
          <li key={id} className={styles.row}>
            <time dateTime={at}>{format.dateTime(at)}</time>
            <span className={styles.words}>
              {t(`crossed.${state}`, { callSign })}
              {isBetweenFixes && ` · ${t('betweenFixes')}`}
            </span>
            {isLate && (
              <Badge look="dashed" icon="history" title={t('lateHint', { time: format.dateTime(recordedAt) })}>
                {t('late')}
              </Badge>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
