/** Runs one simulated world from its seed: plan, faults, healing, verdict. */
import { createStationCrypto } from './crypto.ts'
import { createTruth } from './checks/truth.ts'
import { createViolations, type Violation } from './checks/violations.ts'
import { checkEnd, isQuiet } from './checks/end.ts'
import { checkSurvivors, readSurvivors } from './checks/survivors.ts'
import { checkReplay } from './checks/replay.ts'
import { createAgreement } from './checks/agreement.ts'
import { MemoryStore } from './memory-store.ts'
import { direct } from './scenario/director.ts'
import type { SimOptions } from './scenario/options.ts'
import { planScenario, type Scenario } from './scenario/scenario.ts'
import { USUAL_PATH } from './scenario/topology.ts'
import { stationIdOf } from './station/directory.ts'
import { StationHost } from './station/host.ts'
import { createStationClock, planClock } from './world/clock.ts'
import { createNetwork } from './world/network.ts'
import { createChance } from './world/random.ts'
import { createScheduler } from './world/scheduler.ts'
import { createTrace, silentTrace } from './world/trace.ts'
import { emptyTally, type Tally, type World } from './world/world.ts'

export type SimResult = {
  readonly seed: number
  readonly stations: number
  readonly violations: readonly Violation[]
  readonly tally: Tally
  readonly events: number
  readonly frames: number
  readonly bytes: number
  readonly virtualMs: number
  /** Time of this thread's processor. */
  readonly cpuMs: number
  readonly trace: readonly string[]
}
export type TraceWanted = 'none' | 'kept' | ((line: string) => void)

/** A world that is not quiet after this long never will be. */
const HEALING_MAX_MS = 30 * 60_000
const HEALING_STEP_MS = 5_000
/** Every so many events one station is compared with what others looked like at the same vector. */
const COMPARE_EVERY = 200

/** Runs a world to its end or to its first violation. */
export async function simulate(options: SimOptions, traceWanted: TraceWanted = 'none'): Promise<SimResult> {
  const started = process.threadCpuUsage()
  const chance = createChance(options.seed)
  const scenario = planScenario(chance.fork('plan'), options)
  const { world, hosts } = build(options, scenario, traceWanted)
  for (const host of hosts) host.start()
  for (const { edge } of scenario.topology.edges) hosts[edge[0]]?.keepDialling(edge[1])
  direct(world, hosts, (of, isNoticed) => clone(world, hosts, of, isNoticed))
  await world.scheduler.runUntil(scenario.durationMs)
  if (world.violations.list.length === 0) await heal(world, hosts)
  return {
    seed: options.seed,
    stations: scenario.stations.length,
    violations: world.violations.list,
    tally: world.tally,
    events: world.scheduler.steps,
    frames: world.network.frames,
    bytes: world.network.bytes,
    virtualMs: world.scheduler.nowMs,
    cpuMs: cpuMsSince(started),
    trace: world.trace.lines(),
  }
}

function cpuMsSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(started)
  return (user + system) / 1000
}

function build(options: SimOptions, scenario: Scenario, traceWanted: TraceWanted): { world: World; hosts: StationHost[] } {
  const chance = createChance(options.seed, 'run')
  const hosts: StationHost[] = []
  let world: World | null = null
  const agreement = createAgreement()
  const scheduler = createScheduler(() => {
    if (!world) return false
    if (scheduler.steps % COMPARE_EVERY === 0) agreement.compare(world, hosts)
    return world.violations.list.length === 0
  })
  const nowMs = (): number => scheduler.nowMs
  world = {
    options,
    scenario,
    scheduler,
    chance,
    network: createNetwork({
      scheduler,
      chance: chance.fork('network'),
      stations: scenario.stations.length + CLONES_MAX,
      usual: USUAL_PATH,
    }),
    trace: traceWanted === 'none' ? silentTrace : createTrace(nowMs, traceWanted === 'kept' ? null : traceWanted),
    truth: createTruth(),
    violations: createViolations(nowMs),
    tally: emptyTally(),
    hasVillain: scenario.faults.some(({ kind }) => kind === 'mischief'),
    lateGrants: [],
    stationIdOfHost: (host) => stationIdOf(hosts[host]?.station ?? host),
  }
  for (const { edge, forth, back } of scenario.topology.edges) {
    world.network.setPath(edge[0], edge[1], forth)
    world.network.setPath(edge[1], edge[0], back)
  }
  for (const [index, plan] of scenario.stations.entries())
    hosts.push(
      new StationHost({
        world,
        host: index,
        station: index,
        crypto: createStationCrypto(scenario.isRealCrypto, options.seed, index, scenario.stations.length),
        clock: createStationClock(plan.clock, nowMs),
        build: plan.build,
        store: new MemoryStore(),
      }),
    )
  return { world, hosts }
}

/** Cloned disks of one world. */
const CLONES_MAX = 1

/** The disk of a station is copied to a second computer, which starts as the same station. */
function clone(world: World, hosts: StationHost[], of: StationHost, isNoticed: boolean): StationHost {
  const { chance, scheduler } = world
  const copy = new StationHost({
    world,
    host: hosts.length,
    station: of.station,
    crypto: of.crypto,
    clock: createStationClock(planClock(chance), () => scheduler.nowMs),
    build: of.build,
    store: of.store.copy(),
  })
  copy.becomeTwinOf(of, isNoticed)
  hosts.push(copy)
  for (const { edge } of world.scenario.topology.edges)
    if (edge.includes(of.host)) copy.keepDialling(edge[0] === of.host ? edge[1] : edge[0])
  return copy
}

/** All faults end, everybody dials everybody, until nothing moves; then the verdict. */
async function heal(world: World, hosts: readonly StationHost[]): Promise<void> {
  const { scheduler, network, scenario } = world
  const survivors = readSurvivors(hosts)
  world.trace.note(-1, () => 'the world heals')
  for (const a of hosts) {
    for (const b of hosts) network.setBlocked(a.host, b.host, false)
    a.store.journal.arm(null)
    a.clock.setFrozen(false)
    if (a.process) a.process.life.pausedUntilMs = 0
  }
  scheduler.after(1, () => {
    for (const host of hosts) {
      host.start()
      for (const other of hosts) if (host.host < other.host) host.keepDialling(other.host)
    }
  })
  const until = scenario.durationMs + HEALING_MAX_MS
  while (scheduler.nowMs < until && world.violations.list.length === 0) {
    await scheduler.runUntil(scheduler.nowMs + HEALING_STEP_MS)
    if (isQuiet(world, hosts)) break
  }
  if (world.violations.list.length > 0) return
  checkEnd(world, hosts)
  checkSurvivors(world, hosts, survivors)
  if (world.violations.list.length === 0) await checkReplay(world, hosts)
}
