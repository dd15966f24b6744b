/** Who stands behind an HTTP request or a WebSocket. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createContext, type Context, type DeviceInfo, type SessionHolder, type SignedIn, type StationServices } from '../trpc/context.ts'
import { cookieSession } from './cookies.ts'
import { isExtractUpload } from './extract-upload.ts'

/** The device's own description of itself, cut to what a session list shows. */
export const userAgent = (request: { headers: { 'user-agent'?: string | undefined } }): string =>
  (request.headers['user-agent'] ?? 'unknown').slice(0, 200)

/**
 * Who is calling: a Bearer token (API) or the cookies of a browser.
 * @returns null for nobody; a stale cookie is nobody too
 * @throws AppError auth.expired for a bad Bearer token
 */
export async function resolveUser(
  services: StationServices,
  authorization: string | undefined,
  session: SessionHolder | null,
): Promise<SignedIn | null> {
  if (authorization?.startsWith('Bearer ')) return services.identity.authenticate(authorization.slice('Bearer '.length))
  const access = session?.get()?.accessToken
  if (!access) return null
  return services.identity.authenticate(access).catch(() => null) // an expired cookie means signed out; the screen refreshes or asks again
}

/** Who stands behind a request; `failure` is why a Bearer token was not accepted. */
export type Caller = {
  readonly user: SignedIn | null
  readonly session: SessionHolder | null
  readonly device: DeviceInfo
  readonly failure: Error | null
}
export type Callers = {
  /** Finds out who calls, once a request. Never fails: a bad token is told to whoever makes the context. */
  of(request: FastifyRequest, reply: FastifyReply): Promise<Caller>
  /** The context of one request. @throws AppError `auth.*` for a bad Bearer token */
  contextOf(request: FastifyRequest, reply: FastifyReply): Promise<Context>
}

/** Builds the memory of who stands behind the requests that are being answered. */
export function createCallers(services: StationServices): Callers {
  const known = new WeakMap<FastifyRequest, Promise<Caller>>()

  async function find(request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
    const { authorization } = request.headers
    // a browser sends an extract with its cookies: no page of another origin can, see guards.ts
    const isApi = authorization !== undefined || (request.url.startsWith('/api/') && !isExtractUpload(request))
    const session = isApi ? null : cookieSession(request, reply)
    const device: DeviceInfo = { kind: isApi ? 'api' : 'browser', description: userAgent(request), place: request.ip }
    try {
      return { user: await resolveUser(services, authorization, session), session, device, failure: null }
    } catch (error) {
      return { user: null, session, device, failure: error instanceof Error ? error : new Error(String(error)) }
    }
  }
  function of(request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
    let caller = known.get(request)
    if (!caller) known.set(request, (caller = find(request, reply)))
    return caller
  }
  return {
    of,
    async contextOf(request, reply) {
      const { user, session, device, failure } = await of(request, reply)
      if (failure !== null) throw failure
      return createContext(services, { user, session, device })
    },
  }
}
