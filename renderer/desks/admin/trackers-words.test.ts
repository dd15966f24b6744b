/** How trackers and their doors read. */
import { expect, test } from 'vitest'
import { TRACKER_PORT_NAMES } from '../../../server/contract/trackers.ts'
import { addressOf, clockError, hexPairs, protocolName, protocolOf, troubleCounts } from './trackers-words.ts'

test.each([
  ['78780d01', '78 78 0d 01'],
  ['?id=stranger&lat=1', null],
  ['123456789012', null],
  ['abc', null],
  ['78780d0', null],
  ['', null],
])('%j is binary: %s', (payload, expected) => {
  expect(hexPairs(payload)).toBe(expected)
})
test('every protocol with a port has a name of its own and is registered as itself', () => {
  for (const name of TRACKER_PORT_NAMES) {
    expect(protocolName(name)).not.toBe(name)
    expect(protocolOf(name)).toBe(name)
  }
  expect([protocolName('next'), protocolOf('next')]).toEqual(['next', 'osmand'])
})
test('addresses as they are typed into a tracker', () => {
  expect(addressOf({ host: '0.0.0.0', port: 5023, transport: 'tcp+udp' })).toBe('0.0.0.0:5023 (TCP, UDP)')
  expect(addressOf({ host: '::', port: 1883, transport: 'mqtt' })).toBe('[::]:1883 (MQTT)')
})
test('counts that mean trouble are named, others not', () => {
  const counts = { messages: 9, fixes: 9, withoutFix: 2, badTime: 1, impossible: 0, unknown: 3, malformed: 0, refused: 0 }
  expect(troubleCounts({ counts })).toEqual(['unknown', 'badTime'])
})
test('clocks are ahead, behind, or unreadable', () => {
  expect(clockError({ aheadSeconds: 90 })).toEqual({ way: 'ahead', byMs: 90_000 })
  expect(clockError({ aheadSeconds: -90 })).toEqual({ way: 'behind', byMs: 90_000 })
  expect(clockError({ aheadSeconds: null })).toBeNull()
})
