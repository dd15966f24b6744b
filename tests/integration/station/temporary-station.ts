/** A real station on a temporary folder, with an administrator and an HTTP door on a free port. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../server/kernel/clock.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { createStation, type Station, type StationConfig } from '../../../server/station.ts'

/** Clearly not secrets. */
export const KEY = new Uint8Array(32).fill(0xab)
export const ADMIN = { userName: 'admin', password: 'kisiwa-cha-mfano-2026' } as const

/** A fresh folder and its remover. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kituo-station-'))
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true })
    },
  }
}

/** Starts a station in `dataDir`; what it logs goes nowhere. */
export function startStation(dataDir: string, changes: Partial<StationConfig> = {}): Promise<Station> {
  return createStation(
    {
      dataDir,
      listen: { host: '127.0.0.1', port: 0 },
      rendererDir: null,
      profile: 'full',
      demo: false,
      databaseKey: KEY,
      adminPassword: ADMIN.password,
      version: '0.0.0',
      ...changes,
    },
    { clock: systemClock, random: systemRandom, logger: createLogger('silent') },
  )
}
