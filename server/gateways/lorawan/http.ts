/** Webhooks of LoRaWAN network servers: /lorawan/chirpstack?event=... and /lorawan/ttn. Answered when what they bring is on disk. */
import type { FastifyInstance } from 'fastify'
import { isDeeperThan } from '../../http/json-depth.ts'
import { createRateLimit } from '../../http/rate-limit.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Logger } from '../../kernel/logger.ts'
import { credentialsOf, type Authorise } from '../credentials.ts'
import { installGatewayErrors } from '../errors.ts'
import { readChirpStack } from './chirpstack.ts'
import { isProblem, type EventProblem, type LorawanEvent } from './event.ts'
import type { LorawanIntake } from './intake.ts'
import { readTtn } from './ttn.ts'

export type LorawanHttpParts = {
  readonly authorise: Authorise
  readonly intake: LorawanIntake
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Pick<Logger, 'error'>
}

/** An uplink heard by a hundred gateways is some 60 KiB. */
const BODY_LIMIT_BYTES = 256 * 1024
/** A network server speaks for thousands of devices. */
const SOURCE_RATE = { burst: 5_000, perSecond: 1_000 } as const
const ADDRESS_RATE = { burst: 6_000, perSecond: 1_500 } as const

/** Body of a webhook as JSON. @throws AppError `input.invalid` */
export function parseBody(text: string): unknown {
  try {
    if (!isDeeperThan(text)) return JSON.parse(text)
  } catch {
    // answered below: what it was may be anyone's data
  }
  throw new AppError('input.invalid', { fields: [{ path: 'body', problem: 'expected JSON' }] })
}

const nameOf = (query: unknown): string => {
  const { event } = query as Record<string, unknown> // Fastify parses the address into an object
  return typeof event === 'string' ? event : 'up'
}

type Read = (body: unknown, query: unknown, nowMs: number) => LorawanEvent | EventProblem
const DOORS: readonly (readonly [path: string, read: Read])[] = [
  ['/lorawan/chirpstack', (body, query, nowMs) => readChirpStack(nameOf(query), body, nowMs)],
  ['/lorawan/ttn', (body, _query, nowMs) => readTtn(body, nowMs)],
  // The Things Stack adds a path of its own for each kind of message (`/up`, `/join`), when it is told to.
  ['/lorawan/ttn/:kind', (body, _query, nowMs) => readTtn(body, nowMs)],
]

/**
 * Mounts the doors. 200 with counts once durable; 400 `input.invalid` for what is no message; 401, 413, 415 (protobuf: choose JSON), 429 and 503
 * with Retry-After as usual.
 */
export async function registerLorawan(app: FastifyInstance, { authorise, intake, clock, ids, logger }: LorawanHttpParts): Promise<void> {
  const bySource = createRateLimit(clock, SOURCE_RATE)
  const byAddress = createRateLimit(clock, ADDRESS_RATE)
  const spend = (wait: number | null): void => {
    if (wait !== null) throw new AppError('input.rate-limited', { retryAfterSeconds: wait })
  }
  const sources = new WeakMap<object, string>()
  await app.register(async (scope) => {
    installGatewayErrors(scope, { ids, logger, limitBytes: BODY_LIMIT_BYTES })
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => {
      done(null, body)
    })
    scope.addHook('onRequest', async (request) => {
      spend(byAddress.take(request.ip))
      const credentials = credentialsOf(request.headers)
      const source = credentials && (await authorise(credentials, request.ip))
      if (!source) throw new AppError('auth.required', {})
      spend(bySource.take(source.sourceId))
      sources.set(request, source.sourceId)
    })
    for (const [path, read] of DOORS)
      scope.post(path, { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
        const event = read(parseBody(typeof request.body === 'string' ? request.body : ''), request.query, clock.nowMs())
        if (isProblem(event) && event.reason === 'malformed')
          throw new AppError('input.invalid', { fields: [{ path: event.field, problem: event.problem }] })
        const { batch, accepted, duplicates } = await intake.take(event, sources.get(request) ?? '')
        return reply.code(200).send({ accepted, duplicates, refused: batch.refusedCounts })
      })
  })
}
