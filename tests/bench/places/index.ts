/**
 * `npm run bench -- places [--quick]`: the place search over a made-up country of 500,000 names (25,000 with --quick): making and opening
 * the index, its size, every keystroke of texts that people type, whole texts with and without typing mistakes, and reverse lookup.
 */
import { PlaceEngine, type EngineRequest } from '../../../server/geo/places/engine.ts'
import type { PlaceSet } from '../../../server/geo/places/index/records.ts'
import { writePlaces } from '../../../server/geo/places/index/write.ts'
import { foldText } from '../../../server/geo/places/text.ts'
import { percentile, report, say } from '../figure.ts'
import type { BenchOptions } from '../run.ts'
import { makeCountry } from './made-country.ts'
import { keystrokes, typedTexts, type TypedText } from './typed-texts.ts'

const NAMES = 500_000
const QUICK_NAMES = 25_000
const TEXTS = 1_000
const QUICK_TEXTS = 200
/** Texts typed before anything is measured: the first calls are compiled. */
const WARM_UP = 50
const REGION = { origins: ['region' as const], kinds: null, language: 'en' as const, home: [] }
/** A goal for the share of texts whose place stands among the first three. */
const FOUND_GOAL = 0.95
const FIRST = 3

/** Milliseconds of one call. */
function timed(work: () => unknown): number {
  const startedMs = performance.now()
  work()
  return performance.now() - startedMs
}

/** Milliseconds of one call, and those this thread was really working: the machine may be busy with other things. */
function timedBoth(work: () => unknown): { readonly wallMs: number; readonly cpuMs: number } {
  const before = process.threadCpuUsage()
  const wallMs = timed(work)
  const { user, system } = process.threadCpuUsage(before)
  return { wallMs, cpuMs: (user + system) / 1_000 }
}

const requestOf = (text: string, { near }: TypedText): EngineRequest => ({ ...REGION, text, near, limit: 8 })

function build(country: PlaceSet, conditions: string): PlaceEngine {
  const engine = new PlaceEngine()
  const cpu = process.cpuUsage()
  const startedMs = performance.now()
  const bytes = writePlaces(country, 'made up')
  const figure = { bench: 'places', better: 'lower', conditions } as const
  report({ ...figure, figure: 'index.build', unit: 's', goal: 30 }, [(performance.now() - startedMs) / 1000])
  const { user, system } = process.cpuUsage(cpu)
  report({ ...figure, figure: 'index.build.cpu', unit: 's', goal: 30 }, [(user + system) / 1e6])
  report({ ...figure, figure: 'index.size', unit: 'bytes', goal: 150_000_000 }, [bytes.length])
  const openMs = timed(() => {
    engine.put('made-up', 'region', bytes, null)
  })
  report({ ...figure, figure: 'index.open', unit: 'ms', goal: 1_000 }, [openMs])
  return engine
}

function typing(engine: PlaceEngine, texts: readonly TypedText[], conditions: string): void {
  const type = (typed: TypedText) => keystrokes(typed.text).map((text) => timedBoth(() => engine.search(requestOf(text, typed))))
  texts.slice(0, WARM_UP).forEach(type)
  const both = texts.flatMap(type)
  const times = both.map(({ wallMs }) => wallMs)
  const figure = { bench: 'places', unit: 'ms', better: 'lower', conditions: `${conditions}; ${times.length} keystrokes` } as const
  report({ ...figure, figure: 'keystroke.median', goal: 5 }, [percentile(times, 0.5)])
  report({ ...figure, figure: 'keystroke.p95', goal: 10 }, [percentile(times, 0.95)])
  report({ ...figure, figure: 'keystroke.p95.cpu', goal: 10 }, [
    percentile(
      both.map(({ cpuMs }) => cpuMs),
      0.95,
    ),
  ])
  report({ ...figure, figure: 'keystroke.p99', goal: 20 }, [percentile(times, 0.99)])
  report({ ...figure, figure: 'keystroke.worst', goal: 50 }, [Math.max(...times)])
}

/** How often a name that was typed in full stands among the first results. */
function finding(engine: PlaceEngine, texts: readonly TypedText[], conditions: string): void {
  for (const isMistyped of [false, true]) {
    const some = texts.filter((text) => text.isMistyped === isMistyped)
    const found = some.filter((typed) => {
      const { results } = engine.search(requestOf(typed.text, typed))
      return results.slice(0, FIRST).some(({ name, why }) => {
        const names = [name, why.type === 'name' ? why.matchedName : name].map(foldText)
        return names.includes(foldText(typed.meant))
      })
    })
    report(
      {
        bench: 'places',
        figure: isMistyped ? 'found.mistyped' : 'found.asWritten',
        unit: 'share among the first three',
        better: 'higher',
        goal: FOUND_GOAL,
        conditions: `${conditions}; ${some.length} texts`,
      },
      [found.length / Math.max(1, some.length)],
    )
  }
}

function lookingAround(engine: PlaceEngine, texts: readonly TypedText[], conditions: string): void {
  const points = texts.flatMap(({ near }) => (near === null ? [] : [near]))
  const times = points.map((point) => timed(() => engine.reverse(point, 'en', ['region'])))
  report({ bench: 'places', figure: 'reverse.p95', unit: 'ms', better: 'lower', goal: 10, conditions }, [percentile(times, 0.95)])
}

/** All figures. */
export function run({ isQuick }: BenchOptions): Promise<void> {
  const country = makeCountry(isQuick ? QUICK_NAMES : NAMES)
  const names = country.records.reduce((sum, record) => sum + record.names.length, 0)
  const conditions = `made-up country: ${country.records.length} places, ${names} names; one thread`
  say(conditions)
  const engine = build(country, conditions)
  const texts = typedTexts(country, isQuick ? QUICK_TEXTS : TEXTS)
  typing(engine, texts, conditions)
  finding(engine, texts, conditions)
  lookingAround(engine, texts, conditions)
  return Promise.resolve()
}
