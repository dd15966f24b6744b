/** A window's page: a Chromium page with Electron's events, IPC and guards around it. */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { BrowserContext, Frame, Page, Route } from 'playwright-core'
import { toChromium, toShell } from './addresses.ts'
import { openChromium } from './chromium.ts'
import { emitCancellable, makeEvent } from './emitter.ts'
import { record } from './journal.ts'
import { preloadScript, windowOpenScript } from './preload-host.ts'
import { answer } from './session.ts'

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' }
type Preferences = { preload?: string; additionalArguments?: string[] }

/** Stands in for `ipcMain`. */
export const ipcMain = new EventEmitter()

/** Told about every web contents, before it loads anything. */
export const creation = new EventEmitter()

let lastId = 0
const living = new Set<StandInWebContents>()

/** Stands in for a `WebContents`. */
export class StandInWebContents extends EventEmitter {
  readonly id: number
  private readonly preferences: Preferences
  private readonly profile: string
  private page: Page | null = null
  private openHandler: OpenHandler = () => ({ action: 'allow' })
  private ownLoad: string | null = null
  private isGone = false
  private lastUrl = ''

  constructor(preferences: Preferences, profile: string) {
    super()
    this.id = lastId += 1
    this.preferences = preferences
    this.profile = profile
    living.add(this)
    creation.emit('created', this)
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  owns(page: Page): boolean {
    return this.page === page
  }

  isDestroyed(): boolean {
    return this.isGone
  }

  getURL(): string {
    return this.page === null ? this.lastUrl : toShell(this.page.url())
  }

  async loadURL(url: string): Promise<void> {
    record('load', url)
    // a test that is not about pages saves the browser
    if (process.env['STAND_IN_WITHOUT_PAGES'] === '1') return
    const page = (this.page ??= await this.openPage())
    this.ownLoad = toChromium(url)
    await page.goto(this.ownLoad, { waitUntil: 'load' })
  }

  reload(): void {
    void this.loadURL(this.getURL())
  }

  send(channel: string, ...args: unknown[]): void {
    const message = structuredClone(args)
    const page = this.page
    if (page === null || page.isClosed()) return
    // a page that is being replaced takes no message any more, as in Electron
    void page
      .evaluate(([name, values]) => Reflect.get(window, '__electronDeliver')?.(name, values), [channel, message] as const)
      .catch(() => undefined)
  }

  forcefullyCrashRenderer(): void {
    // the address makes Chromium end the process; the navigation itself never succeeds
    void this.page?.goto('chrome://crash').catch(() => undefined)
  }

  async destroy(): Promise<void> {
    if (this.isGone) return
    this.isGone = true
    living.delete(this)
    const page = this.page
    this.emit('destroyed')
    await page?.close()
  }

  private async openPage(): Promise<Page> {
    const context = await openChromium(this.profile, routePopups)
    const page = await context.newPage()
    await page.exposeBinding('__electronSend', ({ frame }, channel: string, args: unknown[]) => this.receive(frame, channel, args))
    await page.exposeBinding('__electronOpen', (_source, url: string) => this.onWindowOpen(toShell(url)))
    await page.addInitScript({ content: windowOpenScript })
    if (this.preferences.preload !== undefined) {
      const argv = ['electron', ...(this.preferences.additionalArguments ?? [])]
      await page.addInitScript({
        content: preloadScript(readFileSync(this.preferences.preload, 'utf8'), { platform: process.platform, argv }),
      })
    }
    await page.route('**/*', (route) => this.onRequest(route))
    page.on('crash', () => this.onCrash(page))
    page.on('console', (message) => record('console', `${message.type()}: ${message.text()}`))
    return page
  }

  private onCrash(page: Page): void {
    if (this.page !== page) return
    this.lastUrl = toShell(page.url())
    this.page = null
    // Playwright keeps the dead page; the window gets a new one when it loads again
    void page.close().catch(() => undefined)
    this.emit('render-process-gone', makeEvent({}), { reason: 'crashed', exitCode: 5 })
  }

  private receive(frame: Frame, channel: string, args: unknown[]): void {
    const parent = frame.parentFrame()
    const senderFrame = { url: toShell(frame.url()), parent: parent === null ? null : { url: toShell(parent.url()) } }
    ipcMain.emit(channel, { sender: this, senderFrame, processId: 1, frameId: 1 }, ...structuredClone(args))
  }

  private async onRequest(route: Route): Promise<void> {
    const request = route.request()
    if (request.isNavigationRequest() && !this.maySteer(request.url(), request.frame())) return route.abort('aborted')
    return answer(route)
  }

  /** Asks the guards about a navigation the page began by itself. */
  private maySteer(address: string, frame: Frame): boolean {
    if (this.ownLoad === address && frame.parentFrame() === null) {
      this.ownLoad = null
      return true
    }
    const isMainFrame = frame.parentFrame() === null
    const details = { url: toShell(address), isMainFrame, isSameDocument: false, frame: null, initiator: null }
    const isPrevented = emitCancellable(this, 'will-frame-navigate', details)
    return !((isMainFrame && emitCancellable(this, 'will-navigate', details, details.url)) || isPrevented)
  }

  /** A page asks for a new window, by script or by a link; the stand-in can only refuse. */
  onWindowOpen(url: string): void {
    const { action } = this.openHandler({ url })
    record('window-open', { url, action })
  }
}

/** Refuses the popups Chromium opens for links, after the shell has been asked. */
async function routePopups(context: BrowserContext): Promise<void> {
  await context.route('**/*', async (route) => {
    const request = route.request()
    if (request.isNavigationRequest()) {
      const opener = [...living].at(-1)
      opener?.onWindowOpen(toShell(request.url()))
    }
    await route.abort('aborted')
  })
  context.on('page', (page) => {
    if (![...living].some((contents) => contents.owns(page)))
      void page.opener().then((opener) => (opener === null ? undefined : page.close()))
  })
}
