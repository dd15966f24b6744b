/** Monitoring devices themselves: what they say about their appliance and about themselves, their battery, their calibration, their gateway. */
import type { DeviceAlarm } from '../../../contract/ingest.ts'
import { toInstant } from '../../../kernel/clock.ts'
import type { OpDraft } from '../../../log/index.ts'
import type { ConditionChange } from '../../alarms/index.ts'
import { buildEpisodes, type CodedRecord } from '../engine/index.ts'
import { episodeNoted } from '../record-ops.ts'
import type { ColdRegistry, DeviceEntry, SensorEntry } from '../registry.ts'
import { conditionOfDevice } from './conditions.ts'

type EpisodeKind = 'alarm' | 'deviceError' | 'loggerError'
export type StoredEpisode = {
  readonly kind: EpisodeKind
  readonly code: string
  readonly startMs: number
  readonly endMs: number
  readonly isOpen: boolean
}
export type DevicesParts = {
  readonly registry: Pick<ColdRegistry, 'device' | 'devices' | 'site' | 'sources'>
  /** Episodes of a device that the log has open. */
  readonly openEpisodes: (deviceId: string) => readonly StoredEpisode[]
  readonly report: (changes: readonly ConditionChange[]) => void
  readonly record: (drafts: readonly OpDraft[]) => void
}

/** Two days of records every 15 min: later ones than that do not join an episode. House assumption. */
const RECORDS_KEPT = 200
/** Below these a battery is low. House assumptions. */
const LOW = { batteryPercent: 20, batteryDays: 14 } as const
/** A source that brought data and falls silent for so long is an alarm. House assumption: a DS01 sender delivers at least daily, most every 15 min. */
const GATEWAY_SILENT_MS = 2 * 3_600_000
const CODE_OF = { alarm: 'deviceVerdict', deviceError: 'deviceFault', loggerError: 'deviceFault' } as const

type Heard = { readonly records: Map<EpisodeKind, CodedRecord[]>; readonly told: Map<string, boolean> }

/** The devices of a station. */
export class Devices {
  readonly #parts: DevicesParts
  readonly #heard = new Map<string, Heard>()
  readonly #gatewayOf = new Map<string, string>()
  readonly #sourceAtMs = new Map<string, number>()
  readonly #low = new Map<string, number>()
  readonly #due = new Map<string, string>()
  readonly #silent = new Map<string, number>()

  constructor(parts: DevicesParts) {
    this.#parts = parts
  }

  /** The source that brought a device's last data. */
  gatewayOf(deviceId: string): string | null {
    return this.#gatewayOf.get(deviceId) ?? null
  }

  /** When a source last brought something, epoch milliseconds; null = not since the start. */
  heardAtMs(sourceId: string): number | null {
    return this.#sourceAtMs.get(sourceId) ?? null
  }

  heard({ deviceId }: DeviceEntry, sourceId: string, nowMs: number): void {
    this.#gatewayOf.set(deviceId, sourceId)
    this.#sourceAtMs.set(sourceId, nowMs)
  }

  /** What a device said about its appliance and itself. */
  takeAlarms(device: DeviceEntry, alarms: readonly DeviceAlarm[]): void {
    const heard = this.#heard.get(device.deviceId) ?? this.#restore(device.deviceId)
    this.#heard.set(device.deviceId, heard)
    const kinds = new Set<EpisodeKind>()
    for (const { kind, atMs, codes } of alarms) {
      if (kind === 'network') continue
      kinds.add(kind)
      const records = heard.records.get(kind) ?? []
      records.push({ atMs, codes })
      heard.records.set(kind, records.sort((a, b) => a.atMs - b.atMs).slice(-RECORDS_KEPT))
    }
    for (const kind of kinds) this.#tellEpisodes(device, heard, kind)
  }

