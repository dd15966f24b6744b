/** Conditions on their way to becoming alarms: delays, dead-band and quorums of every point that is not quiet. No log, no timers. */
import { alarmIdOf, type AlarmParams, type AlarmSourceRef, type SettingsInForce } from '../../contract/alarms.ts'
import type { Instant, Priority } from '../../contract/primitives.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { allowedParams, settingsInForce, type AlarmDefinition, type AlarmKinds, type SettingChanges } from './definitions.ts'
import { holds } from './engine/dead-band.ts'
import { DelayLine, type DelayedChange } from './engine/delays.ts'
import { Quorum } from './engine/quorum.ts'
import { Schedule } from './engine/schedule.ts'
import type { ConditionChange } from './port.ts'
import type { Finding } from './record.ts'
import type { AlarmState } from './state.ts'

type Point = {
  readonly alarmId: string
  readonly code: string
  readonly source: AlarmSourceRef
  readonly definition: AlarmDefinition
  readonly line: DelayLine
  scope: string
  cause: string
  /** The source says that it is over, the dead-band says not yet. */
  isHeld: boolean
  params: AlarmParams
  parents: readonly AlarmSourceRef[]
  priority: Priority | undefined
  settings: SettingsInForce
}
export type PointParts = {
  readonly kinds: AlarmKinds
  /** The point as the log has it, when it is not normal. */
  readonly standing: (alarmId: string) => AlarmState | null
  /** True while a raise of this point is on its way to the log. */
  readonly isOnItsWay: (alarmId: string) => boolean
  readonly emit: (finding: Finding) => void
}

const delaysOf = ({ onDelaySeconds, offDelaySeconds }: SettingsInForce): { onMs: number; offMs: number } => ({
  onMs: onDelaySeconds * 1000,
  offMs: offDelaySeconds * 1000,
})

/** The points of one station. */
export class EnginePoints {
  readonly #parts: PointParts
  readonly #points = new Map<string, Point>()
  readonly #due = new Schedule<string>()
  readonly #quorums: readonly Quorum[]
  #changes: SettingChanges

  constructor(parts: PointParts, changes: SettingChanges) {
    this.#parts = parts
    this.#changes = changes
    this.#quorums = parts.kinds.rules.quorums.map((rule) => new Quorum(rule))
  }

  /** Points with a condition, or an alarm, that is not over. */
  get size(): number {
    return this.#points.size
  }

  nextMs(): number | null {
    return this.#due.nextMs()
  }

  /** Points of these codes that are known here. */
  *ofCodes(codes: ReadonlySet<string>): Iterable<{ readonly alarmId: string; readonly source: AlarmSourceRef; readonly scope: string }> {
    for (const point of this.#points.values()) if (codes.has(point.code)) yield point
  }

  /** Other settings are in force from now on: what waits, waits by them. */
  setChanges(changes: SettingChanges): void {
    this.#changes = changes
    for (const point of this.#points.values()) {
      point.settings = this.#settingsOf(point.definition, point)
      this.#plan(point)
    }
  }

  /** Time passed. */
  advance(nowMs: number): void {
    for (const alarmId of this.#due.takeDue(nowMs)) {
      const point = this.#points.get(alarmId)
      if (point) this.#settle(point, nowMs)
    }
  }

  /** A condition changed. @returns false when it is about no declared kind of alarm, or its time cannot be read */
  take(change: ConditionChange, nowMs: number): boolean {
    const definition = this.#parts.kinds.find(change.code)
    const saidMs = fromInstant(change.conditionAt)
    if (!definition || !Number.isFinite(saidMs)) return false
    const atMs = Math.min(saidMs, nowMs) // a clock that runs ahead must not hold an alarm back
    const source = { kind: change.sourceKind, id: change.sourceId }
    const alarmId = alarmIdOf(change.code, source)
    const point = this.#points.get(alarmId) ?? this.#begin(alarmId, source, definition, change)
    if (point) this.#follow(point, change, atMs, nowMs)
    this.#count(change, source, atMs, nowMs)
    return true
  }

  /** Begins to follow a point; null when there is nothing to follow. */
  #begin(alarmId: string, source: AlarmSourceRef, definition: AlarmDefinition, change: ConditionChange): Point | null {
    const state = this.#parts.standing(alarmId)
    const isStanding = state?.isActive ?? false
    if (!change.isActive && !isStanding) return null
    const { code, scope, cause, priority, parents = [] } = change
    const about = { alarmId, code, scope, priority }
    const point: Point = {
      ...about,
      source,
      definition,
      cause,
      isHeld: false,
      parents,
      params: allowedParams(definition, change.params),
      line: new DelayLine(isStanding, isStanding ? fromInstant(state?.conditionSince ?? change.conditionAt) : -Infinity),
      settings: this.#settingsOf(definition, about),
    }
    this.#points.set(alarmId, point)
    return point
  }

