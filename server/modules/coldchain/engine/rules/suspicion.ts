/** Readings that look like degrees Fahrenheit in a place that is kept at degrees Celsius. A suspicion for a person, never a conversion. */

/** Readings needed before anything is suspected. House assumption. */
const LEAST_READINGS = 6
/** Share of the readings that must fit as Fahrenheit and not as Celsius. House assumption. */
const SHARE = 0.9

/** 46.4 °F -> 8 °C. */
export const celsiusOfFahrenheit = (fahrenheit: number): number => ((fahrenheit - 32) * 5) / 9

/**
 * Whether readings would lie in the place's range if they were Fahrenheit, and do not as Celsius.
 * @param values latest readings as received
 * @param low lowest temperature the place is kept at, °C
 * @param high highest temperature the place is kept at, °C
 */
export function looksLikeFahrenheit(values: readonly number[], low: number, high: number): boolean {
  if (values.length < LEAST_READINGS) return false
  const isWithin = (celsius: number): boolean => celsius >= low && celsius <= high
  const odd = values.filter((value) => !isWithin(value) && isWithin(celsiusOfFahrenheit(value)))
  return odd.length >= SHARE * values.length
}
