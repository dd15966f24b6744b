/** Brings node_modules to exactly what package-lock.json says, when it is not there yet or out of date. */
import { existsSync, readFileSync } from 'node:fs'
import { fingerprint, isStamped, stamp } from './fingerprint.mjs'
import { inRoot } from './paths.mjs'
import { findHouseNode, runNpm, runsFromModules } from './run.mjs'
import { Refusal, say } from './say.mjs'

const STAMP = inRoot('node_modules', '.kituo-lock')

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} Lock */

/**
 * True when everything the lock asks for is installed in that version (packages for other systems are optional and may be absent).
 * @param {Lock} wanted package-lock.json
 * @param {Lock} present node_modules/.package-lock.json, npm's own record of what it installed
 */
export function isSatisfied(wanted, present) {
  return Object.entries(wanted.packages ?? {}).every(
    ([path, entry]) => path === '' || entry.optional || present.packages?.[path]?.version === entry.version,
  )
}

/** @param {string} path */
const readLock = (path) => /** @type {Lock} */ (JSON.parse(readFileSync(path, 'utf8')))

function isAlreadyInstalled() {
  const present = inRoot('node_modules', '.package-lock.json')
  return existsSync(present) && isSatisfied(readLock(inRoot('package-lock.json')), readLock(present))
}

/** Installs when needed. Answers whether it did; throws a Refusal when npm could not. */
export async function ensureInstalled() {
  const hash = fingerprint(['package-lock.json'])
  if (findHouseNode() && isStamped(STAMP, hash)) return false
  if (findHouseNode() && isAlreadyInstalled()) {
    stamp(STAMP, hash)
    return false
  }
  say('Installing packages (only after a clone or an update; one to three minutes) ...')
  // Windows cannot delete the running node.exe inside node_modules: there npm changes only what differs.
  const verb = process.platform === 'win32' && runsFromModules() ? ['install', '--no-save'] : ['ci']
  // No package may run code while it is installed, except `node`, which fetches the Node of this system from the registry.
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error']
  const install = await runNpm([...verb, '--ignore-scripts', ...quietly])
  const rebuild = install.code === 0 ? await runNpm(['rebuild', 'node', ...quietly]) : install
  if (rebuild.code !== 0)
    throw new Refusal(
      'npm could not install the packages (its message is above). It needs the npm registry this once; afterwards Kituo starts without a network.',
    )
  if (!findHouseNode()) throw new Refusal('The packages are installed, but the Node that came with them does not run on this machine.')
  stamp(STAMP, hash)
  return true
}
