/** Reads a CSV of facilities: every problem with its line and field, good rows in the form the directory takes. Yields to the event loop between batches. */
import { setImmediate } from 'node:timers/promises'
import {
  FacilityCapability,
  FacilityCode,
  FacilityFields,
  type FacilityKind,
  type ImportProblem,
  type ImportProblemCode,
} from '../../contract/directory.ts'
import { Latitude, Longitude, Phone } from '../../contract/primitives.ts'
import { degreesOf, hasControlCharacter, isFormula, plainWord, splitRows, withoutGuard } from '../../kernel/csv-table.ts'
import { columnOf, kindOf, REQUIRED_COLUMNS, type ImportColumn } from './import-words.ts'

/** One good row. `phone` and `capabilities` are absent when the file has no such column: what is known stays. */
export type ImportRow = {
  readonly code: string
  readonly name: string
  readonly kind: FacilityKind
  readonly latitude: number
  readonly longitude: number
  readonly phone?: string | null
  readonly capabilities?: FacilityCapability[]
}
export type ReadFile = { readonly rows: readonly ImportRow[]; readonly problems: readonly ImportProblem[]; readonly rowCount: number }

/** Rows checked between two breaths of the event loop: about two milliseconds. */
const BATCH_ROWS = 200
const SHOWN_CHARACTERS = 40
const NAME_CHARACTERS = 120

type Note = (field: string, problem: ImportProblemCode, value: string) => void
type Columns = ReadonlyMap<ImportColumn, number>

/**
 * Reads the text of a file. Header names, delimiter and decimal sign are taken as spreadsheets of the region write them.
 * @param csv decoded text, a byte-order mark is allowed
 */
export async function readFacilities(csv: string): Promise<ReadFile> {
  const problems: ImportProblem[] = []
  const noteAt =
    (line: number): Note =>
    (field, problem, value) => {
      problems.push({ line, field, problem, value: value.slice(0, SHOWN_CHARACTERS) })
    }
  const split = splitRows(csv, noteAt)
  if (!split) return { rows: [], problems, rowCount: 0 }
  const columns = columnsOf(split.header, noteAt(1))
  if (!columns) return { rows: [], problems, rowCount: split.records.length }
  const rows: ImportRow[] = []
  const seen = new Set<string>()
  for (const [index, { line, cells }] of split.records.entries()) {
    if (index % BATCH_ROWS === BATCH_ROWS - 1) await setImmediate()
    const note = noteAt(line)
    if (cells.length !== split.header.length) {
      note('', 'columnCount', String(cells.length))
      continue
    }
    const row = readRow(columns, cells, seen, note)
    if (row) rows.push(row)
  }
  return { rows, problems, rowCount: split.records.length }
}

function columnsOf(header: readonly string[], note: Note): Columns | null {
  const columns = new Map<ImportColumn, number>()
  for (const [index, cell] of header.entries()) {
    const column = columnOf(cell)
    if (column && !columns.has(column)) columns.set(column, index)
  }
  const missing = REQUIRED_COLUMNS.filter((column) => !columns.has(column))
  for (const column of missing) note(column, 'missingColumn', '')
  return missing.length === 0 ? columns : null
}

/** One row, or null after noting everything that is wrong with it. */
function readRow(columns: Columns, cells: readonly string[], seen: Set<string>, note: Note): ImportRow | null {
  let isGood = true
  const bad: Note = (field, problem, value) => {
    isGood = false
    note(field, problem, value)
  }
  const cell = (column: ImportColumn): string | null => {
    const index = columns.get(column)
    return index === undefined ? null : withoutGuard(cells[index] ?? '')
  }
  const code = readCode(cell('code') ?? '', seen, bad)
  const name = readName(cell('name') ?? '', bad)
  const kind = readKind(cell('kind') ?? '', bad)
  const latitude = readDegrees('latitude', cell('latitude') ?? '', bad)
  const longitude = readDegrees('longitude', cell('longitude') ?? '', bad)
  if (latitude === 0 && longitude === 0) bad('latitude', 'zeroPosition', '0, 0')
  const phone = readPhone(cell('phone'), bad)
  const capabilities = readCapabilities(cell('capabilities'), bad)
  if (!isGood || kind === null) return null
  return {
    code,
    name,
    kind,
    latitude,
    longitude,
    ...(phone === undefined ? {} : { phone }),
    ...(capabilities === undefined ? {} : { capabilities }),
  }
}

function readCode(text: string, seen: Set<string>, bad: Note): string {
  const code = FacilityCode.safeParse(text)
  if (text === '') bad('code', 'missing', text)
  else if (!code.success) bad('code', 'badCode', text)
  else if (seen.has(code.data)) bad('code', 'duplicateCode', text)
  if (!code.success) return ''
  seen.add(code.data)
  return code.data
}

function readName(text: string, bad: Note): string {
  if (text === '') bad('name', 'missing', text)
  else if (isFormula(text)) bad('name', 'formula', text)
  else if (hasControlCharacter(text)) bad('name', 'controlCharacter', text.replace(/\p{Cc}/gu, ' '))
  else if (text.length > NAME_CHARACTERS) bad('name', 'tooLong', text)
  return text
}

function readKind(text: string, bad: Note): FacilityKind | null {
  const kind = kindOf(text)
  if (kind === null) bad('kind', text === '' ? 'missing' : 'unknownKind', text)
  return kind
}

function readDegrees(field: 'latitude' | 'longitude', text: string, bad: Note): number {
  const degrees = degreesOf(text)
  if (text === '') bad(field, 'missing', text)
  else if (Number.isNaN(degrees)) bad(field, 'notANumber', text)
  else if (!(field === 'latitude' ? Latitude : Longitude).safeParse(degrees).success) bad(field, 'outOfRange', text)
  return degrees
}

function readPhone(text: string | null, bad: Note): string | null | undefined {
  if (text === null) return undefined
  if (text === '') return null
  if (!Phone.safeParse(text).success) bad('phone', 'badPhone', text)
  return text
}

const CAPABILITY_OF = new Map(FacilityCapability.options.map((capability) => [plainWord(capability), capability]))

function readCapabilities(text: string | null, bad: Note): FacilityCapability[] | undefined {
  if (text === null) return undefined
  const found = new Set<FacilityCapability>()
  for (const word of text
    .split(/[;|,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')) {
    const capability = CAPABILITY_OF.get(plainWord(word))
    if (capability) found.add(capability)
    else bad('capabilities', 'unknownCapability', word)
  }
  return FacilityFields.shape.capabilities.parse([...found])
}
