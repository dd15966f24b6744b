/** One rule for the desktop app and for browser mode: the same folder, the same key, or one sentence and nothing touched. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keyFileForBrowser } from './browser.mjs'
import { desktopArguments } from './desktop.mjs'
import { chooseKey, findKey, personalFolders, stationHome } from './station-home.mjs'

const folders = { data: join('/', 'd'), config: join('/', 'c') }
const choice = { folders, dataDir: null, isDemo: false, namedKeyFile: null }

describe('folders of a person', () => {
  test('follow each system, with the key apart from the data', () => {
    const home = join('/', 'home', 'a')
    expect(personalFolders({ platform: 'linux', env: {}, home })).toEqual({
      data: join(home, '.local', 'share', 'kituo'),
      config: join(home, '.config', 'kituo'),
    })
    const env = { XDG_DATA_HOME: join('/', 'd'), XDG_CONFIG_HOME: join('/', 'c') }
    expect(personalFolders({ platform: 'linux', env, home })).toEqual({ data: join('/', 'd', 'kituo'), config: join('/', 'c', 'kituo') })
    for (const platform of ['win32', 'darwin', 'linux']) {
      const { data, config } = personalFolders({ platform, env: {}, home: '/home/a' })
      expect(config.startsWith(data)).toBe(false)
    }
  })
})

describe('the home of a station', () => {
  test('is one folder for both modes; the demonstration has its own of everything', () => {
    const station = stationHome(choice)
    const demo = stationHome({ ...choice, isDemo: true })
    expect(station).toMatchObject({ dataDir: join('/', 'd', 'station'), freshKeyFile: join('/', 'c', 'station.key') })
    expect(demo).toMatchObject({ dataDir: join('/', 'd', 'demo'), freshKeyFile: join('/', 'c', 'demo.key') })
    const places = [station, demo].flatMap(({ dataDir, shellDir, wrappedKeyFile, plainKeyFiles }) => [
      dataDir,
      shellDir,
      wrappedKeyFile,
      ...plainKeyFiles,
    ])
    expect(new Set(places).size).toBe(places.length)
    for (const { dataDir, wrappedKeyFile, freshKeyFile } of [station, demo])
      for (const key of [wrappedKeyFile, freshKeyFile]) expect(key.startsWith(join(dataDir, '/'))).toBe(false)
  })

  test('in a chosen folder is all inside it, and shares no key with any other', () => {
    const chosen = stationHome({ ...choice, dataDir: 'x', isDemo: true })
    expect(chosen.dataDir).toBe(resolve('x'))
    for (const place of [chosen.shellDir, chosen.wrappedKeyFile, chosen.freshKeyFile, ...chosen.plainKeyFiles])
      expect(place.startsWith(resolve('x'))).toBe(true)
    expect(chosen.plainKeyFiles).not.toContain(stationHome(choice).freshKeyFile)
  })

  test('knows no other key than the one that was named', () => {
    const named = stationHome({ ...choice, namedKeyFile: 'k' })
    expect([named.plainKeyFiles, named.freshKeyFile]).toEqual([[resolve('k')], resolve('k')])
    expect(stationHome({ ...choice, namedKeyFile: '' })).toEqual(stationHome(choice))
  })
})

describe('the key', () => {
  const home = stationHome(choice)
  const [inside = '', own = ''] = home.plainKeyFiles
  const wrapped = home.wrappedKeyFile
  const choose = (files: string[], hasDatabase: boolean, from = home) =>
    chooseKey(from, { exists: (path) => files.includes(path), hasDatabase })

  test.each([
    ['nothing is there', [], false, { kind: 'fresh', file: own }],
    ['only a database is there', [], true, { kind: 'missing', file: own }],
    ['a station without a window made it', [own], true, { kind: 'plain', file: own }],
    ['`npm run station` made it', [inside], true, { kind: 'plain', file: inside }],
    ['the desktop app made it', [wrapped], true, { kind: 'wrapped', file: wrapped, hasDatabase: true }],
    ['the first start of the desktop app was cut off', [wrapped], false, { kind: 'wrapped', file: wrapped, hasDatabase: false }],
    ['both kinds are there', [wrapped, own], true, { kind: 'plain', file: own }],
    ['both plain places are filled', [own, inside], true, { kind: 'plain', file: inside }],
  ])('when %s', (_when, files, hasDatabase, expected) => expect(choose(files, hasDatabase)).toEqual(expected))

  test('that was named comes before all, whether it is there or not', () => {
    const named = stationHome({ ...choice, namedKeyFile: '/k' })
    for (const files of [[], [own, inside, wrapped]])
      for (const hasDatabase of [true, false]) expect(choose(files, hasDatabase, named)).toEqual({ kind: 'plain', file: resolve('/k') })
  })

  test('of the desktop app is refused in browser mode in one sentence that says what to do', () => {
    expect(() => keyFileForBrowser(home, choose([wrapped], true))).toThrow(
      /^The station in \S+ was set up by the desktop app, and its key \(\S+database-key\.json\) opens only there: start it with "npm start -- --desktop", or choose another folder with --data\. Nothing was changed\.$/,
    )
    expect(keyFileForBrowser(home, choose([wrapped], false))).toBe(own)
    expect(keyFileForBrowser(home, choose([], true))).toBe(own) // the station itself refuses then, and names the file
    expect(keyFileForBrowser(home, choose([inside], true))).toBe(inside)
  })
})

describe('on the disk', () => {
  let folder = ''
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kituo-home-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('an empty database file is none, a filled write-ahead log is one, and looking changes nothing', () => {
    const home = stationHome({ ...choice, folders: { data: folder, config: join(folder, 'config') } })
    expect(findKey(home).kind).toBe('fresh')
    expect(readdirSync(folder)).toEqual([])
    mkdirSync(home.dataDir)
    writeFileSync(home.databaseFile, '')
    expect(findKey(home).kind).toBe('fresh')
    writeFileSync(`${home.databaseFile}-wal`, 'x')
    expect(findKey(home).kind).toBe('missing')
    mkdirSync(home.shellDir)
    writeFileSync(home.wrappedKeyFile, '{}')
    expect(findKey(home)).toEqual({ kind: 'wrapped', file: home.wrappedKeyFile, hasDatabase: true })
  })
})

describe('the desktop app', () => {
  test('is told everything that was said to npm start', () => {
    expect(desktopArguments({ data: '/my data', port: 0, profile: 'hospital', demo: true })).toEqual([
      '--data=/my data',
      '--port=0',
      '--profile=hospital',
      '--demo',
    ])
    expect(desktopArguments({ data: null, port: null, profile: null, demo: false })).toEqual([])
  })
})
