/** One data key a person: seals the personal part of op bodies; destroying it erases them everywhere this log is read. */
import type { Database } from 'better-sqlite3'
import type { RandomSource } from '../kernel/random.ts'
import { decodeBody, encodeBody, seal, unseal } from './codec.ts'

export type SubjectKeys = {
  /** Seals `part` under the person's key, making the key on first use. Null when the key was destroyed. */
  sealFor(subjectId: string, part: Record<string, unknown>, nowIso: string): Uint8Array | null
  /** Opens a sealed part; null when the key is gone. */
  open(subjectId: string, sealed: Uint8Array): Record<string, unknown> | null
  /** Destroys the key. */
  destroy(subjectId: string, nowIso: string): void
  /** Forgets cached keys after a rolled-back transaction. */
  forgetCache(): void
}

/** Upper bound of keys held in memory; the rest is read again from the encrypted database. */
const CACHE_LIMIT = 10_000

/** Keys kept in the SubjectKey table of this (encrypted) database. */
export function createSubjectKeys(db: Database, random: RandomSource): SubjectKeys {
  const cache = new Map<string, Uint8Array | null>()
  const select = db.prepare('SELECT key FROM SubjectKey WHERE subjectId = ?')
  const insert = db.prepare('INSERT INTO SubjectKey (subjectId, key, createdAt) VALUES (?, ?, ?)')
  const erase = db.prepare('UPDATE SubjectKey SET key = NULL, destroyedAt = ? WHERE subjectId = ?')
  const remember = (subjectId: string, key: Uint8Array | null): Uint8Array | null => {
    if (cache.size >= CACHE_LIMIT) cache.clear()
    cache.set(subjectId, key)
    return key
  }
  const find = (subjectId: string): Uint8Array | null | undefined => {
    const cached = cache.get(subjectId)
    if (cached !== undefined) return cached
    const row = select.get(subjectId) as { key: Uint8Array | null } | undefined // one column selected
    return row === undefined ? undefined : remember(subjectId, row.key)
  }
  return {
    sealFor(subjectId, part, nowIso) {
      let key = find(subjectId)
      if (key === undefined) {
        key = random.bytes(32)
        insert.run(subjectId, key, nowIso)
        remember(subjectId, key)
      }
      return key === null ? null : seal(key, random.bytes(12), encodeBody(part))
    },
    open(subjectId, sealed) {
      const key = find(subjectId)
      return key ? decodeBody(unseal(key, sealed)) : null
    },
    destroy(subjectId, nowIso) {
      erase.run(nowIso, subjectId)
      remember(subjectId, null)
    },
    forgetCache: () => {
      cache.clear()
    },
  }
}
