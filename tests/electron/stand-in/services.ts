/** Stand-ins for the parts of Electron that talk to the desktop; each writes into the journal what it was asked. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { record } from './journal.ts'

type MenuTemplate = { id?: string; label?: string; role?: string; click?: () => void; submenu?: MenuTemplate[] }
type StandInMenu = { items: MenuTemplate[]; getMenuItemById(id: string): MenuTemplate | null }

let applicationMenu: StandInMenu | null = null

/** Stands in for `Menu`. */
export const Menu = {
  buildFromTemplate: (items: MenuTemplate[]): StandInMenu => ({ items, getMenuItemById: (id) => find(items, id) }),
  setApplicationMenu: (menu: StandInMenu | null): void => void (applicationMenu = menu),
  getApplicationMenu: (): StandInMenu | null => applicationMenu,
}

function find(items: readonly MenuTemplate[], id: string): MenuTemplate | null {
  for (const item of items) {
    const found = item.id === id ? item : find(item.submenu ?? [], id)
    if (found !== null) return found
  }
  return null
}

/** Stands in for `Tray`; absent where the test says the desktop has none. */
export class Tray extends EventEmitter {
  constructor() {
    super()
    if (process.env['STAND_IN_NO_TRAY'] === '1') throw new Error('this desktop has no tray')
    trays.add(this)
  }
  menu: StandInMenu | null = null
  setToolTip(text: string): void {
    record('tray-tooltip', text)
  }
  setContextMenu(menu: StandInMenu): void {
    this.menu = menu
  }
  destroy(): void {
    trays.delete(this)
  }
}

/** The trays that are shown now. */
export const trays = new Set<Tray>()

/** Stands in for `nativeImage`. */
export const nativeImage = { createFromPath: (path: string): { path: string } => ({ path }) }

/** Stands in for `Notification`. */
export class Notification extends EventEmitter {
  private readonly content: { title: string; body: string }
  constructor(content: { title: string; body: string }) {
    super()
    this.content = content
  }
  static isSupported(): boolean {
    return true
  }
  show(): void {
    record('notification', this.content)
  }
}

/** Stands in for `dialog`. */
export const dialog = {
  showErrorBox: (title: string, body: string): void => record('error-box', { title, body }),
  showMessageBox: (options: { message: string }): Promise<{ response: number }> => {
    record('message-box', options.message)
    return Promise.resolve({ response: 0 })
  },
  showOpenDialog: (...args: readonly unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> => {
    record('open-dialog', args.at(-1))
    return Promise.resolve({ canceled: true, filePaths: [] })
  },
}

/** Stands in for `shell`. */
export const shell = {
  openExternal: (url: string): Promise<void> => {
    record('open-external', url)
    return Promise.resolve()
  },
  openPath: (path: string): Promise<string> => {
    record('open-path', path)
    return Promise.resolve('')
  },
}

/** Stands in for `powerMonitor`: a computer that sleeps and wakes when a test says so. */
export const powerMonitor = new EventEmitter()

/** Stands in for `screen`: one display of a usual size. */
const display = { workArea: { x: 0, y: 0, width: 1920, height: 1040 } }
export const screen = { getPrimaryDisplay: () => display, getAllDisplays: () => [display] }

const backend = process.env['STAND_IN_PASSWORD_STORE'] ?? 'gnome_libsecret'
// the "system" of the stand-in: a key that outlives the process, as a keychain does
const systemKey = Buffer.from(process.env['STAND_IN_SYSTEM_KEY'] ?? '11'.repeat(32), 'hex')

/** Stands in for `safeStorage`: authenticated encryption under the system's key, the asynchronous part only. */
export const safeStorage = {
  isAsyncEncryptionAvailable: (): Promise<boolean> => Promise.resolve(backend !== 'none'),
  getSelectedStorageBackend: (): string => backend,
  encryptStringAsync(text: string): Promise<Buffer> {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', systemKey, nonce)
    return Promise.resolve(Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]))
  },
  async decryptStringAsync(bytes: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const decipher = createDecipheriv('aes-256-gcm', systemKey, bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(-16))
    const result = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8')
    return Promise.resolve({ result, shouldReEncrypt: false })
  },
}
