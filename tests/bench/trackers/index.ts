/** `npm run bench -- trackers [--quick] [--only decode|fleet]`: decoders on one core, and thousands of trackers on TCP at once. */
import type { BenchOptions } from '../run.ts'
import { decodeFigures } from './decode.ts'
import { fleetFigures } from './fleet.ts'

const PARTS = { decode: decodeFigures, fleet: fleetFigures } as const

/** Runs all parts, or one. */
export async function run(options: BenchOptions): Promise<void> {
  for (const [name, part] of Object.entries(PARTS)) if (options.only === null || options.only === name) await part(options)
}
