/** Where the shell finds its parts and keeps its files, and what its command line asks for. Pure. */
import { join } from 'node:path'
import { personalFolders, stationHome } from '../../resources/bootstrap/station-home.mjs'
import type { PersonalFolders, StationHome } from '../../resources/bootstrap/station-home.mjs'

/** What the command line of the desktop app may say; everything else belongs to Chromium and is left alone. */
export type ShellArguments = {
  /** Data folder of the station; null for the system's usual place. */
  dataDir: string | null
  /** Port on 127.0.0.1 for phones and trackers; null for the first free one from {@link firstPort}. */
  port: number | null
  profile: string
  isDemo: boolean
}

/** Where phones and trackers of this machine find the station; the next free one is taken when it is busy. */
export const firstPort = 7430

/**
 * Reads the shell's own options from a command line: `--data DIR`, `--port N`, `--profile NAME`, `--demo`,
 * each also as `--name=value`.
 * @param argv the whole command line
 * @throws RangeError naming the option whose value is wrong
 */
export function parseShellArguments(argv: readonly string[]): ShellArguments {
  const port = optionValue(argv, 'port')
  if (port !== null && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) throw new RangeError(`--port ${port}`)
  const profile = optionValue(argv, 'profile') ?? 'full'
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(profile)) throw new RangeError(`--profile ${profile}`)
  const data = optionValue(argv, 'data')
  if (data === '') throw new RangeError('--data')
  return { dataDir: data, port: port === null ? null : Number(port), profile, isDemo: argv.includes('--demo') }
}

/** Every place the shell reads or writes. */
export type ShellPaths = {
  /** Data, keys and log: the same places as without the desktop app. */
  home: StationHome
  /** The station's data folder. */
  dataDir: string
  /** The wrapped database key: apart from the data, so that a copy of the data folder does not carry it. */
  keyFile: string
  /** Electron's own profile: window position, cache. */
  profileDir: string
  crashDir: string
  windowStateFile: string
  rendererDir: string
  migrationsDir: string
  preload: string
  promptPreload: string
  icon: string
  trayIcon: string
}

/** What decides the paths. */
export type PathFacts = {
  /** The folder that Chromium's switch `--user-data-dir` names; empty when it was not given. Everything then lies there. */
  userDataDir: string
  /** `KITUO_DB_KEY_FILE`. */
  namedKeyFile?: string | undefined
  /** Folder of the app: the archive when packaged, the repository otherwise. */
  appDir: string
  /** Folder with the files beside the archive; null when not packaged. */
  resourcesDir: string | null
  arguments: Pick<ShellArguments, 'dataDir' | 'isDemo'>
}

/**
 * Decides all paths. The demonstration keeps its data and its profile apart from the real station's, so both may
 * run at the same time and nobody mistakes one for the other.
 * @param personal this person's folders, as `npm start` knows them too
 */
export function resolvePaths(facts: PathFacts, personal: PersonalFolders = personalFolders()): ShellPaths {
  const { userDataDir, namedKeyFile, appDir, resourcesDir, arguments: shellArguments } = facts
  const folders = userDataDir === '' ? personal : { data: userDataDir, config: userDataDir }
  const home = stationHome({ folders, ...shellArguments, namedKeyFile: namedKeyFile ?? null })
  const out = join(appDir, 'out')
  const icons = join(appDir, 'resources', 'icons')
  return {
    home,
    dataDir: home.dataDir,
    keyFile: home.wrappedKeyFile,
    profileDir: home.shellDir,
    crashDir: join(home.shellDir, 'crash-reports'),
    windowStateFile: join(home.shellDir, 'window-state.json'),
    rendererDir: join(out, 'renderer'),
    migrationsDir: join(resourcesDir ?? appDir, 'prisma', 'migrations'),
    preload: join(out, 'preload', 'index.cjs'),
    promptPreload: join(out, 'preload', 'prompt.cjs'),
    icon: join(icons, 'icon.png'),
    trayIcon: join(icons, 'tray.png'),
  }
}

function optionValue(argv: readonly string[], name: string): string | null {
  const index = argv.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`))
  const word = argv[index]
  if (word === undefined) return null
  return word.includes('=') ? word.slice(word.indexOf('=') + 1) : (argv[index + 1] ?? '')
}
