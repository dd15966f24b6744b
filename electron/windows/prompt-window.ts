/** The window that asks for the passphrase; one question after another until it is closed. */
import type { BrowserWindow, BrowserWindowConstructorOptions, WebPreferences } from 'electron'
import type { PromptAnswer } from '../ipc/prompt-ipc.ts'
import { promptUrl } from '../security/app-address.ts'
import type { PromptState } from './prompt-page.ts'

/** Asks the operator. */
export type PassphrasePrompt = {
  /** Shows a question. @returns null when the operator closed the window */
  ask(state: PromptState): Promise<PromptAnswer | null>
  close(): void
}

/** What the window is made of. */
export type PromptWindowDeps = {
  createWindow(options: BrowserWindowConstructorOptions): BrowserWindow
  webPreferences: WebPreferences
  title: string
  icon: string
  /** Makes the page show this state from now on. */
  setState(state: PromptState): void
  /** Starts listening for answers of this window; returns the function that stops. */
  listen(contentsId: number, onAnswer: (answer: PromptAnswer) => void): () => void
}

/** Creates the prompt; its window opens with the first question. */
export function createPassphrasePrompt(deps: PromptWindowDeps): PassphrasePrompt {
  let window: BrowserWindow | null = null
  let settle: ((answer: PromptAnswer | null) => void) | null = null

  const answer = (value: PromptAnswer | null): void => {
    settle?.(value)
    settle = null
  }

  function open(): BrowserWindow {
    const opened = deps.createWindow({
      width: 480,
      height: 520,
      resizable: false,
      maximizable: false,
      fullscreenable: false,
      autoHideMenuBar: true,
      title: deps.title,
      icon: deps.icon,
      backgroundColor: '#0f1317',
      webPreferences: deps.webPreferences,
    })
    const stopListening = deps.listen(opened.webContents.id, answer)
    opened.on('closed', () => {
      stopListening()
      window = null
      answer(null)
    })
    return opened
  }

  return {
    async ask(state) {
      deps.setState(state)
      window ??= open()
      const { promise, resolve } = Promise.withResolvers<PromptAnswer | null>()
      settle = resolve
      const shown = window
      await shown.loadURL(promptUrl).catch((error: unknown) => {
        // closing the window while its page loads is an answer, not a failure
        if (window === shown) throw error
      })
      return promise
    },
    close: () => window?.destroy(),
  }
}
