/** Looks at the machine before anything is done to it, and says in one sentence what is missing. */
import { accessSync, constants } from 'node:fs'
import { ROOT } from './paths.mjs'
import { Refusal, say } from './say.mjs'

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64']
/** The oldest Node that can run the bootstrap itself; everything after runs on the Node that the bootstrap installs. */
const OLDEST_BOOTSTRAP_NODE = 18

/**
 * What stands in the way here; an empty list means go.
 * @param {{ platform: string, arch: string, nodeVersion: string, isMusl: boolean, isWritable: boolean }} machine
 * @returns {string[]} sentences
 */
export function findObstacles({ platform, arch, nodeVersion, isMusl, isWritable }) {
  const obstacles = []
  if (Number(nodeVersion.split('.')[0]) < OLDEST_BOOTSTRAP_NODE)
    obstacles.push(`Node ${nodeVersion} is too old even to begin: install Node ${OLDEST_BOOTSTRAP_NODE} or newer.`)
  if (!PLATFORMS.includes(`${platform}-${arch}`))
    obstacles.push(`Kituo has no database engine for ${platform} on ${arch}; it runs on ${PLATFORMS.join(', ')}.`)
  if (isMusl)
    obstacles.push(
      'This Linux uses musl instead of glibc, for which there is no matching Node package: use a Debian- or Fedora-like system.',
    )
  if (!isWritable) obstacles.push(`The folder ${ROOT} cannot be written to: clone Kituo into a folder that is yours.`)
  return obstacles
}

function isMuslLinux() {
  if (process.platform !== 'linux') return false
  /** @type {{ header?: { glibcVersionRuntime?: string } }} */
  const report = /** @type {any} */ (process.report?.getReport() ?? {})
  return report.header?.glibcVersionRuntime === undefined
}

function isRootWritable() {
  try {
    accessSync(ROOT, constants.W_OK)
    return true
  } catch {
    return false // the answer is the point
  }
}

/** Stops with every obstacle of this machine listed, or returns. */
export function checkSystem() {
  const { platform, arch } = process
  const obstacles = findObstacles({
    platform,
    arch,
    nodeVersion: process.versions.node,
    isMusl: isMuslLinux(),
    isWritable: isRootWritable(),
  })
  if (obstacles.length > 0) throw new Refusal(obstacles.join('\n'))
}

/** True where a window can be shown. */
export const hasDisplay = (env = process.env, platform = process.platform) =>
  platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)

let isRootTold = false

/** Chromium and Electron refuse their own sandbox to root; the flag is given only there, and said aloud. */
export function rootFlags() {
  if (process.getuid?.() !== 0) return []
  if (!isRootTold) say("You are root, so the browser's own sandbox is switched off. Use an ordinary account for real work.")
  isRootTold = true
  return ['--no-sandbox']
}
