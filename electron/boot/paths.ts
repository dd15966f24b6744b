/** Where the shell finds its parts and keeps its files, and what its command line asks for. Pure. */
import { join, resolve } from 'node:path'

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
  /** Electron's own profile: window position, cache. */
  profileDir: string
  /** The station's data folder. */
  dataDir: string
  /** The wrapped database key: apart from the data, so that a copy of the data folder does not carry it. */
  keyFile: string
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
  /** The system's folder for this app's data of this user. */
  userDataDir: string
  /** Folder of the app: the archive when packaged, the repository otherwise. */
  appDir: string
  /** Folder with the files beside the archive; null when not packaged. */
  resourcesDir: string | null
  arguments: Pick<ShellArguments, 'dataDir' | 'isDemo'>
}

/**
 * Decides all paths. The demonstration keeps its data and its profile apart from the real station's, so both may
 * run at the same time and nobody mistakes one for the other.
 */
export function resolvePaths({ userDataDir, appDir, resourcesDir, arguments: { dataDir, isDemo } }: PathFacts): ShellPaths {
  const data = dataDir === null ? join(userDataDir, isDemo ? 'demo' : 'station') : resolve(dataDir)
  const profileDir = dataDir === null ? join(userDataDir, isDemo ? 'demo-shell' : 'shell') : join(data, 'shell')
  const out = join(appDir, 'out')
  const icons = join(appDir, 'resources', 'icons')
  return {
    profileDir,
    dataDir: data,
    keyFile: join(profileDir, 'database-key.json'),
    crashDir: join(profileDir, 'crash-reports'),
    windowStateFile: join(profileDir, 'window-state.json'),
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
