/** The database and the log of a station, opened together: shared by the running station and by `npm run log`. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOrCreateKeyFile } from './db/key-file.ts'
import { loadMigrations } from './db/migration-history.ts'
import { databasePaths } from './db/paths.ts'
import { startDatabase, type StartedDatabase } from './db/start.ts'
import { systemClock, type Clock } from './kernel/clock.ts'
import type { Environment } from './kernel/config.ts'
import { createIds, type IdSource } from './kernel/ids.ts'
import { systemRandom, type RandomSource } from './kernel/random.ts'
import { openLog, type AnyOpKind, type Log, type Projection, type StateReader, type StationFacts } from './log/index.ts'
import { alarmsOps, alarmsProjection } from './modules/alarms/index.ts'
import { assignmentsOps, assignmentsProjection } from './modules/assignments/index.ts'
import { claimsOps, claimsProjection } from './modules/claims/index.ts'
import { coldchainOps, coldchainProjection } from './modules/coldchain/index.ts'
import { directoryOps, directoryProjection, numberPrefix } from './modules/directory/index.ts'
import { exceptionsOps, exceptionsProjection } from './modules/exceptions/index.ts'
import { geofencesOps, geofencesProjection } from './modules/geofences/index.ts'
import { handoverOps, handoverProjection } from './modules/handover/index.ts'
import { identityOps, identityProjection } from './modules/identity/index.ts'
import { incidentsOps, incidentsProjection } from './modules/incidents/index.ts'
import { oncallOps, oncallProjection } from './modules/oncall/index.ts'
import { placesOps, placesProjection } from './modules/places/index.ts'
import { roadsOps, roadsProjection } from './modules/roads/index.ts'
import { stationsOps, stationsProjection } from './modules/stations/index.ts'
import { unitsOps, unitsProjection } from './modules/units/index.ts'
import { auditOps, auditProjection } from './sync/audit/index.ts'
import { enrolledAuthors } from './sync/peer-directory.ts'
import { telemetryOps } from './telemetry/index.ts'
import { readingsOps } from './telemetry/readings/index.ts'
import { Country } from './contract/primitives.ts'

/** Every kind of op this build knows. */
export const ALL_OPS: readonly AnyOpKind[] = [
  ...directoryOps,
  ...identityOps,
  ...incidentsOps,
  ...unitsOps,
  ...assignmentsOps,
  ...claimsOps,
  ...handoverOps,
  ...exceptionsOps,
  ...alarmsOps,
  ...oncallOps,
  ...coldchainOps,
  ...telemetryOps,
  ...readingsOps,
  ...stationsOps,
  ...placesOps,
  ...geofencesOps,
  ...roadsOps,
  ...auditOps,
]
/** Every projection, each the only writer of its tables. */
export const ALL_PROJECTIONS: readonly Projection[] = [
  directoryProjection,
  identityProjection,
  incidentsProjection,
  unitsProjection,
  assignmentsProjection,
  claimsProjection,
  handoverProjection,
  exceptionsProjection,
  alarmsProjection,
  oncallProjection,
  coldchainProjection,
  stationsProjection,
  placesProjection,
  geofencesProjection,
  roadsProjection,
  auditProjection,
]

/** Projection tables that stay small whatever the history: checked completely before every start. */
const SMALL_TABLES = [
  'Station',
  'User',
  'Role',
  'Facility',
  'SavedPlace',
  'ReferralPlan',
  'Fence',
  'FenceRule',
  'AlarmSetting',
  'OncallPlan',
  'OncallPerson',
  'OncallMail',
  'ColdSite',
  'ColdPlace',
  'ColdEquipment',
  'ColdDevice',
  'ColdSensor',
  'ColdSource',
  'RoadChange',
  'RoadSeasonSetting',
  'Unit',
  'UnitDevice',
  'PeerStation',
  'ScopeGrant',
  'StationRevocation',
  'StationSecret',
  'SubjectKey',
  'ProjectionState',
  'Stream',
  'Frontier',
] as const

/** Migrations shipped beside the program. */
const MIGRATIONS_DIR = fileURLToPath(new URL('../prisma/migrations/', import.meta.url))

export type OpenedLog = { readonly started: StartedDatabase; readonly db: StartedDatabase['db']; readonly log: Log; close(): void }
export type LogDeps = {
  readonly clock: Clock
  readonly random: RandomSource
  readonly ids: IdSource
  readonly migrationsDir?: string | undefined
  readonly onFailure: (error: unknown) => void
  /** Own estimate of how wrong this station's clock is, milliseconds. */
  readonly skewMs?: () => number
}

/** Stations of one directory; far more than a country has control rooms and hospitals with a desk. */
const STATIONS_MAX = 10_000

/** Facts about the station from its own row; before the set-up only the id is known. */
function stationFacts(state: StateReader, stationId: string): StationFacts {
  const row = state.table('Station').get(stationId)
  if (!row) return { id: stationId, name: '', district: 'unset', country: 'TZ', timeZone: 'Africa/Dar_es_Salaam', prefix: 'ST' }
  return {
    id: stationId,
    name: row.name,
    district: row.district,
    country: Country.parse(row.country),
    timeZone: row.timeZone,
    prefix: numberPrefix(row, state.table('Station').find({}, STATIONS_MAX)),
  }
}

/**
 * Opens database and log in `dataDir` with a raw key.
 * @throws AppError any `db.*` code; nothing was changed then
 */
export function openLogWithKey(dataDir: string, key: Uint8Array, deps: LogDeps): OpenedLog {
  const migrations = loadMigrations(deps.migrationsDir ?? MIGRATIONS_DIR)
  const started = startDatabase({ dataDir, key, migrations, smallTables: SMALL_TABLES, clock: deps.clock, ids: deps.ids })
  try {
    const log = openLog({
      db: started.db,
      dataDir,
      ...deps,
      ops: ALL_OPS,
      projections: ALL_PROJECTIONS,
      station: stationFacts,
      authors: enrolledAuthors,
    })
    return {
      started,
      db: started.db,
      log,
      close: () => {
        log.close()
        started.close()
      },
    }
  } catch (error) {
    started.close()
    throw error
  }
}

/** Key of a headless station: from `KITUO_DB_KEY_FILE`, else a file in its own folder, created on first start. */
export function headlessKey(dataDir: string, environment: Environment): Uint8Array {
  const path = environment.KITUO_DB_KEY_FILE ?? join(dataDir, 'station.key')
  return readOrCreateKeyFile({ path, databaseFile: databasePaths(dataDir).file, freshKey: systemRandom.bytes(32) })
}

/** Opens a stopped station's log for the command line. @param key of its database, where it lies in no key file */
export function openStationLog(dataDir: string, environment: Environment, key = headlessKey(dataDir, environment)): OpenedLog {
  const ids = createIds(systemClock, systemRandom)
  return openLogWithKey(dataDir, key, {
    clock: systemClock,
    random: systemRandom,
    ids,
    onFailure: (error) => {
      throw error
    },
  })
}
