/** What the desktop shell's preload puts on window; absent in a browser. */

/** A menu entry the person chose in the shell's own menu bar; `id` is a command id of the registry. */
export type MenuCommand = { id: string }

/** The bridge between the page and the shell. */
export type KituoBridge = {
  trpc: { send(message: unknown): void; onMessage(listener: (message: unknown) => void): () => void }
  /** Absent in older shells. */
  files?: {
    /** The system's file dialog. Resolves to the path on this machine, or null when nothing was chosen. */
    chooseExtract(): Promise<string | null>
  }
  platform: {
    kind: 'desktop'
    os: string
    version: string
    onMenuCommand?: (listener: (command: MenuCommand) => void) => () => void
  }
}

declare global {
  interface Window {
    kituo?: KituoBridge
  }
}

/** The shell's bridge, or null in browser mode. */
export function bridge(): KituoBridge | null {
  return window.kituo ?? null
}
