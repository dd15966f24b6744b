/** Failures at a gateway's door, in the same form as everywhere else, with the door's own body limit. */
import type { FastifyError, FastifyInstance } from 'fastify'
import { AppError } from '../kernel/app-error.ts'
import type { IdSource } from '../kernel/ids.ts'
import type { Logger } from '../kernel/logger.ts'
import { wireErrorOf } from '../trpc/trpc.ts'

/** What Fastify refuses by itself, in our codes. */
function ownError(error: FastifyError, limitBytes: number): AppError | null {
  if (error.statusCode === 413) return new AppError('input.too-large', { limitBytes })
  if (error.statusCode === 415) return new AppError('input.unsupported', { expected: 'application/json' })
  if (error.statusCode === 400) return new AppError('input.invalid', { fields: [{ path: 'body', problem: error.message }] })
  return null
}

/** Installs the error answers of one gateway; call inside its own plugin scope. */
export function installGatewayErrors(
  scope: FastifyInstance,
  parts: { readonly ids: IdSource; readonly logger: Pick<Logger, 'error'>; readonly limitBytes: number },
): void {
  scope.setErrorHandler<FastifyError>((error, request, reply) => {
    const reference = parts.ids.next<string>()
    const { code, params, status } = wireErrorOf(
      error instanceof AppError ? error : (ownError(error, parts.limitBytes) ?? error),
      reference,
    )
    if (code === 'internal')
      parts.logger.error({ error, method: request.method, route: request.routeOptions.url, reference }, 'request failed')
    if (typeof params['retryAfterSeconds'] === 'number') reply.header('retry-after', params['retryAfterSeconds'])
    return reply.code(status).send({ error: { code, params } })
  })
}
