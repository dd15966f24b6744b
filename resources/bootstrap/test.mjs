/** `npm test`: everything that is checked, from a bare clone, in one go. Keeps going after a failure and sums up at the end. */
import { parseArgs } from 'node:util'
import { CHROMIUM_ADVICE, ensureChromium } from './chromium.mjs'
import { ensureGenerated } from './generate.mjs'
import { ensureInstalled } from './install.mjs'
import { Refusal, duration, runAsProgram, say } from './say.mjs'
import { SECTIONS } from './sections.mjs'
import { checkSystem } from './system.mjs'

/** @typedef {import('./sections.mjs').Tally} Tally */
/** @typedef {{ title: string, ms: number, tally: Tally }} Result */

function chosenSections() {
  const ids = SECTIONS.map((section) => section.id).join(',')
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' }, skip: { type: 'string' } } })
    const only = values.only?.split(',')
    const skip = values.skip?.split(',') ?? []
    const unknown = [...(only ?? []), ...skip].filter((id) => !ids.split(',').includes(id))
    if (unknown.length > 0) throw new Error(`There is no section ${unknown.join(', ')}`)
    return SECTIONS.filter(({ id }) => (!only || only.includes(id)) && !skip.includes(id))
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : error}\nnpm test -- [--only A,B] [--skip C] with sections ${ids}`)
  }
}

/**
 * @param {import('./sections.mjs').Section} section
 * @param {string | null} chromium
 * @returns {Promise<Result>}
 */
async function runSection(section, chromium) {
  say(`\n===== ${section.title} =====`)
  const startedMs = performance.now()
  const tally = await section.run(chromium ? { KITUO_CHROMIUM: chromium } : {})
  const ms = performance.now() - startedMs
  say(`----- ${section.title}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped in ${duration(ms)}`)
  return { title: section.title, ms, tally }
}

/**
 * Prints timings, failures and, as the last line, the sum.
 * @param {Result[]} results
 */
function summarise(results) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) => results.reduce((total, { tally }) => total + tally[key], 0)
  const failures = results.flatMap(({ title, tally }) => tally.failures.map((failure) => `  ${title} > ${failure}`))
  say('\n===== Summary =====')
  for (const { title, ms, tally } of results) say(`${tally.failed === 0 ? 'ok    ' : 'FAILED'} ${duration(ms).padStart(12)}  ${title}`)
  say(`${' '.repeat(6)} ${duration(results.reduce((total, { ms }) => total + ms, 0)).padStart(12)}  in all`)
  if (failures.length > 0) say(`\nFailures:\n${failures.join('\n')}`)
  say(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  return sum('failed') === 0 ? 0 : 1
}

await runAsProgram(async () => {
  const sections = chosenSections()
  checkSystem()
  await ensureInstalled()
  await ensureGenerated()
  const chromium = sections.some((section) => section.needsBrowser) ? await ensureChromium() : null
  if (!chromium && sections.some((section) => section.needsBrowser))
    say(`No Chromium found, so every test that drives one will fail. ${CHROMIUM_ADVICE}`)
  /** @type {Result[]} */
  const results = []
  for (const section of sections) results.push(await runSection(section, chromium))
  return summarise(results)
})
