/** The data objects of WHO PQS E006/DS01 (interoperability schemas 0.8.0 and 0.8.1): types, bounds, and which of ours they are. */
import { z } from 'zod'
import type { IncomingUnit } from '../../contract/ingest.ts'
import type { Quantity } from '../../contract/readings.ts'

export const DS01_VERSIONS = ['0.8.0', '0.8.1'] as const
export type Ds01Version = (typeof DS01_VERSIONS)[number]
/** The version of today; others are taken and called outdated. */
export const DS01_CURRENT: Ds01Version = '0.8.1'

type Bounds = { readonly min: number; readonly max?: number; readonly isNullable?: false }
/** Both versions share these. */
const SHARED_NUMBERS = {
  ACSV: { min: 0, max: 600 },
  BEMD: { min: 0, max: 9999.9 },
  CMPR: { min: 0, max: 900 },
  CMPR2: { min: 0, max: 900 },
  CMPS: { min: 0, max: 20_000 },
  CMPS2: { min: 0, max: 20_000 },
  DCCD: { min: 0, max: 99.9 },
  DCSV: { min: 0, max: 999.9 },
  DORF: { min: 0, max: 900 },
  DORV: { min: 0, max: 900 },
  DRCF: { min: 0, max: 900 },
  DRCV: { min: 0, max: 900 },
  FANS: { min: 0, max: 100 },
  HAMB: { min: 0, max: 100 },
  HCOM: { min: 0, max: 100 },
  HOLD: { min: 0, max: 999.9 },
  IDRF: { min: 0 },
  IDRV: { min: 0 },
  LACC: { min: 0, max: 999.9 },
  LAT: { min: -90, max: 90 },
  LNG: { min: -180, max: 180 },
  SVA: { min: 0, max: 900 },
  TAMB: { min: -55, max: 60, isNullable: false },
  TCON: { min: -55, max: 150 },
  TCON2: { min: -55, max: 150 },
  TFRZ: { min: -99.9, max: 60 },
  TPCB: { min: -55, max: 150 },
  TPCB2: { min: -55, max: 150 },
  TVC: { min: -55, max: 60 },
} as const satisfies Record<string, Bounds>
const VERSION_NUMBERS: Record<Ds01Version, Record<'ACCD' | 'BLOG', Bounds>> = {
  '0.8.0': { ACCD: { min: 0.01, max: 49.99 }, BLOG: { min: 0, max: 9999.9, isNullable: false } },
  '0.8.1': { ACCD: { min: 0, max: 50 }, BLOG: { min: 0, max: 9999, isNullable: false } },
}

/** Texts that may be null. */
const TEXTS = (
  'ACAT ADOP AID ALRM AMFR AMOD APQS ASER CDAT CDAT2 CID CNAM CNAM2 CSER CSER2 CSOF CSOF2 DNAM EDOP EERR EID EMFR EMOD EMSV EPQS ESER ' +
  'FID FNAM LERR LID LSV RNAM SIGN'
).split(' ')
/** Texts that may not. */
const FIRM_TEXTS = ['LDOP', 'LMFR', 'LMOD', 'LPQS', 'LSER']

/** ISO 8601 basic form in UTC; the pattern lets some days through that do not exist. */
const ABST = z.string().regex(/^2[0-9]{7}T[0-2][0-9]{5}(\.[0-9]+)?Z$/, 'expected a time such as 20200115T040554Z')

const numberOf = ({ min, max, isNullable = true }: { min: number; max?: number; isNullable?: boolean }): z.ZodType => {
  const number = max === undefined ? z.number().min(min) : z.number().min(min).max(max)
  return isNullable ? number.nullable() : number
}

/** Schema of each object of a version, by its name. */
export function objectsOf(version: Ds01Version): ReadonlyMap<string, z.ZodType> {
  const numbers = Object.entries({ ...SHARED_NUMBERS, ...VERSION_NUMBERS[version] })
  return new Map<string, z.ZodType>([
    ...numbers.map(([name, bounds]) => [name, numberOf(bounds)] as const),
    ...TEXTS.map((name) => [name, z.string().nullable()] as const),
    ...FIRM_TEXTS.map((name) => [name, z.string()] as const),
    ['MSW', z.boolean().nullable()],
    ['ABST', ABST],
  ])
}

/** Objects a record may hold. */
export const RECORD_OBJECTS = (
  'ABST ACCD ACSV ALRM BEMD BLOG CMPR CMPR2 CMPS CMPS2 CSOF CSOF2 DCCD DCSV DORF DORV DRCF DRCV EDOP EERR EMSV FANS HAMB HCOM HOLD IDRF ' +
  'IDRV LACC LAT LERR LNG LSV MSW SVA TAMB TCON TCON2 TFRZ TPCB TPCB2 TVC'
).split(' ')
/** Objects a report may hold beside its records: what the appliance, its parts and its place are called. */
export const REPORT_OBJECTS = (
  'ACAT ADOP AID AMFR AMOD APQS ASER CDAT CDAT2 CID CNAM CNAM2 CSER CSER2 CSOF CSOF2 DNAM EDOP EID EMFR EMOD EMSV EPQS ESER FID FNAM LACC ' +
  'LAT LDOP LID LMFR LMOD LNG LPQS LSER LSV RNAM SIGN'
).split(' ')

/** Objects that become readings. What is not here (currents, speeds, supply voltage) has no quantity of ours yet. */
export const READING_OBJECTS: Readonly<Record<string, { readonly quantity: Quantity; readonly unit: IncomingUnit }>> = {
  TVC: { quantity: 'temperature', unit: 'celsius' },
  TFRZ: { quantity: 'temperature', unit: 'celsius' },
  TAMB: { quantity: 'temperature', unit: 'celsius' },
  TCON: { quantity: 'temperature', unit: 'celsius' },
  TCON2: { quantity: 'temperature', unit: 'celsius' },
  TPCB: { quantity: 'temperature', unit: 'celsius' },
  TPCB2: { quantity: 'temperature', unit: 'celsius' },
  HAMB: { quantity: 'humidity', unit: 'percent' },
  HCOM: { quantity: 'humidity', unit: 'percent' },
  DORV: { quantity: 'doorOpenSeconds', unit: 'second' },
  DORF: { quantity: 'doorOpenSeconds', unit: 'second' },
  DRCV: { quantity: 'doorOpenings', unit: 'count' },
  DRCF: { quantity: 'doorOpenings', unit: 'count' },
  SVA: { quantity: 'mainsSeconds', unit: 'second' },
  CMPR: { quantity: 'compressorSeconds', unit: 'second' },
  CMPR2: { quantity: 'compressorSeconds', unit: 'second' },
  HOLD: { quantity: 'holdoverDays', unit: 'day' },
  BEMD: { quantity: 'batteryDays', unit: 'day' },
  BLOG: { quantity: 'batteryDays', unit: 'day' },
  MSW: { quantity: 'mainSwitch', unit: 'state' },
}
