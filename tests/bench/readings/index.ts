/** `npm run bench -- readings [--quick] [--only ingest|size|charts]`: sensor readings taken, stored, sealed and drawn. */
import type { BenchOptions } from '../run.ts'
import { ingestFigures } from './ingest.ts'
import { chartFigures, sizeFigures } from './year.ts'

const PARTS = { ingest: ingestFigures, size: sizeFigures, charts: chartFigures } as const

/** Runs all parts, or one. @throws Error when `only` names no part */
export async function run(options: BenchOptions): Promise<void> {
  if (options.only !== null && !Object.hasOwn(PARTS, options.only))
    throw new Error(`no part ${options.only}; there are ${Object.keys(PARTS).join(', ')}`)
  for (const [name, part] of Object.entries(PARTS)) if (options.only === null || options.only === name) await part(options)
}
