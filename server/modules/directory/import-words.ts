/** What columns, kinds and cells are called in the files people have. Pure text work without knowledge of facilities' rules. */
import { FacilityKind } from '../../contract/directory.ts'

export type ImportColumn = 'code' | 'name' | 'kind' | 'latitude' | 'longitude' | 'phone' | 'capabilities'
export const REQUIRED_COLUMNS: readonly ImportColumn[] = ['code', 'name', 'kind', 'latitude', 'longitude']

/** Letters and digits only, small, without accents: the form in which names are compared. */
export const plainWord = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')

const COLUMN_NAMES: Readonly<Record<ImportColumn, readonly string[]>> = {
  code: ['code', 'facilitycode', 'hfrcode', 'facilityid', 'msimbo', 'kode', 'codeetablissement'],
  name: ['name', 'facilityname', 'facility', 'jina', 'izina', 'nom'],
  kind: ['kind', 'type', 'facilitytype', 'category', 'aina', 'ubwoko', 'typeetablissement'],
  latitude: ['latitude', 'lat', 'gpslatitude', 'latitudo'],
  longitude: ['longitude', 'lon', 'lng', 'long', 'gpslongitude', 'longitudo'],
  phone: ['phone', 'phonenumber', 'telephone', 'tel', 'simu', 'telefone', 'telefoni', 'contact'],
  capabilities: ['capabilities', 'services', 'huduma', 'serivisi', 'capacites'],
}
const COLUMN_OF = new Map(
  // keys of the table above
  Object.entries(COLUMN_NAMES).flatMap(([column, names]) => names.map((name) => [name, column as ImportColumn] as const)),
)

/** The column a header cell names, or null when we have no use for it. */
export const columnOf = (header: string): ImportColumn | null => COLUMN_OF.get(plainWord(header)) ?? null

const KIND_NAMES: Readonly<Record<FacilityKind, readonly string[]>> = {
  referralHospital: ['hospitaliyarufaa', 'ibitarobikuru', 'hopitaldereference', 'nationalreferralhospital', 'regionalreferralhospital'],
  hospital: ['hospitali', 'ibitaro', 'hopital', 'districthospital', 'hospitaliyawilaya', 'ibitarobyakarere', 'hopitaldedistrict'],
  healthCentre: ['healthcenter', 'kituochaafya', 'ikigonderabuzima', 'centredesante'],
  dispensary: ['zahanati', 'ivuriro', 'dispensaire', 'healthpost', 'postedesante'],
  vaccineStore: ['ghalalachanjo', 'ububikobwinkingo', 'depotdevaccins', 'coldstore'],
  ambulanceBase: ['ambulancestation', 'kituochaambulansi', 'basedambulances'],
  fireStation: ['zimamoto', 'kituochazimamoto', 'casernedepompiers'],
  policeStation: ['kituochapolisi', 'polisi', 'postedepolice'],
}
const KIND_OF = new Map(FacilityKind.options.flatMap((kind) => [plainWord(kind), ...KIND_NAMES[kind]].map((name) => [name, kind] as const)))

/** The kind a cell names in English, Swahili, Kinyarwanda or French, or null. */
export const kindOf = (text: string): FacilityKind | null => KIND_OF.get(plainWord(text)) ?? null

/**
 * The character between cells: the one that stands most often in the header outside quotes. A tie goes to the comma.
 * @param headerLine first line of the file
 */
export function delimiterOf(headerLine: string): ',' | ';' | '\t' {
  const bare = headerLine.replace(/"[^"]*"/g, '')
  const count = (sign: string): number => bare.split(sign).length
  const signs = [',', ';', '\t'] as const
  return signs.reduce((best, sign) => (count(sign) > count(best) ? sign : best), signs[0])
}

/** Decimal degrees with point or comma; NaN when the text is anything else. */
export function degreesOf(text: string): number {
  const plain = text.replace('\u2212', '-').replace(',', '.')
  return /^[+-]?\d{1,3}(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN
}

/** A cell that a spreadsheet would run as a formula (OWASP, CSV injection). A sign before a plain number or phone is not one. */
export const isFormula = (text: string): boolean => /^[=@\t\r]/.test(text) || (/^[+-]/.test(text) && !/^[+-]?[\d ().,-]+$/.test(text))

/** Undoes the apostrophe that exports put before a formula sign. */
export const withoutGuard = (text: string): string => (/^'[=+\-@]/.test(text) ? text.slice(1) : text)

/** True when a cell holds a character that is not text (NUL, escape, line breaks). */
export const hasControlCharacter = (text: string): boolean => /\p{Cc}/u.test(text)
