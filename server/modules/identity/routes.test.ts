/** Identity as screens and API clients meet it: the wizard, cookies, people and roles, who may call what. */
import { afterEach, describe, expect, test } from 'vitest'
import { createTestIdentity, DEVICE, PASSWORD, type TestIdentity } from '../../../tests/harness/test-identity.ts'
import { FIRST_ROLES } from '../../contract/permissions.ts'
import type { ProcedureMeta } from '../../trpc/trpc.ts'
import { ensureAdmin, identityRouter, setupRouter } from './index.ts'
import { directoryRouter } from '../directory/index.ts'

let current: TestIdentity | null = null
const open = (): TestIdentity => (current = createTestIdentity())
afterEach(async () => {
  await current?.close()
  current = null
})
const ready = async () => {
  const t = open()
  const admin = await t.setUp()
  return { t, admin, call: () => admin.call() }
}
/** The AppError behind a tRPC failure. */
const refusal = (code: string, params?: unknown) => ({ cause: params === undefined ? { code } : { code, params } })
const station = { name: 'Kisiwa cha Mfano', district: 'Mfano', country: 'TZ', timeZone: 'Africa/Dar_es_Salaam', language: 'sw' } as const

describe('first run', () => {
  test('an empty station asks for the set-up; afterwards the administrator is signed in', async () => {
    const t = open()
    const screen = t.browser()
    expect(await (await screen.call()).setup.status()).toEqual({ needsSetup: true, stationName: null, version: '0.0.0', demo: false })
    expect(await (await screen.call()).identity.session()).toBeNull()
    const view = await (
      await screen.call()
    ).setup.complete({ commandId: t.commandId(), station, admin: { userName: 'Admin', displayName: 'Msimamizi', password: PASSWORD } })
    expect(view).toMatchObject({ userName: 'admin', roles: ['administrator', 'supervisor'], language: 'sw' })
    expect(await (await screen.call()).setup.status()).toMatchObject({ needsSetup: false, stationName: 'Kisiwa cha Mfano' })
    expect(await (await screen.call()).identity.session()).toEqual(view)
    expect(await (await screen.call()).directory.station()).toMatchObject({
      id: t.log.keys.stationId,
      name: 'Kisiwa cha Mfano',
      district: 'mfano',
      prefix: 'KM',
    })
    const roles = await (await screen.call()).identity.roles()
    expect(Object.fromEntries(roles.map((role) => [role.name, role.permissions]))).toEqual(
      Object.fromEntries(Object.entries(FIRST_ROLES).map(([name, permissions]) => [name, [...permissions].sort()])),
    )
  })
  test('it happens once; the same command again signs in again, with the right password only', async () => {
    const t = open()
    const command = { commandId: t.commandId(), station, admin: { userName: 'admin', displayName: 'Msimamizi', password: PASSWORD } }
    await (await t.browser().call()).setup.complete(command)
    const position = t.log.feed.position
    expect(await (await t.browser().call()).setup.complete(command)).toMatchObject({ userName: 'admin' })
    expect(t.kinds().slice(position)).toEqual(['session.opened'])
    await expect(
      (await t.browser().call()).setup.complete({ ...command, admin: { ...command.admin, password: 'nyota ya asubuhi' } }),
    ).rejects.toMatchObject(refusal('auth.failed'))
    await expect((await t.browser().call()).setup.complete({ ...command, commandId: t.commandId() })).rejects.toMatchObject(
      refusal('setup.already-done'),
    )
    await expect(
      (await t.browser().call()).setup.complete({ ...command, admin: { ...command.admin, userName: 'thief' } }),
    ).rejects.toMatchObject(refusal('command.reused'))
  })
  test.each([
    ['password', { admin: { userName: 'admin', displayName: 'A', password: 'short' } }],
    ['timeZone', { station: { ...station, timeZone: 'Africa/Atlantis' } }],
    ['userName', { admin: { userName: 'a b', displayName: 'A', password: PASSWORD } }],
    ['country', { station: { ...station, country: 'XX' } }],
    ['name', { station: { ...station, name: '  ' } }],
  ])('a bad %s is refused and nothing is stored', async (field, part) => {
    const t = open()
    const input = { commandId: t.commandId(), station, admin: { userName: 'admin', displayName: 'A', password: PASSWORD }, ...part }
    await expect((await t.browser().call()).setup.complete(input as never)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining(field) as string,
    })
    expect(t.log.feed.position).toBe(0)
  })
  test('a password that is long but easy is refused', async () => {
    const t = open()
    await expect(
      (await t.browser().call()).setup.complete({
        commandId: t.commandId(),
        station,
        admin: { userName: 'admin', displayName: 'A', password: '1234567890' },
      }),
    ).rejects.toMatchObject(refusal('identity.weak-password', { minimumLength: 10, reason: 'run' }))
  })
  test('with a password given at start the station sets itself up, once', async () => {
    const t = open()
    await expect(ensureAdmin(t.services, 'short')).rejects.toMatchObject({ code: 'identity.weak-password' })
    await ensureAdmin(t.services, PASSWORD, { ...station, district: 'mfano' })
    await ensureAdmin(t.services, 'another password')
    const { user } = await (await t.api()).identity.login({ userName: 'admin', password: PASSWORD })
    expect(user).toMatchObject({ userName: 'admin', roles: ['administrator', 'supervisor'] })
    expect(t.kinds().filter((kind) => kind === 'station.created')).toHaveLength(1)
  })
})

