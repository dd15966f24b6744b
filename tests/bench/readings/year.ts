/** A year of many fridges: what a reading takes on disk, and how long a chart of any sensor and range takes. */
import { manualClock } from '../../../server/kernel/clock.ts'
import { percentile, report, say } from '../figure.ts'
import type { BenchOptions } from '../run.ts'
import { createFridge } from './fridge.ts'
import { cpuSeconds, inFolder, openStore, sensorName, usedBytes, type BenchStore } from './store.ts'

const DAY_MS = 86_400_000
const STEP_MS = 600_000
const DAYS = 365
const START_MS = Date.UTC(2025, 0, 1)
/** Readings given to the store before they are sealed. */
const CHUNK_READINGS = 3_000_000
const BATCH = 5_000
const RANGES_DAYS = [1 / 24, 1, 7, 30, 91, 182, 365]

type Clock = ReturnType<typeof manualClock>
type Year = { readonly sensors: number; readonly daysPerSeal: number }

/** Feeds a year, some days at a time. */
async function feed({ readings }: BenchStore, clock: Clock, { sensors, daysPerSeal }: Year): Promise<void> {
  const names = Array.from({ length: sensors }, (_, no) => sensorName(no))
  const fridges = Array.from({ length: sensors }, (_, no) => createFridge({ seed: no + 1, stepMs: STEP_MS, decimals: 2, jitterSeconds: 0 }))
  let batch: { sensorId: string; atMs: number; value: number }[] = []
  const send = async (): Promise<void> => {
    const { accepted } = await readings.accept(batch, { door: 'mqtt' })
    if (accepted !== batch.length) throw new Error(`${batch.length - accepted} readings were not taken`)
    batch = []
  }
  for (let day = 0; day < DAYS; day += daysPerSeal) {
    const days = Math.min(daysPerSeal, DAYS - day)
    clock.advance(days * DAY_MS)
    for (const [no, fridge] of fridges.entries())
      for (let step = 0; step < (days * DAY_MS) / STEP_MS; step += 1) {
        const { atMs, value } = fridge(START_MS + day * DAY_MS + step * STEP_MS)
        batch.push({ sensorId: names[no] ?? '', atMs, value })
        if (batch.length === BATCH) await send()
      }
    await send()
    await readings.sealCompleted()
    if (day % 30 < daysPerSeal) say(`day ${day + days} of ${sensors} sensors`)
  }
}

const openYear = (dataDir: string): { clock: Clock; store: BenchStore } => {
  const clock = manualClock(START_MS + 3_600_000) // a day is over an hour after its end
  return { clock, store: openStore(dataDir, clock, { seal: 'manual', openLimit: 5_000_000 }) }
}

/** Bytes a reading, sealed every day as a station does. */
export async function sizeFigures({ isQuick }: BenchOptions): Promise<void> {
  const sensors = isQuick ? 40 : 200
  await inFolder(async (dataDir) => {
    const { clock, store } = openYear(dataDir)
    const before = usedBytes(store.opened)
    const cpu = await cpuSeconds(() => feed(store, clock, { sensors, daysPerSeal: 1 }))
    const count = sensors * DAYS * (DAY_MS / STEP_MS)
    const conditions = `${sensors} sensors every 10 min for a year, hundredths of a degree, sealed day by day; pages of the encrypted file in use, log and indexes included`
    report({ bench: 'readings', figure: 'size', unit: 'bytes/reading', better: 'lower', goal: 3, conditions }, [
      (usedBytes(store.opened) - before) / count,
    ])
    report(
      {
        bench: 'readings',
        figure: 'year.perCpuSecond',
        unit: 'readings/s',
        better: 'higher',
        goal: 100_000,
        conditions: 'taken, stored and sealed; a second of one core, making them included',
      },
      [count / cpu],
    )
    await store.close()
  })
}

/** Charts of random sensors and ranges out of a full store that has just been opened. */
export async function chartFigures({ isQuick }: BenchOptions): Promise<void> {
  const sensors = isQuick ? 500 : 10_000
  const samples = isQuick ? 300 : 2_000
  await inFolder(async (dataDir) => {
    const daysPerSeal = Math.max(1, Math.floor(CHUNK_READINGS / (sensors * (DAY_MS / STEP_MS))))
    const filled = openYear(dataDir)
    await feed(filled.store, filled.clock, { sensors, daysPerSeal })
    await filled.store.close()
    const { store, clock } = openYear(dataDir)
    clock.advance(DAYS * DAY_MS)
    const conditions = `${sensors} sensors every 10 min for a year, at most 2,000 points, random sensor and range from an hour to the year, store just opened`
    const figure = { bench: 'readings', better: 'lower', unit: 'ms', goal: 100, conditions } as const
    const all: number[] = []
    for (const [place, days] of RANGES_DAYS.entries()) {
      const tookMs: number[] = []
      for (let sample = 0; sample < samples / RANGES_DAYS.length; sample += 1) {
        const no = (sample * 7_919 + place * 104_729) % sensors
        const fromMs = START_MS + ((sample * 0.618_034) % 1) * (DAYS - days) * DAY_MS
        const startedMs = performance.now()
        const { atMs } = await store.readings.series(sensorName(no), fromMs, fromMs + days * DAY_MS)
        tookMs.push(performance.now() - startedMs)
        if (atMs.length < Math.min(6, days * 144)) throw new Error('a chart is empty')
      }
      report({ ...figure, figure: `chart.${days < 1 ? 'hour' : `${days}d`}P95` }, [percentile(tookMs, 0.95)])
      all.push(...tookMs)
    }
    report({ ...figure, figure: 'chart.anyP95' }, [percentile(all, 0.95)])
    report({ ...figure, figure: 'chart.anyWorst' }, [Math.max(...all)])
    await store.close()
  })
}
