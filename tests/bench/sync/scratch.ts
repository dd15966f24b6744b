/** Temporary folders of one bench run: all under one root, gone when the process ends, however it ends. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let root: string | null = null

/** Removes a folder of this run before its end: a big one need not wait. */
export const removeScratch = (dir: string): void => {
  rmSync(dir, { recursive: true, force: true })
}

/** A new empty folder. */
export function scratchDir(name: string): string {
  if (root === null) {
    const made = mkdtempSync(join(tmpdir(), 'kituo-bench-'))
    root = made
    process.on('exit', () => {
      removeScratch(made)
    })
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const)
      // 128 and the number of the signal
      process.once(signal, () => process.exit(code))
  }
  return mkdtempSync(join(root, `${name}-`))
}
