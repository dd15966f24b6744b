/** `npm run bench -- NAME [--quick]`: measures one subject. Figures go to standard output, one JSON object a line; nothing else does. */
import { parseArgs } from 'node:util'
import { say } from './figure.ts'

export type BenchOptions = { readonly isQuick: boolean; readonly only: string | null }
type Bench = (options: BenchOptions) => Promise<void>

/** Subjects that exist; each file says what it measures. */
const SUBJECTS: Readonly<Record<string, () => Promise<{ run: Bench }>>> = {
  coldchain: () => import('./coldchain/index.ts'),
  desk: () => import('./desk/index.ts'),
  places: () => import('./places/index.ts'),
  readings: () => import('./readings/index.ts'),
  roads: () => import('./roads/index.ts'),
  sync: () => import('./sync/index.ts'),
  trackers: () => import('./trackers/index.ts'),
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
})
const load = SUBJECTS[positionals[0] ?? '']
if (!load) {
  say(`npm run bench -- NAME [--quick] [--only PART]   subjects: ${Object.keys(SUBJECTS).join(', ')}`)
  process.exitCode = 2
} else {
  const { run } = await load()
  await run({ isQuick: values.quick, only: values.only ?? null })
}
