/**
 * The door of DS01: POST /ems/ds01. Answers 200 when everything is on disk, and never refuses a whole delivery for one bad record.
 * 400 no JSON or gzip twice · 401 · 405 · 413 one byte too many · 422 not of the schema, or of a version nobody knows · 429 and 503 with
 * Retry-After (a sender tries again in both cases).
 */
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { IngestAccept, IngestAccepted } from '../../contract/ingest.ts'
import { createRateLimit } from '../../http/rate-limit.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Logger } from '../../kernel/logger.ts'
import { credentialsOf, type Authorise, type IngestSource } from '../credentials.ts'
import { installGatewayErrors } from '../errors.ts'
import { UNPACKED_LIMIT_BYTES, unpackBody, WIRE_LIMIT_BYTES } from './body.ts'
import { readInSteps, type Ds01Finding, type Ds01Problem, type ReportedAsset, type Transmission } from './parse.ts'
import { createTransfers, type Transfers } from './transfers.ts'

export type Ds01Parts = {
  readonly authorise: Authorise
  /** Resolves when the delivery is durable. */
  readonly accept: IngestAccept
  /** Hears what the reports say about their appliances (asset data by WHO PQS names), after their readings are on disk. */
  readonly onAssets: (assets: readonly ReportedAsset[], source: IngestSource) => void
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Pick<Logger, 'error'>
}

/** Deliveries of one source come one after another; this is far above what that makes. */
const SOURCE_RATE = { burst: 120, perSecond: 20 } as const
/** Requests of one address, before anybody knows whose they are. */
const ADDRESS_RATE = { burst: 240, perSecond: 40 } as const
/** Deliveries being worked on at once: each may take some MiB. */
const AT_ONCE = 8
const BUSY_RETRY_SECONDS = 5

/** What is known of a request before its body is read. */
type Visit = { readonly source: IngestSource; isCounted: boolean }

/** Lets others have their turn between the steps of a delivery. */
async function readTransmission(text: string, nowMs: number): Promise<Transmission | Ds01Problem> {
  const steps = readInSteps(text, nowMs)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await setImmediate()
  }
}

const JSON_UTF8 = /^application\/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i
/** A delivery under another name is still a delivery; its sender is told. */
const typeFinding = (type: string | undefined): Ds01Finding[] =>
  type !== undefined && JSON_UTF8.test(type)
    ? []
    : [{ code: 'contentType', path: 'Content-Type', detail: 'expected application/json; charset=utf-8' }]

const answerProblem = (reply: FastifyReply, { status, fields }: Ds01Problem): FastifyReply =>
  reply.code(status).send({ error: { code: 'input.invalid', params: { fields } } })

type Taken = { readonly transmission: Transmission; readonly result: IngestAccepted; readonly findings: readonly Ds01Finding[] }
const answerTaken = (reply: FastifyReply, { transmission, result, findings }: Taken): FastifyReply =>
  reply.code(200).send({
    transferId: transmission.meta.transferId,
    readings: transmission.content.readings.length,
    accepted: result.accepted,
    duplicates: result.duplicates + (transmission.content.refusedCounts.duplicate ?? 0),
    refused: result.refused,
    findings,
  })

type Inside = Ds01Parts & { readonly transfers: Transfers; readonly visits: WeakMap<FastifyRequest, Visit> }

async function receive(
  { clock, accept, onAssets, transfers, visits }: Inside,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const source = visits.get(request)?.source
  if (!source) throw new AppError('auth.required', {})
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const body = await unpackBody(bytes, request.headers['content-encoding'])
  if (body === 'tooLarge') throw new AppError('input.too-large', { limitBytes: UNPACKED_LIMIT_BYTES })
  if ('status' in body) return answerProblem(reply, body)
  const transmission = await readTransmission(body.text, clock.nowMs())
  if ('status' in transmission) return answerProblem(reply, transmission)
  const { transferId } = transmission.meta
  const earlier = transfers.seen(source.sourceId, transferId, body.text)
  // A repetition goes to the store as well: it may hold records the first did not, and the store knows its own.
  const result = await accept(transmission.content, source.sourceId)
  transfers.remember(source.sourceId, transferId, body.text)
  onAssets(transmission.assets, source)
  const findings = [...typeFinding(request.headers['content-type']), ...transmission.findings]
  if (earlier !== null)
    findings.push({
      code: 'duplicateTransfer',
      path: 'meta.transferId',
      detail: earlier === 'same' ? 'the same delivery came before' : 'another delivery with this transferId came before',
    })
  return answerTaken(reply, { transmission, result, findings })
}

/** Who comes is found out before the body is read; a full house says so at once. */
function installVisits(scope: FastifyInstance, { authorise, clock, visits }: Inside): void {
  const bySource = createRateLimit(clock, SOURCE_RATE)
  const byAddress = createRateLimit(clock, ADDRESS_RATE)
  const spend = (wait: number | null): void => {
    if (wait !== null) throw new AppError('input.rate-limited', { retryAfterSeconds: wait })
  }
  let inside = 0
  scope.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'POST') return
    spend(byAddress.take(request.ip))
    const credentials = credentialsOf(request.headers)
    const source = credentials && (await authorise(credentials, request.ip))
    if (!source) {
      reply.header('www-authenticate', 'Basic realm="ems", charset="UTF-8"')
      throw new AppError('auth.required', {})
    }
    spend(bySource.take(source.sourceId))
    if (inside >= AT_ONCE) throw new AppError('station.overloaded', { retryAfterSeconds: BUSY_RETRY_SECONDS })
    inside += 1
    visits.set(request, { source, isCounted: true })
  })
  const leave = (request: FastifyRequest): void => {
    const visit = visits.get(request)
    if (!visit?.isCounted) return
    visit.isCounted = false
    inside -= 1
  }
  scope.addHook('onResponse', async (request) => {
    leave(request)
  })
  scope.addHook('onRequestAbort', async (request) => {
    leave(request)
  })
}

/** Mounts the door. @param path where it is */
export async function registerDs01(app: FastifyInstance, parts: Ds01Parts, path = '/ems/ds01'): Promise<void> {
  const inside: Inside = { ...parts, transfers: createTransfers(), visits: new WeakMap() }
  await app.register(async (scope) => {
    installGatewayErrors(scope, { ...parts, limitBytes: WIRE_LIMIT_BYTES })
    installVisits(scope, inside)
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: WIRE_LIMIT_BYTES }, (_request, body, done) => {
      done(null, body)
    })
    scope.post(path, { bodyLimit: WIRE_LIMIT_BYTES }, (request, reply) => receive(inside, request, reply))
    scope.route({
      method: ['GET', 'PUT', 'PATCH', 'DELETE'],
      url: path,
      exposeHeadRoute: false,
      handler: () => Promise.reject(new AppError('input.method', { allowed: ['POST'] })),
    })
  })
}
