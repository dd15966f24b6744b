/** What both sides of the crash test for readings agree on: the store, and which reading has which number. */
import type { Clock } from '../../../server/kernel/clock.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { openLogWithKey, type OpenedLog } from '../../../server/station-log.ts'
import { createReadings, type Readings } from '../../../server/telemetry/readings/index.ts'
import { TEST_KEY } from '../../harness/test-log.ts'

export const START_MS = Date.UTC(2026, 0, 1)
/** Readings after which a day has passed on the station's clock. */
export const READINGS_PER_DAY = 60
export const SENSORS = ['A', 'B', 'C']
const DAY_MS = 86_400_000

/** The reading of a number: every seventh is two days late. */
export function readingNo(no: number): { sensorId: string; atMs: number; value: number } {
  const day = Math.floor(no / READINGS_PER_DAY) - (no % 7 === 0 ? 2 : 0)
  return {
    sensorId: SENSORS[no % SENSORS.length] ?? 'A',
    atMs: START_MS + day * DAY_MS + (no % READINGS_PER_DAY) * 1_000 + no,
    value: no / 1_000 - 20,
  }
}

/** Opens the store of a data folder as a station does. */
export function openReadingsAt(dataDir: string, clock: Clock): { readings: Readings; opened: OpenedLog } {
  const ids = createIds(clock, systemRandom)
  const onFailure = (error: unknown): never => {
    throw error
  }
  const opened = openLogWithKey(dataDir, Buffer.from(TEST_KEY, 'hex'), { clock, random: systemRandom, ids, onFailure })
  const timers = {
    setTimeout,
    clearTimeout: (timer: unknown) => {
      clearTimeout(timer as NodeJS.Timeout) // the handle this very setTimeout gave
    },
  }
  const sensorOf = () => ({ quantity: 'temperature', scope: 'tz/coldchain/mfano' }) as const
  const readings = createReadings({
    ...opened,
    clock,
    ids,
    logger: createLogger('error'),
    timers,
    sensorOf,
    seal: 'manual',
    openLimit: 500,
  })
  return { readings, opened }
}
