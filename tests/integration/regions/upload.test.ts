/** Regions through the doors of a running station: sent as a body, cut, cancelled, hostile, refused; then map and search have it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MapIndex } from '../../../server/contract/maps.ts'
import type { PlaceAnswer } from '../../../server/contract/places.ts'
import { EXTRACT_LIMIT_BYTES, type RegionsImporting, type RegionView } from '../../../server/contract/regions.ts'
import { writeIslandExtract } from '../../../server/demo/extract/index.ts'
import type { Station } from '../../../server/station.ts'
import { commandId } from '../../harness/api.ts'
import { until } from '../../harness/until.ts'
import { ADMIN, startStation, temporaryFolder } from '../station/temporary-station.ts'

const folder = temporaryFolder()
const scratch = mkdtempSync(join(tmpdir(), 'kituo-upload-'))
let station: Station
let url: string
let island: Buffer
let headers: Record<string, string>

beforeAll(async () => {
  const path = join(scratch, 'kisiwa.osm.pbf')
  await writeIslandExtract(path)
  island = readFileSync(path)
  station = await startStation(folder.path)
  url = station.url ?? ''
  headers = { authorization: `Bearer ${await tokenOf(ADMIN)}` }
}, 60_000)
afterAll(async () => {
  await station.close()
  folder.remove()
  rmSync(scratch, { recursive: true, force: true })
})

async function tokenOf(person: { userName: string; password: string }): Promise<string> {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(person),
  })
  return ((await answer.json()) as { accessToken: string }).accessToken
}
async function get<Body>(path: string): Promise<Body> {
  return (await (await fetch(`${url}${path}`, { headers })).json()) as Body // each test knows what it asks for
}
const post = (path: string, body: object): Promise<Response> =>
  fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const importing = (): Promise<RegionsImporting> => get('/api/v1/regions/importing')
const ended = async (importId: string): Promise<RegionsImporting['last']> => {
  await until(async () => (await importing()).last?.importId === importId)
  return (await importing()).last
}
const names = async (): Promise<string[]> => (await get<RegionView[]>('/api/v1/regions')).map(({ name }) => name)
const leftBehind = (): string[] => (readdirSync(folder.path).includes('incoming') ? readdirSync(join(folder.path, 'incoming')) : [])

type Options = { readonly headers?: Record<string, string>; readonly file?: string }
const put = (name: string, body: Buffer, options: Options = {}): Promise<Response> =>
  fetch(`${url}/api/v1/regions/${name}/extract?file=${encodeURIComponent(options.file ?? 'kisiwa.osm.pbf')}`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/octet-stream', ...options.headers },
    body: new Uint8Array(body),
  })
/** A request whose body is written by hand. */
function slowPut(name: string, importId: string, bytes: number) {
  const sent = request(`${url}/api/v1/regions/${name}/extract`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/octet-stream', 'content-length': String(bytes), 'idempotency-key': importId },
  })
  const over = new Promise<number | 'cut'>((resolve) => {
    sent.once('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.once('error', () => {
      resolve('cut')
    })
  })
  return { sent, over }
}
const codeOf = async (answer: Response): Promise<[number, string]> => [
  answer.status,
  ((await answer.json()) as { error: { code: string } }).error.code,
]

