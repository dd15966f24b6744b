/** One person, two ways to open the station: the desktop app and a browser find the same data and the same key, or say why not. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { personalFolders, stationHome } from '../../resources/bootstrap/station-home.mjs'
import { buildFixture, fixtureDir } from './harness/build-fixture.ts'
import { temporaryFolder } from './harness/kinds.ts'
import { eventually } from './harness/shell.ts'
import type { Shell } from './harness/shell.ts'
import { standInLauncher } from './harness/stand-in-shell.ts'

beforeAll(buildFixture)

const browserMode = pathToFileURL(resolve(import.meta.dirname, '..', '..', 'resources', 'bootstrap', 'browser.mjs')).href
const say = pathToFileURL(resolve(import.meta.dirname, '..', '..', 'resources', 'bootstrap', 'say.mjs')).href

const folder = temporaryFolder()
const shells: Shell[] = []
afterEach(async () => {
  for (const shell of shells.splice(0)) await shell.close()
  folder.remove()
})
const at = (...parts: string[]): string => join(folder.path, ...parts)

/** The person's folders, on every system; no display, so that no browser opens. */
const person = (): Record<string, string> => ({
  XDG_DATA_HOME: at('data'),
  XDG_CONFIG_HOME: at('config'),
  LOCALAPPDATA: at('data'),
  APPDATA: at('config'),
  HOME: at('home'),
  DISPLAY: '',
  WAYLAND_DISPLAY: '',
})
const home = () => {
  const folders = personalFolders({ env: person(), home: at('home') })
  return stationHome({ folders, dataDir: null, isDemo: false, namedKeyFile: null })
}
const station = (): string => home().dataDir
const plainKey = (): string => home().freshKeyFile
const wrappedKey = (): string => home().wrappedKeyFile

/** Opens the desktop app as a person does, with their own folders. */
async function openDesktop(args: readonly string[] = [], env: Record<string, string> = {}): Promise<Shell> {
  const shell = await standInLauncher.open({
    appDir: fixtureDir,
    userDataDir: at('electron-default'),
    args,
    env: { ...person(), STAND_IN_OWN_FOLDERS: '1', STAND_IN_WITHOUT_PAGES: '1', ...env },
  })
  shells.push(shell)
  return shell
}

/** A working day with the desktop app; gives the key its station was opened with. */
async function desktopDay(args: readonly string[] = [], env: Record<string, string> = {}, data = station()): Promise<string> {
  const shell = await openDesktop(args, env)
  await shell.journalEntry('load')
  await shell.close()
  return (JSON.parse(readFileSync(join(data, 'config.json'), 'utf8')) as { key: string }).key
}

/** Serves the station to a browser, ends it as Ctrl+C does once it is ready, and gives what was said. */
async function browserDay(
  options: { data?: string } = {},
  env: Record<string, string> = {},
  isOver: (said: string) => boolean = (said) => said.includes('Ctrl+C closes'),
): Promise<{ code: number | null; said: string }> {
  const chosen = JSON.stringify({ data: options.data ?? null, port: 0, profile: null, demo: false, verbose: false })
  const program = `import { serveToBrowser } from '${browserMode}'\nimport { runAsProgram } from '${say}'\nawait runAsProgram(() => serveToBrowser(${chosen}))`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { env: { ...process.env, ...person(), ...env } })
  let said = ''
  const looking = setInterval(() => {
    if (!isOver(said)) return
    clearInterval(looking)
    child.kill('SIGINT')
  }, 5)
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise<number | null>((done) => child.once('close', done))
  clearInterval(looking)
  return { code, said }
}

/** Every file below a folder with its content and time: equal before and after means that nothing was touched. */
const everything = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => {
      const facts = statSync(path)
      const content = facts.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''
      return `${path} ${facts.mtimeMs} ${content}`
    })

