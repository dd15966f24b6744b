/** Stretches of a chart while it is put together from readings and levels, in any order. */
import type { ReadingSeries } from '../../contract/readings.ts'
import type { Level } from './levels.ts'

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000]
/** Lengths a stretch may have: those a clock is read by, so that a chart does not shimmer when it is moved. Most are multiples of a level (levels.ts). */
const STEPS_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 4, 7, 14, 28, 56, 112].map((count) => count * DAY),
]

const stretchesOf = (fromMs: number, toMs: number, stepMs: number): number => Math.ceil(toMs / stepMs) - Math.floor(fromMs / stepMs)

/** The shortest stretch of which at most `points` cover [fromMs, toMs). */
export const stepFor = (fromMs: number, toMs: number, points: number): number =>
  STEPS_MS.find((stepMs) => stretchesOf(fromMs, toMs, stepMs) <= points) ?? Math.ceil((toMs - fromMs) / DAY) * DAY

export type Stretches = {
  readonly stepMs: number
  /** Bounds of all stretches together: multiples of `stepMs` around what was asked for. */
  readonly fromMs: number
  readonly toMs: number
  /** Adds readings; those outside are left out. */
  addAll(atMs: Float64Array, values: Float64Array): void
  /** Adds stretches of a level whose length divides `stepMs`; those outside are left out. @param dayMs start of the level's day */
  addLevel(level: Level, dayMs: number): void
  series(): Pick<ReadingSeries, 'stepMs' | 'atMs' | 'minimum' | 'maximum' | 'mean' | 'count'>
}

/** Empty stretches over [fromMs, toMs). */
export function createStretches(fromMs: number, toMs: number, stepMs: number): Stretches {
  const first = Math.floor(fromMs / stepMs)
  const size = stretchesOf(fromMs, toMs, stepMs)
  const [count, sum] = [new Float64Array(size), new Float64Array(size)]
  const minimum = new Float64Array(size).fill(Infinity)
  const maximum = new Float64Array(size).fill(-Infinity)
  const put = (place: number, many: number, low: number, high: number, all: number): void => {
    if (place < 0 || place >= size) return
    count[place] = (count[place] ?? 0) + many
    sum[place] = (sum[place] ?? 0) + all
    if (low < (minimum[place] ?? 0)) minimum[place] = low
    if (high > (maximum[place] ?? 0)) maximum[place] = high
  }
  return {
    stepMs,
    fromMs: first * stepMs,
    toMs: (first + size) * stepMs,
    addAll(atMs, values) {
      for (let at = 0; at < values.length; at += 1) {
        const value = values[at] ?? 0
        put(Math.floor((atMs[at] ?? 0) / stepMs) - first, 1, value, value, value)
      }
    },
    addLevel(level, dayMs) {
      for (let at = 0; at < level.place.length; at += 1)
        put(
          Math.floor((dayMs + (level.place[at] ?? 0) * level.stepMs) / stepMs) - first,
          level.count[at] ?? 0,
          level.minimum[at] ?? 0,
          level.maximum[at] ?? 0,
          level.sum[at] ?? 0,
        )
    },
    series() {
      const filled = Array.from(count.keys()).filter((place) => (count[place] ?? 0) > 0)
      const column = (of: (place: number) => number): number[] => filled.map(of)
      return {
        stepMs,
        atMs: column((place) => (first + place) * stepMs),
        minimum: column((place) => minimum[place] ?? 0),
        maximum: column((place) => maximum[place] ?? 0),
        mean: column((place) => (sum[place] ?? 0) / (count[place] ?? 1)),
        count: column((place) => count[place] ?? 0),
      }
    },
  }
}
