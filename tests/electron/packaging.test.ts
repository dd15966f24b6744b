/** What is shipped: the packing rules, the archive they give, and the station that boots from inside it. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { extractAll, listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../../resources/bootstrap/build.mjs'
import { temporaryFolder } from './harness/kinds.ts'
import { eventually } from './harness/shell.ts'
import { standInLauncher } from './harness/stand-in-shell.ts'
import { writeStandInDistribution } from './harness/stand-in-distribution.ts'

const root = resolve(import.meta.dirname, '..', '..')
// electron-builder's own library validates with the scheme it ships; it is no direct dependency of ours
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder'))

type Config = Record<string, unknown> & { electronFuses: Record<string, boolean> }
type Library = {
  getConfig(projectDir: string, configPath: string, overrides: null): Promise<Config>
  validateConfiguration(config: object, debug: { isEnabled: boolean; add(): void }): Promise<void>
}
const { getConfig, validateConfiguration } = builder('app-builder-lib/out/util/config/config') as Library
const scheme = builder('app-builder-lib/scheme.json') as { definitions: { FuseOptionsV1: { properties: Record<string, unknown> } } }

const readConfig = () => getConfig(root, 'electron-builder.yml', null)
const validate = (config: object) => validateConfiguration(config, { isEnabled: false, add: () => undefined })

/** The fuses as a release must have them. */
const wantedFuses: Record<string, boolean> = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
}
const fuseNames = Object.values(FuseV1Options).filter((name) => typeof name === 'string')

describe('the packing rules', () => {
  it('fit the scheme of the packer, and the check bites', async () => {
    const config = await readConfig()
    await validate(config)
    await expect(validate({ ...config, electronFusez: {} })).rejects.toThrow(/electronFusez/)
  })

  it('name every fuse there is', async () => {
    const { electronFuses } = await readConfig()
    expect(Object.keys(electronFuses).toSorted()).toEqual(Object.keys(scheme.definitions.FuseOptionsV1.properties).toSorted())
    expect(Object.keys(wantedFuses).toSorted()).toEqual(fuseNames.toSorted())
  })

  it('ship one thing per system, signed where it must be, and no update source by accident', async () => {
    expect(await readConfig()).toMatchObject({
      appId: 'org.kituo.desktop',
      win: { target: 'nsis' },
      mac: { target: 'dmg', hardenedRuntime: true },
      linux: { target: ['AppImage', 'deb'] },
      publish: null,
      npmRebuild: false,
    })
    const shell = readFileSync(join(root, 'electron', 'boot', 'prepare.ts'), 'utf8')
    expect(shell).toContain("setAppUserModelId('org.kituo.desktop')")
  })
})

