/** What is registered, in memory: every reading asks for its sensor. Follows the log, whoever wrote it. */
import { DeviceBinding } from '../../contract/coldfiles.ts'
import type { Quantity } from '../../contract/readings.ts'
import { Quantity as QuantitySchema } from '../../contract/readings.ts'
import type { Log } from '../../log/index.ts'

export type SiteEntry = {
  readonly siteId: string
  readonly scope: string
  readonly name: string
  readonly facilityId: string | null
  readonly isActive: boolean
}
export type EquipmentEntry = {
  readonly equipmentId: string
  readonly siteId: string
  readonly name: string
  readonly holdoverHours: number | null
  readonly isActive: boolean
}
export type SensorEntry = {
  readonly sensorId: string
  readonly deviceId: string
  readonly siteId: string
  readonly equipmentId: string | null
  readonly channel: string
  readonly quantity: Quantity
  readonly profile: { readonly profileId: string; readonly profileVersion: number } | null
  readonly isActive: boolean
}
export type DeviceEntry = {
  readonly deviceId: string
  readonly siteId: string
  readonly family: string
  readonly deviceName: string
  readonly name: string
  readonly isActive: boolean
  readonly calibrationDueAt: string | null
  readonly asset: unknown
  readonly binding: DeviceBinding | null
  readonly sensors: ReadonlyMap<string, SensorEntry>
}
export type SourceEntry = { readonly sourceId: string; readonly name: string; readonly tokenHash: string }

export type ColdRegistry = {
  /** What the readings store asks: the quantity and the scope of a sensor in use. */
  sensorOf(sensorId: string): { readonly quantity: Quantity; readonly scope: string } | null
  sensor(sensorId: string): SensorEntry | null
  /** A device in use by what its data call it. */
  deviceNamed(family: string, deviceName: string): DeviceEntry | null
  device(deviceId: string): DeviceEntry | null
  devices(): Iterable<DeviceEntry>
  equipment(equipmentId: string | null): EquipmentEntry | null
  site(siteId: string): SiteEntry | null
  /** Sources that may deliver, by name. */
  sourceNamed(name: string): SourceEntry | null
  sources(): Iterable<SourceEntry>
  /** Hears of devices that came or changed; returns the way to stop. */
  onDevice(listener: (deviceId: string) => void): () => void
  stop(): void
}

/** Far more than a country has fridges. */
const ROWS_MAX = 1_000_000
const keyOf = (family: string, deviceName: string): string => `${family}\n${deviceName}`
type State = Log['state']

const sensorsOf = (state: State, deviceId: string): Map<string, SensorEntry> =>
  new Map(
    state
      .table('ColdSensor')
      .find({ deviceId })
      .map(({ id, profileId, profileVersion, quantity, ...row }) => [
        row.channel,
        {
          ...row,
          sensorId: id,
          quantity: QuantitySchema.parse(quantity),
          profile: profileId === null || profileVersion === null ? null : { profileId, profileVersion },
        },
      ]),
  )

class LogRegistry implements ColdRegistry {
  readonly #state: State
  readonly #sites = new Map<string, SiteEntry>()
  readonly #equipment = new Map<string, EquipmentEntry>()
  readonly #devices = new Map<string, DeviceEntry>()
  readonly #byName = new Map<string, DeviceEntry>()
  readonly #sensors = new Map<string, SensorEntry>()
  readonly #sources = new Map<string, SourceEntry>()
  readonly #listeners = new Set<(deviceId: string) => void>()
  readonly stop: () => void

  constructor({ state, feed }: Pick<Log, 'state' | 'feed'>) {
    this.#state = state
    for (const { id } of state.table('ColdSite').find({}, ROWS_MAX)) this.#loadSite(id)
    for (const { id } of state.table('ColdEquipment').find({}, ROWS_MAX)) this.#loadEquipment(id)
    for (const { id } of state.table('ColdDevice').find({}, ROWS_MAX)) this.#loadDevice(id)
    for (const { id } of state.table('ColdSource').find({}, ROWS_MAX)) this.#loadSource(id)
    this.stop = feed.listen((changes) => {
      for (const { kind, entity } of changes) this.#follow(kind.split('.')[0] ?? '', entity)
    })
  }

  #follow(subject: string, entity: string): void {
    if (subject === 'coldsite') this.#loadSite(entity)
    else if (subject === 'equipment') this.#loadEquipment(entity)
    else if (subject === 'coldsource') this.#loadSource(entity)
    else if (subject === 'colddevice') {
      this.#loadDevice(entity)
      for (const listener of this.#listeners) listener(entity)
    }
  }

  #loadSite(id: string): void {
    const row = this.#state.table('ColdSite').get(id)
    if (row) this.#sites.set(id, { ...row, siteId: id })
    else this.#sites.delete(id)
  }

  #loadEquipment(id: string): void {
    const row = this.#state.table('ColdEquipment').get(id)
    if (row) this.#equipment.set(id, { ...row, equipmentId: id })
    else this.#equipment.delete(id)
  }

  #loadSource(id: string): void {
    const row = this.#state.table('ColdSource').get(id)
    if (row && !row.isRevoked) this.#sources.set(id, { sourceId: id, name: row.name, tokenHash: row.tokenHash })
    else this.#sources.delete(id)
  }

  #loadDevice(id: string): void {
    const before = this.#devices.get(id)
    if (before) {
      for (const { sensorId } of before.sensors.values()) this.#sensors.delete(sensorId)
      const key = keyOf(before.family, before.deviceName)
      if (this.#byName.get(key)?.deviceId === id) this.#byName.delete(key)
    }
    const row = this.#state.table('ColdDevice').get(id)
    if (!row) {
      this.#devices.delete(id)
      return
    }
    const binding = row.binding === null ? null : DeviceBinding.parse(row.binding)
    const device: DeviceEntry = { ...row, binding, deviceId: id, sensors: sensorsOf(this.#state, id) }
    this.#devices.set(id, device)
    for (const sensor of device.sensors.values()) this.#sensors.set(sensor.sensorId, sensor)
    if (device.isActive) this.#byName.set(keyOf(device.family, device.deviceName), device)
  }

  sensorOf(sensorId: string): ReturnType<ColdRegistry['sensorOf']> {
    const sensor = this.#sensors.get(sensorId)
    const site = sensor && this.#sites.get(sensor.siteId)
    return sensor && site ? { quantity: sensor.quantity, scope: site.scope } : null
  }

  sensor(sensorId: string): SensorEntry | null {
    return this.#sensors.get(sensorId) ?? null
  }

  deviceNamed(family: string, deviceName: string): DeviceEntry | null {
    return this.#byName.get(keyOf(family, deviceName)) ?? null
  }

  device(deviceId: string): DeviceEntry | null {
    return this.#devices.get(deviceId) ?? null
  }

  devices(): Iterable<DeviceEntry> {
    return this.#devices.values()
  }

  equipment(equipmentId: string | null): EquipmentEntry | null {
    return equipmentId === null ? null : (this.#equipment.get(equipmentId) ?? null)
  }

  site(siteId: string): SiteEntry | null {
    return this.#sites.get(siteId) ?? null
  }

  sourceNamed(name: string): SourceEntry | null {
    for (const source of this.#sources.values()) if (source.name === name) return source
    return null
  }

  sources(): Iterable<SourceEntry> {
    return this.#sources.values()
  }

  onDevice(listener: (deviceId: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** Loads what is registered and follows the log from then on. */
export const createColdRegistry = (log: Pick<Log, 'state' | 'feed'>): ColdRegistry => new LogRegistry(log)
