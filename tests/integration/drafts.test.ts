/** The call being taken, through the door of a real station: one's own and nobody else's, encrypted on disk, not in the log, gone after a day. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DRAFT_HOURS, type IntakeDraft } from '../../server/contract/drafts.ts'
import type { Instant } from '../../server/contract/primitives.ts'
import { manualClock } from '../../server/kernel/clock.ts'
import { createLogger } from '../../server/kernel/logger.ts'
import { systemRandom } from '../../server/kernel/random.ts'
import { createStation, type Station } from '../../server/station.ts'
import { signIn } from '../harness/api.ts'
import { ADMIN, KEY, temporaryFolder } from './station/temporary-station.ts'

const HOUR_MS = 3_600_000
const DRAFT: IntakeDraft = {
  startedAt: '2026-01-01T07:59:00.000Z' as Instant,
  source: 'call',
  kind: 'labour',
  place: null,
  placeText: 'nyuma ya soko',
  placeName: null,
  callerName: 'Neema Mfano',
  callerPhone: '+255700000001',
  language: 'sw',
  narrative: 'Uchungu tangu usiku, anavuja damu',
  answers: { breathing: 'yes' },
  priority: null,
  priorityReason: '',
}

let folder: ReturnType<typeof temporaryFolder>
let clock: ReturnType<typeof manualClock>
let station: Station
const open = async (): Promise<void> => {
  station = await createStation(
    {
      dataDir: folder.path,
      listen: { host: '127.0.0.1', port: 0 },
      rendererDir: null,
      profile: 'full',
      demo: false,
      databaseKey: KEY,
      adminPassword: ADMIN.password,
      version: '0.0.0',
    },
    { clock, random: systemRandom, logger: createLogger('silent') },
  )
}
/** Whoever is named, signed in anew: the clock of these tests jumps over the life of a token. */
async function as(userName: string) {
  const answer = await fetch(`${station.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userName, password: ADMIN.password }),
  })
  const { accessToken } = (await answer.json()) as { accessToken: string } // a sign-in that failed fails the next request
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
  const read = async (response: Response): Promise<unknown> => {
    const body = (await response.json()) as {
      result?: { data: unknown }
      error?: { data: { httpStatus: number; appError: { code: string; params: unknown } } }
    } // tRPC's own envelope
    return body.error ? { status: body.error.data.httpStatus, ...body.error.data.appError } : body.result?.data
  }
  const post = async (path: string, input: unknown): Promise<unknown> =>
    read(await fetch(`${station.url}/trpc/drafts.${path}`, { method: 'POST', headers, body: JSON.stringify(input) }))
  return {
    get: async (): Promise<unknown> => read(await fetch(`${station.url}/trpc/drafts.get`, { headers })),
    keep: (draft: unknown) => post('keep', { draft }),
    drop: (startedAt: string) => post('drop', { startedAt }),
  }
}

beforeEach(async () => {
  folder = temporaryFolder()
  clock = manualClock(Date.UTC(2026, 0, 1, 8))
  await open()
  const admin = await signIn(station.url ?? '', ADMIN.userName, ADMIN.password)
  const person = { displayName: 'Mfano', password: ADMIN.password, language: 'sw', facilityId: null }
  for (const [userName, role] of [
    ['simu', 'dispatcher'],
    ['redio', 'dispatcher'],
    ['baridi', 'coldChain'],
  ] as const)
    expect((await admin.post('/users', { ...person, userName, roles: [role] })).status).toBe(200)
})
afterEach(async () => {
  await station.close()
  folder.remove()
})

test('each person has their own and nobody reaches another one', async () => {
  const [simu, redio] = [await as('simu'), await as('redio')]
  expect(await simu.get()).toBeNull()
  expect(await simu.keep(DRAFT)).toEqual({ keptAt: '2026-01-01T08:00:00.000Z' })
  expect(await simu.keep({ ...DRAFT, narrative: 'Zaidi' })).toMatchObject({ keptAt: expect.anything() as unknown })
  expect([await simu.get(), await redio.get()]).toEqual([{ ...DRAFT, narrative: 'Zaidi' }, null])
  await redio.drop(DRAFT.startedAt)
  expect(await simu.get()).not.toBeNull()
  await simu.drop('2026-01-01T07:58:00.000Z') // another call than the one that is kept
  expect(await simu.get()).not.toBeNull()
  expect(await simu.drop(DRAFT.startedAt)).toEqual({})
  expect(await simu.get()).toBeNull()
})

test('who takes no calls has no drafts; too much and nonsense are refused by field', async () => {
  const [simu, baridi] = [await as('simu'), await as('baridi')]
  for (const refused of [await baridi.get(), await baridi.keep(DRAFT), await baridi.drop(DRAFT.startedAt)])
    expect(refused).toMatchObject({ status: 403, code: 'auth.forbidden' })
  const field = (path: string) => ({ status: 400, code: 'input.invalid', params: { fields: [{ path }] } })
  expect(await simu.keep({ ...DRAFT, narrative: 'a'.repeat(8_001) })).toMatchObject(field('draft.narrative'))
  expect(await simu.keep({ ...DRAFT, kind: 'tea' })).toMatchObject(field('draft.kind'))
  expect(await simu.keep(null)).toMatchObject(field('draft'))
  expect(await simu.get()).toBeNull()
})

test('nothing of it can be read on the disk or stands in the log, and it is there after a restart', async () => {
  const before = (await station.createContext({ session: noSession, device })).log.feed.position
  await (await as('simu')).keep(DRAFT)
  const { log } = await station.createContext({ session: noSession, device })
  expect(log.feed.position - before).toBe(1) // the session that was opened
  await station.close()
  const files = readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).map((name) => join(folder.path, name))
  for (const file of files.filter((name) => statSync(name).isFile())) {
    const bytes = readFileSync(file)
    for (const words of [DRAFT.narrative, DRAFT.callerName, DRAFT.callerPhone]) expect(bytes.includes(words), file).toBe(false)
  }
  await open()
  expect(await (await as('simu')).get()).toEqual(DRAFT)
})

test('a day later it is gone, from the answer at once and from the file at the next start', async () => {
  await (await as('simu')).keep(DRAFT)
  clock.advance(DRAFT_HOURS * HOUR_MS - 1)
  expect(await (await as('simu')).get()).toEqual(DRAFT)
  clock.advance(1)
  expect(await (await as('simu')).get()).toBeNull()
  const count = async () => (await station.createContext({ session: noSession, device })).read.intakeDraft.count()
  expect(await count()).toBe(1)
  await station.close()
  await open()
  expect(await count()).toBe(0)
})

const noSession = { get: () => null, set: () => undefined, clear: () => undefined }
const device = { kind: 'api', description: 'test', place: 'test' } as const
