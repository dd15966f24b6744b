/** Figures of the one-station desk: commit path, rebuild, positions, start, screens. */
import type { BenchOptions } from '../run.ts'
import { commitFigures, rebuildFigures } from './commit.ts'
import { positionFigures } from './positions.ts'
import { screenFigures } from './screen.ts'
import { startFigures } from './start.ts'

const PARTS: Readonly<Record<string, (options: BenchOptions) => Promise<void>>> = {
  commit: commitFigures,
  rebuild: rebuildFigures,
  positions: positionFigures,
  start: startFigures,
  screen: screenFigures,
}

export async function run(options: BenchOptions): Promise<void> {
  for (const [name, measure] of Object.entries(PARTS)) if (options.only === null || options.only === name) await measure(options)
}
