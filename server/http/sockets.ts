/** Subscriptions over WebSockets: who may open one, and when the station ends it. */
import type { IncomingMessage, Server } from 'node:http'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Change } from '../log/index.ts'
import { createContext, type Context, type SessionHolder, type SignedIn, type StationServices } from '../trpc/context.ts'
import type { AppRouter } from '../trpc/root.ts'
import { resolveUser, userAgent } from './caller.ts'
import { tokensFromCookies } from './cookies.ts'
import { isOwnHost, isOwnOrigin } from './guards.ts'

/** Largest message of a client. */
const SOCKET_LIMIT_BYTES = 256 * 1024

export type Sockets = { close(): void }

/** Serves subscriptions on /trpc with the same host, origin and cookie rules as requests. */
export function serveSockets(server: Server, services: StationServices, router: AppRouter): Sockets {
  const wss = new WebSocketServer({ noServer: true, maxPayload: SOCKET_LIMIT_BYTES })
  const owners = new WeakMap<WebSocket, SignedIn>()
  server.on('upgrade', (request, socket, head) => {
    const { host, origin } = request.headers
    if (!isOwnHost(host) || !isOwnOrigin(origin, host) || !request.url?.startsWith('/trpc')) {
      socket.destroy()
      return
    }
    wss.handleUpgrade(request, socket, head, (client) => {
      wss.emit('connection', client, request)
    })
  })
  const handler = applyWSSHandler<AppRouter>({
    wss,
    router,
    keepAlive: { enabled: true, pingMs: 15_000, pongWaitMs: 10_000 },
    createContext: async ({ req, res }) => {
      const context = await contextOfSocket(services, req)
      if (context.user) owners.set(res, context.user)
      return context
    },
  })
  const stopListening = services.log.feed.listen((changes) => {
    dropChanged(wss, owners, changes)
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

async function contextOfSocket(services: StationServices, request: IncomingMessage): Promise<Context> {
  const tokens = tokensFromCookies(request.headers.cookie)
  const session: SessionHolder = { get: () => tokens, set: () => undefined, clear: () => undefined } // a socket cannot set cookies: signing in goes over HTTP
  const user = await resolveUser(services, request.headers.authorization, session)
  return createContext(services, {
    user,
    session: null,
    device: { kind: 'browser', description: userAgent(request), place: request.socket.remoteAddress ?? '' },
  })
}

/** Whether an op takes away or changes what the person behind a socket may do. */
function concerns({ kind, entity }: Change, owner: SignedIn): boolean {
  switch (kind) {
    case 'session.closed':
      return entity === owner.sessionId
    case 'user.changed':
    case 'user.password-set':
      return entity === owner.userId
    case 'role.defined':
      return owner.roles.includes(entity)
    default:
      return false
  }
}

/**
 * A socket keeps the permissions with which it was opened, so it ends when they change; the client connects again by itself.
 * It is cut without a farewell: a client that does not answer one could go on sending commands.
 */
function dropChanged(wss: WebSocketServer, owners: WeakMap<WebSocket, SignedIn>, changes: readonly Change[]): void {
  for (const client of wss.clients) {
    const owner = owners.get(client)
    if (owner && changes.some((change) => concerns(change, owner))) client.terminate()
  }
}
