/** Every sensor that ever sent a reading: its number on disk, its newest reading, what of it is open. The SQL of table ReadingSensor. */
import type { Database } from 'better-sqlite3'
import { noReadings, type OpenReadings } from './open-readings.ts'

/** `receivedAtMs` is exact for what came in since the start, else the whole minute. */
export type Newest = { readonly atMs: number; readonly value: number; readonly receivedAtMs: number }
export type SensorState = {
  readonly no: number
  readonly id: string
  /** Who may hold its readings; the sensor may move. */
  scope: string
  readonly open: OpenReadings
  /** Of what is on disk. */
  newest: Newest | null
  /** Up to this moment readings may be sealed. */
  sealedToMs: number
  /** Its row is on disk, with this scope. */
  isStored: boolean
}
type Row = {
  no: number
  sensorId: string
  scope: string
  newestAtMs: number | null
  newestValue: number | null
  newestReceivedAtMs: number | null
  sealedToMs: number | null
}

export type SensorBook = {
  find(sensorId: string): SensorState | undefined
  byNo(no: number): SensorState | undefined
  /** The sensor's entry, made when there is none. */
  of(sensorId: string, scope: string): SensorState
  all(): IterableIterator<SensorState>
  readonly size: number
  /** Writes the sensor's row; within a transaction. */
  save(sensor: SensorState): void
}

const fromRow = ({ no, sensorId, scope, newestAtMs, newestValue, newestReceivedAtMs, sealedToMs }: Row): SensorState => ({
  ...{ no, id: sensorId, scope, open: noReadings(), sealedToMs: sealedToMs ?? -Infinity, isStored: true },
  newest: newestAtMs === null ? null : { atMs: newestAtMs, value: newestValue ?? 0, receivedAtMs: newestReceivedAtMs ?? newestAtMs },
})

/** Loads the sensors that are known. */
export function createSensorBook(db: Database): SensorBook {
  const columns = 'no, sensorId, scope, newestAtMs, newestValue, newestReceivedAtMs, sealedToMs'
  const save = db.prepare(`INSERT OR REPLACE INTO ReadingSensor (${columns}) VALUES (?,?,?,?,?,?,?)`)
  const byId = new Map<string, SensorState>()
  const byNo = new Map<number, SensorState>()
  let lastNo = 0
  const add = (sensor: SensorState): void => {
    byId.set(sensor.id, sensor)
    byNo.set(sensor.no, sensor)
    lastNo = Math.max(lastNo, sensor.no)
  }
  for (const row of db.prepare(`SELECT ${columns} FROM ReadingSensor`).all() as Row[]) add(fromRow(row)) // columns selected by name
  return {
    find: (sensorId) => byId.get(sensorId),
    byNo: (no) => byNo.get(no),
    of(sensorId, scope) {
      const known = byId.get(sensorId)
      if (known?.scope === scope) return known
      if (known) {
        known.scope = scope
        known.isStored = false
        return known
      }
      const sensor: SensorState = {
        ...{ no: lastNo + 1, id: sensorId, scope, open: noReadings(), newest: null, sealedToMs: -Infinity, isStored: false },
      }
      add(sensor)
      return sensor
    },
    all: () => byId.values(),
    get size() {
      return byId.size
    },
    save({ no, id, scope, newest, sealedToMs }) {
      const sealed = Number.isFinite(sealedToMs) ? sealedToMs : null
      save.run(no, id, scope, newest?.atMs ?? null, newest?.value ?? null, newest?.receivedAtMs ?? null, sealed)
    },
  }
}
