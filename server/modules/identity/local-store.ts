/**
 * What identity keeps on this station only, outside the log: hashes of refresh tokens, counts of wrong passwords, keys.
 * All of this module's SQL is here. Each write is its own transaction on the writer connection and on disk when it returns.
 */
import type { Database } from 'better-sqlite3'
import type { Instant } from '../../contract/primitives.ts'
import type { Failures } from './lockout.ts'

export type StoredToken = { readonly sessionId: string; readonly expiresAt: Instant; readonly usedAt: Instant | null }
export type NewToken = { readonly tokenHash: string; readonly sessionId: string; readonly issuedAt: Instant; readonly expiresAt: Instant }

export type LocalStore = {
  findToken(tokenHash: string): StoredToken | null
  addToken(token: NewToken): void
  /** Marks a token used and adds its successor, in one transaction. False when it had been used already: nothing is added then. */
  rotateToken(usedHash: string, next: NewToken): boolean
  hasUsedToken(sessionId: string): boolean
  /** Until when the session can be renewed; null when it has no token left. */
  sessionExpiresAt(sessionId: string): Instant | null
  removeTokensOf(sessionId: string): void
  /** Sessions whose every token has expired by `now`. */
  expiredSessions(now: Instant): string[]
  failuresOf(userName: string): Failures | null
  setFailures(userName: string, failures: Failures): void
  clearFailures(userName: string): void
  /** Removes used tokens that expired before `now` (an unused one still names its session to `expiredSessions`), counts older than `failuresBefore`, and the oldest counts above `failuresKept` that lock nobody. */
  prune(now: Instant, failuresBefore: Instant, failuresKept: number): void
  secret(name: string): Buffer | null
  setSecret(name: string, value: Uint8Array): void
}

const tokenStatements = (db: Database) => ({
  find: db.prepare('SELECT sessionId, expiresAt, usedAt FROM RefreshToken WHERE tokenHash = ?'),
  add: db.prepare('INSERT INTO RefreshToken (tokenHash, sessionId, issuedAt, expiresAt) VALUES (?, ?, ?, ?)'),
  use: db.prepare('UPDATE RefreshToken SET usedAt = ? WHERE tokenHash = ? AND usedAt IS NULL'),
  used: db.prepare('SELECT 1 FROM RefreshToken WHERE sessionId = ? AND usedAt IS NOT NULL LIMIT 1'),
  expiry: db.prepare('SELECT MAX(expiresAt) AS expiresAt FROM RefreshToken WHERE sessionId = ?'),
  remove: db.prepare('DELETE FROM RefreshToken WHERE sessionId = ?'),
  expired: db.prepare('SELECT sessionId FROM RefreshToken GROUP BY sessionId HAVING MAX(expiresAt) <= ?').pluck(),
  prune: db.prepare('DELETE FROM RefreshToken WHERE expiresAt <= ? AND usedAt IS NOT NULL'),
})

const failureStatements = (db: Database) => ({
  find: db.prepare('SELECT count, lockedUntil, lastAt FROM SignInFailure WHERE userName = ?'),
  set: db.prepare('INSERT OR REPLACE INTO SignInFailure (userName, count, lockedUntil, lastAt) VALUES (?, ?, ?, ?)'),
  clear: db.prepare('DELETE FROM SignInFailure WHERE userName = ?'),
  prune: db.prepare(
    "DELETE FROM SignInFailure WHERE lastAt < ? OR (COALESCE(lockedUntil, '') <= ? AND userName NOT IN (SELECT userName FROM SignInFailure ORDER BY lastAt DESC LIMIT ?))",
  ),
})

/** Prepares the statements. @param db the station's one writer connection, outside any transaction */
export function createLocalStore(db: Database): LocalStore {
  const tokens = tokenStatements(db)
  const failures = failureStatements(db)
  const getSecret = db.prepare('SELECT value FROM StationSecret WHERE name = ?').pluck()
  const putSecret = db.prepare('INSERT OR REPLACE INTO StationSecret (name, value) VALUES (?, ?)')
  const add = (token: NewToken): void => {
    tokens.add.run(token.tokenHash, token.sessionId, token.issuedAt, token.expiresAt)
  }
  const rotate = db.transaction((usedHash: string, next: NewToken): boolean => {
    if (tokens.use.run(next.issuedAt, usedHash).changes === 0) return false
    add(next)
    return true
  })
  const prune = db.transaction((now: Instant, failuresBefore: Instant, failuresKept: number): void => {
    tokens.prune.run(now)
    failures.prune.run(failuresBefore, now, failuresKept)
  })
  return {
    findToken: (tokenHash) => (tokens.find.get(tokenHash) as StoredToken | undefined) ?? null, // columns selected by name
    addToken: add,
    rotateToken: (usedHash, next) => rotate.immediate(usedHash, next),
    hasUsedToken: (sessionId) => tokens.used.get(sessionId) !== undefined,
    sessionExpiresAt: (sessionId) => (tokens.expiry.get(sessionId) as { expiresAt: Instant | null }).expiresAt, // one aggregate row always comes back
    removeTokensOf: (sessionId) => {
      tokens.remove.run(sessionId)
    },
    expiredSessions: (now) => tokens.expired.all(now) as string[], // one plucked column
    failuresOf: (userName) => (failures.find.get(userName) as Failures | undefined) ?? null, // columns selected by name
    setFailures: (userName, { count, lockedUntil, lastAt }) => {
      failures.set.run(userName, count, lockedUntil, lastAt)
    },
    clearFailures: (userName) => {
      failures.clear.run(userName)
    },
    prune: (now, failuresBefore, failuresKept) => {
      prune.immediate(now, failuresBefore, failuresKept)
    },
    secret: (name) => (getSecret.get(name) as Buffer | undefined) ?? null, // one plucked column
    setSecret: (name, value) => {
      putSecret.run(name, value)
    },
  }
}
