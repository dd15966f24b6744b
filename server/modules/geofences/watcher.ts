/**
 * Watches fixes and fences of a running station: keeps who is where, records what was crossed, and finds the steps that being there
 * proposes. Crossings are recorded for devices that report here alone; where other stations' units are is known, not recorded.
 */
import type { Database } from 'better-sqlite3'
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { ArrivalProposal, FenceIntrusion } from '../../contract/geofences.ts'
import { PRESENCE_RULES, type PresenceFix } from '../../geo/fences/presence.ts'
import { AppError } from '../../kernel/app-error.ts'
import { toInstant, type Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Log } from '../../log/index.ts'
import type { Telemetry, UnitPosition, WatchedFix } from '../../telemetry/index.ts'
import { progressTask } from '../assignments/index.ts'
import { crossingIdOf, recordCrossing, type FoundCrossing } from './decide.ts'
import { createFenceList, type FenceList } from './fence-list.ts'
import { intrusionsOf } from './intrusions.ts'
import { arrivalRuleOf } from './load.ts'
import { PresenceBoard, type PresenceChange } from './presence-board.ts'
import { createPresenceTable, type PresenceTable } from './presence-table.ts'
import { isRuled, proposalsOf, type FoundProposal, type Stay } from './proposals.ts'
import { tasksOf, type VisitorsOf } from './queries.ts'
import { FENCE_RULES } from './rules.ts'

export type FenceTimers = {
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
  setInterval(run: () => void, ms: number): unknown
  clearInterval(timer: unknown): void
}
export type GeofenceParts = {
  /** The one writer connection, for who is inside. */
  readonly db: Database
  readonly log: Pick<Log, 'executor' | 'feed' | 'state' | 'keys'>
  readonly read: PrismaClient
  readonly clock: Pick<Clock, 'nowMs'>
  readonly telemetry: Pick<Telemetry, 'watchFixes' | 'watch' | 'latest' | 'all' | 'history'>
  readonly timers: FenceTimers
  readonly logger: Pick<Logger, 'error'>
  /** Who is where, or what is proposed, is another thing now. */
  readonly onChange: () => void
}
/** Fences as procedures and other modules use them. */
export type Geofences = {
  readonly visitorsOf: VisitorsOf
  /** Steps that wait for a person, oldest first. */
  readonly proposals: readonly ArrivalProposal[]
  /** Units where no unit should go, oldest first. */
  readonly intrusions: readonly FenceIntrusion[]
  /** Waits for everything that is under way. */
  settled(): Promise<void>
  stop(): Promise<void>
}

/** A burst of fixes and ops is one look. */
const BURST_MS = 200
/** Silence turns presence into not knowing without any op. */
const SILENCE_MS = 60_000
/** Ops that change which steps can be proposed. */
const CONCERNING = ['assignment.', 'handover.', 'unit.status-set', 'fence.rule-set'] as const

type Replay = { fromMs: number; toMs: number; knownUntilMs: number }
const fixOf = ({ fixedAtMs, latitude, longitude, accuracyMetres }: Omit<WatchedFix, 'unitId' | 'receivedAtMs'>): PresenceFix => ({
  atMs: fixedAtMs,
  latitude,
  longitude,
  accuracyMetres,
})

class FenceWatcher implements Geofences {
  readonly #parts: GeofenceParts
  readonly #table: PresenceTable
  readonly #board: PresenceBoard
  readonly #list: FenceList
  readonly #stops: (() => void)[]
  readonly #own = new Set<string>()
  readonly #changed = new Map<string, PresenceChange>()
  readonly #replays = new Map<string, Replay>()
  /** Fixes of units whose track is being read. */
  readonly #held = new Map<string, PresenceFix[]>()
  readonly #recording = new Set<Promise<void>>()
  /** Proposals the station has tried to confirm by itself. */
  readonly #tried = new Set<string>()
  #proposals: readonly FoundProposal[] = []
  #intrusions: readonly FenceIntrusion[] = []
  #isReady = false
  #isStopped = false
  #isBehind = false
  #planned: unknown = null
  #working: Promise<void> | null = null

