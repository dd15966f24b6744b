/** A robust straight line through a few readings, with the interval its slope lies in (Theil 1950, Sen 1968, Kendall's tau). */

/** Values of a line: `level` at the last time, changes per millisecond. `low` and `high` bound the slope at the confidence asked for. */
export type Trend = { slope: number; low: number; high: number; level: number; spread: number }

const MOST = 24
const slopes = new Float64Array((MOST * (MOST - 1)) / 2)
const levels = new Float64Array(MOST)

/** The value of a rank (0 = least) among the first `count`; moves them about (Hoare 1961). */
function selectRank(list: Float64Array, count: number, rank: number): number {
  let [left, right] = [0, count - 1]
  while (left < right) {
    const pivot = list[(left + right) >> 1] ?? 0
    let [i, j] = [left, right]
    while (i <= j) {
      while ((list[i] ?? 0) < pivot) i += 1
      while ((list[j] ?? 0) > pivot) j -= 1
      if (i > j) break
      const swapped = list[i] ?? 0
      list[i] = list[j] ?? 0
      list[j] = swapped
      i += 1
      j -= 1
    }
    if (rank <= j) right = j
    else if (rank >= i) left = i
    else break
  }
  return list[rank] ?? 0
}
const medianOf = (list: Float64Array, count: number): number => {
  const upper = selectRank(list, count, count >> 1)
  return count % 2 === 1 ? upper : (selectRank(list, count, (count >> 1) - 1) + upper) / 2
}

/** All slopes between two readings, into the scratch space. @returns how many of them do not rise */
function fillSlopes(times: Float64Array, values: Float64Array, count: number): number {
  let filled = 0
  let flat = 0
  for (let i = 1; i < count; i += 1) {
    const timeOfI = times[i] ?? 0
    const valueOfI = values[i] ?? 0
    for (let j = 0; j < i; j += 1) {
      const slope = (valueOfI - (values[j] ?? 0)) / (timeOfI - (times[j] ?? 0))
      slopes[filled] = slope
      filled += 1
      if (slope <= 0) flat += 1
    }
  }
  return flat
}

/**
 * The line through readings at different, rising times, if it rises for certain: with the confidence asked for, its slope is not zero or less.
 * @param count readings in the two arrays, oldest first
 * @param z quantile of the normal distribution for the two-sided confidence
 * @returns null when it does not, when there are too few readings to bound the slope at all, or more than 24
 */
export function risingTrend(times: Float64Array, values: Float64Array, count: number, z: number): Trend | null {
  if (count < 3 || count > MOST) return null
  const pairs = (count * (count - 1)) / 2
  // Variance of Kendall's S without ties; ties only make the true interval narrower.
  const reach = z * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18)
  const lowRank = Math.floor((pairs - reach) / 2)
  const highRank = Math.ceil((pairs + reach) / 2)
  if (lowRank < 1 || highRank >= pairs || fillSlopes(times, values, count) >= lowRank) return null
  const slope = medianOf(slopes, pairs)
  const low = selectRank(slopes, pairs, lowRank - 1)
  const high = selectRank(slopes, pairs, highRank)
  const last = times[count - 1] ?? 0
  for (let i = 0; i < count; i += 1) levels[i] = (values[i] ?? 0) + slope * (last - (times[i] ?? 0))
  const level = medianOf(levels, count)
  for (let i = 0; i < count; i += 1) levels[i] = Math.abs((levels[i] ?? 0) - level)
  return { slope, low, high, level, spread: medianOf(levels, count) }
}
