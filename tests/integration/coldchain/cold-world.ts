/** A real station with a cold store: a site, a fridge, people and a source that may deliver. */
import { systemClock } from '../../../server/kernel/clock.ts'
import type { Station } from '../../../server/station.ts'
import { aRecord, aReport, aTransmission } from '../../fixtures/ds01-documents.ts'
import { signIn, type Api } from '../../harness/api.ts'
import { until } from '../../harness/until.ts'
import { ADMIN, startStation, temporaryFolder } from '../station/temporary-station.ts'

const MINUTE_MS = 60_000
export const minutesAgo = (minutes: number): number => Math.floor(systemClock.nowMs() / MINUTE_MS) * MINUTE_MS - minutes * MINUTE_MS
/** Moment in the form of DS01. */
const abst = (atMs: number): string => new Date(atMs).toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '')

export type Alarm = {
  alarmId: string
  code: string
  letter: string
  occurrenceId: string
  isActive: boolean
  params: Record<string, unknown>
}
export type ColdWorld = Awaited<ReturnType<typeof createColdWorld>>
type Result<Name extends string> = { result: Record<Name, string> }

/** Starts it. */
export async function createColdWorld() {
  const folder = temporaryFolder()
  const trackers = { host: '127.0.0.1', ports: new Map(), mqttPort: 0 }
  const stations: Station[] = []
  const start = async (): Promise<Station> => {
    const station = await startStation(folder.path, { trackers })
    stations.push(station)
    return station
  }
  let station = await start()
  let admin: Api = await signIn(station.url ?? '', ADMIN.userName, ADMIN.password)
  const must = async <Name extends string>(path: string, body: Record<string, unknown>, name: Name, api = admin): Promise<string> => {
    const answer = await api.post(path, body)
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return (answer.body as Result<Name>).result[name]
  }
  const siteId = await must(
    '/coldchain/sites',
    { name: 'Stoo ya chanjo Mfano', kind: 'districtStore', facilityId: null, latitude: -1.6, longitude: 32.8 },
    'siteId',
  )
  const equipment = { placeId: null, kind: 'refrigerator', asset: {}, holdoverHours: null }
  const equipmentId = await must(`/coldchain/sites/${siteId}/equipment`, { ...equipment, name: 'Jokofu 3' }, 'equipmentId')
  const token = await must('/coldchain/sources', { name: 'mfano-monitors' }, 'token')
  const password = 'four quiet herons waiting'
  const person = async (userName: string, role: string): Promise<Api> => {
    const user = { displayName: userName, password, language: 'en', facilityId: null, userName, roles: [role] }
    await admin.post('/users', user)
    return signIn(station.url ?? '', userName, password)
  }

  /** Delivers records of the fridge as a maker's system does. */
  async function deliver(records: readonly (Record<string, unknown> & { atMs: number })[], shown = token): Promise<Response> {
    const items = records.map(({ atMs, ...fields }) => ({ ...aRecord('ems'), ...fields, ABST: abst(atMs) }))
    const transferId = `T-${systemClock.nowMs()}-${records[0]?.atMs ?? 0}-${records.length}`
    const document = aTransmission('ems', [aReport('ems', items)], transferId)
    return fetch(`${station.url ?? ''}/ems/ds01`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shown}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(document),
    })
  }
  const allAlarms = async (): Promise<Alarm[]> => {
    const { lines } = (await admin.get('/alarms?maxLines=200')).body as { lines: { lineId: string }[] }
    const pages = await Promise.all(
      lines.map(
        async ({ lineId }) =>
          (await admin.get(`/alarms/line?maxLines=200&lineId=${encodeURIComponent(lineId)}`)).body as { alarms: Alarm[] },
      ),
    )
    return pages.flatMap(({ alarms }) => alarms)
  }
  return {
    siteId,
    equipmentId,
    token,
    deliver,
    must,
    person,
    allAlarms,
    get admin() {
      return admin
    },
    get url() {
      return station.url ?? ''
    },
    /** The alarm of this kind once it stands there like this. */
    async alarm(code: string, isIt: (alarm: Alarm) => boolean = () => true): Promise<Alarm> {
      let found: Alarm | undefined
      await until(async () => (found = (await allAlarms()).find((alarm) => alarm.code === code && isIt(alarm))) !== undefined)
      if (!found) throw new Error(code)
      return found
    },
    gone: (code: string) => until(async () => !(await allAlarms()).some((alarm) => alarm.code === code)),
    approve: (family: string, deviceName: string, sensors: readonly Record<string, unknown>[]) =>
      must('/coldchain/devices', { siteId, family, deviceName, name: deviceName, sensors }, 'deviceId'),
    async mqttPort() {
      const { ports } = (await admin.get('/trackers/doors')).body as { ports: { transport: string; port: number }[] }
      return ports.find(({ transport }) => transport === 'mqtt')?.port ?? 0
    },
    async restart() {
      await station.close()
      station = await start()
      admin = await signIn(station.url ?? '', ADMIN.userName, ADMIN.password)
    },
    async remove() {
      await station.close()
      folder.remove()
    },
  }
}

const PQS = { profileId: 'pqs-refrigerator', profileVersion: 1 }
/** The channels of a DS01 fridge as sensors. */
export const fridgeSensors = (equipmentId: string) =>
  (
    [
      ['TVC', 'temperature'],
      ['SVA', 'mainsSeconds'],
      ['DORV', 'doorOpenSeconds'],
      ['HOLD', 'holdoverDays'],
      ['BEMD', 'batteryDays'],
    ] as const
  ).map(([channel, quantity]) => ({ channel, quantity, equipmentId, profile: PQS }))
