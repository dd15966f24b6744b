/** A real station with a little of everything in it, callers who may do everything or next to nothing, and plain ways to knock at its doors. */
import { request as httpRequest } from 'node:http'
import { z } from 'zod'
import type { Schema } from './json-schema.ts'
import { PERMISSIONS } from '../../../server/contract/permissions.ts'
import { manualClock } from '../../../server/kernel/clock.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { createStation, type Station } from '../../../server/station.ts'
import type { Context } from '../../../server/trpc/context.ts'
import { ADMIN, KEY, temporaryFolder } from '../station/temporary-station.ts'

const PASSWORD = 'mti-wa-mfano-wa-ziwa'
const Problem = z.object({ code: z.string(), params: z.record(z.string(), z.unknown()) })
const RestError = z.object({ error: Problem })
const TrpcError = z.object({ error: z.object({ data: z.object({ appError: Problem }) }) })

/** What came back: the error in our form, whichever door it came through. */
export type Knock = { readonly status: number; readonly body: unknown; readonly error: z.infer<typeof Problem> | null }
export type SweepWorld = {
  readonly station: Station
  readonly url: string
  /** The station's own parts, to look at what a request left behind. */
  readonly inside: Context
  /** May do everything. */
  token(): Promise<string>
  /** May do nothing but be signed in. */
  readonly stranger: string
  /** A phone of the unit: its access token, and the cookies its pages send. */
  readonly phone: string
  readonly phoneCookies: string
  newId(): string
  /** An id that exists for a schema that asks for one, or undefined. */
  readonly knownId: (schema: Schema) => string | undefined
  /** Sends JSON text (or nothing) to any path. */
  knock(
    method: string,
    path: string,
    options?: { readonly token?: string | null; readonly text?: string; readonly cookies?: string },
  ): Promise<Knock>
  /** Lets time pass. */
  wait(ms: number): void
  /** Sends bytes that nobody wants, and reads the answer. */
  flood(method: string, path: string, token: string | null, bytes: number): Promise<number>
  close(): Promise<void>
}

const errorOf = (body: unknown): Knock['error'] =>
  TrpcError.safeParse(body).data?.error.data.appError ?? RestError.safeParse(body).data?.error ?? null

