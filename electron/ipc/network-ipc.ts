/** Hears from the page of the workstation that the network may be another one. The message says nothing else: what is true is looked up. */
import type { IpcMain } from 'electron'
import type { SenderEvent } from '../security/sender-guard.ts'
import { networkChannel } from './channel.ts'

/**
 * Starts listening.
 * @param isTrustedSender the sender guard for the windows of the workstation
 * @returns the function that stops listening
 */
export function listenForNetwork(
  ipcMain: Pick<IpcMain, 'on' | 'removeListener'>,
  isTrustedSender: (event: SenderEvent) => boolean,
  heard: () => void,
): () => void {
  const listener = (event: SenderEvent): void => {
    if (isTrustedSender(event)) heard()
  }
  ipcMain.on(networkChannel, listener)
  return () => void ipcMain.removeListener(networkChannel, listener)
}
