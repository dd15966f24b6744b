/** Reports of links from the statuses of transport and session. */
import { expect, test } from 'vitest'
import { LinkReport } from '../contract/peer-links.ts'
import { toInstant } from '../kernel/clock.ts'
import { linkReport } from './link-report.ts'
import type { SessionStatus } from './session/types.ts'
import { DIAL_FAILURES, LINK_ENDS, PEER_STATES, type PeerStatus } from './transport/ports.ts'

const AT_MS = Date.parse('2026-11-21T10:00:00.000Z')
const LINK: PeerStatus = {
  stationId: 'a'.repeat(32),
  state: 'connected',
  since: toInstant(AT_MS),
  address: '192.0.2.7:7443',
  isDialer: true,
  retryAt: null,
  lastFailure: null,
}
const SESSION: SessionStatus = {
  state: 'open',
  peer: null,
  scopes: [
    {
      scope: 'directory',
      priority: 'care',
      opsToGet: 0,
      bytesToGet: 0,
      opsToGive: 3,
      bytesToGive: 300,
      toGiveFrom: [
        ['one', 7],
        ['two', 1],
        ['gone', 1],
      ],
      agreedAtMs: AT_MS,
      trouble: null,
    },
  ],
  agreedAtMs: null,
  rttMs: 20,
  offsetMs: -7_000,
  windowBytes: 8192,
  creditBytes: 8192,
  queues: { inFlightBatches: 1, inFlightBytes: 300, bufferedBytes: 0, toApplyBatches: 0, toApplyBytes: 0 },
  traffic: { framesIn: 0, bytesIn: 0, framesOut: 0, bytesOut: 0 },
  opsIn: 0,
  opsOut: 0,
  refused: { gap: 2 },
  refusedByPeer: {},
  faults: { 'unknown-frame': 1 },
}
const writtenAt = (streamId: string, seq: number): number | null => (streamId === 'gone' ? null : AT_MS + seq * 1000)

const NOT_COMPARED = { isComparing: false, scopes: [] }

test('an open session: oldest entry to give, clock with its level, an earlier proof while there is no newer one', () => {
  const report = LinkReport.parse(linkReport(LINK, SESSION, { agreedAtMs: AT_MS - 5_000, writtenAt, audit: NOT_COMPARED }))
  expect(report).toMatchObject({ clock: { offsetMs: -7_000, level: 'warning' }, agreedAt: toInstant(AT_MS - 5_000), refused: { gap: 2 } })
  expect(report.scopes[0]).toMatchObject({ opsToGive: 3, oldestToGiveAt: toInstant(AT_MS + 1_000), agreedAt: toInstant(AT_MS) })
})
test('no session: nothing is known but the line', () => {
  const report = LinkReport.parse(linkReport({ ...LINK, state: 'offline' }, null, { agreedAtMs: null, writtenAt, audit: NOT_COMPARED }))
  expect(report).toMatchObject({ clock: null, scopes: [], queues: null, agreedAt: null, rttMs: null, faults: {} })
})
test.each(PEER_STATES)('a line that is %s can be shown', (state) => {
  expect(LinkReport.safeParse(linkReport({ ...LINK, state }, null, { agreedAtMs: null, writtenAt, audit: NOT_COMPARED })).success).toBe(
    true,
  )
})
test.each([...LINK_ENDS, ...DIAL_FAILURES])('failure %s has its kind', (code) => {
  const failed = linkReport({ ...LINK, lastFailure: { code, at: LINK.since } }, null, { agreedAtMs: null, writtenAt, audit: NOT_COMPARED })
  expect(LinkReport.parse(failed).lastFailure).toMatchObject({ code })
})
