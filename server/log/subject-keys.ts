/**
 * Data keys of persons: they seal the personal part of op bodies; destroying them erases it everywhere this log is read. A person has one
 * key as a rule; two when two stations met the person before they met each other. A sealed part names the key it needs.
 */
import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { RandomSource } from '../kernel/random.ts'
import { decodeBody, encodeBody, seal, sha256, unseal } from './codec.ts'
import type { SubjectKeyItem } from './op.ts'

export type SubjectKeys = {
  /** Seals `part` under the person's key, making the key on first use. Null when the person was erased. */
  sealFor(subjectId: string, part: Record<string, unknown>, nowIso: string): Uint8Array | null
  /** Opens a sealed part; null when the key is gone. */
  open(subjectId: string, sealed: Uint8Array): Record<string, unknown> | null
  /** The person's keys, for a station that holds the same scope. */
  give(subjectId: string): SubjectKeyItem[]
  /** Keeps a key that came with ops of another station; never one of an erased person. @returns entities whose sealed parts it opens at last */
  take(subjectId: string, key: Uint8Array, nowIso: string): string[]
  isErased(subjectId: string): boolean
  /** Destroys the keys and keeps the place taken: a person who has none yet never gets one. @returns false when that was done before */
  destroy(subjectId: string, nowIso: string): boolean
  /** Forgets cached keys after a rolled-back transaction. */
  forgetCache(): void
}

/** A data key, also in the form that ciphers take quickest. */
type DataKey = { readonly bytes: Uint8Array; readonly secret: KeyObject }
/** What is known of a person: keys by name, the first one seals; none and `isErased` after erasure. */
type Person = { readonly keys: ReadonlyMap<string, DataKey>; readonly isErased: boolean }
type KeyRow = { readonly keyId: string; readonly key: Uint8Array | null; readonly destroyedAt: string | null }

/** Upper bound of persons held in memory; the rest is read again from the encrypted database. */
const CACHE_LIMIT = 10_000
/** A key's name: the first bytes of its SHA-256; a sealed part begins with it. */
const KEY_ID_BYTES = 4
const dataKey = (bytes: Uint8Array): DataKey => ({ bytes, secret: createSecretKey(bytes) })
const keyIdOf = (key: Uint8Array): string => sha256(key).subarray(0, KEY_ID_BYTES).toString('hex')

/** Keys kept in the SubjectKey table of this (encrypted) database. */
export function createSubjectKeys(db: Database, random: RandomSource): SubjectKeys {
  return new StoredSubjectKeys(db, random)
}

class StoredSubjectKeys implements SubjectKeys {
  readonly #random: RandomSource
  readonly #cache = new Map<string, Person>()
  readonly #statements: ReturnType<typeof prepare>

  constructor(db: Database, random: RandomSource) {
    this.#random = random
    this.#statements = prepare(db)
  }

  sealFor(subjectId: string, part: Record<string, unknown>, nowIso: string): Uint8Array | null {
    const person = this.#find(subjectId)
    if (person.isErased) return null
    let [keyId, key] = person.keys.entries().next().value ?? []
    if (!keyId || !key) {
      key = dataKey(this.#random.bytes(32))
      keyId = this.#add(subjectId, key.bytes, nowIso)
    }
    return Buffer.concat([Buffer.from(keyId, 'hex'), seal(key.secret, this.#random.bytes(12), encodeBody(part))])
  }

  open(subjectId: string, sealed: Uint8Array): Record<string, unknown> | null {
    const keyId = Buffer.from(sealed.subarray(0, KEY_ID_BYTES)).toString('hex')
    const key = this.#find(subjectId).keys.get(keyId)
    return key ? decodeBody(unseal(key.secret, sealed.subarray(KEY_ID_BYTES))) : null
  }

  give(subjectId: string): SubjectKeyItem[] {
    return [...this.#find(subjectId).keys.values()].map(({ bytes }) => ({ subjectId, key: bytes }))
  }

  take(subjectId: string, key: Uint8Array, nowIso: string): string[] {
    const person = this.#find(subjectId)
    if (person.isErased || key.byteLength !== 32 || person.keys.has(keyIdOf(key))) return []
    this.#add(subjectId, key, nowIso)
    return (this.#statements.reached.all(subjectId) as { entity: string }[]).map(({ entity }) => entity) // one column
  }

  isErased(subjectId: string): boolean {
    return this.#find(subjectId).isErased
  }

  destroy(subjectId: string, nowIso: string): boolean {
    if (this.#find(subjectId).isErased) return false
    this.#statements.remove.run(subjectId)
    this.#statements.bury.run({ subjectId, at: nowIso })
    this.#cache.delete(subjectId)
    return true
  }

  forgetCache(): void {
    this.#cache.clear()
  }

  #add(subjectId: string, key: Uint8Array, nowIso: string): string {
    const keyId = keyIdOf(key)
    this.#statements.insert.run(subjectId, keyId, key, nowIso)
    this.#cache.delete(subjectId)
    return keyId
  }

  #find(subjectId: string): Person {
    const cached = this.#cache.get(subjectId)
    if (cached) return cached
    const rows = this.#statements.select.all(subjectId) as KeyRow[] // columns selected by name
    const keys = new Map<string, DataKey>()
    for (const { keyId, key } of rows) if (key) keys.set(keyId, dataKey(key))
    const person = { keys, isErased: rows.some(({ destroyedAt }) => destroyedAt !== null) }
    if (this.#cache.size >= CACHE_LIMIT) this.#cache.clear()
    this.#cache.set(subjectId, person)
    return person
  }
}

function prepare(db: Database) {
  return {
    select: db.prepare('SELECT keyId, key, destroyedAt FROM SubjectKey WHERE subjectId = ? ORDER BY createdAt, keyId'),
    insert: db.prepare('INSERT INTO SubjectKey (subjectId, keyId, key, createdAt) VALUES (?, ?, ?, ?)'),
    remove: db.prepare('DELETE FROM SubjectKey WHERE subjectId = ?'),
    bury: db.prepare("INSERT INTO SubjectKey (subjectId, keyId, key, createdAt, destroyedAt) VALUES (@subjectId, '', NULL, @at, @at)"),
    reached: db.prepare(
      'SELECT DISTINCT entity FROM Op JOIN SealedBody ON SealedBody.pos = Op.pos WHERE subjectId = ? AND sealed IS NOT NULL',
    ),
  }
}
