/** Bundles shell, preload and screens into out/ when their sources changed. Also `npm run build`, which always builds. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fingerprint, isStamped, stamp } from './fingerprint.mjs'
import { ensureGenerated } from './generate.mjs'
import { inRoot } from './paths.mjs'
import { runNode } from './run.mjs'
import { Refusal, runAsProgram, say } from './say.mjs'

const STAMP = inRoot('out', '.kituo-stamp')
const SOURCES = [
  'electron',
  'server',
  'renderer',
  'prisma/schema',
  'resources',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
]
/** The one file of the bootstrap that the desktop app carries. */
const SHARED = 'resources/bootstrap/station-home.mjs'
/**
 * True for a file that ends up in a bundle.
 * @param {string} path relative to the checkout
 */
export const isSource = (path) =>
  path === SHARED || (!/\.test\.tsx?$/.test(path) && !path.startsWith('resources/bootstrap/') && !path.startsWith('resources/lint/'))

/**
 * Builds when needed. Answers whether it did.
 * @param {{ always?: boolean, quiet?: boolean }} [options]
 */
export async function ensureBuilt({ always = false, quiet = false } = {}) {
  const hash = fingerprint(SOURCES, { keep: isSource })
  if (!always && isStamped(STAMP, hash) && existsSync(inRoot('out', 'renderer', 'index.html'))) return false
  if (quiet) say('Building the screens (only after a change; under a minute) ...')
  const { code, output } = await runNode(['node_modules/electron-vite/bin/electron-vite.js', 'build'], { quiet })
  if (code !== 0) throw new Refusal(`${output}\nThe build failed (message above).`)
  stamp(STAMP, hash)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runAsProgram(async () => {
    await ensureGenerated()
    await ensureBuilt({ always: true })
    return 0
  })
}
