/** Two stations with a long common log meet: nothing differs, or one wrote five hundred ops more. */
import { report, say } from '../figure.ts'
import { asOtherStation, bigLog, copyStation, ROOMS } from './big-log.ts'
import { STATION_WORDS } from './heal.ts'
import { introduce } from './introduce.ts'
import { machine } from './machine.ts'
import { connectInMemory, type MemoryLink } from './memory-link.ts'
import { openBenchStation, removeStation, type BenchStation } from './station.ts'
import { Story } from './story.ts'
import { storyFleets } from './story-fleets.ts'

const FRESH_OPS = 500
export const bigLogOps = (isQuick: boolean): number => (isQuick ? 40_000 : 1_000_000)
export const behindOps = (isQuick: boolean): number => (isQuick ? 11_200 : 280_000)

type Greeting = { readonly ms: number; readonly bytes: number; readonly roundTrips: number }

/** Until both ends know that nothing differs. Frames in one direction, one after the other, are what makes round trips. */
async function greet(a: BenchStation, b: BenchStation): Promise<Greeting> {
  const startedMs = performance.now()
  const link = connectInMemory(a, b)
  await link.agreed()
  const ms = performance.now() - startedMs
  const { bytes, frames } = link.traffic
  link.close()
  return { ms, bytes, roundTrips: frames / 2 }
}

/** Catches up, whatever there is. */
async function settle(a: BenchStation, b: BenchStation): Promise<void> {
  const link: MemoryLink = connectInMemory(a, b)
  const ops = Math.max(a.position, b.position)
  await Promise.all([a.reached(ops), b.reached(ops), link.agreed()])
  link.close()
}

async function fresh(a: BenchStation, b: BenchStation, story: Story): Promise<number> {
  await a.write(story.take(FRESH_OPS))
  const startedMs = performance.now()
  const link = connectInMemory(a, b)
  await b.reached(a.position)
  const ms = performance.now() - startedMs
  link.close()
  return ms
}

/** Takes the figures. */
export async function handshakes(isQuick: boolean): Promise<void> {
  const big = await bigLog(bigLogOps(isQuick), behindOps(isQuick))
  const [a, b] = [await openBenchStation(copyStation(big.full)), await openBenchStation(asOtherStation(big.full))]
  try {
    await introduce(a, b)
    await settle(a, b)
    const greetings: Greeting[] = []
    for (let run = 0; run < 20; run += 1) greetings.push(await greet(a, b))
    const story = new Story('fresh', storyFleets('big', ROOMS), 0, a.clock.nowMs())
    const freshMs: number[] = []
    for (let run = 0; run < 5; run += 1) freshMs.push(await fresh(a, b, story))
    if (a.digest() !== b.digest()) throw new Error('the stations hold different rows')
    say(`${a.position} ops on both sides`)
    reportAll(
      `${a.position} ops of ${ROOMS} stations on both sides, frames through memory; ${STATION_WORDS}; ${machine()}`,
      greetings,
      freshMs,
    )
  } finally {
    await removeStation(a)
    await removeStation(b)
  }
}

function reportAll(conditions: string, greetings: readonly Greeting[], freshMs: readonly number[]): void {
  const figure = { bench: 'sync', better: 'lower', conditions } as const
  report(
    { ...figure, figure: 'nothingNew.roundTrips', unit: 'round trips', goal: 1 },
    greetings.map(({ roundTrips }) => roundTrips),
  )
  report(
    { ...figure, figure: 'nothingNew.bytes', unit: 'bytes', goal: 10_000 },
    greetings.map(({ bytes }) => bytes),
  )
  report(
    { ...figure, figure: 'nothingNew.ms', unit: 'ms', goal: 50 },
    greetings.map(({ ms }) => ms),
  )
  report(
    {
      ...figure,
      figure: 'new500.ms',
      unit: 'ms',
      goal: 300,
      conditions: `${conditions}; ${FRESH_OPS} ops more on one side, until they are durable on the other`,
    },
    freshMs,
  )
}
