/** Access tokens: JWT signed with Ed25519, 15 minutes. One algorithm, one issuer, one audience, one type (RFC 8725, RFC 9068). */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { TOKEN_LIFETIMES } from '../../contract/identity.ts'
import { SessionId, UserId, type Instant } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { LocalStore } from './local-store.ts'

export const TOKEN_RULES = { algorithm: 'EdDSA', type: 'at+jwt', audience: 'kituo' } as const
const KEY_NAME = 'token-key'
/** Ours have some 350 characters; nothing longer is even parsed. */
const LENGTH_LIMIT = 2_000

const Claims = z.object({ sub: UserId, sid: SessionId })
export type TokenClaims = { readonly userId: UserId; readonly sessionId: SessionId }
export type AccessTokens = {
  issue(claims: TokenClaims, nowMs: number): Promise<{ readonly token: string; readonly expiresAt: Instant }>
  /** @throws AppError `auth.expired` for one of ours that is over, `auth.required` for anything else that does not hold */
  verify(token: string, nowMs: number): Promise<TokenClaims>
}

/** The signing key of tokens: apart from the key of the log, so that neither can be made to sign for the other. Created on first use. */
export function loadTokenKey(store: LocalStore): KeyObject {
  const stored = store.secret(KEY_NAME)
  const der = stored ?? generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' })
  if (!stored) store.setSecret(KEY_NAME, der)
  return createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })
}

/**
 * Issuing and checking with one key.
 * @param privateKey Ed25519
 * @param stationId the issuer: a token of one station means nothing at another
 */
export function createAccessTokens(privateKey: KeyObject, stationId: string): AccessTokens {
  const publicKey = createPublicKey(privateKey)
  return {
    async issue({ userId, sessionId }, nowMs) {
      const issuedSeconds = Math.floor(nowMs / 1000)
      const expiresSeconds = issuedSeconds + TOKEN_LIFETIMES.accessSeconds
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: TOKEN_RULES.algorithm, typ: TOKEN_RULES.type })
        .setIssuer(stationId)
        .setAudience(TOKEN_RULES.audience)
        .setSubject(userId)
        .setIssuedAt(issuedSeconds)
        .setExpirationTime(expiresSeconds)
        .sign(privateKey)
      return { token, expiresAt: toInstant(expiresSeconds * 1000) }
    },
    async verify(token, nowMs) {
      if (token.length > LENGTH_LIMIT) throw new AppError('auth.required', {})
      try {
        const { payload } = await jwtVerify(token, publicKey, {
          algorithms: [TOKEN_RULES.algorithm],
          issuer: stationId,
          audience: TOKEN_RULES.audience,
          typ: TOKEN_RULES.type,
          requiredClaims: ['sub', 'sid', 'iat', 'exp'],
          currentDate: new Date(nowMs),
        })
        const { sub, sid } = Claims.parse(payload)
        return { userId: sub, sessionId: sid }
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw new AppError('auth.expired', {}, { cause: error })
        throw new AppError('auth.required', {}, { cause: error })
      }
    },
  }
}
