/** Decoded fields: rules, usual names, units, counters that wrap or begin anew, and messages that mean harm. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCollector, inKeptUnit, type Ingested } from '../../contract/ingest.ts'
import { FieldProfile } from '../../contract/ingest-mappings.ts'
import { createFieldCounters, growth } from './counters.ts'
import { DEVICE_PROFILES } from './profiles.ts'
import { OPEN_PROFILE, readFields } from './read-fields.ts'
import { usualField } from './usual-names.ts'

const NOW = Date.UTC(2026, 0, 1)
const device = { family: 'lorawan', deviceId: 'a'.repeat(16) } as const
function read(
  fields: Record<string, unknown>,
  profile: FieldProfile = OPEN_PROFILE,
  counters = createFieldCounters(),
  atMs = NOW,
): Ingested {
  const collector = createCollector(NOW)
  readFields(fields, profile, { device, atMs, where: '' }, collector, counters)
  return collector.done()
}
const values = ({ readings }: Ingested) =>
  Object.fromEntries(readings.map(({ channel, quantity, value }) => [channel, `${quantity} ${value}`]))
const profile = (id: string): FieldProfile => DEVICE_PROFILES.find(({ profileId }) => profileId === id) ?? OPEN_PROFILE

describe('usual names', () => {
  test.each([
    ['TempC_SHT', 'temperature', 'celsius'],
    ['TempC_DS', 'temperature', 'celsius'],
    ['temperature', 'temperature', 'celsius'],
    ['temperature_2', 'temperature', 'celsius'],
    ['Temperature1', 'temperature', 'celsius'],
    ['airTemperature', 'temperature', 'celsius'],
    ['temperatureSensor', 'temperature', 'celsius'],
    ['temp_f', 'temperature', 'fahrenheit'],
    ['temperatureF', 'temperature', 'fahrenheit'],
    ['Hum_SHT', 'humidity', 'percent'],
    ['humidity', 'humidity', 'percent'],
    ['relative_humidity', 'humidity', 'percent'],
    ['BatV', 'batteryVolts', 'volt'],
    ['battery_voltage', 'batteryVolts', 'volt'],
    ['battery_mV', 'batteryVolts', 'millivolt'],
    ['battery', 'batteryPercent', 'percent'],
    ['battery_level', 'batteryPercent', 'percent'],
    ['DOOR_OPEN_STATUS', 'doorState', 'state'],
    ['magnet_status', 'doorState', 'state'],
  ])('%s is %s in %s', (name, quantity, unit) => {
    expect(usualField(name)).toEqual({ quantity, unit })
  })
  test.each([
    'temperature_alarm',
    'TempC_max',
    'humidity_offset',
    'DOOR_OPEN_TIMES',
    'pressure',
    'Bat_status',
    'x'.repeat(1000),
    'constructor',
    '',
  ])('%s is none', (name) => {
    expect(usualField(name)).toBeNull()
  })
  test('a battery of 3.6 may be volts: nobody guesses', () => {
    expect(read({ battery: 3.6 }).refusedCounts).toEqual({ ambiguousUnit: 1 })
    expect(values(read({ battery: 92 }))).toEqual({ battery: 'batteryPercent 92' })
  })
  test('nested messages keep their path as the channel', () => {
    expect(values(read({ temperatureSensor: { 3: 27.2, 5: 25.5 }, humiditySensor: { 3: 20.5 }, gps: { lat: 1 } }))).toEqual({
      'temperatureSensor.3': 'temperature 27.2',
      'temperatureSensor.5': 'temperature 25.5',
      'humiditySensor.3': 'humidity 20.5',
    })
  })
})

describe('rules', () => {
  test('of published devices', () => {
    expect(
      values(read({ BatV: 3.062, Bat_status: 3, TempC_SHT: 28.29, Hum_SHT: 88.6, TempC_DS: 27.81 }, profile('dragino-lht65'))),
    ).toEqual({
      TempC_SHT: 'temperature 28.29',
      TempC_DS: 'temperature 27.81',
      Hum_SHT: 'humidity 88.6',
      BatV: 'batteryVolts 3.062',
    })
    expect(values(read({ magnet_status: 'Open', battery: 90 }, profile('milesight-em300')))).toEqual({
      battery: 'batteryPercent 90',
      magnet_status: 'doorState 1',
    })
  })
  test('a probe that is not there, a word that is no state, a value nothing can have', () => {
    expect(read({ TempC_DS: 327.67 }, profile('dragino-lht65')).refused).toEqual([{ where: 'TempC_DS', reason: 'badQuality' }])
    expect(read({ magnet_status: 'ajar' }, profile('milesight-em300')).refused).toEqual([{ where: 'magnet_status', reason: 'notANumber' }])
    expect(read({ temperature: 3276.7, humidity: -1 }, profile('milesight-em300')).refusedCounts).toEqual({ outOfRange: 2 })
    expect(read({ temperature: Number.NaN, humidity: Infinity }).refusedCounts).toEqual({ notANumber: 2 })
  })
  test.each([
    [98.6, 'fahrenheit', 37],
    [-40, 'fahrenheit', -40],
    [278.15, 'kelvin', 5],
    [3600, 'millivolt', 3.6],
    [0.5, 'fraction', 50],
    [15, 'minute', 900],
    [4.5, 'celsius', 4.5],
  ] as const)('%d %s is %d', (value, unit, expected) => {
    expect(inKeptUnit(value, unit)).toBe(expected)
  })
})

describe('counters', () => {
  test.each([
    [null, 5, null, null, false],
    [5, 9, null, 4, false],
    [9, 9, null, 0, false],
    [16_777_210, 4, 2 ** 24, 10, false],
    [9_000, 4, 2 ** 24, 4, true],
    [9_000, 4, null, 4, true],
  ])('from %s to %s (wraps at %s): %s', (previous, current, wrapsAt, grown, isReset) => {
    expect(growth(previous, current, wrapsAt)).toEqual({ grown, isReset })
  })
  test('openings of a door: the first message says nothing, then what was added; a new battery does not open doors', () => {
    const counters = createFieldCounters()
    const opened = (times: number, minute: number) =>
      read({ DOOR_OPEN_TIMES: times }, profile('dragino-lds02'), counters, NOW - 3_600_000 + minute * 60_000).readings.map(
        ({ value }) => value,
      )
    expect([opened(9472, 0), opened(9475, 10), opened(2, 20), opened(2, 30)]).toEqual([[], [3], [2], [0]])
    expect(opened(9474, 5)).toEqual([]) // late: nothing to compare with
  })
  test('never grow below nothing, nor by more than the counter holds', () => {
    fc.assert(
      fc.property(fc.nat(65_535), fc.nat(65_535), fc.constantFrom(null, 65_536), (previous, current, wrapsAt) => {
        const { grown } = growth(previous, current, wrapsAt)
        expect(grown).toBeGreaterThanOrEqual(0)
        expect(grown).toBeLessThanOrEqual(65_536)
      }),
    )
  })
})

describe('a message', () => {
  test('with a stored history gives each moment its own time', () => {
    const batch = read({
      temperature: 5,
      history: [{ timestamp: NOW / 1000 - 600, temperature: 4.5 }, { temperature: 1 }, { timestamp: -5 }, 7],
    })
    expect(batch.readings.map(({ channel, atMs, value }) => [channel, NOW - atMs, value])).toEqual([
      ['temperature', 0, 5],
      ['temperature', 600_000, 4.5],
    ])
    expect(batch.refusedCounts).toEqual({ badTime: 3 })
  })
  test('with a million fields is cut', () => {
    const fields = Object.fromEntries(Array.from({ length: 5_000 }, (_none, at) => [`temperature${at % 90}x${at}`, 1]))
    expect(read(fields).refusedCounts.tooMany).toBe(1)
    expect(
      read({ history: Array.from({ length: 2_000 }, () => ({ timestamp: 1_700_000_000, temperature: 1 })) }).refusedCounts.tooMany,
    ).toBe(1)
  })
  test('of any form never throws', () => {
    const anyProfile = FieldProfile.parse({
      profileId: 'any',
      version: 1,
      isOpen: true,
      rules: [
        { field: 'a.0.b', channel: 'a', quantity: 'temperature', unit: 'celsius' },
        { field: '__proto__', channel: 'p', quantity: 'doorOpenings', unit: 'count', counter: { wrapsAt: 256 } },
      ],
    })
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('temperature', 'battery', 'door', 'history', 'a', '__proto__')),
          fc.jsonValue({ maxDepth: 6 }),
        ),
        (fields) => {
          for (const { value } of read(fields, anyProfile).readings) expect(Number.isFinite(value)).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })
})
