/** The form in which the desktop app keeps the database key: wrapped by the system's password store, or by a passphrase. */
import { z } from 'zod'

const base64 = (bytes: number): z.ZodType<string> => z.base64().length(Math.ceil(bytes / 3) * 4)

/** Key wrapped by the system's own password store (Keychain, DPAPI, Secret Service, KWallet). */
const safeStorageRecord = z.strictObject({ version: z.literal(1), kind: z.literal('safeStorage'), wrapped: z.base64().min(1) })

/**
 * Key wrapped by a key derived from a passphrase. Lower bounds are the second recommended option of RFC 9106, upper
 * bounds keep a changed file from exhausting the memory.
 */
const passphraseRecord = z.strictObject({
  version: z.literal(1),
  kind: z.literal('passphrase'),
  kdf: z.strictObject({
    name: z.literal('argon2id'),
    memoryKib: z.int().min(65_536).max(1_048_576),
    passes: z.int().min(3).max(20),
    lanes: z.int().min(1).max(16),
    salt: base64(16),
  }),
  nonce: base64(12),
  wrapped: base64(48),
})

const recordSchema = z.discriminatedUnion('kind', [safeStorageRecord, passphraseRecord])

/** The wrapped key as it lies on disk. */
export type KeyRecord = z.infer<typeof recordSchema>

/** A key wrapped with a passphrase. */
export type PassphraseRecord = z.infer<typeof passphraseRecord>

/** Reads a record from text. */
export function parseRecord(text: string): KeyRecord | 'damaged' {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : 'damaged'
  } catch {
    // not JSON: the same to the operator as a record with a wrong field
    return 'damaged'
  }
}
