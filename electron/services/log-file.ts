/**
 * The log of the desktop app as files: a packaged app has no terminal that would show it. The newest file is full at a
 * fixed size, then the names move up by one and the oldest is gone. The lines are the logger's own, which carry no
 * personal data; the user's folder, whose name is often a person's name, becomes `~`.
 */
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Shell } from 'electron'
import type { Logger } from '../../server/kernel/logger.ts'

/** Bytes of one file, and how many files there are: at most 25 MiB of log. */
const fileBytes = 5 * 1024 * 1024
const fileCount = 5
/** Lines kept in memory until it is known where the log lies. */
const earlyLines = 500

/** What the log file is made of. */
export type LogFileDeps = {
  /** Folder of the user. */
  homeDir: string
  /** The log cannot be written (a full disk, a folder without permission): told once, the app goes on. */
  onProblem(error: unknown): void
  limits?: { fileBytes: number; fileCount: number }
}

/** The log on disk. */
export type LogFile = {
  /** Takes one line, with its line end; never throws. */
  write(line: string): void
  /** Opens `kituo.log` in this folder, which is made when it is not there, and writes what came before. */
  open(folder: string): void
}

/** Name of a log file: `kituo.log` is the newest, `kituo.1.log` the one before. */
export const logFileName = (age: number): string => (age === 0 ? 'kituo.log' : `kituo.${age}.log`)

/** Makes the log; nothing touches the disk before it is opened. */
export function createLogFile({ homeDir, onProblem, limits = { fileBytes, fileCount } }: LogFileDeps): LogFile {
  // as it stands inside a JSON text
  const home = homeDir.length > 1 ? JSON.stringify(homeDir).slice(1, -1) : null
  let early: string[] | null = []
  let file: OpenFile | null = null
  let isTold = false
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      if (!isTold) onProblem(error)
      isTold = true
    }
  }
  const put = (line: string): void => {
    const bytes = Buffer.from(home === null ? line : line.replaceAll(home, '~'))
    if (file !== null && file.bytes > 0 && file.bytes + bytes.length > limits.fileBytes) {
      const full = file
      // a closed descriptor must never be written to again: its number may by then belong to another file
      file = null
      closeSync(full.descriptor)
      file = openFile(full.folder, moveUp(full.folder, limits.fileCount) ? 'a' : 'w')
    }
    if (file !== null) file.bytes += writeSync(file.descriptor, bytes)
  }
  return {
    write(line) {
      if (early === null) guarded(() => put(line))
      else if (early.length < earlyLines) early.push(line)
    },
    open(folder) {
      guarded(() => {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        file = openFile(folder, 'a')
      })
      const lines = early ?? []
      early = null
      for (const line of lines) guarded(() => put(line))
    },
  }
}

/**
 * Shows the log's folder in the system's file manager.
 * @param folder absolute path; not there until the station has been opened once
 */
export function openLogFolder(shell: Pick<Shell, 'openPath'>, folder: string, logger: Pick<Logger, 'warn'>): void {
  const refused = (problem: unknown): void => logger.warn({ problem }, 'the log folder could not be shown')
  shell.openPath(folder).then((problem) => problem !== '' && refused(problem), refused)
}

type OpenFile = { readonly folder: string; readonly descriptor: number; bytes: number }

function openFile(folder: string, flags: 'a' | 'w'): OpenFile {
  const descriptor = openSync(join(folder, logFileName(0)), flags, 0o600)
  return { folder, descriptor, bytes: fstatSync(descriptor).size }
}

/**
 * Gives every file the name of the one before it; the oldest goes. The newest must be closed: Windows renames no open file.
 * @returns false when a file could not be moved (somebody has it open there); the newest is then written over
 */
function moveUp(folder: string, count: number): boolean {
  try {
    rmSync(join(folder, logFileName(count - 1)), { force: true })
    for (let age = count - 2; age >= 0; age -= 1) {
      const from = join(folder, logFileName(age))
      if (existsSync(from)) renameSync(from, join(folder, logFileName(age + 1)))
    }
    return true
  } catch {
    // a log that grows without end would be worse than a log with a gap
    return false
  }
}
