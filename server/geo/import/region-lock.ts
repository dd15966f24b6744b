/** One import per region at a time, also across processes: the folder it is built in carries the number of its process. Uses node:fs. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../kernel/app-error.ts'
import { codeOf } from './files.ts'

const OWNER_FILE = 'owner.json'
/** Folders this process is building in: after a restart another process may have our number. */
const mine = new Set<string>()

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** True when a running process builds in `folder`. A folder without a readable owner was left by a crash. */
export function isOwned(folder: string): boolean {
  if (mine.has(folder)) return true
  try {
    const owner: unknown = JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8'))
    const pid = typeof owner === 'object' && owner !== null && 'pid' in owner && typeof owner.pid === 'number' ? owner.pid : 0
    return pid > 0 && pid !== process.pid && isAlive(pid)
  } catch {
    return false // no owner, or half of one: its writer is gone
  }
}

/** A folder taken: `handOver` when it has been renamed to `home`, otherwise `release` deletes it. Release comes last in both cases. */
export type FolderLock = { handOver(home: string): void; release(): void }

/**
 * Makes the folder a region is built in, empty.
 * @param folder path that ends in `.part`
 * @throws AppError region.busy when somebody builds there; Error of the file system
 */
export function takeFolder(folder: string, name: string): FolderLock {
  if (isOwned(folder)) throw new AppError('region.busy', { name })
  rmSync(folder, { recursive: true, force: true })
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // somebody else was faster
    if (codeOf(error) === 'EEXIST') throw new AppError('region.busy', { name }, { cause: error })
    throw error
  }
  mine.add(folder)
  writeFileSync(join(folder, OWNER_FILE), JSON.stringify({ pid: process.pid }))
  let isHandedOver = false
  return {
    handOver(home) {
      // the mark travels with the folder, so that nobody takes it for a leftover on the way
      rmSync(join(home, OWNER_FILE), { force: true })
      isHandedOver = true
    },
    release() {
      mine.delete(folder)
      if (!isHandedOver) rmSync(folder, { recursive: true, force: true })
    },
  }
}
