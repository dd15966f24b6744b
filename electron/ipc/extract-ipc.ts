/** Asks the person for an extract of OpenStreetMap with the system's own file dialog; the page gets the path and nothing else. */
import type { IpcMain } from 'electron'
import type { SenderEvent } from '../security/sender-guard.ts'
import { extractChannel } from './channel.ts'
import { pageTokenSchema } from './request.ts'
import type { TrpcIpcEvent } from './trpc-ipc-handler.ts'

type ExtractEvent = SenderEvent & TrpcIpcEvent

/** What listening needs. */
export type ExtractIpcDeps = {
  readonly ipcMain: Pick<IpcMain, 'on' | 'removeListener'>
  /** The sender guard for the windows of the workstation. */
  isTrusted(event: SenderEvent): boolean
  /** Shows the dialog. @returns the path that was chosen, or null */
  choose(): Promise<string | null>
  onProblem(error: unknown): void
}

/**
 * Starts listening. One dialog at a time: a page that asks again meanwhile is told that nothing was chosen.
 * @returns the function that stops listening
 */
export function listenForExtractChoice({ ipcMain, isTrusted, choose, onProblem }: ExtractIpcDeps): () => void {
  let isOpen = false
  const answer = async (): Promise<string | null> => {
    if (isOpen) return null
    isOpen = true
    try {
      return await choose()
    } catch (error) {
      onProblem(error)
      return null
    } finally {
      isOpen = false
    }
  }
  const listener = (event: ExtractEvent, page: unknown): void => {
    const token = pageTokenSchema.safeParse(page)
    if (!token.success || !isTrusted(event)) return
    void answer().then((path) => {
      if (!event.sender.isDestroyed()) event.sender.send(extractChannel, token.data, path)
    })
  }
  ipcMain.on(extractChannel, listener)
  return () => void ipcMain.removeListener(extractChannel, listener)
}
