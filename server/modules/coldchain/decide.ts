/** Decisions about what is registered. Pure: state in, ops or a refusal out. */
import type { BindDevice, SaveCodec } from '../../contract/coldfiles.ts'
import type {
  ApproveDevice,
  CalibrateDevice,
  ChangeColdDevice,
  ChangeColdSite,
  ChangeEquipment,
  ColdDeviceId,
  ColdPlaceId,
  ColdSiteId,
  ColdSourceId,
  CreateColdPlace,
  CreateColdSite,
  CreateColdSource,
  CreateEquipment,
  EquipmentId,
  SensorFields,
  SetSensor,
} from '../../contract/coldregistry.ts'
import type { SensorId } from '../../contract/readings.ts'
import { accept, refuse, versionMoved, type Decision, type DecideFacts } from '../../log/index.ts'
import { shippedProfile } from './engine/index.ts'
import type { ColdDeviceState, EquipmentState, SiteState } from './load.ts'
import * as ops from './ops.ts'

type Id<Name extends string, Value> = Record<Name, Value>
const isSame = (before: unknown, after: unknown): boolean => JSON.stringify(before) === JSON.stringify(after)
/** The fields that differ. */
function differing<Fields extends object>(before: Readonly<Record<string, unknown>>, fields: Fields): Partial<Fields> {
  const changed = Object.entries(fields).filter(([name, value]) => value !== undefined && !isSame(before[name], value))
  return Object.fromEntries(changed) as Partial<Fields> // a part of the fields given
}

/** Registers a site. */
export function createSite(input: CreateColdSite, isFacilityKnown: boolean, facts: DecideFacts): Decision<Id<'siteId', ColdSiteId>> {
  const { commandId: _commandId, ...fields } = input
  if (!isFacilityKnown) return refuse('entity.unknown', { entity: 'facility', id: fields.facilityId ?? '' })
  const siteId = facts.newId<ColdSiteId>()
  return accept([ops.coldSiteCreated({ siteId, country: facts.station.country, ...fields })], { result: { siteId } })
}

/** Changes what differs. */
export function changeSite(input: ChangeColdSite, site: SiteState, isFacilityKnown: boolean): Decision<Id<'siteId', ColdSiteId>> {
  const { siteId } = site
  const moved = versionMoved('cold site', input.expectedVersion, site.version)
  if (moved) return moved
  if (!isFacilityKnown) return refuse('entity.unknown', { entity: 'facility', id: input.fields.facilityId ?? '' })
  const fields = differing(site, input.fields)
  return accept(Object.keys(fields).length === 0 ? [] : [ops.coldSiteChanged({ siteId, fields })], { result: { siteId } })
}

/** Registers a room or vehicle of a site. */
export function createPlace({ name }: CreateColdPlace, { siteId }: SiteState, facts: DecideFacts): Decision<Id<'placeId', ColdPlaceId>> {
  const placeId = facts.newId<ColdPlaceId>()
  return accept([ops.coldPlaceCreated({ placeId, siteId, name })], { result: { placeId } })
}

/** Registers an appliance. */
export function createEquipment(
  { commandId: _commandId, ...fields }: CreateEquipment,
  site: SiteState,
  isPlaceOfSite: boolean,
  facts: DecideFacts,
): Decision<Id<'equipmentId', EquipmentId>> {
  if (!isPlaceOfSite) return refuse('entity.unknown', { entity: 'place', id: fields.placeId ?? '' })
  const equipmentId = facts.newId<EquipmentId>()
  return accept([ops.equipmentCreated({ ...fields, equipmentId, siteId: site.siteId })], { result: { equipmentId } })
}

/** Changes what differs. */
export function changeEquipment(
  input: ChangeEquipment,
  equipment: EquipmentState,
  isPlaceOfSite: boolean,
): Decision<Id<'equipmentId', EquipmentId>> {
  const { equipmentId, siteId } = equipment
  const moved = versionMoved('equipment', input.expectedVersion, equipment.version)
  if (moved) return moved
  if (!isPlaceOfSite) return refuse('entity.unknown', { entity: 'place', id: input.fields.placeId ?? '' })
  const fields = differing(equipment, input.fields)
  return accept(Object.keys(fields).length === 0 ? [] : [ops.equipmentChanged({ equipmentId, siteId, fields })], {
    result: { equipmentId },
  })
}

/** Whether a sensor can be as asked: its profile is one this build knows, its equipment one of the site. */
function sensorStop({ profile, equipmentId }: Pick<SensorFields, 'profile' | 'equipmentId'>, ofSite: ReadonlySet<string>) {
  if (profile && !shippedProfile(profile.profileId, profile.profileVersion))
    return refuse('entity.unknown', { entity: 'rule profile', id: `${profile.profileId}@${profile.profileVersion}` })
  if (equipmentId !== null && !ofSite.has(equipmentId)) return refuse('entity.unknown', { entity: 'equipment', id: equipmentId })
  return null
}

