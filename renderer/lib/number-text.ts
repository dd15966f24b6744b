/** Reads and writes numbers typed by people: '.' and ',' are both the decimal mark, there is no grouping. */

export type NumberLimits = { min?: number; max?: number; step?: number; decimals?: number }
export type NumberProblem = 'notNumber' | 'tooSmall' | 'tooLarge' | 'tooPrecise'

/**
 * Reads a typed number.
 * @param text '' gives null without a problem
 * @param limits decimals 0 = whole numbers only
 */
export function parseNumber(
  text: string,
  { min, max, decimals = 0 }: NumberLimits,
): { value: number | null; problem: NumberProblem | null } {
  const trimmed = text.trim()
  if (trimmed === '') return { value: null, problem: null }
  const match = /^[-−]?\d+(?:[.,](\d*))?$/.exec(trimmed)
  if (match === null) return { value: null, problem: 'notNumber' }
  const value = Number(trimmed.replace(',', '.').replace('−', '-'))
  if ((match[1] ?? '').length > decimals) return { value, problem: 'tooPrecise' }
  if (min !== undefined && value < min) return { value, problem: 'tooSmall' }
  if (max !== undefined && value > max) return { value, problem: 'tooLarge' }
  return { value, problem: null }
}

/** Writes a number so that parseNumber reads the same one back. */
export function writeNumber(value: number): string {
  return String(value)
}

/** The next value one step up (+1) or down (-1), kept inside the limits and free of binary crumbs. */
export function stepNumber(value: number | null, direction: 1 | -1, { min, max, step = 1, decimals = 0 }: NumberLimits): number {
  const start = value ?? (min ?? 0) - (direction === 1 ? step : -step)
  const next = Number((start + direction * step).toFixed(decimals))
  return Math.min(max ?? Infinity, Math.max(min ?? -Infinity, next))
}
