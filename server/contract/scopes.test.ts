/** Names of scopes: only well-formed ones are read, and a country in a name is never lost. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PRIORITY_CLASSES } from '../sync/ports.ts'
import {
  byUrgency,
  GRANTABLE_CLASSES,
  GrantableScope,
  mayResideIn,
  parseScope,
  SCOPE_CLASSES,
  SCOPE_PRIORITIES,
  ScopeName,
  scopeName,
} from './scopes.ts'

describe('names of scopes', () => {
  test.each([
    ['directory', null, 'directory', null, 'care'],
    ['station/0f', null, 'station', '0f', 'history'],
    ['tz/dispatch/mfano', 'TZ', 'dispatch', 'mfano', 'emergency'],
    ['rw/hospital/01M7Y6HN3GRK2C9892F3WZP3F9', 'RW', 'hospital', '01M7Y6HN3GRK2C9892F3WZP3F9', 'emergency'],
    ['tz/people', 'TZ', 'people', null, 'care'],
    ['tz/fleet/mfano', 'TZ', 'fleet', 'mfano', 'operations'],
    ['tz/history/dispatch/mfano', 'TZ', 'history', 'dispatch/mfano', 'history'],
  ])('%s', (name, country, className, key, priority) => {
    expect(parseScope(name)).toEqual({ name, country, class: className, key, priority })
  })
  test.each([
    '',
    '/',
    'directory/x',
    'directory/',
    'DIRECTORY',
    'station',
    'station/',
    'station/a/b',
    'TZ/dispatch/mfano',
    'tZ/dispatch/mfano',
    'ke/dispatch/mfano',
    'dispatch/mfano',
    'tz/dispatch',
    'tz/dispatch/',
    'tz/dispatch/a/b',
    'tz/directory',
    'tz/station/a',
    'tz/unknown/x',
    'tz/dispatch/../rw',
    'tz/dispatch/a b',
    ' tz/dispatch/mfano',
    'tz/dispatch/mfano\n',
    'tz/constructor/x',
    '__proto__',
    'toString',
    `tz/dispatch/${'a'.repeat(65)}`,
    'tz//mfano',
    'tz/dispatch/-a',
    'tz/dispatch/\u0430',
  ])('%j is no scope', (name) => {
    expect(parseScope(name)).toBeNull()
    expect(ScopeName.safeParse(name).success).toBe(false)
  })
  test('any text is either refused or read without losing a letter', () => {
    const word = fc.constantFrom('tz', 'rw', 'ke', 'directory', 'station', 'dispatch', 'people', 'history', 'mfano', '', 'A-1', '..')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 5 }).map((words) => words.join('/')),
        ),
        (text) => {
          const scope = parseScope(text)
          if (scope === null) return
          const parts = [
            ...(scope.country === null ? [] : [scope.country.toLowerCase()]),
            scope.class,
            ...(scope.key === null ? [] : [scope.key]),
          ]
          expect(parts.join('/')).toBe(text)
          expect(scope.country === null).toBe(scope.class === 'directory' || scope.class === 'station')
        },
      ),
      { numRuns: 2000 },
    )
  })
  test('the words for urgency are those of the protocol', () => {
    expect(SCOPE_PRIORITIES).toEqual(PRIORITY_CLASSES)
  })
  test('a name made from parts can be read again; parts that make no name are a fault of the caller', () => {
    expect(parseScope(scopeName('RW', 'people'))).toMatchObject({ country: 'RW', class: 'people' })
    expect(scopeName('TZ', 'dispatch', 'mfano')).toBe('tz/dispatch/mfano')
    expect(() => scopeName('TZ', 'dispatch')).toThrow()
    expect(() => scopeName('TZ', 'directory')).toThrow()
  })
  test('residency: a country keeps its own, the directory goes everywhere', () => {
    const scope = (name: string) => parseScope(name) ?? expect.fail(name)
    expect(mayResideIn(scope('tz/dispatch/mfano'), 'TZ')).toBe(true)
    expect(mayResideIn(scope('tz/dispatch/mfano'), 'RW')).toBe(false)
    expect(mayResideIn(scope('directory'), 'RW')).toBe(true)
  })
  test('what everybody or nobody holds is not for an administrator to share', () => {
    expect(SCOPE_CLASSES.filter((name) => !GRANTABLE_CLASSES.includes(name))).toEqual(['directory', 'station'])
    expect(['directory', 'station/1', 'tz/people'].map((name) => GrantableScope.safeParse(name).success)).toEqual([false, false, true])
  })
  test('emergencies first', () => {
    const names = ['tz/history/dispatch/mfano', 'tz/fleet/mfano', 'directory', 'tz/hospital/h1', 'tz/dispatch/mfano']
    const sorted = names.flatMap((name) => parseScope(name) ?? []).sort(byUrgency)
    expect(sorted.map(({ name }) => name)).toEqual([
      'tz/dispatch/mfano',
      'tz/hospital/h1',
      'directory',
      'tz/fleet/mfano',
      'tz/history/dispatch/mfano',
    ])
  })
})
