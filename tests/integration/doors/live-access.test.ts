/** A stream to a screen lasts as long as the right to it, over WebSockets and over the shell's own transport: revoked, nothing more arrives and the screen is told why. */
import { createTRPCClient, httpLink } from '@trpc/client'
import { callTRPCProcedure, isTrackedEnvelope } from '@trpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveChanges } from '../../../server/contract/live.ts'
import { FIRST_ROLES, type Permission } from '../../../server/contract/permissions.ts'
import type { CommandId } from '../../../server/contract/primitives.ts'
import { systemClock } from '../../../server/kernel/clock.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import type { Station } from '../../../server/station.ts'
import type { SessionTokens } from '../../../server/trpc/context.ts'
import type { AppRouter } from '../../../server/trpc/root.ts'
import { openLiveSocket, type LiveMessage, type LiveSocket } from '../../harness/live-socket.ts'
import { ADMIN, startStation, temporaryFolder } from '../station/temporary-station.ts'

const ids = createIds(systemClock, systemRandom)
const commandId = (): CommandId => ids.next<CommandId>()
const PASSWORD = 'mti-wa-mfano-wa-ziwa'
const folder = temporaryFolder()
let station: Station
let admin: ReturnType<typeof clientOf>

const clientOf = (token: string | null) =>
  createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${station.url}/trpc`, headers: token === null ? {} : { authorization: `Bearer ${token}` } })],
  })
const signIn = (userName: string, password: string) => clientOf(null).identity.login.mutate({ userName, password })

beforeAll(async () => {
  station = await startStation(folder.path)
  const { accessToken, user } = await signIn(ADMIN.userName, ADMIN.password)
  admin = clientOf(accessToken)
  await admin.identity.changeUser.mutate({
    commandId: commandId(),
    userId: user.userId,
    fields: { roles: ['administrator', 'dispatcher'] },
  })
})
afterAll(async () => {
  await station.close()
  folder.remove()
})

let people = 0
/** Somebody with a role of their own, so that changing it touches nobody else. */
async function newPerson(permissions: readonly Permission[] = FIRST_ROLES.dispatcher) {
  people += 1
  const role = `role${people}`
  const userName = `person${people}`
  const define = (held: readonly Permission[]) =>
    admin.identity.defineRole.mutate({ commandId: commandId(), name: role, permissions: [...held] })
  await define(permissions)
  const { result } = await admin.identity.createUser.mutate({
    commandId: commandId(),
    userName,
    displayName: 'Mfano',
    password: PASSWORD,
    roles: [role],
    language: 'sw',
  })
  const tokens = await signIn(userName, PASSWORD)
  return {
    userId: result.userId,
    tokens,
    sessionId: tokens.user.sessionId,
    /** Defines the role anew without these permissions. */
    without: (...gone: Permission[]) => define(permissions.filter((permission) => !gone.includes(permission))),
  }
}
const openIncident = () =>
  admin.incidents.open.mutate({
    commandId: commandId(),
    source: 'call',
    kind: 'fever',
    place: null,
    caller: { name: null, phone: null, language: null },
    narrative: '',
    priority: null,
  })
/** An op that needs `unit.read` to be heard of. */
const createUnit = () =>
  admin.units.create.mutate({
    commandId: commandId(),
    callSign: `U${ids.next<string>().slice(-8)}`,
    kind: 'car',
    level: 'transport',
    skills: [],
    capabilities: [],
    seats: 1,
    crew: [],
    baseFacilityId: null,
    base: null,
    phone: null,
    isVerified: true,
  })

const kindsOf = (message: LiveMessage): string[] =>
  ((message.result?.data as { data?: LiveChanges } | undefined)?.data?.changes ?? []).map(({ kind }) => kind)
const kinds = (messages: readonly LiveMessage[]): string[] => messages.flatMap(kindsOf)
const tells =
  (kind: string) =>
  (message: LiveMessage): boolean =>
    kindsOf(message).includes(kind)
const refusal = (message: LiveMessage | undefined) => message?.error?.data

/** A socket that follows `live.changes` as request 1, past the signals every stream begins with. */
async function follow(accessToken: string): Promise<LiveSocket> {
  const live = await openLiveSocket(station.url ?? '', accessToken)
  live.send(1, 'subscription', 'live.changes', {})
  await live.until(tells('exceptions'))
  return live
}

describe('over a WebSocket', () => {
  test('a permission taken away narrows the stream at once, and the screen is told that its access changed', async () => {
    const person = await newPerson()
    const live = await follow(person.tokens.accessToken)
    await createUnit()
    await live.until(tells('unit.created'))
    await person.without('unit.read')
    await live.until(tells('access'))
    await createUnit()
    await openIncident()
    expect(kinds(await live.until(tells('incident.opened')))).not.toContain('unit.created')
    expect(await live.isOpen()).toBe(true)
    live.socket.terminate()
  })

  test('the permission to listen taken away ends the stream with its name; the socket stays for what is still allowed', async () => {
    const person = await newPerson()
    const live = await follow(person.tokens.accessToken)
    await person.without('live.read')
    const messages = await live.until(({ error }) => error !== undefined)
    expect(refusal(messages.at(-1))).toMatchObject({
      httpStatus: 403,
      appError: { code: 'auth.forbidden', params: { permission: 'live.read' } },
    })
    await openIncident()
    live.send(2, 'query', 'incidents.board', {})
    const after = await live.until(({ id }) => id === 2)
    expect(kinds(after.slice(0, -1))).toEqual([])
    expect(after.at(-1)?.result?.type).toBe('data')
    live.socket.terminate()
  })

  test('the stream of positions ends with the permission to see them', async () => {
    const person = await newPerson()
    const live = await openLiveSocket(station.url ?? '', person.tokens.accessToken)
    live.send(1, 'subscription', 'live.positions')
    await live.until(({ result }) => result?.type === 'data')
    await person.without('position.read')
    const messages = await live.until(({ error }) => error !== undefined)
    expect(refusal(messages.at(-1))?.appError).toEqual({ code: 'auth.forbidden', params: { permission: 'position.read' } })
    live.socket.terminate()
  })

  test.each(['deactivated', 'closed by an administrator', 'signed out', 'given a new password'])(
    'a person %s: the stream says that the session is over, then the socket closes; nobody else is touched',
    async (how) => {
      const person = await newPerson()
      const { userId, sessionId } = person
      const colleague = await newPerson()
      const [live, other] = [await follow(person.tokens.accessToken), await follow(colleague.tokens.accessToken)]
      if (how === 'deactivated') await admin.identity.changeUser.mutate({ commandId: commandId(), userId, fields: { isActive: false } })
      else if (how === 'signed out') await clientOf(person.tokens.accessToken).identity.signOut.mutate({})
      else if (how === 'given a new password')
        await admin.identity.setPassword.mutate({ commandId: commandId(), userId, password: `${PASSWORD}-mpya` })
      else await admin.identity.closeSession.mutate({ commandId: commandId(), sessionId })
      const messages = await live.until(({ error }) => error !== undefined)
      expect(refusal(messages.at(-1))).toMatchObject({ httpStatus: 401, appError: { code: 'auth.expired' } })
      expect(kinds(messages).filter((kind) => kind !== 'access')).toEqual([])
      expect(await live.closed).toBe(4401)
      expect(await other.isOpen()).toBe(true)
      other.socket.terminate()
      const back = await openLiveSocket(station.url ?? '', null)
      back.send(1, 'subscription', 'live.changes', {})
      expect(refusal(await back.next())?.appError.code).toBe('auth.required')
      back.socket.terminate()
    },
  )

  test('a call through a socket that was open before is refused as soon as the permission is gone', async () => {
    const person = await newPerson()
    const live = await openLiveSocket(station.url ?? '', person.tokens.accessToken)
    live.send(1, 'query', 'units.board', {})
    expect((await live.next()).result?.type).toBe('data')
    await person.without('unit.read')
    live.send(2, 'query', 'units.board', {})
    expect(refusal(await live.next())?.appError).toEqual({ code: 'auth.forbidden', params: { permission: 'unit.read' } })
    live.socket.terminate()
  })

  test('one session has room for as many streams as its windows need, not for more', async () => {
    const person = await newPerson()
    const live = await openLiveSocket(station.url ?? '', person.tokens.accessToken)
    for (let id = 1; id <= 65; id += 1) live.send(id, 'subscription', 'live.changes', {})
    const refused = (await live.until(({ error }) => error !== undefined)).at(-1)
    expect([refused?.id, refusal(refused)?.appError.code]).toEqual([65, 'input.rate-limited'])
    live.send(1, 'subscription.stop', 'live.changes')
    await live.until(({ id, result }) => id === 1 && result?.type === 'stopped')
    live.send(66, 'subscription', 'live.changes', {})
    await live.until(({ id, result }) => id === 66 && result?.type === 'data')
    live.socket.terminate()
  })
})

describe("over the shell's own transport", () => {
  /** Follows as a window of the shell does: the context is made once, the tokens are kept by the holder. */
  async function followAs(path: 'live.changes' | 'live.positions', { accessToken, refreshToken }: SessionTokens) {
    let tokens: SessionTokens | null = { accessToken, refreshToken }
    const session = {
      get: () => tokens,
      set: (next: SessionTokens) => {
        tokens = next
      },
      clear: () => {
        tokens = null
      },
    }
    const ctx = await station.createContext({ session, device: { kind: 'desktop', description: 'test', place: 'test' } })
    const stop = new AbortController()
    const stream = (await callTRPCProcedure({
      router: station.router,
      path,
      type: 'subscription',
      ctx,
      getRawInput: () => Promise.resolve(undefined),
      signal: stop.signal,
      batchIndex: 0,
    })) as AsyncIterable<unknown> // what a subscription answers
    return { stream: stream[Symbol.asyncIterator](), stop }
  }
  const changesIn = (value: unknown): string[] => {
    if (!isTrackedEnvelope(value as never)) return []
    const [, message] = value as [string, LiveChanges] // as the procedure yields it
    return message.changes.map(({ kind }) => kind)
  }

  test('narrowed, then ended: nothing more arrives and the reason is thrown', async () => {
    const person = await newPerson()
    const { stream } = await followAs('live.changes', person.tokens)
    expect(changesIn((await stream.next()).value)).toEqual(['exceptions', 'health', 'roads', 'regions', 'imports', 'fences'])
    await person.without('unit.read')
    expect(new Set([...changesIn((await stream.next()).value), ...changesIn((await stream.next()).value)])).toEqual(
      new Set(['role.defined', 'access']),
    )
    await createUnit()
    const ended = expect(stream.next()).rejects.toMatchObject({ code: 'UNAUTHORIZED', cause: { code: 'auth.expired' } })
    await admin.identity.closeSession.mutate({ commandId: commandId(), sessionId: person.sessionId })
    await ended
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })
  test('positions end with the account', async () => {
    const person = await newPerson()
    const { stream } = await followAs('live.positions', person.tokens)
    await stream.next()
    const ended = expect(stream.next()).rejects.toMatchObject({ code: 'UNAUTHORIZED', cause: { code: 'auth.expired' } })
    await admin.identity.changeUser.mutate({ commandId: commandId(), userId: person.userId, fields: { isActive: false } })
    await ended
  })
  test('a window that stops gets no error', async () => {
    const person = await newPerson()
    const { stream, stop } = await followAs('live.changes', person.tokens)
    await stream.next()
    const next = stream.next()
    stop.abort()
    expect(await next).toEqual({ done: true, value: undefined })
  })
})
