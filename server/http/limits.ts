/** How much one caller may ask of `/trpc` and `/api/v1`: calls a second, bytes of a body, depth of its JSON, time for an answer. */
import { Transform, type Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../kernel/app-error.ts'
import type { Clock } from '../kernel/clock.ts'
import type { AppRouter } from '../trpc/root.ts'
import { isExtractUpload } from './extract-upload.ts'
import { isDeeperThan, JSON_DEPTH_LIMIT } from './json-depth.ts'
import { createRateLimit } from './rate-limit.ts'
import { proceduresOf, restProcedures, restUrl } from './rest.ts'

/**
 * Calls at once and a second after that. A desk asks some ten questions when something changes and a reload asks fifty; an integrator
 * catching up sends hundreds. Nobody in particular may sign in, set up and ask whether the station is well: many desks can share an address.
 */
export const CALL_RATES = { session: { burst: 900, perSecond: 300 }, address: { burst: 300, perSecond: 100 } } as const

const KIB = 1024
/** Largest bodies: of a call anybody may make, of any other that does not say more, and of everything. */
export const BODY_LIMITS = { public: 64 * KIB, usual: 256 * KIB, most: 8 * KIB * KIB } as const
/** An answer that takes longer is given up; repeating the command finds out what became of it. */
const ANSWER_TIMEOUT_MS = 60_000

/** Who calls, as far as limits care. */
export type LimitedCaller = { readonly sessionId: string | null; readonly address: string }
export type CallLimits = {
  /** @throws AppError `input.rate-limited` */
  take(caller: LimitedCaller, calls?: number): void
}

/** Builds the limits of one station: by session, for nobody in particular by address. */
export function createCallLimits(clock: Clock): CallLimits {
  const session = createRateLimit(clock, CALL_RATES.session)
  const address = createRateLimit(clock, CALL_RATES.address)
  return {
    take(caller, calls = 1) {
      const wait = caller.sessionId === null ? address.take(caller.address, calls) : session.take(caller.sessionId, calls)
      if (wait !== null) throw new AppError('input.rate-limited', { retryAfterSeconds: wait })
    },
  }
}

/** @throws AppError `input.invalid` for JSON that is nested too deeply */
export function refuseDeep(text: string, path: string): void {
  if (isDeeperThan(text)) throw new AppError('input.invalid', { fields: [{ path, problem: `nested deeper than ${JSON_DEPTH_LIMIT}` }] })
}

/** The procedures a request names: those of a batch on `/trpc`, the one of a REST route. */
const calledPaths = (request: Pick<FastifyRequest, 'url'>): string[] => {
  const [path = ''] = request.url.slice('/trpc/'.length).split('?', 1)
  return decoded(path).split(',')
}
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a broken escape names no procedure; the router says so
  }
}

const isTrpc = (request: Pick<FastifyRequest, 'url'>): boolean => request.url.startsWith('/trpc/')
const isLimited = (request: Pick<FastifyRequest, 'url'>): boolean => isTrpc(request) || request.url.startsWith('/api/v1/')
/** A body that is one input: read as a whole, answered within a minute. */
const isCall = (request: FastifyRequest): boolean => isLimited(request) && !isExtractUpload(request)

/** Bytes a procedure's input may have, by its dotted path. */
function bodyLimitsOf(router: AppRouter): (path: string) => number {
  const limits = new Map(
    proceduresOf(router).map(([path, { meta }]) => [
      path,
      meta?.rest?.bodyLimitBytes ?? (meta?.permission === 'public' ? BODY_LIMITS.public : BODY_LIMITS.usual),
    ]),
  )
  return (path) => limits.get(path) ?? BODY_LIMITS.public
}

/** Passes a body on and fails as soon as it is longer than `limitBytes`. */
function limited(body: Readable, limitBytes: number): Readable {
  let bytes = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > limitBytes) done(new AppError('input.too-large', { limitBytes }))
      else done(null, chunk)
    },
  })
  body.on('error', (error) => counter.destroy(error))
  return body.pipe(counter)
}

/**
 * Puts the limits in front of every procedure.
 * @param identify finds out who calls; asked once a request, before its body is read
 */
export function installLimits(
  app: FastifyInstance,
  parts: {
    readonly router: AppRouter
    readonly limits: CallLimits
    readonly identify: (request: FastifyRequest, reply: FastifyReply) => Promise<LimitedCaller>
  },
): void {
  const { router, limits, identify } = parts
  const byPath = bodyLimitsOf(router)
  const byRoute = new Map(restProcedures(router).map(({ path, rest }) => [`${rest.method} ${restUrl(rest.path)}`, path]))
  const pathsOf = (request: FastifyRequest): string[] =>
    isTrpc(request) ? calledPaths(request) : [byRoute.get(`${request.method} ${request.routeOptions.url ?? ''}`) ?? '']
  const limitOf = (request: FastifyRequest): number =>
    Math.min(
      BODY_LIMITS.most,
      pathsOf(request).reduce((sum, path) => sum + byPath(path), 0),
    )

  app.addHook('onRoute', (route) => {
    if (isLimited(route) && !isExtractUpload({ method: String(route.method), routeOptions: route }))
      route.handlerTimeout = ANSWER_TIMEOUT_MS
  })
  app.addHook('onRequest', async (request, reply) => {
    if (!isLimited(request)) return
    limits.take(await identify(request, reply), pathsOf(request).length)
    if (!isCall(request)) return
    const type = request.headers['content-type']
    if (type !== undefined && !/^application\/json\s*(;|$)/i.test(type))
      throw new AppError('input.unsupported', { expected: 'application/json' })
    const limitBytes = limitOf(request)
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw new AppError('input.too-large', { limitBytes })
  })
  app.addHook('preParsing', async (request, _reply, body) => (isCall(request) ? limited(body as Readable, limitOf(request)) : body)) // Fastify hands over the request itself, a Readable
  app.addHook('preValidation', async (request) => {
    if (!isTrpc(request)) return
    // The body and the input of a query are JSON text here; tRPC parses it when the procedure is called.
    if (typeof request.body === 'string') refuseDeep(request.body, 'body')
    const { input } = request.query as { input?: unknown } // fastify gives an object of query parameters
    if (typeof input === 'string') refuseDeep(input, 'input')
  })
}
