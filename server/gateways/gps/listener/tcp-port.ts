/** One TCP door: who may come in, and a look at the clock for all of them. */
import { createServer, type Socket } from 'node:net'
import { listenOn } from '../../listen.ts'
import { serveConnection, type ConnectionParts } from './connection.ts'
import { createGuestBook } from './guest-book.ts'

const KEEP_ALIVE_MS = 60_000

export type TcpPort = {
  readonly connections: number
  listen(host: string, port: number): Promise<number>
  /** Cuts what is too slow or silent; call every few seconds. */
  checkTime(): void
  close(): Promise<void>
}

/** Builds the door; nothing listens yet. */
export function createTcpPort(parts: ConnectionParts): TcpPort {
  const { limits, counters } = parts
  const guests = createGuestBook(limits)
  const sockets = new Set<Socket>()

  function enter(socket: Socket): void {
    // A line that breaks is everyday life with trackers: the connection ends, nothing else does.
    socket.on('error', () => undefined)
    const address = socket.remoteAddress ?? ''
    const refusal = guests.refusal(address)
    if (refusal) {
      counters.counts.refused += 1
      counters.problem(refusal)
      socket.destroy()
      return
    }
    socket.setNoDelay(true)
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    const leave = guests.enter(address, serveConnection(socket, parts))
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      leave()
    })
  }

  const server = createServer({ allowHalfOpen: false }, enter)
  return {
    get connections() {
      return guests.size
    },
    listen: (host, port) => listenOn(server, host, port),
    checkTime() {
      for (const connection of guests.all()) connection.checkTime()
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => {
          resolve()
        })
      }),
  }
}
