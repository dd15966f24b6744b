/** The HTTP side of a station: guards, tRPC, REST, metrics, the built screens; gateways mount themselves on it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import fastify, { type FastifyInstance } from 'fastify'
import type { TRPCError } from '@trpc/server'
import type { AppError } from '../kernel/app-error.ts'
import type { AppRouter } from '../trpc/root.ts'
import type { StationServices } from '../trpc/context.ts'
import { wireErrorOf } from '../trpc/trpc.ts'
import type { MapDoor } from '../geo/tiles/map-door.ts'
import { createCallers } from './caller.ts'
import { answerClientError } from './client-errors.ts'
import { answerBadAddress, installErrors, retryAfter } from './errors.ts'
import { isUploading, registerExtractUpload } from './extract-upload.ts'
import { installGuards, SECURITY_HEADERS } from './guards.ts'
import { BODY_LIMITS, createCallLimits, installLimits, refuseDeep, type CallLimits } from './limits.ts'
import { registerMaps } from './maps.ts'
import type { Metrics } from './metrics.ts'
import { openApiDocument } from './openapi.ts'
import { registerRest } from './rest.ts'
import { serveSockets } from './sockets.ts'

/** Characters of one path segment: a batch names its fifty procedures in one. */
const PATH_LIMIT = 2_500
/** Connections at once: phones and trackers keep theirs for a while. */
const CONNECTION_LIMIT = 5_000
/** How long a slow client may take to send its request. */
const REQUEST_TIMEOUT_MS = 30_000

export type HttpParts = {
  readonly services: StationServices
  readonly router: AppRouter
  readonly rendererDir: string | null
  readonly metrics: Metrics
  readonly isWritable: () => boolean
  readonly maps: MapDoor
  /** Gateways that mount their own routes. */
  readonly gateways: readonly ((app: FastifyInstance) => void | Promise<void>)[]
}
export type HttpServer = { readonly app: FastifyInstance; listen(host: string, port: number): Promise<string>; close(): Promise<void> }

/** Builds the server; nothing listens yet. When a part of it cannot be built, the others are closed again. */
export async function createHttpServer(parts: HttpParts): Promise<HttpServer> {
  const limits = createCallLimits(parts.services.clock)
  const app = fastify({
    bodyLimit: BODY_LIMITS.most,
    requestTimeout: REQUEST_TIMEOUT_MS,
    clientErrorHandler: (error, socket) => {
      answerClientError(error, socket, isUploading)
    },
    forceCloseConnections: true,
    routerOptions: { maxParamLength: PATH_LIMIT },
    frameworkErrors: answerBadAddress,
    logger: false,
  })
  try {
    await mountAll(app, parts, limits)
  } catch (error) {
    await app.close()
    throw error
  }
  app.server.maxConnections = CONNECTION_LIMIT
  const sockets = serveSockets(app.server, parts.services, parts.router, limits)
  return {
    app,
    listen: (host, port) => app.listen({ host, port }),
    async close() {
      sockets.close()
      await app.close()
    },
  }
}

async function mountAll(app: FastifyInstance, parts: HttpParts, limits: CallLimits): Promise<void> {
  const { services, router, metrics } = parts
  const callers = createCallers(services)
  installErrors(app, { ids: services.ids, logger: services.logger, limitBytes: BODY_LIMITS.most })
  installGuards(app)
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS)
  })
  app.addHook('onResponse', async (request, reply) => {
    metrics.observeRequest(request.routeOptions.url ?? 'unknown', request.method, reply.statusCode, reply.elapsedTime / 1000)
  })
  acceptJson(app)
  installLimits(app, {
    router,
    limits,
    identify: async (request, reply) => ({
      sessionId: (await callers.of(request, reply)).user?.sessionId ?? null,
      address: request.ip,
    }),
  })
  registerProbes(app, parts)
  await app.register(fastifyTRPCPlugin<AppRouter>, {
    prefix: '/trpc',
    trpcOptions: {
      router,
      createContext: ({ req, res }) => callers.contextOf(req, res),
      responseMeta: ({ errors, info }) => metaOf(errors, info?.isBatchCall === true),
      allowMethodOverride: false,
      maxBatchSize: 50,
    },
  })
  const document = openApiDocument(router, services.version)
  app.get('/api/v1/openapi.json', () => document)
  registerRest(app, router, callers.contextOf)
  registerMaps(app, parts.maps, callers)
  await registerExtractUpload(app, callers, services)
  for (const gateway of parts.gateways) await gateway(app)
  if (parts.rendererDir && existsSync(parts.rendererDir)) await serveScreens(app, parts.rendererDir)
}

/** JSON bodies: not nested deeply, without keys that reach into prototypes. */
function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    try {
      refuseDeep(body, 'body')
    } catch (error) {
      done(error as AppError) // what refuseDeep throws
      return
    }
    void parse(request, body, done)
  })
}

/** Status and headers of a failed call: tRPC's own codes are coarser than ours. A batch has one status for several calls, so it keeps tRPC's. */
function metaOf(errors: readonly TRPCError[], isBatch: boolean): { status?: number; headers?: Record<string, string> } {
  const [error] = errors
  if (!error) return {}
  const { status, params } = wireErrorOf(error, '')
  return { headers: retryAfter(params), ...(isBatch ? {} : { status }) }
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
