/** Database key of a station without a window: a file with 64 hexadecimal characters that only this user may read. */
import { constants, copyFileSync, existsSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../kernel/app-error.ts'
import { asDatabaseError } from './database-error.ts'
import { createPrivateFolder, fileBytes, flushFile, isCode } from './files.ts'
import { walFile } from './paths.ts'

export type KeyFileOptions = {
  /** Path from `KITUO_DB_KEY_FILE`. */
  readonly path: string
  /** The database the key belongs to; when it holds data, no new key is made. */
  readonly databaseFile: string
  /** 32 bytes from the system's generator; used only when a new key is made. */
  readonly freshKey: Uint8Array
}

/**
 * Reads the key file, or creates it (mode 0600, flushed) on the first start.
 * @returns the raw 32-byte key
 * @throws AppError db.key-file-exposed when others may read it (POSIX only; on Windows its folder's ACL protects it),
 *   db.key-missing when it is absent while a database exists or does not hold a key, db.read-only, db.disk-full
 */
export function readOrCreateKeyFile({ path, databaseFile, freshKey }: KeyFileOptions): Uint8Array {
  if (!existsSync(path)) {
    if (fileBytes(databaseFile) + fileBytes(walFile(databaseFile)) > 0) throw new AppError('db.key-missing', { path })
    createKeyFile(path, freshKey)
  }
  return readKeyFile(path)
}

function readKeyFile(path: string): Uint8Array {
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) throw new AppError('db.key-file-exposed', { path })
    const text = readFileSync(path, 'utf8').trim()
    if (!/^[0-9a-f]{64}$/i.test(text)) throw new AppError('db.key-missing', { path })
    return new Uint8Array(Buffer.from(text, 'hex'))
  } catch (error) {
    if (isCode(error, 'EACCES', 'EPERM', 'EISDIR')) throw new AppError('db.key-missing', { path }, { cause: error })
    throw error
  }
}

/** Written aside and linked into place, so that the file is never half a key and two first starts never make two keys. */
function createKeyFile(path: string, key: Uint8Array): void {
  if (key.byteLength !== 32) throw new RangeError(`fresh key has ${key.byteLength} bytes, expected 32`)
  const aside = `${path}.${process.pid}.new`
  createPrivateFolder(dirname(path))
  try {
    writeFileSync(aside, `${Buffer.from(key).toString('hex')}\n`, { mode: 0o600, flush: true })
    placeWithoutOverwriting(aside, path)
    flushFile(path)
  } catch (error) {
    // Another first start was faster: its key counts.
    if (!isCode(error, 'EEXIST')) throw asDatabaseError(error, path)
  } finally {
    rmSync(aside, { force: true })
  }
}

function placeWithoutOverwriting(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if (isCode(error, 'EEXIST', 'ENOSPC', 'EROFS')) throw error
    // A file system without hard links (FAT).
    copyFileSync(from, to, constants.COPYFILE_EXCL)
  }
}
