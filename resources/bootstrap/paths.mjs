/** Where things are: the checkout, and the folders in which this person's station lives when no window shell is at hand. */
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the checkout. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** @param {...string} parts path inside the checkout */
export const inRoot = (...parts) => join(ROOT, ...parts)

/**
 * Folders of the signed-in person, as each system wants them (XDG base directories on Linux).
 * The key file lies apart from the data, so that a copy of the data folder does not carry its key.
 * @param {{ platform?: string, env?: Record<string, string | undefined>, home?: string }} [host]
 * @returns {{ data: string, config: string }}
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
