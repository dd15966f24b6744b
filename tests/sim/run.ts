/**
 * `npm run sim -- --help` says what it can be told. Runs simulated worlds and says which ones broke a rule; a world that did is played
 * again with `--replay`.
 */
import { writeSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runSeeds } from './runner/pool.ts'
import { describeFailure, describeSummary, summarise } from './runner/summary.ts'
import { ABLATIONS, CI_OPTIONS, type SimOptions } from './scenario/options.ts'
import { simulate } from './simulate.ts'

const USAGE = `Usage: npm run sim -- [options]

Runs simulated worlds: stations, networks, disks and clocks with faults, all drawn from a seed. Says which worlds broke a rule.
Ends with 0 when all kept every rule, 1 when one did not, 2 when it was told something it does not understand.

  --seeds N         worlds to run (100)
  --first K         seed of the first one (1)
  --stations N      stations of each world (drawn from 3 to 32 by the seed)
  --commands N      commands each station records (${CI_OPTIONS.commandsPerStation})
  --threads N       worker threads (2)
  --real-crypto     SHA-256 and Ed25519 in every world instead of one in 25
  --ablation NAME   switches one rule of the protocol off: ${ABLATIONS.slice(0, 3).join(', ')},
                    ${ABLATIONS.slice(3).join(', ')}
  --replay SEED     runs this one world only, with the sizes given by the options above
  --trace           with --replay: writes out everything that happens
  --help            this text`

const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}

/** What was asked for, or null after saying what was not understood. */
function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: 'string', default: '100' },
        first: { type: 'string', default: '1' },
        stations: { type: 'string' },
        commands: { type: 'string', default: String(CI_OPTIONS.commandsPerStation) },
        threads: { type: 'string', default: '2' },
        'real-crypto': { type: 'boolean', default: false },
        ablation: { type: 'string' },
        replay: { type: 'string' },
        trace: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    for (const name of ['seeds', 'first', 'stations', 'commands', 'threads', 'replay'] as const)
      if (!/^[1-9]\d{0,8}$/.test(values[name] ?? '1')) throw new TypeError(`--${name} ${values[name]}: expected a whole number from 1`)
    const ablation = ABLATIONS.find((name) => name === values.ablation) ?? null
    if (values.ablation !== undefined && ablation === null) throw new TypeError(`There is no ablation ${values.ablation}`)
    return { ...values, ablation }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    say(`${error.message}\n\n${USAGE}`)
    return null
  }
}

async function main(): Promise<number> {
  const values = readArguments()
  if (values === null) return 2
  if (values.help) {
    say(USAGE)
    return 0
  }
  const options: Omit<SimOptions, 'seed'> = {
    ...CI_OPTIONS,
    stations: values.stations === undefined ? null : Number(values.stations),
    commandsPerStation: Number(values.commands),
    ablation: values.ablation,
    realCrypto: values['real-crypto'] ? true : null,
  }
  if (values.replay !== undefined) return replay(Number(values.replay), options, values.trace)
  return runMany(options, { first: Number(values.first), count: Number(values.seeds), threads: Number(values.threads) })
}

type Many = { readonly first: number; readonly count: number; readonly threads: number }

async function runMany(options: Omit<SimOptions, 'seed'>, { first, count, threads }: Many): Promise<number> {
  const seeds = Array.from({ length: count }, (_, index) => first + index)
  const startedMs = performance.now()
  const results = await runSeeds({
    options,
    seeds,
    threads,
    onResult: (result) => {
      if (result.violations.length > 0) say(describeFailure(result, options))
    },
  })
  const summary = summarise(results)
  say(describeSummary(summary, (performance.now() - startedMs) / 1000))
  return summary.failed.length === 0 ? 0 : 1
}

async function replay(seed: number, options: Omit<SimOptions, 'seed'>, isTraced: boolean): Promise<number> {
  const result = await simulate({ ...options, seed }, isTraced ? say : 'none')
  if (result.violations.length > 0) say(describeFailure(result, options))
  say(describeSummary(summarise([result]), result.cpuMs / 1000))
  return result.violations.length === 0 ? 0 : 1
}

process.exitCode = await main()
