/** Places through the public door of a real station: search while typing, saved places, import, referral plans near a point, rights. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PlaceAnswer, PlaceSurroundings, ReferralNear, SavedPlaceView } from '../../server/contract/places.ts'
import type { Station } from '../../server/station.ts'
import { commandId, signIn, type Api } from '../harness/api.ts'
import { until } from '../harness/until.ts'
import { ADMIN, startStation, temporaryFolder } from './station/temporary-station.ts'

const MWALO = {
  name: 'Mwalo wa Ziwani',
  aliases: ['Ziwani'],
  kind: 'village',
  latitude: -1.62,
  longitude: 32.81,
  accuracyMetres: 120,
  notes: '',
}
const folder = temporaryFolder()
let station: Station
let url: string
let admin: Api
let dispatcher: Api
let clerk: Api

type Result = { readonly result: Record<string, string> }
const done = async (answer: ReturnType<Api['post']>): Promise<Record<string, string>> => {
  const { status, body } = await answer
  expect([status, body]).toMatchObject([200, { result: expect.anything() as unknown }])
  return (body as Result).result
}
const code = async (answer: ReturnType<Api['post']>): Promise<unknown> => {
  const { status, body } = await answer
  return [status, (body as { error: { code: string } }).error.code]
}
const search = async (text: string, api: Api = dispatcher, more = ''): Promise<PlaceAnswer> => {
  const { status, body } = await api.get(`/places/search?text=${encodeURIComponent(text)}${more}`)
  expect(status).toBe(200)
  return body as PlaceAnswer
}
const names = async (text: string, api?: Api): Promise<string[]> => (await search(text, api)).results.map(({ name }) => name)

beforeAll(async () => {
  station = await startStation(folder.path)
  url = station.url ?? ''
  admin = await signIn(url, ADMIN.userName, ADMIN.password)
  const person = { displayName: 'Mfano', password: ADMIN.password, language: 'sw', facilityId: null }
  for (const [userName, role] of [
    ['simu', 'dispatcher'],
    ['baridi', 'coldChain'],
  ] as const)
    await done(admin.post('/users', { ...person, userName, roles: [role] }))
  dispatcher = await signIn(url, 'simu', ADMIN.password)
  clerk = await signIn(url, 'baridi', ADMIN.password)
}, 60_000)
afterAll(async () => {
  await station.close()
  folder.remove()
})

describe('a place people saved', () => {
  let placeId: string
  test('is found by every beginning of its names, mistyped, and with its reason, distance and accuracy', async () => {
    expect(await names('Mwalo')).toEqual([])
    placeId = String((await done(admin.post('/places', MWALO)))['placeId'])
    await until(async () => (await names('Mwalo')).length === 1)
    for (const typed of ['mw', 'mwalo', 'MWALO WA', 'ziwani mwalo', 'mwallo ziwani']) expect(await names(typed)).toEqual([MWALO.name])
    expect((await search('ziwan', dispatcher, '&latitude=-1.63&longitude=32.81')).results).toMatchObject([
      { origin: 'saved', kind: 'village', name: MWALO.name, accuracyMetres: 120, why: { type: 'name', how: 'start' } },
    ])
    const [near] = (await search('mwalo', dispatcher, '&latitude=-1.63&longitude=32.81')).results
    expect(near?.distanceMetres).toBeCloseTo(1_112, -1)
  })
  test('is the landmark of a description', async () => {
    const [described] = (await search('500 m kaskazini ya Mwalo wa Ziwani')).results
    expect(described).toMatchObject({
      origin: 'described',
      why: { type: 'described', relation: 'direction', metres: 500, compass: 'north' },
    })
    expect(described?.latitude).toBeCloseTo(-1.6155, 3)
  })
  test('says what a point lies beside', async () => {
    const { body } = await dispatcher.get('/places/reverse?latitude=-1.621&longitude=32.811')
    const { nearby, plusCode } = body as PlaceSurroundings
    expect(nearby).toMatchObject([{ role: 'settlement', name: MWALO.name, compass: 'southEast' }])
    expect(plusCode).toMatch(/^6G/)
  })
  test('is found under a new name at once, and not at all when out of use', async () => {
    const patch = async (fields: object): Promise<number> => {
      const login = await fetch(`${url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(ADMIN),
      })
      const { accessToken } = (await login.json()) as { accessToken: string } // the door's own shape
      const body = JSON.stringify({ commandId: commandId(), fields })
      const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
      return (await fetch(`${url}/api/v1/places/${placeId}`, { method: 'PATCH', headers, body })).status
    }
    expect(await patch({ name: 'Ufukwe wa Mfano', aliases: [] })).toBe(200)
    await until(async () => (await names('Ufukwe')).length === 1)
    expect(await names('Ziwani')).toEqual([])
    expect(await patch({ isArchived: true })).toBe(200)
    await until(async () => (await names('Ufukwe')).length === 0)
    expect(await patch({ name: MWALO.name, isArchived: false })).toBe(200)
    await until(async () => (await names('Mwalo')).length === 1)
  })
})

describe('a written position', () => {
  test.each([
    ['-1.62, 32.81', 'degrees'],
    ["1°37.2'S 32°48.6'E", 'degreesMinutes'],
    ['6GFV95J6+XX', 'plusCode'],
    ['geo:-1.62,32.81', 'geoUri'],
  ])('%s is read as %s', async (text, notation) => {
    expect((await search(text)).results).toMatchObject([{ origin: 'position', kind: null, why: { type: 'position', notation } }])
  })
  test('one that cannot be read says why', async () => {
    expect(await search('https://maps.app.goo.gl/AbCdEf123456')).toMatchObject({ results: [], refused: 'shortLink' })
  })
})

test('a file is tried first, then imported, and its places are found', async () => {
  const csv = 'jina,aina,lat,lon,majina mengine\nSoko la Kisovu,soko,-1.65,32.8,Sokoni\nMti Mkubwa,alama,-1.66,32.8,\n'
  const report = { rows: 2, created: 2, changed: 0, unchanged: 0, problems: [] }
  expect((await admin.post('/places/import', { csv, isDryRun: true })).body).toMatchObject(report)
  expect(await names('Kisovu')).toEqual([])
  expect((await admin.post('/places/import', { csv, isDryRun: false })).body).toMatchObject(report)
  await until(async () => (await names('sokoni')).length === 1)
  expect(await names('mti mkub')).toEqual(['Mti Mkubwa'])
  expect(await code(admin.post('/places/import', { csv: `${csv}X,soko,1,2,\n,,,,x`, isDryRun: false }))).toEqual([400, 'import.bad-row'])
})

test('a referral plan is told near its origin, by condition', async () => {
  const facility = {
    name: 'Hospitali ya Mfano',
    kind: 'hospital',
    latitude: -1.7,
    longitude: 32.8,
    phone: null,
    capabilities: ['obstetric'],
  }
  const { facilityId } = await done(admin.post('/facilities', { ...facility, code: 'MF-H' }))
  const saved = (await dispatcher.get('/places')).body as SavedPlaceView[]
  const village = saved.find(({ name }) => name === MWALO.name)
  const plan = { origin: { type: 'place', id: village?.id }, condition: 'obstetric', destinations: [facilityId], notes: 'Kwa mashua' }
  await done(admin.post('/referral-plans', plan))
  expect(await code(admin.post('/referral-plans', plan))).toEqual([409, 'referral.exists'])
  const near = async (query: string): Promise<ReferralNear[]> =>
    (await dispatcher.get(`/referral-plans/near?${query}`)).body as ReferralNear[]
  expect(await near('latitude=-1.63&longitude=32.81&condition=obstetric')).toMatchObject([
    { originName: MWALO.name, destinationNames: ['Hospitali ya Mfano'], notes: 'Kwa mashua' },
  ])
  expect(await near('latitude=-1.63&longitude=32.81&condition=trauma')).toEqual([])
  expect(await near('latitude=-2.9&longitude=32.81')).toEqual([])
})

test('who may read does not write, and places of incidents are for those who see incidents', async () => {
  expect(await code(dispatcher.post('/places', MWALO))).toEqual([403, 'auth.forbidden'])
  expect(await code(dispatcher.post('/places/import', { csv: 'name', isDryRun: true }))).toEqual([403, 'auth.forbidden'])
  expect(await code(dispatcher.post('/referral-plans', {}))).toEqual([403, 'auth.forbidden'])
  expect((await fetch(`${url}/api/v1/places`)).status).toBe(401)
  const place = { latitude: -1.64, longitude: 32.82, accuracyMetres: 30, description: 'Nyumba ya Siri ya Mfano', source: 'caller' }
  const call = { source: 'call', kind: 'unknown', narrative: '', answers: {}, priority: null, priorityReason: null }
  await done(dispatcher.post('/incidents', { ...call, place, caller: { name: null, phone: null, language: null } }))
  await until(async () => (await names('nyumba ya siri')).length === 1)
  expect(await names('nyumba ya siri', clerk)).toEqual([])
  expect(await names('500 m north of Nyumba ya Siri ya Mfano', clerk)).toEqual([])
  expect(await names('Mwalo', clerk)).toEqual([MWALO.name])
})
