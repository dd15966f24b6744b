/** Roads: what they are known by, the season, and changes people report by drawing them. */
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RoadSeason } from '../../../../server/contract/roads.ts'
import { useCan } from '../../../lib/session.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { Button } from '../../../ui/button.tsx'
import { RadioGroup } from '../../../ui/choice.tsx'
import { EmptyState, ErrorState, FormError, Skeleton } from '../../../ui/states.tsx'
import type { MapShape } from '../../../map/index.ts'
import { ChangeForm } from './change-form.tsx'
import { ChangeList } from './change-list.tsx'
import { useRoads, type RoadChange, type Roads } from './data.ts'
import styles from './map-tools.module.css'
import { geometryOf, roadShapeOf } from './road-shapes.ts'
import { drawOnMap, useMapTools, useShownShapes } from './store.ts'
import { ToolFrame } from './tool-frame.tsx'
import { useNowSteps } from './use-now-steps.ts'

export function RoadsPanel() {
  const { t } = useTranslation('roads')
  const roads = useRoads()
  return (
    <ToolFrame title={t('title')}>
      {roads.error !== null && <ErrorState error={roads.error} onRetry={() => void roads.refetch()} />}
      {roads.isPending && <Skeleton rows={4} />}
      {roads.data && (
        <>
          <Known roads={roads.data} />
          <Season roads={roads.data} />
          <Changes changes={roads.data.changes} />
        </>
      )}
    </ToolFrame>
  )
}

/** Which roads there are; without any, what that means and who can change it. */
function Known({ roads }: { roads: Roads }) {
  const { t } = useTranslation('roads')
  const format = useFormat()
  if (roads.regions.length === 0) return <EmptyState title={t('known.none')} hint={t('known.noneHint')} />
  return (
    <div className={styles.part}>
      {roads.regions.map(({ name, junctions, edges }) => (
        <p key={name} className={styles.quiet}>
          {t('known.region', { name, junctions: format.number(junctions), edges: format.number(edges) })}
        </p>
      ))}
      {!roads.isCurrent && <p role="status">{t('known.working')}</p>}
    </div>
  )
}

function Season({ roads }: { roads: Roads }) {
  const { t } = useTranslation('roads')
  const mayManage = useCan('road.manage')
  const set = useCommand(trpc.roads.setSeason.mutationOptions())
  return (
    <div className={styles.part}>
      <RadioGroup
        label={t('season.title')}
        orientation="horizontal"
        items={RoadSeason.options.map((id) => ({ id, label: t(`season.${id}`) }))}
        value={roads.season}
        onChange={(season) => void set.send({ season }).catch(() => undefined)} // the failure is shown below
        isDisabled={!mayManage || set.isPending}
      />
      <p className={styles.quiet}>{t('season.hint')}</p>
      <FormError error={set.error} />
    </div>
  )
}

function Changes({ changes }: { changes: readonly RoadChange[] }) {
  const { t } = useTranslation('roads')
  const mayManage = useCan('road.manage')
  const isDrawing = useMapTools(({ wanted }) => wanted !== null)
  const now = useNowSteps()
  const [shape, setShape] = useState<RoadChange['shape'] | null>(null)
  const sketch = useMemo(
    (): readonly MapShape[] => (shape === null ? [] : [{ id: 'sketch', look: 'planned', geometry: geometryOf(shape), label: null }]),
    [shape],
  )
  useShownShapes(sketch)
  const draw = async (kind: 'area' | 'line'): Promise<void> => {
    const drawn = await drawOnMap(kind)
    setShape(drawn === null ? null : roadShapeOf(drawn))
  }
  return (
    <div className={styles.part}>
      <h4>{t('list.title')}</h4>
      {mayManage && shape === null && (
        <span className={styles.buttons}>
          <Button size="small" icon="plus" isDisabled={isDrawing} onPress={() => void draw('area')}>
            {t('draw.area')}
          </Button>
          <Button size="small" icon="plus" isDisabled={isDrawing} onPress={() => void draw('line')}>
            {t('draw.line')}
          </Button>
        </span>
      )}
      {isDrawing && <p className={styles.quiet}>{t('draw.now')}</p>}
      {shape !== null && <ChangeForm shape={shape} onDone={() => setShape(null)} />}
      <ChangeList changes={changes} now={now} />
    </div>
  )
}
