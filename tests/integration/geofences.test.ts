/** Geofences on a real station: an OsmAnd tracker drives to the scene and to the hospital through the public doors. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../server/kernel/clock.ts'
import { createLogger } from '../../server/kernel/logger.ts'
import { systemRandom } from '../../server/kernel/random.ts'
import { createStation, type Station, type StationConfig } from '../../server/station.ts'
import { signIn, type Answer, type Api } from '../harness/api.ts'
import { until } from '../harness/until.ts'

const PASSWORD = 'four quiet herons waiting'
const SCENE = { latitude: -2.05, longitude: 32.9 }
const HOSPITAL = { latitude: -2.1, longitude: 32.95 }
const dataDir = mkdtempSync(join(tmpdir(), 'kituo-fences-'))
const config: StationConfig = {
  dataDir,
  listen: { host: '127.0.0.1', port: 0 },
  rendererDir: null,
  profile: 'test',
  demo: false,
  databaseKey: new Uint8Array(32).fill(9),
  adminPassword: PASSWORD,
  version: '0.0.0',
}
let station: Station
let desk: Api
let admin: Api
const ids = { unit: '', incident: '', assignment: '', hospital: '' }

type Proposal = { assignmentId: string; to: string; at: string; fenceName: string; callSign: string }
type Crossing = { callSign: string; state: string; at: string; isLate: boolean; fenceName: string }
const listOf = async <Row>(path: string): Promise<Row[]> => (await desk.get(path)).body as Row[]
const proposals = () => listOf<Proposal>('/fences/proposals')
const crossings = () => listOf<Crossing>(`/fences/crossings?unitId=${ids.unit}`)
const insideScene = async (): Promise<string[]> => {
  const fences = await listOf<{ id: string; isAutomatic: boolean; inside: { callSign: string }[] }>('/fences')
  const scene = fences.find(({ id, isAutomatic }) => isAutomatic && id === `scene:${ids.incident}`)
  return (scene?.inside ?? []).map(({ callSign }) => callSign)
}
const resultOf = ({ status, body }: Answer): Record<string, never> => {
  expect(status, JSON.stringify(body)).toBe(200)
  return (body as { result: Record<string, never> }).result
}
const start = async (): Promise<void> => {
  station = await createStation(config, { clock: systemClock, random: systemRandom, logger: createLogger('silent') })
  admin = await signIn(station.url ?? '', 'admin', PASSWORD)
}
const signInDesk = async (): Promise<void> => {
  desk = await signIn(station.url ?? '', 'zuhura', PASSWORD)
}
/** What the OsmAnd app sends, `secondsAgo`. */
async function report(place: { latitude: number; longitude: number }, secondsAgo: number, device = 'tk-12'): Promise<void> {
  const timestamp = Math.floor(Date.now() / 1000) - secondsAgo
  const answer = await fetch(
    `${station.url}/gps/osmand?id=${device}&lat=${place.latitude}&lon=${place.longitude}&timestamp=${timestamp}&accuracy=8`,
  )
  expect(answer.status).toBe(200)
}
const away = (place: { latitude: number; longitude: number }, metres: number) => ({ ...place, latitude: place.latitude + metres / 111_195 })
const progress = (to: string, at: string) => desk.post(`/assignments/${ids.assignment}/progress`, { to, at })

