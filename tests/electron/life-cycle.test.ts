/** From the first start to the end: one instance, windows that hide and come back, ways to fail, ways to end. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildFixture, fixtureDir } from './harness/build-fixture.ts'
import { enterWorkstation } from './harness/enter.ts'
import { describeShell, temporaryFolder } from './harness/kinds.ts'
import { eventually, patience } from './harness/shell.ts'
import type { Shell, ShellLauncher, ShellOptions } from './harness/shell.ts'
import { standInLauncher } from './harness/stand-in-shell.ts'
import type {} from './fixture/page/page.ts'

beforeAll(buildFixture)

type Opened = {
  shells: Shell[]
  open(options?: Partial<ShellOptions>): Promise<Shell>
  readonly dataDir: string
  readonly userDataDir: string
}

/** Opens shells on one fresh folder per test and closes them after it. */
function useShells(launcher: ShellLauncher): Opened {
  const folder = temporaryFolder()
  const shells: Shell[] = []
  afterEach(async () => {
    for (const shell of shells.splice(0)) await shell.close()
    folder.remove()
  })
  return {
    shells,
    async open(options = {}) {
      const shell = await launcher.open({ appDir: fixtureDir, userDataDir: folder.path, ...options })
      shells.push(shell)
      return shell
    },
    get dataDir() {
      return join(folder.path, 'station')
    },
    get userDataDir() {
      return folder.path
    },
  }
}

/** Saves the browser where a test does not look at a page. */
const withoutPages = { STAND_IN_WITHOUT_PAGES: '1' }
const isVisible = (shell: Shell) => shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? null, null)

describeShell('the life of a window', (launcher) => {
  const opened = useShells(launcher)

  it('gets the commands of the menu', async () => {
    const shell = await opened.open()
    const page = await enterWorkstation(shell)
    await page.locator('#state', { hasText: 'ready' }).waitFor()
    for (const id of ['desk.hospital', 'frame.palette']) {
      await shell.evaluate(({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click(), id)
    }
    await expect.poll(() => page.evaluate(() => window.fixture.menuCommands), patience).toEqual(['desk.hospital', 'frame.palette'])
  })

  it('comes back by itself after its process died, with the person still signed in', async () => {
    const shell = await opened.open()
    const page = await enterWorkstation(shell)
    await page.evaluate(() => window.fixture.client.signIn.mutate())
    await page.evaluate(() => void (window.location.hash = '#/dispatch/incidents/345'))
    await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(), null)
    const who = await eventually(async () => {
      const again = await shell.page('app://kituo/')
      return again === page && launcher.kind === 'stand-in'
        ? null
        : again.evaluate(() => window.fixture.client.who.query()).catch(() => null)
    })
    expect(who).toEqual({ isSignedIn: true, device: 'desktop' })
    expect(await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL() ?? null, null)).toMatch(
      /#\/dispatch\/incidents\/345$/,
    )
  })

  it('closes the station before the process ends', async () => {
    const shell = await opened.open()
    await enterWorkstation(shell)
    await shell.evaluate(({ app }) => void setImmediate(() => app.quit()), null)
    expect(await shell.exited).toBe(0)
    expect(existsSync(join(opened.dataDir, 'closed.txt'))).toBe(true)
  })
})

