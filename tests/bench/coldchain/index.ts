/** `npm run bench -- coldchain [--quick] [--only PART]`: readings through the rules, and the life of lots, on one core; processor time, not wall time. */
import type { BenchOptions } from '../run.ts'
import { lifeFigures } from './life.ts'
import { ruleFigures } from './rules.ts'

const PARTS = { rules: ruleFigures, life: lifeFigures } as const

/** Runs all parts, or one. */
export async function run(options: BenchOptions): Promise<void> {
  for (const [name, part] of Object.entries(PARTS)) if (options.only === null || options.only === name) await part(options)
}
