/** Small file-system helpers: private files and folders, free space, flush to disk. Uses node:fs. */
import { accessSync, closeSync, constants, existsSync, fsyncSync, mkdirSync, openSync, statSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../kernel/app-error.ts'
import { asDatabaseError } from './database-error.ts'

/** Below this a station does not start: room for the write-ahead log, one batch of positions and a report file. */
export const MINIMUM_FREE_BYTES = 32 * 1024 * 1024

/** Creates a folder (and parents) that only this user may enter; an existing folder keeps its mode. */
export function createPrivateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw asDatabaseError(error, folder)
  }
}

/** Creates an empty file with mode 0600 unless it exists. SQLite gives the same mode to its side files. */
export function createPrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if (isCode(error, 'EEXIST')) return
    throw asDatabaseError(error, file)
  }
}

/** Size in bytes, 0 when the file does not exist. Never opens the file: closing a descriptor would drop SQLite's POSIX locks. */
export function fileBytes(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

/**
 * Refuses when the file system of `path` has less room than asked for.
 * @throws AppError db.disk-full
 */
export function requireFreeSpace(path: string, neededBytes: number): void {
  const stats = statfsSync(nearestExisting(path))
  if (stats.bavail * stats.bsize < neededBytes) throw new AppError('db.disk-full', { path })
}

/**
 * Refuses when this process may not write `path` (or, for a path that does not exist, its nearest existing folder).
 * @throws AppError db.read-only
 */
export function requireWritable(path: string): void {
  try {
    accessSync(nearestExisting(path), constants.W_OK)
  } catch (error) {
    throw new AppError('db.read-only', { path }, { cause: error })
  }
}

/** Flushes a file, and on POSIX its folder entry, to the disk. Only for files no SQLite connection has open. */
export function flushFile(file: string): void {
  flush(file, 'r+')
  // Windows cannot open a folder as a file; NTFS journals the rename itself.
  if (process.platform !== 'win32') flush(dirname(file), 'r')
}

/** True when `error` is a Node error with this code. */
export function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

function flush(path: string, flags: string): void {
  const descriptor = openSync(path, flags)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function nearestExisting(path: string): string {
  let current = path
  while (!existsSync(current) && dirname(current) !== current) current = dirname(current)
  return current
}