describe('an extract sent to a station', () => {
  test('becomes a region: listed, drawn and found without a restart', async () => {
    const importId = commandId()
    expect((await get<MapIndex>('/maps/index.json')).regions).toEqual([])
    const answer = await put('kisiwa', island, { headers: { 'idempotency-key': importId }, file: 'Kisiwa cha Mfano.osm.pbf' })
    expect([answer.status, await answer.json()]).toEqual([202, { importId }])
    expect(await ended(importId)).toMatchObject({ name: 'kisiwa', file: 'Kisiwa_cha_Mfano.osm.pbf', outcome: 'done', problem: null })
    expect(leftBehind()).toEqual([])
    const [region] = await get<RegionView[]>('/api/v1/regions')
    expect(region).toMatchObject({ name: 'kisiwa', problem: null, contents: { source: { bytes: island.length } } })
    const index = await get<MapIndex>('/maps/index.json')
    expect(index.regions.map(({ name }) => name)).toEqual(['kisiwa'])
    const found = await get<PlaceAnswer>('/api/v1/places/search?text=Kisovu')
    expect(found.results.some(({ origin }) => origin === 'region')).toBe(true)
    expect((await put('kisiwa', island, { headers: { 'idempotency-key': importId } })).status).toBe(202) // a repeated request starts nothing
    expect((await importing()).current).toBeNull()
  }, 60_000)

  test('is not taken from a stranger, from the wrong person, in the wrong form, or under a bad name', async () => {
    expect(await codeOf(await put('two', island, { headers: { authorization: 'Bearer none' } }))).toEqual([401, 'auth.required'])
    expect(await codeOf(await put('two', island, { headers: { authorization: '' } }))).toEqual([401, 'auth.required'])
    expect(await codeOf(await put('two', island, { headers: { origin: 'https://example.org' } }))).toEqual([403, 'auth.origin'])
    const dispatcher = { userName: 'neema', password: 'kisiwa-cha-mfano-2027' }
    await post('/users', { commandId: commandId(), ...dispatcher, displayName: 'Neema', language: 'sw', roles: ['dispatcher'] })
    const token = await tokenOf(dispatcher)
    expect(await codeOf(await put('two', island, { headers: { authorization: `Bearer ${token}` } }))).toEqual([403, 'auth.forbidden'])
    expect((await fetch(`${url}/api/v1/regions`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
    expect(await codeOf(await put('two', island, { headers: { 'content-type': 'text/html' } }))).toEqual([415, 'input.unsupported'])
    expect(await codeOf(await put('Two', island))).toEqual([400, 'region.bad-name'])
    expect(await codeOf(await put('..%2Fetc', island))).toEqual([400, 'region.bad-name'])
    expect(await codeOf(await put('two', island, { headers: { 'idempotency-key': 'again' } }))).toEqual([400, 'input.invalid'])
    expect(await names()).toEqual(['kisiwa'])
  })

  test('that is too long or does not say how long it is is refused before it comes', async () => {
    const { sent, over } = slowPut('long', commandId(), EXTRACT_LIMIT_BYTES + 1)
    sent.flushHeaders()
    expect(await over).toBe(413)
    sent.destroy()
    const chunked = request(`${url}/api/v1/regions/unknown/extract`, {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/octet-stream', 'transfer-encoding': 'chunked' },
    })
    const status = new Promise((resolve) => {
      chunked.once('response', ({ statusCode }) => {
        resolve(statusCode)
      })
    })
    chunked.end(island)
    expect(await status).toBe(400)
    expect(leftBehind()).toEqual([])
  })

  test('that breaks off in the middle leaves nothing but the reason', async () => {
    const importId = commandId()
    const { sent } = slowPut('cut', importId, island.length)
    sent.write(island.subarray(0, 1000))
    await until(async () => (await importing()).current?.importId === importId)
    expect((await importing()).current?.phase).toBe('receiving')
    expect(await codeOf(await put('other', island))).toEqual([409, 'region.import-running'])
    sent.destroy()
    expect(await ended(importId)).toMatchObject({ outcome: 'failed', problem: { code: 'region.upload-cut' } })
    expect(leftBehind()).toEqual([])
  })

  test('can be cancelled while it comes in', async () => {
    const importId = commandId()
    const { sent, over } = slowPut('unwanted', importId, island.length)
    sent.write(island.subarray(0, 1000))
    await until(async () => (await importing()).current?.importId === importId)
    expect((await post(`/regions/importing/${importId}/cancel`, {})).status).toBe(200)
    expect(await over).not.toBe(202)
    expect(await ended(importId)).toMatchObject({ outcome: 'cancelled', problem: null })
    expect(leftBehind()).toEqual([])
    expect(await names()).toEqual(['kisiwa'])
  })

  test.each([
    ['zeros', Buffer.alloc(200_000), 'extract.unsupported'],
    ['nothing', Buffer.alloc(0), 'extract.unsupported'],
    ['a zip archive', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(1000)]), 'extract.unsupported'],
    ['a web page', Buffer.from('<html><body>Sign in to the network</body></html>'), 'extract.web-page'],
  ])(
    'that is %s fails with a reason, and the older region stays',
    async (_what, body, code) => {
      const importId = commandId()
      expect((await put('kisiwa', body, { headers: { 'idempotency-key': importId } })).status).toBe(202)
      const end = await ended(importId)
      expect(end?.outcome).toBe('failed')
      expect(end?.problem?.code).toBe(code)
      expect((await get<MapIndex>('/maps/index.json')).regions.map(({ name }) => name)).toEqual(['kisiwa'])
      expect(leftBehind()).toEqual([])
    },
    30_000,
  )

  test('that is damaged in the middle fails where the damage is', async () => {
    const importId = commandId()
    const damaged = Buffer.from(island)
    damaged.fill(0xff, 50_000, 50_400)
    await put('kisiwa', damaged, { headers: { 'idempotency-key': importId } })
    expect(await ended(importId)).toMatchObject({ outcome: 'failed', problem: { code: 'extract.broken' } })
  }, 30_000)
})

describe('an extract on the station itself', () => {
  test('is imported by its path; the region goes again with a request', async () => {
    const importId = commandId()
    const started = await post('/regions', { commandId: importId, name: 'by-path', path: join(scratch, 'kisiwa.osm.pbf') })
    expect([started.status, await started.json()]).toEqual([200, { importId }])
    expect(await ended(importId)).toMatchObject({ outcome: 'done' })
    expect(readdirSync(scratch)).toEqual(['kisiwa.osm.pbf']) // a file that is not ours stays
    expect(await names()).toEqual(['by-path', 'kisiwa'])
    const removed = await fetch(`${url}/api/v1/regions/by-path`, {
      method: 'DELETE',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(removed.status).toBe(200)
    expect(await names()).toEqual(['kisiwa'])
    expect((await get<MapIndex>('/maps/index.json')).regions.map(({ name }) => name)).toEqual(['kisiwa'])
  }, 60_000)

  test('the OpenAPI document knows the upload', async () => {
    const document = await get<{ paths: Record<string, { put?: { operationId: string } }> }>('/api/v1/openapi.json')
    expect(document.paths['/regions/{name}/extract']?.put?.operationId).toBe('regions_upload')
  })
})