/** Opens the world. The clock moves a little at every knock, so that honest limits are never reached. */
export async function openSweepWorld(): Promise<SweepWorld> {
  const clock = manualClock(Date.UTC(2026, 0, 1, 8))
  const ids = createIds(clock, systemRandom)
  const folder = temporaryFolder()
  const station = await createStation(
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
  const url = station.url ?? ''
  const inside = await station.createContext({
    session: { get: () => null, set: () => undefined, clear: () => undefined },
    device: { kind: 'api', description: 'test', place: 'test' },
  })

  const knock: SweepWorld['knock'] = async (method, path, { token = null, text, cookies } = {}) => {
    clock.advance(10)
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(cookies === undefined ? {} : { cookie: cookies }),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(text === undefined ? {} : { body: text }),
    })
    const body: unknown = await answer.json().catch(() => null)
    return { status: answer.status, body, error: errorOf(body) }
  }
  async function must(method: string, path: string, token: string | null, input: Record<string, unknown>): Promise<Record<string, string>> {
    const { status, body } = await knock(method, path, { token, text: JSON.stringify({ commandId: ids.next<string>(), ...input }) })
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`)
    const answer = body as Record<string, unknown> // a receipt, or tokens
    return (answer['result'] ?? answer) as Record<string, string>
  }
  const signIn = async (userName: string, password: string): Promise<string> =>
    (await must('POST', '/api/v1/auth/login', null, { userName, password }))['accessToken'] ?? ''

  const admin = await signIn(ADMIN.userName, ADMIN.password)
  const people = await fillPeople((path, input) => must('POST', `/api/v1${path}`, admin, input))
  let token = await signIn('sweeper', PASSWORD)
  const work = await fillWork((path, input) => must('POST', `/api/v1${path}`, token, input), people.ids)
  const victim = await knock('POST', '/api/v1/auth/login', { text: JSON.stringify({ userName: 'victim', password: PASSWORD }) })
  const sessionId = (victim.body as { user: { sessionId: string } }).user.sessionId
  const ofKind = new Map([...people.ids, ...work, ['SessionId', sessionId]])
  const phoneCookies = await enrol(url, people.enrolment)
  return {
    station,
    url,
    inside,
    async token() {
      const { status, body } = await knock('GET', '/api/v1/auth/session', { token })
      if (status !== 200 || body === null) token = await signIn('sweeper', PASSWORD)
      return token
    },
    stranger: await signIn('stranger', PASSWORD),
    phone: /kituo_field_access=([^;]+)/.exec(phoneCookies)?.[1] ?? '',
    phoneCookies,
    wait: clock.advance,
    newId: () => ids.next<string>(),
    knownId: ({ description = '' }) => ofKind.get(description.replace(' (ULID)', '')),
    knock,
    flood: (method, path, bearer, bytes) => flood(`${url}${path}`, method, bearer, bytes, clock),
    async close() {
      await station.close()
      folder.remove()
    },
  }
}

type Make = (path: string, input: Record<string, unknown>) => Promise<Record<string, string>>

const PLACE = { latitude: -2.05, longitude: 32.9 }
type Ids = ReadonlyMap<string, string>

/** Roles, people, a hospital, a unit and a link for its phone. */
async function fillPeople(make: Make): Promise<{ readonly ids: Ids; readonly enrolment: string }> {
  await make('/roles', { name: 'everything', permissions: PERMISSIONS.filter((permission) => permission !== 'public') })
  await make('/roles', { name: 'nothing', permissions: ['session.self'] })
  const person = (userName: string, role: string) =>
    make('/users', { userName, displayName: 'Mfano', password: PASSWORD, roles: [role], language: 'en' })
  await person('sweeper', 'everything')
  await person('stranger', 'nothing')
  const { userId = '' } = await person('victim', 'nothing')
  const hospital = { code: 'HOSP', name: 'Hospital', kind: 'hospital', ...PLACE, phone: null, capabilities: [] }
  const { facilityId = '' } = await make('/facilities', hospital)
  const card = { callSign: 'A12', kind: 'ambulance', level: 'als', skills: [], capabilities: [], seats: 1, crew: [], isVerified: true }
  const { unitId = '' } = await make('/units', { ...card, baseFacilityId: null, base: PLACE, phone: null })
  const { path = '' } = await make('/enrolments', { unitId })
  return {
    ids: new Map([
      ['UserId', userId],
      ['FacilityId', facilityId],
      ['UnitId', unitId],
    ]),
    enrolment: path,
  }
}

/** An incident with the unit on its way and the hospital asked. */
async function fillWork(make: Make, ids: Ids): Promise<Ids> {
  const call = { source: 'call', kind: 'bleeding', place: null, caller: { name: null, phone: null, language: null } }
  const { incidentId = '' } = await make('/incidents', { ...call, narrative: '', priority: null })
  const claimed = await make(`/incidents/${incidentId}/assignments`, { unitIds: [ids.get('UnitId')], mode: 'assign' })
  const [assignment] = claimed['assignments'] as unknown as { assignmentId: string }[] // the claims of this command
  const patient = {
    isUnknown: true,
    name: null,
    ageYears: null,
    isAgeEstimated: false,
    sex: 'unknown',
    phone: null,
    nextOfKin: null,
    nationalId: null,
  }
  const request = { incidentId, facilityId: ids.get('FacilityId'), assignmentId: null, priority: 'P1', complaint: 'bleeding', patient }
  const { handoverId = '' } = await make('/handovers', { ...request, needs: [], etaAt: null })
  return new Map([
    ['IncidentId', incidentId],
    ['AssignmentId', assignment?.assignmentId ?? ''],
    ['HandoverId', handoverId],
  ])
}

/** Redeems a link as a phone does. @returns its cookies */
async function enrol(url: string, path: string): Promise<string> {
  const answer = await fetch(`${url}/field/api/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ commandId: '01KDWM6A000000000000000001', token: path.split('enrol=')[1] }),
  })
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** Plain HTTP: fetch gives up on a connection that is answered before the body is through. */
function flood(url: string, method: string, token: string | null, bytes: number, clock: { advance(ms: number): void }): Promise<number> {
  clock.advance(10)
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': bytes,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    }
    let isAnswered = false
    const sent = httpRequest(url, { method, headers }, (answer) => {
      isAnswered = true
      answer.resume()
      answer.on('end', () => {
        resolve(answer.statusCode ?? 0)
      })
    })
    sent.on('error', (error) => {
      if (!isAnswered) reject(error)
    })
    sent.end(Buffer.alloc(bytes, 0x20))
  })
}
