/** The identity service on a real log: sign-in, lockout, rotation, what a change of role or account does at once. */
import { afterEach, describe, expect, test } from 'vitest'
import { createTestIdentity, DEVICE, PASSWORD, type TestIdentity } from '../../../tests/harness/test-identity.ts'
import { LOCKOUT, TOKEN_LIFETIMES } from '../../contract/identity.ts'
import { toInstant } from '../../kernel/clock.ts'
import { accept } from '../../log/index.ts'
import { createIdentity } from './index.ts'
import { loadUser } from './load.ts'
import { createLocalStore } from './local-store.ts'
import { roleDefined, userChanged } from './ops.ts'
import { ARGON2ID } from './passwords.ts'

let current: TestIdentity | null = null
const open = (): TestIdentity => (current = createTestIdentity())
afterEach(async () => {
  await current?.close()
  current = null
})
const ready = async () => {
  const t = open()
  const admin = await t.setUp()
  return { t, admin }
}
const signIn = (t: TestIdentity, userName = 'admin', password = PASSWORD) => t.identity.signIn({ userName, password, device: DEVICE })
const tokenRows = (t: TestIdentity): number => t.db.prepare('SELECT COUNT(*) FROM RefreshToken').pluck().get() as number

describe('signing in', () => {
  test('the right password opens a session with the permissions of the roles', async () => {
    const { t } = await ready()
    const { tokens, view, accessExpiresAt } = await signIn(t, ' ADMIN ')
    expect(view).toMatchObject({
      userName: 'admin',
      displayName: 'Msimamizi Mfano',
      roles: ['administrator', 'supervisor'],
      permissions: t.permissionsOf('administrator', 'supervisor'),
      language: 'sw',
      stationName: 'Kisiwa cha Mfano',
      timeZone: 'Africa/Dar_es_Salaam',
      expiresAt: '2026-01-08T08:00:00.000Z',
    })
    expect(accessExpiresAt).toBe('2026-01-01T08:15:00.000Z')
    const user = await t.identity.authenticate(tokens.accessToken)
    expect([user.userId, user.sessionId, user.permissions.has('identity.manage')]).toEqual([view.userId, view.sessionId, true])
    expect(await t.identity.listSessions(view.sessionId)).toMatchObject([
      { id: view.sessionId, userName: 'admin', device: 'browser: Test browser', place: '127.0.0.1', closedAt: null, isCurrent: true },
      { isCurrent: false },
    ])
  })
  test('nobody stands behind a session that can no longer be renewed, also while nobody else signs in', async () => {
    const { t } = await ready()
    const { tokens, view } = await signIn(t)
    t.clock.advance(TOKEN_LIFETIMES.refreshSeconds * 1000 - 1)
    expect(t.identity.current(view.sessionId)?.userName).toBe('admin')
    await t.identity.refresh(tokens.refreshToken)
    t.clock.advance(1)
    expect(t.identity.current(view.sessionId)?.userName).toBe('admin')
    t.clock.advance(TOKEN_LIFETIMES.refreshSeconds * 1000)
    expect(t.identity.current(view.sessionId)).toBeNull()
  })
  test('a wrong password, an unknown name and an account out of use get the same answer and the same count', async () => {
    const { t, admin } = await ready()
    const userId = await t.addUser(admin, 'neema', ['dispatcher'])
    await t.run(() => accept([userChanged({ userId, fields: { isActive: false } })]))
    for (const [userName, password] of [
      ['admin', 'wrong'],
      ['nobody', PASSWORD],
      ['neema', PASSWORD],
      ['', ''],
    ] as const) {
      await expect(signIn(t, userName, password)).rejects.toMatchObject({ code: 'auth.failed', params: { triesLeft: LOCKOUT.tries - 1 } })
    }
    expect(t.kinds().filter((kind) => kind === 'signin.failed')).toHaveLength(3)
    expect(t.db.prepare("SELECT entity FROM Op WHERE kind = 'signin.failed'").pluck().all()).toContain('unknown-user')
  })
  test('a typed name that nobody has is never recorded, and many are summed up', async () => {
    const { t } = await ready()
    for (let n = 0; n < 6; n += 1) await signIn(t, `my-secret-${n}`, 'x').catch(() => undefined)
    t.clock.advance(60_001)
    await signIn(t, 'my-secret-6', 'x').catch(() => undefined)
    const rows = t.db.prepare("SELECT body FROM Op WHERE kind = 'signin.failed' ORDER BY pos").pluck().all() as Buffer[]
    expect(rows).toHaveLength(2)
    expect(rows.some((body) => body.includes('my-secret'))).toBe(false)
    expect(JSON.stringify(t.db.prepare('SELECT * FROM SignInFailure').all())).not.toContain('my-secret')
    expect(rows[1]?.includes('count')).toBe(true)
  })
  test('five wrong passwords lock the name, the right one does not open it, time does', async () => {
    const { t } = await ready()
    for (let n = 1; n < LOCKOUT.tries; n += 1)
      await expect(signIn(t, 'admin', 'wrong')).rejects.toMatchObject({ code: 'auth.failed', params: { triesLeft: LOCKOUT.tries - n } })
    await expect(signIn(t, 'admin', 'wrong')).rejects.toMatchObject({
      code: 'auth.locked',
      params: { until: '2026-01-01T08:01:00.000Z' },
      httpStatus: 423,
    })
    await expect(signIn(t)).rejects.toMatchObject({ code: 'auth.locked' })
    expect(t.kinds().filter((kind) => kind === 'signin.failed')).toHaveLength(LOCKOUT.tries)
    t.clock.advance(60_000)
    await signIn(t)
    await expect(signIn(t, 'admin', 'wrong')).rejects.toMatchObject({ params: { triesLeft: LOCKOUT.tries - 1 } })
  })
  test('a lock tells nothing about the name, and one name does not lock another', async () => {
    const { t } = await ready()
    for (let n = 0; n < LOCKOUT.tries; n += 1) await signIn(t, 'ghost', 'x').catch(() => undefined)
    await expect(signIn(t, 'ghost', 'x')).rejects.toMatchObject({ code: 'auth.locked' })
    await signIn(t)
  })
  test('a lock survives a restart of the service', async () => {
    const { t } = await ready()
    for (let n = 0; n < LOCKOUT.tries; n += 1) await signIn(t, 'admin', 'wrong').catch(() => undefined)
    const again = createIdentity({ log: t.log, db: t.db, read: t.read, clock: t.clock, ids: t.services.ids, random: t.services.random })
    await expect(again.signIn({ userName: 'admin', password: PASSWORD, device: DEVICE })).rejects.toMatchObject({ code: 'auth.locked' })
  })
  test('guesses sent at once are counted one by one', async () => {
    const { t } = await ready()
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => signIn(t, 'admin', 'wrong')))
    const codes = answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as { code: string }).code : 'in'))
    expect(codes.filter((code) => code === 'auth.failed')).toHaveLength(LOCKOUT.tries - 1)
    expect(codes.filter((code) => code === 'auth.locked')).toHaveLength(20 - LOCKOUT.tries + 1)
  })
  test('counts that no longer matter are removed; what locks somebody stays', () => {
    const store = createLocalStore(open().db)
    const at = (day: number) => toInstant(Date.UTC(2026, 0, day))
    store.setFailures('old', { count: 3, lockedUntil: null, lastAt: at(1) })
    store.setFailures('locked', { count: 5, lockedUntil: at(9), lastAt: at(3) })
    for (let n = 0; n < 5; n += 1) store.setFailures(`new-${n}`, { count: 1, lockedUntil: null, lastAt: at(4) })
    store.prune(at(4), at(2), 3)
    expect([store.failuresOf('old'), store.failuresOf('locked')?.count]).toEqual([null, 5])
    expect([0, 1, 2, 3, 4].filter((n) => store.failuresOf(`new-${n}`) !== null)).toHaveLength(3)
  })
  test('many people signing in at once all get in', async () => {
    const { t } = await ready()
    const answers = await Promise.all(Array.from({ length: 12 }, () => signIn(t)))
    expect(new Set(answers.map((answer) => answer.view.sessionId)).size).toBe(12)
  })
  test('the stored hash is argon2id with at least the parameters OWASP asks for, sealed in the log, salted', async () => {
    const { t, admin } = await ready()
    const { userId } = (await signIn(t)).view
    const { passwordHash } = loadUser(t.log.state, userId)
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(ARGON2ID.memoryCost).toBeGreaterThanOrEqual(19 * 1024)
    const other = await t.addUser(admin, 'neema', ['dispatcher'])
    expect(loadUser(t.log.state, other).passwordHash).not.toBe(passwordHash)
    const bodies = t.db.prepare("SELECT body FROM Op WHERE kind LIKE 'user.%'").pluck().all() as Buffer[]
    expect(bodies.some((body) => body.includes('argon2'))).toBe(false)
    expect(JSON.stringify(t.db.prepare('SELECT * FROM CommandResult').all())).not.toContain(PASSWORD)
  })
})

