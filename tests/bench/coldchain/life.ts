/** Product life over a year of readings: what a person waits for who opens a lot or a 30-day mean kinetic temperature. */
import { addToMktRing, lotLife, MKT_WINDOWS, mktOf, newMktRing, type TimedValue } from '../../../server/modules/coldchain/engine/index.ts'
import type { SensorId } from '../../../server/contract/readings.ts'
import { report, type Figure } from '../figure.ts'
import type { BenchOptions } from '../run.ts'

const START_MS = Date.UTC(2025, 10, 21)
const STEP_MS = 10 * 60_000
const YEAR_READINGS = 6 * 24 * 365
const GAP_MS = 35 * 60_000

const cpuMs = (work: () => void): number => {
  const started = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1_000
}

/** All figures. */
export function lifeFigures({ isQuick }: BenchOptions): Promise<void> {
  const runs = isQuick ? 5 : 15
  const year = Array.from({ length: YEAR_READINGS }, (_, at): TimedValue => ({ atMs: START_MS + at * STEP_MS, value: 4 + (at % 12) / 4 }))
  const endMs = START_MS + YEAR_READINGS * STEP_MS
  const month = year.slice(-30 * 24 * 6)
  const sensorId = '01J0000000000000000000SENS' as SensorId
  const figure = (name: string, goal: number, conditions: string): Figure => ({
    ...{ bench: 'coldchain', figure: name, unit: 'ms', better: 'lower', goal, conditions: `${conditions}; processor time` },
  })
  const repeat = (work: () => void): number[] => Array.from({ length: runs + 2 }, () => cpuMs(work)).slice(2)

  const stays = [{ placeId: 'store', sensorId, fromMs: START_MS, untilMs: null }]
  report(
    figure('life.lotYear', 50, 'VVM life of a lot over 52,560 readings of one place'),
    repeat(() => lotLife({ vvm: 'VVM7', lostBeforePercent: 0, stays }, () => year, endMs, GAP_MS)),
  )
  report(
    figure('life.mkt30Days', 10, 'mean kinetic temperature over 4,320 readings'),
    repeat(() => mktOf(month, endMs - MKT_WINDOWS.roomTemperature, endMs, GAP_MS)),
  )
  const streaming = Array.from({ length: runs }, () => {
    const ring = newMktRing(MKT_WINDOWS.refrigerated, 96, GAP_MS)
    const spentMs = cpuMs(() => {
      for (const { atMs, value } of year) addToMktRing(ring, atMs, value)
    })
    return YEAR_READINGS / (spentMs / 1_000)
  })
  report(
    {
      ...{ bench: 'coldchain', figure: 'life.mktStream', unit: 'readings/s', better: 'higher', goal: 1_000_000 },
      conditions: '24-hour window in 96 parts, a year of one sensor; a second of one core',
    },
    streaming,
  )
  return Promise.resolve()
}
