/** Tells whether something made from files is still up to date, by content and not by date: a clone has no useful dates. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { ROOT } from './paths.mjs'

/**
 * All files below the given paths, sorted, without those the filter refuses.
 * @param {string[]} paths files or folders, relative to `root`
 * @param {{ root?: string, keep?: (path: string) => boolean }} [options]
 * @returns {string[]} paths relative to `root`, with forward slashes
 */
export function listFiles(paths, { root = ROOT, keep = () => true } = {}) {
  /** @type {string[]} */
  const found = []
  const visit = (/** @type {string} */ path) => {
    if (!existsSync(path)) return
    if (statSync(path).isDirectory()) for (const name of readdirSync(path)) visit(join(path, name))
    else found.push(relative(root, path).split(sep).join('/'))
  }
  for (const path of paths) visit(join(root, path))
  return found.filter(keep).sort()
}

/**
 * One hash over names and contents.
 * @param {string[]} paths
 * @param {{ root?: string, keep?: (path: string) => boolean }} [options]
 */
export function fingerprint(paths, options = {}) {
  const hash = createHash('sha256')
  for (const path of listFiles(paths, options)) {
    const content = readFileSync(join(options.root ?? ROOT, path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/**
 * @param {string} stampFile where the hash of the last successful run was kept
 * @param {string} hash
 */
export const isStamped = (stampFile, hash) => existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === hash

/**
 * @param {string} stampFile
 * @param {string} hash
 */
export function stamp(stampFile, hash) {
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, `${hash}\n`)
}
