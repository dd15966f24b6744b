/** How much one caller may ask: calls, bytes, depth, kinds of body, sockets. The clock stands still unless a test moves it, so everything is counted. */
import fastify from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { installErrors } from '../../../server/http/errors.ts'
import { BODY_LIMITS, CALL_RATES } from '../../../server/http/limits.ts'
import { manualClock } from '../../../server/kernel/clock.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { createStation, type Station } from '../../../server/station.ts'
import { openLiveSocket } from '../../harness/live-socket.ts'
import { ADMIN, KEY, temporaryFolder } from '../station/temporary-station.ts'

const clock = manualClock(Date.UTC(2026, 0, 1, 8))
const ids = createIds(clock, systemRandom)
const folder = temporaryFolder()
const BATCH = 50
let station: Station
let url: string

beforeAll(async () => {
  station = await createStation(
    {
      dataDir: folder.path,
      listen: { host: '127.0.0.1', port: 0 },
      rendererDir: null,
      profile: 'test',
      demo: false,
      databaseKey: KEY,
      adminPassword: ADMIN.password,
      version: '0.0.0',
    },
    { clock, random: systemRandom, logger: createLogger('silent') },
  )
  url = station.url ?? ''
})
afterAll(async () => {
  await station.close()
  folder.remove()
})
beforeEach(() => {
  clock.advance(60_000) // every bucket is full again
})

type Options = { readonly token?: string; readonly body?: BodyInit; readonly type?: string; readonly method?: string }
const ask = (path: string, { token, body, type = 'application/json', method }: Options = {}): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  })
async function signIn(): Promise<string> {
  const answer = await ask('/api/v1/auth/login', { body: JSON.stringify(ADMIN) })
  return ((await answer.json()) as { accessToken: string }).accessToken
}
/** Fifty calls in one request. */
const batch = (token?: string): Promise<Response> =>
  ask(`/trpc/${Array.from({ length: BATCH }, () => 'identity.session').join(',')}?batch=1`, token === undefined ? {} : { token })
const drain = async (bursts: number, token?: string): Promise<void> => {
  for (let n = 0; n < bursts / BATCH; n += 1) expect((await batch(token)).status).toBe(200)
}
const wire = async (answer: Response): Promise<unknown> => ((await answer.json()) as { error: unknown }).error

describe('calls', () => {
  test('a session has its burst, then so many a second; calls of a batch count each; others are not touched', async () => {
    const [mine, other] = [await signIn(), await signIn()]
    await drain(CALL_RATES.session.burst, mine)
    const refused = await ask('/api/v1/auth/session', { token: mine })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await wire(refused)).toEqual({ code: 'input.rate-limited', params: { retryAfterSeconds: 1 } })
    expect((await ask('/api/v1/auth/session', { token: other })).status).toBe(200)
    expect((await ask('/api/v1/auth/session')).status).toBe(200)
    clock.advance(1_000)
    await drain(CALL_RATES.session.perSecond, mine)
    expect((await batch(mine)).status).toBe(429)
  })
  test('on /trpc the refusal has the form that its clients read', async () => {
    const token = await signIn()
    await drain(CALL_RATES.session.burst, token)
    const refused = await batch(token)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await wire(refused)).toMatchObject({
      data: { httpStatus: 429, appError: { code: 'input.rate-limited', params: { retryAfterSeconds: 1 } } },
    })
  })
  test('nobody in particular is counted by address, made-up tokens too; who is signed in there is not hurt', async () => {
    const token = await signIn()
    await drain(CALL_RATES.address.burst - BATCH)
    for (let n = 0; n < BATCH - 1; n += 1) expect((await ask('/api/v1/auth/session', { token: `made.up.${n}` })).status).toBe(401)
    for (const made of [undefined, 'made.up.x'])
      expect((await ask('/api/v1/auth/session', made === undefined ? {} : { token: made })).status).toBe(429)
    expect((await ask('/api/v1/auth/session', { token })).status).toBe(200)
    expect((await ask('/healthz')).status).toBe(200)
  })
})

