/** Sparkplug B: payloads, the life of an edge node, and hostile bytes. Test names in brackets are requirements of Eclipse Sparkplug 3.0. */
import { PbfReader } from 'pbf'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aPayload, type TestMetric } from '../../../tests/fixtures/sparkplug.ts'
import { DATA_TYPES, readPayload, rebirthRequest } from './payload.ts'
import { advance, UNBORN, valueOf, type NodeState, type Step } from './session.ts'
import { readTopic, type MessageType } from './topic.ts'

const NOW = Date.UTC(2026, 0, 1)
type Message = readonly [type: MessageType, seq: number | null, metrics: readonly TestMetric[], device?: string]
function step(state: NodeState, [type, seq, metrics, device]: Message): Step {
  const payload = readPayload(aPayload(seq, metrics, NOW - 1000))
  if (!payload) throw new Error('no payload')
  return advance(state, { topic: { group: 'G', type, node: 'N', device: device ?? null }, payload, receivedAtMs: NOW })
}
function play(...messages: Message[]): Step[] {
  let state = UNBORN
  return messages.map((message) => {
    const result = step(state, message)
    state = result.state
    return result
  })
}
const last = (...messages: Message[]): Step => play(...messages).at(-1) ?? step(UNBORN, ['NDATA', 0, []])
const bdSeq = (value: number): TestMetric => ({ name: 'bdSeq', dataType: DATA_TYPES.int64, long: value })
const NBIRTH: Message = ['NBIRTH', 0, [bdSeq(3), { name: 'Room/Temperature', alias: 1, dataType: DATA_TYPES.float, float: 21.5 }]]
const DBIRTH: Message = ['DBIRTH', 1, [{ name: 'Temperature', alias: 2, dataType: DATA_TYPES.double, double: 4.5, unit: 'degC' }], 'fridge']
const told = ({ values }: Step) => values.map(({ device, name, value }) => [device, name, value])

