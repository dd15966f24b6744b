/** Two stations of one process heal a partition over a link in memory: what log, codec and session cost, without sockets. One thread carries both. */
import { report, say } from '../figure.ts'
import type { EngineRun } from './engines/engine.ts'
import { byEngine, durabilities } from './engines/index.ts'
import { healSize, newStation, OPS_WORDS, planHeal, STATION_WORDS, type HealSize } from './heal.ts'
import { introduce } from './introduce.ts'
import { cpuSeconds, machine, rssMegabytes } from './machine.ts'
import { connectInMemory } from './memory-link.ts'
import { removeStation, type BenchStation } from './station.ts'

type HealRun = { readonly opsPerSecond: number; readonly opsPerCpuSecond: number; readonly bytesPerOp: number; readonly rssMb: number }

/** Connects two stations until both hold `position` ops. */
async function meet(a: BenchStation, b: BenchStation, position: number): Promise<{ ms: number; cpuS: number; bytes: number }> {
  const startedCpuS = cpuSeconds()
  const startedMs = performance.now()
  const link = connectInMemory(a, b)
  await Promise.all([a.reached(position), b.reached(position)])
  const [ms, cpuS] = [performance.now() - startedMs, cpuSeconds() - startedCpuS]
  link.close()
  return { ms, cpuS, bytes: link.traffic.bytes }
}

async function healOnce(seed: string, size: HealSize): Promise<HealRun> {
  const [a, b] = [await newStation('heal-a'), await newStation('heal-b')]
  try {
    await introduce(a, b)
    const plan = planHeal(seed, size)
    await a.write(plan.shared)
    await meet(a, b, a.position + b.position)
    const base = a.position
    await a.write(plan.apart[0])
    await b.write(plan.apart[1])
    const { ms, cpuS, bytes } = await meet(a, b, base + 2 * size.apart)
    if (a.digest() !== b.digest()) throw new Error('the stations hold different rows')
    const ops = 2 * size.apart
    return { opsPerSecond: ops / (ms / 1000), opsPerCpuSecond: ops / cpuS, bytesPerOp: bytes / ops, rssMb: rssMegabytes() }
  } finally {
    await removeStation(a)
    await removeStation(b)
  }
}

/** Takes the figures. @param engines what other engines reached with the same ops */
export async function healInProcess(isQuick: boolean, engines: readonly EngineRun[]): Promise<void> {
  const size = healSize(isQuick)
  const runs: HealRun[] = []
  for (let run = 0; run < (isQuick ? 1 : 5); run += 1) {
    const done = await healOnce(`heal ${run}`, size)
    runs.push(done)
    say(`heal in process: ${Math.round(done.opsPerSecond)} ops/s, ${Math.round(done.opsPerCpuSecond)} ops per processor second`)
  }
  reportHeal(runs, engines, size)
}

/** What depends on how busy the machine is, what does not, and the same of the others. */
function reportHeal(runs: readonly HealRun[], engines: readonly EngineRun[], { apart, shared }: HealSize): void {
  const others = engines.length === 0 ? '' : `; others, each in a process of its own: ${durabilities(engines)}`
  const conditions = `2 x ${apart} ops apart after ${shared} shared, both stations on one thread, frames through memory; ${STATION_WORDS}; rows compared by digest; ${OPS_WORDS}${others}; ${machine()}`
  const figure = { bench: 'sync', conditions } as const
  report(
    {
      ...figure,
      figure: 'heal.inProcess',
      unit: 'ops/s',
      better: 'higher',
      goal: 40_000,
      peers: byEngine(engines, (run) => run.syncOpsPerSecond),
    },
    runs.map(({ opsPerSecond }) => opsPerSecond),
  )
  report(
    {
      ...{ ...figure, figure: 'heal.perProcessorSecond', unit: 'ops', better: 'higher', goal: 40_000 },
      peers: byEngine(engines, (run) => run.syncOpsPerCpuSecond),
    },
    runs.map(({ opsPerCpuSecond }) => opsPerCpuSecond),
  )
  report(
    {
      ...figure,
      figure: 'heal.wireBytes',
      unit: 'bytes/op',
      better: 'lower',
      goal: 160,
      peers: byEngine(engines, (run) => run.bytesPerOp),
    },
    runs.map(({ bytesPerOp }) => bytesPerOp),
  )
  report(
    { ...figure, figure: 'heal.rss', unit: 'MB', better: 'lower', goal: 256, peers: byEngine(engines, (run) => run.rssMb) },
    runs.map(({ rssMb }) => rssMb),
  )
}
