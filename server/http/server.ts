/** The HTTP side of a station: guards, tRPC, REST, metrics, the built screens; gateways mount themselves on it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { WebSocketServer } from 'ws'
import type { AppRouter } from '../trpc/root.ts'
import { createContext, type Context, type DeviceInfo, type SessionHolder, type SignedIn, type StationServices } from '../trpc/context.ts'
import { cookieSession, tokensFromCookies } from './cookies.ts'
import { installErrors } from './errors.ts'
import { installGuards, isOwnHost, isOwnOrigin, SECURITY_HEADERS } from './guards.ts'
import type { Metrics } from './metrics.ts'
import { openApiDocument } from './openapi.ts'
import { registerRest } from './rest.ts'

/** Largest body of a command or import. GPS and field doors set smaller limits of their own. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024
const SOCKET_LIMIT_BYTES = 256 * 1024
/** How long a slow client may take to send its request. */
const REQUEST_TIMEOUT_MS = 30_000

export type HttpParts = {
  readonly services: StationServices
  readonly router: AppRouter
  readonly rendererDir: string | null
  readonly metrics: Metrics
  readonly isWritable: () => boolean
  /** Gateways that mount their own routes. */
  readonly gateways: readonly ((app: FastifyInstance) => void | Promise<void>)[]
}
export type HttpServer = { readonly app: FastifyInstance; listen(host: string, port: number): Promise<string>; close(): Promise<void> }

const userAgent = (request: { headers: { 'user-agent'?: string | undefined } }): string => (request.headers['user-agent'] ?? 'unknown').slice(0, 200)

/** Who is calling: a Bearer token (API) or the cookies of a browser. A bad Bearer token is an error, a stale cookie is nobody. */
async function resolveUser(services: StationServices, authorization: string | undefined, session: SessionHolder | null): Promise<SignedIn | null> {
  if (authorization?.startsWith('Bearer ')) return services.identity.authenticate(authorization.slice('Bearer '.length))
  const access = session?.get()?.accessToken
  if (!access) return null
  return services.identity.authenticate(access).catch(() => null) // an expired cookie means signed out; the screen refreshes or asks again
}

async function contextOfRequest(services: StationServices, request: FastifyRequest, reply: FastifyReply): Promise<Context> {
  const { authorization } = request.headers
  const isApi = authorization !== undefined || request.url.startsWith('/api/')
  const session = isApi ? null : cookieSession(request, reply)
  const device: DeviceInfo = { kind: isApi ? 'api' : 'browser', description: userAgent(request), place: request.ip }
  return createContext(services, { user: await resolveUser(services, authorization, session), session, device })
}

/** Builds the server; nothing listens yet. */
export async function createHttpServer(parts: HttpParts): Promise<HttpServer> {
  const { services, router, metrics } = parts
  const app = fastify({ bodyLimit: BODY_LIMIT_BYTES, requestTimeout: REQUEST_TIMEOUT_MS, forceCloseConnections: true, routerOptions: { maxParamLength: 500 }, logger: false })
  installErrors(app, { ids: services.ids, logger: services.logger, limitBytes: BODY_LIMIT_BYTES })
  installGuards(app)
  app.addHook('onSend', async (_request, reply) => { reply.headers(SECURITY_HEADERS) })
  app.addHook('onResponse', async (request, reply) => { metrics.observeRequest(request.routeOptions.url ?? 'unknown', request.method, reply.statusCode, reply.elapsedTime / 1000) })
  registerProbes(app, parts)
  await app.register(fastifyTRPCPlugin<AppRouter>, {
    prefix: '/trpc',
    trpcOptions: { router, createContext: ({ req, res }) => contextOfRequest(services, req, res), allowMethodOverride: false, maxBatchSize: 50 },
  })
  app.get('/api/v1/openapi.json', () => openApiDocument(router, services.version))
  registerRest(app, router, (request, reply) => contextOfRequest(services, request, reply))
  for (const gateway of parts.gateways) await gateway(app)
  if (parts.rendererDir && existsSync(parts.rendererDir)) await serveScreens(app, parts.rendererDir)
  const sockets = serveSockets(app, services, router)
  return {
    app,
    listen: (host, port) => app.listen({ host, port }),
    async close() {
      sockets.close()
      await app.close()
    },
  }
}

function registerProbes(app: FastifyInstance, { metrics, isWritable }: HttpParts): void {
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', (_request, reply) => (isWritable() ? { status: 'ready' } : reply.code(503).send({ status: 'read-only' })))
  app.get('/metrics', async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()))
}

/** Built screens: hashed assets for a year, html always asked again. */
async function serveScreens(app: FastifyInstance, rendererDir: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: rendererDir, wildcard: true, index: ['index.html'], cacheControl: false,
    setHeaders: (reply, path) => { reply.header('cache-control', path.startsWith(join(rendererDir, 'assets')) ? 'public, max-age=31536000, immutable' : 'no-cache') },
  })
}

/** Subscriptions over a WebSocket on /trpc, with the same host, origin and cookie rules. */
function serveSockets(app: FastifyInstance, services: StationServices, router: AppRouter): { close(): void } {
  const wss = new WebSocketServer({ noServer: true, maxPayload: SOCKET_LIMIT_BYTES })
  app.server.on('upgrade', (request, socket, head) => {
    const { host, origin } = request.headers
    if (!isOwnHost(host) || !isOwnOrigin(origin, host) || !request.url?.startsWith('/trpc')) { socket.destroy(); return }
    wss.handleUpgrade(request, socket, head, (client) => { wss.emit('connection', client, request) })
  })
  const handler = applyWSSHandler<AppRouter>({
    wss, router, keepAlive: { enabled: true, pingMs: 15_000, pongWaitMs: 10_000 },
    createContext: async ({ req }) => {
      const tokens = tokensFromCookies(req.headers.cookie)
      const session: SessionHolder = { get: () => tokens, set: () => undefined, clear: () => undefined } // a socket cannot set cookies: signing in goes over HTTP
      const user = await resolveUser(services, req.headers.authorization, session)
      return createContext(services, { user, session: null, device: { kind: 'browser', description: userAgent(req), place: req.socket.remoteAddress ?? '' } })
    },
  })
  return {
    close() {
      handler.broadcastReconnectNotification()
      for (const client of wss.clients) client.terminate()
      wss.close()
    },
  }
}
