/** OsmAnd over HTTP, as free tracker apps speak it. Answers 200 only when the position is on disk. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../kernel/app-error.ts'
import type { StationServices } from '../../trpc/context.ts'
import { installGatewayErrors } from '../errors.ts'
import { createRateLimit, type RateLimit } from '../../http/rate-limit.ts'
import type { PortCounters } from './listener/counters.ts'
import { decodeOsmAnd, type OsmAndMessage } from './osmand.ts'

export type OsmAndOptions = {
  /** Where the door is; `/` on a port of its own (Traccar's is 5055). */
  readonly path?: string
  /** Counts of the door, when it has a port of its own. */
  readonly counters?: PortCounters | undefined
  /** When set, every request must carry it as parameter `key` or header `x-kituo-key`. */
  readonly secret?: string | null
}

const BODY_LIMIT_BYTES = 64 * 1024
/** A device may send 500 at once (what it saved up without a network) and then 50 a second: far above any tracker, far below a flood. */
const DEVICE_RATE = { burst: 500, perSecond: 50 } as const

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** @throws AppError `auth.required` when the station asks for a key and this is not it */
function checkKey(request: FastifyRequest, secret: string): void {
  const header = request.headers['x-kituo-key']
  const query = new URLSearchParams(request.url.split('?')[1] ?? '')
  const given = typeof header === 'string' ? header : (query.get('key') ?? '')
  if (!timingSafeEqual(digest(given), digest(secret))) throw new AppError('auth.required', {})
}

/** What the device sent, for the person who approves it: the parameters without the station's key, or the size of a JSON body. */
function payloadOf(request: FastifyRequest, body: string): string {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '')
  query.delete('key')
  return query.size > 0 ? `?${query.toString()}` : body
}

async function take(request: FastifyRequest, services: OsmAndServices, limit: RateLimit, counters?: PortCounters): Promise<void> {
  const body = typeof request.body === 'string' ? request.body : ''
  const message = decodeOsmAnd({ url: request.url, contentType: request.headers['content-type'], body }, services.clock.nowMs())
  if (isMessage(message)) {
    const wait = limit.take(message.deviceId, Math.max(1, message.fixes.length))
    if (wait !== null) throw new AppError('input.rate-limited', { retryAfterSeconds: wait })
    counters?.message(1)
    const { unknownDevices } = await services.telemetry.accept(message.fixes, { protocol: 'osmand', payload: payloadOf(request, body) })
    if (unknownDevices.length > 0) {
      if (counters) counters.counts.unknown += 1
      throw new AppError('fix.unknown-device', { deviceId: message.deviceId })
    }
    if (counters) counters.counts.fixes += message.fixes.length
    return
  }
  if (counters) counters.counts.malformed += 1
  throw new AppError('fix.invalid', { field: message.field, problem: message.problem })
}

const isMessage = (decoded: ReturnType<typeof decodeOsmAnd>): decoded is OsmAndMessage => !('problem' in decoded)

export type OsmAndServices = Pick<StationServices, 'telemetry' | 'clock' | 'ids' | 'logger'>

/**
 * Mounts GET and POST of the OsmAnd protocol.
 * Answers 200 (empty: a tracker pays for every byte) once durable; 400 `fix.invalid` with field and problem; 404 `fix.unknown-device`, and the
 * device is noted for approval; 401 without the station's key; 413, 429 and 503 with `Retry-After` as usual.
 */
export async function registerOsmAnd(
  app: FastifyInstance,
  services: OsmAndServices,
  { path = '/gps/osmand', secret = null, counters }: OsmAndOptions = {},
): Promise<void> {
  const limit = createRateLimit(services.clock, DEVICE_RATE)
  await app.register(async (scope) => {
    installGatewayErrors(scope, { ...services, limitBytes: BODY_LIMIT_BYTES })
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => {
      done(null, body)
    })
    scope.route({
      method: ['GET', 'POST'],
      url: path,
      bodyLimit: BODY_LIMIT_BYTES,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        if (secret !== null) checkKey(request, secret)
        await take(request, services, limit, counters)
        return reply.code(200).send()
      },
    })
    scope.route({
      method: ['PUT', 'PATCH', 'DELETE'],
      url: path,
      handler: () => Promise.reject(new AppError('input.method', { allowed: ['GET', 'POST'] })),
    })
  })
}
