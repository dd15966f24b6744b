/** What can ever be recorded about what is watched: sites, places, equipment, devices with their sensors, and sources that deliver. */
import { z } from 'zod'
import {
  AssetData,
  ColdDeviceId,
  ColdPlaceId,
  ColdSiteFields,
  ColdSiteId,
  ColdSourceId,
  DeviceFamily,
  DeviceName,
  EquipmentFields,
  EquipmentId,
  SensorFields,
  SourceName,
} from '../../contract/coldregistry.ts'
import { DeviceBinding } from '../../contract/coldfiles.ts'
import { CodecRecord } from '../../contract/ingest-mappings.ts'
import { Country, Instant, line } from '../../contract/primitives.ts'
import { SensorId } from '../../contract/readings.ts'
import { defineOp } from '../../log/index.ts'
import { siteScope } from './scope.ts'

const held = { scope: siteScope, read: 'coldchain.read' } as const
const register = { conflict: 'register', ...held } as const
const ofSite = { entity: (body: { siteId: string }): string => body.siteId, ...register } as const
const ofPlace = { entity: (body: { placeId: string }): string => body.placeId, ...register } as const
const ofEquipment = { entity: (body: { equipmentId: string }): string => body.equipmentId, ...register } as const
const ofDevice = { entity: (body: { deviceId: string }): string => body.deviceId, ...register } as const

export const coldSiteCreated = defineOp({
  ...{ kind: 'coldsite.created', version: 1, ...ofSite },
  body: ColdSiteFields.extend({ siteId: ColdSiteId, country: Country }),
})
export const coldSiteChanged = defineOp({
  ...{ kind: 'coldsite.changed', version: 1, ...ofSite },
  body: z.object({ siteId: ColdSiteId, fields: ColdSiteFields.extend({ isActive: z.boolean() }).partial() }),
  registers: ({ fields }) => fields,
})
export const coldPlaceCreated = defineOp({
  ...{ kind: 'coldplace.created', version: 1, ...ofPlace },
  body: z.object({ placeId: ColdPlaceId, siteId: ColdSiteId, name: line(80) }),
})
export const equipmentCreated = defineOp({
  ...{ kind: 'equipment.created', version: 1, ...ofEquipment },
  body: EquipmentFields.extend({ equipmentId: EquipmentId, siteId: ColdSiteId }),
})
export const equipmentChanged = defineOp({
  ...{ kind: 'equipment.changed', version: 1, ...ofEquipment },
  body: z.object({
    equipmentId: EquipmentId,
    siteId: ColdSiteId,
    fields: EquipmentFields.extend({ isActive: z.boolean() }).partial(),
  }),
  registers: ({ fields }) => fields,
})

const Sensor = SensorFields.extend({ sensorId: SensorId })
export const coldDeviceApproved = defineOp({
  ...{ kind: 'colddevice.approved', version: 1, ...ofDevice },
  body: z.object({
    ...{ deviceId: ColdDeviceId, siteId: ColdSiteId, family: DeviceFamily, deviceName: DeviceName, name: line(80) },
    sensors: z.array(Sensor).max(40),
    asset: AssetData,
  }),
})
export const coldDeviceChanged = defineOp({
  ...{ kind: 'colddevice.changed', version: 1, ...ofDevice },
  body: z.object({
    ...{ deviceId: ColdDeviceId, siteId: ColdSiteId },
    fields: z.object({ name: line(80), isActive: z.boolean() }).partial(),
  }),
  registers: ({ fields }) => fields,
})
export const coldSensorSet = defineOp({
  ...{ kind: 'colddevice.sensor-set', version: 1, ...ofDevice },
  body: Sensor.extend({ deviceId: ColdDeviceId, siteId: ColdSiteId, isActive: z.boolean() }),
  registers: ({ sensorId, equipmentId, profile, isActive }) => ({ [sensorId]: { equipmentId, profile, isActive } }),
})
export const coldDeviceCalibrated = defineOp({
  ...{ kind: 'colddevice.calibrated', version: 1, ...ofDevice },
  body: z.object({ deviceId: ColdDeviceId, siteId: ColdSiteId, calibratedAt: Instant, dueAt: Instant, certificate: line(120) }),
  registers: ({ calibratedAt, dueAt, certificate }) => ({ calibratedAt, dueAt, certificate }),
})
/** What a device said about its appliance, recorded when it differs from what it said before. */
export const coldDeviceDescribed = defineOp({
  ...{ kind: 'colddevice.described', version: 1, ...ofDevice },
  body: z.object({ deviceId: ColdDeviceId, siteId: ColdSiteId, asset: AssetData }),
})

/** How a LoRaWAN device's bytes are read. */
export const coldDeviceBound = defineOp({
  ...{ kind: 'colddevice.bound', version: 1, ...ofDevice },
  body: z.object({ deviceId: ColdDeviceId, siteId: ColdSiteId, binding: DeviceBinding }),
  registers: ({ binding }) => ({ binding }),
})
/** Codecs are about models of devices, not about anybody: every station holds them. */
export const coldCodecSaved = defineOp({
  ...{ kind: 'coldcodec.saved', version: 1, conflict: 'fact', scope: () => 'directory', read: 'coldchain.read' },
  entity: (body: { codecId: string }): string => body.codecId,
  body: CodecRecord.extend({ codecId: line(120) }),
})

/** Sources concern the one station they deliver to. */
const ofSource = {
  entity: (body: { sourceId: string }): string => body.sourceId,
  scope: (_body: unknown, station: { readonly id: string }): string => `station/${station.id}`,
  conflict: 'register',
  read: 'coldchain.write',
} as const
export const coldSourceCreated = defineOp({
  ...{ kind: 'coldsource.created', version: 1, ...ofSource },
  body: z.object({ sourceId: ColdSourceId, name: SourceName, tokenHash: z.string().regex(/^[0-9a-f]{64}$/) }),
})
export const coldSourceRevoked = defineOp({
  ...{ kind: 'coldsource.revoked', version: 1, ...ofSource },
  body: z.object({ sourceId: ColdSourceId }),
})
