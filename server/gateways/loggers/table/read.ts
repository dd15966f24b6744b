/** A table of a logger by a mapping: readings, the first rows as they were understood, and every problem with row, column and what mends it. Pure. */
import { createCollector, inKeptUnit, type Collector, type Ingested } from '../../../contract/ingest.ts'
import type { CsvMapping } from '../../../contract/ingest-mappings.ts'
import { readingProblem } from '../../../contract/readings.ts'
import { zoneOf, type Zone } from '../zone.ts'
import { momentCell, numberCell, type CellProblem } from './cells.ts'
import { ROWS_LIMIT, splitTable, type TableRow } from './split.ts'
import { columnWarnings, tableWarnings, type TableWarning } from './warnings.ts'

export type TableProblem = {
  readonly line: number
  readonly column: string
  readonly problem:
    CellProblem['problem'] | 'noColumn' | 'unreadable' | 'tooManyRows' | 'unknownZone' | 'outOfRange' | 'beforeTime' | 'ahead'
  readonly fix: CellProblem['fix'] | 'chooseDelimiter' | 'splitFile'
  /** What stands there, shortened. */
  readonly value: string
}
/** A row as it was understood; null for a cell without a value. */
export type PreviewRow = { readonly line: number; readonly atMs: number | null; readonly values: readonly (number | null)[] }
export type TableReading = {
  readonly rows: number
  readonly preview: readonly PreviewRow[]
  /** The first problems; `content.refusedCounts` counts all. */
  readonly problems: readonly TableProblem[]
  readonly warnings: readonly TableWarning[]
  readonly content: Ingested
}

const PREVIEW_ROWS = 20
const PROBLEMS_SHOWN = 100
const VALUE_CHARACTERS = 40

type Columns = { readonly date: number; readonly time: number | null; readonly values: readonly number[] }
type Work = {
  readonly mapping: CsvMapping
  readonly zone: Zone
  readonly nowMs: number
  readonly into: Collector
  readonly note: (problem: TableProblem) => void
  readonly times: number[]
  /** Numbers as written, by column of the mapping. */
  readonly written: readonly number[][]
}

/** Places of the columns by name; a number names a column by its place, from 1. */
function findColumns({ cells, line }: TableRow, { date, time, values }: CsvMapping, note: Work['note']): Columns | null {
  const names = cells.map((cell) => cell.toLowerCase())
  const find = (column: string): number => {
    const at = names.indexOf(column.trim().toLowerCase())
    const place = at >= 0 || !/^\d{1,3}$/.test(column) ? at : Number(column) - 1
    if (place >= 0 && place < cells.length) return place
    note({
      line,
      column,
      problem: 'noColumn',
      fix: cells.length === 1 ? 'chooseDelimiter' : 'chooseColumn',
      value: cells.join(' | ').slice(0, VALUE_CHARACTERS),
    })
    return -1
  }
  const columns = { date: find(date.column), time: time && find(time.column), values: values.map(({ column }) => find(column)) }
  return [columns.date, columns.time ?? 0, ...columns.values].includes(-1) ? null : columns
}

const RANGE_FIXES = { outOfRange: 'chooseUnit', beforeTime: 'chooseDateForm', ahead: 'chooseDateForm' } as const

function readValue({ line, cells }: TableRow, at: number, place: number, atMs: number, work: Work): number | null {
  const { mapping, into, note, nowMs, written } = work
  const column = mapping.values[at]
  if (!column) return null
  const raw = cells[place] ?? ''
  const number = numberCell(raw, mapping.decimal, column.unit)
  const where = `line ${line}, ${column.column}`
  if (number === null) {
    into.refuse(where, 'badQuality')
    return null
  }
  const value = raw.slice(0, VALUE_CHARACTERS)
  if (typeof number !== 'number') {
    into.refuse(where, 'notANumber')
    note({ line, column: column.column, ...number, value })
    return null
  }
  written[at]?.push(number)
  const { channel, quantity, unit } = column
  const reading = {
    device: { family: 'logger', deviceId: mapping.deviceId } as const,
    channel,
    quantity,
    atMs,
    value: inKeptUnit(number, unit),
  }
  const problem = readingProblem(reading, quantity, nowMs)
  if (problem === 'outOfRange' || problem === 'beforeTime' || problem === 'ahead')
    note({ line, column: problem === 'outOfRange' ? column.column : mapping.date.column, problem, fix: RANGE_FIXES[problem], value })
  into.reading(reading, where)
  return reading.value
}

