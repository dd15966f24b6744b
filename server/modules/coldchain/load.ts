/** State that decisions about the cold chain need, read inside the writer's transaction. */
import { AssetData, ColdDeviceId, ColdSiteId, ColdSourceId, EquipmentFields, EquipmentId } from '../../contract/coldregistry.ts'
import { CaseId, LotId } from '../../contract/excursions.ts'
import { Quantity, SensorId } from '../../contract/readings.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'
import { caseOf } from './case-state.ts'

const unknown = (entity: string, id: string): AppError => new AppError('entity.unknown', { entity, id })

/** @throws AppError `entity.unknown` */
export function loadSite(state: StateReader, siteId: string) {
  const row = state.table('ColdSite').get(siteId)
  if (!row) throw unknown('cold site', siteId)
  return { ...row, siteId: ColdSiteId.parse(row.id) }
}
export type SiteState = ReturnType<typeof loadSite>

/** @throws AppError `entity.unknown` */
export function loadEquipment(state: StateReader, equipmentId: string) {
  const row = state.table('ColdEquipment').get(equipmentId)
  if (!row) throw unknown('equipment', equipmentId)
  const fields = EquipmentFields.parse(row)
  return {
    ...fields,
    isActive: row.isActive,
    version: row.version,
    equipmentId: EquipmentId.parse(row.id),
    siteId: ColdSiteId.parse(row.siteId),
  }
}
export type EquipmentState = ReturnType<typeof loadEquipment>

/** @throws AppError `entity.unknown` */
export function loadDevice(state: StateReader, deviceId: string) {
  const row = state.table('ColdDevice').get(deviceId)
  if (!row) throw unknown('cold device', deviceId)
  const sensors = state
    .table('ColdSensor')
    .find({ deviceId })
    .map(({ id, channel, quantity }) => ({ sensorId: SensorId.parse(id), channel, quantity: Quantity.parse(quantity) }))
  return {
    ...{ deviceId: ColdDeviceId.parse(row.id), siteId: ColdSiteId.parse(row.siteId), version: row.version },
    ...{ name: row.name, isActive: row.isActive, asset: AssetData.parse(row.asset), sensors },
  }
}
export type ColdDeviceState = ReturnType<typeof loadDevice>

/** A device in use that goes by this name, or null. */
export function deviceNamed(state: StateReader, family: string, deviceName: string): { readonly id: string; readonly name: string } | null {
  return state.table('ColdDevice').find({ family, deviceName, isActive: true }, 1)[0] ?? null
}

/** @throws AppError `entity.unknown` */
export function loadSource(state: StateReader, sourceId: string) {
  const row = state.table('ColdSource').get(sourceId)
  if (!row) throw unknown('source', sourceId)
  return { sourceId: ColdSourceId.parse(row.id), isRevoked: row.isRevoked }
}
/** Whether a source that may deliver has this name. */
export const isSourceName = (state: StateReader, name: string): boolean =>
  state.table('ColdSource').find({ name, isRevoked: false }, 1).length > 0

/** A lot with its stays. @throws AppError `entity.unknown` */
export function loadLot(state: StateReader, lotId: string) {
  const row = state.table('ColdLot').get(lotId)
  if (!row) throw unknown('lot', lotId)
  const stays = state.table('ColdStay').find({ lotId })
  return { lotId: LotId.parse(row.id), siteId: ColdSiteId.parse(row.siteId), isGone: row.isGone, stays }
}
export type LotRecord = ReturnType<typeof loadLot>

/** The first sensor of temperature of an equipment, or null. */
function thermometerOf(state: StateReader, siteId: string, equipmentId: string): string | null {
  const sensors = state.table('ColdSensor').find({ siteId, equipmentId, quantity: 'temperature', isActive: true })
  return sensors[0]?.id ?? null
}

/** @throws AppError `entity.unknown` */
export function loadCase(state: StateReader, caseId: string) {
  const row = state.table('ColdCase').get(caseId)
  const found = caseOf(row?.state ?? null)
  if (!row || !found) throw unknown('excursion case', caseId)
  const equipmentId = row.equipmentId === null ? null : EquipmentId.parse(row.equipmentId)
  return { caseId: CaseId.parse(row.id), siteId: ColdSiteId.parse(row.siteId), equipmentId, state: found }
}

/** Where a lot is put: the thermometer of the appliance where none is named, and whether both belong to the site. */
export function putAt(
  state: StateReader,
  siteId: string,
  { equipmentId, sensorId }: { readonly equipmentId: EquipmentId | null; readonly sensorId?: SensorId | null | undefined },
): { readonly equipmentId: EquipmentId | null; readonly sensorId: SensorId | null; readonly isOfSite: boolean } {
  const found = sensorId === undefined && equipmentId !== null ? thermometerOf(state, siteId, equipmentId) : (sensorId ?? null)
  const isEquipment = equipmentId === null || state.table('ColdEquipment').get(equipmentId)?.siteId === siteId
  const isSensor = found === null || state.table('ColdSensor').get(found)?.siteId === siteId
  return { equipmentId, sensorId: found === null ? null : SensorId.parse(found), isOfSite: isEquipment && isSensor }
}