describe('tokens', () => {
  test('a refresh token works once and gives the next; the session goes on', async () => {
    const { t } = await ready()
    const first = await signIn(t)
    t.clock.advance(10 * 60_000)
    const second = await t.identity.refresh(first.tokens.refreshToken)
    expect(second.view.sessionId).toBe(first.view.sessionId)
    expect(second.tokens.refreshToken).not.toBe(first.tokens.refreshToken)
    expect(second.view.expiresAt).toBe('2026-01-08T08:10:00.000Z')
    const third = await t.identity.refresh(second.tokens.refreshToken)
    expect(await t.identity.authenticate(third.tokens.accessToken)).toMatchObject({ userName: 'admin' })
  })
  test('a used refresh token that comes back closes the whole family', async () => {
    const { t } = await ready()
    const first = await signIn(t)
    const bystander = await signIn(t)
    const second = await t.identity.refresh(first.tokens.refreshToken)
    const third = await t.identity.refresh(second.tokens.refreshToken)
    await expect(t.identity.refresh(first.tokens.refreshToken)).rejects.toMatchObject({ code: 'auth.reused-token', httpStatus: 401 })
    await expect(t.identity.refresh(third.tokens.refreshToken)).rejects.toMatchObject({ code: 'auth.expired' })
    await expect(t.identity.authenticate(third.tokens.accessToken)).rejects.toMatchObject({ code: 'auth.expired' })
    await expect(t.identity.refresh(first.tokens.refreshToken)).rejects.toMatchObject({ httpStatus: 401 })
    expect(t.log.state.table('Session').get(first.view.sessionId)).toMatchObject({ closeReason: 'reusedToken' })
    await t.identity.refresh(bystander.tokens.refreshToken)
  })
  test('of two uses at the same moment at most one gets tokens, and the family is closed', async () => {
    const { t } = await ready()
    const { tokens, view } = await signIn(t)
    const answers = await Promise.allSettled([t.identity.refresh(tokens.refreshToken), t.identity.refresh(tokens.refreshToken)])
    expect(answers.filter((answer) => answer.status === 'fulfilled').length).toBeLessThanOrEqual(1)
    expect(t.identity.current(view.sessionId)).toBeNull()
  })
  test('after seven days without use the password is needed', async () => {
    const { t } = await ready()
    const { tokens } = await signIn(t)
    t.clock.advance(TOKEN_LIFETIMES.refreshSeconds * 1000)
    await expect(t.identity.refresh(tokens.refreshToken)).rejects.toMatchObject({ code: 'auth.expired' })
  })
  test('sessions that have run out are closed when somebody signs in', async () => {
    const { t } = await ready()
    const old = await signIn(t)
    t.clock.advance(TOKEN_LIFETIMES.refreshSeconds * 1000)
    const fresh = await signIn(t)
    expect(t.log.state.table('Session').get(old.view.sessionId)).toMatchObject({ closeReason: 'expired' })
    expect((await t.identity.listSessions(fresh.view.sessionId)).filter((row) => row.closedAt === null)).toHaveLength(1)
    expect(tokenRows(t)).toBe(1)
  })
  test.each([
    ['empty', ''],
    ['short', 'x'],
    ['of the right length', 'a'.repeat(43)],
    ['very long', 'a'.repeat(100_000)],
    ['SQL', "' OR 1=1 --"],
    ['NUL', '\u0000'],
  ])("a refresh token that is %s is nobody's", async (_name, token) => {
    const { t } = await ready()
    await expect(t.identity.refresh(token)).rejects.toMatchObject({ code: 'auth.expired' })
  })
  test('no token is stored as it is handed out', async () => {
    const { t } = await ready()
    const { tokens } = await signIn(t)
    const stored = JSON.stringify(t.db.prepare('SELECT * FROM RefreshToken').all())
    expect(stored).not.toContain(tokens.refreshToken)
  })
  test('the key of tokens is not the key of the log', async () => {
    const { t } = await ready()
    const keys = t.db.prepare("SELECT name, hex(value) AS value FROM StationSecret WHERE name IN ('signing-key', 'token-key')").all() as {
      name: string
      value: string
    }[]
    expect(keys.map((key) => key.name).sort()).toEqual(['signing-key', 'token-key'])
    expect(new Set(keys.map((key) => key.value)).size).toBe(2)
  })
  test('tokens are good after a restart and at no other station', async () => {
    const { t } = await ready()
    const { tokens } = await signIn(t)
    const again = createIdentity({ log: t.log, db: t.db, read: t.read, clock: t.clock, ids: t.services.ids, random: t.services.random })
    expect(await again.authenticate(tokens.accessToken)).toMatchObject({ userName: 'admin' })
    const other = createTestIdentity()
    try {
      await other.setUp()
      await expect(other.identity.authenticate(tokens.accessToken)).rejects.toMatchObject({ code: 'auth.required' })
    } finally {
      await other.close()
    }
  })
})

