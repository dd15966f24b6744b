/** Readings a second: how many the store takes at most, and what 20,000 a second for a minute cost, sealing included. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '../../../server/kernel/clock.ts'
import { percentile, report, say } from '../figure.ts'
import type { BenchOptions } from '../run.ts'
import { cpuSeconds, inFolder, openStore, sensorName, type BenchStore } from './store.ts'

const SENSORS = 10_000
const RATE = 20_000
const BATCH = 500
/** Sealing begins here instead of at two million and is asked for every second, so that a run holds some of it. */
const OPEN_LIMIT = 60_000
const SEAL_EVERY_MS = 1_000
const names = Array.from({ length: SENSORS }, (_, no) => sensorName(no))

/** Batches as a gateway makes them: sensor after sensor, each reading a little later than its last. */
function createSource(startMs: number) {
  let sent = 0
  return {
    next: () =>
      Array.from({ length: BATCH }, () => {
        const round = Math.floor(sent / SENSORS)
        const sensor = sent % SENSORS
        sent += 1
        return { sensorId: names[sensor] ?? '', atMs: startMs + round * 500 + (sensor % 499), value: 4 + ((round * 7 + sensor) % 40) / 20 }
      }),
    get sent() {
      return sent
    },
  }
}

/** As many as go: eight senders that wait for their answers. */
async function flatOut({ readings }: BenchStore, count: number): Promise<number> {
  const source = createSource(systemClock.nowMs() - 3_600_000)
  const startedMs = performance.now()
  const sender = async (): Promise<void> => {
    while (source.sent < count) await readings.accept(source.next(), { door: 'mqtt' })
  }
  await Promise.all(Array.from({ length: 8 }, sender))
  return source.sent / ((performance.now() - startedMs) / 1_000)
}

type Steady = { readonly accepted: number; readonly sent: number; readonly answersMs: number[] }

/** An even stream; nobody waits for an answer before the next batch. */
async function steady({ readings }: BenchStore, seconds: number): Promise<Steady> {
  const source = createSource(systemClock.nowMs())
  const startedMs = performance.now()
  const answersMs: number[] = []
  let accepted = 0
  const waiting: Promise<unknown>[] = []
  let nextSealMs = SEAL_EVERY_MS
  const send = async (): Promise<void> => {
    const sentMs = performance.now()
    const answer = await readings.accept(source.next(), { door: 'mqtt' })
    accepted += answer.accepted
    answersMs.push(performance.now() - sentMs)
  }
  while (performance.now() - startedMs < seconds * 1_000) {
    while (source.sent < ((performance.now() - startedMs) / 1_000) * RATE) waiting.push(send())
    if (performance.now() - startedMs > nextSealMs) {
      nextSealMs += SEAL_EVERY_MS
      waiting.push(readings.sealCompleted())
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 5)
    })
  }
  await Promise.all(waiting)
  return { accepted, sent: source.sent, answersMs }
}

/** All figures of ingest. */
export async function ingestFigures({ isQuick }: BenchOptions): Promise<void> {
  const conditions = `${SENSORS} sensors, batches of ${BATCH}, encrypted file, every answer after fsync`
  const rate = { bench: 'readings', figure: 'ingest.flatOut', unit: 'readings/s', better: 'higher', goal: RATE, conditions } as const
  const count = isQuick ? 300_000 : 2_000_000
  const seconds = isQuick ? 10 : 60
  const rates: number[] = []
  const cpu = await cpuSeconds(async () => {
    rates.push(await inFolder((dataDir) => withStore(dataDir, (store) => flatOut(store, count))))
  })
  report(rate, rates)
  report({ ...rate, figure: 'ingest.perCpuSecond', conditions: `${conditions}; a second of one core` }, [count / cpu])
  await inFolder((dataDir) => withStore(dataDir, (store) => steadyFigures(store, seconds)))
}

async function withStore<Result>(dataDir: string, work: (store: BenchStore) => Promise<Result>): Promise<Result> {
  const store = openStore(dataDir, systemClock, { openLimit: OPEN_LIMIT, seal: 'manual' })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

async function steadyFigures(store: BenchStore, seconds: number): Promise<void> {
  let heard = 0
  store.readings.follow((group) => {
    heard += group.length
  })
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  let run: Steady = { accepted: 0, sent: 0, answersMs: [] }
  const startedMs = performance.now()
  const cpu = await cpuSeconds(async () => {
    run = await steady(store, seconds)
  })
  delay.disable()
  const share = (cpu / ((performance.now() - startedMs) / 1_000)) * 100
  const conditions = `${RATE} readings/s for ${seconds} s from ${SENSORS} sensors, sealed from ${OPEN_LIMIT} open ones on`
  const figure = { bench: 'readings', better: 'lower', conditions } as const
  report({ ...figure, figure: 'ingest.lost', unit: 'readings', goal: 0 }, [run.sent - Math.min(run.accepted, heard)])
  report({ ...figure, figure: 'ingest.cpu', unit: '% of a core', goal: 50 }, [share])
  report({ ...figure, figure: 'ingest.answerP95', unit: 'ms', goal: 200 }, [percentile(run.answersMs, 0.95)])
  report({ ...figure, figure: 'ingest.loopDelayP99', unit: 'ms', goal: 20 }, [delay.percentile(99) / 1e6])
  const { problems } = await store.readings.verify()
  if (problems.length > 0) throw new Error(`sealed readings do not verify: ${JSON.stringify(problems.slice(0, 3))}`)
  const { sealed, open } = store.readings.figures()
  say(`${sealed} sealed on the way, ${open} open at the end, loop delay at most ${Math.round(delay.max / 1e6)} ms`)
}
