/** Turns what SQLite and the file system throw into the few errors a person can act on. */
import { AppError } from '../kernel/app-error.ts'

/** SQLite result names (https://www.sqlite.org/rescode.html) by what they mean for the person at the station. */
const MEANINGS: readonly (readonly [pattern: RegExp, code: 'db.disk-full' | 'db.read-only' | 'db.in-use' | 'db.corrupt'])[] = [
  [/^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)$/, 'db.disk-full'],
  [/^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|SQLITE_AUTH)/, 'db.read-only'],
  [/^(EROFS|EACCES|EPERM|ENOTDIR|EEXIST)$/, 'db.read-only'],
  [/^(SQLITE_BUSY|SQLITE_LOCKED)/, 'db.in-use'],
  [/^(SQLITE_NOTADB|SQLITE_CORRUPT|SQLITE_IOERR)/, 'db.corrupt'],
]

/**
 * The `AppError` for a failure of SQLite or the file system.
 * @param error what was thrown; an `AppError` comes back unchanged
 * @param path file or folder the failure belongs to
 * @returns the matching `db.*` error, or the given error when it has no meaning of its own (a bug)
 */
export function asDatabaseError(error: unknown, path: string): Error {
  if (error instanceof AppError) return error
  if (!(error instanceof Error)) return new Error(String(error))
  const name = 'code' in error ? String(error.code) : ''
  const code = MEANINGS.find(([pattern]) => pattern.test(name))?.[1]
  if (code === undefined) return error
  if (code === 'db.corrupt') return new AppError(code, { path, detail: `${name}: ${error.message}` }, { cause: error })
  return new AppError(code, { path }, { cause: error })
}

/** Runs `work`; what it throws comes out as {@link asDatabaseError} says. */
export function withDatabaseErrors<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw asDatabaseError(error, path)
  }
}
