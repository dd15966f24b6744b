/** Tokens of sources: made here, shown once, compared in constant time. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { RandomSource } from '../../kernel/random.ts'
import type { ColdRegistry } from './registry.ts'

/** 256 bits: no dictionary holds it, so a fast hash keeps it. */
const TOKEN_BYTES = 32
const hash = (token: string): Buffer => createHash('sha256').update(token).digest()

/** A new token and what is kept of it. */
export function newToken(random: RandomSource): { readonly token: string; readonly tokenHash: string } {
  const token = Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url')
  return { token, tokenHash: hash(token).toString('hex') }
}

/** What a source shows: a token alone, or its name with the token as password. */
export type ShownCredentials =
  { readonly kind: 'basic'; readonly userName: string; readonly password: string } | { readonly kind: 'token'; readonly token: string }

/** The source whose credentials these are, or null. Every source is compared, so that the time says nothing. */
export function sourceOf(registry: Pick<ColdRegistry, 'sources'>, shown: ShownCredentials): { readonly sourceId: string } | null {
  const presented = hash(shown.kind === 'token' ? shown.token : shown.password)
  let found: string | null = null
  for (const { sourceId, name, tokenHash } of registry.sources()) {
    const isEqual = timingSafeEqual(presented, Buffer.from(tokenHash, 'hex'))
    if (isEqual && (shown.kind === 'token' || shown.userName === name)) found = sourceId
  }
  return found === null ? null : { sourceId: found }
}