describe('the package', () => {
  const folder = temporaryFolder()
  const at = (...parts: string[]): string => join(folder.path, ...parts)
  const resources = (...parts: string[]): string => at('packed', 'linux-unpacked', 'resources', ...parts)

  beforeAll(async () => {
    await ensureBuilt({ quiet: true })
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8')) as { version: string }
    // every fuse starts the wrong way round, so that each one has to be flipped
    writeStandInDistribution(at('electron'), version, fuseNames.map((name) => (wantedFuses[name] === true ? '0' : '1')).join(''))
    await pack(at('electron'), at('packed'))
  })
  afterAll(() => folder.remove())

  const archived = () => listPackage(resources('app.asar'), { isPack: false }).map((path) => path.replaceAll('\\', '/'))

  it('has every fuse the way it must be', async () => {
    const wire = await getCurrentFuseWire(at('packed', 'linux-unpacked', 'kituo'))
    const state = Object.fromEntries(
      fuseNames.map((name) => [name, wire[FuseV1Options[name as keyof typeof FuseV1Options]] === '1'.charCodeAt(0)]),
    )
    expect(state).toEqual(wantedFuses)
  })

  it('holds the app and nothing that was not asked for', () => {
    const files = archived()
    expect(files).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/out/main/main.js',
        '/out/main/database-worker.js',
        '/out/preload/index.cjs',
        '/out/preload/prompt.cjs',
        '/out/renderer/index.html',
        '/resources/icons/icon.png',
      ]),
    )
    const own = new Set(files.map((path) => path.split('/')[1]))
    expect([...own].toSorted()).toEqual(['node_modules', 'out', 'package.json', 'resources'])
    expect(files.filter((path) => /\.(ts|tsx|mts|cts|map)$|\.env|\.test\.|\/(tests?|__tests__)\//.test(path))).toEqual([])
    expect(files.filter((path) => /^\/node_modules\/(electron|vite|vitest|react|playwright-core|prisma|typescript)\//.test(path))).toEqual(
      [],
    )
    expect(statSync(resources('app.asar')).size).toBeLessThan(40 * 1024 * 1024)
  })

  it('leaves only native addons of this system outside the archive', () => {
    const unpacked = readdirSync(resources('app.asar.unpacked'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(resources('app.asar.unpacked'), join(entry.parentPath, entry.name)))
    expect(unpacked.length).toBeGreaterThan(0)
    expect(unpacked.filter((path) => !path.endsWith('.node'))).toEqual([])
    expect(unpacked.filter((path) => /darwin|win32|arm64/.test(path))).toEqual([])
  })

  it('carries the migrations beside it, all of them', () => {
    const names = (folderName: string) =>
      readdirSync(folderName, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
    expect(names(resources('prisma', 'migrations'))).toEqual(names(join(root, 'prisma', 'migrations')))
  })

  it('boots the station from inside the archive, away from the checkout', async () => {
    const app = at('extracted')
    extractAll(resources('app.asar'), app)
    const data = at('data')
    const env = {
      STAND_IN_PACKAGED: '1',
      STAND_IN_RESOURCES: resources(),
      STAND_IN_WITHOUT_PAGES: '1',
      KITUO_ADMIN_PASSWORD: 'four quiet herons waiting',
      KITUO_LOG_LEVEL: 'info',
    }
    const shell = await standInLauncher.open({ appDir: app, userDataDir: at('profile'), args: ['--data', data, '--port', '0'], env })
    try {
      await shell.journalEntry('load')
      const url = await eventually(() => /"url":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(shell.log())?.[1])
      const ready = await fetch(`${url}/readyz`)
      expect(ready.status).toBe(200)
      const page = await fetch(url)
      expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')])
      expect(existsSync(join(data, 'kituo.db'))).toBe(true)
      expect(readFileSync(join(data, 'kituo.db')).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3')
      // nobody sees the standard error of a packaged app
      expect(readFileSync(join(data, 'log', 'kituo.log'), 'utf8')).toContain(url)
    } finally {
      await shell.close()
    }
    expect(await shell.exited).toBe(0)
  })

  it('opens the station that ran without a window, with the key file it left', async () => {
    const data = at('headless')
    const stationId = await headlessDay(data)
    const env = { STAND_IN_PACKAGED: '1', STAND_IN_RESOURCES: resources(), STAND_IN_WITHOUT_PAGES: '1', KITUO_LOG_LEVEL: 'info' }
    const shell = await standInLauncher.open({
      appDir: at('extracted'),
      userDataDir: at('profile'),
      args: ['--data', data, '--port', '0'],
      env,
    })
    await shell.journalEntry('load')
    await shell.close()
    expect(existsSync(join(data, 'shell', 'database-key.json'))).toBe(false)
    expect(await headlessDay(data)).toBe(stationId)
  })
})

/** Runs a station without a window on this folder until it is ready; gives its id. */
async function headlessDay(data: string): Promise<string> {
  const child = spawn(process.execPath, ['server/cli.ts', '--data', data, '--port', '0'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  child.stdout.once('data', () => child.kill('SIGTERM'))
  await ended
  const stationId = /"stationId":"(\w+)"/.exec(said)?.[1]
  if (stationId === undefined) throw new Error(said)
  return stationId
}

async function pack(electronDist: string, output: string): Promise<void> {
  const cli = createRequire(import.meta.url).resolve('electron-builder/cli.js')
  const args = [
    cli,
    '--linux',
    'dir',
    '--x64',
    '--config',
    'electron-builder.yml',
    `-c.electronDist=${electronDist}`,
    `-c.directories.output=${output}`,
  ]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const code = await new Promise((done) => child.once('close', done))
  if (code !== 0) throw new Error(`electron-builder ended with ${String(code)}:\n${log}`)
}
