/** Identity decisions: tables of what is refused, and the invariants under random commands on a real log. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import { PERMISSIONS, type Permission } from '../../contract/permissions.ts'
import type { CommandId, Instant, SessionId, UnitId, UserId } from '../../contract/primitives.ts'
import { UnitKind } from '../../contract/units.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { DecideFacts, Decision } from '../../log/index.ts'
import { directoryOps, directoryProjection } from '../directory/index.ts'
import { hasAdministrator } from './administrators.ts'
import * as decide from './decide.ts'
import { createEnrolment, redeemEnrolment } from './enrolment-decide.ts'
import { identityOps, identityProjection } from './index.ts'
import { loadAccess, loadUser, openEnrolmentsOf, openSessionsOf, userOfName, type EnrolmentState, type UserState } from './load.ts'
import { closeSessions, noteFailure, openSession, signInPlace } from './session-decide.ts'
import { completeSetup, FIRST_PERSON_ROLES } from './setup-decide.ts'

const id = <Id extends string>(last: string) => `01M7Y6HN3GRK2C9892F3WZP3${last}` as Id // shaped like a ULID
const now = toInstant(Date.UTC(2026, 0, 1))
const facts: DecideFacts = {
  now,
  actor: 'user:test',
  station: { id: 's', name: 'n', district: 'd', country: 'TZ', timeZone: 'UTC', prefix: 'KM' },
  newId: <Id extends string>() => id<Id>('N0'),
}
const user = (part: Partial<UserState> = {}): UserState => ({
  id: id<UserId>('V0'),
  userName: 'neema',
  displayName: 'Neema',
  passwordHash: 'hash',
  language: 'sw',
  isActive: true,
  roles: ['dispatcher'],
  facilityId: null,
  unitId: null,
  phone: null,
  version: 1,
  ...part,
})
const link = (part: Partial<EnrolmentState> = {}): EnrolmentState => ({
  id: id('R0'),
  unitId: id<UnitId>('T0'),
  userId: id<UserId>('V0'),
  expiresAt: toInstant(Date.UTC(2026, 0, 2)),
  usedAt: null,
  revokedAt: null,
  ...part,
})
const where = { device: 'field: phone', place: '10.0.0.1' }
const kindsOf = (decision: Decision<unknown>): string[] => (decision.accepted ? decision.ops.map(({ op }) => op.spec.kind) : [])
const refusalOf = (decision: Decision<unknown>): string | null => (decision.accepted ? null : decision.error.code)

describe('sessions', () => {
  test.each([
    ['as proven', user(), null],
    ['out of use meanwhile', user({ isActive: false }), 'auth.failed'],
    ['another password meanwhile', user({ passwordHash: 'other' }), 'auth.failed'],
    ['no password any more', user({ passwordHash: null }), 'auth.failed'],
  ] as const)('open for an account %s', (_name, state, refusal) => {
    expect(refusalOf(openSession(state, 'hash', where, facts))).toBe(refusal)
  })
  test('closing closes what is open and nothing else', () => {
    const session = (last: string, closedAt: Instant | null) => ({
      id: id<SessionId>(last),
      userId: id<UserId>('V0'),
      closedAt,
      closeReason: null,
    })
    const decision = closeSessions([session('S0', null), session('S1', now), session('S2', null)], 'expired')
    expect(decision).toMatchObject({ ops: [{ body: { sessionId: id('S0'), reason: 'expired' } }, { body: { sessionId: id('S2') } }] })
  })
  test('unknown names that are being summed up leave no op', () => {
    expect(kindsOf(noteFailure({ ...where, userId: null, count: 0, lockedUntil: null }))).toEqual([])
    expect(kindsOf(noteFailure({ ...where, userId: null, count: 3, lockedUntil: null }))).toEqual(['signin.failed'])
  })
  test('a device that talks at length is cut short', () => {
    const place = signInPlace({ kind: 'api', description: 'x'.repeat(5_000), place: 'y'.repeat(5_000) })
    expect([place.device.length, place.place.length]).toEqual([200, 200])
  })
})

describe('enrolment', () => {
  test.each([
    ['a fresh link', link(), user(), null],
    ['no such link', null, null, 'auth.link-used'],
    ['a used one', link({ usedAt: now }), user(), 'auth.link-used'],
    ['a revoked one', link({ revokedAt: now }), user(), 'auth.link-used'],
    ['one that ends now', link({ expiresAt: now }), user(), 'auth.link-used'],
    ['one whose account is out of use', link(), user({ isActive: false }), 'auth.link-used'],
    ['one whose account is gone', link(), null, 'auth.link-used'],
  ] as const)('%s', (_name, enrolment, holder, refusal) => {
    const decision = redeemEnrolment(enrolment, holder, where, facts)
    expect(refusalOf(decision)).toBe(refusal)
    if (refusal === null) expect(kindsOf(decision)).toEqual(['enrolment.used', 'session.opened'])
  })
  test.each(UnitKind.options)('a phone of a %s gets a field role and no desk', (kind) => {
    const unit = { id: id<UnitId>('T0'), callSign: 'KM-1', kind, isActive: true }
    const decision = createEnrolment(
      { unit, phoneUser: null, isNameTaken: () => false, language: 'rw' },
      (enrolmentId) => `hash of ${enrolmentId}`,
      facts,
    )
    expect(kindsOf(decision)).toEqual(['user.created', 'enrolment.created'])
    expect(decision).toMatchObject({
      ops: [
        { body: { userName: 'unit.km-1', roles: [expect.stringMatching(/^field/) as string], passwordHash: null, language: 'rw' } },
        { body: { expiresAt: '2026-01-02T00:00:00.000Z', tokenHash: `hash of ${id('N0')}` } },
      ],
    })
  })
})

describe('set-up', () => {
  const fields = {
    station: { name: 'Kisiwa cha Mfano', district: 'mfano', country: 'TZ', timeZone: 'UTC', language: 'sw' } as const,
    admin: { userName: 'admin', displayName: 'A', passwordHash: 'hash' },
  }
  test('once', () => {
    expect(refusalOf(completeSetup(fields, false, facts))).toBe('setup.already-done')
    expect(new Set(kindsOf(completeSetup(fields, true, facts)))).toEqual(new Set(['station.created', 'role.defined', 'user.created']))
  })
})

describe('people', () => {
  let current: TestLog | null = null
  afterEach(() => {
    current?.close()
    current = null
  })
  const step = fc.oneof(
    fc.record({
      do: fc.constant('create' as const),
      name: fc.constantFrom('a', 'b', 'c', 'admin'),
      roles: fc.subarray(['administrator', 'dispatcher', 'unknown'], { minLength: 1 }),
    }),
    fc.record({
      do: fc.constant('change' as const),
      who: fc.nat(4),
      isActive: fc.option(fc.boolean(), { nil: undefined }),
      roles: fc.option(fc.subarray(['administrator', 'dispatcher'], { minLength: 1 }), { nil: undefined }),
      phone: fc.option(fc.constantFrom(null, '112'), { nil: undefined }),
    }),
    fc.record({ do: fc.constant('password' as const), who: fc.nat(4), keeps: fc.boolean() }),
    fc.record({ do: fc.constant('signIn' as const), who: fc.nat(4) }),
    fc.record({
      do: fc.constant('role' as const),
      name: fc.constantFrom('administrator', 'dispatcher'),
      permissions: fc.subarray<Permission>([...PERMISSIONS]),
    }),
  )
  test('whatever is commanded: an administrator stays, names are unique, nobody out of use has a session, folding again gives the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const t = (current = createTestLog({
          ops: [...directoryOps, ...identityOps],
          projections: [directoryProjection, identityProjection],
        }))
        const commandId = t.newId<CommandId>()
        const people: UserId[] = []
        await t
          .run((_state, given) =>
            completeSetup(
              {
                station: { name: 'Kisiwa', district: 'mfano', country: 'TZ', timeZone: 'UTC', language: 'sw' },
                admin: { userName: 'admin', displayName: 'A', passwordHash: 'hash' },
              },
              true,
              given,
            ),
          )
          .then(({ result }) => people.push(result.userId))
        for (const [index, command] of steps.entries()) {
          const userId = people[('who' in command ? command.who : 0) % people.length] ?? t.newId<UserId>()
          const hash = `hash ${index}`
          const run = async (): Promise<unknown> => {
            switch (command.do) {
              case 'create':
                return t
                  .run((state, given) =>
                    decide.createUser(
                      {
                        commandId,
                        userName: command.name,
                        displayName: command.name,
                        password: '',
                        roles: command.roles,
                        language: 'en',
                        facilityId: null,
                        phone: null,
                      },
                      { twin: userOfName(state, command.name), roles: loadAccess(state).roles, isFacilityKnown: true, passwordHash: hash },
                      given,
                    ),
                  )
                  .then(({ result }) => people.push(result.userId))
              case 'change':
                return t.run((state) =>
                  decide.changeUser(
                    { commandId, userId, fields: { isActive: command.isActive, roles: command.roles, phone: command.phone } },
                    {
                      user: loadUser(state, userId),
                      access: loadAccess(state),
                      sessions: openSessionsOf(state, userId),
                      enrolments: openEnrolmentsOf(state, userId),
                      isFacilityKnown: true,
                    },
                  ),
                )
              case 'password':
                return t.run((state) => {
                  const sessions = openSessionsOf(state, userId)
                  return decide.setPassword(
                    hash,
                    { user: loadUser(state, userId), sessions },
                    command.keeps ? (sessions[0]?.id ?? null) : null,
                  )
                })
              case 'signIn':
                return t.run((state, given) => {
                  const person = loadUser(state, userId)
                  return openSession(person, person.passwordHash ?? '', where, given)
                })
              case 'role':
                return t.run((state) =>
                  decide.defineRole({ commandId, name: command.name, permissions: command.permissions }, loadAccess(state)),
                )
            }
          }
          await run().catch(() => undefined)
          const users = t.log.state.table('User').find({})
          expect(hasAdministrator(loadAccess(t.log.state))).toBe(true)
          expect(new Set(users.map((row) => row.userName)).size).toBe(users.length)
          for (const row of users) if (!row.isActive) expect(openSessionsOf(t.log.state, row.id)).toEqual([])
          if (command.do === 'password') expect(openSessionsOf(t.log.state, userId).length).toBeLessThanOrEqual(command.keeps ? 1 : 0)
        }
        const before = t.digest()
        t.log.rebuild()
        expect(t.digest()).toEqual(before)
        t.close()
        current = null
      }),
      { numRuns: 25 },
    )
  })
  test('the first person can work at the station and let others in', () => {
    expect([...FIRST_PERSON_ROLES]).toEqual(['administrator', 'supervisor'])
  })
})
