/** Other engines with the same ops: each in a fresh process of its own, one after the other. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { say } from '../../figure.ts'
import { removeScratch, scratchDir } from '../scratch.ts'
import type { EngineRun } from './engine.ts'

const NAMES = ['pouch-memory', 'pouch-leveldb', 'actual', 'automerge', 'yjs'] as const
const program = fileURLToPath(new URL('run.ts', import.meta.url))
const execute = promisify(execFile)
/** An engine that takes longer than this is left out. */
const PATIENCE_MS = 15 * 60_000

const Run = z.object({
  engine: z.string(),
  durability: z.string(),
  writeOpsPerSecond: z.number(),
  syncOpsPerSecond: z.number(),
  syncOpsPerCpuSecond: z.number(),
  bytesPerOp: z.number().nullable(),
  rssMb: z.number(),
})

/** Measures every engine that can be loaded here, so often. One that fails is named on standard error and left out. */
export async function measureEngines(isQuick: boolean, repeats: number): Promise<EngineRun[]> {
  const runs: EngineRun[] = []
  for (const name of NAMES)
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const dir = scratchDir(name)
      try {
        const { stdout } = await execute(process.execPath, [program, name, dir, ...(isQuick ? ['--quick'] : [])], { timeout: PATIENCE_MS })
        const run = Run.parse(JSON.parse(stdout))
        runs.push(run)
        say(
          `${run.engine}: ${Math.round(run.syncOpsPerSecond)} ops/s, ${Math.round(run.syncOpsPerCpuSecond)} per processor second, ${Math.round(run.rssMb)} MB`,
        )
      } catch (error) {
        say(`${name} is left out: ${error instanceof Error ? error.message.slice(0, 2_000) : String(error)}`)
        break
      } finally {
        removeScratch(dir)
      }
    }
  return runs
}

const medianOf = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** The median of one figure by engine; engines without it are absent. */
export function byEngine(runs: readonly EngineRun[], figure: (run: EngineRun) => number | null): Record<string, number> {
  const names = [...new Set(runs.map(({ engine }) => engine))]
  const entries = names.map((name) => {
    const values = runs.filter(({ engine }) => engine === name).flatMap((run) => figure(run) ?? [])
    return [name, Math.round(medianOf(values) * 10) / 10] as const
  })
  return Object.fromEntries(entries.filter(([, value]) => !Number.isNaN(value)))
}

/** How each engine keeps its records, for the conditions. */
export const durabilities = (runs: readonly EngineRun[]): string =>
  [...new Map(runs.map(({ engine, durability }) => [engine, durability]))]
    .map(([engine, durability]) => `${engine}: ${durability}`)
    .join('; ')
