/** What people type: numbers, searches, passwords, hotkeys, addresses. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeHotkey, isLetterHotkey } from './hotkey-text.ts'
import { ulidFrom } from './ids.ts'
import { parseNumber, stepNumber, writeNumber } from './number-text.ts'
import { passwordStrength } from './password-strength.ts'
import { formatRoute, parseRoute } from './route.ts'
import { foldText, matchScore } from './search-text.ts'
import { Ulid } from '../../server/contract/primitives.ts'

describe('numbers', () => {
  test('point and comma are both the decimal mark', () => {
    expect(parseNumber('9,5', { decimals: 1 })).toEqual({ value: 9.5, problem: null })
    expect(parseNumber('9.5', { decimals: 1 })).toEqual({ value: 9.5, problem: null })
  })
  test.each([
    ['', null],
    ['abc', 'notNumber'],
    ['1.234,5', 'notNumber'],
    ['5', 'tooSmall'],
    ['50', 'tooLarge'],
    ['36.55', 'tooPrecise'],
    ['36.5', null],
  ])('%j: %s', (text, problem) => {
    expect(parseNumber(text, { min: 20, max: 45, decimals: 1 }).problem).toBe(problem)
  })
  test('what is written is read back', () => {
    fc.assert(fc.property(fc.integer({ min: -1e9, max: 1e9 }), (value) => parseNumber(writeNumber(value), {}).value === value))
  })
  test('steps stay inside the limits and free of binary crumbs', () => {
    expect(stepNumber(36.6, 1, { step: 0.1, decimals: 1 })).toBe(36.7)
    expect(stepNumber(45, 1, { max: 45 })).toBe(45)
    expect(stepNumber(null, 1, { min: 20 })).toBe(20)
  })
})

describe('search', () => {
  test('accents, case and administrative words do not matter', () => {
    expect(foldText('Umudugudu wa Ǵatáre')).toBe('umudugudu wa gatare')
    expect(matchScore('Umudugudu wa Gatare', 'gatare')).toBeGreaterThan(0)
    expect(matchScore('Gatare', 'umudugudu gatare')).toBeGreaterThan(0)
    expect(matchScore('Gatare', 'rwaza')).toBe(0)
  })
  test('an exact word is better than a beginning', () => {
    expect(matchScore('Kilima', 'kilima')).toBeGreaterThan(matchScore('Kilimanjaro road', 'kilima'))
  })
})

describe('passwords', () => {
  test.each([
    ['short', 'short'],
    ['aaaaaaaaaaaa', 'weak'],
    ['kituo-amina-1234', 'weak'],
    ['password123456', 'weak'],
    ['mvua nyingi sana leo', 'strong'],
  ])('%s is %s', (password, strength) => {
    expect(passwordStrength(password, 10, ['amina', 'Kisiwa cha Mfano'])).toBe(strength)
  })
})

describe('hotkeys', () => {
  test('are shown as keycaps', () => {
    expect(describeHotkey('$mod+k')).toEqual(['Ctrl K'])
    expect(describeHotkey('g i')).toEqual(['G', 'I'])
    expect(describeHotkey('Alt+KeyA')).toEqual(['Alt A'])
    expect(describeHotkey('[Shift]+?')).toEqual(['?'])
    expect(describeHotkey('F6')).toEqual(['F6'])
  })
  test('single letters are recognised, held keys and F keys are not letters', () => {
    expect(['n', 'g i', '[Shift]+/', 'Shift+?'].map(isLetterHotkey)).toEqual([true, true, true, true])
    expect(['$mod+k', 'F2', 'Alt+KeyA', 'Escape'].map(isLetterHotkey)).toEqual([false, false, false, false])
  })
})

describe('addresses', () => {
  test('a route is read back as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 3 }), fc.string({ maxLength: 8 }), (path, value) => {
        expect(parseRoute(formatRoute('dispatch', path, { q: value, gone: null }))).toEqual({ desk: 'dispatch', path, query: { q: value } })
      }),
    )
  })
  test('a broken escape is taken as written', () => {
    expect(parseRoute('#/dispatch/%zz')).toEqual({ desk: 'dispatch', path: ['%zz'], query: {} })
    expect(parseRoute('')).toEqual({ desk: '', path: [], query: {} })
  })
})

test('command ids are ULIDs', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 47 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      (nowMs, bytes) => Ulid.safeParse(ulidFrom(nowMs, bytes)).success,
    ),
  )
})
