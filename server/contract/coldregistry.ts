/** Registry of the cold chain: sites, places, equipment, monitoring devices with their sensors, sources that deliver, lots and where they stay. */
import { z } from 'zod'
import { FreezeSensitivity, VvmType } from './coldchain.ts'
import { LotId } from './excursions.ts'
import { Command, FacilityId, Instant, Latitude, line, Longitude, Ulid } from './primitives.ts'
import { Quantity, SensorId } from './readings.ts'

const idOf = <Name extends string>(name: Name) => Ulid.brand<Name>().describe(`${name} (ULID)`)
export const ColdSiteId = idOf('ColdSiteId')
export type ColdSiteId = z.infer<typeof ColdSiteId>
export const ColdPlaceId = idOf('ColdPlaceId')
export type ColdPlaceId = z.infer<typeof ColdPlaceId>
export const EquipmentId = idOf('EquipmentId')
export type EquipmentId = z.infer<typeof EquipmentId>
export const ColdDeviceId = idOf('ColdDeviceId')
export type ColdDeviceId = z.infer<typeof ColdDeviceId>
export const ColdSourceId = idOf('ColdSourceId')
export type ColdSourceId = z.infer<typeof ColdSourceId>
export const StayId = idOf('StayId')
export type StayId = z.infer<typeof StayId>
export const ColdNoteId = idOf('ColdNoteId')
export type ColdNoteId = z.infer<typeof ColdNoteId>

export const ColdSiteKind = z.enum(['nationalStore', 'districtStore', 'healthFacility', 'vehicle', 'other'])
export const ColdSiteFields = z.object({
  name: line(120),
  kind: ColdSiteKind,
  facilityId: FacilityId.nullable(),
  latitude: Latitude.nullable(),
  longitude: Longitude.nullable(),
})
export type ColdSiteFields = z.infer<typeof ColdSiteFields>

export const EquipmentKind = z.enum([
  ...(['refrigerator', 'freezer', 'walkInCold', 'walkInFreezer', 'bloodRefrigerator'] as const),
  ...(['coldBox', 'vaccineCarrier', 'vehicle', 'room'] as const),
])
/** Data about an appliance by the names of WHO PQS E006/DS01, such as AMFR, AMOD, APQS, ASER. */
export const AssetData = z
  .record(z.string().regex(/^[A-Z][A-Z0-9]{1,5}$/, 'expected a DS01 name'), z.union([line(120), z.number()]))
  .refine((data) => Object.keys(data).length <= 80, 'expected at most 80 entries')
export const EquipmentFields = z.object({
  placeId: ColdPlaceId.nullable(),
  name: line(80),
  kind: EquipmentKind,
  asset: AssetData,
  /** How long it stays cold without power, by its data sheet; used only where the device sends no HOLD. */
  holdoverHours: z.number().positive().max(2_000).nullable(),
})
export type EquipmentFields = z.infer<typeof EquipmentFields>

/** What a device speaks. */
export const DeviceFamily = z.enum(['mqtt', 'sparkplug', 'lorawan', 'ds01', 'logger'])
export type DeviceFamily = z.infer<typeof DeviceFamily>
/** What the device's data call it. */
export const DeviceName = line(200)
/** A rule profile by name and version; null = no rules. */
const ProfileRef = z.object({ profileId: line(80), profileVersion: z.number().int().positive() }).nullable()
/** One channel of a device as a sensor. */
export const SensorFields = z.object({
  channel: line(80),
  quantity: Quantity,
  equipmentId: EquipmentId.nullable(),
  profile: ProfileRef,
})
export type SensorFields = z.infer<typeof SensorFields>

