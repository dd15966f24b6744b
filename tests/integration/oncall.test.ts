/**
 * On-call through the doors of a real station and a real mail server: an alarm that nobody acknowledges leaves as mail although nobody is signed
 * in to see it, a mail server that is away is tried again, also after a restart, and the password of the mail server is never shown.
 */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AlarmId } from '../../server/contract/alarms.ts'
import type { Instant } from '../../server/contract/primitives.ts'
import type { Station } from '../../server/station.ts'
import type { Context } from '../../server/trpc/context.ts'
import { signIn, type Api } from '../harness/api.ts'
import { startMailServer } from '../harness/mail-server.ts'
import { until } from '../harness/until.ts'
import { ADMIN, startStation, temporaryFolder } from './station/temporary-station.ts'

let folder: ReturnType<typeof temporaryFolder>
let station: Station
let api: Api
const open = async (): Promise<void> => {
  station = await startStation(folder.path)
  api = await signIn(station.url ?? '', ADMIN.userName, ADMIN.password)
}
beforeEach(async () => {
  folder = temporaryFolder()
  await open()
})
afterEach(async () => {
  await station.close()
  folder.remove()
})
const inside = (): Promise<Context> =>
  station.createContext({
    session: { get: () => null, set: () => undefined, clear: () => undefined },
    device: { kind: 'api', description: 'test', place: 'test' },
  })
/** A relay on the same computer, as it needs neither TLS nor a password. */
const relay = (port = 0) => startMailServer({ hideSTARTTLS: true, authOptional: true, allowInsecureAuth: true }, port)
const mail = (port: number) => ({ host: '127.0.0.1', port, security: 'none', userName: '', sender: 'kituo@mfano.example', password: '' })

async function must(path: string, body: Record<string, unknown>): Promise<Record<string, string>> {
  const answer = await api.post(path, body)
  expect([path, answer.status, answer.status === 200 ? null : answer.body]).toEqual([path, 200, null])
  return (answer.body as { result: Record<string, string> }).result // a receipt
}
const read = async <Body>(path: string): Promise<Body> => {
  const { status, body } = await api.get(path)
  expect([path, status]).toEqual([path, 200])
  return body
}
type Notice = { channel: string; status: string; problem: string | null; caseId: string; noticeId: string; subject: { reason: string } }

/** The administrator is on call, by mail and on the screen; what concerns the cold chain goes to whoever is on call, at once. */
async function setUp(): Promise<{ userId: string; rosterId: string; chainId: string; routeId: string }> {
  const [person] = await read<{ userId: string }[]>('/oncall/people')
  const userId = person?.userId ?? ''
  const rules = { default: ['screen', 'email'], important: ['screen', 'sound', 'email'] }
  await must('/oncall/people', { userId, email: 'asha@mfano.example', rules })
  const save = async (plan: Record<string, unknown>): Promise<string> => (await must('/oncall/plans', { planId: null, plan })).planId ?? ''
  const layer = { memberIds: [userId], startsOn: '2020-01-06', handoverMinute: 480, shiftWeeks: 1, windows: [], holidays: 'asUsual' }
  const rosterId = await save({
    kind: 'roster',
    name: 'Zamu',
    timeZone: 'Africa/Dar_es_Salaam',
    layers: [layer],
    overrides: [],
    holidays: [],
  })
  const chainId = await save({ kind: 'chain', name: 'Baridi', steps: [{ kind: 'notifyRoster', rosterId, isImportant: false }] })
  const routeId = await save({
    ...{ kind: 'route', name: 'Baridi', position: 1, codes: [], priorities: [], scopes: [], sources: [], chainId },
    ...{ groupBy: 'source', groupWaitSeconds: 0 },
  })
  return { userId, rosterId, chainId, routeId }
}

