/**
 * `npm run bench -- roads [--quick] [--only engine|recommend]`: the road engine on a synthetic country of about a million junctions (a
 * twentieth of it with --quick), beside ngraph.path on the same network in the same run; and the recommendation over 5,000 units.
 */
import type { BenchOptions } from '../run.ts'
import { engineFigures } from './engine.ts'
import { recommendFigures } from './recommend.ts'

const PARTS = { engine: engineFigures, recommend: recommendFigures } as const

/** Runs all parts, or one. */
export async function run(options: BenchOptions): Promise<void> {
  for (const [name, part] of Object.entries(PARTS)) if (options.only === null || options.only === name) await part(options)
}
