/**
 * The bridge of the workstation's window. Sandboxed, bundled to CommonJS. Exposes functions only: never `ipcRenderer`,
 * never an event object, no channel name the page could choose.
 */
import { contextBridge, ipcRenderer } from 'electron'
import { extractChannel, isMenuCommandId, menuChannel, networkChannel, trpcChannel, versionArgument } from '../ipc/channel.ts'

// one token per document: replies to a page that was reloaded cannot be taken for replies to the new one
const page = crypto.randomUUID()

type MenuCommand = { id: string }

/** Registers a listener on a channel; what reaches it is only what `pick` takes out of the arguments. */
function listen<T>(channel: string, pick: (args: readonly unknown[]) => T | null, listener: (value: T) => void): () => void {
  const onEvent = (_event: unknown, ...args: unknown[]): void => {
    const value = pick(args)
    if (value !== null) listener(value)
  }
  ipcRenderer.on(channel, onEvent)
  return () => void ipcRenderer.removeListener(channel, onEvent)
}

const replyForThisPage = ([target, reply]: readonly unknown[]): string | null =>
  target === page && typeof reply === 'string' ? reply : null

const menuCommand = ([id]: readonly unknown[]): MenuCommand | null => (isMenuCommandId(id) ? { id } : null)

/** The answer to a choice of this page: `path` is null when nothing was chosen. */
const choiceOfThisPage = ([target, path]: readonly unknown[]): { path: string | null } | null =>
  target === page && (typeof path === 'string' || path === null) ? { path } : null

/** Lets the person choose an extract with the system's dialog. */
function chooseExtract(): Promise<string | null> {
  return new Promise((resolve) => {
    const stop = listen(extractChannel, choiceOfThisPage, ({ path }) => {
      stop()
      resolve(path)
    })
    ipcRenderer.send(extractChannel, page)
  })
}

// the page hears first that the network came or went; it says no more than that
for (const event of ['online', 'offline']) window.addEventListener(event, () => ipcRenderer.send(networkChannel))

const argument = process.argv.find((word) => word.startsWith(versionArgument))

contextBridge.exposeInMainWorld('kituo', {
  trpc: {
    send: (message: unknown): void => ipcRenderer.send(trpcChannel, page, message),
    onMessage: (listener: (message: unknown) => void): (() => void) => listen(trpcChannel, replyForThisPage, listener),
  },
  files: { chooseExtract },
  platform: {
    kind: 'desktop',
    os: process.platform,
    version: argument?.slice(versionArgument.length) ?? '',
    onMenuCommand: (listener: (command: MenuCommand) => void): (() => void) => listen(menuChannel, menuCommand, listener),
  },
})
