/** Opens the tRPC door of the main process for one window and closes it again. */
import { hostname } from 'node:os'
import type { IpcMain } from 'electron'
import type { Logger } from '../../server/kernel/logger.ts'
import type { ShellStation } from '../boot/start-station.ts'
import { mainHost } from '../security/app-address.ts'
import { refuseSender } from '../security/sender-guard.ts'
import type { SenderEvent } from '../security/sender-guard.ts'
import { trpcChannel } from './channel.ts'
import { createSessionHolders } from './session-holder.ts'
import { createTrpcIpcHandler } from './trpc-ipc-handler.ts'
import type { TrpcIpcEvent } from './trpc-ipc-handler.ts'

/** The door for the windows of the workstation. */
export type TrpcDoor = {
  /** From now on this web contents may call. */
  admit(contentsId: number): void
  /** The page is gone, the person is still signed in: its calls end. */
  endCalls(contentsId: number): void
  /** The window is gone: calls end, tokens are forgotten. */
  forget(contentsId: number): void
  /** Whether somebody is signed in at one of the windows. */
  isSignedIn(): boolean
  /** Whether a message comes from a page of the workstation. */
  isTrusted(event: SenderEvent): boolean
  /** Ends everything and stops listening. */
  close(): void
}

/** Attaches the handler to the one channel. */
export function openTrpcDoor(
  ipcMain: Pick<IpcMain, 'on' | 'removeListener'>,
  station: Pick<ShellStation, 'router' | 'createContext'>,
  logger: Logger,
): TrpcDoor {
  const admitted = new Set<number>()
  const sessions = createSessionHolders()
  const description = `Kituo desktop, ${process.platform}`
  const isTrusted = (event: SenderEvent): boolean => {
    const refusal = refuseSender(event, (id) => admitted.has(id), mainHost)
    if (refusal !== null) logger.warn({ refusal }, 'message of a window dropped')
    return refusal === null
  }
  const handler = createTrpcIpcHandler<TrpcIpcEvent & SenderEvent>({
    channel: trpcChannel,
    router: station.router,
    createContext: ({ windowId }) =>
      station.createContext({ session: sessions.forWindow(windowId), device: { kind: 'desktop', description, place: hostname() } }),
    isTrustedSender: isTrusted,
    onProblem(problem) {
      if (problem.kind === 'malformed') logger.warn({ windowId: problem.windowId }, 'malformed message of a window dropped')
      else
        logger.error(
          { windowId: problem.windowId, path: problem.path, error: problem.error.cause ?? problem.error },
          'a call of a window failed',
        )
    },
  })
  ipcMain.on(trpcChannel, handler.onMessage)
  return {
    admit: (contentsId) => void admitted.add(contentsId),
    endCalls: handler.dropWindow,
    forget(contentsId) {
      admitted.delete(contentsId)
      handler.dropWindow(contentsId)
      sessions.drop(contentsId)
    },
    isSignedIn: () => [...admitted].some((id) => sessions.forWindow(id).get() !== null),
    isTrusted,
    close() {
      ipcMain.removeListener(trpcChannel, handler.onMessage)
      admitted.clear()
      handler.dropAll()
    },
  }
}
