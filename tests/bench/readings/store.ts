/** A readings store on a real encrypted file, durable as a station's, for figures. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../../server/kernel/clock.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { openLogWithKey, type OpenedLog } from '../../../server/station-log.ts'
import { createReadings, type Readings, type ReadingsParts } from '../../../server/telemetry/readings/index.ts'

const TIMERS: ReadingsParts['timers'] = {
  setTimeout,
  clearTimeout: (timer) => {
    clearTimeout(timer as NodeJS.Timeout) // the handle this very setTimeout gave
  },
}
const SCOPE = 'tz/coldchain/mfano'

export type BenchStore = { readonly readings: Readings; readonly opened: OpenedLog; readonly dataDir: string; close(): Promise<void> }

/** Opens the store of a folder; every sensor counts as registered. */
export function openStore(dataDir: string, clock: Clock, options: Pick<ReadingsParts, 'seal' | 'openLimit'>): BenchStore {
  const ids = createIds(clock, systemRandom)
  const onFailure = (error: unknown): never => {
    throw error
  }
  const opened = openLogWithKey(dataDir, new Uint8Array(32).fill(9), { clock, random: systemRandom, ids, onFailure })
  const readings = createReadings({
    ...{ ...opened, clock, ids, logger: createLogger('error'), timers: TIMERS, ...options },
    sensorOf: () => ({ quantity: 'temperature', scope: SCOPE }),
  })
  return {
    ...{ readings, opened, dataDir },
    async close() {
      await readings.close()
      opened.close()
    },
  }
}

/** Runs `work` in a folder of its own. */
export async function inFolder<Result>(work: (dataDir: string) => Promise<Result>): Promise<Result> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kituo-bench-readings-'))
  try {
    return await work(dataDir)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Bytes of the database that hold something. */
export function usedBytes({ db }: OpenedLog): number {
  const pragma = (name: string): number => Number(db.pragma(name, { simple: true }))
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
}

/** Name of a sensor: 26 characters, as real ones have. */
export const sensorName = (no: number): string => `01KE${String(no).padStart(22, '0')}`

/** Processor seconds that `work` takes. */
export async function cpuSeconds(work: () => Promise<void>): Promise<number> {
  const started = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1e6
}
