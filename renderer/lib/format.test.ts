/** Times, dates and numbers in four languages. The same cases run in Chromium, whose Intl knows no Kinyarwanda. */
import { expect, test } from 'vitest'
import { FORMAT_CASES } from './format-cases.fixture.ts'
import { formatElapsed, shortDayNames, toAge, toMinutes } from './format.ts'

test.each(FORMAT_CASES)('$name', ({ run, expected }) => {
  expect(run()).toBe(expected)
})

test('elapsed time keeps its width within a span and never goes below zero', () => {
  expect(formatElapsed(-5000)).toBe('00:00')
  expect(formatElapsed(370_000)).toBe('06:10')
  expect(formatElapsed(7_570_000)).toBe('2:06:10')
  expect(formatElapsed(273_600_000, 'j')).toBe('3 j 04:00')
})

test('age uses the largest unit that fits', () => {
  expect([59_999, 60_000, 3_599_000, 3_600_000, 172_800_000].map((ms) => toAge(ms))).toEqual([
    { unit: 'seconds', count: 59 },
    { unit: 'minutes', count: 1 },
    { unit: 'minutes', count: 59 },
    { unit: 'hours', count: 1 },
    { unit: 'days', count: 2 },
  ])
})

test('minutes are rounded up: a promise is never too early', () => {
  expect([0, 1, 60, 61].map(toMinutes)).toEqual([1, 1, 1, 2])
})

test('a week begins with Sunday in every language', () => {
  expect(shortDayNames('rw')).toEqual(['cyu.', 'mbe.', 'kab.', 'gtu.', 'kan.', 'gnu.', 'gnd.'])
  expect(shortDayNames('en')[0]).toBe('Sun')
  expect(shortDayNames('fr')[1]).toBe('lun.')
})
