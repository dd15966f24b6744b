/** Two real stations compare what they hold: agreement shown on both, a record and an entry altered by hand found, named and put right. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditOutcome } from '../../../server/contract/peer-links.ts'
import { openLiveSocket } from '../../harness/live-socket.ts'
import { runLogTool } from '../../harness/station-process.ts'
import { until } from '../../harness/until.ts'
import { pair, PASSWORD, type Manned } from '../sync/pair-stations.ts'
import { alter, auditOf, compare, COMPARED_WITHIN_MS, startManned, told } from './compared-stations.ts'

const TEST_MS = 180_000
let a: Manned
let b: Manned

beforeAll(async () => {
  ;[a, b] = await Promise.all([startManned(), startManned()])
  await pair(a, b)
  for (const n of [1, 2, 3]) expect((await a.api.post('/facilities', facility(n))).status).toBe(200)
  await until(async () => (await names(b)).length === 3)
}, 120_000)
afterAll(async () => {
  await Promise.all([a, b].map(({ station }) => station.remove()))
})

const facility = (n: number) => ({
  ...{ code: `MF-${n}`, name: `Kituo cha Afya Mfano ${n}`, kind: 'healthCentre' },
  ...{ latitude: -1.5, longitude: 32.5, phone: null, capabilities: [] },
})
const names = async ({ api }: Manned): Promise<string[]> => {
  const { body } = await api.get('/facilities')
  return (body as { name: string }[]).map(({ name }) => name).sort() // the shape of the answer
}
const outcomes = async (from: Manned, to: Manned): Promise<AuditOutcome[]> => [
  ...new Set((await auditOf(from, to)).scopes.map(({ outcome }) => outcome)),
]
const directoryOf = async (from: Manned, to: Manned) => (await auditOf(from, to)).scopes.find(({ scope }) => scope === 'directory')

async function accessToken({ station }: Manned): Promise<string> {
  const login = await fetch(`${station.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userName: 'admin', password: PASSWORD }),
  })
  return ((await login.json()) as { accessToken: string }).accessToken // as the API documents
}

describe('compared on demand', () => {
  test('both show when they were the same, and what was compared', { timeout: TEST_MS }, async () => {
    const begunAt = new Date().toISOString()
    const audit = await compare(a, b)
    expect(audit.scopes.length).toBeGreaterThan(1)
    await until(async () => (await outcomes(b, a)).join() === 'agreed', COMPARED_WITHIN_MS)
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      expect(await outcomes(from, to)).toEqual(['agreed'])
      const directory = await directoryOf(from, to)
      expect(directory?.entries).toBeGreaterThan(6)
      expect(directory?.records).toBeGreaterThan(3)
      expect(directory && directory.at > begunAt).toBe(true)
      expect(await told(from)).toEqual([])
    }
    expect((await directoryOf(a, b))?.entries).toBe((await directoryOf(b, a))?.entries)
    expect((await a.api.post('/stations/compare', {})).status).toBe(429)
  })

  test('a record altered by hand is found, named and made right; open screens read anew', { timeout: TEST_MS }, async () => {
    const before = await names(a)
    b = await alter(b, a, ({ db }) => db.prepare("UPDATE Facility SET name = 'Imebadilishwa' WHERE code = 'MF-2'").run())
    expect(await names(b)).toContain('Imebadilishwa')
    const live = await openLiveSocket(b.station.url, await accessToken(b))
    live.send(1, 'subscription', 'live.changes')
    await compare(a, b)
    await live.until(({ result }) => JSON.stringify(result?.data ?? null).includes('"reset":true'))
    live.socket.close()
    expect(await names(b)).toEqual(before)
    await until(async () => (await directoryOf(b, a))?.lastRepair !== null, COMPARED_WITHIN_MS)
    expect(await directoryOf(a, b)).toMatchObject({ outcome: 'repaired', repairedThere: 1, lastRepair: null })
    expect(await directoryOf(b, a)).toMatchObject({
      outcome: 'repaired',
      lastRepair: { entries: 0, records: 1, firstRecords: [{ kind: 'facility.created' }] },
    })
    expect(await told(a)).toEqual([])
    const [seen] = await told(b)
    expect(seen).toMatchObject({ code: 'recordsRepaired', priority: 'P4', acknowledged: false, entity: { id: a.station.stationId } })
    expect((await b.api.post('/exceptions/acknowledgements', { id: seen?.id })).status).toBe(200)
    expect(await told(b)).toMatchObject([{ acknowledged: true }])
  })

  test('an entry damaged by hand is named, fetched anew, and the log is whole again', { timeout: TEST_MS }, async () => {
    const whole = (db: Parameters<Parameters<typeof alter>[2]>[0]['db']): unknown[] => db.prepare('SELECT * FROM Op ORDER BY pos').all()
    let before: unknown[] = []
    b = await alter(b, a, ({ db }) => {
      before = whole(db)
      db.prepare("UPDATE Op SET body = x'a1646e616d6563626164' WHERE pos = (SELECT MAX(pos) FROM Op WHERE kind = 'facility.created')").run()
    })
    const verified = await b.api.post('/audit/verify', {})
    expect((verified.body as { problems: unknown[] }).problems).toHaveLength(1) // as the API documents
    await until(async () => ((await directoryOf(b, a))?.lastRepair?.entries ?? 0) > 0, COMPARED_WITHIN_MS)
    await until(async () => (await outcomes(a, b)).join() === 'agreed', COMPARED_WITHIN_MS)
    expect(await directoryOf(b, a)).toMatchObject({
      outcome: 'repaired',
      damage: null,
      lastRepair: { entries: 1, entry: { author: a.station.stationId, kind: 'facility.created' }, records: 0 },
    })
    expect((await told(b)).filter(({ acknowledged }) => !acknowledged)).toMatchObject([{ code: 'recordsRepaired' }])
    const { stationPort } = b.station
    let after: unknown[] = []
    b = await alter(b, a, ({ db, log }) => {
      after = whole(db)
      expect(log.verify().problems).toEqual([])
    })
    expect(after.slice(0, before.length)).toEqual(before)
    expect(b.station.stationPort).toBe(stationPort)
    await b.station.stop()
    expect((await runLogTool('verify', b.station.dataDir)).code).toBe(0)
  })
})
