/** Which shells a spec runs with: always the stand-in, and the real Electron where it is; elsewhere a visible skip. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { electronProgram, realLauncher } from './real-shell.ts'
import type { ShellLauncher } from './shell.ts'
import { standInLauncher } from './stand-in-shell.ts'

/** Set where the real program must be present: its absence is then a failure and not a skip. */
const mustHaveElectron = process.env['KITUO_ELECTRON'] === '1'

/**
 * Describes the same behaviour for both kinds of shell.
 * @param specs registers the tests for one launcher
 */
export function describeShell(name: string, specs: (launcher: ShellLauncher) => void): void {
  describe(`${name} (stand-in)`, () => specs(standInLauncher))
  describe.skipIf(electronProgram === null && !mustHaveElectron)(`${name} (real Electron)`, () => specs(realLauncher))
}

/** A folder for a test's data, made when it is first asked for, and the way to remove it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  let made: string | null = null
  return {
    get path() {
      return (made ??= mkdtempSync(join(tmpdir(), 'kituo-shell-')))
    },
    remove() {
      if (made !== null) rmSync(made, { recursive: true, force: true, maxRetries: 5 })
      made = null
    },
  }
}
