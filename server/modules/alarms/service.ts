/**
 * The alarm engine of a station: one, started with it, before anyone signs in. Sources report conditions; what becomes an alarm, ends, asks
 * again or comes from its shelf is written to the log, thousands at a time. A restart goes on from what the log holds.
 */
import { alarmIdOf } from '../../contract/alarms.ts'
import { type Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Logger } from '../../kernel/logger.ts'
import { accept, type Log } from '../../log/index.ts'
import { AlarmBoard, type AlarmBoardView } from './board.ts'
import type { AlarmKinds } from './definitions.ts'
import { EnginePoints } from './engine-points.ts'
import { Schedule } from './engine/schedule.ts'
import { dueTasks, nextTaskMs } from './housekeeping.ts'
import { loadOccurrence, loadSettings } from './load.ts'
import { AlarmPictures } from './picture.ts'
import type { AlarmSink, ConditionChange, ConditionSnapshot } from './port.ts'
import { record, type Finding, type Recorded } from './record.ts'

export type AlarmTimers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
export type AlarmEngineParts = {
  readonly log: Pick<Log, 'executor' | 'state' | 'keys'> & {
    readonly feed: Pick<Log['feed'], 'listen'>
    readonly heads: Pick<Log['heads'], 'find'>
  }
  readonly clock: Pick<Clock, 'nowMs'>
  readonly timers: AlarmTimers
  readonly ids: IdSource
  readonly logger: Pick<Logger, 'error'>
  readonly kinds: AlarmKinds
}
/** The engine as the rest of the station sees it. */
export type AlarmEngine = AlarmSink & {
  readonly kinds: AlarmKinds
  /** What stands, in memory. */
  readonly board: AlarmBoardView
  /** What stands, as a person may see it. */
  readonly pictures: AlarmPictures
  /** How the engine itself is doing. */
  readonly figures: {
    /** Points with a condition or an alarm. */
    readonly points: number
    /** Found, not yet in the log. */
    readonly waiting: number
    /** Reports that were of no use: an unknown kind, a time that cannot be read, values no op can hold. */
    readonly refused: number
  }
  /** Waits until everything reported is in the log, as far as it is due; not for what the database refuses just now. */
  settled(): Promise<void>
  stop(): Promise<void>
}

/** So many findings share one transaction. A thousand would hold the main loop for a tenth of a second; screens want it every 20 ms. */
export const BATCH_MAX = 250
/** A burst of reports is one batch. */
const BURST_MS = 20
/** After a failure (full disk, read-only database). */
const RETRY_MS = 1_000
/** Longest sleep: the wall clock may jump. */
const SLEEP_MS = 60_000

class LogAlarmEngine implements AlarmEngine {
  readonly kinds: AlarmKinds
  readonly pictures: AlarmPictures
  readonly #parts: AlarmEngineParts
  readonly #board: AlarmBoard
  readonly #points: EnginePoints
  readonly #tasks = new Schedule<string>()
  readonly #stops: (() => void)[]
  #queue: Finding[] = []
  /** Raises on their way to the log, by point. */
  readonly #raising = new Map<string, number>()
  readonly #complained = new Set<string>()
  #refused = 0
  #flushing: Promise<void> | null = null
  #flushTimer: unknown = null
  #wakeTimer: { readonly atMs: number; readonly timer: unknown } | null = null
  #isStopped = false
  #hasFailed = false

