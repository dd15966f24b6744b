/**
 * The simulation that runs before every merge: many small worlds and some full ones. Full worlds take
 * more than a second of a processor each; as many as one likes: `npm run sim -- --seeds 500`.
 */
import { writeSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runSeeds } from './runner/pool.ts'
import { describeFailure, describeSummary, summarise } from './runner/summary.ts'
import { CI_OPTIONS } from './scenario/options.ts'
import { simulate, type SimResult } from './simulate.ts'

const MINUTE_MS = 60_000
const THREADS = 2
/** Small worlds meet most faults for a thirtieth of the time; full ones have the long histories. */
const SIZES = [
  { worlds: 500, stations: 6, commandsPerStation: 60 },
  { worlds: 60, ...CI_OPTIONS },
]

describe('stations that agree', { timeout: 20 * MINUTE_MS }, () => {
  test.each(SIZES)('$worlds worlds of $stations stations with $commandsPerStation commands each keep every promise', async (size) => {
    const startedMs = performance.now()
    const { worlds, ...options } = { ...CI_OPTIONS, ...size }
    const seeds = Array.from({ length: worlds }, (_, index) => index + 1)
    const results = await runSeeds({ options, seeds, threads: THREADS })
    writeSync(1, `${describeSummary(summarise(results), (performance.now() - startedMs) / 1000)}\n`)
    expect(failures(results, options)).toEqual([])
    // a simulator in which nothing goes wrong proves nothing
    const { crashes, powerLosses, restores, partitions, cuts, diskFaults, refusals, forksSeen } = summarise(results).tally
    for (const count of [crashes, powerLosses, restores, partitions, cuts, diskFaults, refusals, forksSeen])
      expect(count).toBeGreaterThan(worlds / 100)
  })

  test('a seed always gives the same world', async () => {
    const options = { ...CI_OPTIONS, stations: 5, commandsPerStation: 40, seed: 7 }
    const [first, second] = [await simulate(options, 'kept'), await simulate(options, 'kept')]
    expect(first.trace.length).toBeGreaterThan(100)
    expect(second.trace).toEqual(first.trace)
    expect(second.frames).toBe(first.frames)
  })
})

const failures = (results: readonly SimResult[], options: Parameters<typeof describeFailure>[1] = CI_OPTIONS): string[] =>
  summarise(results).failed.map((result) => describeFailure(result, options))
