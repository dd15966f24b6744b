/** The layers of the compiler: what a screen's type check may not even know exists. */
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { rootFolder } from './source-files.ts'

/** Files the compiler reads for one layer. */
function filesOf(layer: string): string[] {
  const run = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', layer, '--listFilesOnly'], {
    cwd: rootFolder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return run.stdout.split('\n').map((path) => path.replaceAll('\\', '/'))
}
const has = (files: string[], pattern: RegExp): string[] => files.filter((path) => pattern.test(path)).slice(0, 3)

describe('layers', () => {
  test('the contract knows neither Node nor the DOM', () => {
    expect(has(filesOf('server/contract'), /@types\/node\/|lib\.dom\.d\.ts$/)).toEqual([])
  })
  test('the server knows no DOM', () => {
    expect(has(filesOf('server'), /lib\.dom\.d\.ts$/)).toEqual([])
  })
  test('the shell knows no DOM', () => {
    expect(has(filesOf('electron'), /lib\.dom\.d\.ts$/)).toEqual([])
  })
  test('the screens know no Node (a package that brings it in belongs to `paths` in renderer/tsconfig.json)', () => {
    expect(has(filesOf('renderer'), /@types\/node\//)).toEqual([])
  })
})
