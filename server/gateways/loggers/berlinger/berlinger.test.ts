/** Fridge-tag and Q-tag exports, written here after the form of real ones: settings, days, events, readings, and files that are none. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBerlinger, type LoggerExport } from './read.ts'
import { readTree } from './tree.ts'

const NOW = Date.UTC(2026, 0, 1)
const KIGALI = 'Africa/Kigali' // two hours ahead of UTC, all year
function exported(text: string, zone = KIGALI): LoggerExport {
  const read = readBerlinger(text, zone, NOW)
  if ('problem' in read) throw new Error(read.problem)
  return read
}
const iso = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : new Date(ms).toISOString().slice(0, 16))

const QTAG = `Device: Q-tag CLm doc LR
Vers: 1.9
Fw Vers: 4.7.04o
Conf:
 Serial: TEST00010
 Lot: 1
 MKT Energy: 83.0
 User String 1: Mfano, store 2
 User String 2:
 Logging Interval: 10
 Alarm:
  1:
   Type: 2, T AL: 8.0, t AL: 30
  2:
   Type: 4, T AL: 8.0, t AL: 60
  3:
   Type: 0
  4:
   Type: 3, T AL: 2.0, t AL: 60
  5:
   Type: 1, T AL: 2.0, t AL: 30
Res:
 Min T: 0.9, TS Min T: 2022-11-08 12:49
 Max T: 24.3, TS Max T: 2022-11-09 00:19
 MKT: 10.5
 Avrg T: 5.4
 Alarm:
  1:
   TS S: 2022-11-08 21:50, t A: 219, TS A: 2022-11-08 22:20, TS E:, T M: 24.5, TS M: 2022-11-09 01:28
  2:
   TS S: 2022-11-08 21:50, t A: 219, TS A: 2022-11-08 22:50
  4:
   TS S: 2022-11-08 05:51, t A: 598, TS A: 2022-11-08 07:34
  5:
   TS S: 2022-11-08 12:16, t A: 145, TS A: 2022-11-08 12:46, TS E: 2022-11-08 14:41, T M: 0.9, TS M: 2022-11-08 12:46
   TS S: 2022-11-08 14:52, t A: 32, TS A: 2022-11-08 15:22, TS E: 2022-11-08 15:24, T M: 1.4, TS M: 2022-11-08 15:00
   TS S: 2022-11-08 15:39, t A: 31, TS A: 2022-11-08 16:09, TS E: 2022-11-08 16:10, T M: 1.4, TS M: 2022-11-08 15:46
Marker:
\tNumber\tT\tyyyy-MM-dd hh:mm\t
Data:
\tyyyy-MM-dd hh:mm\tT\tOut of limits
\t2022-11-08 04:49\t4.4\t
\t2022-11-08 04:59\t-0.6\tx
\t2022-11-08 05:09\t--.-\tx
Cert:
 Issuer: Example
Sig Cert: 00ff
Sig: 00ff
`
const FRIDGE_TAG = `Device: Q-tag Fridge-tag 2
Fw Vers: 3.4p0o
Conf:
 Serial: 130400000001
 Temp unit: C
 Alarm:
  0:
   T AL: -0.5, t AL: 60
  1:
   T AL: +8.0, t AL: 600
Errors:
 19:
  Err Count: 1, Err TS: 2022-03-24 15:30
Hist:
 TS Report Creation: 2023-02-14 06:05
 1:
  Date: 2023-02-14
  Min T: +18.0, TS Min T: 00:00
  Max T: +18.8, TS Max T: 04:57
  Avrg T: +18.5
  Alarm:
   0:
    t Acc: 0
   1:
    t Acc: 366, TS A: 00:00, C A: 0
  Ext Sensor timeout:
   t AccST: 21, TS ST: 15:04
  Int Sensor timeout:
   t AccST: 0
 2:
  Date: 2023-02-13
  Min T: +16.5, TS Min T: 20:19
  Max T: --.-, TS Max T: --:--
  Alarm:
   1:
    t Acc: 1440, TS A: 00:00, C A: 0
`

describe('a Q-tag', () => {
  const read = exported(QTAG)
  test('says what it is and what it computed', () => {
    expect(read).toMatchObject({
      device: { family: 'logger', deviceId: 'TEST00010' },
      model: 'Q-tag CLm doc LR',
      firmware: '4.7.04o',
      intervalMinutes: 10,
      figures: { minimumCelsius: 0.9, maximumCelsius: 24.3, meanCelsius: 5.4, mktCelsius: 10.5 },
      signature: 'notChecked',
      clockJumps: 0,
    })
  })
  test('slots and types are different things; type 0 is not used', () => {
    expect(
      read.settings.map(({ slot, side, accounting, limitCelsius, minutes }) => [slot, side, accounting, limitCelsius, minutes]),
    ).toEqual([
      ['1', 'high', 'single', 8, 30],
      ['2', 'high', 'cumulative', 8, 60],
      ['4', 'low', 'cumulative', 2, 60],
      ['5', 'low', 'single', 2, 30],
    ])
  })
  test("keeps the device's own alarms, each event by itself, on the clock of its place", () => {
    expect(read.content.alarms.map(({ codes, atMs, span }) => [...codes, iso(atMs), iso(span?.fromMs), iso(span?.toMs)])).toEqual([
      ['HIGH', '2022-11-08T20:20', '2022-11-08T19:50', null],
      ['HIGH_SUM', '2022-11-08T20:50', '2022-11-08T19:50', null],
      ['LOW_SUM', '2022-11-08T05:34', '2022-11-08T03:51', null],
      ['LOW', '2022-11-08T10:46', '2022-11-08T10:16', '2022-11-08T12:41'],
      ['LOW', '2022-11-08T13:22', '2022-11-08T12:52', '2022-11-08T13:24'],
      ['LOW', '2022-11-08T14:09', '2022-11-08T13:39', '2022-11-08T14:10'],
    ])
  })
  test('has readings; one that failed is counted with its line', () => {
    expect(read.content.readings.map(({ channel, atMs, value }) => [channel, iso(atMs), value])).toEqual([
      ['temperature', '2022-11-08T02:49', 4.4],
      ['temperature', '2022-11-08T02:59', -0.6],
    ])
    expect(read.content.refused).toEqual([
      { where: `line ${QTAG.split('\n').findIndex((line) => line.includes('--.-')) + 1}`, reason: 'badQuality' },
    ])
  })
  test('with Windows line ends and a mark is the same', () => {
    expect(exported(`\uFEFF${QTAG.replaceAll('\n', '\r\n')}`)).toEqual(read)
  })
})

describe('a Fridge-tag', () => {
  const read = exported(FRIDGE_TAG)
  test('2 has days, and their extremes as channels of their own', () => {
    expect(read.days).toMatchObject([
      {
        date: '2023-02-14',
        minimumCelsius: 18,
        maximumCelsius: 18.8,
        meanCelsius: 18.5,
        sensorLostMinutes: 21,
        alarms: [
          { slot: '0', minutes: 0, raisedAtMs: null },
          { slot: '1', minutes: 366 },
        ],
      },
      { date: '2023-02-13', maximumCelsius: null, alarms: [{ minutes: 1440 }] },
    ])
    expect(read.content.readings.map(({ channel, atMs, value }) => [channel, iso(atMs), value])).toEqual([
      ['day.minimum', '2023-02-13T22:00', 18],
      ['day.maximum', '2023-02-14T02:57', 18.8],
      ['day.minimum', '2023-02-13T18:19', 16.5],
    ])
    expect(read.content.refusedCounts).toEqual({ badQuality: 1 })
    expect([read.signature, read.figures]).toEqual(['absent', null])
  })
  test('raised alarms, and an error of its own', () => {
    expect(read.content.alarms.map(({ kind, codes, atMs }) => [kind, ...codes, iso(atMs)])).toEqual([
      ['alarm', 'HIGH', '2023-02-13T22:00'],
      ['alarm', 'HIGH', '2023-02-12T22:00'],
      ['loggerError', '19', '2022-03-24T13:30'],
    ])
  })
  test('with readings gives those, and no extremes beside them', () => {
    const withData = exported(`${FRIDGE_TAG}Data:\n\tyyyy-MM-dd hh:mm\tT\tOut of limits\n\t2023-02-13 10:00\t17.0\tx\n`)
    expect(withData.content.readings.map(({ channel }) => channel)).toEqual(['temperature'])
    expect(withData.days).toHaveLength(2)
  })
  test('that shows Fahrenheit is read in Celsius, its limits too', () => {
    const warm = exported(
      `${FRIDGE_TAG.replace('Temp unit: C', 'Temp unit: F').replace('+8.0', '+46.4')}Data:\n\t2023-02-13 10:00\t41.0\t\n`,
    )
    expect(warm.content.readings[0]?.value).toBe(5)
    expect(warm.settings[1]?.limitCelsius).toBe(8)
  })
  test('whose clock was set back says so; one that is ahead of ours is refused', () => {
    const rows = [
      '2023-02-13 10:00',
      '2023-02-13 10:05',
      '2023-02-13 09:00',
      '2023-02-13 09:05',
      '2023-02-13 10:00',
      '2030-01-01 00:00',
      '2023-02-30 10:00',
    ]
    const read = exported(`${FRIDGE_TAG}Data:\n${rows.map((row, at) => `\t${row}\t${at + 1}.0\t\n`).join('')}`)
    expect(read.clockJumps).toBe(1)
    expect(read.content.refusedCounts).toMatchObject({ conflict: 1, ahead: 1, badTime: 1 })
  })
})

test.each([
  ['', 'notAnExport'],
  ['{"a":1}', 'notAnExport'],
  ['Device: Toaster\nConf:\n Serial: 1\n', 'notAnExport'],
  ['Device: Q-tag Fridge-tag 2\nConf:\n Serial: \n', 'notAnExport'],
  ['x'.repeat(3_000), 'tooLong'],
  ['\n'.repeat(400_001), 'tooLong'],
])('no export', (text, problem) => {
  expect(readBerlinger(text, KIGALI, NOW)).toEqual({ problem })
})
test('a zone nobody knows', () => {
  expect(readBerlinger(QTAG, 'Mars/Olympus', NOW)).toEqual({ problem: 'unknownZone' })
})

test('damaged exports never throw, and nothing impossible comes out', () => {
  const damaged = fc
    .tuple(fc.constantFrom(QTAG, FRIDGE_TAG), fc.nat(2_000), fc.nat(60), fc.string({ maxLength: 20 }))
    .map(([text, at, length, put]) => text.slice(0, at) + put + text.slice(at + length))
  fc.assert(
    fc.property(fc.oneof(damaged, fc.string({ maxLength: 200 })), (text) => {
      const read = readBerlinger(text, KIGALI, NOW)
      if ('problem' in read) return
      for (const { value, atMs } of read.content.readings) expect(Number.isFinite(value) && atMs <= NOW + 3_600_000).toBe(true)
      for (const { codes } of read.content.alarms) expect(codes).toHaveLength(1)
    }),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(' ', '\n', ':', ',', '\t', 'a', '__proto__'), maxLength: 200 }),
      (text) => readTree(text) !== null,
    ),
  )
})
