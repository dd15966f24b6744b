/** What stands in a cell: numbers with their decimal sign and unit, dates in the form that was chosen. Says what is wrong and what would mend it. */
import type { IncomingUnit } from '../../../contract/ingest.ts'
import type { CsvMapping, DateForm } from '../../../contract/ingest-mappings.ts'
import type { Zone } from '../zone.ts'

/** What is wrong with a cell, and the setting that would mend it. Screens translate both. */
export const CELL_PROBLEMS = ['missing', 'noNumber', 'noDate', 'noTime', 'clockGap', 'otherUnit'] as const
export const CELL_FIXES = [
  'chooseColumn',
  'chooseDecimal',
  'chooseDateForm',
  'chooseTimeColumn',
  'chooseUnit',
  'chooseZone',
  'mendCell',
] as const
export type CellProblem = { readonly problem: (typeof CELL_PROBLEMS)[number]; readonly fix: (typeof CELL_FIXES)[number] }

const wrong = (problem: CellProblem['problem'], fix: CellProblem['fix']): CellProblem => ({ problem, fix })

/** How loggers write that there is no value. */
const EMPTY = /^(-+|--\.-+|n\/?a|nan|null|none|error|err|x)?$/i
const NUMBER = { '.': /^[+-]?\d{1,9}(\.\d{1,9})?$/, ',': /^[+-]?\d{1,9}(,\d{1,9})?$/ } as const
const WRITTEN: readonly (readonly [RegExp, readonly IncomingUnit[]])[] = [
  [/°?\s*c(elsius)?$/i, ['celsius']],
  [/°?\s*f(ahrenheit)?$/i, ['fahrenheit']],
  [/\s*%(\s*rh)?$/i, ['percent']],
]

/** A number; null for a cell that says there is none. */
export function numberCell(text: string, decimal: CsvMapping['decimal'], unit: IncomingUnit): number | null | CellProblem {
  let plain = text.replace(/[\u2212\u2013]/g, '-').trim()
  if (EMPTY.test(plain)) return null
  for (const [pattern, units] of WRITTEN) {
    if (!/\d/.test(plain.replace(pattern, '')) || !pattern.test(plain)) continue
    if (!units.includes(unit)) return wrong('otherUnit', 'chooseUnit')
    plain = plain.replace(pattern, '').trim()
    break
  }
  if (NUMBER[decimal].test(plain)) return Number(plain.replace(',', '.'))
  return wrong('noNumber', NUMBER[decimal === '.' ? ',' : '.'].test(plain) ? 'chooseDecimal' : 'mendCell')
}

const DATE = /^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})$/
const CLOCK = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,6})?)?\s*([ap])?\.?(?:m\.?)?$/i
const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/i

type Day = { readonly year: number; readonly month: number; readonly day: number }
const CENTURY = 2000

function dayOf(text: string, form: DateForm): Day | CellProblem {
  const match = DATE.exec(text)
  if (!match) return wrong('noDate', 'chooseColumn')
  const [, first = '', second = '', third = ''] = match
  const isYearFirst = first.length === 4
  if (isYearFirst !== (form === 'yyyy-mm-dd') || (!isYearFirst && third.length !== 2 && third.length !== 4))
    return wrong('noDate', 'chooseDateForm')
  const [year, month, day] =
    form === 'yyyy-mm-dd' ? [first, second, third] : form === 'dd-mm-yyyy' ? [third, second, first] : [third, first, second]
  const date = { year: Number(year) + (year.length === 2 ? CENTURY : 0), month: Number(month), day: Number(day) }
  if (date.month > 12 && date.day <= 12) return wrong('noDate', 'chooseDateForm')
  return date
}

function clockOf(text: string): { hour: number; minute: number; second: number } | null {
  const match = CLOCK.exec(text)
  if (!match) return null
  const [, hours = '', minutes = '', seconds = '0', half] = match
  const plain = Number(hours)
  if (half !== undefined && (plain < 1 || plain > 12)) return null
  const hour = half === undefined ? plain : (plain % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  return { hour, minute: Number(minutes), second: Number(seconds) }
}

/**
 * The moment of a row.
 * @param time the cell with the time of day; null when it stands in the cell of the date
 */
export function momentCell(date: string, time: string | null, form: DateForm, zone: Zone): number | CellProblem {
  if (date === '') return wrong('missing', 'chooseColumn')
  if (form === 'unixSeconds' || form === 'unixMilliseconds') {
    if (!/^\d{1,14}(\.\d{1,6})?$/.test(date)) return wrong('noDate', 'chooseDateForm')
    return Math.round(Number(date) * (form === 'unixSeconds' ? 1000 : 1))
  }
  if (form === 'yyyy-mm-dd' && WITH_OFFSET.test(date))
    return Number.isNaN(Date.parse(date)) ? wrong('noDate', 'mendCell') : Date.parse(date)
  const [dayText = '', rest = ''] = date.split(/[T ]+(.*)/s)
  const day = dayOf(dayText, form)
  if ('problem' in day) return day
  const clock = clockOf((time ?? rest).trim())
  if (!clock) return wrong('noTime', time === null && rest === '' ? 'chooseTimeColumn' : 'mendCell')
  return (
    zone.toMs({ ...day, ...clock }) ??
    (isDay(day) && clock.hour < 24 && clock.minute < 60 && clock.second < 60
      ? wrong('clockGap', 'chooseZone')
      : wrong('noDate', 'mendCell'))
  )
}

/** True for a day of the calendar: its hour may still be one that the clocks leave out. */
const isDay = ({ year, month, day }: Day): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
