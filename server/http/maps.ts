/** Base maps over HTTP, for people who are signed in. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { MapDoor } from '../geo/tiles/map-door.ts'
import { AppError } from '../kernel/app-error.ts'
import type { Callers } from './caller.ts'

/**
 * Mounts `/maps/...`.
 * @param callers tells who asks
 */
export function registerMaps(app: FastifyInstance, door: MapDoor, callers: Pick<Callers, 'of'>): void {
  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { user, failure } = await callers.of(request, reply)
    if (failure !== null) throw failure
    if (user === null) throw new AppError('auth.required', {})
    const { v: version } = request.query as { v?: unknown } // fastify gives an object of query parameters
    const { status, headers, body } = await door.answer({
      path: request.url.split('?', 1)[0] ?? '',
      version: typeof version === 'string' ? version : null,
      ifNoneMatch: request.headers['if-none-match'] ?? null,
      takesGzip: /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')),
    })
    if (status === 404) throw new AppError('input.unknown-path', {})
    return reply.code(status).headers(headers).send(body)
  }
  app.get('/maps/*', serve)
}
