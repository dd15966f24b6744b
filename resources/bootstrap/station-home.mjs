/**
 * Where a person's station lives, and which key opens it: one rule for the desktop app and for browser mode, so that
 * whoever changes from one to the other finds the same data. Plain JavaScript that needs no package, because
 * `npm start` asks before anything is installed; the desktop app carries it in its bundle.
 */
import { existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** @typedef {{ data: string, config: string }} PersonalFolders */

/**
 * Folders of the signed-in person, as each system wants them (XDG base directories on Linux).
 * The key file lies apart from the data, so that a copy of the data folder does not carry its key.
 * @param {{ platform?: string, env?: Record<string, string | undefined>, home?: string }} [host]
 * @returns {PersonalFolders}
 */
export function personalFolders({ platform = process.platform, env = process.env, home = homedir() } = {}) {
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA ?? join(home, 'AppData', 'Local')
    const roaming = env.APPDATA ?? join(home, 'AppData', 'Roaming')
    return { data: join(local, 'Kituo'), config: join(roaming, 'Kituo') }
  }
  if (platform === 'darwin') {
    const library = join(home, 'Library')
    return { data: join(library, 'Application Support', 'Kituo'), config: join(library, 'Preferences', 'Kituo') }
  }
  return {
    data: join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'kituo'),
    config: join(env.XDG_CONFIG_HOME || join(home, '.config'), 'kituo'),
  }
}

/**
 * @typedef {object} StationHome
 * @property {string} dataDir the station's data folder
 * @property {string} databaseFile
 * @property {string} logDir log of the desktop app
 * @property {string} shellDir the desktop app's own folder: window position, cache, crash reports
 * @property {string} wrappedKeyFile the key as the desktop app keeps it, which only the desktop app can open
 * @property {string[]} plainKeyFiles where a key in a plain file may lie, first the one that counts
 * @property {string} freshKeyFile where a station without a window writes a new key
 * @property {string | null} namedKeyFile the key file a person named; then no other counts
 */

/**
 * Every place that belongs to one station. The demonstration is a station of its own; a chosen folder carries all that
 * is its own inside it, so that it can lie on another disk and no two folders share a key.
 * @param {{ folders: PersonalFolders, dataDir: string | null, isDemo: boolean, namedKeyFile: string | null }} choice
 *   `dataDir` from `--data`, `namedKeyFile` from `KITUO_DB_KEY_FILE`
 * @returns {StationHome}
 */
export function stationHome({ folders, dataDir, isDemo, namedKeyFile }) {
  const data = dataDir === null ? join(folders.data, isDemo ? 'demo' : 'station') : resolve(dataDir)
  const shellDir = dataDir === null ? join(folders.data, isDemo ? 'demo-shell' : 'shell') : join(data, 'shell')
  const inside = join(data, 'station.key') // where `npm run station` keeps it
  const freshKeyFile = dataDir === null ? join(folders.config, isDemo ? 'demo.key' : 'station.key') : inside
  const named = namedKeyFile ? resolve(namedKeyFile) : null
  return {
    dataDir: data,
    databaseFile: join(data, 'kituo.db'),
    logDir: join(data, 'log'),
    shellDir,
    wrappedKeyFile: join(shellDir, 'database-key.json'),
    plainKeyFiles: named ? [named] : [...new Set([inside, freshKeyFile])],
    freshKeyFile: named ?? freshKeyFile,
    namedKeyFile: named,
  }
}

/**
 * Which key opens a station. A plain key file counts before the desktop app's own key, in both modes alike.
 * @typedef {{ kind: 'plain', file: string } | { kind: 'wrapped', file: string, hasDatabase: boolean } | { kind: 'missing', file: string } | { kind: 'fresh', file: string }} KeyChoice
 *   `plain`: this file (a named one may still have to be made); `wrapped`: only the desktop app can open it;
 *   `missing`: there is a database and no key; `fresh`: there is neither, a station without a window makes this file
 */

/**
 * @param {StationHome} home
 * @param {{ exists(path: string): boolean, hasDatabase: boolean }} found what lies on the disk
 * @returns {KeyChoice}
 */
export function chooseKey(home, { exists, hasDatabase }) {
  const plain = home.namedKeyFile ?? home.plainKeyFiles.find(exists)
  if (plain !== undefined) return { kind: 'plain', file: plain }
  if (exists(home.wrappedKeyFile)) return { kind: 'wrapped', file: home.wrappedKeyFile, hasDatabase }
  return { kind: hasDatabase ? 'missing' : 'fresh', file: home.freshKeyFile }
}

/**
 * Looks at the disk and chooses.
 * @param {StationHome} home
 */
export const findKey = (home) =>
  chooseKey(home, { exists: existsSync, hasDatabase: holdsBytes(home.databaseFile) || holdsBytes(`${home.databaseFile}-wal`) })

/** @param {string} path */
const holdsBytes = (path) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0
