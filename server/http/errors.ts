/** Failures outside procedures (bad JSON, too large, unknown path) in the same form as everywhere else. */
import type { FastifyError, FastifyInstance } from 'fastify'
import { AppError } from '../kernel/app-error.ts'
import type { IdSource } from '../kernel/ids.ts'
import type { Logger } from '../kernel/logger.ts'
import { wireErrorOf } from '../trpc/trpc.ts'
import { errorBody } from './rest.ts'

/** What Fastify's own errors mean in our codes. */
function fromFastify(error: FastifyError, limitBytes: number): AppError | null {
  switch (error.code) {
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
  if (error.statusCode === 429) return new AppError('input.rate-limited', { retryAfterSeconds: 60 })
  if (error.statusCode === 400) return new AppError('input.invalid', { fields: [{ path: 'body', problem: error.message }] })
  return null
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
    return reply.code(wire.status).send(errorBody(wire))
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(errorBody({ code: 'input.unknown-path', params: {} })))
}