describe('a station that began in a browser', () => {
  it('is the one the desktop app opens, with the same key and without making another', async () => {
    const served = await browserDay()
    expect(served.said).toContain(`Data: ${station()}`)
    expect(served.code).toBe(0)
    expect(existsSync(join(station(), 'kituo.db'))).toBe(true)
    const key = readFileSync(plainKey(), 'utf8').trim()
    expect(await desktopDay()).toBe(key)
    expect(existsSync(wrappedKey())).toBe(false)
    expect(existsSync(at('electron-default'))).toBe(false)
  })

  it('is not left behind when its terminal goes away while it starts', async () => {
    const started = () => existsSync(join(station(), 'kituo.lock'))
    expect((await browserDay({}, {}, started)).said.trim()).toBe('Closed.')
    // the next start finds the folder free
    expect((await browserDay()).code).toBe(0)
  })

  it('keeps its key inside a chosen folder, where the desktop app finds it', async () => {
    const data = at('other disk')
    expect((await browserDay({ data })).code).toBe(0)
    expect(existsSync(plainKey())).toBe(false)
    const key = readFileSync(join(data, 'station.key'), 'utf8').trim()
    expect(await desktopDay([`--data=${data}`], {}, data)).toBe(key)
    expect(existsSync(join(data, 'shell', 'database-key.json'))).toBe(false)
  })

  it('opens in both with a named key file', async () => {
    const named = { KITUO_DB_KEY_FILE: at('stick', 'named.key') }
    expect((await browserDay({}, named)).code).toBe(0)
    expect(await desktopDay([], named)).toBe(readFileSync(named.KITUO_DB_KEY_FILE, 'utf8').trim())
    expect([plainKey(), wrappedKey()].filter((path) => existsSync(path))).toEqual([])
  })
})

describe('a station that began in the desktop app', () => {
  it.each(['its own folder', 'a chosen folder'])('is refused to a browser in one sentence, and nothing is touched: %s', async (which) => {
    const data = which === 'its own folder' ? station() : at('other disk')
    const options = which === 'its own folder' ? {} : { data }
    await desktopDay(which === 'its own folder' ? [] : ['--data', data], {}, data)
    const before = everything(folder.path)
    const { code, said } = await browserDay(options)
    expect(code).toBe(1)
    expect(said.trim().split('\n')).toHaveLength(1)
    expect(said).toContain(`The station in ${data} was set up by the desktop app`)
    expect(said).toContain('npm start -- --desktop')
    expect(everything(folder.path)).toEqual(before)
  })

  it('tells what to do when its key is gone, in browser mode too, and makes no other', async () => {
    const named = { KITUO_DB_KEY_FILE: at('stick', 'named.key') }
    await desktopDay([], named)
    const served = await browserDay()
    expect(served.code).toBe(1)
    expect(served.said).toContain(`${plainKey()} does not hold the database key`)
    const opened = await openDesktop()
    expect(await opened.exited).toBe(1)
    expect([plainKey(), wrappedKey()].filter((path) => existsSync(path))).toEqual([])
  })
})

describe('the log of the desktop app', () => {
  it('lies with the data, is private, and is shown from the help menu', async () => {
    const shell = await openDesktop()
    await shell.journalEntry('load')
    const log = join(station(), 'log', 'kituo.log')
    await eventually(() => (readFileSync(log, 'utf8').includes('the workstation is open') ? true : null))
    expect(statSync(log).mode & 0o077).toBe(0)
    await shell.evaluate(({ Menu }) => {
      const entry: unknown = Menu.getApplicationMenu()?.getMenuItemById('logFolder')
      ;(entry as { click(): void }).click() // the stand-in's items click without an event
    }, null)
    expect((await shell.journalEntry('open-path')).detail).toBe(join(station(), 'log'))
  })

  it('is not begun in a folder that could not be opened', async () => {
    const shell = await openDesktop([], { STAND_IN_PASSWORD_STORE: 'none', KITUO_DB_KEY_FILE: at() })
    expect(await shell.exited).toBe(1)
    expect(existsSync(station())).toBe(false)
  })
})
