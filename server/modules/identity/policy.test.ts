/** The pure rules: password policy, lockout, the last administrator. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LOCKOUT } from '../../contract/identity.ts'
import { PERMISSIONS, type Permission } from '../../contract/permissions.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { hasAdministrator, losesLastAdministrator, withRole, withUser, type Access } from './administrators.ts'
import { afterFailure, FORGET_FAILURES_SECONDS, lockedUntil, triesLeft, type Failures } from './lockout.ts'
import { passwordWeakness, requireStrongPassword } from './password-policy.ts'

describe('passwords', () => {
  test.each([
    ['short', 'tooShort'],
    ['', 'tooShort'],
    ['aaaaaaaaaaaa', 'repetitive'],
    ['ababababab', 'repetitive'],
    ['1234567890', 'run'],
    ['qwertyuiop', 'run'],
    ['AZERTYUIOP', 'run'],
    ['0987654321', 'run'],
    ['abcdef123456', 'run'],
    ['nurse.mfano', 'userName'],
    ['Nurse.Mfano1', 'userName'],
    ['password123', 'common'],
    ['Motdepasse1', 'common'],
    ['administrator', 'common'],
    ['nenolasiri', 'common'],
    ['correct horse battery', null],
    ['Ziwa-Victoria-7', null],
    ['nurse.mfano wa ziwa', null],
    ['mlango wa ziwa', null],
    ['пароль-из-слов', null],
    ['😀🐟🐠🚑🌊⛵🏥🌍🌞🌙', null],
  ])('%s: %s', (password, weakness) => {
    expect(passwordWeakness(password, 'nurse.mfano')).toBe(weakness)
  })
  test('a weak one is refused with the reason', () => {
    expect(() => requireStrongPassword('1234567890', 'x')).toThrow(
      expect.objectContaining({ code: 'identity.weak-password', params: { minimumLength: 10, reason: 'run' } }),
    )
  })
  test('the rule never fails on any text and never asks for kinds of characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (password) => {
        passwordWeakness(password, 'admin')
      }),
    )
    fc.assert(
      fc.property(
        fc
          .array(fc.constantFrom('ziwa', 'mto', 'mlima', 'nyota', 'jua'), { minLength: 4, maxLength: 8 })
          .filter((words) => new Set(words).size > 2),
        (words) => {
          expect(passwordWeakness(words.join(' '), 'admin')).toBeNull()
        },
      ),
    )
  })
})

describe('lockout', () => {
  const start = Date.UTC(2026, 0, 1)
  const fail = (times: number, from: Failures | null = null, atMs = start): Failures => {
    let failures = from
    for (let n = 0; n < times; n += 1) failures = afterFailure(failures, toInstant(atMs))
    return failures ?? { count: 0, lockedUntil: null, lastAt: toInstant(atMs) }
  }
  test('the fifth wrong password locks for a minute, each further five for twice as long, at most an hour', () => {
    const seconds = [1, 2, 3, 4, 5, 6, 7, 8].map((round) => (fromInstant(fail(round * LOCKOUT.tries).lockedUntil ?? '') - start) / 1000)
    expect(seconds).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600])
  })
  test('four do not, and tell how many are left', () => {
    expect([1, 2, 3, 4].map((n) => [fail(n).lockedUntil, triesLeft(fail(n))])).toEqual([
      [null, 4],
      [null, 3],
      [null, 2],
      [null, 1],
    ])
  })
  test('a lock ends at its time', () => {
    const failures = fail(5)
    expect(lockedUntil(failures, toInstant(start + 59_999))).toBe(failures.lockedUntil)
    expect(lockedUntil(failures, toInstant(start + 60_000))).toBeNull()
    expect(lockedUntil(null, toInstant(start))).toBeNull()
  })
  test('a lock of a clock that ran years ahead ends when the clock is put right', () => {
    const ahead = start + 5 * 365 * 86_400_000
    const failures = fail(5, null, ahead)
    expect(lockedUntil(failures, toInstant(ahead))).toBe(failures.lockedUntil)
    expect(lockedUntil(failures, toInstant(start))).toBeNull()
    expect(afterFailure(failures, toInstant(start))).toMatchObject({ count: 1, lockedUntil: null })
  })
  test('a clock that is put back a little opens no lock', () => {
    const failures = fail(40)
    expect(lockedUntil(failures, toInstant(start))).toBe(failures.lockedUntil)
    expect(lockedUntil(failures, toInstant(start - 60_000))).toBe(failures.lockedUntil)
  })
  test('old failures are forgotten', () => {
    const later = start + FORGET_FAILURES_SECONDS * 1000 + 1
    expect(afterFailure(fail(9), toInstant(later))).toMatchObject({ count: 1, lockedUntil: null })
  })
  test('who guesses as fast as allowed gets no more than a few dozen tries a day', () => {
    let failures: Failures | null = null
    let tries = 0
    for (let ms = start; ms < start + 86_400_000; ms += 1_000) {
      if (lockedUntil(failures, toInstant(ms))) continue
      failures = afterFailure(failures, toInstant(ms))
      tries += 1
    }
    expect(tries).toBeLessThan(160)
  })
})

describe('the last administrator', () => {
  const person = (id: string, part: Partial<Access['users'][number]> = {}) => ({
    id,
    isActive: true,
    roles: ['administrator'],
    passwordHash: 'x',
    ...part,
  })
  const roles = new Map<string, readonly Permission[]>([
    ['administrator', ['identity.manage', 'identity.read']],
    ['dispatcher', ['incident.read']],
  ])
  test.each([
    ['an active administrator', [person('a')], true],
    ['nobody', [], false],
    ['one out of use', [person('a', { isActive: false })], false],
    ['one without a password', [person('a', { passwordHash: null })], false],
    ['a dispatcher', [person('a', { roles: ['dispatcher'] })], false],
    ['a role that is gone', [person('a', { roles: ['gone'] })], false],
    ['two roles', [person('a', { roles: ['dispatcher', 'administrator'] })], true],
  ] as const)('%s: %s', (_name, users, has) => {
    expect(hasAdministrator({ users, roles })).toBe(has)
  })
  test('cannot leave, be demoted, or lose the permission through the role; a second one can', () => {
    const alone: Access = { users: [person('a'), person('b', { roles: ['dispatcher'] })], roles }
    const pair: Access = { users: [person('a'), person('b')], roles }
    const changes: ((access: Access) => Access)[] = [
      (access) => withUser(access, 'a', { isActive: false }),
      (access) => withUser(access, 'a', { roles: ['dispatcher'] }),
    ]
    for (const change of changes)
      expect([losesLastAdministrator(alone, change(alone)), losesLastAdministrator(pair, change(pair))]).toEqual([true, false])
    expect(losesLastAdministrator(pair, withRole(pair, 'administrator', ['identity.read']))).toBe(true)
    expect(losesLastAdministrator(pair, withRole(pair, 'dispatcher', []))).toBe(false)
  })
  test('a station without one can still be repaired', () => {
    const none: Access = { users: [person('a', { isActive: false })], roles }
    expect(losesLastAdministrator(none, withUser(none, 'a', { roles: [] }))).toBe(false)
  })
  test('whatever changes are allowed one after the other, somebody stays', () => {
    const change = fc.oneof(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c'),
        part: fc.record({ isActive: fc.boolean(), roles: fc.subarray(['administrator', 'dispatcher', 'chief']) }),
      }),
      fc.record({ role: fc.constantFrom('administrator', 'dispatcher', 'chief'), permissions: fc.subarray<Permission>([...PERMISSIONS]) }),
    )
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        let access: Access = { users: [person('a'), person('b', { roles: ['dispatcher'] }), person('c', { roles: [] })], roles }
        for (const step of changes) {
          const after = 'id' in step ? withUser(access, step.id, step.part) : withRole(access, step.role, step.permissions)
          if (!losesLastAdministrator(access, after)) access = after
          expect(hasAdministrator(access)).toBe(true)
        }
      }),
    )
  })
})
