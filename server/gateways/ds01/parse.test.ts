/** Deliveries of DS01: what becomes a reading, what a verdict, and that nothing sent can do harm. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aRecord, aReport, aTransmission } from '../../../tests/fixtures/ds01-documents.ts'
import { parseTransmission, type Transmission } from './parse.ts'
import { abstMs } from './time.ts'

const NOW = Date.UTC(2024, 5, 16)
const parse = (document: unknown) => parseTransmission(JSON.stringify(document), NOW)
function taken(document: unknown): Transmission {
  const parsed = parse(document)
  if ('status' in parsed) throw new Error(JSON.stringify(parsed.fields))
  return parsed
}
const ems = (records: readonly unknown[]) => taken(aTransmission('ems', [aReport('ems', records)]))

describe('a delivery', () => {
  test('becomes readings by channel and quantity', () => {
    const { content } = ems([{ ...aRecord('ems'), DRCV: 3, MSW: true, HAMB: 58.1 }])
    const found = Object.fromEntries(content.readings.map(({ channel, quantity, value }) => [channel, [quantity, value]]))
    expect(found).toEqual({
      TVC: ['temperature', 4.5],
      TAMB: ['temperature', 23.1],
      CMPR: ['compressorSeconds', 300],
      DORV: ['doorOpenSeconds', 0],
      DRCV: ['doorOpenings', 3],
      SVA: ['mainsSeconds', 900],
      HOLD: ['holdoverDays', 4.6],
      BEMD: ['batteryDays', 14.5],
      BLOG: ['batteryDays', 13],
      HAMB: ['humidity', 58.1],
      MSW: ['mainSwitch', 1],
    })
    expect(content.readings.every(({ atMs }) => atMs === Date.UTC(2024, 5, 15))).toBe(true)
    expect(content.readings[0]?.device).toEqual({ family: 'ds01', deviceId: 'aser:KM-0001' })
  })

  test("keeps the device's verdicts: codes separated by a blank, and their end", () => {
    const records = ['HEAT', 'HEAT DOOR', 'HEAT', null].map((ALRM, at) => ({
      ...aRecord('ems', at * 15),
      ALRM,
      EERR: at === 1 ? 'none' : null,
      LERR: at === 2 ? 'E07' : null,
    }))
    expect(ems(records).content.alarms.map(({ kind, codes }) => [kind, ...codes])).toEqual([
      ['alarm', 'HEAT'],
      ['alarm', 'HEAT', 'DOOR'],
      ['alarm', 'HEAT'],
      ['loggerError', 'E07'],
      ['alarm'],
    ])
  })

  test('of a rented monitor is about the appliance; two halves of one moment are one', () => {
    const halves = [aRecord('rtm'), { ...aRecord('rtm'), TVC: undefined, TAMB: 28.5 }]
    const { content, assets } = taken(aTransmission('rtm', [aReport('rtm', halves)]))
    expect(content.readings.map(({ channel }) => channel)).toEqual(['TVC', 'BEMD', 'TAMB'])
    expect(content.refused).toEqual([{ where: 'data.0.records.1.BEMD', reason: 'duplicate' }])
    expect(assets[0]).toMatchObject({ device: { deviceId: 'amid:place/KM-0001' }, objects: { EMFR: 'Mfano Monitors', ESER: 'E-KM-0001' } })
  })

  test('repeats a record: counted; contradicts one: the first stays', () => {
    const { content, findings } = ems([aRecord('ems'), aRecord('ems'), { ...aRecord('ems'), TVC: 9 }])
    expect(content.readings.find(({ channel }) => channel === 'TVC')?.value).toBe(4.5)
    expect(content.refusedCounts).toEqual({ duplicate: 15, conflict: 1 })
    expect(findings.map(({ code }) => code)).toEqual(['refusedRecords'])
  })

  test('with a jumping clock: days that do not exist and the future are refused, the rest is kept', () => {
    const times = [
      '20240230T120000Z',
      '20241301T000000Z',
      '20240615T256161Z',
      '29991231T235959Z',
      '20240615T010000.250Z',
      '20240615T003000Z',
    ]
    const { content } = ems(times.map((ABST) => ({ ...aRecord('ems'), ABST })))
    expect(content.refusedCounts).toEqual({ badTime: 3, ahead: 8 })
    expect(content.readings.filter(({ channel }) => channel === 'TVC').map(({ atMs }) => new Date(atMs).toISOString())).toEqual([
      '2024-06-15T01:00:00.250Z',
      '2024-06-15T00:30:00.000Z',
    ])
  })

  test('of the version before is read and called outdated; a clock ahead is told', () => {
    const document = aTransmission('ems', [aReport('ems', [aRecord('ems')])], 'T-1', '0.8.0')
    expect(taken(document).findings.map(({ code }) => code)).toEqual(['outdatedSchema'])
    const ahead = { ...document, meta: { ...document.meta, schemaVersion: '0.8.1', transferredAt: '2024-06-16T01:00:00Z' } }
    expect(taken(ahead).findings.map(({ code }) => code)).toEqual(['senderClock'])
  })

  test('about an appliance without any name is counted', () => {
    const report = { ...aReport('ems', [aRecord('ems')]), ASER: null, LSER: ' ', ESER: null }
    expect(taken(aTransmission('ems', [report])).findings.map(({ code }) => code)).toEqual(['unnamedDevice'])
  })
})

describe('a delivery that is none', () => {
  test.each([
    ['', 400],
    ['{"meta":{ broken', 400],
    [`${'['.repeat(100)}${']'.repeat(100)}`, 400],
    ['null', 422],
    ['[]', 422],
    ['{"meta":{"schemaVersion":"0.7.0"},"data":[]}', 422],
    ['{"meta":{"schemaVersion":{}},"data":[]}', 422],
    ['{"meta":{"schemaVersion":"__proto__"}}', 422],
  ])('%s -> %i', (text, status) => {
    expect(parseTransmission(text, NOW)).toMatchObject({ status })
  })

  test('names the fields', () => {
    const broken = aTransmission('ems', [aReport('ems', [aRecord('ems'), { ...aRecord('ems', 15), TVC: 999 }])])
    expect(parse(broken)).toEqual({ status: 422, fields: [{ path: 'data.0.records.1.TVC', problem: expect.any(String) as string }] })
    expect(parse(aTransmission('rtm', [{ ...aReport('rtm', [aRecord('rtm')]), AMID: undefined }]))).toMatchObject({
      fields: [{ path: 'data.0.AMID' }],
    })
  })

  test('sun and mains at once, versions in two places', () => {
    const both = { ...aRecord('ems'), DCSV: 12, DCCD: 1 }
    expect(parse(aTransmission('ems', [aReport('ems', [both])]))).toMatchObject({ status: 422, fields: [{ path: 'data.0.records.0.SVA' }] })
    expect(parse(aTransmission('ems', [aReport('ems', [{ ...aRecord('ems'), LSV: '1' }])]))).toMatchObject({
      status: 422,
      fields: [{ path: 'data.0.LSV' }],
    })
  })

  test('the number 1e999 is no number', () => {
    const text = JSON.stringify(aTransmission('ems', [aReport('ems', [{ ...aRecord('ems'), IDRV: 12_345 }])])).replace('12345', '1e999')
    expect(parseTransmission(text, NOW)).toMatchObject({ status: 422, fields: [{ path: 'data.0.records.0.IDRV' }] })
  })
})

describe('whatever is sent', () => {
  test('random JSON and damaged documents never throw, and nothing impossible comes out', () => {
    const good = JSON.stringify(aTransmission('ems', [aReport('ems', [aRecord('ems'), aRecord('ems', 15)])]))
    const damaged = fc
      .tuple(fc.nat(good.length), fc.nat(20), fc.string({ maxLength: 8 }))
      .map(([at, length, put]) => good.slice(0, at) + put + good.slice(at + length))
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged, fc.string()), (text) => {
        const parsed = parseTransmission(text, NOW)
        if ('status' in parsed) {
          expect(parsed.fields.length).toBeGreaterThan(0)
          expect(parsed.fields.length).toBeLessThanOrEqual(50)
          return
        }
        for (const { value, atMs } of parsed.content.readings) expect(Number.isFinite(value) && Number.isFinite(atMs)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  test('times are real or none', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^2[0-9]{7}T[0-2][0-9]{5}(\.[0-9]{1,4})?Z$/), (text) => {
        const ms = abstMs(text)
        if (ms !== null) expect(new Date(ms).toISOString().replace(/[-:]/g, '').slice(0, 15)).toBe(text.slice(0, 15))
      }),
    )
  })
})
