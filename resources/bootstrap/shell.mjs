/** Finds the Electron program, which npm does not carry, or tries once to fetch it from its release host. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isStamped, stamp } from './fingerprint.mjs'
import { inRoot } from './paths.mjs'
import { runNode } from './run.mjs'
import { say } from './say.mjs'

const PACKAGE = inRoot('node_modules', 'electron')
/** Remembers, per version and day, that the release host could not be reached, so that an offline start does not wait each time. */
const MISS = inRoot('node_modules', '.kituo-electron-miss')
const FETCH_LIMIT_MS = 60_000

const packageVersion = () => /** @type {{ version: string }} */ (JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))).version

/**
 * Path of the Electron program, or null. The package's own test: dist/version names its version, path.txt the file.
 * @returns {string | null}
 */
export function findElectron() {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(PACKAGE, 'dist')
  const pathFile = join(PACKAGE, 'path.txt')
  if (!existsSync(pathFile) || !existsSync(join(dist, 'version'))) return null
  if (readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '') !== packageVersion()) return null
  const program = join(dist, readFileSync(pathFile, 'utf8').trim())
  return existsSync(program) ? program : null
}

/**
 * The one line of an installer's output that says why; never a stack.
 * @param {string} output
 */
export function reasonOf(output) {
  const lines = output.split('\n').map((line) => line.trim())
  return (
    lines.find((line) => /error|refused|ENOTFOUND|EAI_AGAIN|timed? ?out|status/i.test(line) && !line.startsWith('at ')) ?? 'no reason given'
  )
}

/**
 * Runs the package's own download step once.
 * @param {{ retry: boolean, today: string }} options `today` as YYYY-MM-DD; after a miss the next try is on another day, or at once with `retry`
 * @returns {Promise<{ program: string } | { reason: string }>}
 */
export async function fetchElectron({ retry, today }) {
  const attempt = `${packageVersion()} ${today}`
  if (!retry && isStamped(MISS, attempt))
    return { reason: 'Electron could not be fetched earlier today (npm start -- --desktop tries again)' }
  say('Fetching the desktop shell (Electron) from its release host ...')
  const { output, timedOut } = await runNode([join(PACKAGE, 'install.js')], { quiet: true, timeoutMs: FETCH_LIMIT_MS })
  const program = findElectron()
  if (program) return { program }
  stamp(MISS, attempt)
  return { reason: `Electron could not be fetched (${timedOut ? `no answer within ${FETCH_LIMIT_MS / 1000} seconds` : reasonOf(output)})` }
}
