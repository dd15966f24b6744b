/** What happens to a connection that speaks no HTTP, or too slowly: a short answer, and its end. */
import type { Socket } from 'node:net'

const STATUS = { ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout', HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large' } as const

/**
 * Answers a connection whose request cannot be read.
 * @param mayTakeLonger true for a socket whose request has the time it needs; Node asks once a request
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket, mayTakeLonger: (socket: Socket) => boolean): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && mayTakeLonger(socket)) return
  const status = Object.entries(STATUS).find(([code]) => code === error.code)?.[1] ?? '400 Bad Request'
  if (socket.writable) socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  socket.destroy(error)
}
