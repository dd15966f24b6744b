/** The phone doors over HTTP on a real station: SOS without an account, enrolment, tasks, positions, sessions that survive lost answers. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fieldSteps } from '../../../server/contract/field.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { manualClock, toInstant } from '../../../server/kernel/clock.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { createStation, type Station } from '../../../server/station.ts'
import { commandId, signIn, type Api } from '../../harness/api.ts'

const PASSWORD = 'four quiet herons waiting'
const clock = manualClock(Date.UTC(2026, 0, 1, 8))
const dataDir = mkdtempSync(join(tmpdir(), 'kituo-field-gateway-'))
let station: Station
let url: string
let api: Api

beforeAll(async () => {
  station = await createStation(
    {
      dataDir,
      listen: { host: '127.0.0.1', port: 0 },
      rendererDir: null,
      profile: 'test',
      demo: false,
      databaseKey: new Uint8Array(32).fill(7),
      adminPassword: PASSWORD,
      version: '0.0.0',
    },
    { clock, random: systemRandom, logger: createLogger('silent') },
  )
  url = station.url ?? ''
  await renewAdministrator()
}, 60_000)
afterAll(async () => {
  await station.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** The administrator's token lasts 15 minutes of the station's clock. */
async function renewAdministrator(): Promise<void> {
  api = await signIn(url, 'admin', PASSWORD)
}
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/field/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`${url}/field/api${path}`, { headers })
const codeOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as { error: { code: string } }).error.code,
]
let phones = 0
const newPhone = () => ({
  deviceToken: `device-${String((phones += 1)).padStart(20, '0')}`,
  trackingToken: `tracking-${String(phones).padStart(20, '0')}`,
})
const here = { latitude: -1.6, longitude: 32.81, accuracyMetres: 12, description: '', source: 'gps' }

describe('SOS', () => {
  test('is answered with its number when it is on disk; the same message again changes nothing', async () => {
    const message = { commandId: commandId(), ...newPhone(), place: here, language: 'rw', pressedAt: toInstant(clock.nowMs()) }
    const first = await post('/sos', message)
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const answer = (await first.json()) as { isNew: boolean; status: { number: string; state: string } }
    expect(answer).toMatchObject({ isNew: true, status: { state: 'received', minutes: null } })
    expect(await (await post('/sos', message)).json()).toEqual(answer)
    expect(await (await get(`/sos/${message.trackingToken}`)).json()).toEqual(answer.status)
    const more = await post('/sos', { ...message, commandId: commandId(), narrative: 'two people', kind: 'bleeding' })
    expect(await more.json()).toMatchObject({ isNew: false, status: { number: answer.status.number } })
    expect(await codeOf(await post('/sos', { ...message, narrative: 'changed' }))).toEqual([409, 'command.reused'])
  })

  test.each([
    ['no body', '', 'input.invalid', 400],
    ['broken JSON', '{', 'input.invalid', 400],
    ['a list', '[]', 'input.invalid', 400],
    ['a place off the earth', { place: { ...here, latitude: 91 } }, 'input.invalid', 400],
    ['no command id', { commandId: undefined }, 'input.invalid', 400],
    ['a guessable token', { trackingToken: 'x' }, 'input.invalid', 400],
    ['too much text', { narrative: 'x'.repeat(1001) }, 'input.invalid', 400],
    ['10 MB', 'x'.repeat(10 * 1024 * 1024), 'input.too-large', 413],
  ] as const)('refuses %s', async (_name, body, code, status) => {
    const whole = typeof body === 'string' ? body : { commandId: commandId(), ...newPhone(), place: here, ...body }
    expect(await codeOf(await post('/sos', whole))).toEqual([status, code])
  })

  test('tells nothing to a stranger', async () => {
    expect(await codeOf(await get('/sos/no-such-token-anywhere-0'))).toEqual([404, 'entity.unknown'])
    expect(await codeOf(await get('/sos/short'))).toEqual([404, 'entity.unknown'])
    expect(await codeOf(await post('/sos', { commandId: commandId(), ...newPhone() }, { origin: 'https://elsewhere.example' }))).toEqual([
      403,
      'auth.origin',
    ])
  })

  test('one phone cannot flood the station, and others are not held up by it', async () => {
    const phone = newPhone()
    const answers = await Promise.all(Array.from({ length: 25 }, () => post('/sos', { commandId: commandId(), ...phone })))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(5)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await post('/sos', { commandId: commandId(), ...newPhone() })).status).toBe(200)
    clock.advance(60_000)
    expect((await post('/sos', { commandId: commandId(), ...phone })).status).toBe(200)
  })
})

