/**
 * `npm run sim -- [--seeds N] [--first K] [--stations n] [--commands n] [--threads n] [--real-crypto] [--ablation NAME] [--replay SEED [--trace]]`
 * Runs simulated worlds and says which ones broke a rule; a world that did is played again with `--replay`.
 */
import { writeSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runSeeds } from './runner/pool.ts'
import { describeFailure, describeSummary, summarise } from './runner/summary.ts'
import { ABLATIONS, CI_OPTIONS, type SimOptions } from './scenario/options.ts'
import { simulate } from './simulate.ts'

const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    first: { type: 'string', default: '1' },
    stations: { type: 'string' },
    commands: { type: 'string', default: '200' },
    threads: { type: 'string', default: '2' },
    'real-crypto': { type: 'boolean', default: false },
    ablation: { type: 'string' },
    replay: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
})
const ablation = ABLATIONS.find((name) => name === values.ablation) ?? null
if (values.ablation !== undefined && ablation === null) {
  say(`There is no ablation ${values.ablation}; there are ${ABLATIONS.join(', ')}`)
  process.exit(2)
}
const options: Omit<SimOptions, 'seed'> = {
  ...CI_OPTIONS,
  stations: values.stations === undefined ? null : Number(values.stations),
  commandsPerStation: Number(values.commands),
  ablation,
  realCrypto: values['real-crypto'] ? true : null,
}

if (values.replay === undefined) process.exitCode = await runMany(Number(values.first), Number(values.seeds))
else process.exitCode = await replay(Number(values.replay))

async function runMany(first: number, count: number): Promise<number> {
  const seeds = Array.from({ length: count }, (_, index) => first + index)
  const startedMs = performance.now()
  const results = await runSeeds({
    options,
    seeds,
    threads: Number(values.threads),
    onResult: (result) => {
      if (result.violations.length > 0) say(describeFailure(result, options))
    },
  })
  const summary = summarise(results)
  say(describeSummary(summary, (performance.now() - startedMs) / 1000))
  return summary.failed.length === 0 ? 0 : 1
}

async function replay(seed: number): Promise<number> {
  const result = await simulate({ ...options, seed }, values.trace ? say : 'none')
  if (result.violations.length > 0) say(describeFailure(result, options))
  say(describeSummary(summarise([result]), result.cpuMs / 1000))
  return result.violations.length === 0 ? 0 : 1
}
