/** Reads a CSV of saved places: every problem with its line and field, good rows in the form the module takes. Yields to the event loop between batches. */
import { setImmediate } from 'node:timers/promises'
import type { ImportProblem, ImportProblemCode } from '../../contract/directory.ts'
import { ALIASES_LIMIT, PlaceKind, SavedPlaceFields } from '../../contract/places.ts'
import { Latitude, Longitude, type Point } from '../../contract/primitives.ts'
import { degreesOf, hasControlCharacter, isFormula, plainWord, splitRows, withoutGuard } from '../../kernel/csv-table.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import { SAME_PLACE_METRES } from './load.ts'

/** One good row. Fields of columns the file does not have are absent: what is known stays. */
export type PlaceRowRead = {
  readonly name: string
  readonly kind: PlaceKind
  readonly latitude: number
  readonly longitude: number
  readonly aliases?: string[]
  readonly accuracyMetres?: number
  readonly notes?: string
}
export type ReadPlaces = { readonly rows: readonly PlaceRowRead[]; readonly problems: readonly ImportProblem[]; readonly rowCount: number }

type Column = 'name' | 'kind' | 'latitude' | 'longitude' | 'aliases' | 'accuracyMetres' | 'notes'
const REQUIRED: readonly Column[] = ['name', 'kind', 'latitude', 'longitude']
const COLUMN_NAMES: Readonly<Record<Column, readonly string[]>> = {
  name: ['name', 'place', 'placename', 'jina', 'mahali', 'izina', 'ahantu', 'nom', 'lieu'],
  kind: ['kind', 'type', 'category', 'aina', 'ubwoko', 'genre'],
  latitude: ['latitude', 'lat', 'gpslatitude', 'latitudo'],
  longitude: ['longitude', 'lon', 'lng', 'long', 'gpslongitude', 'longitudo'],
  aliases: ['aliases', 'alias', 'othernames', 'alsoknownas', 'majinamengine', 'andimazina', 'autresnoms'],
  accuracyMetres: ['accuracymetres', 'accuracy', 'accuracym', 'usahihi', 'precision', 'ubusobanuro'],
  notes: ['notes', 'note', 'remarks', 'maelezo', 'ibisobanuro', 'remarques'],
}
const KIND_NAMES: Partial<Record<PlaceKind, readonly string[]>> = {
  city: ['jiji', 'umujyi', 'ville'],
  town: ['mji', 'mjimdogo', 'umujyimuto', 'bourg'],
  suburb: ['mtaa', 'neighbourhood', 'quartier', 'karitsiye'],
  village: ['kijiji', 'umudugudu'],
  hamlet: ['kitongoji', 'hameau', 'agasisiro'],
  area: ['eneo', 'agace', 'zone'],
  street: ['barabara', 'road', 'umuhanda', 'rue'],
  hospital: ['hospitali', 'ibitaro', 'hopital'],
  clinic: ['kliniki', 'clinique'],
  healthCentre: ['healthcenter', 'kituochaafya', 'ikigonderabuzima', 'centredesante'],
  dispensary: ['zahanati', 'ivuriro', 'dispensaire', 'healthpost', 'postedesante'],
  pharmacy: ['dukaladawa', 'famasi', 'farumasi', 'pharmacie'],
  police: ['polisi', 'policestation', 'postedepolice'],
  fireStation: ['zimamoto', 'kizimyamoto', 'pompiers'],
  school: ['shule', 'ishuri', 'ecole'],
  market: ['soko', 'isoko', 'marche'],
  fuel: ['sheli', 'petrolstation', 'stationservice', 'sitasiyoyalisansi'],
  worship: ['church', 'mosque', 'kanisa', 'msikiti', 'urusengero', 'kiliziya', 'umusigiti', 'eglise', 'mosquee'],
  busStop: ['kituochabasi', 'stendi', 'aho bisi zihagarara', 'arretdebus', 'busstation'],
  landmark: ['alama', 'ikimenyetso', 'repere'],
  peak: ['mountain', 'hill', 'mlima', 'kilima', 'umusozi', 'montagne', 'colline'],
  water: ['lake', 'river', 'well', 'ziwa', 'mto', 'kisima', 'ikiyaga', 'umugezi', 'lac', 'riviere'],
  house: ['nyumba', 'inzu', 'maison', 'homestead', 'boma'],
}
const indexOf = <Name extends string>(table: Partial<Record<Name, readonly string[]>>, own: readonly Name[]): ReadonlyMap<string, Name> =>
  new Map(own.flatMap((name) => [name, ...(table[name] ?? [])].map((word) => [plainWord(word), name] as const)))
const COLUMN_OF = indexOf<Column>(COLUMN_NAMES, Object.keys(COLUMN_NAMES) as Column[]) // keys of the table above
const KIND_OF = indexOf(KIND_NAMES, PlaceKind.options)

/** Rows checked between two breaths of the event loop: about two milliseconds. */
const BATCH_ROWS = 200
const SHOWN_CHARACTERS = 40

