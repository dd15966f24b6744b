/** The watch over everything that is measured: readings on disk move the rules, what they find goes to the alarm engine and into the log. */
import type { Verdict } from '../../../contract/coldchain.ts'
import type { DeviceAlarm } from '../../../contract/ingest.ts'
import type { Clock } from '../../../kernel/clock.ts'
import type { Logger } from '../../../kernel/logger.ts'
import type { Log } from '../../../log/index.ts'
import type { Readings, StoredReading } from '../../../telemetry/readings/index.ts'
import type { AlarmSink } from '../../alarms/index.ts'
import { ALARM_OF } from '../alarm-catalogue.ts'
import { openVerdicts, takeReading, type LaneState, type VerdictChange } from '../engine/index.ts'
import { verdictTold } from '../record-ops.ts'
import type { Recorder, RecorderTimers } from '../recorder.ts'
import type { ColdRegistry, DeviceEntry, SensorEntry } from '../registry.ts'
import { openVerdictRows, standingVerdicts } from '../verdict-rows.ts'
import { Appliances, speaksOfSupply } from './appliances.ts'
import { conditionOfVerdict, type Surroundings } from './conditions.ts'
import { Devices, type StoredEpisode } from './devices.ts'
import { Lanes, laneNow, lookBackFrom, LOOK_BACK_READINGS, type WatchedLane } from './lanes.ts'
import { changesOfNow, reassess, reassessmentOp } from './late.ts'

export type WatchParts = {
  readonly log: Pick<Log, 'state'>
  readonly readings: Pick<Readings, 'follow' | 'raw' | 'latest'>
  readonly registry: ColdRegistry
  readonly alarms: Pick<AlarmSink, 'report' | 'reportAll'>
  readonly recorder: Recorder
  readonly clock: Pick<Clock, 'nowMs'>
  readonly timers: RecorderTimers
  readonly logger: Pick<Logger, 'error'>
}

/** Silence, deadlines and calibrations are looked at so often. */
const PASS_EVERY_MS = 15_000
/** Late data come in bursts: the past is evaluated once for all of one. */
const LATE_AFTER_MS = 500
const DAY_MS = 86_400_000
const nameOf = ({ ruleId, sinceMs }: Pick<Verdict, 'ruleId' | 'sinceMs'>): string => `${ruleId}:${sinceMs}`

/** The watch of a station. */
export class ColdWatch {
  readonly #parts: WatchParts
  readonly #lanes: Lanes
  readonly #appliances: Appliances
  readonly #devices: Devices
  readonly #late = new Set<string>()
  readonly #stops: (() => void)[] = []
  #lateTimer: unknown = null
  #passTimer: unknown = null
  #work: Promise<void> = Promise.resolve()
  #isStopped = false
  #reassessed = 0