beforeAll(async () => {
  await start()
  const user = { displayName: 'Zuhura Mfano', password: PASSWORD, language: 'en', facilityId: null }
  await admin.post('/users', { ...user, userName: 'zuhura', roles: ['supervisor'] })
  await admin.post('/users', { ...user, userName: 'musa', roles: ['fleet'] })
  await signInDesk()
  const unit = { callSign: 'A12', kind: 'ambulance', level: 'bls', skills: [], capabilities: [], seats: 1, crew: [], baseFacilityId: null }
  ids.unit = resultOf(await admin.post('/units', { ...unit, base: null, phone: null, isVerified: true }))['unitId'] ?? ''
  await admin.post(`/units/${ids.unit}/devices`, { deviceId: 'tk-12', protocol: 'osmand' })
  const second =
    resultOf(await admin.post('/units', { ...unit, callSign: 'A13', base: null, phone: null, isVerified: true }))['unitId'] ?? ''
  await admin.post(`/units/${second}/devices`, { deviceId: 'tk-13', protocol: 'osmand' })
  const hospital = { code: 'HM', name: 'Hospitali ya Mfano', kind: 'hospital', ...HOSPITAL, phone: null, capabilities: [] }
  ids.hospital = resultOf(await admin.post('/facilities', hospital))['facilityId'] ?? ''
}, 60_000)
afterAll(async () => {
  await station.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test('a drive to the scene proposes "on scene"; one key with the time of the crossing confirms it', async () => {
  await report(away(SCENE, 3_000), 30)
  await report(SCENE, 30, 'tk-13')
  const call = {
    source: 'call',
    kind: 'bleeding',
    narrative: 'bleeding',
    caller: { name: null, phone: null, language: 'sw' },
    answers: {},
    priority: 'P1',
    priorityReason: 'test',
  }
  const place = { ...SCENE, accuracyMetres: 10, description: 'behind the market', source: 'gps' }
  ids.incident = resultOf(await desk.post('/incidents', { ...call, place }))['incidentId'] ?? ''
  const sent = resultOf(
    await desk.post(`/incidents/${ids.incident}/assignments`, { incidentId: ids.incident, unitIds: [ids.unit], mode: 'assign' }),
  )
  ids.assignment = (sent as unknown as { assignments: { assignmentId: string }[] }).assignments[0]?.assignmentId ?? ''
  resultOf(await desk.post(`/assignments/${ids.assignment}/progress`, { to: 'enRoute' }))
  // A13 stands there already: it is inside as soon as the fence is watched, which is no crossing
  await until(async () => (await insideScene()).includes('A13'))
  const openedMs = Date.now()
  await until(() => Date.now() > openedMs + 2_500) // an OsmAnd tracker tells whole seconds
  expect(await proposals()).toEqual([])
  await report(away(SCENE, 1_000), 1)
  await report(away(SCENE, 40), 0)
  await until(async () => (await proposals()).length === 1)
  const [proposal] = await proposals()
  expect(proposal).toMatchObject({ assignmentId: ids.assignment, to: 'onScene', callSign: 'A12' })
  expect(await insideScene()).toEqual(['A13', 'A12'])
  await until(async () => (await listOf<{ code: string }>('/exceptions')).some(({ code }) => code === 'sceneArrival'))
  resultOf(await progress('onScene', proposal?.at ?? ''))
  await until(async () => (await proposals()).length === 0)
  const incident = (await desk.get(`/incidents/${ids.incident}`)).body as { assignments: { status: string; onSceneAt: string }[] }
  expect(incident.assignments).toMatchObject([{ status: 'onScene', onSceneAt: proposal?.at }])
  await until(async () => !(await listOf<{ code: string }>('/exceptions')).some(({ code }) => code === 'sceneArrival'))
})

test('fixes that come late are history: the present stays, also over a restart', async () => {
  await until(async () => (await crossings()).length === 1)
  await report(away(SCENE, 2_500), 26)
  await report(HOSPITAL, 600)
  await until(async () => (await listOf<Crossing>('/fences')).length > 0)
  expect((await crossings()).filter(({ isLate }) => !isLate)).toMatchObject([{ callSign: 'A12', state: 'inside' }])
  await station.close()
  await start()
  await signInDesk()
  await until(async () => (await insideScene()).length === 2)
  expect((await crossings()).filter(({ isLate }) => !isLate)).toHaveLength(1)
})

test('with the rule switched on, the arrival at the hospital that was asked is confirmed by the station', async () => {
  resultOf(await desk.post('/fences/rule', { onScene: false, atHospital: true }))
  resultOf(await desk.post(`/assignments/${ids.assignment}/progress`, { to: 'transporting' }))
  const patient = { isUnknown: true, name: null, ageYears: null, isAgeEstimated: false, sex: 'unknown', phone: null, nextOfKin: null }
  const request = {
    incidentId: ids.incident,
    facilityId: ids.hospital,
    assignmentId: ids.assignment,
    priority: 'P1',
    complaint: 'bleeding',
  }
  resultOf(await desk.post('/handovers', { ...request, patient: { ...patient, nationalId: null }, needs: [], etaAt: null }))
  await report(away(HOSPITAL, 60), -1)
  await report(away(HOSPITAL, 60), -2) // so far in so short a time is only believed when the next fix agrees
  await until(async () => {
    const incident = (await desk.get(`/incidents/${ids.incident}`)).body as { assignments: { status: string }[] }
    return incident.assignments[0]?.status === 'atHospital'
  })
  expect(await proposals()).toEqual([])
})

test('who may only read does not draw, and nobody draws a fence around nothing', async () => {
  const ring = [SCENE, away(SCENE, 100), away(SCENE, 50)]
  const fence = { name: 'Soko', purpose: 'zone', aboutId: null }
  const reader = await signIn(station.url ?? '', 'musa', PASSWORD)
  expect((await reader.get('/fences')).status).toBe(200)
  expect((await reader.post('/fences', { ...fence, shape: { kind: 'polygon', ring } })).status).toBe(403)
  expect((await desk.post('/fences', { ...fence, shape: { kind: 'polygon', ring } })).body).toMatchObject({
    error: { code: 'fence.no-area' },
  })
  expect((await desk.post('/fences', { ...fence, shape: { kind: 'circle', centre: SCENE, radiusMetres: 1 } })).status).toBe(400)
})
