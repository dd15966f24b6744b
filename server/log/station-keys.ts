/** The station's own identity: Ed25519 signing key, station id, incarnation. Kept in the encrypted database; the incarnation also beside it. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomInt, type KeyObject } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { sha256 } from './codec.ts'
import { LEAP_MAX, decideIncarnation, nextIncarnation } from './incarnation.ts'

export type StationKeys = {
  readonly stationId: string
  readonly incarnation: number
  readonly signingKey: KeyObject
  readonly publicKey: KeyObject
  /** True when the database turned out older than what this station had already written: a restored copy. */
  readonly wasRestored: boolean
}

const Beacon = z.object({ stationId: z.string(), incarnation: z.number().int().positive(), position: z.number().int().nonnegative() })
/** A row of this name in StationSecret marks a database that was made as a backup. */
const COPY_MARK = 'is-copy'
const beaconPath = (dataDir: string): string => join(dataDir, 'incarnation.json')

/** First 16 bytes of SHA-256 over the raw public key, in hex. */
export const stationIdOf = (publicKey: KeyObject): string =>
  sha256(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32))
    .subarray(0, 16)
    .toString('hex')

/**
 * Loads or creates the identity. A database that is behind its beacon file was restored from a copy: it starts a new
 * incarnation, so that sequence numbers are never used twice.
 */
export function loadStationKeys(db: Database, dataDir: string): StationKeys {
  const get = db.prepare('SELECT value FROM StationSecret WHERE name = ?')
  const put = db.prepare('INSERT OR REPLACE INTO StationSecret (name, value) VALUES (?, ?)')
  const read = (name: string): Buffer | null => (get.get(name) as { value: Buffer } | undefined)?.value ?? null // one column
  let der = read('signing-key')
  if (!der) {
    der = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' })
    put.run('signing-key', der)
    put.run('incarnation', Buffer.from('1'))
  }
  const signingKey = createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })
  const publicKey = createPublicKey(signingKey)
  const stationId = stationIdOf(publicKey)
  const position = (db.prepare('SELECT COALESCE(MAX(pos), 0) AS pos FROM Op').get() as { pos: number }).pos // aggregate row
  const beacon = readBeacon(dataDir)
  const { incarnation, wasRestored } = decideIncarnation({
    held: Number(read('incarnation')?.toString() ?? '1'),
    position,
    known: ownIncarnations(db, stationId),
    beacon: beacon?.stationId === stationId ? beacon : null,
    isCopy: read(COPY_MARK) !== null,
    leap: randomInt(LEAP_MAX + 1),
  })
  if (wasRestored) {
    put.run('incarnation', Buffer.from(String(incarnation)))
    db.prepare('DELETE FROM StationSecret WHERE name = ?').run(COPY_MARK)
  }
  writeBeacon(dataDir, { stationId, incarnation, position })
  return { stationId, incarnation, signingKey, publicKey, wasRestored }
}

/** Begins a new incarnation: kept in the database and beside it. @returns its number */
export function renewIncarnation(db: Database, dataDir: string, beacon: z.infer<typeof Beacon>): number {
  const incarnation = nextIncarnation(beacon.incarnation, ownIncarnations(db, beacon.stationId), randomInt(LEAP_MAX + 1))
  db.prepare('INSERT OR REPLACE INTO StationSecret (name, value) VALUES (?, ?)').run('incarnation', Buffer.from(String(incarnation)))
  writeBeacon(dataDir, { ...beacon, incarnation })
  return incarnation
}

function ownIncarnations(db: Database, stationId: string): number[] {
  const rows = db.prepare('SELECT DISTINCT incarnation FROM Stream WHERE stationId = ?').all(stationId) as { incarnation: number }[] // one column
  return rows.map(({ incarnation }) => incarnation)
}

function readBeacon(dataDir: string): z.infer<typeof Beacon> | null {
  try {
    return Beacon.parse(JSON.parse(readFileSync(beaconPath(dataDir), 'utf8')))
  } catch {
    return null // no beacon yet, or an unreadable one: the database alone decides
  }
}

/** Notes outside the database how far this station has written. Replaced atomically. */
export function writeBeacon(dataDir: string, beacon: z.infer<typeof Beacon>): void {
  const path = beaconPath(dataDir)
  writeFileSync(`${path}.new`, JSON.stringify(beacon), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
