/**
 * Sessions of enrolled phones, in cookies of their own (a desk in the same browser keeps its own). Tokens are renewed here, so that a page
 * never has to, and a renewal whose answer was lost on the way is given again instead of being taken for theft.
 */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { TOKEN_LIFETIMES } from '../../contract/identity.ts'
import { parseCookies } from '../../http/cookies.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Identity } from '../../modules/identity/index.ts'
import type { SessionTokens, SignedIn } from '../../trpc/context.ts'

const ACCESS = 'kituo_field_access'
const REFRESH = 'kituo_field_refresh'
/** Renewals whose new token was not seen yet. */
const UNSEEN_LIMIT = 5_000

export type FieldSessions = {
  /** Who is calling; renews the tokens when the short one has run out. @throws AppError `auth.required`, `auth.expired`, `auth.reused-token` */
  userOf(request: FastifyRequest, reply: FastifyReply): Promise<SignedIn>
  begin(request: FastifyRequest, reply: FastifyReply, tokens: SessionTokens): void
  end(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

const cookie = (name: string, value: string, maxAgeSeconds: number, request: FastifyRequest): string =>
  `${name}=${value}; Path=/field; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${request.protocol === 'https' ? '; Secure' : ''}`

function write(request: FastifyRequest, reply: FastifyReply, tokens: SessionTokens | null): void {
  reply.header('set-cookie', [
    cookie(ACCESS, tokens?.accessToken ?? '', tokens ? TOKEN_LIFETIMES.accessSeconds : 0, request),
    cookie(REFRESH, tokens?.refreshToken ?? '', tokens ? TOKEN_LIFETIMES.refreshSeconds : 0, request),
  ])
}

const nameOf = (token: string): string => createHash('sha256').update(token).digest('base64')

/** Renews each refresh token once and gives the same answer again until the new token is seen in use: only then has the phone got it. */
export function createRenewals(identity: Pick<Identity, 'refresh'>): {
  renew(refreshToken: string): Promise<SessionTokens>
  seen(refreshToken: string): void
} {
  const renewed = new Map<string, Promise<SessionTokens>>()
  const before = new Map<string, string>()

  async function renew(name: string, refreshToken: string): Promise<SessionTokens> {
    try {
      const { tokens } = await identity.refresh(refreshToken)
      before.set(nameOf(tokens.refreshToken), name)
      return tokens
    } catch (error) {
      renewed.delete(name)
      throw error
    }
  }

  return {
    renew(refreshToken) {
      const name = nameOf(refreshToken)
      let answer = renewed.get(name)
      if (!answer) {
        answer = renew(name, refreshToken)
        renewed.set(name, answer)
        const [oldest] = renewed.keys()
        if (renewed.size > UNSEEN_LIMIT && oldest !== undefined) renewed.delete(oldest)
      }
      return answer
    },
    seen(refreshToken) {
      const name = nameOf(refreshToken)
      const earlier = before.get(name)
      if (earlier === undefined) return
      renewed.delete(earlier)
      before.delete(name)
    },
  }
}

/** Builds the keeper of phone sessions. */
export function createFieldSessions(identity: Identity): FieldSessions {
  const renewals = createRenewals(identity)

  /** The person behind an access token, or null when only a renewal can help. */
  async function byAccess(accessToken: string): Promise<SignedIn | null> {
    if (accessToken === '') return null
    try {
      return await identity.authenticate(accessToken)
    } catch (error) {
      if (error instanceof AppError && error.httpStatus === 401) return null
      throw error
    }
  }

  /** Renews until an access token is found that still holds: the one given for a lost answer may be old by now. */
  async function byRefresh(refreshToken: string): Promise<{ user: SignedIn; tokens: SessionTokens }> {
    const tokens = await renewals.renew(refreshToken)
    const user = await byAccess(tokens.accessToken)
    return user ? { user, tokens } : byRefresh(tokens.refreshToken)
  }

  return {
    async userOf(request, reply) {
      const cookies = parseCookies(request.headers.cookie)
      const refreshToken = cookies.get(REFRESH) ?? ''
      if (refreshToken === '') throw new AppError('auth.required', {})
      renewals.seen(refreshToken)
      const known = await byAccess(cookies.get(ACCESS) ?? '')
      if (known) return known
      try {
        const { user, tokens } = await byRefresh(refreshToken)
        write(request, reply, tokens)
        return user
      } catch (error) {
        if (error instanceof AppError && error.httpStatus === 401) write(request, reply, null)
        throw error
      }
    },
    begin: write,
    async end(request, reply) {
      const refreshToken = parseCookies(request.headers.cookie).get(REFRESH) ?? ''
      if (refreshToken !== '') await identity.signOut({ refreshToken })
      write(request, reply, null)
    },
  }
}
