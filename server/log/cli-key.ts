/**
 * The key for `npm run log`: a key file where there is one, else what the desktop app keeps. A passphrase opens that here too; what the
 * system's password store keeps only the desktop app can ask for. Nothing is ever written.
 */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { databasePaths } from '../db/paths.ts'
import { readOrCreateKeyFile } from '../db/key-file.ts'
import type { Environment } from '../kernel/config.ts'
import { parseRecord } from '../kernel/key-record.ts'
import { unwrapWithPassphrase } from '../kernel/passphrase-wrap.ts'

/** Said to the person at the command line, whole. */
export class KeyRefusal extends Error {}

/** Where the desktop app keeps the wrapped key of this data folder: inside a chosen folder, beside its usual one. */
export function wrappedKeyFiles(dataDir: string): string[] {
  const beside = basename(dataDir) === 'demo' ? 'demo-shell' : 'shell'
  return [join(dataDir, 'shell', 'database-key.json'), join(dirname(dataDir), beside, 'database-key.json')]
}

/**
 * Finds the key of a stopped station.
 * @param ask reads the passphrase from the person; null = none was given
 * @throws KeyRefusal with the way out, AppError `db.key-*` about a key file
 */
export async function findLogKey(dataDir: string, environment: Environment, ask: () => Promise<string | null>): Promise<Uint8Array> {
  const { file: databaseFile } = databasePaths(dataDir)
  if (!existsSync(databaseFile)) throw new KeyRefusal(`There is no station in ${dataDir}: ${databaseFile} does not exist.`)
  const path = environment.KITUO_DB_KEY_FILE ?? join(dataDir, 'station.key')
  const wrapped = wrappedKeyFiles(dataDir).find(existsSync)
  if (environment.KITUO_DB_KEY_FILE !== undefined || existsSync(path) || wrapped === undefined)
    return readOrCreateKeyFile({ path, databaseFile, freshKey: new Uint8Array(32) }) // with a database there, no key is made
  return unwrap(wrapped, ask)
}

async function unwrap(file: string, ask: () => Promise<string | null>): Promise<Uint8Array> {
  const record = parseRecord(readFileSync(file, 'utf8'))
  if (record === 'damaged')
    throw new KeyRefusal(`${file}, where the desktop app keeps the key of this station, is damaged; put back a copy of it from a backup.`)
  if (record.kind === 'safeStorage')
    throw new KeyRefusal(
      `The desktop app keeps the key of this station in this computer's password store (${file}), and only the desktop app can ask for it. ` +
        'If you have the key as a file, name it: KITUO_DB_KEY_FILE=FILE npm run log -- ... Otherwise look at the log in the app: Administration, Audit.',
    )
  const passphrase = await ask()
  if (passphrase === null || passphrase === '')
    throw new KeyRefusal(
      `A passphrase opens this station (${file}). Run this in a terminal and type it, or pass it on standard input; ` +
        'or name a file with the key: KITUO_DB_KEY_FILE=FILE npm run log -- ...',
    )
  const key = await unwrapWithPassphrase(record, passphrase)
  if (key === null) throw new KeyRefusal('This is not the passphrase of this station (nothing was changed).')
  return key
}