  constructor(parts: AlarmEngineParts) {
    this.#parts = parts
    this.kinds = parts.kinds
    this.#board = new AlarmBoard(parts.log)
    this.pictures = new AlarmPictures(this.#board, parts.kinds)
    this.#points = new EnginePoints(
      {
        kinds: parts.kinds,
        standing: (alarmId) => this.#board.get(alarmId),
        isOnItsWay: (alarmId) => this.#raising.has(alarmId),
        emit: (finding) => {
          this.#found(finding)
        },
      },
      loadSettings(parts.log.state),
    )
    this.#stops = [
      this.#board.onChange((alarmIds) => {
        for (const alarmId of alarmIds) this.#planTask(alarmId)
        this.#sleep()
      }),
      parts.log.feed.listen((changes) => {
        if (changes.some(({ kind }) => kind === 'alarm.settings-set')) this.#points.setChanges(loadSettings(parts.log.state))
        this.#sleep()
      }),
    ]
    for (const { id } of this.#board.standing()) this.#planTask(id)
    this.#sleep()
  }

  get board(): AlarmBoardView {
    return this.#board
  }

  get figures(): AlarmEngine['figures'] {
    return { points: this.#points.size, waiting: this.#queue.length, refused: this.#refused }
  }

  report(changes: readonly ConditionChange[]): void {
    const nowMs = this.#parts.clock.nowMs()
    for (const change of changes) if (!this.#points.take(change, nowMs)) this.#refuse(change.code, change)
    this.#sleep()
  }

  reportAll({ codes, asOf, conditions, judges = () => true }: ConditionSnapshot): void {
    const wanted = new Set(codes)
    const holding = new Set(conditions.map(({ code, sourceKind: kind, sourceId: id }) => alarmIdOf(code, { kind, id })))
    const over = new Map<string, ConditionChange>()
    const end = (alarmId: string, code: string, source: { kind: string; id: string }, scope: string): void => {
      if (holding.has(alarmId) || !judges({ alarmId, source })) return
      over.set(alarmId, {
        code,
        sourceKind: source.kind,
        sourceId: source.id,
        scope,
        isActive: false,
        conditionAt: asOf,
        cause: '',
        params: {},
      })
    }
    for (const { alarmId, source, scope } of this.#points.ofCodes(wanted)) end(alarmId, alarmId.split('/')[0] ?? '', source, scope)
    for (const { id, code, sourceKind, sourceId, scope, isActive } of this.#board.standing())
      if (isActive && wanted.has(code)) end(id, code, { kind: sourceKind, id: sourceId }, scope)
    this.report([...over.values(), ...conditions])
  }

  suppress(points: Parameters<AlarmSink['suppress']>[0]): void {
    for (const point of points) this.#found({ kind: 'suppress', ...point })
  }

  async settled(): Promise<void> {
    this.#hasFailed = false
    while (!this.#hasFailed && (this.#flushing || this.#flushTimer !== null)) {
      if (this.#flushTimer !== null) this.#flushNow()
      await this.#flushing
    }
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) stop()
    this.#board.stop()
    if (this.#wakeTimer) this.#parts.timers.clearTimeout(this.#wakeTimer.timer)
    this.#isStopped = true
    await this.settled()
  }

  #isOwn = (opId: string): boolean => {
    const { heads, keys } = this.#parts.log
    return heads.find(opId.slice(0, opId.lastIndexOf(':')))?.stationId === keys.stationId
  }

  #planTask(alarmId: string): void {
    const state = this.#board.get(alarmId)
    this.#tasks.plan(alarmId, state && nextTaskMs(state, this.#isOwn))
  }

  #found(finding: Finding): void {
    this.#queue.push(finding)
    if (finding.kind === 'raise') this.#raising.set(finding.alarmId, (this.#raising.get(finding.alarmId) ?? 0) + 1)
    this.#planFlush(BURST_MS)
  }

  #planFlush(ms: number): void {
    if (this.#flushing || this.#isStopped) return
    this.#flushTimer ??= this.#parts.timers.setTimeout(() => {
      this.#flushNow()
    }, ms)
  }

  #flushNow(): void {
    if (this.#flushTimer !== null) this.#parts.timers.clearTimeout(this.#flushTimer)
    this.#flushTimer = null
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null
    })
  }

  /** Writes what waits, batch after batch. What cannot be written waits, and is tried again. */
  async #flush(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, BATCH_MAX)
      try {
        await this.#write(batch)
      } catch (error) {
        this.#parts.logger.error({ error, waiting: this.#queue.length }, 'alarms could not be recorded')
        this.#hasFailed = true
        this.#coalesce()
        if (!this.#isStopped) this.#flushTimer ??= this.#retryTimer()
        return
      }
      this.#queue.splice(0, batch.length)
      for (const finding of batch) this.#arrived(finding)
    }
  }

  #retryTimer(): unknown {
    return this.#parts.timers.setTimeout(() => {
      this.#flushTimer = null
      this.#flushNow()
    }, RETRY_MS)
  }

  async #write(batch: readonly Finding[]): Promise<void> {
    const commandId = this.#parts.ids.next<string>()
    let refused: Recorded['refused'] = []
    await this.#parts.log.executor.execute({
      commandId,
      input: { batch: batch.length },
      actor: 'station',
      decide: (state) => {
        const recorded = record(batch, {
          alarm: (alarmId) => this.#board.get(alarmId), // what is not normal; an op too many does no harm
          occurrence: (alarmId, occurrenceId) => loadOccurrence(state, alarmId, occurrenceId),
        })
        refused = recorded.refused
        return accept(recorded.drafts)
      },
    })
    for (const { alarmId, error } of refused) this.#refuse(alarmId, error)
  }

  #arrived({ kind, alarmId }: Finding): void {
    if (kind !== 'raise') return
    const left = (this.#raising.get(alarmId) ?? 1) - 1
    if (left === 0) this.#raising.delete(alarmId)
    else this.#raising.set(alarmId, left)
  }

  /** While nothing can be written, what came and went again is forgotten: the queue stays as long as there are points. */
  #coalesce(): void {
    const kept: (Finding | null)[] = []
    const open = new Map<string, number>()
    for (const finding of this.#queue) {
      const at = open.get(finding.alarmId)
      if (finding.kind === 'clear' && at !== undefined) {
        const raised = kept[at]
        kept[at] = null
        open.delete(finding.alarmId)
        if (raised) this.#arrived(raised)
        continue
      }
      if (finding.kind === 'raise') open.set(finding.alarmId, kept.length)
      kept.push(finding)
    }
    this.#queue = kept.filter((finding) => finding !== null)
  }

  /** Counted always, told once for each kind. */
  #refuse(about: string, detail: unknown): void {
    this.#refused += 1
    if (this.#complained.has(about) || this.#complained.size > 1_000) return
    this.#complained.add(about)
    this.#parts.logger.error({ about, detail }, 'a condition cannot become an alarm')
  }

  /** Sleeps until something is due. */
  #sleep(): void {
    if (this.#isStopped) return
    const dueMs = Math.min(this.#points.nextMs() ?? Infinity, this.#tasks.nextMs() ?? Infinity)
    const nowMs = this.#parts.clock.nowMs()
    if (this.#wakeTimer && this.#wakeTimer.atMs <= Math.max(dueMs, nowMs)) return
    if (this.#wakeTimer) this.#parts.timers.clearTimeout(this.#wakeTimer.timer)
    this.#wakeTimer = null
    if (dueMs === Infinity) return
    const atMs = Math.min(Math.max(dueMs, nowMs), nowMs + SLEEP_MS)
    const timer = this.#parts.timers.setTimeout(() => {
      this.#wakeTimer = null
      this.#wake()
    }, atMs - nowMs)
    this.#wakeTimer = { atMs, timer }
  }

  #wake(): void {
    const nowMs = this.#parts.clock.nowMs()
    this.#points.advance(nowMs)
    for (const alarmId of this.#tasks.takeDue(nowMs)) {
      const state = this.#board.get(alarmId)
      const found = state ? dueTasks(state, this.#isOwn, nowMs) : []
      for (const finding of found) this.#found(finding)
      if (state && found.length === 0) this.#planTask(alarmId)
    }
    this.#sleep()
  }
}

/** Starts the engine. */
export const createAlarmEngine = (parts: AlarmEngineParts): AlarmEngine => new LogAlarmEngine(parts)