type Bad = (field: string, problem: ImportProblemCode, value: string) => void
type Cell = (column: Column) => string | null
/** Points of the rows read so far, by the letters of their names in any alphabet. */
type Seen = Map<string, Point[]>

const lettersOf = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()

/** Reads the text of a file. @param csv decoded text, a byte-order mark is allowed */
export async function readSavedPlaces(csv: string): Promise<ReadPlaces> {
  const problems: ImportProblem[] = []
  const noteAt =
    (line: number): Bad =>
    (field, problem, value) => {
      problems.push({ line, field, problem, value: value.slice(0, SHOWN_CHARACTERS) })
    }
  const table = splitRows(csv, noteAt)
  if (!table) return { rows: [], problems, rowCount: 0 }
  const columns = new Map<Column, number>()
  for (const [index, header] of table.header.entries()) {
    const column = COLUMN_OF.get(plainWord(header))
    if (column && !columns.has(column)) columns.set(column, index)
  }
  for (const column of REQUIRED) if (!columns.has(column)) noteAt(1)(column, 'missingColumn', '')
  if (problems.length > 0) return { rows: [], problems, rowCount: table.records.length }
  const rows: PlaceRowRead[] = []
  const seen: Seen = new Map()
  for (const [index, { line, cells }] of table.records.entries()) {
    if (index % BATCH_ROWS === BATCH_ROWS - 1) await setImmediate()
    if (cells.length !== table.header.length) {
      noteAt(line)('', 'columnCount', String(cells.length))
      continue
    }
    const row = readRow((column) => cellOf(cells, columns.get(column)), seen, noteAt(line))
    if (row) rows.push(row)
  }
  return { rows, problems, rowCount: table.records.length }
}

const cellOf = (cells: readonly string[], index: number | undefined): string | null =>
  index === undefined ? null : withoutGuard(cells[index] ?? '')

/** One row, or null after noting everything that is wrong with it. */
function readRow(cell: Cell, seen: Seen, note: Bad): PlaceRowRead | null {
  let isGood = true
  const bad: Bad = (field, problem, value) => {
    isGood = false
    note(field, problem, value)
  }
  const name = readText('name', cell('name') ?? '', 120, bad)
  if (name === '') bad('name', 'missing', name)
  const kind = KIND_OF.get(plainWord(cell('kind') ?? '')) ?? null
  if (kind === null) bad('kind', cell('kind') === '' ? 'missing' : 'unknownKind', cell('kind') ?? '')
  const latitude = readDegrees('latitude', cell('latitude') ?? '', bad)
  const longitude = readDegrees('longitude', cell('longitude') ?? '', bad)
  if (latitude === 0 && longitude === 0) bad('latitude', 'zeroPosition', '0, 0')
  const namesakes = seen.get(lettersOf(name)) ?? []
  if (namesakes.some((other) => distanceMetres(other, { latitude, longitude }) < SAME_PLACE_METRES)) bad('name', 'duplicateName', name)
  seen.set(lettersOf(name), [...namesakes, { latitude, longitude }])
  const aliases = cell('aliases')
  const accuracyMetres = readAccuracy(cell('accuracyMetres'), bad)
  const notes = cell('notes')
  const read = {
    ...(aliases === null ? {} : { aliases: readAliases(aliases, bad) }),
    ...(accuracyMetres === undefined ? {} : { accuracyMetres }),
    ...(notes === null ? {} : { notes: readText('notes', notes, 500, bad) }),
  }
  return isGood && kind !== null ? { name, kind, latitude, longitude, ...read } : null
}

function readText(field: Column, text: string, longest: number, bad: Bad): string {
  if (isFormula(text)) bad(field, 'formula', text)
  else if (hasControlCharacter(text)) bad(field, 'controlCharacter', text.replace(/\p{Cc}/gu, ' '))
  else if (text.length > longest) bad(field, 'tooLong', text)
  return text
}

function readAliases(text: string, bad: Bad): string[] {
  const parts = text.split(/[;|]/).map((part) => part.trim())
  const aliases = [...new Set(parts.filter((part) => part !== ''))].map((part) => readText('aliases', part, 80, bad))
  if (aliases.length > ALIASES_LIMIT) bad('aliases', 'tooLong', text)
  return aliases
}

function readDegrees(field: 'latitude' | 'longitude', text: string, bad: Bad): number {
  const degrees = degreesOf(text)
  if (text === '') bad(field, 'missing', text)
  else if (Number.isNaN(degrees)) bad(field, 'notANumber', text)
  else if (!(field === 'latitude' ? Latitude : Longitude).safeParse(degrees).success) bad(field, 'outOfRange', text)
  return degrees
}

function readAccuracy(text: string | null, bad: Bad): number | undefined {
  if (text === null || text === '') return undefined
  const metres = Number(text.replace(/\s*m$/i, ''))
  if (Number.isNaN(metres)) bad('accuracyMetres', 'notANumber', text)
  else if (!SavedPlaceFields.shape.accuracyMetres.safeParse(metres).success) bad('accuracyMetres', 'outOfRange', text)
  return metres
}
