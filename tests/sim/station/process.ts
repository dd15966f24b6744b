/** One life of a station's process, from start to crash: its log, its links, and the checks that watch them. */
import type { Change } from '../../../server/log/append.ts'
import type { StreamKey } from '../../../server/log/op.ts'
import type { StoredOp, StreamRecord } from '../../../server/log/store.ts'
import { createClockSkew } from '../../../server/sync/clock-skew.ts'
import type { Applied } from '../../../server/sync/ports.ts'
import { toInstant } from '../../../server/kernel/clock.ts'
import { checkArrival, checkPlace, type InsertCheckParts } from '../checks/insert-check.ts'
import { checkOwnWrites, type OwnWrite } from '../checks/own-writes.ts'
import { PowerLoss, DiskFault } from '../disk/journal.ts'
import type { OpDraft } from '../../../server/log/define-op.ts'
import { nextDrafts } from '../domain/operator.ts'
import { scopeGranted, stationRevoked } from '../domain/ops.ts'
import { DIRECTORY } from '../scenario/scopes.ts'
import type { Life } from '../world/scheduler.ts'
import type { StationHost } from './host.ts'
import { createStationDirectory, numberOfKey, stationIdOf, type StationDirectory } from './directory.ts'
import { openSimOutlet } from './door.ts'
import { createLinks, type Links } from './links.ts'
import { createSimReplica } from './replica.ts'
import { openSimSession } from './sessions.ts'
import { openStationLog, verifyWith, type StationLog } from './station-log.ts'

/** A running station. */
export class StationProcess {
  readonly life: Life = { isAlive: true, pausedUntilMs: 0 }
  readonly host: StationHost
  readonly stationId: string
  readonly directory: StationDirectory
  /** What the links say about this station's clock. */
  readonly skew = createClockSkew()
  readonly log: StationLog
  readonly links: Links
  readonly #listeners = new Set<(changes: readonly Change[]) => void>()
  readonly #check: InsertCheckParts
  /** Own ops of the transaction that runs, with what was held before it. */
  #written: OwnWrite[] = []

