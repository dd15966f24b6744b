/** Tables of loggers by a mapping: forms of dates and numbers, zones, units mixed up, and problems that name row, column and what mends them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CsvMapping } from '../../../contract/ingest-mappings.ts'
import { textOfFile } from '../text.ts'
import { zoneOf } from '../zone.ts'
import { momentCell, numberCell } from './cells.ts'
import { readTable } from './read.ts'
import { tableHead } from './split.ts'

const NOW = Date.UTC(2026, 0, 1)
const mapping = (more: object = {}): CsvMapping =>
  CsvMapping.parse({
    deviceId: 'LOG-1',
    delimiter: ',',
    decimal: '.',
    date: { column: 'Time', form: 'yyyy-mm-dd' },
    zone: 'Africa/Kigali',
    values: [{ column: 'Temp', channel: 'probe', quantity: 'temperature', unit: 'celsius' }],
    ...more,
  })
const read = (text: string, more: object = {}) => readTable(text, mapping(more), NOW)
const rows = (values: readonly (number | string)[], column = 'Temp') =>
  `Time,${column}\n${values.map((value, at) => `2025-06-01 10:${String(at).padStart(2, '0')},${value}\n`).join('')}`

describe('a table', () => {
  test('becomes readings in UTC, with a preview of its first rows', () => {
    const { content, preview, problems, warnings } = read(rows([4.5, '', 5]))
    expect(
      content.readings.map(({ device, channel, atMs, value }) => [device.deviceId, channel, new Date(atMs).toISOString(), value]),
    ).toEqual([
      ['LOG-1', 'probe', '2025-06-01T08:00:00.000Z', 4.5],
      ['LOG-1', 'probe', '2025-06-01T08:02:00.000Z', 5],
    ])
    expect(preview).toMatchObject([
      { line: 2, values: [4.5] },
      { line: 3, values: [null] },
      { line: 4, values: [5] },
    ])
    expect([problems, warnings, content.refusedCounts]).toEqual([[], [], { badQuality: 1 }])
  })
  test('with semicolons, commas in numbers, date and time apart, lines above the header', () => {
    const text = 'Logger 5\nSite: Mfano\nDatum;Zeit;Kanal 1 [°F];RH\n01.06.2025;10:00;39,2;55,5 %\n01.06.2025;10:15:30;41;56\n'
    const { content, problems } = read(text, {
      delimiter: ';',
      decimal: ',',
      skipLines: 2,
      date: { column: 'datum', form: 'dd-mm-yyyy' },
      time: { column: 'Zeit' },
      values: [
        { column: 'Kanal 1 [°F]', channel: 'a', quantity: 'temperature', unit: 'fahrenheit' },
        { column: '4', channel: 'rh', quantity: 'humidity', unit: 'percent' },
      ],
    })
    expect(problems).toEqual([])
    expect(content.readings.map(({ channel, value }) => [channel, value])).toEqual([
      ['a', 4],
      ['rh', 55.5],
      ['a', 5],
      ['rh', 56],
    ])
  })
  test('of UTF-16, as spreadsheets save it', () => {
    const text = rows([4.5])
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
    expect(read(textOfFile(wide) ?? '').content.readings).toHaveLength(1)
    expect(textOfFile(Buffer.from('Temp [°C]', 'latin1'))).toBe('Temp [°C]')
    expect(textOfFile(Buffer.from([1, 0, 2]))).toBeNull()
  })
  test('is looked at before anybody says how to read it', () => {
    expect(tableHead('a;b;c\n1,5;2;3\n')).toEqual({
      delimiter: ';',
      rows: [
        { line: 1, cells: ['a', 'b', 'c'] },
        { line: 2, cells: ['1,5', '2', '3'] },
      ],
    })
    expect(tableHead('a,b\n1,2\n').delimiter).toBe(',')
    expect(tableHead('a\tb\n1,5\t2\n').delimiter).toBe('\t')
  })
})

describe('problems name row, column and what mends them', () => {
  const first = (text: string, more: object = {}) => read(text, more).problems[0]
  test.each([
    [rows(['4,5'].map((value) => `"${value}"`)), {}, { line: 2, column: 'Temp', problem: 'noNumber', fix: 'chooseDecimal', value: '4,5' }],
    [rows(['warm']), {}, { line: 2, column: 'Temp', problem: 'noNumber', fix: 'mendCell', value: 'warm' }],
    [rows(['39.2 F']), {}, { line: 2, column: 'Temp', problem: 'otherUnit', fix: 'chooseUnit' }],
    [rows([500]), {}, { line: 2, column: 'Temp', problem: 'outOfRange', fix: 'chooseUnit', value: '500' }],
    ['Time,Temp\n2025-06-01 10:00,4\n01/06/2025 10:00,4\n', {}, { line: 3, column: 'Time', problem: 'noDate', fix: 'chooseDateForm' }],
    ['Time,Temp\n13/06/2025 10:00,4\n', { date: { column: 'Time', form: 'mm-dd-yyyy' } }, { problem: 'noDate', fix: 'chooseDateForm' }],
    ['Time,Temp\n2025-02-30 10:00,4\n', {}, { problem: 'noDate', fix: 'mendCell' }],
    ['Time,Temp\n2025-06-01,4\n', {}, { problem: 'noTime', fix: 'chooseTimeColumn' }],
    ['Time,Temp\n2025-06-01 25:00,4\n', {}, { problem: 'noDate', fix: 'mendCell' }],
    ['Time,Temp\n2025-03-30 02:30,4\n', { zone: 'Europe/Zurich' }, { problem: 'clockGap', fix: 'chooseZone' }],
    ['Time,Temp\n2031-06-01 10:00,4\n', {}, { column: 'Time', problem: 'ahead', fix: 'chooseDateForm' }],
    ['Time;Temp\n2025-06-01 10:00;4\n', {}, { problem: 'noColumn', fix: 'chooseDelimiter', column: 'Time' }],
    ['Zeit,Temp\n', {}, { problem: 'noColumn', fix: 'chooseColumn', column: 'Time', value: 'Zeit | Temp' }],
    [rows([4]), { zone: 'Nowhere/City' }, { problem: 'unknownZone', fix: 'chooseZone' }],
    ['', {}, { problem: 'unreadable', fix: 'chooseDelimiter' }],
    [`Time,Temp\n"${'x'.repeat(30_000)}`, {}, { problem: 'unreadable' }],
  ])('%j', (text, more, expected) => {
    expect(first(text, more)).toMatchObject(expected)
  })
  test('the lines above the header count', () => {
    expect(first('a\nb\nTime,Temp\n2025-06-01 10:00,x1\n', { skipLines: 2 })).toMatchObject({ line: 4 })
  })
  test('too many rows', () => {
    const { content, problems } = read(`Time,Temp\n${'2025-06-01 10:00,4\n'.repeat(200_001)}`)
    expect(problems).toMatchObject([{ problem: 'tooManyRows', fix: 'splitFile' }])
    expect(content.refusedCounts).toEqual({ tooMany: 1, duplicate: 199_999 })
    expect(content.refused).toHaveLength(200)
  })
})

describe('warnings', () => {
  const fridge = [36, 38, 39.5, 41, 44, 46]
  const codes = (text: string, more: object = {}) => read(text, more).warnings.map(({ code }) => code)
  const temperature = (unit: string) => ({ values: [{ column: 'Temp', channel: 'a', quantity: 'temperature', unit }] })
  test('Fahrenheit read as Celsius, and the other way round', () => {
    expect(codes(rows(fridge))).toEqual(['looksLikeFahrenheit'])
    expect(codes(rows(fridge), temperature('fahrenheit'))).toEqual([])
    expect(codes(rows([2, 3, 4, 5, 6]), temperature('fahrenheit'))).toEqual(['looksLikeCelsius'])
    expect(codes(rows([2, 3, 4, 5, 6]))).toEqual([])
    expect(codes(rows([-20, -19, 21, 22, 23]))).toEqual([])
  })
  test('humidity as a part of one', () => {
    expect(
      codes(rows([0.5, 0.55, 0.6, 0.5, 0.4]), { values: [{ column: 'Temp', channel: 'a', quantity: 'humidity', unit: 'percent' }] }),
    ).toEqual(['looksLikeFraction'])
  })
  test('days and months mixed up make the times jump to and fro', () => {
    const days = Array.from(
      { length: 24 },
      (_none, at) => `${String((at % 12) + 1).padStart(2, '0')}/${at < 12 ? '03' : '04'}/2025 10:00,4\n`,
    ).join('')
    expect(codes(`Time,Temp\n${days}`, { date: { column: 'Time', form: 'dd-mm-yyyy' } })).toEqual([])
    expect(
      codes(
        'Time,Temp\n01/03/2025 10:00,4\n02/03/2025 10:00,4\n01/04/2025 10:00,4\n02/04/2025 10:00,4\n01/05/2025 10:00,4\n02/05/2025 10:00,4\n',
        { date: { column: 'Time', form: 'mm-dd-yyyy' } },
      ),
    ).toEqual(['timesJump'])
  })
  test('most rows refused', () => {
    expect(codes(rows(['a', 'b', 4]))).toEqual(['mostlyRefused'])
  })
})

describe('cells', () => {
  const zone = zoneOf('Africa/Dar_es_Salaam')
  test.each([
    ['2025-06-01 10:00', null, 'yyyy-mm-dd', '2025-06-01T07:00'],
    ['2025/6/1 9:05', null, 'yyyy-mm-dd', '2025-06-01T06:05'],
    ['2025-06-01T10:00:30.5', null, 'yyyy-mm-dd', '2025-06-01T07:00'],
    ['2025-06-01T10:00:00+02:00', null, 'yyyy-mm-dd', '2025-06-01T08:00'],
    ['2025-06-01T10:00Z', null, 'yyyy-mm-dd', '2025-06-01T10:00'],
    ['01.06.25', '10:00', 'dd-mm-yyyy', '2025-06-01T07:00'],
    ['6/1/2025 10:00:00 PM', null, 'mm-dd-yyyy', '2025-06-01T19:00'],
    ['6/1/2025 12:00 am', null, 'mm-dd-yyyy', '2025-05-31T21:00'],
    ['1748761200', null, 'unixSeconds', '2025-06-01T07:00'],
    ['1748761200000', null, 'unixMilliseconds', '2025-06-01T07:00'],
  ] as const)('%s %s (%s)', (date, time, form, expected) => {
    const moment = zone && momentCell(date, time, form, zone)
    expect(typeof moment === 'number' ? new Date(moment).toISOString().slice(0, 16) : moment).toBe(expected)
  })
  test.each([
    ['4.5', '.', 4.5],
    ['\u22124,5', ',', -4.5],
    ['+4.5 °C', '.', 4.5],
    ['--.-', '.', null],
    ['NaN', '.', null],
    ['', '.', null],
  ] as const)('%s', (text, decimal, expected) => {
    expect(numberCell(text, decimal, 'celsius')).toBe(expected)
  })
  test('an hour that comes twice is the first; one that is left out is none', () => {
    const zurich = zoneOf('Europe/Zurich')
    const at = (month: number, day: number, hour: number, minute: number) =>
      zurich?.toMs({ year: 2025, month, day, hour, minute, second: 0 })
    expect(at(10, 26, 2, 30)).toBe(Date.UTC(2025, 9, 26, 0, 30))
    expect(at(3, 30, 2, 30)).toBeNull()
    expect(at(3, 30, 3, 0)).toBe(Date.UTC(2025, 2, 30, 1))
  })
  test('zones and back, as a property', () => {
    const zones = ['Africa/Kigali', 'Asia/Kathmandu', 'America/New_York', 'Australia/Lord_Howe', 'UTC'].map(
      (name) => [name, zoneOf(name)] as const,
    )
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2030, 0) }), fc.constantFrom(...zones), (moment, [name, one]) => {
        const ms = Math.floor(moment / 60_000) * 60_000
        const parts = Object.fromEntries(
          new Intl.DateTimeFormat('en-US', {
            timeZone: name,
            hourCycle: 'h23',
            year: 'numeric',
            month: 'numeric',
            day: 'numeric',
            hour: 'numeric',
            minute: 'numeric',
          })
            .formatToParts(ms)
            .map(({ type, value }) => [type, Number(value)]),
        )
        const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts
        const back = one?.toMs({ year, month, day, hour, minute, second: 0 }) ?? 0
        // The same moment, or the same clock an hour before it in the night that has it twice.
        expect([0, 1_800_000, 3_600_000]).toContain(ms - back)
      }),
      { numRuns: 300 },
    )
  })
})

test('any text with any mapping never throws', () => {
  const anyMapping = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    decimal: fc.constantFrom('.', ','),
    skipLines: fc.nat(3),
    date: fc.record({
      column: fc.constantFrom('Time', '1', 'x'),
      form: fc.constantFrom('yyyy-mm-dd', 'dd-mm-yyyy', 'mm-dd-yyyy', 'unixSeconds'),
    }),
  })
  const cell = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('Time', 'Temp', '2025-06-01 10:00', '4.5', '"', '\n', '\r\n', ',', ';'),
  )
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 40 }), anyMapping, (cells, more) => {
      const text = cells.join(more.delimiter)
      tableHead(text)
      for (const { value, atMs } of read(text, more).content.readings) expect(Number.isFinite(value + atMs)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