function readRow(row: TableRow, columns: Columns, work: Work): PreviewRow {
  const { mapping, zone, into, note, times } = work
  const date = row.cells[columns.date] ?? ''
  const moment = momentCell(date, columns.time === null ? null : (row.cells[columns.time] ?? ''), mapping.date.form, zone)
  if (typeof moment !== 'number') {
    into.refuse(`line ${row.line}, ${mapping.date.column}`, 'badTime')
    note({
      line: row.line,
      column: moment.problem === 'noTime' && mapping.time ? mapping.time.column : mapping.date.column,
      ...moment,
      value: date.slice(0, VALUE_CHARACTERS),
    })
    return { line: row.line, atMs: null, values: columns.values.map(() => null) }
  }
  times.push(moment)
  return { line: row.line, atMs: moment, values: columns.values.map((place, at) => readValue(row, at, place, moment, work)) }
}

/**
 * Reads a table. Nothing is kept anywhere: the same answer is the preview and, once a person agrees, the import.
 * @param text the decoded file
 * @param nowMs the station's clock
 */
export function readTable(text: string, mapping: CsvMapping, nowMs: number): TableReading {
  const into = createCollector(nowMs)
  const problems: TableProblem[] = []
  const note = (problem: TableProblem): void => {
    if (problems.length < PROBLEMS_SHOWN) problems.push(problem)
  }
  const nothing = (): TableReading => ({ rows: 0, preview: [], problems, warnings: [], content: into.done() })
  const zone = zoneOf(mapping.zone)
  const lines = text.replace(/^\uFEFF/, '').split(/(?<=\n|\r(?!\n))/)
  const split = splitTable(lines.slice(mapping.skipLines).join(''), mapping.delimiter, ROWS_LIMIT + 2)
  if (!zone) note({ line: 1, column: '', problem: 'unknownZone', fix: 'chooseZone', value: mapping.zone })
  if ('brokenLine' in split)
    note({ line: split.brokenLine + mapping.skipLines, column: '', problem: 'unreadable', fix: 'chooseDelimiter', value: '' })
  if (!zone || 'brokenLine' in split) return nothing()
  const [header, ...rows] = split.map(({ line, cells }) => ({ line: line + mapping.skipLines, cells }))
  const columns = header ? findColumns(header, mapping, note) : null
  if (!header) note({ line: 1, column: '', problem: 'unreadable', fix: 'chooseDelimiter', value: '' })
  if (!columns) return nothing()
  if (rows.length > ROWS_LIMIT) {
    note({ line: rows.at(-1)?.line ?? 0, column: '', problem: 'tooManyRows', fix: 'splitFile', value: String(ROWS_LIMIT) })
    into.refuse('rows', 'tooMany')
  }
  const work: Work = { mapping, zone, nowMs, into, note, times: [], written: mapping.values.map(() => []) }
  const taken = rows.slice(0, ROWS_LIMIT).map((row) => readRow(row, columns, work))
  const content = into.done()
  const warnings = [
    ...mapping.values.flatMap((column, at) => columnWarnings(column, work.written[at] ?? [])),
    ...tableWarnings(work.times, content.refusedCounts, content.readings.length),
  ]
  return { rows: rows.length, preview: taken.slice(0, PREVIEW_ROWS), problems, warnings, content }
}
