/** Units: what can be sent, what it can do, and how it moves through a task. */
import { z } from 'zod'
import { ContestedField, StationRef } from './contested.ts'
import {
  AssignmentId,
  Command,
  FacilityId,
  IncidentId,
  Instant,
  Latitude,
  line,
  Longitude,
  paragraph,
  Phone,
  Point,
  Priority,
  UnitId,
  type StepTable,
} from './primitives.ts'
import { TravelBasis } from './roads.ts'

export const UnitKind = z.enum(['ambulance', 'motorcycle', 'car', 'boat', 'responder', 'fire', 'police'])
export type UnitKind = z.infer<typeof UnitKind>
/** Highest level of care on board. */
export const CareLevel = z.enum(['als', 'bls', 'firstAid', 'transport'])
export type CareLevel = z.infer<typeof CareLevel>
export const Skill = z.enum(['midwife', 'paramedic', 'nurse', 'doctor', 'driver', 'firstAid', 'rescue', 'swimmer'])
export type Skill = z.infer<typeof Skill>
export const UnitCapability = z.enum([
  'stretcher',
  'oxygen',
  'defibrillator',
  'delivery',
  'incubator',
  'extrication',
  'offroad',
  'water',
  'passengers',
])
export type UnitCapability = z.infer<typeof UnitCapability>

/** Progress of a unit through a task. Codes map to EIDO resource status in `EIDO_RESOURCE_STATUS` and to NEMSIS times in `NEMSIS_TIME_OF_STATUS`. */
export const UnitStatus = z.enum([
  'available',
  'offered',
  'assigned',
  'enRoute',
  'onScene',
  'atPatient',
  'transporting',
  'atHospital',
  'clearing',
  'outOfService',
])
export type UnitStatus = z.infer<typeof UnitStatus>
/** Crew readiness, independent of task progress. */
export const Readiness = z.enum(['ready', 'notReady', 'offDuty'])
export type Readiness = z.infer<typeof Readiness>

/** Legal next statuses. A unit may skip a step a crew did not report (en route to transporting), never go back on one; clearing is left for available. */
export const UNIT_STEPS = {
  available: ['offered', 'assigned', 'outOfService'],
  offered: ['available', 'assigned', 'outOfService'],
  assigned: ['enRoute', 'onScene', 'available', 'outOfService'],
  enRoute: ['onScene', 'atPatient', 'transporting', 'available', 'outOfService'],
  onScene: ['atPatient', 'transporting', 'clearing', 'available', 'outOfService'],
  atPatient: ['transporting', 'clearing', 'available', 'outOfService'],
  transporting: ['atHospital', 'clearing', 'outOfService'],
  atHospital: ['clearing', 'available', 'outOfService'],
  clearing: ['available', 'outOfService'],
  outOfService: ['available'],
} as const satisfies StepTable<UnitStatus>

/** Next statuses a person may set by hand. A unit without a task is only taken in or out of service: work is given by assigning. */
export function unitNext(status: UnitStatus, hasTask: boolean): UnitStatus[] {
  const legal: readonly UnitStatus[] = UNIT_STEPS[status]
  return hasTask ? [...legal] : legal.filter((to) => to === 'available' || to === 'outOfService')
}

/** Common resource status of NENA EIDO (STA-021): primary and secondary codes. */
export const EIDO_RESOURCE_STATUS = {
  available: ['Available', 'Post'],
  offered: ['ConditionallyAvailable', 'Dispatched'],
  assigned: ['NotAvailable', 'Assigned'],
  enRoute: ['NotAvailable', 'EnRoute'],
  onScene: ['NotAvailable', 'OnScene'],
  atPatient: ['NotAvailable', 'PatientContact'],
  transporting: ['NotAvailable', 'Transporting'],
  atHospital: ['NotAvailable', 'Hospital'],
  clearing: ['ConditionallyAvailable', 'Cleared'],
  outOfService: ['NotAvailable', 'OutofService'],
} as const satisfies Record<UnitStatus, readonly [string, string]>

/** NEMSIS v3.5.1 eTimes element each status sets. */
export const NEMSIS_TIME_OF_STATUS = {
  offered: 'eTimes.03',
  assigned: 'eTimes.03',
  enRoute: 'eTimes.05',
  onScene: 'eTimes.06',
  atPatient: 'eTimes.07',
  transporting: 'eTimes.09',
  atHospital: 'eTimes.11',
  available: 'eTimes.13',
} as const satisfies Partial<Record<UnitStatus, string>>

export const CallSign = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9-]{2,12}$/, 'expected 2 to 12 letters, digits or dashes')
/** How a tracker names itself (IMEI or the id typed into the app). */
export const DeviceId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'expected 1 to 64 letters, digits or _ . : -')
/** Ways a position comes in: tracker protocols under Traccar's names, our own phone pages, and integrators. */
export const TrackerProtocol = z.enum([
  'osmand',
  'owntracks',
  'gt06',
  'h02',
  'gps103',
  'tk103',
  'teltonika',
  'meitrack',
  'gl200',
  'field',
  'api',
])
export type TrackerProtocol = z.infer<typeof TrackerProtocol>

