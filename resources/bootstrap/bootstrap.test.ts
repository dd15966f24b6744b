/** The decisions of the bootstrap: what it finds, what it refuses, how it counts. Its effects are shown by a run on a bare clone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findFreePort, parseReady, sentencesOf, stationArguments } from './browser.mjs'
import { isSource } from './build.mjs'
import { chromiumCandidates } from './chromium.mjs'
import { fingerprint, isStamped, stamp } from './fingerprint.mjs'
import { isSatisfied } from './install.mjs'
import { ROOT } from './paths.mjs'
import { duration } from './say.mjs'
import { tallyReport } from './sections.mjs'
import { reasonOf } from './shell.mjs'
import { findObstacles, hasDisplay } from './system.mjs'

const machine = { platform: 'linux', arch: 'x64', nodeVersion: '18.0.0', isMusl: false, isWritable: true }

describe('the machine', () => {
  test('is good enough with Node 18 on a system that has an engine', () => expect(findObstacles(machine)).toEqual([]))
  test.each([
    [{ nodeVersion: '16.20.2' }, /Node 16\.20\.2 is too old/],
    [{ platform: 'freebsd' }, /no database engine for freebsd/],
    [{ isMusl: true }, /musl/],
    [{ isWritable: false }, /cannot be written/],
  ])('%j is refused in one sentence', (change, sentence) => {
    const obstacles = findObstacles({ ...machine, ...change })
    expect(obstacles).toHaveLength(1)
    expect(obstacles[0]).toMatch(sentence)
  })
  test('shows windows only where there is a display', () => {
    expect(hasDisplay({}, 'linux')).toBe(false)
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
    expect(hasDisplay({}, 'win32')).toBe(true)
  })
})

describe('installed packages', () => {
  const wanted = {
    packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/only-mac': { version: '1.0.0', optional: true } },
  }
  test('satisfy the lock when every needed version is there', () =>
    expect(isSatisfied(wanted, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toBe(true))
  test('do not when one is missing or of another version', () => {
    expect(isSatisfied(wanted, { packages: {} })).toBe(false)
    expect(isSatisfied(wanted, { packages: { 'node_modules/a': { version: '1.0.1' } } })).toBe(false)
  })
})

describe('fingerprints', () => {
  let folder = ''
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kituo-print-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('change with content and with names, not with dates', () => {
    writeFileSync(join(folder, 'a'), 'one')
    const first = fingerprint(['a', 'b'], { root: folder })
    writeFileSync(join(folder, 'a'), 'one')
    expect(fingerprint(['a', 'b'], { root: folder })).toBe(first)
    writeFileSync(join(folder, 'b'), '')
    const second = fingerprint(['a', 'b'], { root: folder })
    expect(second).not.toBe(first)
    writeFileSync(join(folder, 'a'), 'two')
    expect(fingerprint(['a', 'b'], { root: folder })).not.toBe(second)
  })

  test('of the build see what the desktop app carries of the bootstrap, and nothing else of it', () => {
    const seen = ['electron/main.ts', 'resources/bootstrap/station-home.mjs', 'resources/bootstrap/start.mjs', 'server/x.test.ts']
    expect(seen.filter(isSource)).toEqual(['electron/main.ts', 'resources/bootstrap/station-home.mjs'])
  })

  test('are remembered by a stamp', () => {
    const file = join(folder, 'deep', 'stamp')
    expect(isStamped(file, 'x')).toBe(false)
    stamp(file, 'x')
    expect(isStamped(file, 'x')).toBe(true)
    expect(isStamped(file, 'y')).toBe(false)
  })
})

describe('counting', () => {
  const passing = { status: 'passed', fullName: 'works' }
  const failing = { status: 'failed', fullName: 'breaks' }
  const counts = { numPassedTests: 1, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 }

  test('adds up what ran, what failed and what was skipped', () => {
    const report = {
      ...counts,
      numFailedTests: 1,
      testResults: [{ name: join(ROOT, 'a.test.ts'), status: 'failed', assertionResults: [passing, failing] }],
    }
    expect(tallyReport(report, { code: 1, title: 'Unit' })).toEqual({ passed: 1, failed: 1, skipped: 3, failures: ['a.test.ts: breaks'] })
  })
  test('counts a file that cannot be loaded as a failure', () => {
    const report = {
      ...counts,
      testResults: [{ name: join(ROOT, 'a.test.ts'), status: 'failed', message: 'no such module\nat x', assertionResults: [] }],
    }
    expect(tallyReport(report, { code: 1, title: 'Unit' })).toMatchObject({
      failed: 1,
      failures: ['a.test.ts: could not be loaded (no such module)'],
    })
  })
  test('never takes a failed run for a good one', () => {
    expect(tallyReport({ ...counts, testResults: [] }, { code: 1, title: 'Unit' }).failed).toBe(1)
    expect(tallyReport(null, { code: 137, title: 'Unit' }).failed).toBe(1)
    expect(tallyReport({ ...counts, testResults: [] }, { code: 0, title: 'Unit' }).failed).toBe(0)
  })
  test('writes times as a person reads them', () =>
    expect([900, 42_400, 192_000, 239_900].map(duration)).toEqual(['0.9 s', '42 s', '3 min 12 s', '4 min 0 s']))
})

describe('serving to a browser', () => {
  test('hands the headless station its arguments', () => {
    const options = { data: null, port: null, profile: 'hospital', demo: true, verbose: false }
    expect(stationArguments(options, { data: '/d', port: 7420 })).toEqual([
      'server/cli.ts',
      '--data',
      '/d',
      '--port',
      '7420',
      '--profile',
      'hospital',
      '--demo',
    ])
    expect(stationArguments({ ...options, profile: null, demo: false }, { data: '/d', port: 0 })).toEqual([
      'server/cli.ts',
      '--data',
      '/d',
      '--port',
      '0',
    ])
  })
  test('knows the ready line from any other', () => {
    expect(parseReady('{"ready":true,"url":"http://127.0.0.1:7420","stationId":"x"}')).toBe('http://127.0.0.1:7420')
    expect(parseReady('{"ready":false}')).toBeNull()
    expect(parseReady('Kituo')).toBeNull()
  })
  test('tells a person why the station did not start, without log records', () => {
    expect(sentencesOf('{"level":30}\nThe key is wrong. Nothing was changed.\n')).toBe('The key is wrong. Nothing was changed.')
    expect(sentencesOf('{"level":30}\n{"level":50}\n')).toBe('{"level":30}\n{"level":50}')
  })
  test('takes the next port when one is busy', async () => {
    const busy = createServer()
    const port = await new Promise<number>((done) => busy.listen(0, '127.0.0.1', () => done((busy.address() as AddressInfo).port)))
    expect(await findFreePort(port)).toBeGreaterThan(port)
    await new Promise((done) => busy.close(done))
  })
})

describe('finding programs', () => {
  test('a chosen browser goes before all, on every system', () => {
    for (const platform of ['linux', 'darwin', 'win32'])
      expect(chromiumCandidates({ platform, env: { KITUO_CHROMIUM: '/x', PATH: '/bin' } })[0]).toBe('/x')
    expect(chromiumCandidates({ platform: 'linux', env: { PATH: '/a' } })).toContain(join('/a', 'chromium'))
    expect(chromiumCandidates({ platform: 'win32', env: { PROGRAMFILES: 'C:' } }).some((path) => path.endsWith('msedge.exe'))).toBe(true)
  })
  test('a failed download is told in one line, without a stack', () => {
    const output = 'TypeError: fetch failed\n    at node:internal/deps\n    at error (x)'
    expect(reasonOf(output)).toBe('TypeError: fetch failed')
    expect(reasonOf('')).toBe('no reason given')
  })
})
