/** The desktop app in its own process, with everything the command line of `npm start` said. */
import { spawn } from 'node:child_process'
import { ROOT } from './paths.mjs'
import { childEnvironment } from './run.mjs'
import { rootFlags } from './system.mjs'

/** A desktop app that ends this early with an error did not open at all. */
const EARLY_END_MS = 5_000

/** @typedef {Pick<import('./browser.mjs').ServeOptions, 'data' | 'port' | 'profile' | 'demo'>} DesktopOptions */

/**
 * What the desktop app is told; it reads the key file's name from the environment, like every station.
 * @param {DesktopOptions} options `data` as an absolute path
 */
export const desktopArguments = ({ data, port, profile, demo }) => [
  ...(data === null ? [] : [`--data=${data}`]),
  ...(port === null ? [] : [`--port=${port}`]),
  ...(profile === null ? [] : [`--profile=${profile}`]),
  ...(demo ? ['--demo'] : []),
]

/**
 * Opens the desktop app and waits for its end. Answers its exit code, or null when it never opened.
 * @param {string} program
 * @param {DesktopOptions} options
 * @returns {Promise<number | null>}
 */
export function openDesktop(program, options) {
  const startedMs = performance.now()
  return new Promise((done) => {
    const child = spawn(program, [...rootFlags(), ROOT, ...desktopArguments(options)], {
      cwd: ROOT,
      env: childEnvironment(),
      stdio: 'inherit',
    })
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
    child.once('error', () => done(null))
    child.once('exit', (code) => done(code !== null && code !== 0 && performance.now() - startedMs < EARLY_END_MS ? null : (code ?? 0)))
  })
}