describe('a payload', () => {
  test('has metrics with everything that matters', () => {
    const bytes = aPayload(
      7,
      [{ name: 'T', alias: 9, atMs: NOW, dataType: 10, isHistorical: true, double: 4.25, quality: 192, unit: '°C' }],
      NOW,
    )
    expect(readPayload(bytes)).toEqual({
      sentAtMs: NOW,
      seq: 7,
      metrics: [
        {
          name: 'T',
          alias: 9,
          atMs: NOW,
          dataType: 10,
          isHistorical: true,
          isNull: false,
          quality: 192,
          unit: '°C',
          value: { kind: 'number', value: 4.25 },
        },
      ],
    })
  })
  test.each([
    [{ int: 250 }, DATA_TYPES.int8, -6],
    [{ int: 65_530 }, DATA_TYPES.int16, -6],
    [{ int: -6 }, DATA_TYPES.int32, -6],
    [{ int: 250 }, DATA_TYPES.uint8, 250],
    [{ int: 2 ** 32 - 1 }, DATA_TYPES.uint32, 2 ** 32 - 1],
    [{ long: -6 }, DATA_TYPES.int64, -6],
    [{ long: 2 ** 53 - 1 }, DATA_TYPES.uint64, 2 ** 53 - 1],
    [{ int: 1 }, DATA_TYPES.boolean, true],
    [{ boolean: false }, DATA_TYPES.boolean, false],
    [{ float: 21.5 }, DATA_TYPES.float, 21.5],
    [{ text: 'open' }, DATA_TYPES.string, 'open'],
  ] as const)('%j of type %i is %s', (member, dataType, expected) => {
    const raw = readPayload(aPayload(0, [member]))?.metrics[0]?.value
    expect(raw && valueOf(raw, dataType)).toBe(expected)
  })
  test('a request for a birth is what edge nodes look for', () => {
    const payload = readPayload(rebirthRequest(NOW))
    expect(payload).toMatchObject({
      sentAtMs: NOW,
      metrics: [{ name: 'Node Control/Rebirth', dataType: 11, value: { kind: 'boolean', value: true } }],
    })
    expect(new PbfReader(rebirthRequest(NOW)).length).toBeLessThan(64)
  })
  test.each([
    ['cut within a metric', aPayload(1, [{ name: 'Temperature', double: 1 }]).subarray(0, 12)],
    ['a length beyond the end', Buffer.from([0x12, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ['a number that never ends', Buffer.from([0x08, ...Array<number>(20).fill(0xff)])],
    ['an unknown wire type', Buffer.from([0x0f])],
    ['field 0', Buffer.from([0x00, 0x00])],
    ['a double cut short', Buffer.from([0x12, 0x03, 0x69, 0x00, 0x00])],
  ])('%s is none', (_name, bytes) => {
    expect(readPayload(bytes)).toBeNull()
  })
  test('any bytes cost little and never throw', () => {
    const good = aPayload(
      7,
      [
        { name: 'T', alias: 9, atMs: NOW, dataType: 10, double: 4.25, quality: 192, unit: '°C' },
        { name: 'S', text: 'x' },
      ],
      NOW,
    )
    const damaged = fc
      .tuple(fc.nat(good.length), fc.uint8Array({ maxLength: 6 }))
      .map(([at, put]) => Buffer.concat([good.subarray(0, at), put, good.subarray(at + put.length)]))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
        const payload = readPayload(bytes)
        if (!payload) return
        const topic = { group: 'G', type: 'NBIRTH', node: 'N', device: null } as const
        const { values } = advance(UNBORN, { topic, payload, receivedAtMs: NOW })
        expect(values.length).toBeLessThanOrEqual(payload.metrics.length)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a topic', () => {
  test.each([
    ['spBv1.0/G/NDATA/N', { group: 'G', type: 'NDATA', node: 'N', device: null }],
    ['spBv1.0/G/DDATA/N/D', { group: 'G', type: 'DDATA', node: 'N', device: 'D' }],
  ])('%s', (topic, expected) => {
    expect(readTopic(topic)).toEqual(expected)
  })
  test.each([
    'spBv1.0/G/NDATA/N/D',
    'spBv1.0/G/DDATA/N',
    'spBv1.0/G/NCMD/N',
    'spBv1.0/STATE/host',
    'spAv1.0/G/NDATA/N',
    'spBv1.0//NDATA/N',
    'spBv1.0/G/NDATA/+',
    'spBv1.0/G/DDATA/N/D/E',
    '',
  ])('%s is none of an edge node', (topic) => {
    expect(readTopic(topic)).toBeNull()
  })
})

describe('an edge node', () => {
  test('is born, and its values have names', () => {
    expect(told(last(NBIRTH))).toEqual([[null, 'Room/Temperature', 21.5]])
    const steps = play(NBIRTH, DBIRTH, ['NDATA', 2, [{ alias: 1, float: 22 }]], ['DDATA', 3, [{ alias: 2, double: 5.5 }], 'fridge'])
    expect(steps.map(told).slice(1)).toEqual([
      [['fridge', 'Temperature', 4.5]],
      [[null, 'Room/Temperature', 22]],
      [['fridge', 'Temperature', 5.5]],
    ])
    expect(steps.at(-1)?.values[0]).toMatchObject({ unit: 'degC', atMs: NOW - 1000, isHistorical: false })
    expect(steps.some(({ wantsRebirth }) => wantsRebirth)).toBe(false)
  })
  test('[tck-id-payloads-sequence-num-incrementing] 255 is followed by 0', () => {
    const [, , metrics] = NBIRTH
    const steps = play(['NBIRTH', 254, metrics], ['NDATA', 255, []], ['NDATA', 0, []], ['NDATA', 1, []])
    expect(steps.map(({ wantsRebirth }) => wantsRebirth)).toEqual([false, false, false, false])
  })
  test('an encoder that leaves out 0 is understood', () => {
    const [, , metrics] = NBIRTH
    expect(play(['NBIRTH', null, metrics], ['NDATA', 1, []]).map(({ wantsRebirth }) => wantsRebirth)).toEqual([false, false])
  })
  test.each([2, 0, 255, null])('a gap (%s after 0) keeps the values and asks for a birth', (seq) => {
    const result = last(NBIRTH, ['NDATA', seq, [{ alias: 1, float: 22 }]])
    expect([told(result), result.wantsRebirth, result.refused]).toEqual([
      [[null, 'Room/Temperature', 22]],
      true,
      [{ where: 'seq', reason: 'outOfOrder' }],
    ])
  })
  test('data before any birth, of an unknown device, or with an unknown alias asks for a birth', () => {
    for (const result of [
      last(['NDATA', 0, [{ alias: 1, float: 22 }]]),
      last(NBIRTH, ['DDATA', 1, [{ alias: 2, double: 1 }], 'fridge']),
      last(NBIRTH, ['NDATA', 1, [{ alias: 99, float: 22 }]]),
      last(NBIRTH, ['NDATA', 1, [{ float: 22 }]]),
    ])
      expect([told(result), result.wantsRebirth, result.refused.map(({ reason }) => reason)]).toEqual([[], true, ['needsRebirth']])
  })
  test('a death counts only with the bdSeq of the last birth', () => {
    const isOnline = (value: number): boolean => last(NBIRTH, ['NDEATH', null, [bdSeq(value)]]).state.isOnline
    expect([isOnline(2), isOnline(3)]).toEqual([true, false])
    const late = last(NBIRTH, ['NBIRTH', 0, [bdSeq(4)]], ['NDEATH', null, [bdSeq(3)]])
    expect([late.state.isOnline, late.refused]).toEqual([true, [{ where: 'NDEATH', reason: 'outOfOrder' }]])
  })
  test('after its death its data needs a birth; a device that died alone does too', () => {
    expect(last(NBIRTH, ['NDEATH', null, [bdSeq(3)]], ['NDATA', 1, [{ alias: 1, float: 1 }]]).wantsRebirth).toBe(true)
    expect(last(NBIRTH, DBIRTH, ['DDEATH', 2, [], 'fridge'], ['DDATA', 3, [{ alias: 2, double: 1 }], 'fridge']).wantsRebirth).toBe(true)
    expect(told(last(NBIRTH, DBIRTH, ['DDEATH', 2, [], 'fridge'], ['NDATA', 3, [{ alias: 1, float: 1 }]]))).toHaveLength(1)
  })
  test('a new birth voids its devices', () => {
    expect(last(NBIRTH, DBIRTH, NBIRTH, ['DDATA', 1, [{ alias: 2, double: 1 }], 'fridge']).wantsRebirth).toBe(true)
  })
  test('[tck-id-payloads-alias-uniqueness] an alias for two metrics is no birth', () => {
    expect(last(['NBIRTH', 0, [bdSeq(1), { name: 'a', alias: 1, int: 1 }, { name: 'b', alias: 1, int: 1 }]]).refused).toEqual([
      { where: 'NBIRTH', reason: 'malformed' },
    ])
    expect(last(NBIRTH, ['DBIRTH', 1, [{ name: 'Temperature', alias: 1, double: 1 }], 'fridge']).refused).toEqual([
      { where: 'DBIRTH', reason: 'malformed' },
    ])
  })
  test('the type of the birth holds for data without one', () => {
    const born: Message = ['NBIRTH', 0, [bdSeq(0), { name: 'T', alias: 5, dataType: DATA_TYPES.int16, int: 65_530 }]]
    expect(told(last(born, ['NDATA', 1, [{ alias: 5, int: 65_000 }]]))).toEqual([[null, 'T', -536]])
  })
  test('stored values keep their time; null, bad quality and data sets are no values', () => {
    const data: Message = [
      'NDATA',
      1,
      [
        { alias: 1, atMs: NOW - 3_600_000, isHistorical: true, float: 20 },
        { alias: 1, isNull: true },
        { alias: 1, float: 1, quality: 500 },
        { name: 'Room/Temperature' },
      ],
    ]
    const result = last(NBIRTH, data)
    expect(result.values).toMatchObject([{ value: 20, atMs: NOW - 3_600_000, isHistorical: true }])
    expect(result.refused.map(({ reason }) => reason)).toEqual(['badQuality', 'malformed'])
  })
  test('any run of messages keeps the rules', () => {
    const type = fc.constantFrom<MessageType>('NBIRTH', 'NDATA', 'NDEATH', 'DBIRTH', 'DDATA', 'DDEATH')
    const metric = fc.record(
      { name: fc.constantFrom('bdSeq', 'a', 'b', ''), alias: fc.nat(3), dataType: fc.nat(21), int: fc.nat(300) },
      { requiredKeys: [] },
    )
    const message = fc.tuple(type, fc.option(fc.nat(260)), fc.array(metric, { maxLength: 4 }), fc.constantFrom('x', 'y'))
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), (messages) => {
        for (const { state, values, wantsRebirth, refused } of play(...messages)) {
          if (!state.isOnline) expect(state.born.size).toBe(0)
          if (values.length > 0) expect(state.isOnline).toBe(true)
          if (wantsRebirth) expect(refused.length).toBeGreaterThan(0)
        }
      }),
      { numRuns: 500 },
    )
  })
})
