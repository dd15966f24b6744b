/** Finds a Chromium-family browser, or installs Debian's where that is allowed, or says what a person should do. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runProgram } from './run.mjs'
import { say } from './say.mjs'

const NAMES = ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser', 'microsoft-edge', 'chrome']
const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge']
const WINDOWS_PROGRAMS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
]

/**
 * Every place where a browser may be on this system, best first. `KITUO_CHROMIUM` goes before all.
 * @param {{ platform?: string, env?: Record<string, string | undefined> }} [host]
 * @returns {string[]}
 */
export function chromiumCandidates({ platform = process.platform, env = process.env } = {}) {
  const chosen = env.KITUO_CHROMIUM ? [env.KITUO_CHROMIUM] : []
  if (platform === 'darwin') return [...chosen, ...MAC_APPS.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`)]
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].flatMap((root) => (root ? [root] : []))
    return [...chosen, ...roots.flatMap((root) => WINDOWS_PROGRAMS.map((parts) => join(root, ...parts)))]
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  return [...chosen, ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))]
}

/** Path of a browser, or null. */
export const findChromium = () => chromiumCandidates().find((path) => existsSync(path)) ?? null

/** How this process may install Debian packages: as root, through sudo without a question, or not at all. */
function packageInstaller() {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return null
  if (process.getuid?.() === 0) return { file: 'apt-get', prefix: /** @type {string[]} */ ([]) }
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? { file: 'sudo', prefix: ['-n', 'apt-get'] } : null
}

/** What to do where we cannot install a browser ourselves. */
export const CHROMIUM_ADVICE = 'Install Chromium, Chrome or Edge (on Debian: apt-get install chromium), or name one in KITUO_CHROMIUM.'

/** Finds a browser, installing Debian's Chromium when there is none and we may. Answers its path or null. */
export async function ensureChromium() {
  const found = findChromium()
  if (found) return found
  const installer = packageInstaller()
  if (!installer) return null
  say('Installing Chromium from Debian ...')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (/** @type {string[]} */ args) =>
    runProgram(installer.file, [...installer.prefix, '-o', 'DPkg::Lock::Timeout=120', '-qq', ...args], { env, quiet: true })
  await apt(['update']) // an old list is still worth a try
  const { code, output } = await apt(['install', '-y', '--no-install-recommends', 'chromium'])
  if (code !== 0) say(output.trim().split('\n').slice(-5).join('\n'))
  return findChromium()
}
