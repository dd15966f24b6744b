/** Lists the files of the house for the structure tests: everything a person wrote, nothing generated. */
import { readFileSync } from 'node:fs'
import { ROOT } from '../../resources/bootstrap/paths.mjs'
import { listFiles } from '../../resources/bootstrap/fingerprint.mjs'

const FOLDERS = ['server', 'electron', 'renderer', 'prisma', 'resources', 'tests']
const GENERATED = /^prisma\/generated\/|\/node_modules\//

/** Root of the checkout. */
export const rootFolder = ROOT

/**
 * Paths below the source folders, relative to the checkout, with forward slashes.
 * @param pattern which to keep
 */
export function sourceFiles(pattern: RegExp): string[] {
  return listFiles(FOLDERS, { keep: (path) => pattern.test(path) && !GENERATED.test(path) })
}

/** @param path relative to the checkout */
export const readText = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8')
