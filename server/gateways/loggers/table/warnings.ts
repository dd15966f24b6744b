/** Signs that a table was read with the wrong settings although every cell could be read. */
import type { IngestRefusal } from '../../../contract/ingest.ts'
import type { CsvMapping } from '../../../contract/ingest-mappings.ts'

export const TABLE_WARNINGS = ['looksLikeFahrenheit', 'looksLikeCelsius', 'looksLikeFraction', 'timesJump', 'mostlyRefused'] as const
/** `column` null: about the whole table. */
export type TableWarning = { readonly code: (typeof TABLE_WARNINGS)[number]; readonly column: string | null }

/** Part of the values that must look so. */
const MOST = 0.9
const FEWEST = 5
/** Cold chain in degrees Fahrenheit: freezers from 5 up, fridges at 36 to 46; a store room in Celsius is below that as a rule. */
const FRIDGE_FAHRENHEIT = [33, 60] as const
/** What would be a deep freezer in Fahrenheit is a fridge in Celsius. */
const FRIDGE_CELSIUS = [-1, 12] as const
const JUMPING_PART = 0.1

const mostWithin = (values: readonly number[], [low, high]: readonly [number, number]): boolean =>
  values.length >= FEWEST && values.filter((value) => value >= low && value <= high).length >= values.length * MOST

/** Warnings about one column. @param values as written, before any conversion */
export function columnWarnings({ column, quantity, unit }: CsvMapping['values'][number], values: readonly number[]): TableWarning[] {
  if (quantity === 'temperature' && unit === 'celsius' && mostWithin(values, FRIDGE_FAHRENHEIT))
    return [{ code: 'looksLikeFahrenheit', column }]
  if (quantity === 'temperature' && unit === 'fahrenheit' && mostWithin(values, FRIDGE_CELSIUS))
    return [{ code: 'looksLikeCelsius', column }]
  if (quantity === 'humidity' && unit === 'percent' && values.some((value) => value > 0) && mostWithin(values, [0, 1]))
    return [{ code: 'looksLikeFraction', column }]
  return []
}

/** Warnings about the order of the rows and what became of them. A table may run backwards, but not to and fro. */
export function tableWarnings(
  times: readonly number[],
  refused: Readonly<Partial<Record<IngestRefusal, number>>>,
  taken: number,
): TableWarning[] {
  const steps = times.slice(1).map((atMs, at) => Math.sign(atMs - (times[at] ?? atMs)))
  const forward = steps.filter((step) => step > 0).length
  const back = steps.filter((step) => step < 0).length
  const warnings: TableWarning[] = []
  if (steps.length >= FEWEST && Math.min(forward, back) > steps.length * JUMPING_PART) warnings.push({ code: 'timesJump', column: null })
  const lost = Object.values(refused).reduce((sum, count) => sum + count, 0)
  if (lost > taken) warnings.push({ code: 'mostlyRefused', column: null })
  return warnings
}