/** Approves a device: what it sends counts from now on. @param equipmentOfSite ids of the equipment the site has */
export function approveDevice(
  input: ApproveDevice,
  known: { readonly namesake: { readonly name: string } | null; readonly equipmentOfSite: ReadonlySet<string>; readonly site: SiteState },
  facts: DecideFacts,
): Decision<Id<'deviceId', ColdDeviceId>> {
  const { family, deviceName, name } = input
  if (known.namesake) return refuse('coldchain.device-taken', { device: deviceName, name: known.namesake.name })
  const stop = input.sensors.map((sensor) => sensorStop(sensor, known.equipmentOfSite)).find((found) => found !== null)
  if (stop) return stop
  const deviceId = facts.newId<ColdDeviceId>()
  const sensors = input.sensors.map((sensor) => ({ ...sensor, sensorId: facts.newId<SensorId>() }))
  const { siteId } = known.site
  return accept([ops.coldDeviceApproved({ deviceId, siteId, family, deviceName, name, sensors, asset: {} })], { result: { deviceId } })
}

/** Renames a device, or takes it out of use. */
export function changeDevice(input: ChangeColdDevice, device: ColdDeviceState): Decision<Id<'deviceId', ColdDeviceId>> {
  const { deviceId, siteId } = device
  const moved = versionMoved('cold device', input.expectedVersion, device.version)
  if (moved) return moved
  const fields = differing(device, input.fields)
  return accept(Object.keys(fields).length === 0 ? [] : [ops.coldDeviceChanged({ deviceId, siteId, fields })], { result: { deviceId } })
}

/** Sets one channel. What a sensor measures stays: another quantity is another sensor. */
export function setSensor(
  { channel, quantity, equipmentId, profile, isActive }: SetSensor,
  device: ColdDeviceState,
  equipmentOfSite: ReadonlySet<string>,
  facts: DecideFacts,
): Decision<Id<'sensorId', SensorId>> {
  const stop = sensorStop({ profile, equipmentId }, equipmentOfSite)
  if (stop) return stop
  const before = device.sensors.find((sensor) => sensor.channel === channel)
  if (before && before.quantity !== quantity) return refuse('coldchain.quantity-fixed', { channel, quantity: before.quantity })
  const sensorId = before?.sensorId ?? facts.newId<SensorId>()
  const { deviceId, siteId } = device
  return accept([ops.coldSensorSet({ deviceId, siteId, sensorId, channel, quantity, equipmentId, profile, isActive })], {
    result: { sensorId },
  })
}

/** Keeps a codec that passed its own examples. */
export function saveCodec(
  { commandId: _commandId, ...codec }: SaveCodec,
  failed: number,
  isKept: boolean,
): Decision<Id<'codecId', string>> {
  const codecId = `${codec.name}@${codec.version}`
  if (failed > 0) return refuse('coldchain.codec-fails', { codec: codecId, failed })
  if (isKept) return refuse('coldchain.codec-kept', { codec: codecId })
  return accept([ops.coldCodecSaved({ codecId, ...codec })], { result: { codecId } })
}

/** Says how the bytes of a device are read. */
export function bindDevice(
  { binding }: Pick<BindDevice, 'binding'>,
  { deviceId, siteId }: Pick<ColdDeviceState, 'deviceId' | 'siteId'>,
  isCodecKept: boolean,
): Decision<Id<'deviceId', ColdDeviceId>> {
  if (!isCodecKept) return refuse('entity.unknown', { entity: 'codec', id: JSON.stringify(binding.codec) })
  return accept([ops.coldDeviceBound({ deviceId, siteId, binding })], { result: { deviceId } })
}

/** Records a calibration. */
export const calibrateDevice = (
  { calibratedAt, dueAt, certificate }: CalibrateDevice,
  { deviceId, siteId }: ColdDeviceState,
): Decision<Id<'deviceId', ColdDeviceId>> =>
  accept([ops.coldDeviceCalibrated({ deviceId, siteId, calibratedAt, dueAt, certificate })], { result: { deviceId } })

/** Lets a source deliver. @param tokenHash SHA-256 of its token in hex; the token itself is shown once and kept nowhere */
export function createSource(
  { name }: CreateColdSource,
  tokenHash: string,
  isTaken: boolean,
  facts: DecideFacts,
): Decision<Id<'sourceId', ColdSourceId>> {
  if (isTaken) return refuse('coldchain.source-taken', { name })
  const sourceId = facts.newId<ColdSourceId>()
  return accept([ops.coldSourceCreated({ sourceId, name, tokenHash })], { result: { sourceId } })
}
/** Shuts a source out. */
export const revokeSource = ({
  sourceId,
  isRevoked,
}: {
  readonly sourceId: ColdSourceId
  readonly isRevoked: boolean
}): Decision<Id<'sourceId', ColdSourceId>> => accept(isRevoked ? [] : [ops.coldSourceRevoked({ sourceId })], { result: { sourceId } })
