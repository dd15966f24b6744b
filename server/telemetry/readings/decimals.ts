/** Values as whole numbers of a decimal step: 5.25 at two decimals is 525, and comes back as exactly 5.25. */
import { WHOLE_MAX } from './whole-column.ts'

/** Most decimals that are tried; instruments have up to four, conversions between units more. */
const DECIMALS_MAX = 9
/** In place of decimals: some value is no whole number of any such step. */
export const NOT_DECIMAL = 15

const isExact = (value: number, scale: number): boolean => Math.round(value * scale) / scale === value

/** Fewest decimals at which every value comes back exactly; NOT_DECIMAL when there are none. */
export function decimalsOf(values: Float64Array): number {
  let decimals = 0
  let largest = 0
  for (const value of values) {
    while (!isExact(value, 10 ** decimals)) {
      decimals += 1
      if (decimals > DECIMALS_MAX) return NOT_DECIMAL
    }
    largest = Math.max(largest, Math.abs(value))
  }
  return largest * 10 ** decimals < WHOLE_MAX ? decimals : NOT_DECIMAL
}

/** Values in steps. @param scale steps in 1 */
export function toSteps(values: Float64Array, scale: number): Float64Array {
  const steps = new Float64Array(values.length)
  for (let at = 0; at < values.length; at += 1) steps[at] = Math.round((values[at] ?? 0) * scale)
  return steps
}

/** Steps as values, in place. */
export function fromSteps(steps: Float64Array, scale: number): Float64Array {
  if (scale !== 1) for (let at = 0; at < steps.length; at += 1) steps[at] = (steps[at] ?? 0) / scale
  return steps
}
