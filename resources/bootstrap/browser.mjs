/** The workstation without the desktop shell: the same station, served to a browser on this machine until Ctrl+C. */
import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { findChromium } from './chromium.mjs'
import { ROOT } from './paths.mjs'
import { childEnvironment, houseNode } from './run.mjs'
import { Refusal, say } from './say.mjs'
import { findKey, personalFolders, stationHome } from './station-home.mjs'
import { hasDisplay, rootFlags } from './system.mjs'

/** Where browser, phones and trackers find the station again tomorrow, in desktop mode too; the next free one is taken when it is busy. */
const FIRST_PORT = 7430
const PORTS_TRIED = 20
/** A station closes in under five seconds; after this it is ended. */
const CLOSE_LIMIT_MS = 8_000

/** @typedef {{ data: string | null, port: number | null, profile: string | null, demo: boolean, verbose: boolean }} ServeOptions */

/**
 * The first port from `first` on that nobody on this machine listens to.
 * @param {number} first
 * @returns {Promise<number>}
 */
export async function findFreePort(first) {
  for (let port = first; port < first + PORTS_TRIED; port += 1) {
    const isFree = await new Promise((done) => {
      const probe = createServer()
      probe.once('error', () => done(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)))
    })
    if (isFree) return port
  }
  throw new Refusal(`No free port between ${first} and ${first + PORTS_TRIED - 1}: choose one with --port.`)
}

/**
 * Command line of the headless station.
 * @param {ServeOptions} options
 * @param {{ data: string, port: number }} chosen
 */
export const stationArguments = ({ profile, demo }, { data, port }) => [
  'server/cli.ts',
  ...['--data', data, '--port', String(port)],
  ...(profile ? ['--profile', profile] : []),
  ...(demo ? ['--demo'] : []),
]

/**
 * The key file for a station that is served to a browser.
 * @param {import('./station-home.mjs').StationHome} home
 * @param {import('./station-home.mjs').KeyChoice} key
 * @returns {string} path; the station makes the file when it belongs to a new database
 * @throws {Refusal} when only the desktop app can open the database
 */
export function keyFileForBrowser(home, key) {
  if (key.kind !== 'wrapped') return key.file
  // A key of the desktop app without a database protects nothing yet: its first start was cut off.
  if (!key.hasDatabase) return home.freshKeyFile
  throw new Refusal(
    `The station in ${home.dataDir} was set up by the desktop app, and its key (${key.file}) opens only there: start it with "npm start -- --desktop", or choose another folder with --data. Nothing was changed.`,
  )
}

/**
 * Starts the station; `ready` is its address once it says so. Its log goes to a file; the last lines are shown when it does not come up.
 * @param {ServeOptions} options
 */
async function startStation(options) {
  const folders = personalFolders()
  const namedKeyFile = process.env.KITUO_DB_KEY_FILE ?? null
  const home = stationHome({ folders, dataDir: options.data, isDemo: options.demo, namedKeyFile })
  const keyFile = keyFileForBrowser(home, findKey(home))
  const data = home.dataDir
  mkdirSync(folders.data, { recursive: true, mode: 0o700 })
  const port = options.port ?? (await findFreePort(FIRST_PORT))
  const logFile = join(folders.data, 'station.log')
  const child = spawn(houseNode(), stationArguments(options, { data, port }), {
    cwd: ROOT,
    env: childEnvironment({ KITUO_DB_KEY_FILE: keyFile }),
    stdio: ['ignore', 'pipe', options.verbose ? 'inherit' : 'pipe'],
    // Apart from the terminal's group, so that Ctrl+C reaches it once, as our request to close, and not twice.
    detached: process.platform !== 'win32',
  })
  return { child, ready: readyUrl(child, logFile), data, logFile }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} logFile
 * @returns {Promise<string>}
 */
function readyUrl(child, logFile) {
  let tail = ''
  if (child.stderr) {
    const log = createWriteStream(logFile, { flags: 'w', mode: 0o600 })
    child.stderr.on('data', (chunk) => (tail = (tail + chunk).slice(-4_000)))
    child.stderr.pipe(log)
  }
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code) =>
      fail(new Refusal(`${sentencesOf(tail)}\nThe station did not start (exit code ${code}; its whole log is ${logFile}).`)),
    )
    if (!child.stdout) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = parseReady(line)
      if (ready) done(ready)
    })
  })
}

/**
 * What the station said to a person: its plain lines, or where there are none the last lines of its log.
 * @param {string} output
 */
export function sentencesOf(output) {
  const lines = output.trim().split('\n')
  const plain = lines.filter((line) => !line.startsWith('{'))
  return (plain.length > 0 ? plain : lines).slice(-10).join('\n')
}

/**
 * The address in the station's ready line, or null for any other line.
 * @param {string} line
 * @returns {string | null}
 */
export function parseReady(line) {
  try {
    const message = /** @type {{ ready?: boolean, url?: string }} */ (JSON.parse(line))
    return message.ready === true && typeof message.url === 'string' ? message.url : null
  } catch {
    return null // not a JSON line, so not the ready line
  }
}

/**
 * Opens the page in a window of its own. Answers the browser's process or null.
 * @param {string} url
 */
function openWindow(url) {
  const browser = hasDisplay() ? findChromium() : null
  if (!browser) return null
  const profile = join(personalFolders().data, 'browser')
  const flags = [`--app=${url}`, `--user-data-dir=${profile}`, '--no-first-run', '--no-default-browser-check', ...rootFlags()]
  const child = spawn(browser, flags, { stdio: 'ignore' })
  child.on('error', () => say(`The browser ${browser} could not be started; open ${url} yourself.`))
  child.on('exit', (code) => code && say(`The browser closed by itself (exit code ${code}); open ${url} in any browser.`))
  return child
}

/**
 * Serves until Ctrl+C or until the station ends. Answers the exit code.
 * @param {ServeOptions} options
 */
export async function serveToBrowser(options) {
  const { child, ready, data, logFile } = await startStation(options)
  /** @type {import('node:child_process').ChildProcess | null} */
  let window = null
  let isClosing = false
  // From the first moment on: a station that starts while its terminal goes away would keep the data folder to itself.
  const close = () => {
    if (isClosing) return
    isClosing = true
    window?.kill()
    // On Windows a kill is no request; there Ctrl+C has reached the station by itself.
    if (process.platform !== 'win32') child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS).unref()
  }
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, close)
  const ended = new Promise((/** @type {(code: number) => void} */ done) => child.once('close', (status) => done(status ?? 0)))
  const url = await ready.catch((error) => {
    if (!isClosing) throw error
    return null
  })
  if (url !== null && !isClosing) {
    say(`Kituo is ready: ${url}`)
    say(`Data: ${data} · log: ${logFile} · Ctrl+C closes.`)
    window = openWindow(url)
    if (!window) say('Open the address above in Chromium, Chrome, Edge or Firefox on this machine.')
  }
  const code = await ended
  window?.kill()
  say(isClosing ? 'Closed.' : `The station ended by itself (exit code ${code}); its last words are in ${logFile}.`)
  return isClosing ? 0 : code || 1
}
