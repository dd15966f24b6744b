/** Two real station processes, paired by their administrators, write apart and together, and agree. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startStationProcess } from '../../harness/station-process.ts'
import { until } from '../../harness/until.ts'
import { linkOf, man, pair, PASSWORD, type Manned } from './pair-stations.ts'

let a: Manned
let b: Manned

beforeAll(async () => {
  const [one, two] = await Promise.all([0, 1].map(() => startStationProcess({ adminPassword: PASSWORD, stationPort: 0 })))
  if (!one || !two) throw new Error('no stations')
  ;[a, b] = await Promise.all([man(one), man(two)])
}, 60_000)
afterAll(async () => {
  await Promise.all([a, b].map(({ station }) => station.remove()))
})

const facilities = async ({ api }: Manned): Promise<string[]> => {
  const { body } = await api.get('/facilities')
  return (body as { facilities?: { name: string }[] } | { name: string }[] as { name: string }[]).map(({ name }) => name).sort() // the shape of the answer
}
const facility = (name: string, code: string) => ({
  code,
  name,
  kind: 'healthCentre',
  latitude: -1.5,
  longitude: 32.5,
  phone: null,
  capabilities: [],
})

describe('two stations', () => {
  test('what was written before pairing and after is on both', { timeout: 60_000 }, async () => {
    expect((await a.api.post('/facilities', facility('Kituo cha Afya Mfano A', 'MF-A'))).status).toBe(200)
    await pair(a, b)
    expect((await b.api.post('/facilities', facility('Kituo cha Afya Mfano B', 'MF-B'))).status).toBe(200)
    await until(async () => (await facilities(a)).length === 2 && (await facilities(b)).length === 2)
    expect(await facilities(a)).toEqual(await facilities(b))
  })

  test('a killed station comes back, calls again and catches up', { timeout: 60_000 }, async () => {
    const { dataDir } = b.station
    await b.station.kill()
    expect((await a.api.post('/facilities', facility('Kituo cha Afya Mfano C', 'MF-C'))).status).toBe(200)
    b = await man(await startStationProcess({ dataDir, adminPassword: PASSWORD, stationPort: b.station.stationPort ?? 0 }))
    await until(async () => (await facilities(b)).length === 3)
    await until(async () => (await linkOf(a, b)) === 'connected')
  })
})
