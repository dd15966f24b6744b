/** What the cold store desk shows: sites with their tiles, details of an appliance, charts, verdicts with what late data made of them, lots, the shift log. */
import { z } from 'zod'
import { AlarmId, AlarmLetter } from './alarms.ts'
import { ConditionCode, DeviceEpisode, FreezeSensitivity, Verdict, VvmType } from './coldchain.ts'
import {
  AssetData,
  ColdDeviceId,
  ColdNoteId,
  ColdPlaceId,
  ColdSiteFields,
  ColdSiteId,
  ColdSourceId,
  DeviceFamily,
  EquipmentId,
  EquipmentKind,
} from './coldregistry.ts'
import { CaseId, LotId } from './excursions.ts'
import { Instant, Priority } from './primitives.ts'
import { Quantity, SensorId, SERIES_POINTS_MAX } from './readings.ts'

const minutes = z.number()
/** A sensor with its newest reading; `ageSeconds` by the station's clock. */
export const SensorNow = z.object({
  sensorId: SensorId,
  channel: z.string(),
  quantity: Quantity,
  profile: z.object({ profileId: z.string(), profileVersion: z.number().int() }).nullable(),
  latest: z.object({ value: z.number(), at: Instant, ageSeconds: z.number() }).nullable(),
})
export type SensorNow = z.infer<typeof SensorNow>

/** One appliance as a tile. */
export const EquipmentTile = z.object({
  equipmentId: EquipmentId,
  siteId: ColdSiteId,
  placeId: ColdPlaceId.nullable(),
  name: z.string(),
  kind: EquipmentKind,
  /** Of its most urgent alarm; A with none. */
  letter: AlarmLetter,
  priority: Priority.nullable(),
  alarmId: AlarmId.nullable(),
  alarmCount: z.number().int(),
  /** The temperature that matters most, null without a thermometer or a reading. */
  temperature: SensorNow.nullable(),
  /** A stretch under way that becomes a verdict if it lasts: "HEAT in 7 h". The nearest one. */
  countdown: z.object({ code: ConditionCode, ruleId: z.string(), since: Instant, leftMinutes: minutes }).nullable(),
  /** "Reaches 8 °C in 40 min". */
  forecast: z.object({ reachesAt: Instant, perHour: z.number(), earliestAt: Instant, latestAt: Instant.nullable() }).nullable(),
  power: z.enum(['on', 'off', 'unknown']),
  powerLostAt: Instant.nullable(),
  /** Until when the cold lasts without power. */
  holdover: z
    .object({ deadlineAt: Instant, leftMinutes: minutes, basis: z.enum(['device', 'dataSheet']), isStale: z.boolean() })
    .nullable(),
  door: z.enum(['open', 'closed', 'unknown']),
})
export type EquipmentTile = z.infer<typeof EquipmentTile>

export const ColdSiteView = ColdSiteFields.extend({
  siteId: ColdSiteId,
  isActive: z.boolean(),
  version: z.number().int(),
  places: z.array(z.object({ placeId: ColdPlaceId, name: z.string() })),
  tiles: z.array(EquipmentTile),
})
export type ColdSiteView = z.infer<typeof ColdSiteView>
export const ColdSitesQuery = z.object({ siteId: ColdSiteId.optional(), includeInactive: z.boolean().default(false) })

export const ColdDeviceView = z.object({
  deviceId: ColdDeviceId,
  siteId: ColdSiteId,
  family: DeviceFamily,
  deviceName: z.string(),
  name: z.string(),
  asset: AssetData,
  isActive: z.boolean(),
  version: z.number().int(),
  calibratedAt: Instant.nullable(),
  calibrationDueAt: Instant.nullable(),
  certificate: z.string().nullable(),
  batteryPercent: z.number().nullable(),
  batteryDays: z.number().nullable(),
  signalDbm: z.number().nullable(),
  lastReadingAt: Instant.nullable(),
  sensors: z.array(SensorNow.extend({ equipmentId: EquipmentId.nullable(), isActive: z.boolean() })),
})
export type ColdDeviceView = z.infer<typeof ColdDeviceView>
export const ColdDevicesQuery = z.object({ siteId: ColdSiteId.optional() })
/** A device nobody has approved, or channels of an approved one that nobody named. */
export const WaitingDeviceView = z.object({
  family: DeviceFamily,
  deviceName: z.string(),
  /** The approved device whose channels wait; null for one nobody knows. */
  deviceId: ColdDeviceId.nullable(),
  firstAt: Instant,
  lastAt: Instant,
  readings: z.number().int(),
  source: z.string(),
  channels: z.array(z.object({ channel: z.string(), quantity: Quantity, value: z.number(), at: Instant, mayBeFahrenheit: z.boolean() })),
})
export type WaitingDeviceView = z.infer<typeof WaitingDeviceView>
export const ColdSourceView = z.object({ sourceId: ColdSourceId, name: z.string(), createdAt: Instant, lastHeardAt: Instant.nullable() })
export type ColdSourceView = z.infer<typeof ColdSourceView>