test('an alarm leaves as mail to whoever is on call, once, and what was told can be looked up and confirmed', async () => {
  const server = await relay()
  const { userId, rosterId, chainId } = await setUp()
  await must('/oncall/mail', mail(server.port))
  expect(await read<unknown[]>('/oncall/now')).toMatchObject([{ rosterId, rosterName: 'Zamu', userId, gap: null }])
  expect(await read<unknown[]>('/oncall/now?at=2019-01-01T00:00:00.000Z')).toMatchObject([{ userId: null, gap: 'noLayer' }])
  expect(await read<unknown[]>(`/oncall/coverage?rosterId=${rosterId}&from=2020-01-06T00:00:00.000Z&days=2`)).toMatchObject([
    { gap: 'noLayer', to: '2020-01-06T05:00:00.000Z' },
    { userId, from: '2020-01-06T05:00:00.000Z', to: '2020-01-08T00:00:00.000Z' },
  ])
  const { alarms, clock, log } = await inside()
  const conditionAt = new Date(clock.nowMs()).toISOString() as Instant
  const [{ code } = { code: '' }] = alarms.kinds.all
  const source = { sourceKind: 'sensor', sourceId: 'mfano-1' }
  alarms.report([{ code, ...source, scope: 'tz/coldchain/mfano', isActive: true, conditionAt, cause: conditionAt, params: {} }])
  await until(() => server.received.length > 0)
  expect(server.received[0]?.to).toEqual(['asha@mfano.example'])
  await until(async () => (await read<Notice[]>('/oncall/deliveries')).every(({ status }) => status === 'sent'))
  const [onScreen] = await read<Notice[]>('/oncall/inbox')
  expect(onScreen).toMatchObject({
    channel: 'screen',
    status: 'sent',
    subject: { reason: 'step', code, alarmId: `${code}/sensor/mfano-1` },
  })
  expect(await read<unknown[]>('/oncall/cases')).toMatchObject([{ chainId, isEnded: true, userIds: [userId], gaps: [] }])
  await must('/oncall/seen', { caseId: onScreen?.caseId, noticeId: onScreen?.noticeId })
  expect(await read<Notice[]>('/oncall/inbox')).toEqual([])
  const occurrenceId = alarms.board.get(`${code}/sensor/mfano-1` as AlarmId)?.occurrenceId
  await must('/alarms/acknowledgements', { items: [{ alarmId: `${code}/sensor/mfano-1`, occurrenceId }], comment: 'naenda' })
  expect([await read<unknown[]>('/oncall/cases'), server.received.length]).toEqual([[], 1])
  expect(log.verify().problems).toEqual([])
  await server.close()
})

test('a test message; a mail server that is away is tried again after a restart; nothing that still leads somewhere is put away', async () => {
  const server = await relay()
  await server.close()
  const { chainId, routeId } = await setUp()
  expect((await api.post('/oncall/test', { channel: 'simulated' })).body).toMatchObject({ error: { code: 'oncall.no-channel' } })
  await must('/oncall/mail', { ...mail(server.port), security: 'startTls', userName: 'kituo', password: 'mti-wa-mfano' })
  const shown = await read<Record<string, unknown>>('/oncall/mail')
  expect([shown['hasPassword'], JSON.stringify(shown).includes('mti-wa-mfano')]).toEqual([true, false])
  await must('/oncall/mail', mail(server.port))
  expect(await read<Record<string, unknown>>('/oncall/mail')).toMatchObject({ hasPassword: false })
  await must('/oncall/test', { channel: 'email' })
  await station.close()
  const again = await relay(server.port)
  await open()
  await until(() => again.received.length > 0)
  expect(again.received[0]?.text).toContain('Subject: Kituo:')
  await until(async () => (await read<Notice[]>('/oncall/deliveries'))[0]?.status === 'sent')
  const archive = (planId: string) => api.post('/oncall/plans/archive', { planId, isArchived: true })
  expect((await archive(chainId)).body).toMatchObject({ error: { code: 'oncall.in-use', params: { name: 'Baridi' } } })
  expect([(await archive(routeId)).status, (await archive(chainId)).status]).toEqual([200, 200])
  await again.close()
})
