/** A WebSocket of a screen, by hand: sends calls and subscriptions as the wire has them, and hands over what comes back, in order. */
import { once } from 'node:events'
import { z } from 'zod'
import { WebSocket } from 'ws'

const AppErrorOnWire = z.object({ code: z.string(), params: z.record(z.string(), z.unknown()) })
/** What the station sends: the beginning, data or the end of a subscription; the answer of a call; an error. */
const Message = z.object({
  id: z.number().nullable(),
  result: z
    .object({ type: z.enum(['started', 'data', 'stopped']), data: z.unknown() })
    .partial({ data: true })
    .optional(),
  error: z.object({ data: z.object({ httpStatus: z.number(), appError: AppErrorOnWire }) }).optional(),
})
export type LiveMessage = z.infer<typeof Message>

export type LiveSocket = {
  readonly socket: WebSocket
  /** Resolves with the close code. */
  readonly closed: Promise<number>
  /** Sends a request; the id is the test's own. */
  send(id: number, method: 'query' | 'mutation' | 'subscription' | 'subscription.stop', path: string, input?: unknown): void
  /** The next message that was not taken yet. */
  next(): Promise<LiveMessage>
  /** Messages until one fits; those before it are given too. */
  until(fits: (message: LiveMessage) => boolean): Promise<LiveMessage[]>
  /** True when a ping comes back: the station has had its turn and left this socket alone. */
  isOpen(): Promise<boolean>
}

/** Connects to `/trpc` with a Bearer token, or as nobody. */
export async function openLiveSocket(url: string, accessToken: string | null): Promise<LiveSocket> {
  const headers = accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }
  const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc`, { headers })
  const closed = once(socket, 'close').then(([code]) => code as number) // the first argument of `close`
  const waiting: LiveMessage[] = []
  let wake = (): void => undefined
  socket.on('message', (data: Buffer) => {
    const text = data.toString()
    // Answered as every client does: otherwise the station would end the socket for its silence.
    if (text === 'PING') return socket.send('PONG')
    if (text === 'PONG') return undefined
    waiting.push(Message.parse(JSON.parse(text)))
    return wake()
  })
  await once(socket, 'open')
  const next = async (): Promise<LiveMessage> => {
    for (;;) {
      const message = waiting.shift()
      if (message) return message
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return {
    socket,
    closed,
    next,
    send: (id, method, path, input) => socket.send(JSON.stringify({ id, jsonrpc: '2.0', method, params: { path, input } })),
    async until(fits) {
      const taken: LiveMessage[] = []
      for (;;) {
        const message = await next()
        taken.push(message)
        if (fits(message)) return taken
      }
    },
    async isOpen() {
      const pong = once(socket, 'pong')
      socket.ping()
      return Promise.race([pong.then(() => true), closed.then(() => false)])
    },
  }
}
