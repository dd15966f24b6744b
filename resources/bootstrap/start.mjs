/** `npm start`: from a bare clone to an open workstation. Runs on any Node from 18 on, with nothing installed. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { serveToBrowser } from './browser.mjs'
import { ensureBuilt } from './build.mjs'
import { openDesktop } from './desktop.mjs'
import { ensureGenerated } from './generate.mjs'
import { ensureInstalled } from './install.mjs'
import { Refusal, runAsProgram, say } from './say.mjs'
import { fetchElectron, findElectron } from './shell.mjs'
import { checkSystem, hasDisplay } from './system.mjs'

const USAGE = `npm start -- [options]
  --demo          a fictional district with moving units (its data is kept apart)
  --browser       serve to a browser even where the desktop app could open
  --desktop       try again to fetch the desktop shell
  --data DIR      where the station keeps its data; by default the same folder with and without the desktop app
  --port N        port on 127.0.0.1
  --profile NAME  kind of station
  --verbose       show the station's log here (browser mode)
KITUO_DB_KEY_FILE names a file with the database key; it then opens the station in both modes.`

function readOptions() {
  const flag = { type: /** @type {const} */ ('boolean'), default: false }
  const text = { type: /** @type {const} */ ('string') }
  try {
    const { values } = parseArgs({
      options: { demo: flag, browser: flag, desktop: flag, verbose: flag, help: flag, data: text, port: text, profile: text },
    })
    if (values.data === '') throw new Error('--data needs the name of a folder')
    const port = values.port === undefined ? null : Number(values.port)
    if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
      throw new Error(`--port ${values.port} is not a port number`)
    return {
      ...values,
      port,
      data: values.data === undefined ? null : resolve(values.data),
      profile: values.profile ?? null,
      demo: values.demo === true,
      verbose: values.verbose === true,
    }
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  }
}

/**
 * The desktop program, or the reason why there is none.
 * @param {boolean} retry
 * @returns {Promise<{ program: string } | { reason: string }>}
 */
async function desktopShell(retry) {
  if (!hasDisplay()) return { reason: 'this machine has no display' }
  const program = findElectron()
  return program ? { program } : fetchElectron({ retry, today: new Date().toISOString().slice(0, 10) })
}

await runAsProgram(async () => {
  const options = readOptions()
  if (options.help) {
    say(USAGE)
    return 0
  }
  checkSystem()
  await ensureInstalled()
  await ensureGenerated()
  await ensureBuilt({ quiet: true })
  if (options.browser) return serveToBrowser(options)
  const shell = await desktopShell(options.desktop === true)
  if ('program' in shell) {
    const code = await openDesktop(shell.program, options)
    if (code !== null) return code
    say('The desktop app could not open a window (its message is above), so the same workstation is served to a browser.')
  } else {
    say(`No desktop window: ${shell.reason}. The same workstation is served to a browser instead.`)
  }
  return serveToBrowser(options)
})
