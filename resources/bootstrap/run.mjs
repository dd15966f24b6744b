/** Starts other programs: always with the Node this house needs first in PATH, always by file, never through a shell line. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join, sep } from 'node:path'
import { ROOT, inRoot } from './paths.mjs'
import { Refusal } from './say.mjs'

/** Major version of Node that everything after the bootstrap runs on (the `node` package in package.json carries it). */
export const NODE_MAJOR = 24

const EXE = process.platform === 'win32' ? 'node.exe' : 'node'
const bundledNode = () => inRoot('node_modules', 'node', 'bin', EXE)

/** @param {string} path */
const isInModules = (path) => path.startsWith(inRoot('node_modules') + sep)

/** The Node inside node_modules when it runs here, else this process's own when it is new enough, else null. */
export function findHouseNode() {
  const bundled = bundledNode()
  if (existsSync(bundled)) {
    const version = spawnSync(bundled, ['--version'], { encoding: 'utf8' }).stdout ?? ''
    if (version.startsWith(`v${NODE_MAJOR}.`)) return bundled
  }
  return Number(process.versions.node.split('.')[0]) >= NODE_MAJOR ? process.execPath : null
}

/** @type {string | null} */
let knownNode = null

/** Path of the Node that runs the tools and the station. Throws a Refusal when there is none. */
export function houseNode() {
  knownNode ??= findHouseNode()
  if (!knownNode)
    throw new Refusal(
      `Node ${NODE_MAJOR} is missing: delete the folder node_modules and run npm start again, or install Node ${NODE_MAJOR}.`,
    )
  return knownNode
}

/**
 * Environment for a child: the house's Node first in PATH, then the tools of node_modules; compiled code is kept between runs.
 * @param {Record<string, string | undefined>} [extra]
 */
export function childEnvironment(extra = {}) {
  const { PATH, Path, ...rest } = process.env
  const path = [dirname(houseNode()), inRoot('node_modules', '.bin'), PATH ?? Path ?? ''].join(delimiter)
  /** @type {Record<string, string | undefined>} */
  const env = { ...rest, PATH: path, ...extra }
  // what was compiled once is not compiled again by the next station: half a second of every start
  env.NODE_COMPILE_CACHE ??= inRoot('node_modules', '.cache', 'compiled')
  delete env.ELECTRON_RUN_AS_NODE // inherited from an editor's terminal it would turn the desktop shell into a plain Node
  return env
}

/**
 * Runs a program to its end.
 * @param {string} file
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean, timeoutMs?: number, shell?: boolean }} [options] quiet collects the output instead of showing it
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>}
 */
export function runProgram(file, args, { env = process.env, quiet = false, timeoutMs = 0, shell = false } = {}) {
  return new Promise((done) => {
    const child = spawn(file, args, { cwd: ROOT, env, shell, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'] })
    let output = ''
    let timedOut = false
    const keep = (/** @type {Buffer} */ chunk) => (output = (output + chunk.toString()).slice(-20_000))
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    const timer = timeoutMs
      ? setTimeout(() => {
          timedOut = true
          child.kill('SIGKILL')
        }, timeoutMs)
      : null
    const end = (/** @type {number} */ code) => {
      if (timer) clearTimeout(timer)
      done({ code, output, timedOut })
    }
    child.on('error', (error) => {
      output += String(error)
      end(127)
    })
    child.on('close', (code) => end(code ?? 1))
  })
}

/**
 * Runs a script or a tool's JavaScript file with the house's Node.
 * @param {string[]} args first the script, relative to the checkout
 * @param {{ env?: Record<string, string | undefined>, quiet?: boolean, timeoutMs?: number }} [options]
 */
export const runNode = (args, { env, ...options } = {}) => runProgram(houseNode(), args, { ...options, env: childEnvironment(env) })

/** The Node that may be used while node_modules is replaced: one that does not live in it. */
function hostNode() {
  const fromNpm = process.env.npm_node_execpath
  if (!isInModules(process.execPath)) return process.execPath
  return fromNpm && !isInModules(fromNpm) && existsSync(fromNpm) ? fromNpm : null
}

/** True where this very process runs from node_modules, so that Windows would refuse to delete it. */
export const runsFromModules = () => isInModules(process.execPath)

/**
 * Runs npm: the one that started us, else the one beside Node or in PATH.
 * @param {string[]} args
 */
export function runNpm(args) {
  const host = hostNode()
  const script = process.env.npm_execpath
  if (script && /\.c?js$/.test(script) && existsSync(script)) return runProgram(host ?? process.execPath, [script, ...args])
  const name = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const beside = host ? join(dirname(host), name) : name
  return runProgram(existsSync(beside) ? beside : name, args, { shell: process.platform === 'win32' })
}
