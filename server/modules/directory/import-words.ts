/** What columns, kinds and cells are called in the files people have. Pure text work without knowledge of facilities' rules. */
import { FacilityKind } from '../../contract/directory.ts'
import { plainWord } from '../../kernel/csv-table.ts'

export type ImportColumn = 'code' | 'name' | 'kind' | 'latitude' | 'longitude' | 'phone' | 'capabilities'
export const REQUIRED_COLUMNS: readonly ImportColumn[] = ['code', 'name', 'kind', 'latitude', 'longitude']

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
