/** A simulated computer with a station on it: disk, clock, keystore beside the disk, and the processes that live and die on it. */
import { decideIncarnation, LEAP_MAX, nextIncarnation, type IncarnationBeacon } from '../../../server/log/incarnation.ts'
import type { StreamKey } from '../../../server/log/op.ts'
import type { StationCrypto } from '../crypto.ts'
import { DiskFault, PowerLoss, type WriteFault } from '../disk/journal.ts'
import type { Build } from '../domain/ops.ts'
import type { MemoryStore } from '../memory-store.ts'
import type { Trick } from '../scenario/faults.ts'
import { mayLieIn } from '../scenario/scopes.ts'
import type { StationClock } from '../world/clock.ts'
import type { World } from '../world/world.ts'
import { stationIdOf } from './directory.ts'
import { doMischief } from './mischief.ts'
import { StationProcess } from './process.ts'

const BUILD_NUMBER = { older: 1, newer: 2 } as const
/** A villain that is cut off waits this long for its next chance. */
const TRY_MISCHIEF_AGAIN_MS = 15_000
/** A station that could not start tries again. */
const START_AGAIN_MS = 5_000
/** A running station renews its beacon at most this often. */
const BEACON_MS = 1_000

export type HostParts = {
  readonly world: World
  /** Number of this computer on the network, and of the station on it: they differ for a cloned disk. */
  readonly host: number
  readonly station: number
  readonly crypto: StationCrypto
  readonly clock: StationClock
  readonly build: Build
  readonly store: MemoryStore
}

type Backup = { readonly store: MemoryStore; readonly beacon: IncarnationBeacon | null }

export class StationHost {
  readonly world: World
  readonly host: number
  readonly station: number
  readonly crypto: StationCrypto
  readonly clock: StationClock
  build: Build
  store: MemoryStore
  process: StationProcess | null = null
  /** Its owner is up to no good: what it writes proves nothing. */
  isVillain = false
  /** Its disk was copied to another computer that runs as the same station. */
  hasTwin = false
  /** It was put back to an older image without anybody telling it. */
  isReverted = false
  /** It was shut out: nobody waits for its commands. */
  isRetired = false
  readonly backups: Backup[] = []
  /** Streams this station saw two histories of. */
  readonly forks: StreamKey[] = []
  readonly #peers = new Set<number>()
  #beacon: IncarnationBeacon | null = null
  #beaconAtMs = -Infinity
  /** What was acknowledged by this station, by stream: it must be there after every crash. */
  #promised = new Map<string, number>()
  #names = 0
  #crashAfterCommit = false

  constructor(parts: HostParts) {
    this.world = parts.world
    this.host = parts.host
    this.station = parts.station
    this.crypto = parts.crypto
    this.clock = parts.clock
    this.build = parts.build
    this.store = parts.store
  }

  get isUp(): boolean {
    return this.process !== null
  }

  /** A name nobody else makes: this computer, and a counter that no restore turns back. */
  readonly newName = (): string => `${this.host}-${this.#names++}`

  /** It may have written two histories. */
  get isDoubtful(): boolean {
    return this.isVillain || this.hasTwin || this.isReverted
  }

  /** True when this station may hold a scope: the plan's word, not that of the code under test. */
  mayHold(scope: string): boolean {
    if (scope.startsWith('station/')) return scope === `station/${stationIdOf(this.station)}`
    return (this.#isPlanned(scope) || this.#lateGrants(scope).length > 0) && this.#mayLieHere(scope)
  }

  /** True when it has to hold a scope in the end. A late grant may have been lost with the disk of the one who gave it, or count for nothing. */
  mustHold(scope: string): boolean {
    const isGrantedLate =
      this.#lateGrants(scope).some(({ by }) => !by.isDoubtful) && this.process?.directory.scopes().includes(scope) === true
    return (this.#isPlanned(scope) || isGrantedLate) && this.#mayLieHere(scope)
  }

  #isPlanned(scope: string): boolean {
    return this.world.scenario.scopes.scopes.some(({ name, holders }) => name === scope && holders.has(this.station))
  }

  #lateGrants(scope: string): World['lateGrants'] {
    return this.world.lateGrants.filter(({ station, granted }) => station === this.station && granted === scope)
  }

