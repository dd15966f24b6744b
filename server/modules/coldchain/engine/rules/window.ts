/** The latest readings of a sensor in a ring, thinned to what a forecast needs. Shared by all forecasts over the same time. */
import { FORECAST_CAPACITY, type WindowPlan } from './compile.ts'

/** Plain data. `ring`: time and value by turns, so that a reading lies in one place of memory. */
export type WindowState = { readonly ring: number[]; head: number; count: number }

export const newWindow = (): WindowState => ({ ring: new Array<number>(2 * FORECAST_CAPACITY).fill(0), head: 0, count: 0 })

const slotOf = (window: WindowState, at: number): number => {
  const slot = window.head + at
  return 2 * (slot >= FORECAST_CAPACITY ? slot - FORECAST_CAPACITY : slot)
}
/** Time of the reading `at` places after the oldest. */
export const timeAt = (window: WindowState, at: number): number => window.ring[slotOf(window, at)] ?? 0
/** Its value. */
export const valueAt = (window: WindowState, at: number): number => window.ring[slotOf(window, at) + 1] ?? 0

function dropOldest(window: WindowState): void {
  window.head = window.head + 1 === FORECAST_CAPACITY ? 0 : window.head + 1
  window.count -= 1
}

/** Keeps a reading; false when it comes so soon after the one kept before that it would crowd out the window. */
export function keepReading(plan: WindowPlan, window: WindowState, atMs: number, value: number): boolean {
  while (window.count > 0 && atMs - timeAt(window, 0) > plan.windowMs) dropOldest(window)
  if (window.count > 0 && atMs - timeAt(window, window.count - 1) < plan.spacingMs) return false
  if (window.count === FORECAST_CAPACITY) dropOldest(window)
  const slot = slotOf(window, window.count)
  window.ring[slot] = atMs
  window.ring[slot + 1] = value
  window.count += 1
  return true
}