describe('bodies', () => {
  const padded = (bytes: number): string => `{"userName":"${'x'.repeat(bytes - 15)}"}`
  const streamed = (text: string): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < text.length; at += 16_384) controller.enqueue(new TextEncoder().encode(text.slice(at, at + 16_384)))
        controller.close()
      },
    })
  test.each(['stated', 'streamed'])('what anybody may call takes little, its length %s', async (how) => {
    const send = (bytes: number, path = '/api/v1/auth/login') =>
      ask(path, { body: how === 'stated' ? padded(bytes) : streamed(padded(bytes)) })
    expect((await send(BODY_LIMITS.public)).status).toBe(400)
    const refused = await send(BODY_LIMITS.public + 1)
    expect([refused.status, await wire(refused)]).toEqual([413, { code: 'input.too-large', params: { limitBytes: BODY_LIMITS.public } }])
    const onTrpc = await send(BODY_LIMITS.public + 1, '/trpc/identity.login')
    expect([onTrpc.status, await wire(onTrpc)]).toMatchObject([413, { data: { appError: { code: 'input.too-large' } } }])
    expect((await send(BODY_LIMITS.public + 1, '/trpc/no.such')).status).toBe(413)
  })
  test('other calls take what they need: a note little, an import megabytes, nothing more than the most', async () => {
    const token = await signIn()
    const usual = await ask('/api/v1/incidents', { token, body: padded(BODY_LIMITS.usual + 1) })
    expect([usual.status, await wire(usual)]).toMatchObject([413, { params: { limitBytes: BODY_LIMITS.usual } }])
    const csv = (length: number): string => JSON.stringify({ commandId: ids.next(), isDryRun: true, csv: 'x'.repeat(length) })
    expect((await ask('/api/v1/facilities/import', { token, body: csv(4_000_000) })).status).toBe(200)
    expect((await ask('/api/v1/facilities/import', { token, body: csv(6_000_000) })).status).toBe(400)
    expect((await ask('/api/v1/facilities/import', { token, body: csv(BODY_LIMITS.most) })).status).toBe(413)
  })
  test.each(['text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'application/jsonp', 'garbage'])(
    '%s is not taken',
    async (type) => {
      for (const path of ['/api/v1/auth/login', '/trpc/identity.login']) {
        const refused = await ask(path, { body: '{}', type })
        expect([refused.status, JSON.stringify(await wire(refused))]).toMatchObject([415, expect.stringContaining('input.unsupported')])
      }
      expect((await ask('/api/v1/auth/login', { body: '{}', type: 'application/json; charset=utf-8' })).status).toBe(400)
    },
  )
  test('nothing is nested deeper than thirty-two', async () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    const field = async (answer: Response): Promise<unknown> => [
      answer.status,
      JSON.stringify(await wire(answer)).includes('nested deeper'),
    ]
    for (const [depth, isDeep] of [
      [31, false],
      [32, true],
      [30_000, true],
    ] as const) {
      const body = `{"userName":${nested(depth)}}`
      expect(await field(await ask('/api/v1/auth/login', { body }))).toEqual([400, isDeep])
      expect(await field(await ask('/trpc/identity.login', { body }))).toEqual([400, isDeep])
    }
    expect(await field(await ask(`/trpc/setup.status?input=${nested(3_000)}`))).toEqual([400, true])
  })
})

describe('sockets', () => {
  test('too many messages close it', async () => {
    const live = await openLiveSocket(url, null)
    for (let n = 0; n < CALL_RATES.address.burst; n += 1) live.socket.send('PING')
    expect(await live.isOpen()).toBe(true)
    live.socket.send('PING')
    expect(await live.closed).toBe(4429)
  })
  test('too many calls in a message, nesting and no JSON are answered with what is wrong', async () => {
    const live = await openLiveSocket(url, null)
    const call = { id: 1, method: 'query', params: { path: 'setup.status' } }
    const problem = async (message: string): Promise<string> => {
      live.socket.send(message)
      return JSON.stringify((await live.next()).error?.data.appError)
    }
    expect(await problem(JSON.stringify(Array.from({ length: 51 }, () => call)))).toContain('more than 50 calls')
    expect(await problem('['.repeat(5_000))).toContain('nested deeper')
    expect(await problem('{')).toContain('input.invalid')
    expect(await problem('{"id":1,"method":"query","params":{"path":"__proto__"}}')).toContain('input.unknown-path')
    live.send(2, 'query', 'setup.status')
    expect((await live.next()).result?.type).toBe('data')
    live.socket.terminate()
  })
})

test('an answer that took too long says when to come back', async () => {
  const app = fastify()
  installErrors(app, { ids, logger: createLogger('silent'), limitBytes: 1 })
  app.get('/slow', { handlerTimeout: 1 }, () => new Promise(() => undefined))
  const answer = await app.inject('/slow')
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5'])
  expect(answer.json()).toMatchObject({ error: { code: 'station.overloaded' } })
  await app.close()
})
