/** Threads of the packaged app: whatever code starts by its place beside it must be built beside it, or the desktop app cannot start it. */
import { expect, test } from 'vitest'
import { readText, sourceFiles } from './source-files.ts'

/** Names of thread files as they are called after the build, e.g. `road-worker`. */
const started = sourceFiles(/^server\/.*\.ts$/)
  .filter((path) => !path.endsWith('.test.ts'))
  .flatMap((path) => [...readText(path).matchAll(/new URL\(import\.meta\.url\.endsWith\('\.ts'\) \? '[^']+' : '\.\/([\w-]+)\.js'/g)])
  .map(([, name]) => name ?? '')

test('every thread the server starts is an entry of the build', () => {
  const config = readText('electron.vite.config.ts')
  expect(started.length).toBeGreaterThanOrEqual(6)
  expect(started.filter((name) => !config.includes(`'${name}': at(`))).toEqual([])
})
