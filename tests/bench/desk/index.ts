/** Figures of the one-station desk: commit path, rebuild, start, positions, screen. */
import type { BenchOptions } from '../run.ts'
import { commitFigures, rebuildFigures } from './commit.ts'

const PARTS: Readonly<Record<string, (options: BenchOptions) => Promise<void>>> = { commit: commitFigures, rebuild: rebuildFigures }

export async function run(options: BenchOptions): Promise<void> {
  for (const [name, measure] of Object.entries(PARTS)) if (options.only === null || options.only === name) await measure(options)
}