export const CreateColdSite = Command.extend(ColdSiteFields.shape)
export type CreateColdSite = z.infer<typeof CreateColdSite>
const versioned = { expectedVersion: z.number().int().optional() }
export const ChangeColdSite = Command.extend({
  siteId: ColdSiteId,
  fields: ColdSiteFields.extend({ isActive: z.boolean() }).partial(),
  ...versioned,
})
export type ChangeColdSite = z.infer<typeof ChangeColdSite>
export const CreateColdPlace = Command.extend({ siteId: ColdSiteId, name: line(80) })
export type CreateColdPlace = z.infer<typeof CreateColdPlace>
export const CreateEquipment = Command.extend({ siteId: ColdSiteId, ...EquipmentFields.shape })
export type CreateEquipment = z.infer<typeof CreateEquipment>
export const ChangeEquipment = Command.extend({
  equipmentId: EquipmentId,
  fields: EquipmentFields.extend({ isActive: z.boolean() }).partial(),
  ...versioned,
})
export type ChangeEquipment = z.infer<typeof ChangeEquipment>

/** Approves a device that waits, or registers one before it has sent anything. */
export const ApproveDevice = Command.extend({
  siteId: ColdSiteId,
  family: DeviceFamily,
  deviceName: DeviceName,
  name: line(80),
  sensors: z.array(SensorFields).min(1).max(40),
}).refine(({ sensors }) => new Set(sensors.map(({ channel }) => channel)).size === sensors.length, 'a channel is named twice')
export type ApproveDevice = z.infer<typeof ApproveDevice>
export const ChangeColdDevice = Command.extend({
  deviceId: ColdDeviceId,
  fields: z.object({ name: line(80), isActive: z.boolean() }).partial(),
  ...versioned,
})
export type ChangeColdDevice = z.infer<typeof ChangeColdDevice>
/** Sets one channel: a new sensor, or another equipment or profile of one that is there. The quantity of a sensor never changes. */
export const SetSensor = Command.extend({ deviceId: ColdDeviceId, ...SensorFields.shape, isActive: z.boolean().default(true) })
export type SetSensor = z.infer<typeof SetSensor>
export const CalibrateDevice = Command.extend({
  deviceId: ColdDeviceId,
  calibratedAt: Instant,
  dueAt: Instant,
  certificate: line(120),
}).refine(({ calibratedAt, dueAt }) => calibratedAt <= dueAt, {
  path: ['dueAt'],
  message: 'the next calibration does not come before this one',
})
export type CalibrateDevice = z.infer<typeof CalibrateDevice>

/** Name of a source: also its user name for Basic and MQTT. */
export const SourceName = z.string().regex(/^[a-z0-9][a-z0-9-]{2,39}$/, 'expected 3 to 40 small letters, digits or -')
export const CreateColdSource = Command.extend({ name: SourceName })
export type CreateColdSource = z.infer<typeof CreateColdSource>
export const RevokeColdSource = Command.extend({ sourceId: ColdSourceId })
export type RevokeColdSource = z.infer<typeof RevokeColdSource>

export const LotFields = z.object({
  lotNumber: line(60),
  productId: line(80),
  vvm: VvmType.nullable(),
  freezeSensitivity: FreezeSensitivity,
  quantity: z.number().int().min(0).max(100_000_000),
  expiresOn: z.iso.date().nullable(),
  /** Life already used when it arrived; null = nobody knows. */
  lostBeforePercent: z.number().min(0).max(100).nullable(),
})
export type LotFields = z.infer<typeof LotFields>
/** Where the lot is put. `sensorId` left out: the first temperature sensor of the equipment. */
const stay = { equipmentId: EquipmentId.nullable(), sensorId: SensorId.nullable().optional(), at: Instant }
export const ReceiveLot = Command.extend({ siteId: ColdSiteId, ...LotFields.shape, ...stay })
export type ReceiveLot = z.infer<typeof ReceiveLot>
export const MoveLot = Command.extend({ lotId: LotId, ...stay })
export type MoveLot = z.infer<typeof MoveLot>
/** The lot left the site, or is used up. */
export const SendLot = Command.extend({ lotId: LotId, at: Instant })
export type SendLot = z.infer<typeof SendLot>

export const WriteColdNote = Command.extend({
  siteId: ColdSiteId,
  equipmentId: EquipmentId.nullable(),
  sensorId: SensorId.nullable(),
  /** The moment it is about. */
  at: Instant,
  text: line(1_000),
})
export type WriteColdNote = z.infer<typeof WriteColdNote>
