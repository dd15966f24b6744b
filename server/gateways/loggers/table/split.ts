/** A table of a logger cut into cells, and a first look at it for the person who says which column is what. */
import { CsvError, parse } from 'csv-parse/sync'
import type { CsvMapping } from '../../../contract/ingest-mappings.ts'

export type Delimiter = CsvMapping['delimiter']
export type TableRow = { readonly line: number; readonly cells: readonly string[] }

/** Rows of a table: a reading every minute for four months. */
export const ROWS_LIMIT = 200_000
/** A cell longer than this is none; also bounds what one broken quote can swallow. */
const RECORD_BYTES = 20_000
const GUESS_LINES = 30

/** What csv-parse gives for each row when asked for `info`. */
type WithInfo = { readonly record: string[]; readonly info: { readonly lines: number } }

/** Cuts the text. @returns the rows, or the line at which it cannot be read */
export function splitTable(text: string, delimiter: Delimiter, rows = ROWS_LIMIT): readonly TableRow[] | { readonly brokenLine: number } {
  const options = {
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: RECORD_BYTES,
    to: rows,
    bom: true,
  }
  try {
    const records = parse(text, options) as unknown as WithInfo[] // the published types know this shape only together with `columns`
    return records.map(({ record, info }) => ({ line: info.lines, cells: record.map((cell) => cell.trim()) }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { brokenLine: 'lines' in error && typeof error.lines === 'number' ? error.lines : 1 }
  }
}

/** The sign that cuts most lines into the same number of cells, more than one. A comma comes last: it is in numbers too. */
function likelyDelimiter(text: string): Delimiter {
  const lines = text.split(/\r\n|\n|\r/, GUESS_LINES).filter((line) => line.trim() !== '')
  const score = (delimiter: Delimiter): number => {
    const counts = new Map<number, number>()
    for (const line of lines) {
      const cells = line.replace(/"[^"]*"/g, '').split(delimiter).length
      if (cells > 1) counts.set(cells, (counts.get(cells) ?? 0) + 1)
    }
    return Math.max(0, ...counts.values())
  }
  const order: readonly Delimiter[] = [';', '\t', '|', ',']
  return order.reduce<Delimiter>((best, one) => (score(one) > score(best) ? one : best), ';')
}

/** What a file looks like before anybody said how to read it. */
export type TableHead = { readonly delimiter: Delimiter; readonly rows: readonly TableRow[] }

/** First rows as they stand, cut at the likeliest delimiter. */
export function tableHead(text: string, rows = 20): TableHead {
  const delimiter = likelyDelimiter(text.replace(/^\uFEFF/, ''))
  const split = splitTable(text, delimiter, rows)
  return { delimiter, rows: 'brokenLine' in split ? [] : split }
}
