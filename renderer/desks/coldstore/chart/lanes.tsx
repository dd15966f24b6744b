/** Door and power under a chart, on the same time: a filled stretch is an open door, a running compressor or missing power. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { EquipmentId } from '../../../../server/contract/coldregistry.ts'
import type { SeriesView } from '../../../../server/contract/coldstore.ts'
import { Instant } from '../../../../server/contract/primitives.ts'
import type { Quantity } from '../../../../server/contract/readings.ts'
import { trpc } from '../../../lib/trpc.ts'
import { ErrorState } from '../../../ui/states.tsx'
import { useColdWords } from '../words.ts'
import { laneSpans } from './chart-data.ts'
import type { ChartRange } from './range.ts'
import styles from '../coldstore.module.css'

const WIDTH = 1_000
const MINUTE_MS = 60_000
/** What a stretch of each lane means: `coldstore:lane.<quantity>`. */
const MEANS: Partial<Record<Quantity, (value: number) => boolean>> = {
  doorState: (value) => value > 0,
  doorOpenSeconds: (value) => value > 0,
  doorOpenings: (value) => value > 0,
  mainsSeconds: (value) => value === 0,
  mainSwitch: (value) => value < 1,
  compressorSeconds: (value) => value > 0,
}

export function Lanes({ equipmentId, range }: { equipmentId: EquipmentId; range: ChartRange }) {
  const { t } = useColdWords()
  const [from, to] = [range.fromMs, range.toMs].map((ms) => Instant.parse(new Date(ms).toISOString())) as [Instant, Instant] // two in, two out
  const lanes = useQuery({
    ...trpc.coldchain.lanes.queryOptions({ equipmentId, from, to, points: 400 }),
    placeholderData: keepPreviousData,
  })
  if (lanes.error !== null) return <ErrorState error={lanes.error} onRetry={() => void lanes.refetch()} />
  if (lanes.data === undefined || lanes.data.length === 0) return null
  return (
    <ul className={styles.lanes} aria-label={t('lane.title')}>
      {lanes.data.map((view) => (
        <Lane key={view.sensorId} view={view} range={range} />
      ))}
    </ul>
  )
}

function Lane({ view, range }: { view: SeriesView; range: ChartRange }) {
  const { t, span } = useColdWords()
  const isOn = MEANS[view.quantity]
  if (isOn === undefined) return null
  const spans = laneSpans(view, isOn).map(({ fromMs, toMs }) => ({
    fromMs: Math.max(fromMs, range.fromMs),
    toMs: Math.min(toMs, range.toMs),
  }))
  const totalMs = spans.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, toMs - fromMs), 0)
  const x = (ms: number): number => ((ms - range.fromMs) / (range.toMs - range.fromMs)) * WIDTH
  const words = view.atMs.length === 0 ? t('lane.nothing') : t('lane.sum', { count: spans.length, span: span(totalMs / MINUTE_MS) })
  return (
    <li>
      <span className={styles.laneName}>
        {t(`lane.${view.quantity}`)} <span className={styles.quiet}>{words}</span>
      </span>
      <svg viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {spans.map(({ fromMs, toMs }) => (
          <rect key={fromMs} x={x(fromMs)} width={Math.max(2, x(toMs) - x(fromMs))} y="0" height="10" />
        ))}
      </svg>
    </li>
  )
}
