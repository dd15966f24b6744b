/** Plain JSON by mapping: topics, devices, moments, lists, and anything else somebody may send. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonMapping } from '../../contract/ingest-mappings.ts'
import { createFieldCounters } from '../fields/counters.ts'
import { matchTopic, readJson } from './json-mapping.ts'

const NOW = Date.UTC(2026, 0, 1)
const base = {
  mappingId: 'store',
  version: 1,
  topic: 'sensors/{device}/+/state',
  deviceField: null,
  eachField: null,
  time: { form: 'received' },
  profile: { profileId: 'p', version: 1, isOpen: true, rules: [] },
}
const mapping = (more: object = {}): JsonMapping => JsonMapping.parse({ ...base, ...more })
const read = (more: object, message: unknown) => readJson(mapping(more), 'd1', JSON.stringify(message), NOW, createFieldCounters())

test.each([
  ['sensors/f1/x/state', { device: 'f1' }],
  ['sensors/f1/state', null],
  ['other/f1/x/state', null],
  ['sensors/f1/x/state/y', null],
])('topic %s', (topic, expected) => {
  expect(matchTopic(mapping(), topic)).toEqual(expected)
})
test.each(['+/a', '{device}/a', '#', 'a/#', '$SYS/a', '', 'a//b'])('topic %s is no mapping', (topic) => {
  expect(JsonMapping.safeParse({ ...base, topic }).success).toBe(false)
})

describe('time', () => {
  const at = (time: object, message: object) => {
    const { readings, refusedCounts } = read({ time }, { temperature: 4, ...message })
    return readings[0]?.atMs ?? refusedCounts
  }
  test.each([
    [{ form: 'received' }, {}, NOW],
    [{ form: 'iso', field: 'at' }, { at: '2025-12-31T23:00:00+02:00' }, Date.UTC(2025, 11, 31, 21)],
    [{ form: 'unixSeconds', field: 'a.b' }, { a: { b: NOW / 1000 } }, NOW],
    [{ form: 'unixMilliseconds', field: 'at' }, { at: NOW - 5 }, NOW - 5],
    [{ form: 'iso', field: 'at' }, { at: '2025-12-31 23:00' }, { badTime: 1 }],
    [{ form: 'iso', field: 'at' }, {}, { badTime: 1 }],
    [{ form: 'unixSeconds', field: 'at' }, { at: -1 }, { badTime: 1 }],
    // Seconds read as milliseconds are in 1970, milliseconds read as seconds far ahead: both are found.
    [{ form: 'unixMilliseconds', field: 'at' }, { at: NOW / 1000 }, { beforeTime: 1 }],
    [{ form: 'unixSeconds', field: 'at' }, { at: NOW }, { ahead: 1 }],
  ])('%j of %j', (time, message, expected) => {
    expect(at(time, message)).toEqual(expected)
  })
})

test('lists and devices in fields', () => {
  const { readings, refusedCounts } = read(
    { eachField: 'list', deviceField: 'id' },
    {
      list: [
        { id: 'a', temperature: 1 },
        { id: 7, temperature: 2 },
        { temperature: 3 },
        5,
        { id: 'x'.repeat(99), temperature: 1 },
        { id: 'b' },
      ],
    },
  )
  expect(readings.map(({ device, value }) => [device.deviceId, value])).toEqual([
    ['a', 1],
    ['7', 2],
  ])
  expect(refusedCounts).toEqual({ malformed: 3, noField: 1 })
  expect(read({ eachField: 'list' }, { list: 'none' }).refusedCounts).toEqual({ malformed: 1 })
  expect(read({ eachField: 'list' }, { list: Array.from({ length: 2_001 }, () => ({ temperature: 1 })) }).refusedCounts).toMatchObject({
    tooMany: 1,
  })
})

test('anything', () => {
  const anyMapping = mapping({ eachField: 'a', deviceField: 'id', time: { form: 'unixSeconds', field: 't' } })
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc
          .record({ a: fc.array(fc.record({ id: fc.jsonValue(), t: fc.jsonValue(), temperature: fc.jsonValue() })) })
          .map((value) => JSON.stringify(value)),
      ),
      (text) => {
        for (const { value, atMs } of readJson(anyMapping, null, text, NOW, createFieldCounters()).readings)
          expect(Number.isFinite(value + atMs)).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})
