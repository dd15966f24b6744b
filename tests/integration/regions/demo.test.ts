/** A demo station gets its streets by itself, in the background, and only once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RegionView } from '../../../server/contract/regions.ts'
import type { Station } from '../../../server/station.ts'
import { signIn, type Api } from '../../harness/api.ts'
import { until } from '../../harness/until.ts'
import { ADMIN, startStation, temporaryFolder } from '../station/temporary-station.ts'

const folder = temporaryFolder()
let station: Station
let api: Api
const start = async (): Promise<void> => {
  station = await startStation(folder.path, { demo: true })
  api = await signIn(station.url ?? '', ADMIN.userName, ADMIN.password)
}
const regions = async (): Promise<RegionView[]> => (await api.get('/regions')).body

beforeAll(start)
afterAll(async () => {
  await station.close()
  folder.remove()
})

test('the island is imported once and stays over a restart', async () => {
  await until(async () => (await regions()).some(({ problem }) => problem === null), 60_000)
  const [island, ...others] = await regions()
  expect(others).toEqual([])
  expect(island).toMatchObject({ name: 'kisiwa-cha-mfano', contents: { source: { file: 'kisiwa-cha-mfano.osm.pbf' } } })
  const found = (await api.get('/places/search?text=Kisovu')).body as { results: { origin: string }[] }
  expect(found.results.map(({ origin }) => origin)).toContain('region')
  await station.close()
  await start()
  expect((await regions())[0]?.contents?.importedAt).toBe(island?.contents?.importedAt)
  const importing = (await api.get('/regions/importing')).body as { current: unknown; last: unknown }
  expect(importing).toEqual({ current: null, last: null })
}, 120_000)
