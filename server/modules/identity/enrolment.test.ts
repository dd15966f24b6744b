/** Phones of units: one-time links, shared accounts; and the log of it all, folded again and erased. */
import { afterEach, describe, expect, test } from 'vitest'
import { createTestIdentity, DEVICE, PASSWORD, type TestIdentity } from '../../../tests/harness/test-identity.ts'
import { loadUser } from './load.ts'

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
describe('phones of units', () => {
  const link = async (
    t: TestIdentity,
    admin: Awaited<ReturnType<TestIdentity['setUp']>>,
    unitId: Awaited<ReturnType<TestIdentity['addUnit']>>,
  ) => {
    const { result } = await (await admin.call()).identity.createEnrolment({ commandId: t.commandId(), unitId })
    return { ...result, token: result.path.split('enrol=')[1] ?? '' }
  }
  test.each([
    ['ambulance', 'fieldCrew'],
    ['responder', 'fieldResponder'],
    ['motorcycle', 'fieldDriver'],
    ['boat', 'fieldCrew'],
  ] as const)('a link makes a phone the phone of a unit: %s', async (kind, role) => {
    const { t, admin } = await ready()
    const unitId = await t.addUnit('KM-1', kind)
    const made = await link(t, admin, unitId)
    expect(made).toMatchObject({
      unitId,
      expiresAt: '2026-01-02T08:00:00.000Z',
      path: expect.stringMatching(/^\/field\/responder#enrol=[\w-]{43}$/) as string,
    })
    const { view, tokens } = await t.identity.redeemEnrolment({ commandId: t.commandId(), token: made.token }, { ...DEVICE, kind: 'field' })
    expect(view).toMatchObject({ userName: 'unit.km-1', displayName: 'KM-1', unitId, roles: [role], permissions: t.permissionsOf(role) })
    expect((await t.identity.authenticate(tokens.accessToken)).unitId).toBe(unitId)
    expect(JSON.stringify(t.db.prepare('SELECT * FROM Enrolment').all())).not.toContain(made.token)
  })
  test('a link works once; the same phone may ask again until it has renewed', async () => {
    const { t, admin } = await ready()
    const { token } = await link(t, admin, await t.addUnit('KM-1'))
    const command = { commandId: t.commandId(), token }
    const first = await t.identity.redeemEnrolment(command, DEVICE)
    await expect(t.identity.redeemEnrolment({ commandId: t.commandId(), token }, DEVICE)).rejects.toMatchObject({
      code: 'auth.link-used',
      httpStatus: 410,
    })
    const again = await t.identity.redeemEnrolment(command, DEVICE)
    expect(again.view.sessionId).toBe(first.view.sessionId)
    await t.identity.refresh(again.tokens.refreshToken)
    await expect(t.identity.redeemEnrolment(command, DEVICE)).rejects.toMatchObject({ code: 'auth.link-used' })
  })
  test('an old link, an unknown one and one of an account out of use open nothing', async () => {
    const { t, admin } = await ready()
    const unitId = await t.addUnit('KM-1')
    const { token } = await link(t, admin, unitId)
    await expect(t.identity.redeemEnrolment({ commandId: t.commandId(), token: 'x' }, DEVICE)).rejects.toMatchObject({
      code: 'auth.link-used',
    })
    const users = await (await admin.call()).identity.users()
    const phone = users.find((user) => user.unitId === unitId)
    await (
      await admin.call()
    ).identity.changeUser({ commandId: t.commandId(), userId: phone?.id ?? t.newId(), fields: { isActive: false } })
    await expect(t.identity.redeemEnrolment({ commandId: t.commandId(), token }, DEVICE)).rejects.toMatchObject({ code: 'auth.link-used' })
    expect(t.kinds()).toContain('enrolment.revoked')
    const second = await link(t, admin, unitId)
    t.clock.advance(24 * 3_600_000)
    await expect(t.identity.redeemEnrolment({ commandId: t.commandId(), token: second.token }, DEVICE)).rejects.toMatchObject({
      code: 'auth.link-used',
    })
  })
  test('phones of one unit share an account; a name that is taken gets an ending; the same command gives the same link', async () => {
    const { t, admin } = await ready()
    await t.addUser(admin, 'unit.km-1', ['dispatcher'])
    const unitId = await t.addUnit('KM-1')
    const commandId = t.commandId()
    const first = await (await admin.call()).identity.createEnrolment({ commandId, unitId })
    await link(t, admin, unitId)
    expect(await (await admin.call()).identity.createEnrolment({ commandId, unitId })).toEqual({ ...first, repeated: true })
    const phones = (await (await admin.call()).identity.users()).filter((user) => user.unitId === unitId)
    expect(phones).toHaveLength(1)
    expect(phones[0]?.userName).toMatch(/^unit\.km-1\.[0-9a-z]{6}$/)
  })
  test('no link for a unit that is unknown or out of use', async () => {
    const { t, admin } = await ready()
    const call = async (unitId: Awaited<ReturnType<TestIdentity['addUnit']>>) =>
      (await admin.call()).identity.createEnrolment({ commandId: t.commandId(), unitId })
    await expect(call(t.newId())).rejects.toMatchObject({ cause: { code: 'entity.unknown' } })
    await expect(call(await t.addUnit('KM-2', 'car', false))).rejects.toMatchObject({ cause: { code: 'entity.unknown' } })
  })
})

test('the log holds, folds again to the same rows, and erasing a person takes hash and phone away', async () => {
  const { t, admin } = await ready()
  const userId = await t.addUser(admin, 'neema', ['dispatcher'])
  await (await admin.call()).identity.changeUser({ commandId: t.commandId(), userId, fields: { phone: '+255 700 000 009' } })
  const { tokens } = await signIn(t, 'neema')
  await t.identity.refresh(tokens.refreshToken)
  const before = t.digest()
  t.log.rebuild()
  expect(t.digest()).toEqual(before)
  expect(t.log.verify().problems).toEqual([])
  t.log.erase(userId, '2026-01-01T09:00:00.000Z')
  expect(loadUser(t.log.state, userId)).toMatchObject({ passwordHash: null, phone: null, userName: 'neema' })
  expect(t.log.verify().problems).toEqual([])
})
