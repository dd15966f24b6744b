/** Subscriptions over WebSockets: who may open one, and when the station ends it. */
import type { IncomingMessage, Server } from 'node:http'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocketServer, type WebSocket } from 'ws'
import { AppError } from '../kernel/app-error.ts'
import { createContext, type Context, type SessionHolder, type StationServices } from '../trpc/context.ts'
import type { AppRouter } from '../trpc/root.ts'
import { resolveUser, userAgent } from './caller.ts'
import { tokensFromCookies } from './cookies.ts'
import { isOwnHost, isOwnOrigin } from './guards.ts'
import { refuseDeep, type CallLimits, type LimitedCaller } from './limits.ts'

/** Largest message of a client, calls in it, and sockets at once. */
const SOCKET_LIMIT_BYTES = 256 * 1024
const CALLS_PER_MESSAGE = 50
const SOCKET_LIMIT = 1_000
/** Close codes of our own (4000 to 4999 are free for applications, RFC 6455 7.4.2), modelled on HTTP's statuses. */
const SESSION_OVER = 4401
const TOO_MANY_CALLS = 4429

export type Sockets = { close(): void }

/** Serves subscriptions on /trpc with the same host, origin and cookie rules as requests. */
export function serveSockets(server: Server, services: StationServices, router: AppRouter, limits: CallLimits): Sockets {
  const wss = new WebSocketServer({ noServer: true, maxPayload: SOCKET_LIMIT_BYTES })
  const sessions = new WeakMap<WebSocket, string>()
  server.on('upgrade', (request, socket, head) => {
    const { host, origin } = request.headers
    if (!isOwnHost(host) || !isOwnOrigin(origin, host) || !request.url?.startsWith('/trpc') || wss.clients.size >= SOCKET_LIMIT) {
      socket.destroy()
      return
    }
    wss.handleUpgrade(request, socket, head, (client) => {
      client.on('message', () => {
        const caller = { sessionId: sessions.get(client) ?? null, address: request.socket.remoteAddress ?? '' }
        if (!isWithin(limits, caller)) client.close(TOO_MANY_CALLS, 'input.rate-limited')
      })
      wss.emit('connection', client, request)
    })
  })
  const handler = applyWSSHandler<AppRouter>({
    wss,
    router,
    keepAlive: { enabled: true, pingMs: 15_000, pongWaitMs: 10_000 },
    experimental_encoder: { encode: (data) => JSON.stringify(data), decode: decodeMessage },
    createContext: async ({ req, res }) => {
      const context = await contextOfSocket(services, req)
      if (context.user) sessions.set(res, context.user.sessionId)
      return context
    },
  })
  const stopListening = services.identity.onChange(() => {
    closeEnded(wss, sessions, services)
  })
  return {
    close() {
      stopListening()
      handler.broadcastReconnectNotification()
      for (const client of wss.clients) client.terminate()
      wss.close()
    },
  }
}

/** Counts a message. A socket that sends too many is closed: an answer for each would be as many again. */
function isWithin(limits: CallLimits, caller: LimitedCaller): boolean {
  try {
    limits.take(caller)
    return true
  } catch {
    return false // input.rate-limited is all it throws
  }
}

/** @throws AppError `input.invalid` for text that is nested too deeply, or for too many calls in one message; SyntaxError for no JSON */
function decodeMessage(data: string | ArrayBuffer | Uint8Array): unknown {
  if (typeof data !== 'string') throw new AppError('input.unsupported', { expected: 'text' })
  refuseDeep(data, 'message')
  const message: unknown = JSON.parse(data)
  if (Array.isArray(message) && message.length > CALLS_PER_MESSAGE)
    throw new AppError('input.invalid', { fields: [{ path: 'message', problem: `more than ${CALLS_PER_MESSAGE} calls` }] })
  return message
}

/** The context of one socket, for as long as it is open: whoever calls through it is asked for anew at every call. */
async function contextOfSocket(services: StationServices, request: IncomingMessage): Promise<Context> {
  const tokens = tokensFromCookies(request.headers.cookie)
  const session: SessionHolder = { get: () => tokens, set: () => undefined, clear: () => undefined } // a socket cannot set cookies: signing in goes over HTTP
  const user = await resolveUser(services, request.headers.authorization, session)
  const context = createContext(services, {
    user,
    session: null,
    device: { kind: 'browser', description: userAgent(request), place: request.socket.remoteAddress ?? '' },
  })
  return user === null
    ? context
    : Object.defineProperty(context, 'user', { enumerable: true, get: () => services.identity.current(user.sessionId) })
}

/**
 * Ends the sockets of sessions that are over, after their streams have said why. Until a client has answered the farewell it may
 * send on; every call of it is refused.
 */
function closeEnded(wss: WebSocketServer, sessions: WeakMap<WebSocket, string>, { identity }: StationServices): void {
  for (const client of wss.clients) {
    const sessionId = sessions.get(client)
    if (sessionId === undefined || identity.current(sessionId) !== null) continue
    setImmediate(() => {
      client.close(SESSION_OVER, 'auth.expired')
    })
  }
}
