/** The station itself, facilities and what the set-up wizard asks. */
import { z } from 'zod'
import { Command, Country, FacilityId, Instant, Language, line, Phone, Point } from './primitives.ts'

/** Kinds of facility; names follow what health ministries register. */
export const FacilityKind = z.enum([
  'referralHospital',
  'hospital',
  'healthCentre',
  'dispensary',
  'vaccineStore',
  'ambulanceBase',
  'fireStation',
  'policeStation',
])
export type FacilityKind = z.infer<typeof FacilityKind>

/** What a facility can do for an emergency; a destination is checked against these before transport. */
export const FacilityCapability = z.enum([
  'emergency',
  'surgery',
  'obstetric',
  'caesarean',
  'neonatal',
  'blood',
  'icu',
  'imaging',
  'trauma',
  'paediatric',
  'oxygen',
  'vaccines',
])
export type FacilityCapability = z.infer<typeof FacilityCapability>

/** Whether the emergency desk takes ambulances (EDXL-HAVE EMS traffic). */
export const EmsTraffic = z.enum(['normal', 'advisory', 'closed'])
export type EmsTraffic = z.infer<typeof EmsTraffic>

/** A short code people type: letters, digits, dashes. */
export const FacilityCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9-]{2,16}$/, 'expected 2 to 16 letters, digits or dashes')

export const FacilityFields = z.object({
  code: FacilityCode,
  name: line(120),
  kind: FacilityKind,
  ...Point.shape,
  phone: Phone.nullable(),
  capabilities: z.array(FacilityCapability).max(20),
})
export const FacilityView = FacilityFields.extend({
  id: FacilityId,
  emsTraffic: EmsTraffic,
  isActive: z.boolean(),
  version: z.number().int(),
})
export type FacilityView = z.infer<typeof FacilityView>

export const CreateFacility = Command.extend(FacilityFields.shape)
export const ChangeFacility = Command.extend({
  facilityId: FacilityId,
  expectedVersion: z.number().int().optional(),
  fields: FacilityFields.partial().extend({ isActive: z.boolean().optional() }),
})
export const FacilityFilter = z.object({ includeInactive: z.boolean().default(false) })
export const SetEmsTraffic = Command.extend({ facilityId: FacilityId, emsTraffic: EmsTraffic })
export type CreateFacility = z.infer<typeof CreateFacility>
export type ChangeFacility = z.infer<typeof ChangeFacility>
export type SetEmsTraffic = z.infer<typeof SetEmsTraffic>

/** CSV import of facilities: dry run shows what would happen and every bad row; nothing is imported while a row is bad. */
export const ImportFacilities = Command.extend({ csv: z.string().max(5_000_000), isDryRun: z.boolean() })
export type ImportFacilities = z.infer<typeof ImportFacilities>
/** What can be wrong with a row or with the file; screens translate `admin:importProblem.<code>`. */
export const ImportProblemCode = z.enum([
  'missingColumn',
  'unreadable',
  'tooManyRows',
  'columnCount',
  'missing',
  'tooLong',
  'badCode',
  'duplicateCode',
  'duplicateName',
  'unknownKind',
  'notANumber',
  'outOfRange',
  'zeroPosition',
  'badPhone',
  'unknownCapability',
  'formula',
  'controlCharacter',
])
export type ImportProblemCode = z.infer<typeof ImportProblemCode>
/** `line` counts from 1 as a spreadsheet shows it (the header is line 1); `value` is the beginning of what stands there. */
export const ImportProblem = z.object({ line: z.number().int(), field: z.string(), problem: ImportProblemCode, value: z.string() })
export type ImportProblem = z.infer<typeof ImportProblem>
/** Most rows of one import; a national register has some 12,000 facilities. */
export const IMPORT_ROWS_LIMIT = 20_000
export const ImportReport = z.object({
  rows: z.number().int(),
  created: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  problems: z.array(ImportProblem),
})
export type ImportReport = z.infer<typeof ImportReport>

/** True when the runtime knows this IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false // RangeError: no such zone
  }
}

/** What the first-run wizard says about the station. */
export const StationFields = z.object({
  name: line(80),
  /** Dispatch district; part of replication scope names, so it is kept to simple characters. */
  district: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]{2,32}$/, 'expected 2 to 32 letters, digits or dashes'),
  country: Country,
  timeZone: z.string().max(64).refine(isTimeZone, 'expected an IANA time zone such as Africa/Kigali'),
  language: Language,
})
export type StationFields = z.infer<typeof StationFields>
export const StationView = StationFields.extend({ id: z.string(), prefix: z.string(), createdAt: Instant })
export type StationView = z.infer<typeof StationView>
