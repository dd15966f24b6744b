/** How long to wait before calling a station again. */
import type { RandomSource } from '../../kernel/random.ts'
import type { TransportLimits } from './limits.ts'

/**
 * Doubles with every try up to the longest pause; between half of it and all of it by chance, so that stations that lost the same
 * network do not come back in step.
 * @param attempt 0 for the first pause
 * @returns milliseconds
 */
export function backoffMs(attempt: number, random: RandomSource, { firstPauseMs, lastPauseMs }: TransportLimits): number {
  const longest = Math.min(lastPauseMs, firstPauseMs * 2 ** Math.min(attempt, 30))
  const [high = 0, low = 0] = random.bytes(2)
  return Math.round(longest * (0.5 + (high * 256 + low) / 131_072))
}