  constructor(host: StationHost, incarnation: number) {
    this.host = host
    this.stationId = stationIdOf(host.station)
    const { world, store, station } = host
    const { scheduler, chance, truth, violations } = world
    this.directory = createStationDirectory(store, world.scenario.scopes, station, world.scenario.stations.length)
    this.log = this.#openLog(incarnation)
    this.#check = {
      station,
      store,
      truth,
      violations,
      mayHold: (scope) => host.mayHold(scope),
      numberOf: (streamId) => this.log.heads.find(streamId)?.no,
    }
    store.owner = this.life
    store.watch = {
      onInsert: (op, stream) => {
        this.#watch(op, stream)
      },
    }
    const { log, life } = this
    const replica = createSimReplica({
      log,
      store,
      scheduler,
      chance,
      life,
      ablation: world.options.ablation,
      nowMs: () => host.clock.nowMs(),
      scopes: () => this.directory.scopes(),
      beforeAnswer: (applied) => this.#beforeAnswer(applied),
    })
    this.links = createLinks({
      host: host.host,
      network: world.network,
      scheduler,
      chance,
      life,
      trace: world.trace,
      openSession: (peer, end, outlet) => openSimSession(this, peer, end, outlet),
      outletFor: (peer) => openSimOutlet(this, peer, replica),
      isWelcome: (peer) => this.#isWelcome(world.stationIdOfHost(peer)),
    })
  }

  get incarnation(): number {
    return this.log.heads.incarnation
  }

  /** People record something. @returns how many commands were recorded */
  command(count: number): number {
    const { host } = this
    const drafts = nextDrafts(
      {
        station: host.station,
        build: host.build,
        store: host.store,
        chance: host.world.chance,
        scopes: host.writableScopes(),
        newName: host.newName,
      },
      count,
    )
    return this.record(drafts)
  }

  /** Records drafts in one transaction. @returns how many were recorded */
  record(drafts: readonly OpDraft[]): number {
    return this.guard(() => this.log.append(drafts, this.host.clock.nowMs()).length) ?? 0
  }

  /** Runs something that writes; a power loss ends this process, a full disk only refuses. */
  guard<T>(work: () => T): T | null {
    const { world } = this.host
    try {
      return work()
    } catch (error) {
      this.#written = []
      if (error instanceof DiskFault) {
        world.tally.diskFaults += 1
        return null
      }
      if (!(error instanceof PowerLoss)) throw error
      if (this.life.isAlive) this.host.powerLoss()
      return null
    }
  }

  /** The transport refuses stations that were shut out, and one that says it is this very station. */
  #isWelcome(stationId: string): boolean {
    return stationId !== this.stationId && !this.directory.isRevoked(stationId)
  }

  #openLog(incarnation: number): StationLog {
    const { host } = this
    const { world, store, station } = host
    const { options, scheduler, violations, tally } = world
    return openStationLog({
      store,
      stationId: stationIdOf(station),
      country: this.directory.country,
      incarnation,
      build: host.build,
      crypto: host.crypto,
      authors: this.directory.authors,
      verify: verifyWith(host.crypto, options.ablation, numberOfKey),
      ablation: options.ablation,
      skewMs: () => this.skew.skewMs(),
      monotonicMs: () => host.clock.monotonicMs(),
      nowIso: () => toInstant(host.clock.nowMs()),
      pause: () =>
        new Promise((resolve) => {
          scheduler.after(
            0,
            () => {
              resolve()
              scheduler.settleBeforeNext()
            },
            this.life,
          )
        }),
      onCommitted: (changes) => {
        this.#committed(changes)
      },
      listen: (listener) => {
        this.#listeners.add(listener)
        return () => {
          this.#listeners.delete(listener)
        }
      },
      onFailure: (error) => {
        if (!this.life.isAlive) return
        tally.applyFailures += 1
        if (error instanceof PowerLoss) host.powerLoss()
        else if (!(error instanceof DiskFault)) violations.report('crashFree', station, `ingest threw ${String(error)}`)
      },
      onFork: ({ stream }) => {
        tally.forksSeen += 1
        host.noteFork(stream)
      },
      onSelfRollback: (stream) => {
        this.noteSelfRollback(stream)
      },
    })
  }

  /** Looks at an op while it is written. */
  #watch(op: StoredOp, stream: StreamRecord): void {
    if (!this.log.heads.isOwn(stream)) {
      checkArrival(this.#check, op, stream)
      return
    }
    const known = new Map<string, number>()
    for (const head of this.log.heads.ofScope(stream.scope)) if (head.no !== stream.no && head.seq > 0) known.set(head.streamId, head.seq)
    this.#written.push({ op, stream, known, rowBefore: this.host.store.rows.get(op.entity)?.digest ?? null })
    checkPlace(this.#check, op, stream, `own op ${op.kind} ${stream.scope}#${op.seq}`)
  }

  #committed(changes: readonly Change[]): void {
    const { host } = this
    const { truth, violations, tally, scheduler } = host.world
    for (const { op, stream, known } of this.#written) {
      const other = truth.record(host.station, stream, op, known)
      if (other && !host.isDoubtful)
        violations.report('fork', host.station, `${stream.scope} ${stream.stationId}.${stream.incarnation}#${op.seq} was written twice`)
      host.promise(stream.streamId, op.seq)
    }
    checkOwnWrites(host.store, violations, host.station, this.#written)
    tally.applied += changes.length - this.#written.length
    this.#written = []
    host.renewBeacon()
    if (changes.some(({ kind }) => kind === scopeGranted.spec.kind || kind === stationRevoked.spec.kind)) {
      this.directory.changed()
      this.links.review()
      scheduler.after(0, () => this.nameEnds(), this.life)
    }
    // the feed tells its listeners after the commit, not inside of it
    scheduler.after(
      0,
      () => {
        for (const listener of [...this.#listeners]) listener(changes)
        scheduler.settleBeforeNext()
      },
      this.life,
    )
  }

  /** A peer knows more of this station's own stream than the station: a new incarnation begins. A full disk leaves it for the next time. */
  noteSelfRollback(stream: StreamKey): void {
    this.host.world.tally.rollbacksSeen += 1
    this.guard(() => {
      this.host.noteSelfRollback(stream)
    })
  }

  /** Where the streams of a station end here. */
  endsOf(stationId: string): [streamId: string, seq: number][] {
    const { heads } = this.log
    return heads
      .scopes()
      .flatMap((scope) => heads.ofScope(scope))
      .filter((head) => head.stationId === stationId && head.seq > 0)
      .map(({ streamId, seq }) => [streamId, seq])
  }

  /** Where others shut a station out: says where its streams ended here, unless somebody said so already, as modules/stations does it. */
  nameEnds(): void {
    for (const stationId of this.directory.revoked()) {
      const { cutoffs } = this.directory.authors.find(stationId) ?? {}
      const unnamed = this.endsOf(stationId).filter(([streamId]) => cutoffs?.has(streamId) === false)
      if (unnamed.length > 0 && stationId !== this.stationId)
        this.record([stationRevoked({ scope: DIRECTORY, stationId, cutoffs: unnamed })])
    }
  }

  /** What is about to be acknowledged is promised for ever. */
  #beforeAnswer({ vector, refused }: Applied): boolean {
    const { host } = this
    host.world.tally.refusals += refused.length
    if (host.takeCrashAfterCommit()) return false
    for (const [streamId, seq] of vector) host.promise(streamId, seq)
    return true
  }
}