/** A verdict as it was told and as it stands now; `withdrawn` ones lost their ground by late data and stay in the record. */
export const VerdictView = z.object({
  sensorId: SensorId,
  equipmentId: EquipmentId.nullable(),
  standing: z.enum(['told', 'added', 'changed', 'withdrawn']),
  told: Verdict.nullable(),
  found: Verdict.nullable(),
})
export type VerdictView = z.infer<typeof VerdictView>
export const ReassessmentView = z.object({
  sensorId: SensorId,
  at: Instant,
  /** Earliest reading that came late. */
  fromAt: Instant,
  added: z.array(Verdict),
  withdrawn: z.array(Verdict),
  changed: z.array(z.object({ before: Verdict, after: Verdict, fields: z.array(z.string()) })),
  more: z.number().int(),
})
export type ReassessmentView = z.infer<typeof ReassessmentView>
export const VerdictsQuery = z.object({
  siteId: ColdSiteId.optional(),
  equipmentId: EquipmentId.optional(),
  sensorId: SensorId.optional(),
  before: Instant.optional(),
  limit: z.number().int().min(1).max(200).default(50),
})

export const LotView = z.object({
  lotId: LotId,
  siteId: ColdSiteId,
  lotNumber: z.string(),
  productId: z.string(),
  vvm: VvmType.nullable(),
  freezeSensitivity: FreezeSensitivity,
  quantity: z.number().int(),
  expiresOn: z.string().nullable(),
  equipmentId: EquipmentId.nullable(),
  /** Life the monitor has at most left, percent; null for a product without one, or a type without verified rate. */
  vvmLeftPercent: z.number().nullable(),
  vvmDaysLeftAt5: z.number().nullable(),
  freezeState: z.enum(['frozen', 'touched', 'none', 'unknown']),
  coldestCelsius: z.number().nullable(),
  /** Time nobody measured, minutes: never taken for good. */
  unknownMinutes: z.number(),
  /** Mean kinetic temperature where it lies now: the last 24 hours and 30 days. */
  mkt24h: z.number().nullable(),
  mkt30d: z.number().nullable(),
})
export type LotView = z.infer<typeof LotView>
export const LotsQuery = z.object({ siteId: ColdSiteId, equipmentId: EquipmentId.optional() })

export const EquipmentDetail = z.object({
  tile: EquipmentTile,
  asset: AssetData,
  holdoverHours: z.number().nullable(),
  isActive: z.boolean(),
  version: z.number().int(),
  devices: z.array(ColdDeviceView),
  verdicts: z.array(VerdictView),
  /** Both verdicts of the last days side by side. */
  reconciliation: z.object({
    agreed: z.array(z.object({ device: DeviceEpisode, ours: Verdict, startDifferenceMs: z.number() })),
    deviceOnly: z.array(DeviceEpisode),
    oursOnly: z.array(Verdict),
  }),
  reassessments: z.array(ReassessmentView),
})
export type EquipmentDetail = z.infer<typeof EquipmentDetail>
export const EquipmentQuery = z.object({ equipmentId: EquipmentId })

export const SeriesQuery = z.object({
  sensorId: SensorId,
  from: Instant,
  to: Instant,
  points: z.number().int().min(1).max(SERIES_POINTS_MAX).default(800),
})
const numbers = z.array(z.number())
export const SeriesView = z.object({
  sensorId: SensorId,
  quantity: Quantity,
  stepMs: z.number(),
  atMs: numbers,
  minimum: numbers,
  maximum: numbers,
  mean: numbers,
  count: numbers,
  isThinned: z.boolean(),
  damagedDays: z.array(z.string()),
})
export type SeriesView = z.infer<typeof SeriesView>
/** Door and power of an appliance beside its temperatures. */
export const LanesQuery = z.object({
  equipmentId: EquipmentId,
  from: Instant,
  to: Instant,
  points: z.number().int().min(1).max(500).default(200),
})

/** A line of the shift log: what was written, found and decided, newest first. */
export const ShiftEntry = z.object({
  at: Instant,
  kind: z.enum(['note', 'verdict', 'reassessment', 'case']),
  siteId: ColdSiteId,
  sensorId: SensorId.nullable(),
  equipmentId: EquipmentId.nullable(),
  code: ConditionCode.nullable(),
  caseId: CaseId.nullable(),
  noteId: ColdNoteId.nullable(),
  text: z.string(),
  by: z.string(),
})
export type ShiftEntry = z.infer<typeof ShiftEntry>
export const ShiftLogQuery = z.object({
  siteId: ColdSiteId,
  before: Instant.optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
