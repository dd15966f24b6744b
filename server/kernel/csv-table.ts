/** Tables in the files people have: cut into rows and cells, and what stands in a cell. Pure text work. */
import { CsvError, parse } from 'csv-parse/sync'
import { IMPORT_ROWS_LIMIT, type ImportProblemCode } from '../contract/directory.ts'

/** A cell longer than this is no cell of ours; also bounds what one broken quote can swallow. */
const RECORD_BYTES = 20_000

/** A table: the names of its columns and its rows with the line each begins on. */
type Rows = {
  readonly header: readonly string[]
  readonly records: readonly { readonly line: number; readonly cells: readonly string[] }[]
}

/** What csv-parse gives for each row when asked for `info`. */
type WithInfo = { readonly record: string[]; readonly info: { readonly lines: number } }
type Note = (field: string, problem: ImportProblemCode, value: string) => void

/** Cuts the text into cells; null when the file as a whole cannot be read. @param noteAt takes what is wrong at a line */
export function splitRows(csv: string, noteAt: (line: number) => Note): Rows | null {
  const text = csv.replace(/^\uFEFF/, '')
  try {
    const delimiter = delimiterOf(text.slice(0, text.search(/\r|\n|$/)))
    const options = {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: RECORD_BYTES,
    }
    const [header, ...records] = parse(text, options) as unknown as WithInfo[] // the published types know this shape only together with `columns`
    if (!header) {
      noteAt(1)('', 'unreadable', '')
      return null
    }
    if (records.length > IMPORT_ROWS_LIMIT) {
      noteAt(IMPORT_ROWS_LIMIT + 2)('', 'tooManyRows', String(records.length))
      return null
    }
    return {
      header: header.record,
      records: records.map(({ record, info }) => ({ line: info.lines, cells: record.map((cell) => cell.trim()) })),
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    noteAt('lines' in error && typeof error.lines === 'number' ? error.lines : 1)('', 'unreadable', error.code)
    return null
  }
}

/** Letters and digits only, small, without accents: the form in which names are compared. */
export const plainWord = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')

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
