/** OwnTracks over HTTP (https://owntracks.org/booklet/tech/http/): each message is answered with an empty list when its position is on disk. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../../kernel/app-error.ts'
import { createRateLimit, type RateLimit } from '../../../http/rate-limit.ts'
import { installGatewayErrors } from '../../errors.ts'
import type { PortCounters } from '../listener/counters.ts'
import { judge } from '../listener/judge.ts'
import type { OsmAndServices } from '../osmand-http.ts'
import { decodeOwnTracks, type OwnTracksMessage } from './decode.ts'

export type OwnTracksOptions = {
  /** Where the door is; `/` on a port of its own. */
  readonly path?: string
  /** Counts of the door, when it has a port of its own. */
  readonly counters?: PortCounters
}

const BODY_LIMIT_BYTES = 16 * 1024
/** As for OsmAnd: what a phone saved up, then far more than any phone sends. */
const DEVICE_RATE = { burst: 500, perSecond: 50 } as const

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** User and device as the app puts them into headers, or as recorders take them from the address. */
function senderOf({ headers, query }: FastifyRequest): { topic: null; user: string | null; device: string | null } {
  const { u, d } = query as Record<string, unknown> // Fastify parses the address into an object
  return { topic: null, user: textOf(headers['x-limit-u']) ?? textOf(u), device: textOf(headers['x-limit-d']) ?? textOf(d) }
}

/** @throws AppError `fix.invalid`, `fix.unknown-device`, `input.rate-limited` */
async function take(
  { deviceId, record }: OwnTracksMessage,
  payload: string,
  { telemetry, clock }: OsmAndServices,
  limit: RateLimit,
  counters?: PortCounters,
): Promise<void> {
  const wait = limit.take(deviceId)
  if (wait !== null) throw new AppError('input.rate-limited', { retryAfterSeconds: wait })
  counters?.message(1)
  const judgement = record ? judge(record, clock.nowMs()) : null
  if (judgement === null || judgement.kind === 'noPlace') {
    telemetry.noteDevice(deviceId, { protocol: 'owntracks', payload })
    return
  }
  if (judgement.kind !== 'fix') {
    if (counters) counters.counts[judgement.kind] += 1
    if (judgement.kind === 'badTime')
      throw new AppError('fix.invalid', { field: 'tst', problem: 'is more than a year old or in the future' })
    throw new AppError('fix.invalid', { field: 'lat', problem: 'is no place a device can be' })
  }
  const { unknownDevices } = await telemetry.accept([judgement.fix], { protocol: 'owntracks', payload })
  if (counters) counters.counts[unknownDevices.length > 0 ? 'unknown' : 'fixes'] += 1
  if (unknownDevices.length > 0) throw new AppError('fix.unknown-device', { deviceId })
}

/** Mounts POST of the OwnTracks protocol. */
export async function registerOwnTracks(
  app: FastifyInstance,
  services: OsmAndServices,
  { path = '/gps/owntracks', counters }: OwnTracksOptions = {},
): Promise<void> {
  const limit = createRateLimit(services.clock, DEVICE_RATE)
  await app.register(async (scope) => {
    installGatewayErrors(scope, { ...services, limitBytes: BODY_LIMIT_BYTES })
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => {
      done(null, body)
    })
    scope.post(path, { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
      const body = typeof request.body === 'string' ? request.body : ''
      const message = decodeOwnTracks(body, senderOf(request))
      if ('problem' in message) {
        if (counters) counters.counts.malformed += 1
        throw new AppError('fix.invalid', { field: message.field, problem: message.problem })
      }
      await take(message, body, services, limit, counters)
      return reply.code(200).type('application/json').send('[]')
    })
  })
}
