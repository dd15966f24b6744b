/** Verdicts and states of devices as conditions for the alarm engine. Pure; what two stations find alike has the same cause. */
import type { AlarmParams, AlarmSourceRef } from '../../../contract/alarms.ts'
import type { RuleProfile, Verdict } from '../../../contract/coldchain.ts'
import { toInstant } from '../../../kernel/clock.ts'
import type { ConditionChange } from '../../alarms/index.ts'
import { ALARM_OF } from '../alarm-catalogue.ts'
import type { DeviceEntry, EquipmentEntry, SensorEntry, SiteEntry } from '../registry.ts'

/** What a sensor stands in. `gatewayId`: the source that brought its last data. */
export type Surroundings = {
  readonly sensor: SensorEntry
  readonly site: SiteEntry
  readonly equipment: EquipmentEntry | null
  readonly gatewayId: string | null
}

/** What a condition says about itself, before it has a place. */
export type Finding = {
  readonly code: string
  readonly source: AlarmSourceRef
  readonly isActive: boolean
  readonly atMs: number
  readonly cause: string
  readonly params: AlarmParams
}
const inside = ({ code, source, isActive, atMs, cause, params }: Finding, scope: string, parents: AlarmSourceRef[]): ConditionChange => ({
  ...{ code, sourceKind: source.kind, sourceId: source.id, scope, isActive },
  ...{ conditionAt: toInstant(Math.max(0, atMs)), cause, params, parents },
})

const placesOf = ({ siteId, facilityId }: SiteEntry): AlarmSourceRef[] => [
  { kind: 'site', id: siteId },
  ...(facilityId === null ? [] : [{ kind: 'facility', id: facilityId }]),
]
/** Sources a sensor stands in, nearest first. */
const parentsOf = ({ sensor, equipment, site, gatewayId }: Surroundings): AlarmSourceRef[] => [
  ...(equipment ? [{ kind: 'equipment', id: equipment.equipmentId }] : []),
  { kind: 'device', id: sensor.deviceId },
  ...placesOf(site),
  ...(gatewayId === null ? [] : [{ kind: 'gateway', id: gatewayId }]),
]

/** Where two rules of a profile say the same thing about a sensor, each has a point of its own. */
function pointOf({ code, ruleId, sensorId }: Verdict, { rules }: RuleProfile): AlarmSourceRef {
  const quantityOf = rules.find((rule) => rule.ruleId === ruleId)?.quantity
  const alike = rules.filter((rule) => rule.isOn && rule.code === code && rule.quantity === quantityOf)
  return { kind: 'sensor', id: alike.length > 1 ? `${sensorId}:${ruleId}` : sensorId }
}

function limitOf({ ruleId }: Verdict, { rules }: RuleProfile): number | null {
  const rule = rules.find((one) => one.ruleId === ruleId)
  return rule && 'threshold' in rule ? rule.threshold : null
}

/** A verdict that begins or is over, as a condition of its sensor. */
export function conditionOfVerdict(verdict: Verdict, isActive: boolean, where: Surroundings, profile: RuleProfile): ConditionChange {
  const { sensor, site, equipment } = where
  const limit = limitOf(verdict, profile)
  const value = verdict.forecast ? verdict.forecast.perHour : verdict.extreme
  const reachesMs = verdict.forecast ? verdict.forecast.reachesAtMs - verdict.forecast.atMs : verdict.countedMs
  const params: AlarmParams = {
    ...{ site: site.name, equipment: equipment?.name ?? sensor.channel, channel: sensor.channel },
    ...(value === null ? {} : { value }),
    ...(limit === null ? {} : { limit }),
    minutes: Math.round(reachesMs / 60_000),
  }
  const finding: Finding = {
    ...{ code: ALARM_OF[verdict.code], source: pointOf(verdict, profile), isActive, params },
    atMs: isActive ? verdict.raisedAtMs : (verdict.endedAtMs ?? verdict.lastBreachAtMs),
    cause: `${verdict.ruleId}:${verdict.sinceMs}`,
  }
  const parents = parentsOf(where)
  const isShared = finding.source.id !== sensor.sensorId
  return inside(finding, site.scope, isShared ? [{ kind: 'sensor', id: sensor.sensorId }, ...parents] : parents)
}

/** A condition of an appliance: its supply, how long its cold lasts. */
export function conditionOfEquipment(
  { code, isActive, atMs, cause, minutes }: Pick<Finding, 'code' | 'isActive' | 'atMs' | 'cause'> & { readonly minutes: number },
  { equipmentId, name }: EquipmentEntry,
  site: SiteEntry,
): ConditionChange {
  const params = { site: site.name, equipment: name, minutes }
  const source = { kind: 'equipment', id: equipmentId }
  return inside({ code, source, isActive, atMs, cause, params }, site.scope, placesOf(site))
}

/** A condition of a monitoring device. @param part of the point's name, where a device can have several of the kind */
export function conditionOfDevice(
  { code, isActive, atMs, cause, params }: Omit<Finding, 'source'>,
  { deviceId, name }: DeviceEntry,
  site: SiteEntry,
  { part, gatewayId, equipmentId }: { readonly part?: string; readonly gatewayId: string | null; readonly equipmentId: string | null },
): ConditionChange {
  const source = part === undefined ? { kind: 'device', id: deviceId } : { kind: 'deviceCode', id: `${deviceId}:${part}` }
  return inside({ code, source, isActive, atMs, cause, params: { site: site.name, device: name, ...params } }, site.scope, [
    ...(part === undefined ? [] : [{ kind: 'device', id: deviceId }]),
    ...(equipmentId === null ? [] : [{ kind: 'equipment', id: equipmentId }]),
    ...placesOf(site),
    ...(gatewayId === null ? [] : [{ kind: 'gateway', id: gatewayId }]),
  ])
}
