/** Rules of the frame: idle lock, status words, exceptions, wizard, themes. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ExceptionCode } from '../../server/contract/exceptions.ts'
import type { Instant } from '../../server/contract/primitives.ts'
import type { StationHealth } from '../../server/contract/live.ts'
import { newOnes, nextToAcknowledge, sortExceptions } from '../alarms/exception-order.ts'
import { LANGUAGES } from '../lib/languages.ts'
import { isIdle } from './idle-rule.ts'
import { clockToTell, isClockOff, statusItems } from './status-items.ts'
import { adminProblems, districtCode, emptyAdmin, emptyStation, stationProblems } from './wizard/drafts.ts'

const health: StationHealth = {
  db: 'ok',
  peers: { connected: 3, total: 4, oldest: null },
  gps: { fixesPerSecond: 212 },
  positionOfLog: 1,
  clockSkewMs: null,
  diskFreeBytes: 40e9,
}
const NOW_MS = Date.parse('2026-11-21T10:00:00.000Z')
const words = (value: StationHealth | null, isLost = false): string[] =>
  statusItems(value, isLost, NOW_MS).map(({ key, level }) => `${key} ${level}`)

describe('status', () => {
  test('says what is known and marks what needs a look', () => {
    expect(words(health)).toEqual(['db.ok normal', 'peers.some attention', 'sms.absent unknown', 'gps.rate normal'])
    expect(words(null)[0]).toBe('db.unknown unknown')
    expect(words(health, true)[0]).toBe('db.silent attention')
    expect(words({ ...health, db: 'read-only' })[0]).toBe('db.read-only attention')
    expect(words({ ...health, diskFreeBytes: 5e8 })[0]).toBe('db.diskLow attention')
    expect(words({ ...health, peers: { connected: 0, total: 0, oldest: null }, gps: { fixesPerSecond: 0 } }).slice(1)).toEqual([
      'peers.alone normal',
      'sms.absent unknown',
      'gps.quiet normal',
    ])
  })
  test('the station whose data is oldest is named as soon as it is a minute old', () => {
    const peersAt = (at: string) =>
      statusItems({ ...health, peers: { connected: 3, total: 4, oldest: { name: 'Mfano', at: at as Instant } } }, false, NOW_MS)[1]
    expect(peersAt('2026-11-21T09:59:30.000Z')).toMatchObject({ key: 'peers.some' })
    expect(peersAt('2026-11-21T08:00:00.000Z')).toMatchObject({ key: 'peers.someOld', params: { name: 'Mfano' }, ageMs: 7_200_000 })
  })
  test('a clock more than a minute off is told on every desk', () => {
    expect([null, 60_000, -60_001].map((clockSkewMs) => clockToTell({ ...health, clockSkewMs }))).toEqual([null, null, -60_001])
  })
  test('a clock more than five seconds off is told', () => {
    expect([null, 4999, -5001].map((clockSkewMs) => isClockOff({ ...health, clockSkewMs }))).toEqual([false, false, true])
  })
})

describe('exceptions', () => {
  const make = (id: string, priority: string, since: string, acknowledged = false) => ({ id, priority, since, acknowledged })
  const list = [make('a', 'P2', '2'), make('b', 'P1', '3', true), make('c', 'P1', '2'), make('d', 'P1', '1')]
  test('most urgent first, then unacknowledged, then oldest', () => {
    expect(sortExceptions(list).map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a'])
  })
  test('one is acknowledged at a time, the first unacknowledged', () => {
    expect(nextToAcknowledge(sortExceptions(list))?.id).toBe('d')
    expect(nextToAcknowledge([make('b', 'P1', '3', true)])).toBeNull()
  })
  test('only what was not seen and not acknowledged is news', () => {
    expect(newOnes(list, new Set(['a', 'd'])).map(({ id }) => id)).toEqual(['c'])
  })
})

test.each(LANGUAGES)('every kind of exception has its sentence in %s', (language) => {
  const { exception } = JSON.parse(readFileSync(new URL(`../locales/${language}/status.json`, import.meta.url), 'utf8')) as {
    exception: Record<string, string>
  } // our own file
  expect(ExceptionCode.options.filter((code) => exception[code] === undefined)).toEqual([])
})

test('idle counts from the last touch; zero seconds mean never', () => {
  expect([isIdle(0, 899_999, 900), isIdle(0, 900_000, 900), isIdle(0, 1e12, 0)]).toEqual([false, true, false])
})

describe('wizard', () => {
  test('the country follows the machine', () => {
    expect(emptyStation('Africa/Kigali')).toMatchObject({ country: 'RW', timeZone: 'Africa/Kigali' })
    expect(emptyStation('Europe/Paris')).toMatchObject({ country: 'TZ', timeZone: 'Africa/Dar_es_Salaam' })
  })
  test.each([
    ['Kisiwa cha Mfano', 'kisiwa-cha-mfano'],
    ['  Nyarugenge ', 'nyarugenge'],
    ["Ng'ambo", 'ng-ambo'],
    ['!!', ''],
    ['a'.repeat(40), 'a'.repeat(32)],
  ])('district %j is written %j', (typed, code) => {
    expect(districtCode(typed)).toBe(code)
  })
  test('problems are told field by field', () => {
    expect([...stationProblems({ ...emptyStation('UTC'), name: ' ', district: 'x' })]).toEqual(['name', 'district'])
    expect([...adminProblems(emptyAdmin())]).toEqual(['userName', 'displayName', 'password'])
    expect([...adminProblems({ userName: 'amina', displayName: 'Amina Uwase', password: 'mvua nyingi', again: 'mvua' })]).toEqual(['again'])
  })
})
