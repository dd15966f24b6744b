/** Is the simulator blind? Every rule of the protocol that is switched off must be noticed, by the check that is there for it. */
import { describe, expect, test } from 'vitest'
import type { Invariant } from './checks/violations.ts'
import { runSeeds } from './runner/pool.ts'
import { ABLATIONS, CI_OPTIONS, type Ablation, type SimOptions } from './scenario/options.ts'

/** What must be noticed of each. */
const NOTICED: Record<Ablation, readonly Invariant[]> = {
  'no-incarnation': ['fork', 'convergence', 'durable'],
  'ack-before-commit': ['durable'],
  'no-fsync': ['durable'],
  'no-dependency-check': ['dependencies'],
  'last-write-wins': ['conflicts'],
  'drop-on-drift': ['convergence'],
  unsigned: ['authentic'],
}
/** Small worlds are enough, and none of them fails with all rules on. */
const SMALL: Omit<SimOptions, 'seed'> = { ...CI_OPTIONS, stations: 6, commandsPerStation: 60 }
const SEEDS_MAX = 120
const seeds = Array.from({ length: SEEDS_MAX }, (_, index) => index + 1)

describe('a rule switched off is noticed', { timeout: 10 * 60_000 }, () => {
  test.each(ABLATIONS)('%s', async (ablation) => {
    const results = await runSeeds({
      options: { ...SMALL, ablation },
      seeds,
      threads: 2,
      isEnough: ({ violations }) => violations.some(({ invariant }) => NOTICED[ablation].includes(invariant)),
    })
    const noticed = new Set(results.flatMap(({ violations }) => violations.map(({ invariant }) => invariant)))
    expect([...noticed].filter((invariant) => NOTICED[ablation].includes(invariant))).not.toEqual([])
  })

  test('with all rules on the same worlds are clean', async () => {
    const results = await runSeeds({ options: SMALL, seeds, threads: 2 })
    expect(results.filter(({ violations }) => violations.length > 0)).toEqual([])
  })
})