describe('the end of a session', () => {
  test('signing out ends it at once, by id or by refresh token, also twice', async () => {
    const { t } = await ready()
    const a = await signIn(t)
    const b = await signIn(t)
    await t.identity.signOut({ sessionId: a.view.sessionId })
    await t.identity.signOut({ refreshToken: b.tokens.refreshToken })
    await t.identity.signOut({ sessionId: a.view.sessionId })
    await t.identity.signOut({ refreshToken: 'x' })
    for (const { tokens } of [a, b])
      await expect(t.identity.authenticate(tokens.accessToken)).rejects.toMatchObject({ code: 'auth.expired' })
    expect(t.kinds().filter((kind) => kind === 'session.closed')).toHaveLength(2)
    expect(createLocalStore(t.db).sessionExpiresAt(a.view.sessionId)).toBeNull()
  })
  test('unlocking asks the password of the same person and counts', async () => {
    const { t } = await ready()
    const { view } = await signIn(t)
    expect(await t.identity.unlock({ sessionId: view.sessionId, password: PASSWORD, device: DEVICE })).toMatchObject({
      sessionId: view.sessionId,
    })
    for (let n = 1; n < LOCKOUT.tries; n += 1)
      await expect(t.identity.unlock({ sessionId: view.sessionId, password: 'x', device: DEVICE })).rejects.toMatchObject({
        code: 'auth.failed',
      })
    await expect(t.identity.unlock({ sessionId: view.sessionId, password: 'x', device: DEVICE })).rejects.toMatchObject({
      code: 'auth.locked',
    })
    await t.identity.signOut({ sessionId: view.sessionId })
    await expect(t.identity.unlock({ sessionId: view.sessionId, password: PASSWORD, device: DEVICE })).rejects.toMatchObject({
      code: 'auth.expired',
    })
  })
  test('an account taken out of use and one given another password lose their sessions; a session opened meanwhile does not count', async () => {
    const { t, admin } = await ready()
    const userId = await t.addUser(admin, 'neema', ['dispatcher'])
    const a = await signIn(t, 'neema')
    await (await admin.call()).identity.setPassword({ commandId: t.commandId(), userId, password: 'nyota ya asubuhi' })
    await expect(t.identity.authenticate(a.tokens.accessToken)).rejects.toMatchObject({ code: 'auth.expired' })
    await expect(signIn(t, 'neema')).rejects.toMatchObject({ code: 'auth.failed' })
    const b = await signIn(t, 'neema', 'nyota ya asubuhi')
    await (await admin.call()).identity.changeUser({ commandId: t.commandId(), userId, fields: { isActive: false } })
    await expect(t.identity.authenticate(b.tokens.accessToken)).rejects.toMatchObject({ code: 'auth.expired' })
    await expect(t.identity.refresh(b.tokens.refreshToken)).rejects.toMatchObject({ code: 'auth.expired' })
    await (await admin.call()).identity.changeUser({ commandId: t.commandId(), userId, fields: { isActive: true } })
    await expect(t.identity.authenticate(b.tokens.accessToken)).rejects.toMatchObject({ code: 'auth.expired' })
  })
  test('whoever changes the own password stays, the other sessions end, a repeat answers the same', async () => {
    const { t } = await ready()
    const here = await signIn(t)
    const there = await signIn(t)
    const user = await t.identity.authenticate(here.tokens.accessToken)
    const command = { commandId: t.commandId(), currentPassword: PASSWORD, password: 'nyota ya asubuhi' }
    await expect(t.identity.changeOwnPassword({ ...command, currentPassword: 'wrong' }, user, DEVICE)).rejects.toMatchObject({
      code: 'auth.failed',
      params: { triesLeft: 4 },
    })
    await expect(t.identity.changeOwnPassword({ ...command, password: '1234567890' }, user, DEVICE)).rejects.toMatchObject({
      code: 'identity.weak-password',
    })
    expect(await t.identity.changeOwnPassword(command, user, DEVICE)).toMatchObject({ repeated: false, result: { userId: user.userId } })
    expect(await t.identity.changeOwnPassword(command, user, DEVICE)).toMatchObject({ repeated: true, result: { userId: user.userId } })
    expect(t.identity.current(here.view.sessionId)).not.toBeNull()
    expect(t.identity.current(there.view.sessionId)).toBeNull()
    await signIn(t, 'admin', 'nyota ya asubuhi')
  })
})

describe('roles', () => {
  test("a change of a role or of somebody's roles holds at once, also for tokens handed out before", async () => {
    const { t, admin } = await ready()
    const userId = await t.addUser(admin, 'neema', ['dispatcher'])
    const { tokens } = await signIn(t, 'neema')
    const can = async (permission: 'incident.read' | 'audit.read') =>
      (await t.identity.authenticate(tokens.accessToken)).permissions.has(permission)
    expect([await can('incident.read'), await can('audit.read')]).toEqual([true, false])
    await t.run(() => accept([roleDefined({ name: 'dispatcher', permissions: ['audit.read'] })]))
    expect([await can('incident.read'), await can('audit.read')]).toEqual([false, true])
    await (await admin.call()).identity.changeUser({ commandId: t.commandId(), userId, fields: { roles: ['supervisor'] } })
    expect([await can('incident.read'), await can('audit.read')]).toEqual([true, true])
  })
})
