/** One measured figure: how it is taken, repeated and printed. Standard output carries figures only, one JSON object a line. */

export type Figure = {
  readonly bench: string
  readonly figure: string
  readonly unit: string
  readonly better: 'higher' | 'lower'
  /** What we set out to reach. */
  readonly goal: number
  /** What was measured besides: other engines in the same process run, or the floor below us. */
  readonly peers?: Readonly<Record<string, number>>
  /** Machine state and settings that the value depends on. */
  readonly conditions: string
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)))

/** Prints a figure from its runs: median, least and greatest. */
export function report(figure: Figure, runs: readonly number[]): void {
  process.stdout.write(
    `${JSON.stringify({ ...figure, value: rounded(median(runs)), min: rounded(Math.min(...runs)), max: rounded(Math.max(...runs)), runs: runs.length })}\n`,
  )
}

/** Value below which `share` (0..1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** Runs `work` and answers how many `units` it did a second. */
export async function perSecond(units: number, work: () => unknown): Promise<number> {
  const startedMs = performance.now()
  await work()
  return units / ((performance.now() - startedMs) / 1000)
}

/** A note for the person who watches; goes to standard error. */
export const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}
