/** The small pure parts of the transport: addresses, pauses, the tie rule, hints, statuses, pins. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { manualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { backoffMs } from './backoff.ts'
import { addressKey } from './gate.ts'
import { createHintBook } from './hint-book.ts'
import { TRANSPORT_LIMITS } from './limits.ts'
import { createLinkTable } from './link-table.ts'
import { createPinBook } from './pin-book.ts'
import type { EnrolledStation, LinkEnd } from './ports.ts'
import type { SocketLink } from './socket-link.ts'
import { createStatusBoard } from './status-board.ts'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:db8:1:2::', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
  ['fe80::1:2:3:4:5:6', 'fe80:0:1:2'],
])('the door counts %s as %s', (address, key) => {
  expect(addressKey(address)).toBe(key)
})

test('pauses double up to the longest, and are spread over their upper half', () => {
  const { firstPauseMs, lastPauseMs } = TRANSPORT_LIMITS
  fc.assert(
    fc.property(fc.nat(200), fc.string(), (attempt, seed) => {
      const longest = Math.min(lastPauseMs, firstPauseMs * 2 ** attempt)
      const pauseMs = backoffMs(attempt, seededRandom(seed), TRANSPORT_LIMITS)
      expect(pauseMs).toBeGreaterThanOrEqual(longest / 2)
      expect(pauseMs).toBeLessThanOrEqual(longest)
    }),
  )
})

describe('one link for two stations', () => {
  const link = (stationId: string, isDialer: boolean): SocketLink & { ended: LinkEnd | null } => {
    const made = {
      peer: { stationId, isDialer, address: '' },
      ended: null as LinkEnd | null,
      open: () => undefined,
      drop: (end: LinkEnd) => {
        made.ended = end
      },
      finish: () => Promise.resolve(),
    }
    return made
  }
  /** Enters the links that arrive at one end, in their order. */
  function survivor(own: string, peer: string, arrivals: readonly boolean[]): boolean | undefined {
    const table = createLinkTable(own)
    for (const isDialer of arrivals) if (!table.isDuplicate(peer, isDialer)) table.put(link(peer, isDialer))
    return table.get(peer)?.peer.isDialer
  }

  test('both ends keep the one that the smaller id called for, whatever comes first where', () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{32}$/), { minLength: 2, maxLength: 2 })
    fc.assert(
      fc.property(ids, fc.boolean(), fc.boolean(), ([a = '', b = ''], firstAtA, firstAtB) => {
        const keptAtA = survivor(a, b, [firstAtA, !firstAtA])
        const keptAtB = survivor(b, a, [firstAtB, !firstAtB])
        expect(keptAtA).toBe(a < b)
        expect(keptAtB).toBe(b < a)
      }),
    )
  })

  test('of two links that the same station called for, the newer stays', () => {
    const table = createLinkTable('a')
    const [first, second] = [link('b', false), link('b', false)]
    table.put(first)
    expect(table.isDuplicate('b', false)).toBe(false)
    table.put(second)
    expect([first.ended, second.ended]).toEqual(['replaced', null])
    expect(table.remove(first)).toBe(false)
    expect(table.get('b')).toBe(second)
    expect(table.remove(second)).toBe(true)
    expect(table.all()).toEqual([])
  })
})

describe('hints', () => {
  const hint = (prefix: string, host: string, port = 7443) => ({ prefix, host, port })

  test('the newest comes first, four are kept, and only what has the form of an address', () => {
    const book = createHintBook()
    for (let last = 1; last <= 5; last += 1) expect(book.add(hint('aaaaaaaa', `192.0.2.${last}`))).toBe(true)
    expect(book.addressesOf('a'.repeat(32)).map(({ host }) => host)).toEqual(['192.0.2.5', '192.0.2.4', '192.0.2.3', '192.0.2.2'])
    expect(book.add(hint('aaaaaaaa', '192.0.2.5'))).toBe(false)
    expect(book.add(hint('aaaaaaaa', '192.0.2.3'))).toBe(true)
    expect(book.addressesOf('a'.repeat(32))[0]?.host).toBe('192.0.2.3')
    expect(book.addressesOf('b'.repeat(32))).toEqual([])
    for (const odd of [
      hint('aaaaaaaa', 'name.invalid'),
      hint('aaaa', '192.0.2.9'),
      hint('aaaaaaaa', '192.0.2.9', 0),
      hint('aaaaaaaa', '192.0.2.9', 70_000),
    ])
      expect(book.add(odd)).toBe(false)
  })

  test('a flood of them is forgotten again', () => {
    const book = createHintBook()
    for (let at = 0; at < 1_000; at += 1) book.add(hint(at.toString(16).padStart(8, '0'), '192.0.2.1'))
    const kept = Array.from({ length: 1_000 }, (_, at) => book.addressesOf(at.toString(16).padStart(8, '0'))).filter(
      ({ length }) => length > 0,
    )
    expect(kept).toHaveLength(256)
  })
})

test('a status says since when, keeps the last failure, and forgets who is gone', () => {
  const clock = manualClock(Date.UTC(2026, 0, 1))
  const board = createStatusBoard(clock)
  const heard: string[] = []
  const stop = board.onChange(({ state }) => heard.push(state))
  board.set('b', { state: 'connecting', address: '192.0.2.1:7443' })
  clock.advance(1_000)
  board.set('b', { state: 'connecting', address: '192.0.2.2:7443' })
  expect(board.list()).toMatchObject([{ state: 'connecting', since: '2026-01-01T00:00:00.000Z', address: '192.0.2.2:7443' }])
  board.failed('b', 'timed-out')
  board.set('b', { state: 'waiting', retryAtMs: clock.nowMs() + 500 })
  expect(board.list()).toMatchObject([
    {
      since: '2026-01-01T00:00:01.000Z',
      retryAt: '2026-01-01T00:00:01.500Z',
      address: '192.0.2.2:7443',
      lastFailure: { code: 'timed-out', at: '2026-01-01T00:00:01.000Z' },
    },
  ])
  stop()
  board.set('a', { state: 'offline' })
  expect(heard).toEqual(['connecting', 'connecting', 'connecting', 'waiting'])
  expect(board.list().map(({ stationId }) => stationId)).toEqual(['a', 'b'])
  board.keepOnly(['a'])
  expect(board.list().map(({ stationId }) => stationId)).toEqual(['a'])
})

test('a certificate of two stations stands for neither', () => {
  const station = (tlsFingerprint: string, isRevoked = false): EnrolledStation => ({
    publicKey: new Uint8Array(32),
    tlsFingerprint,
    isRevoked,
  })
  const stations = new Map([
    ['a', station('11')],
    ['b', station('22', true)],
    ['c', station('33')],
    ['d', station('33')],
  ])
  const directory = {
    stationIds: () => [...stations.keys()],
    enrolled: (stationId: string) => stations.get(stationId) ?? null,
    addresses: () => [],
    onChange: () => () => undefined,
  }
  const pins = createPinBook(directory)
  expect(['11', '22', '33', '44'].map((fingerprint) => pins.bearerOf(fingerprint).kind)).toEqual([
    'station',
    'revoked',
    'revoked',
    'stranger',
  ])
  stations.set('a', station('44'))
  pins.refresh()
  expect(['11', '44'].map((fingerprint) => pins.bearerOf(fingerprint))).toEqual([{ kind: 'stranger' }, { kind: 'station', stationId: 'a' }])
})