export const UnitFields = z.object({
  callSign: CallSign,
  kind: UnitKind,
  level: CareLevel,
  skills: z.array(Skill).max(20),
  capabilities: z.array(UnitCapability).max(20),
  seats: z.number().int().min(0).max(60),
  crew: z.array(z.object({ name: line(80), role: line(40) })).max(12),
  baseFacilityId: FacilityId.nullable(),
  base: Point.nullable(),
  phone: Phone.nullable(),
  isVerified: z.boolean(),
})
/** Age class of a position: fresh, stale (draw hollow), lost (draw a dashed ring with its age), none. */
export const FixAge = z.enum(['fresh', 'stale', 'lost', 'none'])
export type FixAge = z.infer<typeof FixAge>
export const UnitView = z.object({
  id: UnitId,
  ...UnitFields.shape,
  isActive: z.boolean(),
  readiness: Readiness,
  status: UnitStatus,
  statusAt: Instant,
  restUntil: Instant.nullable(),
  incidentId: IncidentId.nullable(),
  assignmentId: AssignmentId.nullable(),
  legalNext: z.array(UnitStatus),
  /** The station that gives it away; null = nobody has yet. */
  owner: StationRef.nullable(),
  isOwn: z.boolean(),
  /** Its task is not confirmed by its owner. */
  isProvisional: z.boolean(),
  /** Two stations gave it away while they could not hear each other, and nobody has resolved it. */
  isDoubleBooked: z.boolean(),
  contested: z.array(ContestedField),
  version: z.number().int(),
  position: z
    .object({
      latitude: Latitude,
      longitude: Longitude,
      fixedAt: Instant,
      headingDegrees: z.number().nullable(),
      speedKmh: z.number().nullable(),
    })
    .nullable(),
})
export type UnitView = z.infer<typeof UnitView>

export const CreateUnit = Command.extend(UnitFields.shape)
export const ChangeUnit = Command.extend({
  unitId: UnitId,
  expectedVersion: z.number().int().optional(),
  fields: UnitFields.partial().extend({ isActive: z.boolean().optional() }),
})
export const SetUnitStatus = Command.extend({ unitId: UnitId, to: UnitStatus, at: Instant.optional(), note: paragraph(300).optional() })
export const SetReadiness = Command.extend({
  unitId: UnitId,
  readiness: Readiness,
  restMinutes: z.number().int().min(0).max(1440).optional(),
})
export const AddDevice = Command.extend({ unitId: UnitId, deviceId: DeviceId, protocol: TrackerProtocol })
export const RemoveDevice = Command.extend({ unitId: UnitId, deviceId: DeviceId })
export type CreateUnit = z.infer<typeof CreateUnit>
export type ChangeUnit = z.infer<typeof ChangeUnit>
export type SetUnitStatus = z.infer<typeof SetUnitStatus>
export type SetReadiness = z.infer<typeof SetReadiness>
export type AddDevice = z.infer<typeof AddDevice>
export type RemoveDevice = z.infer<typeof RemoveDevice>
/** A tracker or phone of a unit. */
export const DeviceView = z.object({
  unitId: UnitId,
  deviceId: z.string(),
  protocol: TrackerProtocol,
  addedAt: Instant,
  removedAt: Instant.nullable(),
})
export type DeviceView = z.infer<typeof DeviceView>

/** What an incident asks for; null = anything. */
export const ResourceNeed = z.object({
  count: z.number().int().min(1).max(20),
  kinds: z.array(UnitKind),
  level: CareLevel.nullable(),
  skills: z.array(Skill),
  capabilities: z.array(UnitCapability),
})
export type ResourceNeed = z.infer<typeof ResourceNeed>
/** Why a unit stands where it stands; screens translate `dispatch:reason.<code>`. */
export const Reason = z.object({
  code: z.enum([
    'nearest',
    'eta',
    'offRoad',
    'level',
    'skill',
    'capability',
    'missingSkill',
    'missingCapability',
    'lowerLevel',
    'rested',
    'resting',
    'fixAge',
    'fixStale',
    'positionAtBase',
    'verified',
    'clearing',
    'noPosition',
  ]),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})
export const Recommendation = z.object({
  incidentId: IncidentId,
  need: ResourceNeed,
  asked: z.number().int(),
  /** Units that already work on the incident and meet the need whole. */
  assigned: z.number().int(),
  /** Of those asked for: assigned ones and ones that could be sent now. */
  found: z.number().int(),
  shortfall: z.number().int(),
  /** How travel time was found: `road` once a region is imported, else `straightLine` with its factor. */
  travelTime: TravelBasis,
  computedAt: Instant,
  units: z.array(
    z.object({
      unitId: UnitId,
      callSign: CallSign,
      kind: UnitKind,
      level: CareLevel,
      status: UnitStatus,
      etaSeconds: z.number().int().nullable(),
      distanceMetres: z.number().nullable(),
      fixAgeSeconds: z.number().int().nullable(),
      isFull: z.boolean(),
      reasons: z.array(Reason),
    }),
  ),
  /** How many were left out; the first of them by call sign follow, each with the reason. */
  excludedCount: z.number().int(),
  excluded: z.array(
    z.object({
      unitId: UnitId,
      callSign: CallSign,
      code: z.enum(['busy', 'outOfService', 'notReady', 'offDuty', 'notVerified', 'fixTooOld', 'tooFar', 'alreadyAssigned', 'wrongKind']),
    }),
  ),
})
export type Recommendation = z.infer<typeof Recommendation>
export const RecommendQuery = z.object({
  incidentId: IncidentId,
  limit: z.number().int().min(1).max(25).default(10),
  priority: Priority.optional(),
  /** Keep units whose position is too old, marked. */
  isStaleIncluded: z.boolean().default(false),
  /** Leave out units further than this in a straight line; absent = no limit. */
  radiusMetres: z.number().min(100).max(500_000).optional(),
})
export type RecommendQuery = z.infer<typeof RecommendQuery>
export type Reason = z.infer<typeof Reason>