  constructor(parts: GeofenceParts) {
    this.#parts = parts
    this.#table = createPresenceTable(parts.db)
    this.#board = new PresenceBoard((change) => {
      this.#changed.set(`${change.fenceId} ${change.unitId}`, change)
      this.#plan()
    })
    this.#list = createFenceList(parts.read, this.#board)
    const tick = parts.timers.setInterval(() => {
      this.#plan()
    }, SILENCE_MS)
    this.#stops = [
      parts.telemetry.watchFixes((fix) => {
        this.#own.add(fix.unitId)
        this.#take(fix.unitId, fixOf(fix))
      }),
      parts.telemetry.watch((unitId) => {
        const position = parts.telemetry.latest(unitId)
        if (position?.fromStationId === undefined) return
        this.#own.delete(unitId)
        this.#take(unitId, fixOf(position))
      }),
      parts.log.feed.listen((changes) => {
        const isConcerned = changes.map(({ kind }) => this.#list.note(kind) || CONCERNING.some((prefix) => kind.startsWith(prefix)))
        if (isConcerned.includes(true)) this.#plan()
      }),
      () => {
        parts.timers.clearInterval(tick)
      },
    ]
    this.#run()
  }

  get proposals(): readonly ArrivalProposal[] {
    return this.#proposals
  }
  get intrusions(): readonly FenceIntrusion[] {
    return this.#intrusions
  }

  visitorsOf: VisitorsOf = (fenceId) =>
    this.#board
      .visitorsOf(fenceId, this.#parts.clock.nowMs())
      .map(({ unitId, sinceMs }) => ({ unitId, since: toInstant(sinceMs) }))
      .sort((a, b) => a.since.localeCompare(b.since))

  async settled(): Promise<void> {
    while (this.#working || this.#planned !== null || this.#recording.size > 0) {
      if (this.#planned !== null) {
        this.#parts.timers.clearTimeout(this.#planned)
        this.#planned = null
        this.#run()
      }
      await this.#working
      await Promise.all(this.#recording)
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const stop of this.#stops) stop()
    if (this.#planned !== null) this.#parts.timers.clearTimeout(this.#planned)
    this.#planned = null
    await this.#working
    await Promise.all(this.#recording)
    this.#save()
  }

  #plan(): void {
    if (this.#isStopped) return
    if (this.#working) this.#isBehind = true
    else
      this.#planned ??= this.#parts.timers.setTimeout(() => {
        this.#planned = null
        this.#run()
      }, BURST_MS)
  }

  #run(): void {
    if (this.#working || this.#isStopped) return
    this.#isBehind = false
    this.#working = this.#work()
      .catch((error: unknown) => {
        this.#parts.logger.error({ error }, 'fences could not be looked at')
      })
      .then(() => {
        this.#working = null
        if (this.#isBehind) this.#plan()
      })
  }

  async #work(): Promise<void> {
    const nowMs = this.#parts.clock.nowMs()
    const areFencesNew = await this.#list.refresh(nowMs)
    if (!this.#isReady) this.#begin()
    for (const [unitId, replay] of [...this.#replays]) {
      this.#replays.delete(unitId)
      await this.#replay(unitId, replay)
    }
    const isPresenceNew = this.#save()
    const areProposalsNew = await this.#propose()
    const areIntrusionsNew = await this.#lookForIntrusions()
    if ((areFencesNew || isPresenceNew || areProposalsNew || areIntrusionsNew) && !this.#isStopped) this.#parts.onChange()
  }

  /** Where everybody was when the station stopped; where that contradicts the last known place, the track since then is judged. */
  #begin(): void {
    for (const row of this.#table.all()) {
      if (this.#list.get(row.fenceId)) this.#board.restore(row)
      else this.#changed.set(`${row.fenceId} ${row.unitId}`, { ...row, sinceMs: null })
    }
    for (const position of this.#parts.telemetry.all()) this.#beginUnit(position)
    this.#isReady = true
  }

  #beginUnit(position: UnitPosition): void {
    const { unitId, fixedAtMs } = position
    const isContradicted = this.#board.place(unitId, fixOf(position))
    if (position.fromStationId !== undefined) return
    this.#own.add(unitId)
    if (isContradicted) this.#replays.set(unitId, { fromMs: fixedAtMs, toMs: fixedAtMs, knownUntilMs: -Infinity })
  }

  #take(unitId: string, fix: PresenceFix): void {
    if (!this.#isReady || this.#isStopped) return // the last place of every unit is looked at as soon as the fences are read
    const held = this.#held.get(unitId)
    if (held) {
      held.push(fix)
      return
    }
    const { crossings, needsReplay } = this.#board.take(unitId, fix)
    if (!this.#own.has(unitId)) return
    for (const crossing of crossings) this.#record(crossing)
    if (needsReplay && this.#parts.clock.nowMs() - fix.atMs <= FENCE_RULES.replayMs) this.#planReplay(unitId, fix.atMs)
  }

  #planReplay(unitId: string, atMs: number): void {
    const knownUntilMs = this.#board.lastAtMs(unitId) ?? -Infinity
    const { fromMs, toMs } = this.#replays.get(unitId) ?? { fromMs: atMs, toMs: atMs }
    this.#replays.set(unitId, { fromMs: Math.min(fromMs, atMs), toMs: Math.max(toMs, atMs), knownUntilMs })
    this.#plan()
  }

  /** Judges the track around late fixes again; what the unit sends meanwhile waits. */
  async #replay(unitId: string, { fromMs, toMs, knownUntilMs }: Replay): Promise<void> {
    this.#held.set(unitId, [])
    try {
      const { gapMs } = PRESENCE_RULES
      const { points } = await this.#parts.telemetry.history(unitId, fromMs - gapMs, toMs + gapMs + 1)
      const track = points.filter(({ isBelieved }) => isBelieved).map((point) => ({ ...fixOf(point), atMs: point.atMs }))
      for (const crossing of this.#board.replay(unitId, track, knownUntilMs)) this.#record(crossing)
    } finally {
      const held = this.#held.get(unitId) ?? []
      this.#held.delete(unitId)
      for (const fix of held) this.#take(unitId, fix)
    }
  }

  #record(found: FoundCrossing): void {
    const { executor, state } = this.#parts.log
    const id = crossingIdOf(found)
    if (state.table('FenceCrossing').get(id)) return
    const recording = executor
      .execute({
        commandId: `fence-crossed:${id}`,
        input: { id },
        actor: 'station',
        decide: (now, facts) => recordCrossing(found, now.table('FenceCrossing').get(id) !== null, facts),
      })
      .then(
        () => undefined,
        (error: unknown) => {
          this.#parts.logger.error({ error, crossing: id }, 'a crossing could not be recorded')
        },
      )
      .finally(() => {
        this.#recording.delete(recording)
      })
    this.#recording.add(recording)
  }

  /** @returns whether there was something to write */
  #save(): boolean {
    const changes = [...this.#changed.values()]
    if (changes.length === 0) return false
    this.#changed.clear()
    try {
      this.#table.save(changes)
    } catch (error) {
      for (const change of changes) this.#changed.set(`${change.fenceId} ${change.unitId}`, change)
      throw error
    }
    return true
  }

  /** @returns whether something else is proposed now */
  async #propose(): Promise<boolean> {
    const { read, clock } = this.#parts
    const nowMs = clock.nowMs()
    const units = this.#board.units().filter((unitId) => this.#board.insideOf(unitId, nowMs).length > 0)
    const tasks = units.length === 0 ? [] : await tasksOf(read, units)
    const next = await this.#confirmRuled(proposalsOf(tasks, (unitId) => this.#staysOf(unitId, nowMs)))
    const isNew = JSON.stringify(next) !== JSON.stringify(this.#proposals)
    this.#proposals = next
    return isNew
  }

  /** @returns whether somebody else is where no unit should go */
  async #lookForIntrusions(): Promise<boolean> {
    const nowMs = this.#parts.clock.nowMs()
    const next = await intrusionsOf(this.#parts.read, this.#list.all(), (fenceId) => this.#board.visitorsOf(fenceId, nowMs))
    const isNew = JSON.stringify(next) !== JSON.stringify(this.#intrusions)
    this.#intrusions = next
    return isNew
  }

  #staysOf(unitId: string, nowMs: number): Stay[] {
    return this.#board.insideOf(unitId, nowMs).flatMap(({ fenceId, sinceMs }) => {
      const fence = this.#list.get(fenceId)
      return fence ? [{ fenceId, sinceMs, name: fence.name, purpose: fence.purpose, aboutId: fence.aboutId }] : []
    })
  }

  /** Confirms what the station's rule covers, once each. @returns what is left for a person: also what was refused, because the task has moved on */
  async #confirmRuled(proposals: readonly FoundProposal[]): Promise<FoundProposal[]> {
    const { log, logger } = this.#parts
    const rule = arrivalRuleOf(log.state, log.keys.stationId)
    const left: FoundProposal[] = []
    for (const proposal of proposals) {
      const { assignmentId, to, at, unitId } = proposal
      const commandId = `arrival:${assignmentId}:${to}`
      if (!isRuled(proposal, rule) || !this.#own.has(unitId) || this.#tried.has(commandId)) {
        left.push(proposal)
        continue
      }
      this.#tried.add(commandId)
      const input = { assignmentId, to, at }
      await log.executor
        .execute({ commandId, input, actor: 'station', decide: (state, facts) => progressTask(state, input, facts) })
        .catch((error: unknown) => {
          left.push(proposal)
          if (!(error instanceof AppError)) logger.error({ error, commandId }, 'an arrival could not be confirmed')
        })
    }
    return left
  }
}

/** Starts watching. */
export const createGeofences = (parts: GeofenceParts): Geofences => new FenceWatcher(parts)
