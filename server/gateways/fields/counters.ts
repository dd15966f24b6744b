/** Numbers that count up for ever, as growth since the reading before: what a wrap and a reset mean. */

/** `grown` null: the first number of a device, nothing to compare with. */
export type Growth = { readonly grown: number | null; readonly isReset: boolean }

/** A wrap is believed when the counter was in the last tenth of its range and is now in the first. */
const WRAP_PART = 0.1

/**
 * Growth from one number to the next. One that fell: wrapped when that is near enough, else the device began anew and what it counted since is
 * the growth (never more than really happened).
 * @param wrapsAt the number after the largest; null = unknown
 */
export function growth(previous: number | null, current: number, wrapsAt: number | null): Growth {
  if (previous === null) return { grown: null, isReset: false }
  if (current >= previous) return { grown: current - previous, isReset: false }
  const isWrap = wrapsAt !== null && previous >= wrapsAt * (1 - WRAP_PART) && current < wrapsAt * WRAP_PART
  return isWrap ? { grown: wrapsAt - previous + current, isReset: false } : { grown: current, isReset: true }
}

const KEPT = 50_000

export type Counters = {
  /** Growth since the number before; one that is older than that says nothing. */
  step(key: string, value: number, atMs: number, wrapsAt: number | null): Growth
}

/** Remembers the last number of each counter, bounded. */
export function createFieldCounters(limit = KEPT): Counters {
  const last = new Map<string, { readonly value: number; readonly atMs: number }>()
  return {
    step(key, value, atMs, wrapsAt) {
      const earlier = last.get(key)
      if (earlier && atMs <= earlier.atMs) return { grown: null, isReset: false }
      last.delete(key) // set again as the newest
      last.set(key, { value, atMs })
      if (last.size > limit) last.delete(last.keys().next().value ?? '')
      return growth(earlier?.value ?? null, value, wrapsAt)
    },
  }
}
