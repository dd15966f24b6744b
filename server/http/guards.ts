/** Which requests a station answers at all: exact Host and Origin, so that another web page cannot reach it through the browser. */
import type { FastifyInstance } from 'fastify'
import { AppError } from '../kernel/app-error.ts'

/** Names under which a loopback station may be addressed. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']

/** Host header without its port. */
const hostName = (host: string): string => host.replace(/:\d+$/, '')

/** True when the Host header names this station. A browser tricked by DNS rebinding sends another name. */
export const isOwnHost = (host: string | undefined, names: readonly string[] = LOOPBACK_NAMES): boolean =>
  host !== undefined && names.includes(hostName(host))

/** True when a request that carries an Origin comes from the station's own pages. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
}

/** Refuses foreign hosts everywhere and foreign origins on everything that is not a plain read. Devices send no Origin. */
export function installGuards(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { host, origin } = request.headers
    if (!isOwnHost(host) || !isOwnOrigin(origin, host)) done(new AppError('auth.origin', {}))
    else done()
  })
}

/** Content-Security-Policy of every page: only our own files, no inline script or style, no frames. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "media-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of every answer. */
export const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'geolocation=(self), camera=(), microphone=(), usb=()',
} as const
