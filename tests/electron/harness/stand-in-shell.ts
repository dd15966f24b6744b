/** Runs a shell under the stand-in: a Node process for the main module, Chromium pages for its windows. */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { toChromium } from '../stand-in/addresses.ts'
import type { JournalEntry } from '../stand-in/journal.ts'
import { eventually } from './shell.ts'
import type { Shell, ShellLauncher, ShellOptions } from './shell.ts'

const standInProgram = fileURLToPath(new URL('../stand-in/run.ts', import.meta.url))

type Message = { journal: JournalEntry } | { id: number; value: unknown } | { id: number; error: string }

/** The launcher for the stand-in. */
export const standInLauncher: ShellLauncher = { kind: 'stand-in', open }

async function open(options: ShellOptions): Promise<Shell> {
  const child = start(options)
  const journal: JournalEntry[] = []
  const watchers = new Set<() => void>()
  const answers = new Map<number, (message: Message) => void>()
  let log = ''
  if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', (line) => (log += `${line}\n`))
  child.on('message', (message: Message) => {
    if ('journal' in message) {
      journal.push(message.journal)
      for (const watcher of watchers) watcher()
    } else answers.get(message.id)?.(message)
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))

  const journalEntry = (what: string): Promise<JournalEntry> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const entry = journal.find((one) => one.what === what)
        if (entry !== undefined) resolve(entry)
      }
      watchers.add(look)
      look()
      void exited.then((code) => reject(new Error(`the shell ended (${code}) without "${what}":\n${log}`)))
    })

  let lastQuestion = 0
  const ask = (source: string, argument: unknown): Promise<unknown> => {
    const id = (lastQuestion += 1)
    return new Promise((resolve, reject) => {
      answers.set(id, (message) => {
        if ('error' in message) reject(new Error(message.error))
        else if ('value' in message) resolve(message.value)
      })
      void exited.then(() => reject(new Error(`the shell ended before it answered:\n${log}`)))
      child.send({ id, source, argument })
    })
  }

  let browser: Promise<Browser> | null = null
  const connect = async (): Promise<Browser> => {
    const profile = String((await journalEntry('chromium')).detail)
    const [port] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n')
    return chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  }

  return {
    journal,
    journalEntry,
    exited,
    pid: child.pid ?? 0,
    log: () => log,
    async page(addressStart) {
      const connected = await (browser ??= connect())
      const wanted = toChromium(addressStart)
      const pages = () => connected.contexts().flatMap((context) => context.pages())
      const page = await eventually(() => pages().find((one) => one.url().startsWith(wanted)))
      await page.waitForLoadState('load')
      return page
    },
    evaluate: async (work, argument) => (await ask(work.toString(), argument)) as never,
    async close() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await exited
      await (await browser)?.close().catch(() => undefined)
    },
  }
}

function start({ appDir, userDataDir, args = [], env = {} }: ShellOptions): ChildProcess {
  return fork(standInProgram, [join(appDir, 'out', 'main', 'main.js'), ...args], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, STAND_IN_USER_DATA: userDataDir, STAND_IN_APP_PATH: appDir, ...env },
  })
}
