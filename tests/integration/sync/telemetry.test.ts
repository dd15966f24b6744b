/** Positions of two paired stations: a tracker that reports at one is seen at the other at once, and its sealed hour arrives there whole. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEnvironment } from '../../../server/kernel/config.ts'
import { openStationLog } from '../../../server/station-log.ts'
import { startStationProcess } from '../../harness/station-process.ts'
import { until } from '../../harness/until.ts'
import { man, pair, PASSWORD, type Manned } from './pair-stations.ts'

const UNIT = {
  ...{ callSign: 'MF1', kind: 'ambulance', level: 'bls', skills: [], capabilities: [], seats: 1, crew: [] },
  ...{ baseFacilityId: null, base: null, phone: null, isVerified: true },
}
const TWO_HOURS_MS = 2 * 3_600_000
/** Complete hours are sealed by themselves within some twenty seconds. */
const SEALED_WITHIN_MS = 60_000

let a: Manned
let b: Manned
let unitId: string

beforeAll(async () => {
  const [one, two] = await Promise.all([0, 1].map(() => startStationProcess({ adminPassword: PASSWORD, stationPort: 0 })))
  if (!one || !two) throw new Error('no stations')
  ;[a, b] = await Promise.all([man(one), man(two)])
  await pair(a, b)
  const { body } = await a.api.post('/units', UNIT)
  ;({ unitId } = (body as { result: { unitId: string } }).result) // as the API documents
  await a.api.post(`/units/${unitId}/devices`, { deviceId: 'tk-1', protocol: 'osmand' })
}, 120_000)
afterAll(async () => {
  await Promise.all([a, b].map(({ station }) => station.remove()))
})

const report = async (latitude: number, secondsAgo: number): Promise<number> => {
  const at = Math.floor(Date.now() / 1000) - secondsAgo
  return (await fetch(`${a.station.url}/gps/osmand?id=tk-1&lat=${latitude}&lon=32.8&timestamp=${at}`)).status
}
type Seen = { unitId: string; latitude: number; fixedAt: string; deviceId: string; fromStationId: string | null }
const seenAt = async ({ api }: Manned): Promise<Seen | undefined> => {
  const { body } = await api.get('/positions')
  return (body as Seen[]).find((position) => position.unitId === unitId) // the answer's shape is checked by the station's own tests
}
const trackAt = async ({ api }: Manned): Promise<{ latitude: number }[]> => {
  const [from, to] = [new Date(Date.now() - 2 * TWO_HOURS_MS).toISOString(), new Date(Date.now() + TWO_HOURS_MS).toISOString()]
  const { body } = await api.get(`/units/${unitId}/track?from=${from}&to=${to}`)
  return (body as { points: { latitude: number }[] }).points // as above
}

/** What a stopped station holds of sealed hours. `work` may change its database. */
function inDatabaseOf<Result>({ station }: Manned, work: (db: ReturnType<typeof openStationLog>['db']) => Result): Result {
  const { db, close } = openStationLog(station.dataDir, readEnvironment())
  try {
    return work(db)
  } finally {
    close()
  }
}
const segmentsOf = (manned: Manned) =>
  inDatabaseOf(manned, (db) => {
    const rows = db.prepare('SELECT id, count, sha256, data FROM FixSegment ORDER BY id').all()
    return (rows as { id: string; count: number; sha256: string; data: Buffer }[]).map(({ data, ...row }) => ({
      ...row, // columns selected by name
      actual: createHash('sha256').update(data).digest('hex'),
    }))
  })

describe('positions', () => {
  test('that trackers send to one station are seen at the other, marked with where they came from', { timeout: 60_000 }, async () => {
    expect(await report(-1.6, 30)).toBe(200)
    await until(async () => (await seenAt(b))?.latitude === -1.6)
    expect(await report(-1.61, 0)).toBe(200)
    await until(async () => (await seenAt(b))?.latitude === -1.61)
    const [here, there] = [await seenAt(a), await seenAt(b)]
    expect(here).toMatchObject({ deviceId: 'tk-1', fromStationId: null })
    expect(there).toMatchObject({ deviceId: '', fromStationId: a.station.stationId, fixedAt: here?.fixedAt })
    expect(await trackAt(b)).toEqual([])
  })

  test('of a complete hour are sealed, and the sealed hour arrives at the other station whole', { timeout: 180_000 }, async () => {
    const { dataDir, stationPort } = a.station
    await a.station.stop()
    inDatabaseOf(a, (db) =>
      db.prepare('UPDATE Fix SET receivedAtMs = receivedAtMs - ?, fixedAtMs = fixedAtMs - ?').run(TWO_HOURS_MS, TWO_HOURS_MS),
    )
    a = await man(await startStationProcess({ dataDir, adminPassword: PASSWORD, stationPort: stationPort ?? 0 }))
    await until(async () => (await trackAt(b)).length === 2, SEALED_WITHIN_MS)
    expect(await trackAt(b)).toEqual(await trackAt(a))
    await Promise.all([a.station.stop(), b.station.stop()])
    const [here, there] = [segmentsOf(a), segmentsOf(b)]
    expect(here).toMatchObject([{ count: 2, actual: here[0]?.sha256 }])
    expect(there).toEqual(here)
  })
})
