/**
 * `npm run region -- add NAME FILE | list | remove NAME | check NAME [--data DIR]`: regions from the command line. Progress goes to
 * standard error, one JSON line to standard output at the end. Exit codes: 0 done, 1 it failed, 2 wrong words, 130 interrupted.
 */
import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { z } from 'zod'
import { AppError } from '../kernel/app-error.ts'
import { systemClock } from '../kernel/clock.ts'
import { checkRegion } from './import/check-region.ts'
import { regionErrorSentence } from './import/error-sentences.ts'
import { importRegion, listRegions, regionPlaces, removeRegion, type ImportProgress, type RegionManifest } from './import/index.ts'

const USAGE = 'npm run region -- add NAME FILE | list | remove NAME | check NAME   [--data DIR]'
const INTERRUPTED = 130

const text = z.string().min(1)
const Words = z.union(
  [
    z.tuple([z.literal('add'), text, text]),
    z.tuple([z.literal('list')]),
    z.tuple([z.literal('remove'), text]),
    z.tuple([z.literal('check'), text]),
  ],
  { error: 'say what to do' },
)
type Arguments = { readonly words: z.infer<typeof Words>; readonly dataDir: string }

const print = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** Where the person's station keeps its data, as `npm start` has it. */
async function usualDataDir(): Promise<string> {
  // plain JavaScript that also runs before anything is installed; it carries no types of its own
  const home = (await import(new URL('../../resources/bootstrap/station-home.mjs', import.meta.url).href)) as {
    personalFolders(): unknown
    stationHome(choice: object): { dataDir: string }
  }
  return home.stationHome({ folders: home.personalFolders(), dataDir: null, isDemo: false, namedKeyFile: null }).dataDir
}

async function readArguments(): Promise<Arguments> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' } } })
  return { words: Words.parse(positionals), dataDir: resolve(values.data ?? (await usualDataDir())) }
}

/** Says every whole tenth of the import, and each new phase. */
function progressLines(): (progress: ImportProgress) => void {
  let said = ''
  return ({ phase, overall }) => {
    const line = `${String(Math.floor(overall * 10) * 10).padStart(3)} %  ${phase}`
    if (line !== said) say(line)
    said = line
  }
}

/** What a list shows of a region. */
const outline = ({ source, importedAt, bounds, counts, parts }: RegionManifest) => ({
  source: source.file,
  importedAt,
  bounds,
  counts,
  bytes: parts.roads.bytes + parts.map.bytes + parts.places.bytes,
})

async function run({ words, dataDir }: Arguments, signal: AbortSignal): Promise<unknown> {
  const [verb, name = '', file = ''] = words
  switch (verb) {
    case 'add': {
      const manifest = await importRegion(
        { dataDir, name, file: resolve(file) },
        { clock: systemClock, signal, onProgress: progressLines() },
      )
      return { added: name, folder: regionPlaces(dataDir, name).home, ...manifest }
    }
    case 'list':
      return {
        regions: (await listRegions(dataDir)).map(({ name: each, manifest, problem }) =>
          manifest === null ? { name: each, problem: sentenceOf(problem) } : { name: each, ...outline(manifest) },
        ),
      }
    case 'remove':
      await removeRegion(dataDir, name)
      return { removed: name }
    case 'check':
      return { checked: name, ...outline(await checkRegion(regionPlaces(dataDir, name).home, signal)) }
  }
}

const sentenceOf = (error: unknown): string =>
  (error instanceof AppError ? regionErrorSentence(error) : null) ?? (error instanceof Error ? error.message : String(error))

async function main(): Promise<number> {
  let args: Arguments
  try {
    args = await readArguments()
  } catch (error) {
    say(error instanceof z.ZodError ? USAGE : `${sentenceOf(error)}\n${USAGE}`)
    return 2
  }
  const interrupt = new AbortController()
  const onSignal = (): void => {
    interrupt.abort(new Error('interrupted; nothing was changed'))
  }
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  try {
    print(await run(args, interrupt.signal))
    return 0
  } catch (error) {
    say(sentenceOf(error))
    if (error instanceof AppError) print({ error: error.code, params: error.params })
    return interrupt.signal.aborted ? INTERRUPTED : 1
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}

process.exitCode = await main()