  #mayLieHere(scope: string): boolean {
    return mayLieIn(scope, this.world.scenario.scopes.countryOf[this.station] ?? 'tz')
  }

  writableScopes(): readonly string[] {
    const { scopes } = this.world.scenario
    return scopes.scopes.filter(({ holders }) => holders.has(this.station)).map(({ name }) => name)
  }

  /** Starts a process; a disk that fails meanwhile makes it try again. */
  start(): void {
    if (this.process) return
    try {
      this.#boot()
    } catch (error) {
      if (!(error instanceof DiskFault || error instanceof PowerLoss)) throw error
      this.crash('the disk failed at the start')
      this.startAfter(START_AGAIN_MS)
    }
  }

  /** Decides the incarnation as a station does, opens the log and checks that nothing promised was lost. */
  #boot(): void {
    this.store.owner = null
    const { store } = this
    const incarnation = this.#decideIncarnation()
    const process = new StationProcess(this, incarnation)
    this.process = process
    this.world.trace.note(this.host, () => `starts, incarnation ${incarnation}, ${this.store.opCount} ops`)
    if (store.facts.get('build') !== BUILD_NUMBER[this.build]) this.#migrate(process)
    this.checkPromises()
    for (const peer of this.#peers) process.links.keepDialling(peer)
    this.world.scheduler.after(0, () => process.nameEnds(), process.life)
  }

  /** The process dies. What the disk had not synced is gone. */
  crash(why: string): void {
    const { process } = this
    if (!process) return
    this.world.tally.crashes += 1
    this.world.trace.note(this.host, () => `dies: ${why}`)
    process.life.isAlive = false
    this.process = null
    this.store.watch = null
    this.store.journal.crash()
    this.world.network.listen(this.host, null)
    this.world.network.abandon(this.host)
  }

  /** The power went in the middle of a transaction. */
  powerLoss(): void {
    this.world.tally.powerLosses += 1
    this.crash('power loss in a transaction')
    this.startAfter(this.world.chance.real(1_000, 60_000))
  }

  startAfter(delayMs: number): void {
    this.world.scheduler.after(delayMs, () => {
      this.start()
    })
  }

  /** Keeps a link to these computers from now on. */
  keepDialling(peer: number): void {
    this.#peers.add(peer)
    this.process?.links.keepDialling(peer)
  }

  /** A backup says of itself that it is one. What lies beside the database is kept with it, for those who copy the whole computer. */
  backup(): void {
    this.backups.push({ store: this.store.copy(), beacon: this.#beacon })
    if (this.backups.length > 3) this.backups.shift()
    this.world.trace.note(this.host, () => `backup of ${this.store.opCount} ops`)
  }

  /**
   * The database is replaced by an old copy; the process must be down.
   * @param isBeaconLost the copy was put on a new computer: what lay beside the database is gone as well
   * @returns false when there is no copy
   */
  restore(pick: (count: number) => number, isBeaconLost: boolean): boolean {
    const backup = this.backups[pick(this.backups.length)]
    if (!backup || this.process) return false
    const store = backup.store.copy()
    store.transaction(() => {
      store.facts.set('isCopy', 1)
    })
    this.store = store
    this.world.tally.restores += 1
    this.#promised = new Map()
    if (isBeaconLost) this.#beacon = null
    this.world.trace.note(this.host, () => `restored a backup of ${this.store.opCount} ops${isBeaconLost ? ', on a new computer' : ''}`)
    return true
  }

  /**
   * The whole computer is put back to an older image, with all that lay beside the database: nothing on it tells. Until others tell it,
   * it may write other ops under numbers that it used before.
   */
  revert(): boolean {
    const [image] = this.backups
    if (!image) return false
    this.crash('put back to an older image')
    this.store = image.store.copy()
    this.#beacon = image.beacon
    this.#promised = new Map()
    this.isReverted = true
    this.world.tally.reverts += 1
    this.world.trace.note(this.host, () => `is put back to an image with ${this.store.opCount} ops`)
    return true
  }

  arm(fault: WriteFault): void {
    this.store.journal.arm(fault)
  }

  armCrashAfterCommit(): void {
    this.#crashAfterCommit = true
  }

  /** True once after it was armed: the process dies between commit and answer. */
  takeCrashAfterCommit(): boolean {
    if (!this.#crashAfterCommit) return false
    this.#crashAfterCommit = false
    this.crash('between commit and acknowledgement')
    this.startAfter(this.world.chance.real(1_000, 60_000))
    return true
  }

  promise(streamId: string, seq: number): void {
    if (seq > (this.#promised.get(streamId) ?? 0)) this.#promised.set(streamId, seq)
  }

  renewBeacon(): void {
    const { nowMs } = this.world.scheduler
    if (nowMs - this.#beaconAtMs < BEACON_MS || !this.process) return
    this.#beaconAtMs = nowMs
    this.#beacon = { incarnation: this.process.incarnation, position: this.store.opCount }
  }

  /** This computer got a copy of another one's disk. @param isNoticed what lay beside the database was not copied, so it begins a new incarnation */
  becomeTwinOf(other: StationHost, isNoticed: boolean): void {
    this.hasTwin = true
    other.hasTwin = true
    this.#beacon = isNoticed ? null : other.#beacon
  }

  /** The newer build is installed. */
  upgrade(): void {
    if (this.build === 'newer') return
    this.crash('upgrade')
    this.build = 'newer'
    this.startAfter(2_000)
  }

  mischief(trick: Trick): void {
    this.isVillain = true
    if (this.process && doMischief(this.process, trick)) return
    this.world.scheduler.after(TRY_MISCHIEF_AGAIN_MS, () => {
      if (this.world.scheduler.nowMs < this.world.scenario.durationMs) this.mischief(trick)
    })
  }

  noteFork(stream: StreamKey): void {
    this.forks.push(stream)
    this.world.trace.note(this.host, () => `sees two histories of ${stream.stationId}.${stream.incarnation} in ${stream.scope}`)
  }

  /** A peer knows more of this station's own stream than the station: a new incarnation begins, as server/log/index.ts does it. */
  noteSelfRollback(stream: StreamKey): void {
    const { process, world, store } = this
    world.trace.note(this.host, () => `is behind its own stream in ${stream.scope}, incarnation ${stream.incarnation}`)
    if (!process || process.incarnation !== stream.incarnation || world.options.ablation === 'no-incarnation') return
    const incarnation = nextIncarnation(process.incarnation, this.#ownIncarnations(), world.chance.below(LEAP_MAX + 1))
    store.transaction(() => {
      store.facts.set('incarnation', incarnation)
    })
    this.#beacon = { incarnation, position: store.opCount }
    process.log.heads.beginIncarnation(incarnation)
  }

  /** As server/log/station-keys.ts does it: the decision is the real one, the files are simulated. */
  #decideIncarnation(): number {
    const { store } = this
    const held = store.facts.get('incarnation') ?? 1
    const decided = decideIncarnation({
      held,
      position: store.opCount,
      known: this.#ownIncarnations(),
      beacon: this.#beacon,
      isCopy: store.facts.has('isCopy'),
      leap: this.world.chance.below(LEAP_MAX + 1),
    })
    const incarnation = this.world.options.ablation === 'no-incarnation' ? held : decided.incarnation
    store.transaction(() => {
      store.facts.set('incarnation', incarnation)
      store.facts.delete('isCopy')
    })
    this.#beacon = { incarnation, position: store.opCount }
    return incarnation
  }

  #ownIncarnations(): number[] {
    const stationId = stationIdOf(this.station)
    return this.store.streams().flatMap((stream) => (stream.stationId === stationId ? [stream.incarnation] : []))
  }

  /** The first start of another build folds the log again. */
  #migrate(process: StationProcess): void {
    const { store } = this
    if (store.opCount > 0) process.log.rebuild()
    store.transaction(() => {
      store.facts.set('build', BUILD_NUMBER[this.build])
    })
  }

  /** I2: everything this station ever acknowledged, to a peer or to its people, is in its log. */
  checkPromises(): void {
    const { process, store, world } = this
    if (!process) return
    for (const [streamId, seq] of this.#promised) {
      const head = process.log.heads.find(streamId)
      const stored = head ? store.opAt(head.no, seq) : null
      if (!stored)
        world.violations.report('durable', this.station, `${streamId.slice(0, 6)}#${seq} was acknowledged and is gone after a restart`)
    }
  }
}
