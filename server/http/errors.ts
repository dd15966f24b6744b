/** Failures outside procedures (bad JSON, too large, unknown path) in the same form as everywhere else. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../kernel/app-error.ts'
import type { IdSource } from '../kernel/ids.ts'
import type { Logger } from '../kernel/logger.ts'
import { trpcErrorBody } from '../trpc/app-errors.ts'
import { wireErrorOf } from '../trpc/trpc.ts'

/** Body of a failed call outside tRPC. */
export const errorBody = ({ code, params }: { code: string; params: unknown }) => ({ error: { code, params } })

/** Seconds a client told to come back should wait: the answer's own word for it, as the Retry-After header. */
export function retryAfter(params: Readonly<Record<string, unknown>>): Record<string, string> {
  const { retryAfterSeconds } = params
  return typeof retryAfterSeconds === 'number' ? { 'retry-after': String(retryAfterSeconds) } : {}
}

/** What Fastify's own errors mean in our codes. */
function fromFastify(error: FastifyError, limitBytes: number): AppError | null {
  if (error instanceof AppError) return error
  switch (error.code) {
    case 'FST_ERR_HANDLER_TIMEOUT':
      return new AppError('station.overloaded', { retryAfterSeconds: 5 })
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('input.too-large', { limitBytes })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError('input.unsupported', { expected: 'application/json' })
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new AppError('input.invalid', { fields: [{ path: 'body', problem: 'expected JSON' }] })
    default:
      break
  }
  // Fastify's own words would repeat the address, which may hold a secret token.
  if (error.code === 'FST_ERR_BAD_URL' || error.statusCode === 414)
    return new AppError('input.invalid', { fields: [{ path: 'path', problem: 'is no address of this station' }] })
  if (error.statusCode === 400) return new AppError('input.invalid', { fields: [{ path: 'body', problem: error.message }] })
  return null
}

/** Answers an address that cannot be read at all, before any route is looked for. */
export function answerBadAddress(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const { code, params, httpStatus } = fromFastify(error, 0) ?? new AppError('input.unknown-path', {})
  void reply.code(httpStatus).send(errorBody({ code, params }))
}

/** Installs error and not-found answers. */
export function installErrors(
  app: FastifyInstance,
  parts: { readonly ids: IdSource; readonly logger: Logger; readonly limitBytes: number },
): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const reference = parts.ids.next<string>()
    const wire = wireErrorOf(fromFastify(error, parts.limitBytes) ?? error, reference)
    if (wire.code === 'internal')
      parts.logger.error({ error, method: request.method, route: request.routeOptions.url, reference }, 'request failed')
    reply.headers(retryAfter(wire.params))
    return reply.code(wire.status).send(request.url.startsWith('/trpc/') ? trpcErrorBody(wire) : errorBody(wire))
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(errorBody({ code: 'input.unknown-path', params: {} })))
}
