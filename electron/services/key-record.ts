/** The file that holds the wrapped database key, written so that it is never half a key. */
import { randomUUID } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseRecord, type KeyRecord } from '../../server/kernel/key-record.ts'

/** Where the record is kept. */
export type KeyRecordStore = {
  readonly path: string
  /** @returns null when there is no file; 'damaged' when it is not a record */
  read(): Promise<KeyRecord | 'damaged' | null>
  /** Writes the first record. @throws when a file is already there: an existing key is never overwritten */
  create(record: KeyRecord): Promise<void>
  /** Replaces the record by another wrapping of the same key. */
  replace(record: KeyRecord): Promise<void>
}

/**
 * The store on disk. The file is readable by this user only (mode 0600; on Windows the profile folder protects it).
 * @param path absolute path
 */
export function keyRecordFile(path: string): KeyRecordStore {
  return {
    path,
    async read() {
      const text = await readText(path)
      if (text === null) return null
      await tighten(path)
      return parseRecord(text)
    },
    async create(record) {
      await writeAside(path, record, (aside) => link(aside, path))
    },
    async replace(record) {
      await writeAside(path, record, (aside) => rename(aside, path))
    },
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function tighten(path: string): Promise<void> {
  if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600)
}

async function writeAside(path: string, record: KeyRecord, place: (aside: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const aside = `${path}.${randomUUID()}.new`
  try {
    const file = await open(aside, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(record)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await place(aside)
  } finally {
    await rm(aside, { force: true })
  }
}