describe('browsers', () => {
  test('signing in keeps the tokens out of the answer; refreshing rotates them; signing out forgets them', async () => {
    const { t } = await ready()
    const screen = t.browser()
    const view = await (await screen.call()).identity.signIn({ userName: 'admin', password: PASSWORD })
    expect(JSON.stringify(view)).not.toContain(screen.tokens?.refreshToken)
    const before = screen.tokens
    expect(await (await screen.call()).identity.refresh({})).toMatchObject({ sessionId: view.sessionId })
    expect(screen.tokens?.refreshToken).not.toBe(before?.refreshToken)
    expect(await (await screen.call()).identity.unlock({ password: PASSWORD })).toMatchObject({ sessionId: view.sessionId })
    await (await screen.call()).identity.signOut({})
    expect(screen.tokens).toBeNull()
    expect(await (await screen.call()).identity.session()).toBeNull()
    expect(t.identity.current(view.sessionId)).toBeNull()
    await (await screen.call()).identity.signOut({})
  })
  test('signing out works when the access token has run out', async () => {
    const { t, admin } = await ready()
    const sessionId = (await (await admin.call()).identity.session())?.sessionId ?? ''
    t.clock.advance(3_600_000)
    expect(await (await admin.call()).identity.session()).toBeNull()
    await (await admin.call()).identity.signOut({})
    expect(t.identity.current(sessionId)).toBeNull()
  })
  test('an expired access token means signed out until the refresh; a stolen and reused refresh token means signed out for good', async () => {
    const { t, admin } = await ready()
    const stolen = admin.tokens
    t.clock.advance(3_600_000)
    await expect((await admin.call()).identity.users()).rejects.toMatchObject(refusal('auth.required'))
    await (await admin.call()).identity.refresh({})
    expect(await (await admin.call()).identity.users()).toHaveLength(1)
    const thief = t.browser()
    thief.tokens = stolen
    await expect((await thief.call()).identity.refresh({})).rejects.toMatchObject(refusal('auth.reused-token'))
    expect(thief.tokens).toBeNull()
    await expect((await admin.call()).identity.refresh({})).rejects.toMatchObject(refusal('auth.expired'))
    expect(admin.tokens).toBeNull()
  })
  test('signing in again in the same browser ends the session before', async () => {
    const { t, admin } = await ready()
    const before = (await (await admin.call()).identity.session())?.sessionId ?? ''
    await (await admin.call()).identity.signIn({ userName: 'admin', password: PASSWORD })
    expect(t.identity.current(before)).toBeNull()
    expect((await (await admin.call()).identity.sessions()).filter((row) => row.closedAt === null)).toMatchObject([{ isCurrent: true }])
  })
  test('a failed sign-in leaves the browser as it was', async () => {
    const { admin } = await ready()
    const before = admin.tokens
    await expect((await admin.call()).identity.signIn({ userName: 'admin', password: 'wrong' })).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      ...refusal('auth.failed', { triesLeft: 4 }),
    })
    expect(admin.tokens).toBe(before)
  })
  test('where no tokens can be kept, signing in says where to go', async () => {
    const { t } = await ready()
    await expect((await t.api()).identity.signIn({ userName: 'admin', password: PASSWORD })).rejects.toMatchObject(
      refusal('input.unsupported'),
    )
    await expect((await t.api()).identity.refresh({})).rejects.toMatchObject(refusal('auth.required'))
  })
})

describe('API clients', () => {
  test('login, refresh and logout speak tokens', async () => {
    const { t } = await ready()
    const grant = await (await t.api()).identity.login({ userName: 'admin', password: PASSWORD })
    expect(grant).toEqual({
      accessToken: expect.any(String) as string,
      refreshToken: expect.any(String) as string,
      expiresAt: '2026-01-01T08:15:00.000Z',
      user: expect.objectContaining({ userName: 'admin' }) as object,
    })
    expect(await (await t.api(grant.accessToken)).identity.session()).toMatchObject({ userName: 'admin' })
    const next = await (await t.api()).identity.renew({ refreshToken: grant.refreshToken })
    await (await t.api(next.accessToken)).identity.signOut({})
    await expect(t.identity.authenticate(next.accessToken)).rejects.toMatchObject({ code: 'auth.expired' })
    const other = await (await t.api()).identity.login({ userName: 'admin', password: PASSWORD })
    await (await t.api()).identity.signOut({ refreshToken: other.refreshToken })
    await expect(t.identity.authenticate(other.accessToken)).rejects.toMatchObject({ code: 'auth.expired' })
  })
})