describe('a phone of a unit', () => {
  let unitId: string
  let incidentId: string
  let jar = ''
  const link = async (): Promise<string> =>
    ((await api.post('/enrolments', { unitId })).body as { result: { path: string } }).result.path.replace(/^.*enrol=/, '')
  /** Cookies as a browser would send them back. */
  const cookiesOf = (response: Response): string =>
    response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ')
  const keep = (response: Response): Response => {
    if (response.headers.getSetCookie().length > 0) jar = cookiesOf(response)
    return response
  }
  const mine = async (cookie = jar) => keep(await get('/responder/task', { cookie }))
  const say = async (path: string, body: Record<string, unknown>, cookie = jar) =>
    keep(await post(`/responder/${path}`, { commandId: commandId(), ...body }, { cookie }))
  type Task = {
    unit: { status: string; readiness: string }
    assignment: { id: string; status: string; enRouteAt: string | null } | null
    incident: { number: string; callerPhone: string | null } | null
  }
  const task = async (): Promise<Task> => (await (await mine()).json()) as Task

  beforeAll(async () => {
    await renewAdministrator()
    const unit = await api.post('/units', {
      callSign: 'M03',
      kind: 'motorcycle',
      level: 'firstAid',
      skills: ['driver'],
      capabilities: [],
      seats: 1,
      crew: [],
      baseFacilityId: null,
      base: { latitude: -1.63, longitude: 32.8 },
      phone: null,
      isVerified: true,
    })
    unitId = (unit.body as { result: { unitId: string } }).result.unitId
    await api.post('/users', {
      userName: 'dispatcher',
      displayName: 'Mpokeaji Mfano',
      password: PASSWORD,
      roles: ['dispatcher'],
      language: 'en',
      facilityId: null,
    })
    const sos = newPhone()
    await post('/sos', { commandId: commandId(), ...sos, place: here, phone: '0700000000' })
    const dispatcher = await signIn(url, 'dispatcher', PASSWORD)
    const board = (await dispatcher.get('/incidents')).body as { id: string; number: string }[]
    incidentId = board.at(0)?.id ?? ''
    const offered = await dispatcher.post(`/incidents/${incidentId}/assignments`, { unitIds: [unitId], mode: 'offer', offerSeconds: 600 })
    expect([offered.status, offered.body]).toMatchObject([200, {}])
  })

  test('is enrolled by a link, once; a lost answer can be asked for again', async () => {
    const token = await link()
    const attempt = { commandId: commandId(), token }
    const first = await post('/enrol', attempt)
    expect([first.status, await first.clone().json()]).toMatchObject([200, { unitId, callSign: 'M03', steps: fieldSteps() }])
    for (const cookie of first.headers.getSetCookie())
      expect(cookie).toMatch(/^kituo_field_\w+=[^;]+; Path=\/field; HttpOnly; SameSite=Strict; Max-Age=\d+$/)
    expect((await post('/enrol', attempt)).status).toBe(200)
    expect(await codeOf(await post('/enrol', { commandId: commandId(), token }))).toEqual([410, 'auth.link-used'])
    expect(await codeOf(await post('/enrol', { commandId: commandId(), token: 'made-up-token' }))).toEqual([410, 'auth.link-used'])
    keep(await post('/enrol', { commandId: commandId(), token: await link() }))
    expect(await (await get('/responder/session', { cookie: jar })).json()).toMatchObject({ callSign: 'M03' })
  })

  test('sees its offer without the caller, accepts it, and works through it with its own times', async () => {
    const offer = await task()
    expect([offer.assignment?.status, offer.incident?.callerPhone]).toEqual(['offered', null])
    const assignmentId = offer.assignment?.id
    expect((await say('answer', { assignmentId, answer: 'accept' })).status).toBe(200)
    expect((await task()).incident?.callerPhone).not.toBeUndefined()
    clock.advance(120_000)
    const at = toInstant(clock.nowMs() - 60_000)
    const step = { commandId: commandId(), assignmentId, to: 'enRoute', at }
    expect((await say('progress', step)).status).toBe(200)
    expect((await say('progress', step)).status).toBe(200)
    expect((await task()).assignment).toMatchObject({ status: 'enRoute', enRouteAt: at })
    expect(await codeOf(await say('progress', { assignmentId, to: 'clearing' }))).toEqual([409, 'assignment.illegal-step'])
    expect(await codeOf(await say('answer', { assignmentId: commandId(), answer: 'accept' }))).toEqual([404, 'entity.unknown'])
    expect(await codeOf(await say('progress', { assignmentId, to: 'homeward' }))).toEqual([400, 'input.invalid'])
  })

  test('hands over positions it saved up; a broken one does not hold up the others', async () => {
    const fix = (secondsAgo: number, part = {}) => ({
      fixedAt: toInstant(clock.nowMs() - secondsAgo * 1000),
      latitude: -1.61,
      longitude: 32.8,
      accuracyMetres: 8,
      ...part,
    })
    const sent = await say('positions', { fixes: [fix(30), fix(20), fix(-200_000), fix(10, { latitude: 0, longitude: 0 })] })
    expect(await sent.json()).toMatchObject({
      accepted: 2,
      duplicates: 0,
      rejected: [
        { index: 2, field: 'fixedAt' },
        { index: 3, field: 'latitude' },
      ],
    })
    expect(await (await say('positions', { fixes: [fix(30), fix(5)] })).json()).toMatchObject({ accepted: 1, duplicates: 1 })
    const units = (await api.get('/units')).body as { id: string; position: { fixedAt: string } | null }[]
    expect(units.find(({ id }) => id === unitId)?.position?.fixedAt).toBe(toInstant(clock.nowMs() - 5000))
    expect(await codeOf(await say('positions', { fixes: [] }))).toEqual([400, 'input.invalid'])
    expect(await codeOf(await say('positions', { fixes: [fix(1, { latitude: 'x' })] }))).toEqual([400, 'input.invalid'])
  })

  test('sets its readiness', async () => {
    expect((await say('readiness', { readiness: 'notReady' })).status).toBe(200)
    expect((await task()).unit.readiness).toBe('notReady')
  })

  test('is renewed by itself, and a renewal whose answer was lost is not taken for theft', async () => {
    const old = jar
    clock.advance(16 * 60_000)
    const lost = await get('/responder/task', { cookie: old })
    expect([lost.status, lost.headers.getSetCookie().length]).toEqual([200, 2])
    const [again, twice] = await Promise.all([get('/responder/task', { cookie: old }), get('/responder/task', { cookie: old })])
    expect([again.status, twice.status, cookiesOf(again) === cookiesOf(lost)]).toEqual([200, 200, true])
    clock.advance(16 * 60_000)
    const muchLater = await get('/responder/task', { cookie: old })
    expect(muchLater.status).toBe(200)
    jar = cookiesOf(muchLater)
    expect((await mine()).status).toBe(200)
  })

  test('a token that comes back after its successor was used closes the session', async () => {
    const old = jar
    clock.advance(16 * 60_000)
    keep(await mine())
    expect((await mine()).status).toBe(200)
    clock.advance(16 * 60_000)
    const stolen = await get('/responder/task', { cookie: old })
    expect([await codeOf(stolen.clone()), cookiesOf(stolen)]).toEqual([
      [401, 'auth.reused-token'],
      'kituo_field_access=; kituo_field_refresh=',
    ])
    expect((await mine()).status).toBe(401)
  })

  test('signs out, and is nobody without its cookies', async () => {
    await renewAdministrator()
    keep(await post('/enrol', { commandId: commandId(), token: await link() }))
    const before = jar
    expect((await say('sign-out', {})).status).toBe(200)
    expect((await get('/responder/task', { cookie: before })).status).toBe(401)
    expect(await codeOf(await get('/responder/task'))).toEqual([401, 'auth.required'])
    expect((await get('/responder/task', { cookie: 'kituo_field_access=x; kituo_field_refresh=y' })).status).toBe(401)
  })
})

test('an unknown path below the door is told as such', async () => {
  expect(await codeOf(await get('/nothing'))).toEqual([404, 'input.unknown-path'])
})
