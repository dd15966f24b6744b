/** Hashing passwords with argon2id, off the main thread. */
import { hash, verify, type Options } from '@node-rs/argon2'
import type { RandomSource } from '../../kernel/random.ts'

/** Argon2id with 19 MiB, two passes, one lane: the first choice of the OWASP Password Storage Cheat Sheet. */
export const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const satisfies Options
const SALT_BYTES = 16

export type Passwords = {
  /** The PHC string of a password under a fresh salt. */
  hash(password: string): Promise<string>
  /** True when the password belongs to the hash. Without a hash it takes as long and is false. */
  verify(storedHash: string | null, password: string): Promise<boolean>
}

/** The same password typed on another keyboard gives the same characters (NIST SP 800-63B: normalise with NFKC). */
const normal = (password: string): string => password.normalize('NFKC')

/** Hashing and checking; the hash that stands in for people who do not exist is made at once. @param random gives the salts */
export function createPasswords(random: RandomSource): Passwords {
  const hashOne = (password: string): Promise<string> => hash(normal(password), { ...ARGON2ID, salt: random.bytes(SALT_BYTES) })
  const decoy = hashOne(Buffer.from(random.bytes(32)).toString('base64'))
  return {
    hash: hashOne,
    async verify(storedHash, password) {
      const isRight = await verify(storedHash ?? (await decoy), normal(password))
      return isRight && storedHash !== null
    },
  }
}
