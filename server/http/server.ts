/** The HTTP side of a station: guards, tRPC, REST, metrics, the built screens; gateways mount themselves on it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import fastify, { type FastifyInstance } from 'fastify'
import type { AppRouter } from '../trpc/root.ts'
import type { StationServices } from '../trpc/context.ts'
import { contextOfRequest } from './caller.ts'
import { installErrors } from './errors.ts'
import { installGuards, SECURITY_HEADERS } from './guards.ts'
import type { Metrics } from './metrics.ts'
import { openApiDocument } from './openapi.ts'
import { registerRest } from './rest.ts'
import { serveSockets } from './sockets.ts'

/** Largest body of a command or import. GPS and field doors set smaller limits of their own. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024
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

/** Builds the server; nothing listens yet. When a part of it cannot be built, the others are closed again. */
export async function createHttpServer(parts: HttpParts): Promise<HttpServer> {
  const app = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500 },
    logger: false,
  })
  try {
    await mountAll(app, parts)
  } catch (error) {
    await app.close()
    throw error
  }
  const sockets = serveSockets(app.server, parts.services, parts.router)
  return {
    app,
    listen: (host, port) => app.listen({ host, port }),
    async close() {
      sockets.close()
      await app.close()
    },
  }
}

async function mountAll(app: FastifyInstance, parts: HttpParts): Promise<void> {
  const { services, router, metrics } = parts
  installErrors(app, { ids: services.ids, logger: services.logger, limitBytes: BODY_LIMIT_BYTES })
  installGuards(app)
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS)
  })
  app.addHook('onResponse', async (request, reply) => {
    metrics.observeRequest(request.routeOptions.url ?? 'unknown', request.method, reply.statusCode, reply.elapsedTime / 1000)
  })
  registerProbes(app, parts)
  await app.register(fastifyTRPCPlugin<AppRouter>, {
    prefix: '/trpc',
    trpcOptions: {
      router,
      createContext: ({ req, res }) => contextOfRequest(services, req, res),
      allowMethodOverride: false,
      maxBatchSize: 50,
    },
  })
  app.get('/api/v1/openapi.json', () => openApiDocument(router, services.version))
  registerRest(app, router, (request, reply) => contextOfRequest(services, request, reply))
  for (const gateway of parts.gateways) await gateway(app)
  if (parts.rendererDir && existsSync(parts.rendererDir)) await serveScreens(app, parts.rendererDir)
}

function registerProbes(app: FastifyInstance, { metrics, isWritable }: HttpParts): void {
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', (_request, reply) => (isWritable() ? { status: 'ready' } : reply.code(503).send({ status: 'read-only' })))
  app.get('/metrics', async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()))
}

/** Built screens: hashed assets for a year, html always asked again. */
async function serveScreens(app: FastifyInstance, rendererDir: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: rendererDir,
    wildcard: true,
    index: ['index.html'],
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.startsWith(join(rendererDir, 'assets')) ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}
