/** A station comes back after three days without a link and takes in what eleven others wrote, while its own people go on working. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { percentile, report, say } from '../figure.ts'
import { behindOps, bigLogOps } from './handshake.ts'
import { bigLog, copyStation, ROOMS } from './big-log.ts'
import { startChildStation } from './child-station.ts'
import { STATION_WORDS } from './heal.ts'
import { cardOf, enrol } from './introduce.ts'
import { cpuSeconds, machine, rssMegabytes } from './machine.ts'
import { openBenchStation, removeStation, type BenchStation } from './station.ts'
import { Story } from './story.ts'
import { storyFleets } from './story-fleets.ts'
import { openSyncDoor, type SyncDoor } from './sync-door.ts'

/** People at the desk give a command this often. */
const COMMAND_EVERY_MS = 200
const LOOP_RESOLUTION_MS = 1
const TOLD_EVERY_OPS = 100_000

/** Gives a command after another until told to stop. @returns milliseconds from giving each to its durable answer */
async function workOn(station: BenchStation, story: Story, signal: AbortSignal): Promise<number[]> {
  const tookMs: number[] = []
  while (!signal.aborted) {
    const { drafts, actor } = story.next()
    const startedMs = performance.now()
    await station.command(drafts, actor)
    tookMs.push(performance.now() - startedMs)
    await new Promise((resolve) => {
      setTimeout(resolve, COMMAND_EVERY_MS)
    })
  }
  return tookMs
}

type CaughtUp = {
  readonly ops: number
  readonly seconds: number
  readonly loopP99Ms: number
  readonly loopMaxMs: number
  readonly commandMs: readonly number[]
  readonly cpuShare: number
}

async function catchUp(
  back: BenchStation,
  connect: () => Promise<SyncDoor>,
  until: number,
): Promise<CaughtUp & { readonly door: SyncDoor }> {
  const story = new Story('back', storyFleets('big', ROOMS), ROOMS - 1, back.clock.nowMs())
  const stop = new AbortController()
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  const from = back.position
  const [startedMs, startedCpuS] = [performance.now(), cpuSeconds()]
  let told = from
  const silence = back.log.feed.listen(() => {
    if (back.position - told < TOLD_EVERY_OPS) return
    told = back.position
    say(`caught up: ${told - from} ops after ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
  })
  loop.enable()
  const working = workOn(back, story, stop.signal)
  const door = await connect()
  await back.reached(until)
  const seconds = (performance.now() - startedMs) / 1000
  loop.disable()
  stop.abort()
  silence()
  const commandMs = await working
  const [loopP99Ms, loopMaxMs] = [loop.percentile(99) / 1e6, loop.max / 1e6]
  return { ops: until - from, seconds, loopP99Ms, loopMaxMs, commandMs, cpuShare: (cpuSeconds() - startedCpuS) / seconds, door }
}

/** Takes the figures. */
export async function offlineThreeDays(isQuick: boolean): Promise<void> {
  const big = await bigLog(bigLogOps(isQuick), behindOps(isQuick))
  const back = await openBenchStation(copyStation(big.behind))
  const child = await startChildStation(copyStation(big.full))
  let door: SyncDoor | null = null
  try {
    const { port } = await child.ask('connect', { port: 0 })
    await enrol(back, await child.ask('card', { addresses: [`127.0.0.1:${port}`] }))
    await child.ask('enrol', { card: cardOf(back) })
    const { position } = await child.ask('figures', {})
    const done = await catchUp(back, () => openSyncDoor(back), position)
    ;({ door } = done)
    reportAll(done)
  } finally {
    await door?.close()
    await child.end()
    await removeStation(back)
  }
}

function reportAll({ ops, seconds, loopP99Ms, loopMaxMs, commandMs, cpuShare }: CaughtUp): void {
  const conditions = `${ops} ops of ${ROOMS} stations over TLS 1.3 and socket.io on loopback from a station in a process of its own, ${commandMs.length} commands of its own people meanwhile, ${cpuShare.toFixed(2)} cores, ${Math.round(rssMegabytes())} MB; ${STATION_WORDS}; ${machine()}`
  const figure = { bench: 'sync', better: 'lower', conditions } as const
  report({ ...figure, figure: 'offline3days.seconds', unit: 's', goal: 60 }, [seconds])
  report({ ...figure, figure: 'offline3days.opsPerSecond', unit: 'ops/s', better: 'higher', goal: 12_000 }, [ops / seconds])
  report(
    {
      ...figure,
      figure: 'offline3days.loopDelayP99',
      unit: 'ms',
      goal: 20,
      conditions: `${conditions}; longest ${loopMaxMs.toFixed(1)} ms`,
    },
    [loopP99Ms],
  )
  report({ ...figure, figure: 'offline3days.commandP99', unit: 'ms', goal: 200 }, [percentile(commandMs, 0.99)])
}
