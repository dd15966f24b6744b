/** Session cookies of browsers: HttpOnly, SameSite=Strict, so that a page's script never sees a token. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { TOKEN_LIFETIMES } from '../contract/identity.ts'
import type { SessionHolder, SessionTokens } from '../trpc/context.ts'

const ACCESS = 'kituo_access'
const REFRESH = 'kituo_refresh'

/** Name -> value of a Cookie header. */
export function parseCookies(header: string | undefined): Map<string, string> {
  const cookies = new Map<string, string>()
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0) cookies.set(part.slice(0, at).trim(), part.slice(at + 1).trim())
  }
  return cookies
}

/** Tokens in a Cookie header, or null. */
export function tokensFromCookies(header: string | undefined): SessionTokens | null {
  const cookies = parseCookies(header)
  const refreshToken = cookies.get(REFRESH)
  return refreshToken ? { accessToken: cookies.get(ACCESS) ?? '', refreshToken } : null
}

const cookie = (name: string, value: string, maxAgeSeconds: number, isSecure: boolean): string =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${isSecure ? '; Secure' : ''}`

/** A session kept in the cookies of this request and reply. */
export function cookieSession(request: FastifyRequest, reply: FastifyReply): SessionHolder {
  let tokens = tokensFromCookies(request.headers.cookie)
  const isSecure = request.protocol === 'https'
  const write = (access: string, refresh: string, accessSeconds: number, refreshSeconds: number): void => {
    reply.removeHeader('set-cookie')
    reply.header('set-cookie', [cookie(ACCESS, access, accessSeconds, isSecure), cookie(REFRESH, refresh, refreshSeconds, isSecure)])
  }
  return {
    get: () => tokens,
    set(next) {
      tokens = next
      write(next.accessToken, next.refreshToken, TOKEN_LIFETIMES.accessSeconds, TOKEN_LIFETIMES.refreshSeconds)
    },
    clear() {
      tokens = null
      write('', '', 0, 0)
    },
  }
}
