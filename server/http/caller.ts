/** Who stands behind an HTTP request or a WebSocket. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createContext, type Context, type DeviceInfo, type SessionHolder, type SignedIn, type StationServices } from '../trpc/context.ts'
import { cookieSession } from './cookies.ts'

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

/** The context of one request. */
export async function contextOfRequest(services: StationServices, request: FastifyRequest, reply: FastifyReply): Promise<Context> {
  const { authorization } = request.headers
  const isApi = authorization !== undefined || request.url.startsWith('/api/')
  const session = isApi ? null : cookieSession(request, reply)
  const device: DeviceInfo = { kind: isApi ? 'api' : 'browser', description: userAgent(request), place: request.ip }
  return createContext(services, { user: await resolveUser(services, authorization, session), session, device })
}