describe('the life of the app (stand-in)', () => {
  const opened = useShells(standInLauncher)
  const closedText = () => readFileSync(join(opened.dataDir, 'closed.txt'), 'utf8')

  it('hides in the tray instead of closing, says so once, and comes back', async () => {
    const shell = await opened.open()
    const page = await enterWorkstation(shell)
    await page.evaluate(() => window.fixture.client.signIn.mutate())
    const hide = () => shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close(), null)
    await hide()
    expect(await isVisible(shell)).toBe(false)
    await shell.evaluate((electron) => {
      const [tray] = Reflect.get(electron, 'trays') as Set<{ menu: { getMenuItemById(id: string): { click(): void } } }>
      tray?.menu.getMenuItemById('open').click()
    }, null)
    expect(await isVisible(shell)).toBe(true)
    expect(await page.evaluate(() => window.fixture.client.who.query())).toMatchObject({ isSignedIn: true })
    await hide()
    const notices = shell.journal.filter((entry) => entry.what === 'notification')
    expect(notices).toHaveLength(1)
    expect(notices[0]?.detail).toMatchObject({ title: 'Kituo is still running' })
  })

  it('ends with its window where the desktop has no tray', async () => {
    const shell = await opened.open({ env: { ...withoutPages, STAND_IN_NO_TRAY: '1' } })
    await shell.journalEntry('load')
    await shell.evaluate(({ BrowserWindow }) => void setImmediate(() => BrowserWindow.getAllWindows()[0]?.close()), null)
    expect(await shell.exited).toBe(0)
    expect(closedText()).toBe('closed\n')
  })

  it('runs once: a second start shows the first, and asks only what it may', async () => {
    const first = await opened.open()
    const page = await enterWorkstation(first)
    await page.locator('#state', { hasText: 'ready' }).waitFor()
    await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide(), null)
    const second = await opened.open({ args: ['--desk=hospital', '--desk=../../evil', 'file:///etc/passwd'] })
    expect(await second.exited).toBe(0)
    await expect.poll(() => isVisible(first), patience).toBe(true)
    await expect.poll(() => page.evaluate(() => window.fixture.menuCommands), patience).toEqual(['desk.hospital'])
  })

  it('leaves a report without secrets when the station breaks, and closes the database', async () => {
    const shell = await opened.open()
    const page = await enterWorkstation(shell)
    void page.evaluate(() => window.fixture.client.crash.mutate()).catch(() => undefined)
    expect(await shell.exited).toBe(70)
    expect(closedText()).toBe('closed\n')
    const folder = join(opened.userDataDir, 'shell', 'crash-reports')
    const [name = ''] = readdirSync(folder)
    const report = readFileSync(join(folder, name), 'utf8')
    expect(JSON.parse(report)).toMatchObject({ kind: 'uncaughtException', error: { message: 'out of nowhere, token [token]' } })
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
    const box = await shell.journalEntry('error-box')
    expect(box.detail).toMatchObject({ title: 'Kituo has to close', body: expect.stringContaining(name) })
  })

  it('says in one sentence why it does not start', async () => {
    const shell = await opened.open({ env: { TINY_STATION_FAILS: '1', STAND_IN_LANGUAGES: 'sw-TZ,en' } })
    expect(await shell.exited).toBe(1)
    const box = shell.journal.find((entry) => entry.what === 'error-box')
    expect(box?.detail).toMatchObject({ title: 'Kituo hakikuweza kuanza' })
    const folder = join(opened.userDataDir, 'shell', 'crash-reports')
    const report = readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8')
    expect(report).toContain('call [number]')
  })

  it('refuses an option it does not understand', async () => {
    const shell = await opened.open({ args: ['--port', '99999'] })
    expect(await shell.exited).toBe(1)
    expect(shell.journal.find((entry) => entry.what === 'error-box')?.detail).toMatchObject({
      body: expect.stringContaining('--port 99999'),
    })
    expect(existsSync(opened.dataDir)).toBe(false)
  })

  it('puts the window back where it was', async () => {
    const first = await opened.open({ env: withoutPages })
    await first.journalEntry('load')
    const place = { x: 40, y: 30, width: 1300, height: 800 }
    await first.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), place)
    await first.close()
    const second = await opened.open({ env: withoutPages })
    await second.journalEntry('load')
    expect(await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds() ?? null, null)).toEqual(place)
  })

  it('keeps the demonstration apart from the station, and both may run', async () => {
    const real = await opened.open({ env: withoutPages })
    const demo = await opened.open({ args: ['--demo'], env: withoutPages })
    await Promise.all([real.journalEntry('load'), demo.journalEntry('load')])
    const config = (folder: string) =>
      JSON.parse(readFileSync(join(opened.userDataDir, folder, 'config.json'), 'utf8')) as { demo: boolean; key: string; listen: object }
    expect([config('station').demo, config('demo').demo]).toEqual([false, true])
    expect(config('station').key).not.toBe(config('demo').key)
    expect(config('station').listen).toMatchObject({ host: '127.0.0.1' })
  })
})