  #follow(point: Point, change: ConditionChange, atMs: number, nowMs: number): void {
    const { line } = point
    line.notAfter(nowMs)
    this.#follows(point, line.advance(atMs - 1, delaysOf(point.settings))) // what was due before; at this very moment the condition is another
    const { measured } = change
    const isActive = change.isActive || (measured !== undefined && holds(measured, line.condition, point.settings.deadBand))
    if (!isActive) line.set(false, atMs)
    else this.#holds(point, change, atMs)
    this.#settle(point, nowMs)
  }

  #holds(point: Point, change: ConditionChange, atMs: number): void {
    const { line } = point
    const isOther = change.isActive && change.cause !== point.cause && !point.isHeld
    if (isOther && this.#isEndedElsewhere(point)) line.beginAnew(atMs)
    else if (isOther && line.condition && line.set(false, atMs)) {
      // the end of the one before was never reported
      this.#follows(point, line.advance(atMs, delaysOf(point.settings)))
      line.set(true, atMs)
    } else if (!line.condition) line.set(true, atMs)
    const { scope, cause, params, priority, parents = [] } = change
    point.isHeld = !change.isActive
    if (change.isActive) point.cause = cause
    if (line.isOn) return
    Object.assign(point, { scope, parents, priority, params: allowedParams(point.definition, params) })
    point.settings = this.#settingsOf(point.definition, point)
  }

  /** The alarm is on here, but the log has it ended: another station knew more. */
  #isEndedElsewhere({ line, alarmId }: Point): boolean {
    return line.isOn && !this.#parts.isOnItsWay(alarmId) && !this.#parts.standing(alarmId)?.isActive
  }

  #settle(point: Point, nowMs: number): void {
    this.#follows(point, point.line.advance(nowMs, delaysOf(point.settings)))
    this.#plan(point)
  }

  #plan(point: Point): void {
    const { alarmId, line } = point
    this.#due.plan(alarmId, line.dueMs(delaysOf(point.settings)))
    if (!line.condition && !line.isOn) this.#points.delete(alarmId)
  }

  #follows(point: Point, change: DelayedChange | null): void {
    if (!change) return
    const { alarmId, scope, cause, parents, params, settings, line } = point
    const at = toInstant(change.atMs)
    if (!change.isOn) {
      this.#parts.emit({ kind: 'clear', alarmId, scope, clearedAt: at })
      return
    }
    const conditionSince: Instant = toInstant(line.sinceMs)
    const { priority } = settings
    this.#parts.emit({ kind: 'raise', alarmId, scope, cause, parents, params, settings, priority, conditionSince, raisedAt: at })
  }

  /** Places that follow from many conditions. */
  #count(change: ConditionChange, source: AlarmSourceRef, atMs: number, nowMs: number): void {
    for (const quorum of this.#quorums) {
      const { memberCode, code, place } = quorum.rule
      if (memberCode !== change.code) continue
      const found = quorum.note({ source, parents: change.parents ?? [] }, change.isActive, atMs)
      if (!found) continue
      const { placeId, isActive, members, parents } = found
      const conditionAt = toInstant(Math.min(found.atMs, nowMs))
      const params = { members }
      this.take(
        { code, sourceKind: place, sourceId: placeId, scope: change.scope, isActive, conditionAt, cause: conditionAt, params, parents },
        nowMs,
      )
    }
  }

  #settingsOf(
    definition: AlarmDefinition,
    point: { readonly alarmId: string; readonly code: string; readonly scope: string; readonly priority: Priority | undefined },
  ): SettingsInForce {
    return settingsInForce(definition, point, this.#changes, point.priority)
  }
}
