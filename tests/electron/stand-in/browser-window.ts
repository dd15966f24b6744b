/** Stands in for `BrowserWindow`: state in memory, the page in Chromium. */
import { EventEmitter } from 'node:events'
import { emitCancellable } from './emitter.ts'
import { StandInWebContents } from './web-contents.ts'

type Bounds = { x: number; y: number; width: number; height: number }
type Options = Partial<Bounds> & { show?: boolean; title?: string; webPreferences?: { preload?: string; additionalArguments?: string[] } }

const windows = new Set<BrowserWindow>()

/** Told when the last window has gone. */
export const windowEvents = new EventEmitter()

let profileDir = ''

/** Where Chromium keeps its profile; set before the first window. */
export function setChromiumProfile(folder: string): void {
  profileDir = folder
}

/** A window. */
export class BrowserWindow extends EventEmitter {
  readonly webContents: StandInWebContents
  readonly options: Options
  private bounds: Bounds
  private state = { isVisible: false, isMinimized: false, isMaximized: false, isFullScreen: false, isFocused: false, isDestroyed: false }

  constructor(options: Options = {}) {
    super()
    this.options = options
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.state.isVisible = options.show !== false
    windows.add(this)
    this.webContents = new StandInWebContents(options.webPreferences ?? {}, profileDir)
  }

  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.state.isFocused) ?? null
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows]
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url)
    this.emit('ready-to-show')
  }

  close(): void {
    if (this.state.isDestroyed || emitCancellable(this, 'close', {})) return
    this.destroy()
  }

  destroy(): void {
    if (this.state.isDestroyed) return
    this.state.isDestroyed = true
    windows.delete(this)
    void this.webContents.destroy()
    this.emit('closed')
    if (windows.size === 0) windowEvents.emit('all-closed')
  }

  show(): void {
    this.state.isVisible = true
  }
  hide(): void {
    this.state.isVisible = false
  }
  focus(): void {
    this.state.isFocused = true
  }
  minimize(): void {
    this.state.isMinimized = true
  }
  restore(): void {
    this.state.isMinimized = false
  }
  maximize(): void {
    this.state.isMaximized = true
  }
  setFullScreen(value: boolean): void {
    this.state.isFullScreen = value
  }
  setBounds(bounds: Partial<Bounds>): void {
    this.bounds = { ...this.bounds, ...bounds }
  }
  getBounds(): Bounds {
    return { ...this.bounds }
  }
  getNormalBounds(): Bounds {
    return { ...this.bounds }
  }
  isVisible(): boolean {
    return this.state.isVisible
  }
  isMinimized(): boolean {
    return this.state.isMinimized
  }
  isMaximized(): boolean {
    return this.state.isMaximized
  }
  isFullScreen(): boolean {
    return this.state.isFullScreen
  }
  isDestroyed(): boolean {
    return this.state.isDestroyed
  }
}
