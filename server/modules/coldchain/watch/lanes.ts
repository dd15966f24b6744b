/** The rules at work: one lane a sensor, moved by every reading that is on disk, restored from the readings after a start. */
import type { RuleProfile, Verdict } from '../../../contract/coldchain.ts'
import type { Readings, StoredReading } from '../../../telemetry/readings/index.ts'
import {
  compileLane,
  forecastsOf,
  newLane,
  openVerdicts,
  passTime,
  progressOf,
  shippedProfile,
  takeReading,
  TAKEN,
  type LanePlan,
  type LaneState,
  type TimedValue,
  type VerdictChange,
} from '../engine/index.ts'
import type { SensorEntry } from '../registry.ts'

export type WatchedLane = {
  sensor: SensorEntry
  readonly profile: RuleProfile
  readonly plan: LanePlan
  lane: LaneState
  /** Null once the lane is restored; until then what comes in waits here. */
  backlog: TimedValue[] | null
}

const DAY_MS = 86_400_000
/** A restart looks back no further than this. */
const LOOK_BACK_MAX_MS = 31 * DAY_MS
/** Readings of one sensor that a look back takes; one every minute for 31 days is fewer. */
export const LOOK_BACK_READINGS = 50_000

/** How far back readings can still matter to a rule that is not open: stretches under way, runs, windows of forecasts. */
export function lookBackMs({ levels, windows }: LanePlan): number {
  const ofLevels = levels.map(({ isCumulative, runMs, durationMs, gapLimitMs, standsForMs }) =>
    isCumulative ? runMs : durationMs + gapLimitMs + standsForMs,
  )
  return Math.min(LOOK_BACK_MAX_MS, Math.max(DAY_MS, ...ofLevels, ...windows.map(({ windowMs }) => windowMs)))
}

/** Begins no earlier than `fromMs` − a look back, and before whatever of `known` was open by then. */
export function lookBackFrom(plan: LanePlan, fromMs: number, known: readonly Pick<Verdict, 'sinceMs'>[]): number {
  const wanted = Math.min(fromMs - lookBackMs(plan), ...known.map(({ sinceMs }) => sinceMs - 3_600_000))
  return Math.max(0, wanted, fromMs - LOOK_BACK_MAX_MS)
}

export type LanesParts = {
  readonly readings: Pick<Readings, 'raw'>
  readonly nowMs: () => number
  /** Verdicts of a sensor that the log has open. */
  readonly openTold: (sensorId: string) => readonly Verdict[]
  readonly onChanges: (watched: WatchedLane, changes: readonly VerdictChange[]) => void
  readonly onLate: (watched: WatchedLane) => void
  /** Nobody watches this any more, or by other rules. */
  readonly onDropped: (watched: WatchedLane) => void
}

/** The lanes of a station. */
export class Lanes {
  readonly #parts: LanesParts
  readonly #lanes = new Map<string, WatchedLane>()
  readonly #plans = new Map<string, { readonly profile: RuleProfile; readonly plan: LanePlan } | null>()
  readonly #changes: VerdictChange[] = []

  constructor(parts: LanesParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#lanes.size
  }

  find(sensorId: string): WatchedLane | null {
    return this.#lanes.get(sensorId) ?? null
  }

  all(): Iterable<WatchedLane> {
    return this.#lanes.values()
  }

  /** Begins, changes or ends the watch over a sensor. @returns the lane when it must be restored */
  set(sensor: SensorEntry): WatchedLane | null {
    const known = this.#lanes.get(sensor.sensorId)
    const rules = sensor.isActive ? this.#rulesOf(sensor) : null
    if (known && known.plan !== rules?.plan) this.#parts.onDropped(known)
    if (!rules) {
      this.#lanes.delete(sensor.sensorId)
      return null
    }
    if (known && known.plan === rules.plan) {
      known.sensor = sensor
      return null
    }
    const watched: WatchedLane = { sensor, ...rules, lane: newLane(rules.plan, sensor.sensorId), backlog: [] }
    this.#lanes.set(sensor.sensorId, watched)
    return watched
  }

  #rulesOf({ profile: ref, quantity }: SensorEntry): { readonly profile: RuleProfile; readonly plan: LanePlan } | null {
    if (!ref) return null
    const key = `${ref.profileId}@${ref.profileVersion}/${quantity}`
    let rules = this.#plans.get(key)
    if (rules === undefined) {
      const profile = shippedProfile(ref.profileId, ref.profileVersion)
      const plan = profile && compileLane(profile, quantity)
      const isEmpty = !plan || plan.levels.length + plan.silences.length + plan.forecasts.length === 0
      rules = profile && !isEmpty ? { profile, plan } : null
      this.#plans.set(key, rules)
    }
    return rules
  }

  /** Brings a lane to where its sensor is. Ends with the verdicts it found on the way. */
  async restore(watched: WatchedLane): Promise<readonly VerdictChange[]> {
    const { plan, sensor } = watched
    const nowMs = this.#parts.nowMs()
    const fromMs = lookBackFrom(plan, nowMs, this.#parts.openTold(sensor.sensorId))
    const { readings } = await this.#parts.readings.raw(sensor.sensorId, fromMs, nowMs + DAY_MS, LOOK_BACK_READINGS)
    const changes: VerdictChange[] = []
    for (const { atMs, value } of [...readings, ...(watched.backlog ?? [])]) takeReading(plan, watched.lane, atMs, value, changes)
    passTime(plan, watched.lane, nowMs, changes)
    watched.backlog = null
    watched.lane.lateFromMs = -1 // what came twice on the way here was not late
    return changes
  }

  /** Readings that are on disk. */
  take(group: readonly StoredReading[]): void {
    for (const { sensorId, atMs, value } of group) {
      const watched = this.#lanes.get(sensorId)
      if (!watched) continue
      if (watched.backlog) {
        watched.backlog.push({ atMs, value })
        continue
      }
      const taken = takeReading(watched.plan, watched.lane, atMs, value, this.#changes)
      if (taken === TAKEN.late) this.#parts.onLate(watched)
      this.#tell(watched)
    }
  }

  /** Time passed: silence is noticed. */
  pass(nowMs: number): void {
    for (const watched of this.#lanes.values()) {
      if (watched.backlog) continue
      passTime(watched.plan, watched.lane, nowMs, this.#changes)
      this.#tell(watched)
    }
  }

  #tell(watched: WatchedLane): void {
    if (this.#changes.length === 0) return
    const changes = this.#changes.splice(0)
    this.#parts.onChanges(watched, changes)
  }
}

/** What a lane says now: verdicts that are open, stretches under way, forecasts. */
export const laneNow = ({ plan, lane, profile }: WatchedLane) => ({
  codes: profile.rules.map(({ ruleId, code }) => ({ ruleId, code })),
  open: openVerdicts(plan, lane),
  progress: progressOf(plan, lane),
  forecasts: forecastsOf(lane),
})
