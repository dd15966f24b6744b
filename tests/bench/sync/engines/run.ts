/** Measures one engine in this process and prints one JSON line: `node tests/bench/sync/engines/run.ts ENGINE DIR [--quick]`. */
import { parseArgs } from 'node:util'
import { healSize, planHeal } from '../heal.ts'
import { cpuSeconds, rssMegabytes } from '../machine.ts'
import type { StoryCommand } from '../story.ts'
import { recordsDigest, type Engine, type EnginePair, type EngineRun, type OpRecord } from './engine.ts'

/** Loaded one at a time: a package that cannot be loaded here spoils its own figure only. */
const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
  'pouch-memory': async () => (await import('./pouch.ts')).pouchMemory,
  'pouch-leveldb': async () => (await import('./pouch.ts')).pouchLevel,
  actual: async () => (await import('./actual.ts')).actual,
  automerge: async () => (await import('./automerge.ts')).automerge,
  yjs: async () => (await import('./yjs.ts')).yjs,
}

/** The ops of these commands, each a record with a name of its own. */
const recordsOf = (commands: readonly StoryCommand[], side: string): OpRecord[] =>
  commands
    .flatMap(({ atMs, actor, drafts }) => drafts.map(({ op: { spec }, body }) => ({ atMs, actor, spec, body })))
    .map(({ atMs, actor, spec, body }, at) => ({
      id: `${side}${String(at).padStart(8, '0')}`,
      kind: spec.kind,
      entity: spec.entity(body as never), // the draft was made by this very kind
      atMs,
      actor,
      body: JSON.stringify(body),
    }))

async function writeAll(pair: EnginePair, side: 0 | 1, records: readonly OpRecord[]): Promise<void> {
  for (const record of records) await pair.write(side, record)
}

async function measure(engine: Engine, dir: string, isQuick: boolean): Promise<EngineRun> {
  const size = healSize(isQuick)
  const plan = planHeal('heal 0', size)
  const [shared, a, b] = [recordsOf(plan.shared, 's'), recordsOf(plan.apart[0], 'a'), recordsOf(plan.apart[1], 'b')]
  const pair = await engine.open(dir)
  try {
    await writeAll(pair, 0, shared)
    await pair.sync()
    const writeStartedMs = performance.now()
    await writeAll(pair, 0, a)
    await writeAll(pair, 1, b)
    const [startedMs, startedCpuS] = [performance.now(), cpuSeconds()]
    const bytes = await pair.sync()
    const [seconds, cpuS] = [(performance.now() - startedMs) / 1000, cpuSeconds() - startedCpuS]
    const rssMb = rssMegabytes()
    const held = [recordsDigest(await pair.records(0)), recordsDigest(await pair.records(1))] as const
    const ops = a.length + b.length
    if (held[0].digest !== held[1].digest || held[0].count !== shared.length + ops) throw new Error(`${engine.name} did not converge`)
    return {
      engine: engine.name,
      durability: engine.durability,
      writeOpsPerSecond: ops / ((startedMs - writeStartedMs) / 1000),
      syncOpsPerSecond: ops / seconds,
      syncOpsPerCpuSecond: ops / cpuS,
      bytesPerOp: bytes === null ? null : bytes / ops,
      rssMb,
    }
  } finally {
    await pair.close()
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false } } })
const [name = '', dir = ''] = positionals
const engine = await ENGINES[name]?.()
if (!engine) throw new Error(`no engine called ${name}; there are ${Object.keys(ENGINES).join(', ')}`)
process.stdout.write(`${JSON.stringify(await measure(engine, dir, values.quick))}\n`)