  /** What the log has open, as if its records had just come. */
  #restore(deviceId: string): Heard {
    const heard: Heard = { records: new Map(), told: new Map() }
    for (const { kind, code, startMs, endMs } of this.#parts.openEpisodes(deviceId)) {
      heard.told.set(`${kind}:${code}:${startMs}`, true)
      const records = heard.records.get(kind) ?? []
      records.push({ atMs: startMs, codes: [code] }, ...(endMs > startMs ? [{ atMs: endMs, codes: [code] }] : []))
      heard.records.set(kind, records)
    }
    return heard
  }

  #tellEpisodes(device: DeviceEntry, { records, told }: Heard, kind: EpisodeKind): void {
    const { deviceId, siteId } = device
    const drafts: OpDraft[] = []
    const changes: ConditionChange[] = []
    for (const { code, startMs, endMs, records: count, isOpen } of buildEpisodes(records.get(kind) ?? [])) {
      const key = `${kind}:${code}:${startMs}`
      const before = told.get(key)
      if (before === isOpen) continue
      told.set(key, isOpen)
      const span = { startAt: toInstant(startMs), endAt: toInstant(endMs) }
      const body = { deviceId, siteId, kind, code, ...span, records: count, isOpen }
      drafts.push(episodeNoted(body as Parameters<typeof episodeNoted>[0])) // ids of the registry
      if (isOpen || before === true)
        changes.push(...this.#conditionOf(device, CODE_OF[kind], code, isOpen, isOpen ? startMs : endMs, startMs))
    }
    if (drafts.length > 0) this.#parts.record(drafts)
    if (changes.length > 0) this.#parts.report(changes)
  }

  #conditionOf(device: DeviceEntry, code: string, part: string, isActive: boolean, atMs: number, sinceMs: number): ConditionChange[] {
    const named = part.replaceAll(/[^A-Za-z0-9_.-]/g, '_').slice(0, 32)
    return this.#say(device, { code, isActive, atMs, cause: `${part}:${sinceMs}`, params: { codes: part } }, named)
  }

  #say(device: DeviceEntry, finding: Parameters<typeof conditionOfDevice>[0], part?: string): ConditionChange[] {
    const site = this.#parts.registry.site(device.siteId)
    const equipmentId = [...device.sensors.values()].find((sensor) => sensor.equipmentId !== null)?.equipmentId ?? null
    const around = { gatewayId: this.gatewayOf(device.deviceId), equipmentId, ...(part === undefined ? {} : { part }) }
    return site ? [conditionOfDevice(finding, device, site, around)] : []
  }

  /** A reading of a battery. */
  takeBattery({ deviceId, quantity }: SensorEntry, atMs: number, value: number): void {
    if (quantity !== 'batteryPercent' && quantity !== 'batteryDays') return
    const device = this.#parts.registry.device(deviceId)
    const since = this.#low.get(deviceId)
    const isLow = value <= LOW[quantity]
    if (!device || isLow === (since !== undefined)) return
    if (isLow) this.#low.set(deviceId, atMs)
    else this.#low.delete(deviceId)
    const finding = { code: 'sensorBatteryLow', isActive: isLow, atMs, cause: `battery:${since ?? atMs}`, params: { value } }
    this.#parts.report(this.#say(device, finding))
  }

  /** Time passed: calibrations fall due, sources fall silent. */
  pass(nowMs: number): void {
    const now = toInstant(nowMs)
    const changes: ConditionChange[] = []
    for (const device of this.#parts.registry.devices()) {
      const { deviceId, calibrationDueAt: dueAt } = device
      const due = device.isActive && dueAt !== null && dueAt <= now ? dueAt : null
      const before = this.#due.get(deviceId) ?? null
      if (due === before) continue
      if (due === null) this.#due.delete(deviceId)
      else this.#due.set(deviceId, due)
      const cause = `calibration:${due ?? before ?? ''}`
      const params = { due: (due ?? before ?? '').slice(0, 10) }
      changes.push(
        ...this.#say(device, { code: 'calibrationDue', isActive: due !== null, atMs: due ? Date.parse(due) : nowMs, cause, params }),
      )
    }
    changes.push(...this.#passSources(nowMs))
    if (changes.length > 0) this.#parts.report(changes)
  }

  #passSources(nowMs: number): ConditionChange[] {
    const sites = new Map([...this.#gatewayOf].map(([deviceId, sourceId]) => [sourceId, this.#parts.registry.device(deviceId)?.siteId]))
    return [...this.#parts.registry.sources()].flatMap(({ sourceId, name }) => {
      const heardMs = this.#sourceAtMs.get(sourceId)
      const site = this.#parts.registry.site(sites.get(sourceId) ?? '')
      const since = this.#silent.get(sourceId)
      const isSilent = heardMs !== undefined && nowMs - heardMs > GATEWAY_SILENT_MS
      if (!site || isSilent === (since !== undefined)) return []
      if (isSilent) this.#silent.set(sourceId, heardMs)
      else this.#silent.delete(sourceId)
      const atMs = isSilent ? heardMs + GATEWAY_SILENT_MS : nowMs
      const point = { code: 'gatewaySilent', sourceKind: 'gateway', sourceId, scope: site.scope, isActive: isSilent }
      const params = { source: name, minutes: GATEWAY_SILENT_MS / 60_000 }
      return [{ ...point, conditionAt: toInstant(atMs), cause: `silent:${since ?? heardMs ?? 0}`, params }]
    })
  }
}
