/** Two real station processes on a line that breaks: asking the owner, sending provisionally, the alarm on both, one resolution for both. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unitResource, type ConflictPage, type ConflictView } from '../../../server/contract/claims.ts'
import type { ExceptionView } from '../../../server/contract/exceptions.ts'
import type { IncidentView } from '../../../server/contract/incidents.ts'
import { createFaultProxy, type FaultProxy } from '../../harness/fault-proxy.ts'
import { startStationProcess } from '../../harness/station-process.ts'
import { until } from '../../harness/until.ts'
import { linkOf, man, pair, PASSWORD, type Manned } from '../sync/pair-stations.ts'

let owner: Manned
let other: Manned
let lines: FaultProxy[]
let unit: string

const stations = (): Manned[] => [owner, other]
const ok = <Body>({ status, body }: { status: number; body: never }): Body => {
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}
const call = async ({ api }: Manned, kind: string): Promise<string> => {
  const place = { latitude: -1.6, longitude: 32.81, accuracyMetres: 20, description: 'Gati la Nyange', source: 'caller' }
  const caller = { name: null, phone: null, language: null }
  const input = { source: 'call', kind, place, caller, narrative: '', priority: null }
  return ok<{ result: { incidentId: string } }>(await api.post('/incidents', input)).result.incidentId
}
const assign = ({ api }: Manned, incidentId: string, said?: string) =>
  api.post(`/incidents/${incidentId}/assignments`, { unitIds: [unit], mode: 'assign', ...(said === undefined ? {} : { said }) })
const incident = async ({ api }: Manned, id: string): Promise<IncidentView> => ok(await api.get(`/incidents/${id}`))
const knows = async (from: Manned, id: string): Promise<boolean> => (await from.api.get(`/incidents/${id}`)).status === 200
const alarms = async ({ api }: Manned): Promise<ExceptionView[]> =>
  ok<ExceptionView[]>(await api.get('/exceptions')).filter(({ mustResolve }) => mustResolve)
const areJoined = async (): Promise<boolean> => (await linkOf(owner, other)) === 'connected' && (await linkOf(other, owner)) === 'connected'

/** Every way between the two leads through a line of the test's own. */
async function leadThroughLines(): Promise<void> {
  const doors = stations().map(({ station }) => ({ host: '127.0.0.1', port: station.stationPort ?? 0 }))
  lines = await Promise.all(doors.map((target, n) => createFaultProxy({ target, seed: `line ${n}` })))
  for (const [n, from] of stations().entries()) {
    const [to, line] = [stations()[1 - n], lines[1 - n]]
    if (to && line) ok(await from.api.post(`/stations/${to.station.stationId}/addresses`, { addresses: [`127.0.0.1:${line.port}`] }))
  }
  const back = async ({ station }: Manned): Promise<Manned> => {
    await station.stop()
    return man(await startStationProcess({ adminPassword: PASSWORD, dataDir: station.dataDir, stationPort: station.stationPort ?? 0 }))
  }
  owner = await back(owner)
  other = await back(other)
  await until(areJoined)
}

beforeAll(async () => {
  const [one, two] = await Promise.all([0, 1].map(() => startStationProcess({ adminPassword: PASSWORD, stationPort: 0 })))
  if (!one || !two) throw new Error('no stations')
  ;[owner, other] = await Promise.all([man(one), man(two)])
  await pair(owner, other)
  await leadThroughLines()
  const card = {
    skills: [],
    capabilities: ['stretcher'],
    seats: 1,
    crew: [],
    baseFacilityId: null,
    base: null,
    phone: null,
    isVerified: true,
  }
  unit = ok<{ result: { unitId: string } }>(await owner.api.post('/units', { callSign: 'A12', kind: 'ambulance', level: 'bls', ...card }))
    .result.unitId
  await until(async () => (await other.api.get(`/units/${unit}`)).status === 200)
}, 120_000)
afterAll(async () => {
  await Promise.all(stations().map(({ station }) => station.remove()))
  await Promise.all(lines.map((line) => line.close()))
})

describe('a unit of the other station', () => {
  test('is asked for and confirmed by its own station within a second, then free again', { timeout: 60_000 }, async () => {
    const id = await call(other, 'labour')
    const asked = ok<{ result: { assignments: { outcome: string; assignmentId: string }[] } }>(await assign(other, id)).result
      .assignments[0]
    expect(asked).toMatchObject({ outcome: 'asked' })
    await until(async () => (await incident(other, id)).assignments.length === 1, 1_000)
    expect((await incident(other, id)).assignments).toMatchObject([{ id: asked?.assignmentId, isProvisional: false, status: 'accepted' }])
    ok(await other.api.post(`/assignments/${asked?.assignmentId}/cancel`, { reason: 'not needed' }))
    await until(async () => (await incident(owner, id)).assignments[0]?.status === 'cancelled')
  })

  test(
    'sent from both sides while the line is cut: alarm on both at once, one resolution closes it on both',
    { timeout: 90_000 },
    async () => {
      for (const line of lines) line.cut()
      await until(async () => !(await areJoined()))
      const [here, there] = [await call(owner, 'fever'), await call(other, 'labour')]
      ok(await assign(owner, here))
      await until(async () => (await assign(other, there)).status === 409)
      expect((await assign(other, there)).body).toMatchObject({ error: { code: 'claim.owner-unreachable', params: { callSign: 'A12' } } })
      ok(await assign(other, there, 'A12 by radio: we go to Nyange'))
      expect((await incident(other, there)).assignments).toMatchObject([{ isProvisional: true }])
      for (const line of lines) line.heal()
      await until(async () => (await knows(owner, there)) && (await knows(other, here)), 60_000)
      await until(async () => (await alarms(owner)).length === 1 && (await alarms(other)).length === 1, 2_000)
      const [alarm] = await alarms(other)
      expect(alarm).toMatchObject({ code: 'unitConflict', priority: 'P1', acknowledged: false, params: { callSign: 'A12' } })
      expect((await other.api.post('/exceptions/acknowledgements', { id: alarm?.id })).body).toMatchObject({
        error: { code: 'exception.must-be-resolved' },
      })
      const view = ok<ConflictView>(await other.api.get(`/conflicts/${encodeURIComponent(unitResource(unit))}`))
      const kept = view.holders.find(({ incident: side }) => side?.id === there)
      expect(kept).toMatchObject({ isProvisional: true, said: 'A12 by radio: we go to Nyange' })
      ok(
        await other.api.post(`/conflicts/${encodeURIComponent(unitResource(unit))}/resolution`, {
          conflicts: view.conflicts,
          keepHolder: kept?.holder,
          isReleasingOthers: true,
          note: '',
          told: [{ who: 'A12', what: 'Go on to Nyange' }],
        }),
      )
      for (const station of stations()) {
        await until(async () => (await alarms(station)).length === 0)
        expect(ok<ConflictPage>(await station.api.get('/conflicts')).total).toBe(0)
        expect((await incident(station, there)).assignments).toMatchObject([{ isProvisional: false, status: 'accepted' }])
        expect((await incident(station, here)).assignments).toMatchObject([{ status: 'cancelled', endReason: 'conflict' }])
      }
    },
  )
})
