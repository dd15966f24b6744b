/** The interoperability schema of DS01 as zod: same documents valid, same documents refused, with the path of what is wrong. */
import { z } from 'zod'
import { DS01_VERSIONS, objectsOf, RECORD_OBJECTS, REPORT_OBJECTS, type Ds01Version } from './objects.ts'

type Item = Readonly<Record<string, unknown>>
const has = (item: Item, ...names: string[]): boolean => names.every((name) => Object.hasOwn(item, name))
const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value)

/** An object with the named members: those in `required` must be there, further ones may. */
function shape(objects: ReadonlyMap<string, z.ZodType>, names: readonly string[], required: readonly string[]): Record<string, z.ZodType> {
  return Object.fromEntries(
    names.map((name) => {
      const schema = objects.get(name) ?? z.unknown()
      return [name, required.includes(name) ? schema : schema.optional()]
    }),
  )
}
const add = (context: z.core.$RefinementCtx, path: string, message: string): void => {
  context.addIssue({ code: 'custom', path: path === '' ? [] : [path], message })
}

const RTM_RECORD = ['ABST', 'ALRM', 'BEMD', 'EERR']
const EMS_RECORD = ['ABST', 'ALRM', 'BEMD', 'BLOG', 'CMPR', 'DORV', 'EERR', 'LERR', 'TAMB']
const RTM_REPORT = ['CID', 'EDOP', 'EMFR', 'EMOD', 'EPQS', 'ESER']
const EMS_REPORT = 'CID ADOP AMFR AMOD APQS ASER LDOP LMFR LMOD LPQS LSER EDOP EMFR EMOD EPQS ESER'.split(' ')

function rtmRecord(objects: ReadonlyMap<string, z.ZodType>): z.ZodType {
  return z.looseObject(shape(objects, RECORD_OBJECTS, RTM_RECORD)).superRefine((record, context) => {
    if (!has(record, 'TVC') && !has(record, 'TFRZ') && !has(record, 'TAMB')) add(context, '', 'expected TVC, TFRZ or TAMB')
  })
}

/** Mains (SVA) or sun (DCSV with DCCD), one of them; a TVC, or null with the logger's error. */
function emsRecord(objects: ReadonlyMap<string, z.ZodType>): z.ZodType {
  return z.looseObject(shape(objects, RECORD_OBJECTS, EMS_RECORD)).superRefine((record, context) => {
    const isSun = has(record, 'DCSV', 'DCCD')
    const isMains = has(record, 'SVA')
    if (isMains === isSun) add(context, 'SVA', 'expected either SVA or DCSV with DCCD')
    const { TVC: tvc, LERR: error } = record
    const isExplained = tvc === null && typeof error === 'string' && error !== ''
    if (!has(record, 'TVC') || (typeof tvc !== 'number' && !isExplained)) add(context, 'TVC', 'expected a number, or null with LERR')
  })
}

/** A software version stands on the report or on each of its records, not on both. */
function oneOfVersions(report: Item, name: string, context: z.core.$RefinementCtx): void {
  const { records } = report
  const isOnRecords = !Array.isArray(records) || records.every((record) => !isItem(record) || has(record, name))
  if (has(report, name) === isOnRecords) add(context, name, 'expected on the report or on each record, not on both')
}

const Sensor = z.strictObject({ SID: z.string(), SMFR: z.string(), SMOD: z.string(), SDOP: z.string().optional() })
const DeviceList = z.strictObject({ TVC: Sensor, TFRZ: Sensor.optional(), TAMB: Sensor.optional(), IDRV: Sensor.optional() })

/** Objects whose members are looked at later; nothing is copied. */
const AnyItem = z.custom<Item>(isItem, 'expected an object')
const AnyRecords = z.array(AnyItem).min(1)

function rtmReport(objects: ReadonlyMap<string, z.ZodType>): z.ZodType {
  return z
    .looseObject({
      ...shape(objects, REPORT_OBJECTS, RTM_REPORT),
      AMID: z.string(),
      DLST: DeviceList,
      records: AnyRecords,
    })
    .superRefine((report, context) => {
      oneOfVersions(report, 'EMSV', context)
    })
}
function emsReport(objects: ReadonlyMap<string, z.ZodType>): z.ZodType {
  return z.looseObject({ ...shape(objects, REPORT_OBJECTS, EMS_REPORT), records: AnyRecords }).superRefine((report, context) => {
    oneOfVersions(report, 'LSV', context)
    oneOfVersions(report, 'EMSV', context)
  })
}

const meta = {
  schemaVersion: z.string(),
  transferType: z.enum(['rtm', 'ems']),
  transferId: z.string(),
  transferSrc: z.string(),
  transferredAt: z
    .string()
    .regex(/^2[0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]+)?Z$/, 'expected a time such as 2023-08-12T13:07:21Z'),
}
const META: Record<Ds01Version, z.ZodObject> = {
  '0.8.0': z.looseObject({ ...meta, transferCallbackUrl: z.string().optional() }),
  '0.8.1': z.looseObject(meta),
}

export type Meta = { readonly [Name in keyof typeof meta]: string } & { readonly transferType: 'rtm' | 'ems' }
/**
 * The parts of one version. The envelope knows its reports only as objects, and a report its records: each is checked by itself, so that a long
 * body can be read in steps.
 */
type Kind = 'rtm' | 'ems'
export type Ds01Schema = {
  readonly envelope: z.ZodType
  readonly report: Readonly<Record<Kind, z.ZodType>>
  readonly record: Readonly<Record<Kind, z.ZodType>>
}

const schemaOf = (version: Ds01Version): Ds01Schema => {
  const objects = objectsOf(version)
  return {
    envelope: z.looseObject({ meta: META[version], data: z.array(AnyItem).min(1) }),
    report: { rtm: rtmReport(objects), ems: emsReport(objects) },
    record: { rtm: rtmRecord(objects), ems: emsRecord(objects) },
  }
}
/** Schema of each version. */
export const DS01_SCHEMAS = new Map<string, Ds01Schema>(DS01_VERSIONS.map((version) => [version, schemaOf(version)]))