describe('people', () => {
  test('an administrator creates, changes and reads accounts; no hash ever leaves', async () => {
    const { t, call } = await ready()
    const commandId = t.commandId()
    const input = {
      commandId,
      userName: 'Neema',
      displayName: ' Neema Mfano ',
      password: PASSWORD,
      roles: ['dispatcher', 'dispatcher'],
      language: 'rw' as const,
      phone: '+250 780 000 001',
    }
    const { result, repeated } = await (await call()).identity.createUser(input)
    expect(repeated).toBe(false)
    expect(await (await call()).identity.createUser(input)).toMatchObject({ repeated: true, result })
    await expect((await call()).identity.createUser({ ...input, commandId: t.commandId() })).rejects.toMatchObject(
      refusal('identity.user-name-taken', { userName: 'neema' }),
    )
    await (
      await call()
    ).identity.changeUser({
      commandId: t.commandId(),
      userId: result.userId,
      expectedVersion: 1,
      fields: { displayName: 'Neema', phone: null },
    })
    const users = await (await call()).identity.users()
    expect(users.map((user) => user.userName)).toEqual(['admin', 'neema'])
    expect(users[1]).toEqual({
      id: result.userId,
      userName: 'neema',
      displayName: 'Neema',
      roles: ['dispatcher'],
      language: 'rw',
      facilityId: null,
      unitId: null,
      phone: null,
      isActive: true,
      version: 3,
    })
    expect(JSON.stringify(users)).not.toContain('argon2')
    await expect(
      (await call()).identity.changeUser({
        commandId: t.commandId(),
        userId: result.userId,
        expectedVersion: 1,
        fields: { displayName: 'X' },
      }),
    ).rejects.toMatchObject(refusal('command.version-conflict'))
  })
  test('unknown roles, hospitals and people are named', async () => {
    const { t, call } = await ready()
    const facilityId = t.newId<never>()
    const person = {
      commandId: t.commandId(),
      userName: 'neema',
      displayName: 'Neema',
      password: PASSWORD,
      roles: ['dispatcher'],
      language: 'en' as const,
    }
    await expect((await call()).identity.createUser({ ...person, roles: ['wizard'] })).rejects.toMatchObject(
      refusal('identity.unknown-role', { role: 'wizard' }),
    )
    await expect((await call()).identity.createUser({ ...person, facilityId })).rejects.toMatchObject(
      refusal('entity.unknown', { entity: 'facility', id: facilityId }),
    )
    await expect((await call()).identity.createUser({ ...person, password: 'aaaaaaaaaaaa' })).rejects.toMatchObject(
      refusal('identity.weak-password'),
    )
    await expect((await call()).identity.changeUser({ commandId: t.commandId(), userId: t.newId(), fields: {} })).rejects.toMatchObject(
      refusal('entity.unknown'),
    )
    await expect(
      (await call()).identity.setPassword({ commandId: t.commandId(), userId: t.newId(), password: PASSWORD }),
    ).rejects.toMatchObject(refusal('entity.unknown'))
    await expect((await call()).identity.closeSession({ commandId: t.commandId(), sessionId: t.newId() })).rejects.toMatchObject(
      refusal('entity.unknown'),
    )
  })
  test('the last administrator cannot be taken away in any way; with a second one it works', async () => {
    const { t, admin, call } = await ready()
    const userId = (await (await call()).identity.session())?.userId ?? t.newId()
    const ways = [
      async () => (await call()).identity.changeUser({ commandId: t.commandId(), userId, fields: { isActive: false } }),
      async () => (await call()).identity.changeUser({ commandId: t.commandId(), userId, fields: { roles: ['dispatcher'] } }),
      async () => (await call()).identity.defineRole({ commandId: t.commandId(), name: 'administrator', permissions: ['identity.read'] }),
    ]
    for (const way of ways) await expect(way()).rejects.toMatchObject(refusal('identity.last-administrator'))
    await t.addUser(admin, 'second', ['administrator'])
    await expect(ways[2]?.()).rejects.toMatchObject(refusal('identity.last-administrator'))
    await ways[1]?.()
    await expect((await call()).identity.users()).rejects.toMatchObject(refusal('auth.forbidden', { permission: 'identity.read' }))
  })
  test('defining a role holds at once for everybody who has it; defining it as it is changes nothing', async () => {
    const { t, admin, call } = await ready()
    await t.addUser(admin, 'neema', ['dispatcher'])
    const screen = t.browser()
    await (await screen.call()).identity.signIn({ userName: 'neema', password: PASSWORD })
    await expect((await screen.call()).identity.users()).rejects.toMatchObject(refusal('auth.forbidden'))
    await (
      await call()
    ).identity.defineRole({ commandId: t.commandId(), name: 'dispatcher', permissions: ['session.self', 'identity.read', 'public'] })
    expect(await (await screen.call()).identity.users()).toHaveLength(2)
    expect((await (await screen.call()).identity.session())?.permissions).toEqual(['identity.read', 'session.self'])
    const position = t.log.feed.position
    await (
      await call()
    ).identity.defineRole({ commandId: t.commandId(), name: 'dispatcher', permissions: ['identity.read', 'session.self'] })
    expect(t.log.feed.position).toBe(position)
  })
  test("an administrator ends somebody's session", async () => {
    const { t, admin, call } = await ready()
    await t.addUser(admin, 'neema', ['dispatcher'])
    const { view } = await t.identity.signIn({ userName: 'neema', password: PASSWORD, device: DEVICE })
    await (await call()).identity.closeSession({ commandId: t.commandId(), sessionId: view.sessionId })
    expect(t.identity.current(view.sessionId)).toBeNull()
    expect((await (await call()).identity.sessions()).find((row) => row.id === view.sessionId)).toMatchObject({
      userName: 'neema',
      closedAt: '2026-01-01T08:00:00.000Z',
    })
  })
  test('the own password is changed through the screen', async () => {
    const { t, call } = await ready()
    await (await call()).identity.changeOwnPassword({ commandId: t.commandId(), currentPassword: PASSWORD, password: 'nyota ya asubuhi' })
    await t.identity.signIn({ userName: 'admin', password: 'nyota ya asubuhi', device: DEVICE })
  })
  test('the language somebody chose is theirs at the next sign-in; choosing it again writes nothing', async () => {
    const { t, admin, call } = await ready()
    await t.addUser(admin, 'neema', ['dispatcher'])
    const neema = t.browser()
    await (await neema.call()).identity.signIn({ userName: 'neema', password: PASSWORD })
    const choose = async () => (await neema.call()).identity.changeOwnLanguage({ commandId: t.commandId(), language: 'rw' })
    await choose()
    expect(await (await neema.call()).identity.session()).toMatchObject({ language: 'rw' })
    const position = t.log.feed.position
    await choose()
    expect(t.log.feed.position).toBe(position)
    expect((await t.identity.signIn({ userName: 'neema', password: PASSWORD, device: DEVICE })).view.language).toBe('rw')
    expect(await (await call()).identity.session()).not.toMatchObject({ language: 'rw' })
  })
})