  constructor(parts: WatchParts) {
    this.#parts = parts
    const { registry, alarms, recorder, log, clock, readings } = parts
    const report: AlarmSink['report'] = (changes) => {
      alarms.report(changes)
    }
    this.#lanes = new Lanes({
      readings,
      nowMs: () => clock.nowMs(),
      openTold: (sensorId) => openVerdictRows(log.state, sensorId),
      onChanges: (watched, changes) => {
        this.#changed(watched, changes)
      },
      onDropped: (watched) => {
        const endedAtMs = clock.nowMs()
        const over = openVerdicts(watched.plan, watched.lane).map((verdict): VerdictChange => ({
          change: 'ended',
          verdict: { ...verdict, endedAtMs },
        }))
        this.#report(watched, over)
      },
      onLate: ({ sensor }) => {
        this.#late.add(sensor.sensorId)
        this.#planLate()
      },
    })
    this.#appliances = new Appliances({ registry, report })
    const openEpisodes = (deviceId: string): StoredEpisode[] => storedEpisodes(log.state, deviceId)
    this.#devices = new Devices({ registry, openEpisodes, report, record: recorder.add.bind(recorder) })
    this.#stops.push(
      readings.follow((group) => {
        this.#take(group)
      }),
      registry.onDevice((deviceId) => {
        this.#follow(deviceId)
      }),
    )
    this.#work = this.#restoreAll().catch(this.#fail)
    this.#planPass()
  }

  get figures(): { readonly lanes: number; readonly reassessed: number } {
    return { lanes: this.#lanes.size, reassessed: this.#reassessed }
  }

  get appliances(): Pick<Appliances, 'deadline' | 'lostAtMs'> {
    return this.#appliances
  }

  get devices(): Pick<Devices, 'heardAtMs' | 'gatewayOf'> {
    return this.#devices
  }

  /** What the rules say about a sensor now; null for one without rules, or while it is restored. */
  now(sensorId: string): ReturnType<typeof laneNow> | null {
    const watched = this.#lanes.find(sensorId)
    return watched && !watched.backlog ? laneNow(watched) : null
  }

  heard(device: DeviceEntry, sourceId: string): void {
    this.#devices.heard(device, sourceId, this.#parts.clock.nowMs())
  }

  takeAlarms(device: DeviceEntry, alarms: readonly DeviceAlarm[]): void {
    this.#devices.takeAlarms(device, alarms)
  }

  /** Waits until what came in so far is evaluated, late data included, and recorded. */
  async settled(): Promise<void> {
    do {
      if (this.#lateTimer !== null) this.#startLate()
      await this.#work
    } while (this.#lateTimer !== null)
    await this.#parts.recorder.settled()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const stop of this.#stops) stop()
    for (const timer of [this.#lateTimer, this.#passTimer]) if (timer !== null) this.#parts.timers.clearTimeout(timer)
    this.#lateTimer = null
    await this.#work
  }

  #fail = (error: unknown): void => {
    this.#parts.logger.error({ error }, 'the cold chain could not be evaluated')
  }

  #take(group: readonly StoredReading[]): void {
    const { registry, clock } = this.#parts
    const sorted = group.every(({ atMs }, at) => atMs >= (group[at - 1]?.atMs ?? -Infinity))
      ? group
      : [...group].sort((a, b) => a.atMs - b.atMs) // a device may send its newest record first
    let hasSupply = false
    for (const { sensorId, atMs, value, isNewest } of sorted) {
      const sensor = registry.sensor(sensorId)
      if (!sensor) continue
      if (speaksOfSupply(sensor)) {
        this.#appliances.take(sensor, atMs, value)
        hasSupply = true
      } else if (isNewest) this.#devices.takeBattery(sensor, atMs, value)
    }
    this.#lanes.take(sorted)
    if (hasSupply) this.#appliances.settle(clock.nowMs(), 'touched')
  }

  #follow(deviceId: string): void {
    const device = this.#parts.registry.device(deviceId)
    const fresh = [...(device?.sensors.values() ?? [])].map((sensor) =>
      this.#lanes.set(device?.isActive === false ? { ...sensor, isActive: false } : sensor),
    )
    for (const watched of fresh) if (watched) this.#work = this.#work.then(() => this.#restore(watched)).catch(this.#fail)
  }

  async #restoreAll(): Promise<void> {
    const { registry, clock, readings, alarms } = this.#parts
    const nowMs = clock.nowMs()
    const asOf = new Date(nowMs).toISOString() as Parameters<AlarmSink['reportAll']>[0]['asOf'] // in the form of an instant
    for (const device of [...registry.devices()]) {
      for (const sensor of device.sensors.values()) {
        if (this.#isStopped) return
        const watched = this.#lanes.set(device.isActive ? sensor : { ...sensor, isActive: false })
        if (watched) await this.#restore(watched)
        if (speaksOfSupply(sensor)) await this.#restoreSupply(sensor, nowMs)
        const newest = readings.latest(sensor.sensorId)
        if (newest) this.#devices.takeBattery(sensor, newest.atMs, newest.value)
      }
    }
    this.#appliances.settle(nowMs, 'all')
    const conditions = [...this.#lanes.all()].flatMap((watched) =>
      watched.backlog ? [] : openVerdicts(watched.plan, watched.lane).flatMap((verdict) => this.#conditionOf(watched, verdict, true)),
    )
    const judges = ({ source: { id } }: { source: { id: string } }): boolean => readings.latest(id.split(':')[0] ?? '') !== null
    if (!this.#isStopped)
      alarms.reportAll({ codes: [...new Set(Object.values(ALARM_OF).filter((code) => code !== 'holdoverDue'))], asOf, conditions, judges })
    this.#pass()
  }

  async #restoreSupply(sensor: SensorEntry, nowMs: number): Promise<void> {
    const { readings } = await this.#parts.readings.raw(sensor.sensorId, nowMs - 3 * DAY_MS, nowMs + 1, LOOK_BACK_READINGS)
    for (const { atMs, value } of readings) this.#appliances.take(sensor, atMs, value)
  }

  /** A lane from what is on disk: what was told already is not told again. */
  async #restore(watched: WatchedLane): Promise<void> {
    const changes = await this.#lanes.restore(watched)
    const told = new Map(standingVerdicts(this.#parts.log.state, watched.sensor.sensorId).map((verdict) => [nameOf(verdict), verdict]))
    const news = changes.filter(({ change, verdict }) => {
      const before = told.get(nameOf(verdict))
      return change === 'raised' ? !before : before?.endedAtMs === null || !before
    })
    if (news.length > 0) this.#changed(watched, news, true)
  }

  /** @param isPast found while looking back: what is over by then is history, not an alarm */
  #changed(watched: WatchedLane, changes: readonly VerdictChange[], isPast = false): void {
    const siteId = watched.sensor.siteId as Parameters<typeof verdictTold>[0]['siteId'] // id of the registry
    this.#parts.recorder.add(changes.map(({ verdict }) => verdictTold({ sensorId: verdict.sensorId, siteId, verdict })))
    const namesOf = (wanted: VerdictChange['change']) =>
      new Set(changes.filter(({ change }) => change === wanted).map(({ verdict }) => nameOf(verdict)))
    const [raised, over] = [namesOf('raised'), namesOf('ended')]
    // So is a silence that is over when it is noticed, and a forecast of what lies in the past.
    const nowMs = this.#parts.clock.nowMs()
    const isHistory = ({ change, verdict }: VerdictChange): boolean =>
      ((isPast || verdict.code === 'NODATA') && raised.has(nameOf(verdict)) && over.has(nameOf(verdict))) ||
      (change === 'raised' && verdict.forecast !== null && verdict.forecast.reachesAtMs <= nowMs)
    this.#report(
      watched,
      changes.filter((change) => !isHistory(change)),
    )
  }

  #report(watched: WatchedLane, changes: readonly VerdictChange[]): void {
    const conditions = changes.flatMap(({ change, verdict }) => this.#conditionOf(watched, verdict, change === 'raised'))
    if (conditions.length > 0) this.#parts.alarms.report(conditions)
  }

  #conditionOf({ sensor, profile }: WatchedLane, verdict: Verdict, isActive: boolean) {
    const { registry } = this.#parts
    const site = registry.site(sensor.siteId)
    if (!site) return []
    const gatewayId = this.#devices.gatewayOf(sensor.deviceId)
    const where: Surroundings = { sensor, site, equipment: registry.equipment(sensor.equipmentId), gatewayId }
    return [conditionOfVerdict(verdict, isActive, where, profile)]
  }

  #planPass(): void {
    if (this.#isStopped) return
    this.#passTimer = this.#parts.timers.setTimeout(() => {
      this.#pass()
      this.#planPass()
    }, PASS_EVERY_MS)
  }

  #pass(): void {
    const nowMs = this.#parts.clock.nowMs()
    this.#lanes.pass(nowMs)
    this.#appliances.settle(nowMs, 'all')
    this.#devices.pass(nowMs)
  }

  #planLate(): void {
    if (this.#isStopped) return
    this.#lateTimer ??= this.#parts.timers.setTimeout(() => {
      this.#startLate()
    }, LATE_AFTER_MS)
  }

  #startLate(): void {
    if (this.#lateTimer !== null) this.#parts.timers.clearTimeout(this.#lateTimer)
    this.#lateTimer = null
    const sensorIds = [...this.#late]
    this.#late.clear()
    for (const sensorId of sensorIds) this.#work = this.#work.then(() => this.#reassess(sensorId)).catch(this.#fail)
  }

  async #reassess(sensorId: string): Promise<void> {
    const watched = this.#lanes.find(sensorId)
    if (!watched || watched.backlog || watched.lane.lateFromMs < 0 || this.#isStopped) return
    const { log, recorder, clock, readings } = this.#parts
    await recorder.settled()
    const [nowMs, lateFromMs] = [clock.nowMs(), watched.lane.lateFromMs]
    const live = new Map(openVerdicts(watched.plan, watched.lane).map((verdict) => [nameOf(verdict), verdict]))
    const told = standingVerdicts(log.state, sensorId).map((verdict) =>
      verdict.endedAtMs === null ? (live.get(nameOf(verdict)) ?? verdict) : verdict,
    )
    const known = told.filter(({ endedAtMs }) => endedAtMs === null || endedAtMs >= lateFromMs - DAY_MS)
    const fromMs = lookBackFrom(watched.plan, lateFromMs, known)
    watched.backlog = []
    const past = await readings.raw(sensorId, fromMs, nowMs + DAY_MS, LOOK_BACK_READINGS).catch((error: unknown) => {
      this.#resume(watched, watched.lane)
      throw error
    })
    const { difference, lane } = reassess(watched, past, { told, lateFromMs, nowMs })
    const op = reassessmentOp(watched, difference, lateFromMs)
    if (op) {
      this.#reassessed += 1
      recorder.add([op])
      this.#report(watched, changesOfNow(difference, nowMs))
    }
    watched.lane.lateFromMs = -1
    this.#resume(watched, lane ?? watched.lane)
  }

  /** Goes on with a lane, beginning with what came in while it stood. */
  #resume(watched: WatchedLane, lane: LaneState): void {
    const waiting = watched.backlog ?? []
    Object.assign(watched, { lane, backlog: null })
    const changes: VerdictChange[] = []
    for (const { atMs, value } of waiting) takeReading(watched.plan, lane, atMs, value, changes)
    if (changes.length > 0) this.#changed(watched, changes)
  }
}

function storedEpisodes(state: Log['state'], deviceId: string): StoredEpisode[] {
  const rows = state.table('ColdEpisode').find({ deviceId, isOpen: true })
  return rows.map(({ kind, code, startAt, endAt, isOpen }) => ({
    ...{ kind: kind as StoredEpisode['kind'], code, isOpen }, // written from these three only
    ...{ startMs: Date.parse(startAt), endMs: Date.parse(endAt) },
  }))
}
