/** Sites with their tiles, devices, sources and devices that wait. */
import type { z } from 'zod'
import type { PrismaClient } from '../../../../prisma/generated/client.ts'
import type { ColdDevicesQuery, ColdSitesQuery } from '../../../contract/coldstore.ts'
import { ColdDeviceView, ColdSiteView, ColdSourceView, WaitingDeviceView } from '../../../contract/coldstore.ts'
import { toInstant } from '../../../kernel/clock.ts'
import { looksLikeFahrenheit } from '../engine/index.ts'
import type { ColdRegistry, DeviceEntry, SensorEntry } from '../registry.ts'
import type { ColdAsking, ColdReads } from './asking.ts'
import { alarmsByEquipment, sensorNow, tileOf } from './tiles.ts'

/** What most thermometers are for (WHO PQS E003), °C. */
const FRIDGE = { low: 2, high: 8 } as const

/** Sensors in use, by appliance. */
function sensorsByEquipment(registry: ColdRegistry, siteId: string | undefined): Map<string, SensorEntry[]> {
  const found = new Map<string, SensorEntry[]>()
  for (const device of registry.devices()) {
    if (!device.isActive || (siteId !== undefined && device.siteId !== siteId)) continue
    for (const sensor of device.sensors.values())
      if (sensor.isActive && sensor.equipmentId !== null) found.set(sensor.equipmentId, [...(found.get(sensor.equipmentId) ?? []), sensor])
  }
  return found
}

/** Sites by name, each with its places and the tiles of its appliances. */
export async function listSites(asking: ColdAsking, { siteId, includeInactive }: z.infer<typeof ColdSitesQuery>): Promise<ColdSiteView[]> {
  const { read, coldchain } = asking
  const inUse = includeInactive ? {} : { isActive: true }
  const ofSite = siteId === undefined ? {} : { siteId }
  const [sites, places, equipment] = await Promise.all([
    read.coldSite.findMany({
      where: { ...inUse, ...(siteId === undefined ? {} : { id: siteId }) },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
    }),
    read.coldPlace.findMany({ where: { isActive: true, ...ofSite }, orderBy: [{ name: 'asc' }, { id: 'asc' }] }),
    read.coldEquipment.findMany({ where: { ...inUse, ...ofSite }, orderBy: [{ name: 'asc' }, { id: 'asc' }] }),
  ])
  const sensors = sensorsByEquipment(coldchain.registry, siteId)
  const alarms = alarmsByEquipment(asking)
  return sites.map(({ id, ...site }) =>
    ColdSiteView.parse({
      ...site,
      siteId: id,
      places: places.filter((place) => place.siteId === id).map((place) => ({ placeId: place.id, name: place.name })),
      tiles: equipment.filter((row) => row.siteId === id).map((row) => tileOf(asking, row, sensors.get(row.id) ?? [], alarms.get(row.id))),
    }),
  )
}

type DeviceRow = Awaited<ReturnType<PrismaClient['coldDevice']['findMany']>>[number]
/** A device with its sensors, battery and link. */
export function deviceView(
  { readings, clock }: Pick<ColdReads, 'readings' | 'clock'>,
  row: DeviceRow,
  entry: DeviceEntry | null,
): ColdDeviceView {
  const nowMs = clock.nowMs()
  const entries = [...(entry?.sensors.values() ?? [])]
  const sensors = entries.map((sensor) => ({
    ...sensorNow(sensor, readings, nowMs),
    equipmentId: sensor.equipmentId,
    isActive: sensor.isActive,
  }))
  const newest = (quantity: string): number | null =>
    sensors.find((sensor) => sensor.quantity === quantity && sensor.latest)?.latest?.value ?? null
  const lastReadingAt =
    sensors
      .map(({ latest }) => latest?.at ?? '')
      .sort()
      .at(-1) ?? ''
  return ColdDeviceView.parse({
    ...row,
    deviceId: row.id,
    ...{ batteryPercent: newest('batteryPercent'), batteryDays: newest('batteryDays'), signalDbm: newest('signalDbm') },
    lastReadingAt: lastReadingAt === '' ? null : lastReadingAt,
    sensors,
  })
}

/** Approved devices by name. */
export async function listDevices(reads: ColdReads, { siteId }: z.infer<typeof ColdDevicesQuery>): Promise<ColdDeviceView[]> {
  const rows = await reads.read.coldDevice.findMany({
    ...(siteId === undefined ? {} : { where: { siteId } }),
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  return rows.map((row) => deviceView(reads, row, reads.coldchain.registry.device(row.id)))
}

/** Devices and channels that wait for a person, newest first. */
export function listWaiting({ coldchain }: Pick<ColdReads, 'coldchain'>): WaitingDeviceView[] {
  const names = new Map([...coldchain.registry.sources()].map(({ sourceId, name }) => [sourceId, name]))
  return coldchain.waiting.all().map(({ channels, firstAtMs, lastAtMs, sourceId, family, deviceName, readings }) =>
    WaitingDeviceView.parse({
      ...{ family, deviceName, readings, source: names.get(sourceId) ?? sourceId },
      deviceId: coldchain.registry.deviceNamed(family, deviceName)?.deviceId ?? null,
      ...{ firstAt: toInstant(firstAtMs), lastAt: toInstant(lastAtMs) },
      channels: [...channels].map(([channel, { quantity, value, atMs, recent }]) => ({
        ...{ channel, quantity, value, at: toInstant(atMs) },
        mayBeFahrenheit: quantity === 'temperature' && looksLikeFahrenheit(recent, FRIDGE.low, FRIDGE.high),
      })),
    }),
  )
}

/** Sources that may deliver to this station, by name. */
export async function listSources({ read, coldchain }: ColdReads): Promise<ColdSourceView[]> {
  const rows = await read.coldSource.findMany({ where: { isRevoked: false }, orderBy: [{ name: 'asc' }, { id: 'asc' }] })
  return rows.map(({ id, name, createdAt }) => {
    const heardMs = coldchain.watch.devices.heardAtMs(id)
    return ColdSourceView.parse({ sourceId: id, name, createdAt, lastHeardAt: heardMs === null ? null : toInstant(heardMs) })
  })
}