describe('who may call what', () => {
  const procedures = Object.entries({
    ...setupRouter._def.procedures,
    ...identityRouter._def.procedures,
    ...directoryRouter._def.procedures,
  }).map(([name, procedure]) => {
    const { meta, inputs, output } = (procedure as unknown as { _def: { meta?: ProcedureMeta; inputs: unknown[]; output?: unknown } })._def
    return { name, meta, inputs, output }
  })
  test.each(procedures)('$name declares its permission, its input and its output', ({ meta, inputs, output }) => {
    expect(meta?.permission).toBeTruthy()
    expect(inputs).toHaveLength(1)
    expect(output).toBeDefined()
  })
  test('only sign-in and set-up are open to everybody', () => {
    expect(
      procedures
        .filter(({ meta }) => meta?.permission === 'public')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['complete', 'login', 'refresh', 'renew', 'session', 'signIn', 'signOut', 'status'])
  })
  test.each(Object.keys(FIRST_ROLES) as (keyof typeof FIRST_ROLES)[])('%s may do what the role says and nothing else', async (role) => {
    const { t, admin } = await ready()
    await t.addUser(admin, 'someone', [role])
    const { tokens } = await t.identity.signIn({ userName: 'someone', password: PASSWORD, device: DEVICE })
    const caller = (await t.api(tokens.accessToken)) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>
    for (const { name, meta } of procedures) {
      if (!meta || meta.permission === 'public' || name === 'unlock') continue
      const space = name in identityRouter._def.procedures ? 'identity' : 'directory'
      const outcome = await Promise.resolve(caller[space]?.[name]?.({})).then(
        () => 'allowed',
        (error: unknown) => ((error as { cause?: { code?: string } }).cause?.code === 'auth.forbidden' ? 'forbidden' : 'allowed'),
      )
      expect([name, outcome]).toEqual([name, (FIRST_ROLES[role] as readonly string[]).includes(meta.permission) ? 'allowed' : 'forbidden'])
    }
  })
})
