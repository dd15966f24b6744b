/** Tokens that mean nothing by themselves: random text handed out, only its hash kept. Uses node:crypto. */
import { createHash, createHmac } from 'node:crypto'
import type { RandomSource } from '../../kernel/random.ts'
import type { LocalStore } from './local-store.ts'

const TOKEN_BYTES = 32
const KEY_NAME = 'enrolment-key'

/** 256 random bits as base64url. */
export const newOpaqueToken = (random: RandomSource): string => Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url')

/** SHA-256 in hex; enough for tokens of full entropy. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** The token of a link, made from its id: a repeated command gives the same link again although the token is stored nowhere. */
export type EnrolmentTokens = { tokenOf(enrolmentId: string): string; hashOf(enrolmentId: string): string }

/** Makes and recognises the tokens of links. @param random gives the key on first use */
export function createEnrolmentTokens(store: LocalStore, random: RandomSource): EnrolmentTokens {
  const stored = store.secret(KEY_NAME)
  const key = stored ?? random.bytes(TOKEN_BYTES)
  if (!stored) store.setSecret(KEY_NAME, key)
  const tokenOf = (enrolmentId: string): string => createHmac('sha256', key).update(enrolmentId).digest('base64url')
  return { tokenOf, hashOf: (enrolmentId) => hashOfToken(tokenOf(enrolmentId)) }
}
