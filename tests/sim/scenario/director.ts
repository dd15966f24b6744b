/** Carries out the plan: commands at their time, faults at theirs. */
import type { StationHost } from '../station/host.ts'
import { stationIdOf } from '../station/directory.ts'
import { scopeGranted, stationRevoked } from '../domain/ops.ts'
import type { World } from '../world/world.ts'
import { DIRECTORY, mayLieIn } from './scopes.ts'
import type { Fault } from './faults.ts'

/** Puts a copy of a station's disk into a second computer; with `isNoticed`, that computer knows that it is another one. */
type MakeClone = (of: StationHost, isNoticed: boolean) => StationHost

/** Schedules everything that the plan says. @param hosts by number */
export function direct(world: World, hosts: readonly StationHost[], makeClone: MakeClone): void {
  const { scenario, scheduler } = world
  for (const burst of scenario.bursts)
    scheduler.after(burst.atMs, () => {
      record(world, hostAt(hosts, burst.station), burst.commands)
    })
  const director = new Director(world, hosts, makeClone)
  for (const fault of scenario.faults)
    scheduler.after(fault.atMs, () => {
      director.inject(fault)
    })
}

/** A desk whose station is down waits until it is up again. */
const TRY_AGAIN_MS = 5_000

function record(world: World, host: StationHost, commands: number): void {
  const { process } = host
  const recorded = process && process.life.pausedUntilMs <= world.scheduler.nowMs ? process.command(commands) : 0
  world.tally.commands += recorded
  if (recorded === 0 && !host.isRetired)
    world.scheduler.after(TRY_AGAIN_MS, () => {
      record(world, host, commands)
    })
}

function hostAt(hosts: readonly StationHost[], index: number): StationHost {
  const host = hosts[index]
  if (!host) throw new RangeError(`no host ${index}`)
  return host
}

class Director {
  readonly #world: World
  readonly #hosts: readonly StationHost[]
  readonly #makeClone: MakeClone

  constructor(world: World, hosts: readonly StationHost[], makeClone: MakeClone) {
    this.#world = world
    this.#hosts = hosts
    this.#makeClone = makeClone
  }

  inject(fault: Fault): void {
    this.#world.trace.note(-1, () => JSON.stringify(fault, (_key, value: unknown) => (value instanceof Set ? [...value] : value)))
    switch (fault.kind) {
      case 'partition':
        this.#partition(fault.side, fault.direction, fault.forMs)
        break
      case 'cut':
      case 'double-dial':
      case 'flap':
        this.#disturb(fault)
        break
      default:
        this.#afflict(fault, hostAt(this.#hosts, fault.station))
    }
  }

  #afflict(fault: Exclude<Fault, { kind: 'partition' | 'cut' | 'double-dial' | 'flap' }>, host: StationHost): void {
    const { chance, scheduler } = this.#world
    switch (fault.kind) {
      case 'crash':
        this.#crash(host, fault.moment, fault.downMs)
        break
      case 'pause':
        if (host.process) host.process.life.pausedUntilMs = scheduler.nowMs + fault.forMs
        break
      case 'disk-full':
        host.arm({ kind: 'disk-full', afterWrites: fault.afterWrites })
        break
      case 'backup':
        host.backup()
        break
      case 'restore':
        if (host.backups.length === 0) break
        host.crash('its disk is replaced')
        scheduler.after(fault.downMs, () => {
          if (host.restore((count) => chance.below(count), fault.isBeaconLost)) host.start()
        })
        break
      case 'revert':
        if (host.revert()) host.startAfter(chance.real(1_000, 60_000))
        break
      case 'clock-jump':
        host.clock.jump(fault.byMs)
        break
      case 'clock-freeze':
        host.clock.setFrozen(true)
        scheduler.after(fault.forMs, () => {
          host.clock.setFrozen(false)
        })
        break
      case 'grant':
        this.#grant(hostAt(this.#hosts, fault.by), host)
        break
      case 'upgrade':
        host.upgrade()
        break
      case 'clone':
        this.#makeClone(host, fault.isNoticed).startAfter(chance.real(1_000, 60_000))
        break
      case 'revoke':
        this.#revoke(hostAt(this.#hosts, fault.by), host)
        break
      case 'mischief':
        host.mischief(fault.trick)
    }
  }

  #crash(host: StationHost, moment: 'now' | 'in-transaction' | 'after-commit', downMs: number): void {
    if (moment === 'in-transaction') host.arm({ kind: 'power-loss', afterWrites: this.#world.chance.between(1, 60) })
    else if (moment === 'after-commit') host.armCrashAfterCommit()
    else if (host.isUp) {
      host.crash('killed')
      host.startAfter(downMs)
    }
  }

  #disturb(fault: Extract<Fault, { kind: 'cut' | 'double-dial' | 'flap' }>): void {
    const { network, scenario, tally, scheduler } = this.#world
    const planned = scenario.topology.edges[fault.edge]
    if (!planned) return
    const [a, b] = planned.edge
    if (fault.kind === 'cut') {
      tally.cuts += 1
      network.cut(a, b, fault.isHalfOpen)
    } else if (fault.kind === 'double-dial') hostAt(this.#hosts, b).process?.links.dialOnce(a)
    else
      for (let i = 0; i < fault.times * 2; i += 1)
        scheduler.after(i * fault.everyMs, () => {
          network.setBlocked(a, b, i % 2 === 0)
          network.setBlocked(b, a, i % 2 === 0)
        })
  }

  #partition(side: ReadonlySet<number>, direction: 'both' | 'out' | 'in', forMs: number): void {
    const { network, scheduler, tally } = this.#world
    tally.partitions += 1
    const set = (isBlocked: boolean): void => {
      for (const inside of side)
        for (let outside = 0; outside < this.#hosts.length; outside += 1) {
          if (side.has(outside)) continue
          if (direction !== 'in') network.setBlocked(inside, outside, isBlocked)
          if (direction !== 'out') network.setBlocked(outside, inside, isBlocked)
        }
    }
    set(true)
    scheduler.after(forMs, () => {
      set(false)
    })
  }

  /** An administrator lets a station hold one more scope of its country. */
  #grant(by: StationHost, host: StationHost): void {
    const { scenario, chance, lateGrants } = this.#world
    const scopes = scenario.scopes.scopes.filter(
      ({ name }) => !host.mayHold(name) && mayLieIn(name, scenario.scopes.countryOf[host.station] ?? 'tz'),
    )
    if (!by.process || scopes.length === 0) return
    const granted = chance.pick(scopes).name
    if (by.process.record([scopeGranted({ scope: DIRECTORY, stationId: stationIdOf(host.station), granted })]) > 0)
      lateGrants.push({ station: host.station, granted, by })
  }

  /** An administrator shuts a station out: what the administrator's station holds of it is where its streams end. */
  #revoke(by: StationHost, host: StationHost): void {
    const { process } = by
    if (!process) return
    const stationId = stationIdOf(host.station)
    const recorded = process.record([stationRevoked({ scope: DIRECTORY, stationId, cutoffs: process.endsOf(stationId) })])
    if (recorded > 0) host.isRetired = true
  }
}
