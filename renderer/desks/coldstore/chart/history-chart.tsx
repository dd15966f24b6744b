/** The history of an appliance: chart with its controls, door and power below, the figures as a table, notes. */
import { keepPreviousData, useQueries, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { EquipmentDetail, SeriesView } from '../../../../server/contract/coldstore.ts'
import { Instant } from '../../../../server/contract/primitives.ts'
import type { Quantity, SensorId } from '../../../../server/contract/readings.ts'
import { readNowMs, useNowMs } from '../../../lib/now.ts'
import { trpc } from '../../../lib/trpc.ts'
import { ErrorState } from '../../../ui/states.tsx'
import { useColdWords } from '../words.ts'
import { alignSeries } from './chart-data.ts'
import { ChartControls } from './chart-controls.tsx'
import { ChartTable } from './chart-table.tsx'
import { Compare, useSensorChoices, type SensorChoice } from './compare.tsx'
import { Lanes } from './lanes.tsx'
import { limitsOf } from './limits.ts'
import { Notes, useNotes } from './notes.tsx'
import { Plot } from './plot.tsx'
import { asOf, newest, PRESETS, type ChartRange } from './range.ts'
import styles from '../coldstore.module.css'

const POINTS = 800
/** Charts that end now are renewed by their range, which moves in steps of this. */
const TICK_MS = 15_000
const instant = (ms: number): Instant => Instant.parse(new Date(ms).toISOString())

/** One answer of several: stands still until one of them changes. */
const together = (answers: readonly UseQueryResult<SeriesView, unknown>[]) => ({
  views: answers.every(({ data }) => data !== undefined) ? answers.flatMap(({ data }) => data ?? []) : null,
  error: answers.find(({ error }) => error !== null)?.error ?? null,
  retry: () => answers.forEach((answer) => void answer.refetch()),
})

/** Series of several sensors over one range; what was there before stays until the new answer is in. */
function useSeries(sensorIds: readonly SensorId[], { fromMs, toMs }: ChartRange) {
  return useQueries({
    queries: sensorIds.map((sensorId) => ({
      ...trpc.coldchain.series.queryOptions({ sensorId, from: instant(fromMs), to: instant(toMs), points: POINTS }),
      placeholderData: keepPreviousData<SeriesView>,
    })),
    combine: together,
  })
}

/** Sensors of the appliance that measure how cold it is, those with rules first; else whatever it has. */
function ownSensor({ tile, devices }: EquipmentDetail): SensorId | null {
  if (tile.temperature !== null) return tile.temperature.sensorId
  return devices.flatMap(({ sensors }) => sensors)[0]?.sensorId ?? null
}

export function HistoryChart({ detail }: { detail: EquipmentDetail }) {
  const own = ownSensor(detail)
  const choices = useSensorChoices(detail)
  const [others, setOthers] = useState<readonly SensorId[]>([])
  const [first, setFirst] = useState<SensorId | null>(own)
  const [wanted, setWanted] = useState<ChartRange>(() => newest(PRESETS.day, readNowMs()))
  const tickMs = Math.floor(useNowMs() / TICK_MS) * TICK_MS
  const range = useMemo(() => asOf(wanted, tickMs), [wanted, tickMs])
  const shown = [first ?? own, ...others].flatMap((id) => choices.find(({ sensorId }) => sensorId === id) ?? [])
  if (shown[0] === undefined) return null
  return (
    <section className={styles.section}>
      <Compare choices={choices} first={shown[0]} others={others} onFirst={setFirst} onOthers={setOthers} />
      <ChartControls range={range} onRange={setWanted} />
      <Drawn detail={detail} shown={shown} range={range} onRange={setWanted} />
    </section>
  )
}

type DrawnProps = { detail: EquipmentDetail; shown: readonly SensorChoice[]; range: ChartRange; onRange: (range: ChartRange) => void }
const NO_VIEWS: readonly SeriesView[] = []
function Drawn({ detail, shown, range, onRange }: DrawnProps) {
  const { t, value } = useColdWords()
  const { views, error, retry } = useSeries(
    shown.map(({ sensorId }) => sensorId),
    range,
  )
  const quantity: Quantity = shown[0]?.quantity ?? 'temperature'
  const notes = useNotes(detail, range)
  const data = useMemo(() => alignSeries(views ?? NO_VIEWS), [views])
  const marks = useMemo(() => notes.entries.map(({ at }, index) => ({ atMs: Date.parse(at), number: index + 1 })), [notes.entries])
  const valueText = useCallback((number: number) => value(number, quantity), [value, quantity])
  const limits = quantity === 'temperature' ? limitsOf(shown[0]?.profile ?? null) : null
  const damaged = [...new Set(views?.flatMap(({ damagedDays }) => damagedDays))]
  return (
    <>
      {error !== null && <ErrorState error={error} onRetry={retry} />}
      <Plot label={t('chart.label', { name: detail.tile.name })} {...{ data, range, onRange, limits, marks, valueText }} />
      <p className={styles.quiet}>
        {t('chart.keys')} {limits !== null && t('chart.limits')} {views?.some(({ isThinned }) => isThinned) === true && t('chart.thinned')}
        {views !== null && data.moments.length === 0 && ` ${t('chart.nothing')}`}
        {damaged.length > 0 && ` ${t('chart.damaged', { days: damaged.join(', ') })}`}
      </p>
      <Lanes equipmentId={detail.tile.equipmentId} range={range} />
      <Notes detail={detail} sensorId={shown[0]?.sensorId ?? null} notes={notes} />
      <ChartTable views={views ?? NO_VIEWS} names={shown.map(({ label }) => label)} quantity={quantity} />
    </>
  )
}
